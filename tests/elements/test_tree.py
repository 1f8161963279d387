"""What real GTK windows are told as, from their trees."""

import pytest

from assistd.types import BRIEF_CHARS, Abstain, Result

pytestmark = [pytest.mark.dbus, pytest.mark.x11]


def texts(content):
    return [passage.text for passage in content.passages]


def test_dialog_is_told_with_kind_application_and_focus(app, look):
    app("dialog", "Text editor", shows="Unsaved changes")
    first, last = look()
    assert first.startswith("Unsaved changes, dialog of gtk_windows.py.")
    assert "Focus: Save as, button." in first
    assert isinstance(last, Result)
    content = last.content
    assert content.headline == first
    assert len(first) <= BRIEF_CHARS
    assert texts(content) == [
        "The document Quarterly report, draft 3, has been modified.",
        "Do you want to save your changes before closing?",
    ]
    assert any("3 buttons: Close without saving, Cancel, Save as." in said for said in content.details), content.details


def test_form_tells_labels_values_and_states(app, look):
    app("form", "Settings")
    first, last = look()
    said = " ".join(last.content.details)
    assert first == "Settings, gtk_windows.py. Focus: Name, field: Ada Lovelace."
    assert "2 check boxes: Large text, checked; Animations, not checked." in said
    assert "1 slider: Volume, 40." in said
    assert "Bold, pressed" in said
    assert "Reset, disabled" in said
    assert "1 drop-down: Style, Dark." in said
    assert "1 number field: Copies" in said
    assert "Details, collapsed" in said
    assert "Name:: " not in " ".join(texts(last.content))
    assert "Name: Ada Lovelace" in texts(last.content)


def test_table_is_told_row_by_row(app, look):
    app("table", "Fruit")
    _first, last = look()
    assert texts(last.content)[-4:] == [
        "Fruit, Price, Stock",
        "Apples: 3 euro, in stock",
        "Pears: 4 euro, sold out",
        "Plums: 2 euro, in stock",
    ]
    assert "Table: 3 columns, 3 rows." in last.content.details


def test_what_a_window_draws_itself_is_told_by_its_place(app, look):
    app("remote", "Another computer")
    (box,) = look()[1].content.data["drawn"]
    assert box[2] - box[0] >= 400
    assert box[3] - box[1] >= 300


def test_selected_page_is_named(app, look):
    app("tabs", "Options")
    first, last = look()
    assert first == "Options, gtk_windows.py. Focus: Appearance, tab, selected, 2 of 3."
    assert "3 tabs: General; Appearance, selected, 2 of 3; Network." in last.content.details
    assert texts(last.content) == ["Everything about appearance."]


def test_list_tells_its_selected_entry(app, look):
    app("rows", "Home")
    _first, last = look()
    assert "List, 3 entries." in last.content.details
    assert "Rooms" in texts(last.content)
    assert "Kitchen" in texts(last.content)


def test_window_with_nothing_inside_gives_its_title_and_leaves_the_rest_to_the_pixels(app, look):
    app("drawn", "Weather map")
    first, last = look()
    assert first.startswith("Weather map")
    assert isinstance(last, Result)
    assert last.content.part
    assert not last.content.passages


def test_program_without_any_tree_gives_the_title_that_the_x_server_knows(on_desktop, look):
    on_desktop.x.window("Letter to the bank")
    first, last = look()
    assert first.startswith("Letter to the bank")
    assert last.content.part
    assert not last.content.data["nodes"]


def test_empty_desktop_is_told_as_such(on_desktop, look, monkeypatch):
    monkeypatch.delenv("DISPLAY")
    _first, last = look()
    assert isinstance(last, Abstain)
    assert last.code == "no-tree"


def test_places_are_those_of_the_screen_and_of_the_window(app, look, on_desktop):
    app("plain", "Places")
    _first, last = look()
    data = last.content.data
    button = next(node for node in data["nodes"] if node.get("name") == "Send")
    left, top, right, bottom = button["box"]
    assert data["frame"][0] <= left < right <= data["frame"][2]
    assert button["in_window"] == [left - data["frame"][0], top - data["frame"][1], right - data["frame"][0],
                                   bottom - data["frame"][1]]  # fmt: skip


def test_screen_tells_the_active_window_whole_and_names_the_others(app, look):
    app("table", "Fruit")
    app("plain", "Letter")
    first, last = look("screen")
    assert first.startswith("Letter")
    assert "2 windows: Letter, Fruit." in last.content.details
    assert "Dear Sir or Madam," in texts(last.content)
    assert "Apples: 3 euro, in stock" not in texts(last.content)


def test_region_tells_only_what_it_meets(app, look):
    app("plain", "Letter")
    _first, whole = look()
    node = next(n for n in whole.content.data["nodes"] if n.get("name", "").startswith("Dear"))
    _first, last = look("region", region=tuple(node["box"]))
    assert texts(last.content) == ["Dear Sir or Madam,"]
    assert last.content.headline == "Part of Letter."


def test_pointer_tells_the_innermost_element(app, look, on_desktop):
    app("form", "Settings")
    _first, whole = look()
    node = next(n for n in whole.content.data["nodes"] if n.get("name") == "Animations")
    middle = (node["box"][0] + node["box"][2]) // 2, (node["box"][1] + node["box"][3]) // 2
    _first, last = look("pointer", pointer=middle)
    assert last.content.headline == "Animations, check box, not checked, in Settings."
    on_desktop.x.pointer(*middle)
    _first, last = look("pointer")
    assert last.content.headline == "Animations, check box, not checked, in Settings."


def test_of_a_huge_table_the_rows_in_sight_are_told(app, look):
    app("huge", "Log", 100_000)
    _first, last = look()
    rows = [text for text in texts(last.content) if text.startswith("Row")]
    assert rows[:3] == ["Row 0: value 0", "Row 1: value 1", "Row 2: value 2"]
    assert 5 < len(rows) < 60


def test_of_a_long_text_the_part_in_sight_is_told(app, look):
    app("text", "Editor", 5000)
    _first, last = look()
    assert "This is line" in texts(last.content)[0]
    assert len(texts(last.content)[0]) < 4100
