"""The accessibility bus dies and comes back, or was never there."""

import pytest

from assistd.types import Abstain, Result

pytestmark = [pytest.mark.dbus, pytest.mark.x11]


def test_without_any_bus_there_is_no_tree(engine, look, monkeypatch, tmp_path):
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    _first, last = look()
    assert isinstance(last, Abstain)
    assert last.code == "no-tree"


def test_bus_that_was_killed_and_came_back_is_used_again(app, look, engine, on_desktop):
    app("plain", "Letter")
    one = engine()
    assert isinstance(look(on=one)[1], Result)
    on_desktop.kill_tree_bus()
    _first, last = look(on=one)  # the application lost its bus: the X server still knows the title
    assert isinstance(last, Result)
    assert last.content.part
    on_desktop.bus.end(app.started.pop())
    app("table", "Fruit")
    first, last = look(on=one)
    assert first.startswith("Fruit")
    assert not last.content.part


def test_address_comes_from_the_session_bus_not_from_a_stale_property_of_the_root_window(app, look, on_desktop):
    app("plain", "Letter")
    stale = "unix:path=/nowhere/at-all"
    on_desktop.x.ask("xprop", "-root", "-f", "AT_SPI_BUS", "8s", "-set", "AT_SPI_BUS", stale)
    try:
        assert not look()[1].content.part
    finally:
        on_desktop.x.ask("xprop", "-root", "-remove", "AT_SPI_BUS")


def test_x_server_that_has_gone_leaves_the_tree(app, look, engine, monkeypatch):
    app("plain", "Letter")
    one = engine()
    monkeypatch.setenv("DISPLAY", ":31999")
    one._x.close()
    first, last = look(on=one)
    assert first.startswith("Letter")
    assert not last.content.part
