"""What `assistd doctor` says about pictures of the screen and the clipboard, where there are real ones and none."""

import os
from pathlib import Path

import pytest

from assistd.config import Config, ScreenSettings
from assistd.screen.examine import examine
from tests.beds import xserver
from tests.beds.xserver import XServer

NAMES = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "SWAYSOCK", "NIRI_SOCKET", "HYPRLAND_INSTANCE_SIGNATURE",
         "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS")  # fmt: skip


@pytest.fixture(autouse=True)
def nothing(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def asked(config=None):
    return {finding.part: finding for finding in examine(config or Config())}


def only(monkeypatch, folder: Path, *programs):
    for program in programs:
        (folder / program).symlink_to(f"/usr/bin/{program}")
    monkeypatch.setenv("PATH", str(folder))


def test_without_a_desktop_it_is_told():
    found = asked()
    assert not found["pictures of the screen"].works
    assert not found["clipboard"].works
    assert "no desktop session" in found["clipboard"].words


@pytest.mark.x11
@pytest.mark.skipif(bool(xserver.missing("xclip")), reason=xserver.missing("xclip"))
def test_on_x11_everything_works_where_xclip_is(monkeypatch, tmp_path):
    with XServer(window_manager=False) as server:
        monkeypatch.setenv("DISPLAY", server.display)
        found = asked()
        assert (found["pictures of the screen"].works, found["clipboard"].works) == (True, True)
        assert found["pictures of the screen"].words == "They can be taken by X11."
        assert found["clipboard"].words == "It is read and written by xclip."
        only(monkeypatch, tmp_path)
        found = asked()
        assert found["pictures of the screen"].works
        assert (found["clipboard"].works, found["clipboard"].hint) == (False, "Install it: sudo apt install xclip")
        if os.path.exists("/usr/bin/xsel"):
            only(monkeypatch, tmp_path, "xsel")
            found = asked()
            assert not found["clipboard"].works
            assert "copied by xsel, but pictures in it can't be read" in found["clipboard"].words


def test_a_display_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":31996")
    found = asked(Config(screen=ScreenSettings(method="x11")))
    assert not found["pictures of the screen"].works
    assert "does not answer" in found["pictures of the screen"].words


def test_wayland_without_a_portal_or_program_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    only(monkeypatch, tmp_path)
    found = asked()
    assert not found["pictures of the screen"].works
    assert found["clipboard"].hint == "Install it: sudo apt install wl-clipboard"
