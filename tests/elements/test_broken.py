"""Applications that hang, die or answer with nonsense: there is always an answer, within the budget."""

import time

import pytest

from assistd.types import Abstain, Result

pytestmark = [pytest.mark.dbus, pytest.mark.x11]

ROGUES = ("cycle", "endless", "crowd", "types", "texts", "names", "extents", "mute")


@pytest.mark.parametrize("behaviour", ROGUES)
def test_nonsense_is_survived(rogue, look, engine, behaviour):
    rogue(behaviour, "Rogue window")
    one = engine(budget_ms=1000)
    first, last = look(on=one)
    assert isinstance(last, Result), last
    assert first.startswith("Rogue window")
    assert len(last.content.data["nodes"]) <= 2000
    for node in last.content.data["nodes"]:
        assert all(abs(side) <= 2 * 65_536 for side in node["box"])
        assert len(node["name"]) <= 300
    _first, again = look(on=one)
    assert isinstance(again, Result)


def test_application_that_dies_in_the_middle_leaves_what_was_found(rogue, look):
    rogue("dies", "Rogue window")
    _first, last = look()
    assert isinstance(last, Result | Abstain)


def test_hanging_application_with_the_focus_still_gives_its_title(app, look, on_desktop, engine):
    process = app("plain", "Frozen letter")
    one = engine(budget_ms=400)
    on_desktop.hang(process)
    first, last = look(on=one)
    assert first.startswith("Frozen letter")
    assert last.content.part


def test_hanging_application_holds_up_no_other(app, look, on_desktop, engine):
    frozen = app("plain", "Frozen letter")
    app("table", "Fruit")
    on_desktop.hang(frozen)
    one = engine(budget_ms=1500)
    first, last = look(on=one)
    assert first.startswith("Fruit")
    assert last.content.data["whole"]
    _first, screen = look("screen", on=one)
    assert "Apples: 3 euro, in stock" in [passage.text for passage in screen.content.passages]


def test_application_killed_between_two_looks_is_gone(app, look, on_desktop, engine):
    one = engine()
    process = app("plain", "Letter")
    assert look(on=one)[0].startswith("Letter")
    process.kill()
    process.wait()
    on_desktop.bus.until(lambda: process.pid not in on_desktop.pids(), "the application to be gone")
    _first, last = look(on=one)
    assert isinstance(last, Abstain)
    app("table", "Fruit")
    assert look(on=one)[0].startswith("Fruit")


def test_budget_is_kept_where_nobody_answers(rogue, look, engine):
    """The bound is loose because machines of tests are: what counts is that it is not the engine's deadline."""
    rogue("mute", "Rogue window")
    one = engine(budget_ms=300)
    begun_s = time.monotonic()
    _first, last = look(on=one)
    assert time.monotonic() - begun_s < 4.0
    assert "answers slowly" in " ".join(last.content.unsure)


def test_cancelled_look_ends_at_once_and_without_a_word(rogue, look, engine):
    rogue("mute", "Rogue window")
    one = engine(budget_ms=3000)
    _first, last = look(on=one, cancel=lambda: True)
    assert last is None
    assert isinstance(look(on=one)[1], Result)
