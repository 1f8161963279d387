"""Other scripts: what the bundled model can't read is read by installed models, or ends with the command that mends it.

The weights of real script models can't be had here. The bundled recogniser stands in for an installed one where real
pixels are read (it knows Greek letters well enough, but is not believed by itself); a small network of our own, which
says one thing whatever it is shown, stands in where several are compared.
"""

import hashlib
import json
import shutil
import subprocess
import sys

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from read_bed import job

from assistd import installed
from assistd.installed import Installed, ModelFile
from assistd.types import Chunk
from assistd_read.models import RECOGNISER, model_file
from assistd_read.scripts import MOST_MISSES, Scripts, logical

GREEK = ["Καλημέρα κόσμε, αποθήκευση αρχείου", "Άνοιγμα νέου εγγράφου στον φάκελο"]
CYRILLIC = ["Привет, как дела сегодня?", "Сохранить изменения в файле"]


@pytest.fixture
def page(tmp_path):
    """Draw lines of text, large and black on white; return the file."""

    def draw(*lines, name="page.png"):
        try:
            font = ImageFont.truetype("DejaVuSans.ttf", 26)
        except OSError:
            pytest.skip("no font with these scripts")
        image = Image.new("RGB", (900, 60 + 70 * len(lines)), "white")
        for row, line in enumerate(lines):
            ImageDraw.Draw(image).text((40, 40 + 70 * row), line, font=font, fill="black")
        image.save(tmp_path / name)
        return tmp_path / name

    return draw


def model(path, name, **more):
    content = path.read_bytes()
    file = ModelFile(name=path.name, size_bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    fields = {"kind": "script", "family": "ppocr-rec", "root": str(path.parent), "revision": "abc", **more}
    return Installed(id=name, name=name.title(), files=(file,), **fields)


@pytest.fixture
def bundled(tmp_path):
    """Return the bundled recogniser as an installed model for Greek."""
    path = tmp_path / "model" / "greek.onnx"
    path.parent.mkdir()
    shutil.copy(model_file(RECOGNISER), path)
    return model(path, "read-greek", languages=("el",))


@pytest.fixture
def parrot(tmp_path):
    """Make a recogniser that reads `text` with this certainty, whatever it is shown."""
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper, numpy_helper

    def make(text, certainty, name):
        letters = sorted(set(text))
        steps = np.full((1, 2 * len(text), len(letters) + 2), (1 - certainty) / (len(letters) + 1), np.float32)
        for place, letter in enumerate(text):
            steps[0, 2 * place, 1 + letters.index(letter)] = certainty
            steps[0, 2 * place + 1, 0] = certainty  # CTC's blank
        nodes = [
            helper.make_node("ReduceMin", ["x"], ["least"], keepdims=0),
            helper.make_node("Mul", ["least", "nought"], ["nothing"]),
            helper.make_node("Add", ["steps", "nothing"], ["y"]),
        ]
        graph = helper.make_graph(
            nodes,
            "parrot",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 48, "width"])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, list(steps.shape))],
            [numpy_helper.from_array(steps, "steps"), numpy_helper.from_array(np.float32(0), "nought")],
        )
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        helper.set_model_props(made, {"character": "\n".join(letters)})
        path = tmp_path / name / "rec.onnx"
        path.parent.mkdir()
        onnx.save(made, path)
        return model(path, name)

    return make


@pytest.fixture
def read(reader, monkeypatch):
    """Read a picture with these models installed; return what was said and the content."""

    def run(path, *models):
        monkeypatch.setattr(reader, "_scripts", Scripts(models, "cpu", reader._pool))
        events = list(reader.run(job(path), lambda: False))
        return [event.text for event in events if isinstance(event, Chunk)], events[-1].content

    return run


def test_without_a_model_the_command_comes_once_and_last(page, read):
    spoken, content = read(page(*CYRILLIC, "Exit"))
    lines, command = content.unsure
    assert lines == "Two lines of text in a script I can't read."
    assert command.startswith(
        "`assistd models pull read-cyrillic` adds Cyrillic; `assistd models list --task read` shows "
    )
    assert "Two lines of text in a script I can't read." in spoken
    assert not any("assistd models" in words for words in spoken)


def test_greek_is_recognised_as_what_is_missing(page, read):
    _, content = read(page(*GREEK))
    assert content.unsure[-1].startswith("`assistd models pull read-greek` adds Greek; ")


def test_an_installed_model_reads_the_lines_and_is_named_as_what_read_them(page, read, bundled):
    plain = page(*GREEK, "Exit")
    before, _ = read(plain)
    spoken, content = read(plain, bundled)
    said = " ".join(spoken)
    assert not set("αρχείου") & set(" ".join(before))
    assert "αρχε" in said
    assert not any("script" in words for words in content.unsure)
    assert content.model.endswith(f", {bundled.version}")
    assert not any(line["unreadable"] for line in content.data["lines"])


def test_latin_pages_do_not_ask_the_other_models(page, read, bundled):
    plain = page("Save changes before closing?", "Cancel the download")
    assert read(plain, bundled) == read(plain)


def test_a_model_that_was_tried_in_vain_is_not_advised_again(page, read, bundled):
    _, content = read(page(*CYRILLIC), msgspec.structs.replace(bundled, id="read-cyrillic"))
    assert content.unsure[-1] == "`assistd models list --task read` shows the models for other scripts."


@pytest.mark.export
def test_the_surest_of_several_models_counts(page, read, parrot):
    sure, surer = parrot(CYRILLIC[0], 0.85, "sure"), parrot(CYRILLIC[0].upper(), 0.92, "surer")
    plain = page(CYRILLIC[0], name="one.png")
    for models in [(sure, surer), (surer, sure)]:
        _, content = read(plain, *models)
        assert [passage.text for passage in content.passages] == [CYRILLIC[0].upper()]
        assert "surer@abc" in content.model
        assert "sure@abc" not in content.model


@pytest.mark.export
def test_a_model_that_is_not_sure_or_reads_too_little_does_not_count(page, read, parrot):
    plain = page(CYRILLIC[0], name="one.png")
    for other in (parrot(CYRILLIC[0], 0.7, "unsure"), parrot("При", 0.99, "short")):
        _, content = read(plain, other)
        assert content.unsure[0] == "One line of text in a script I can't read."


@pytest.mark.export
def test_damaged_models_do_not_keep_a_page_from_being_read(page, read, parrot, tmp_path):
    good = parrot(CYRILLIC[0], 0.9, "good")
    (tmp_path / "bad.onnx").write_bytes(b"no graph")
    bad = model(tmp_path / "bad.onnx", "bad")
    _, content = read(page(CYRILLIC[0], "Exit", name="one.png"), bad, good)
    assert content.passages[0].text == CYRILLIC[0]


@pytest.mark.slow
def test_a_script_that_no_model_knows_is_given_up_after_some_lines(page, read, bundled, monkeypatch):
    from assistd_read import scripts

    asked = []
    real = scripts.OnePicture._readings
    monkeypatch.setattr(scripts.OnePicture, "_readings", lambda self, *args: (asked.append(1), real(self, *args))[1])
    _, content = read(page(*(CYRILLIC * 4)), bundled)
    assert sum(line["unreadable"] for line in content.data["lines"]) > MOST_MISSES
    assert len(asked) == MOST_MISSES


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("Exit", "Exit"),
        ("םלוע םולש", "שלום עולם"),
        ("12:30 העש", "שעה 12:30"),
        ("Firefox תוריהמב חתפ", "פתח במהירות Firefox"),
        ("Say םולש to them", "Say שלום to them"),
        ("Привет", "Привет"),
    ],
)
def test_right_to_left_text_comes_in_the_order_in_which_it_is_read(seen, read):
    assert logical(seen) == read


@pytest.mark.slow
def test_describe_uses_what_is_installed(page, bundled):
    folder = installed.folder()
    folder.mkdir(parents=True)
    describe = [sys.executable, "-m", "assistd", "describe", "--json", str(page(*GREEK))]
    before = json.loads(subprocess.run(describe, capture_output=True, text=True, check=True).stdout)
    (folder / "read-greek.json").write_bytes(msgspec.json.encode(bundled))
    after = json.loads(subprocess.run(describe, capture_output=True, text=True, check=True).stdout)
    assert any("read-greek" in words for words in before["unsure"])
    assert not any("script" in words for words in after["unsure"])
    assert any("αρχε" in passage["text"] for passage in after["passages"]) or "αρχε" in after["headline"]
    (folder / "read-greek.json").unlink()
    again = json.loads(subprocess.run(describe, capture_output=True, text=True, check=True).stdout)
    assert again["unsure"] == before["unsure"]  # the key of an answer names the models it was made with
