"""No phrase of an engine is spoken unmarked: said in a language of brackets, nothing but what was read is outside them.

`tests/test_phrases.py` looks at the code; here the engines speak.
"""

import ast
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistd.i18n import _
from assistd.types import Abstain, Chunk, Level
from translations import extracting

for _part in ("read", "caption", "transcribe"):
    sys.path.insert(0, str(Path(__file__).parent / _part))

import caption_bed  # noqa: E402  (found there)
from read_bed import Sheet, job  # noqa: E402

PLUGINS = sorted((extracting.ROOT / "plugins").glob("assistd_*"))
CODE = [path for plugin in PLUGINS for path in sorted(plugin.glob("*.py"))]


WORD = re.compile(r"[^\W\d_]+")


def left(sentence):
    """Return what of a sentence stands outside all brackets."""
    before = None
    while sentence != before:
        before, sentence = sentence, re.sub("⟦[^⟦⟧]*⟧", "", sentence)
    return sentence


def unmarked(sentences, read=""):
    """Return the sentences with words outside brackets that were not `read`.

    A sentence that was cut to fit has lost its closing brackets.
    """
    known = set(WORD.findall(read))
    whole = {one: left(one + "⟧" * (one.count("⟦") - one.count("⟧"))) for one in sentences}
    return [one for one, outside in whole.items() if set(WORD.findall(outside)) - known]


def test_the_measure_measures(bracketed):
    assert unmarked(["⟦Dialog: ⟦{x}⟧ foo.⟧", "⟦a⟧, 12 ⟦b⟧."]) == []
    assert unmarked(["Dialog: ⟦{x}⟧.", "⟦Buttons:⟧ Save."], "Save") == ["Dialog: ⟦{x}⟧."]
    assert _("Name a file.") == "⟦Name a file.⟧"


def dialog():
    sheet = Sheet(800, 360).frame(100, 60, 700, 300, "#ffffff").text(140, 90, "Unsaved changes", 24)
    sheet.text(140, 150, "Do you want to save them?").button(420, 240, "Cancel").button(560, 240, "Save")
    return sheet


def lines(number):
    sheet = Sheet(900, 80 + 40 * number)
    for n in range(number):
        sheet.text(40, 40 + 40 * n, f"{n + 1}. Entry of the list, number {n + 1}", 20)
    return sheet


def table():
    sheet = Sheet(900, 500)
    for row in range(9):
        for column, text in enumerate(("Apples", f"{row * 3}.50", "in stock", f"{row}")):
            sheet.text(60 + 200 * column, 40 + 45 * row, text, 20)
    return sheet


def prose():
    sheet = Sheet(900, 700).text(40, 30, "A harbour and its bridge", 40)
    for n in range(16):
        sheet.text(40, 110 + 32 * n, "The harbour bridge will reopen in May after eleven months of repairs.", 20)
    return sheet


SHEETS = {
    "dialog": dialog,
    "lines": lambda: lines(12),
    "table": table,
    "prose": prose,
    "blank": lambda: Sheet(400, 300),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_the_reader_says_nothing_unmarked(bracketed, tmp_path, kind):
    from assistd_read import ReadOptions
    from assistd_read.engine import Reader

    reader = Reader(SimpleNamespace(options=ReadOptions(), threads=2, device="cpu", models=()))
    events = list(reader.run(job(SHEETS[kind]().save(tmp_path / "a.png")), lambda: False))
    reader.close()
    last = events[-1]
    told = [one.text for one in events if isinstance(one, Chunk) and one.part in ("summary", "headline")]
    if isinstance(last, Abstain):
        told += [last.reason, last.hint]
    else:
        told += [last.content.headline, *last.content.details, *last.content.layout, *last.content.unsure]
    assert told
    read = "" if isinstance(last, Abstain) else " ".join(passage.text for passage in last.content.passages)
    assert not unmarked(told, read)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("text", ["", "Which pill is this?", "What does the sign say?", "How old is she?"])
def test_the_captioner_says_nothing_unmarked_but_what_its_model_says(bracketed, tmp_path, captioner, level, text):
    page = caption_bed.saved(caption_bed.page_with(caption_bed.photograph(), (60, 300, 500, 640)), tmp_path / "a.png")
    photo = caption_bed.saved(caption_bed.photograph(), tmp_path / "b.png")
    for path, size in ((page, (1200, 900)), (photo, (640, 480))):
        made = caption_bed.job(
            path, level, task="ask" if text else "describe", text=text, read=caption_bed.read_data(*size)
        )
        events = list(captioner("A dog.").run(made, lambda: False))
        last = events[-1]
        if isinstance(last, Abstain):
            assert not unmarked([last.reason, last.hint])
            continue
        own = [one.text for one in events if isinstance(one, Chunk) and not one.language]
        assert not unmarked([*own, *last.content.unsure, *last.content.asides])
        assert set(own) == set(last.content.asides)


def test_transcripts_say_nothing_unmarked(bracketed):
    from assistd_transcribe import wording
    from assistd_transcribe.recogniser import Account

    draft = Account(model="m", quality="draft", language="en", only=_("a draft"))
    found = Account(model="m", quality="standard", language="de", spoken="fr")
    said = [wording.headline("12", seconds, one) for one in (draft, found) for seconds in (0, 1, 90, 3900)]
    said += [*wording.details(12, draft), *wording.details(12, found)]
    said += [*wording.changes([(0, "de"), (65, "fr"), (90, "de")]), *wording.stretches([1, 90, 180, 270, 360])]
    said += [*wording.language_guessed("de"), *wording.heard_by([("1", "cpu"), ("2", "cuda")])]
    refusals = [wording.no_track("1", picture=True), wording.no_track("1", picture=False), wording.switched_off()]
    refusals += [wording.no_translation(one) for one in ("en", "de")]
    refusals += [wording.no_language(one) for one in ("", "de", "17")]
    said += [words for one in refusals for words in (one.reason, one.hint)]
    assert not unmarked(said)


@pytest.fixture
def captioner():
    from assistd_caption import CaptionOptions
    from assistd_caption.engine import Captioner

    def make(*said):
        context = SimpleNamespace(options=CaptionOptions(), threads=2, device="cpu", models=(caption_bed.installed(),))
        return Captioner(context, lambda model, device: caption_bed.Script(*said))

    return make


@pytest.mark.parametrize("path", CODE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_phrase_is_marked_inside_an_f_string(path):
    """There nothing that collects phrases finds it."""
    found = [
        f"{path.name}:{call.lineno}"
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("_", "ngettext", "pgettext")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not found
