"""The plugin's light half."""

import subprocess
import sys

import assistd_read
from assistd import Modality


def test_declaring_imports_nothing_heavy():
    heavy = ["numpy", "onnxruntime", "cv2", "PIL", "rapidocr", "av"]
    code = (
        f"import sys, assistd_read; assistd_read.assistd_modalities(); print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reading_does_not_import_rapidocr_itself(reader):
    assert "rapidocr" not in sys.modules  # its import takes long, and it may try to download


def test_it_offers_to_read_any_picture():
    (told,) = assistd_read.assistd_modalities()
    assert isinstance(told, Modality)
    assert (told.name, told.task, told.facet) == ("read.text", "describe", "text")
    assert told.accepts == ("image/*",)
    assert told.stay_warm
    assert told.options() == assistd_read.ReadOptions()
