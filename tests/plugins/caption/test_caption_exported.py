"""The captioner with a real model: a small random one, exported here, opened as an installed model is."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnxscript")

sys.path.append(str(Path(__file__).parents[2] / "families"))

import tiny_vision
from caption_bed import installed, job, photograph, read_data, saved
from msgspec.structs import replace

from assistd import Abstain, Chunk, Level, Result
from assistd.installed import ModelFile
from assistd.runtime.families import open_seeing
from assistd.runtime.model_files import ModelFiles
from assistd.types import Turn
from assistd_caption import CaptionOptions
from assistd_caption.engine import Captioner
from assistd_caption.prompts import asking, describing
from assistd_models.export import smolvlm

pytestmark = [pytest.mark.export, pytest.mark.slow]
ANYTHING = {"sure_logprob": -20.0, "probable_logprob": -20.0, "least_logprob": -20.0}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """An exported model, as its lock would tell of it."""
    folder = tmp_path_factory.mktemp("smolvlm")
    (folder / "checkpoint").mkdir()
    tiny_vision.smolvlm(folder / "checkpoint", layers=2)
    smolvlm.export(folder / "checkpoint", folder / "ours")
    names = [str(path.relative_to(folder / "ours")) for path in (folder / "ours").rglob("*") if path.is_file()]
    files = tuple(ModelFile(name=name, size_bytes=1, sha256="0") for name in names)
    return replace(installed(), root=str(folder / "ours"), files=files)


@pytest.fixture
def engine(model):
    made = Captioner(SimpleNamespace(options=CaptionOptions(**ANYTHING), threads=2, device="cpu", models=(model,)))
    yield made
    made.close()


def straight(model, pixels, prompt, turns=()):
    """What the model says without the captioner."""
    opened = open_seeing(ModelFiles(Path(model.root)), device="cpu", threads=2)
    pieces = opened.tell(
        opened.look(pixels), prompt.text, turns=turns, most_tokens=prompt.most_tokens, cancel=lambda: False
    )
    return "".join(piece.text for piece in pieces)


def test_the_captioner_hears_what_the_model_says_and_checks_it(engine, model, tmp_path):
    pixels = photograph()
    made = job(saved(pixels, tmp_path / "a.png"), Level.BRIEF, read=read_data(640, 480))
    first, second = (list(engine.run(made, lambda: False)) for _ in range(2))
    assert first == second
    told, served, device = engine._looking.last
    whole = straight(model, pixels, describing(model.family, Level.BRIEF))
    assert told._text
    assert whole.startswith(told._text)
    assert (served, device) == (model, "cpu")
    # random weights write rubbish: it is either fit to be said, or refused, and never both
    last = first[-1]
    assert isinstance(last, Result) or (isinstance(last, Abstain) and last.code == "no-description")
    assert isinstance(last, Result) == any(isinstance(event, Chunk) for event in first)


def test_a_further_question_brings_the_conversation_to_the_model(engine, model, tmp_path):
    pixels = photograph()
    turns = (Turn(question="What is it?", answer="A door."),)
    path = saved(pixels, tmp_path / "a.png")
    list(engine.run(job(path, task="ask", text="Is it red?", turns=turns, read=read_data(640, 480)), bool))
    told = engine._looking.last[0]
    whole = straight(model, pixels, asking("Is it red?"), [(asking("What is it?").text, "A door.")])
    assert told._text
    assert whole.startswith(told._text)
    assert told._text != straight(model, pixels, asking("Is it red?"))[: len(told._text)]
