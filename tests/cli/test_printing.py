"""What is printed: whole answers, growing answers, JSON; and that nothing in them steers a terminal."""

import json
import os
import pty
import subprocess
import sys

import pytest

from assistd import protocol
from assistd.cli import show
from assistd.cli.growing import Form, Printer, written
from assistd.types import Answer, Chunk, Level, Media, Passage, Progress

EVIL = "\x1b]0;owned\x07\x1b[31mred\x9b2J\r\x08a\u202eb\u2066\x7f"
PATH = b"/home/ann/holiday \xff\x1b[31m.png"
STANDARD = written(Level.STANDARD)


def answer(**changes):
    whole = {
        "request_id": "1",
        "task": "describe",
        "path": PATH,
        "media": Media(path=PATH, mime="image/png", size_bytes=3, sha256="00"),
        "outcome": "answered",
        "headline": "Dialog: Save changes?",
        "details": ("Two buttons.",),
        "passages": (Passage(text="Save changes?", in_headline=True), Passage(text="Cancel\nSave")),
        "unsure": ("One line could not be read.",),
        "layout": ("In the middle.",),
    }
    return Answer(**{**whole, **changes})


def answered(**changes):
    return protocol.Answered(answer=answer(**changes), notes=("Written to a file.",))


def test_standard_prints_headline_details_passages_and_doubt(capsys):
    printer = Printer(["holiday.png"], STANDARD)
    printer.tell(0, answered())
    out, err = capsys.readouterr()
    assert out == "Dialog: Save changes?\nTwo buttons.\nCancel\nSave\nOne line could not be read.\n"
    assert err == "Written to a file.\n"
    assert printer.code == 0


def test_brief_prints_one_line(capsys):
    Printer(["x"], written(Level.BRIEF)).tell(0, answered())
    assert capsys.readouterr().out == "Dialog: Save changes?\n"


def test_several_files_are_named(capsys):
    printer = Printer(["a.png", "b.png", "c.png"], written(Level.BRIEF))
    printer.tell(0, answered())
    printer.tell(1, answered(outcome="failed", headline="It is empty.", hint="Take it again."))
    printer.tell(2, answered(outcome="nothing", headline="Blank picture.", code="blank"))
    out, err = capsys.readouterr()
    assert out == "a.png:\nDialog: Save changes?\n\nc.png:\nBlank picture.\n"
    assert "b.png: It is empty. Take it again.\n" in err
    assert printer.code == 1


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        (["answered"], 0),
        (["nothing"], 3),
        (["answered", "nothing"], 3),
        (["nothing", "failed", "answered"], 1),
        (["cancelled"], 1),
    ],
)
def test_exit_code_is_the_worst_of_all(outcomes, code):
    printer = Printer(["x"] * len(outcomes), STANDARD)
    for index, outcome in enumerate(outcomes):
        printer.tell(index, answered(outcome=outcome))
    assert printer.code == code


def test_refusal_is_told_on_standard_error(capsys):
    printer = Printer(["x.png"], STANDARD)
    printer.tell(
        0, protocol.Refused(message="Can't read x.png: it is gone.", code="media-unreadable", hint="Look again.")
    )
    assert capsys.readouterr() == ("", "Can't read x.png: it is gone. Look again.\n")
    assert printer.code == 1


def test_json_is_one_object_a_line_with_every_field(capsys):
    printer = Printer([os.fsdecode(PATH), "b"], written(Level.STANDARD, as_json=True))
    printer.tell(0, answered())
    printer.tell(1, protocol.Refused(message="No.", code="no", hint=""))
    out, err = capsys.readouterr()
    first, second = (json.loads(line) for line in out.splitlines())
    assert err == ""
    assert os.fsencode(first["file"]) == PATH
    assert first["passages"][1] == {
        "kind": "paragraph",
        "text": "Cancel\nSave",
        "box": None,
        "in_headline": False,
        "language": "",
    }
    assert first["notes"] == ["Written to a file."]
    assert first["quality"] == "standard"
    assert second == {"file": "b", "outcome": "failed", "headline": "No.", "code": "no", "hint": ""}


# --- nothing steers a terminal --------------------------------------------------------------------------------------


def harmless(text):
    return all(c.isprintable() or c in "\n\t" for c in text)


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    "reply",
    [
        answered(headline=EVIL, details=(EVIL,), passages=(Passage(text=EVIL),), hint=EVIL),
        answered(outcome="failed", headline=EVIL, hint=EVIL),
        protocol.Refused(message=EVIL, code=EVIL, hint=EVIL),
        protocol.Done(words=EVIL),
        protocol.Noticed(kind="x", words=EVIL),
    ],
    ids=["answer", "failure", "refusal", "done", "notice"],
)
def test_text_from_a_picture_or_a_name_cannot_steer_the_terminal(capsys, reply, as_json):
    Printer([EVIL, EVIL], written(Level.STANDARD, as_json=as_json)).tell(0, reply)
    out, err = capsys.readouterr()
    assert harmless(out)
    assert harmless(err)
    assert out + err


def test_json_keeps_what_it_makes_harmless(capsys):
    show.json_line({"text": EVIL, "path": PATH, "number": float("nan"), "set": frozenset({1})})
    line = capsys.readouterr().out
    assert harmless(line)
    assert json.loads(line) == {"text": EVIL, "path": os.fsdecode(PATH), "number": None, "set": [1]}


def test_text_in_other_scripts_is_left_alone():
    text = "Привет, 世界, مرحبا, e\u0301, 👩‍🚀\n\tend"
    assert show.safe(text) == text


# --- on a terminal, answers grow ------------------------------------------------------------------------------------

GROW = """
import sys
from assistd import protocol
from assistd.cli.growing import Printer, written
from assistd.types import *
def chunk(part, text):
    printer.tell(0, protocol.Happened(request_id="1", facet="text", event=Chunk(part=part, text=text), said=(text,)))
printer = Printer(["x.png"], written(Level.STANDARD))
chunk("summary", "Eight lines.")
chunk("headline", "A dialog.")
chunk("passage", "Cancel")
print("=== so far")
printer.tell(0, protocol.Answered(answer=Answer(
    request_id="1", task="describe", outcome="answered", headline="A dialog.", details=("Two buttons.",),
    passages=(Passage(text="Cancel"), Passage(text="Save")), unsure=("Unsure.",))))
"""


def on_terminal(code):
    """Return what a child prints to a terminal."""
    main, child = pty.openpty()
    done = subprocess.run([sys.executable, "-c", code], stdout=child, stderr=subprocess.PIPE, check=True, timeout=60)
    os.close(child)
    text = os.read(main, 100_000).decode()
    os.close(main)
    assert not done.stderr
    return text.replace("\r\n", "\n")


def test_on_a_terminal_text_comes_while_it_is_read_and_nothing_twice():
    before, after = on_terminal(GROW).split("=== so far\n")
    assert before == "A dialog.\nCancel\n"
    assert after == "Two buttons.\nSave\nUnsure.\n"


def test_on_a_terminal_what_is_seen_comes_sentence_by_sentence_and_nothing_twice():
    code = GROW.replace('chunk("passage", "Cancel")', 'chunk("detail", "Two buttons.")')
    before, after = on_terminal(code).split("=== so far\n")
    assert before == "A dialog.\nTwo buttons.\n"
    assert after == "Cancel\nSave\nUnsure.\n"


def test_on_a_terminal_sentences_come_in_the_order_of_the_answer_whichever_facet_finds_them_first():
    code = GROW.replace(
        'chunk("passage", "Cancel")',
        """chunk("passage", "Save")
printer.tell(0, protocol.Happened(request_id="1", facet="picture", event=Result(content=Content(headline="A dog.")),
    said=("Two buttons.", "Cancel", "Save")))""",
    ).replace("text=text), said=(text,)", 'text=text), said=() if part == "passage" else (text,)')
    before, after = on_terminal(code).split("=== so far\n")
    assert before == "A dialog.\nTwo buttons.\nCancel\nSave\n"
    assert after == "Unsure.\n"


def test_into_a_pipe_only_the_whole_answer_is_printed():
    done = subprocess.run([sys.executable, "-c", GROW], capture_output=True, text=True, check=True)
    assert done.stdout == "=== so far\nA dialog.\nTwo buttons.\nCancel\nSave\nUnsure.\n"


def test_file_formats_are_printed_alone_and_unchanged(capsys):
    words = "\u202b\u05e9\u05dc\u05d5\u05dd\u202c"
    printer = Printer(["x.wav"], Form(render=lambda _: f"WEBVTT\n\n{words}\n", exact=True))
    printer.tell(0, answered())
    assert capsys.readouterr() == (f"WEBVTT\n\n{words}\n", "Written to a file.\n")
    printer.tell(0, answered(outcome="nothing", headline="No speech."))
    assert capsys.readouterr() == ("", "No speech.\nWritten to a file.\n")
    assert printer.code == 3


def test_progress_is_not_printed_where_nobody_watches(capsys):
    printer = Printer(["x"], STANDARD)
    for _ in range(100):
        event = Progress(done=0.5, words="reading")
        printer.tell(0, protocol.Happened(request_id="1", facet="text", event=event))
        printer.tell(0, protocol.Happened(request_id="1", facet="text", event=Chunk(part="passage", text="x")))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (59.9, "59 seconds"), (60, "1 minute"), (7300, "2 hours"), (86_400, "1 day"), (-5, "0 seconds")],
)
def test_time_in_words(seconds, words):
    assert show.ago(seconds) == words
