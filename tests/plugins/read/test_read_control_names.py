"""Names of controls, from lines at places: no picture and no browser needed."""

import pytest

from assistd_read.boxes import Box, Line
from assistd_read.controls.naming import named, without_icon, without_signs
from assistd_read.controls.placed import Seen


def seen(kind="button", width=90, **states):
    return Seen(kind=kind, box=Box(100, 100, 100 + width, 130), **states)


def line(text, left=110, width=None):
    return Line(box=Box(left, 105, left + (width or 9 * len(text)), 125), text=text, score=0.99)


@pytest.mark.parametrize(
    ("text", "name", "keys"),
    [
        ("Save Ctrl+S", "Save", "Ctrl+S"),
        ("Save as Shift+Ctrl+S", "Save as", "Shift+Ctrl+S"),
        ("Vollbild F11", "Vollbild", "F11"),
        ("Kopieren Strg+C", "Kopieren", "Strg+C"),
        ("Quit ⌘Q", "Quit", "⌘Q"),
        ("Shift the text", "Shift the text", ""),
        ("Control panel", "Control panel", ""),
        ("F11", "F11", ""),
    ],
)
def test_keys_are_no_part_of_an_entrys_name(text, name, keys):
    made = named(seen("menu-item", 300), [line(text)], [], bare=False)
    assert (made.name, made.keys) == (name, keys)


def test_a_short_piece_far_at_the_right_of_an_entry_is_its_keys():
    made = named(seen("menu-item", 300), [line("Delete"), line("Entf", 350)], [], bare=False)
    assert (made.name, made.keys) == ("Delete", "Entf")


@pytest.mark.parametrize(("text", "name"), [("OK", "OK"), ("Q", ""), ("…", ""), ("三", ""), ("", ""), ("II", "")])
def test_less_than_two_letters_or_figures_is_no_name(text, name):
    assert named(seen(), [line(text)] if text else [], [], bare=False).name == name


def test_what_stands_in_a_field_is_its_content_and_its_label_its_name():
    made = named(seen("dropdown"), [line("Dark")], [line("Style:")], bare=False)
    assert (made.name, made.value) == ("Style", "Dark")
    made = named(seen("text-field"), [line("••••••")], [line("Password")], bare=False)
    assert (made.name, made.value, made.hidden) == ("Password", "", True)
    made = named(seen("text-field"), [], [line("Street")], bare=True)
    assert (made.name, made.empty) == ("Street", True)


def test_a_figure_behind_a_slider_is_its_content():
    made = named(seen("slider"), [], [line("Volume"), line("40 %", 200)], bare=False)
    assert (made.name, made.value) == ("Volume", "40 %")
    made = named(seen("slider"), [], [line("40 %", 200)], bare=False)
    assert (made.name, made.value) == ("", "40 %")


def test_signs_that_icons_were_read_as_are_left_out():
    assert without_signs("④ Backup") == "Backup"
    assert without_signs("①Pause") == "Pause"
    assert without_signs("√OK") == "OK"
    assert without_signs("+10 seconds") == "+10 seconds"
    assert without_signs("→") == "→"


def test_letters_on_a_square_button_among_icons_are_no_name():
    assert without_icon(named(seen(width=32), [line("47")], [], bare=False)).name == ""
    assert without_icon(named(seen(width=32), [line("Save")], [], bare=False)).name == "Save"
    assert without_icon(named(seen(width=80), [line("OK")], [], bare=False)).name == "OK"
