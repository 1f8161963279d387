"""How elements are put into words; no desktop is needed."""

import pytest

from assistd.types import BRIEF_CHARS
from assistd_elements import roles, telling, wording
from assistd_elements.nodes import Node, Window, in_order, one_line, sane, settle
from assistd_elements.roles import CONTROLS, Role
from assistd_elements.states import State

PLAIN = State.SHOWING | State.ENABLED | State.SENSITIVE | State.FOCUSABLE


def node(role, name="", *, states=0, **more):
    return Node(ref=(":1.1", f"/{id(name)}"), role=role, name=name, states=PLAIN | states, **more)


def window(title="Settings", application="demo", role=Role.FRAME, *children):
    return Window(
        node=Node(ref=(":1.1", "/w"), role=role, name=title, children=list(children)), application=application
    )


@pytest.mark.parametrize(
    ("element", "said"),
    [
        (node(Role.PUSH_BUTTON, "Save as"), "Save as, button"),
        (node(Role.CHECK_BOX, "Large text", states=State.CHECKED), "Large text, check box, checked"),
        (node(Role.CHECK_BOX, "Large text"), "Large text, check box, not checked"),
        (node(Role.CHECK_BOX, "All", states=State.INDETERMINATE), "All, check box, partly checked"),
        (node(Role.TOGGLE_BUTTON, "Bold", states=State.PRESSED), "Bold, toggle button, pressed"),
        (node(Role.SLIDER, "Volume", text="40"), "Volume, slider, 40"),
        (node(Role.ENTRY, label="Name:", text="Ada", states=State.EDITABLE), "Name, field: Ada"),
        (node(Role.ENTRY, label="Name:", states=State.EDITABLE), "Name, field, empty"),
        (node(Role.ENTRY, "Code", text="7", states=State.READ_ONLY), "Code, field, read only: 7"),
        (node(Role.PASSWORD_TEXT, label="Password:", text="never"), "Password, password field"),
        (node(Role.PAGE_TAB, "General", states=State.SELECTED, number=2, total=5), "General, tab, selected, 2 of 5"),
        (node(Role.LIST_ITEM, "Garden", number=3, total=3), "Garden, list item, 3 of 3"),
        (node(Role.TREE_ITEM, "src", states=State.EXPANDABLE | State.EXPANDED), "src, tree item, expanded"),
        (node(Role.TREE_ITEM, "src", states=State.EXPANDABLE), "src, tree item, collapsed"),
    ],
)
def test_a_control_is_told_with_role_value_and_state(element, said):
    assert wording.control(element) == said


def test_disabled_controls_are_told_as_such():
    grey = Node(ref=(":1.1", "/x"), role=Role.PUSH_BUTTON, name="Reset", states=State.SHOWING)
    assert wording.control(grey) == "Reset, button, disabled"


@pytest.mark.parametrize("chars", [5, 50, 110, 130, 400, 4000])
def test_first_sentence_is_never_too_long_and_always_names_the_window(chars):
    long = ("word " * chars)[:chars].strip()
    focus = node(Role.ENTRY, long, text=long, states=State.EDITABLE)
    for role in (Role.FRAME, Role.DIALOG):
        said = wording.headline(window(long, long[::-1], role, node(Role.PAGE_TAB, long, states=State.SELECTED)), focus)
        assert len(said) <= BRIEF_CHARS
        assert said.startswith("word"[: min(4, chars)])
        assert said.endswith((".", "…"))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (window("Letter - Mousepad", "mousepad"), "Letter - Mousepad."),
        (window("Letter", "Mousepad"), "Letter, Mousepad."),
        (window("Unsaved changes", "Editor", Role.DIALOG), "Unsaved changes, dialog of Editor."),
        (window("", "Editor"), "Window of Editor."),
        (window("", ""), "Window without a title."),
        (window("", "Editor", Role.ALERT, node(Role.LABEL, "Disk full")), "Disk full, dialog of Editor."),
        (window("What now?", ""), "What now?"),
    ],
)
def test_windows_are_named(made, said):
    assert wording.headline(made, None) == said


def test_every_control_can_be_counted_and_every_role_has_words_or_none():
    for role in CONTROLS:
        assert roles.counted(role, 1).startswith("1 ")
        assert roles.counted(role, 3).startswith("3 ")
        assert roles.name(role)
    assert roles.name(9999) == ""


def test_many_controls_are_cut_and_named_in_full_for_those_who_want_all():
    nodes = [node(Role.PUSH_BUTTON, f"b{number}") for number in range(40)]
    (said,) = telling.details(nodes)
    assert said.startswith("40 buttons: b0, b1,")
    assert said.endswith("b14, …")
    (whole,) = telling.all_names(nodes)
    assert whole.endswith("b38, b39.")
    assert telling.all_names(nodes[:5]) == ()


def test_grid_in_the_order_of_its_making_is_read_row_by_row():
    cells = [node(Role.LABEL, f"{row}{column}", box=(100 * column, 30 * row, 100 * column + 80, 30 * row + 20))
             for row in range(3) for column in range(3)]  # fmt: skip
    made = window("Grid", "demo", Role.FRAME, *reversed(cells))
    settle(made.node)
    assert [one.name for one in in_order(made.node)][1:] == [cell.name for cell in cells]


def test_text_beside_a_nameless_field_names_it_but_not_text_above():
    beside = node(Role.LABEL, "Town:", box=(0, 0, 60, 20))
    field = node(Role.ENTRY, box=(70, 0, 200, 20))
    below = node(Role.ENTRY, box=(0, 60, 200, 80))
    made = window("Form", "demo", Role.FRAME, beside, field, below)
    settle(made.node)
    assert (field.called, below.called) == ("Town", "")


@pytest.mark.parametrize(
    ("raw", "kept"),
    [("a\nb\t c", "a b c"), ("\x00\x1b[31mred", "[31mred"), ("in\ufffcside", "inside"), ("x" * 999, "x" * 300)],
)
def test_names_are_one_printable_line(raw, kept):
    assert one_line(raw) == kept


@pytest.mark.parametrize(
    "wrong", [None, "box", [1, 2, 3], [0, 0, 0, 10], [0, 0, 10, -1], [0, 0, 10**6, 10], [-(2**31), 0, 5, 5], ["a"] * 4]
)
def test_places_that_can_not_be_are_no_places(wrong):
    assert sane(wrong) is None


def test_title_and_text_that_the_first_sentence_quotes_are_marked():
    nodes = [node(Role.LABEL, "Disk full"), node(Role.LABEL, "Delete something.")]
    told = telling.passages(nodes, "Disk full, dialog of Editor.")
    assert [passage.in_headline for passage in told] == [True, False]
