"""Small words: numbers, lists that fit, paragraphs, fixed-width text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistd import BRIEF_CHARS
from assistd_read.boxes import Box, Line
from assistd_read.passages import joined
from assistd_read.say import about, counted, ended, items, lines, short
from assistd_read.verbatim import PROMPT, SHELL, commands, pitch_px


def test_counts_are_said_as_words_up_to_twelve():
    assert lines(0) == "no lines"
    assert counted(1, "{n} entry") == "one entry"
    assert lines(8) == "eight lines"
    assert lines(14) == "14 lines"


def test_estimates_are_round():
    assert about(37) == "about 40"
    assert about(337) == "about 350"
    assert about(1234) == "about 1200"


def test_lists_end_with_how_many_are_left():
    assert items("Buttons: ", ["Reset", "Register"]) == "Buttons: Reset, Register."
    names = [f"A rather long button {i}" for i in range(20)]
    said = items("Buttons: ", names)
    assert len(said) <= BRIEF_CHARS
    shown = said.count("A rather")
    assert said.endswith(f" and {20 - shown} more.")
    assert items("Menu: ", ["New", "Open"], 5).endswith("and 3 more.")


def test_no_mark_is_doubled():
    assert items("Buttons: ", ["Save as..."]) == "Buttons: Save as..."
    assert ended("Really?") == "Really?"


@given(st.text(max_size=300), st.integers(10, 125))
def test_short_text_fits_and_is_one_line(text, chars):
    cut = short(text, chars)
    assert len(cut) <= chars
    assert "\n" not in cut


@given(st.lists(st.text(min_size=1, max_size=60), max_size=30))
def test_lists_always_fit(names):
    assert len(items("Menu: ", names)) <= BRIEF_CHARS


def test_wrapped_lines_become_one_paragraph():
    assert joined(["The harbour bridge will", "reopen in May"]) == "The harbour bridge will reopen in May"
    assert joined(["a well-", "known thing"]) == "a well-known thing"
    assert joined(["from 1 -", "to 2"]) == "from 1 - to 2"


@pytest.mark.parametrize(
    "text",
    [
        "owen@mill:~/shop$ ls -l",
        "root@box:/# apt update",
        "[me@host dir]$ make",
        "$ make test",
        "~/src ❯ git log",
        "a@b:~$",
    ],
)
def test_prompts_are_known(text):
    assert PROMPT.search(text)


@pytest.mark.parametrize(
    "text", ["# GNOME Text Editor", "* a list", "> quoted", "mail me@example.org today", "price: 5 $"]
)
def test_other_lines_are_no_prompts(text):
    assert not PROMPT.search(text)
    assert not SHELL.match(text)


def test_a_terminal_is_told_command_by_command():
    lines = ["a@b:~$ ls", "x", "y", "a@b:~$ make", "error: no rule"]
    assert commands(lines) == [lines[:3], lines[3:]]


TEXTS = [
    "import math and illil for it", "MMMMWWWW wide letters WMWM", "def total(self, discount):",
    "iiiiiiiiiillllllllll", "return cents * (1 - discount)", "if basket.total() > 93:",
]  # fmt: skip


def test_fixed_width_is_known_by_its_even_letters():
    lines = [Line(box=Box(0, 0, 9 * len(t) + 12, 20), text=t, score=0.99) for t in TEXTS]
    assert pitch_px(lines) == pytest.approx(9, abs=0.2)


def test_proportional_text_is_not_fixed_width():
    from PIL import Image, ImageDraw, ImageFont

    draw, font = ImageDraw.Draw(Image.new("L", (1, 1))), ImageFont.load_default(16)
    lines = [Line(box=Box(0, 0, round(draw.textlength(t, font) + 12), 20), text=t, score=0.99) for t in TEXTS]
    assert pitch_px(lines) is None
