"""Where the reader's models lie: in rapidocr's wheel. Its code is not imported: it is slow to start and may download.

Used by `assistd_read.engine`.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from assistd.errors import ModelMissingError
from assistd.i18n import _

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"


def model_file(name: str) -> Path:
    """Return the path of one of the two models.

    Raises:
        ModelMissingError: If rapidocr is not installed or carries other models.
    """
    found = importlib.util.find_spec("rapidocr")
    path = Path(found.origin).parent / "models" / name if found and found.origin else None
    if path is None or not path.is_file():
        raise ModelMissingError(
            _("The reading model {name} is not installed.").format(name=name),
            hint=_("Install rapidocr 3.10: pip install 'rapidocr==3.10.*'."),
        )
    return path
