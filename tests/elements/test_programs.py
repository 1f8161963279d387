"""Real programs of a desktop: zenity's dialogs and the editor Mousepad."""

import shutil

import pytest

from assistd.types import Result

pytestmark = [pytest.mark.dbus, pytest.mark.x11]


@pytest.fixture
def program(on_desktop):
    started = []

    def start(*command, shows):
        if not shutil.which(command[0]):
            pytest.skip(f"{command[0]} is not installed (apt-get install {command[0]})")
        started.append(on_desktop.program(*command, shows=shows))
        return started[-1]

    yield start
    for process in started:
        on_desktop.bus.end(process)


def texts(last):
    return [passage.text for passage in last.content.passages]


def test_question_is_told_with_its_text_and_its_buttons(program, look):
    program("zenity", "--question", "--title=Delete", "--text=Delete the report for ever?", shows="Delete")
    first, last = look()
    assert first.startswith("Delete, dialog of zenity. Focus: ")
    assert "Delete the report for ever?" in texts(last)
    assert any("2 buttons: No, Yes" in said for said in last.content.details), last.content.details


def test_entry_dialog_tells_the_field_and_what_stands_in_it(program, look):
    program("zenity", "--entry", "--title=Town", "--text=Where do you live?", "--entry-text=Lisbon", shows="Town")
    first, last = look()
    assert first.startswith("Town, dialog of zenity. Focus: ")
    assert "Lisbon" in first
    assert "Where do you live?" in " ".join(texts(last))


def test_list_dialog_tells_its_rows(program, look):
    rows = ("1", "Bread", "2", "Butter", "3", "Tea")
    program("zenity", "--list", "--title=Shopping", "--column=Number", "--column=What", *rows, shows="Shopping")
    _first, last = look()
    assert texts(last)[-4:] == ["Number, What", "1: Bread", "2: Butter", "3: Tea"]


def test_password_dialog_is_named_and_not_read(program, look, on_desktop):
    program("zenity", "--password", "--title=Unlock", shows="Unlock")
    on_desktop.x.ask("xdotool", "type", "swordfish")
    _first, last = look()
    assert isinstance(last, Result)
    assert len(last.content.data["hidden"]) == 1
    assert "swordfish" not in str(last)
    assert "password field" in " ".join(last.content.details)


def test_editor_tells_title_text_and_menus(program, look, on_desktop, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam,\nthe harbour bridge reopens in May.\n")
    program("mousepad", "--disable-server", str(letter), shows=".*letter.txt.*")
    first, last = look()
    assert first.startswith(str(letter)[:20]) or "letter.txt" in first
    assert "the harbour bridge reopens in May." in " ".join(texts(last))
    assert any("File" in said and "menus" in said for said in last.content.details), last.content.details


def test_open_menu_is_told_with_its_entries(program, look, on_desktop, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam,\n")
    program("mousepad", "--disable-server", str(letter), shows=".*letter.txt.*")
    on_desktop.x.press("alt+f")

    def said():
        _first, last = look()
        return [one for one in last.content.details if "menu items" in one]

    on_desktop.bus.until(said, "the menu")
    assert "Save" in said()[0]
