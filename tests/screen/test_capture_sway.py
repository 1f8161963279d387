"""Pictures of a real Wayland desktop: sway without a screen, its real portal (xdg-desktop-portal-wlr), and grim.

The permission dialog is another backend's there (GTK's); ours stands in for it and allows.
"""

import os
import shutil
import sys

import pytest
from PIL import Image

from assistd.config import ScreenSettings
from assistd.desktop.bus import Bus
from assistd.screen.capture import Capture
from assistd.screen.portal import PortalScreen
from assistd.types import View
from tests.beds import portal, sound, wayland
from tests.beds.bus import PrivateBus

WLR = "/usr/libexec/xdg-desktop-portal-wlr"
DESCRIPTION = "/usr/share/xdg-desktop-portal/portals/wlr.portal"
_ABSENT = "" if os.access(WLR, os.X_OK) else "xdg-desktop-portal-wlr not installed (apt-get install it and grim)"
SKIP = portal.missing() or wayland.missing("grim") or sound.missing() or _ABSENT
pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(SKIP), reason=SKIP)]

BLUE = (0x33, 0x66, 0xCC)


@pytest.fixture(scope="module")
def desk():
    """A sway desktop with a blue background and its portal."""
    with wayland.Wayland() as way:
        names = ("WAYLAND_DISPLAY", "SWAYSOCK", "XDG_RUNTIME_DIR", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE")
        way.ask("swaymsg", "output * bg #3366cc solid_color")
        with PrivateBus(env={name: way.env[name] for name in names}) as desk:
            portals = desk.folder / "portals"
            portals.mkdir()
            shutil.copy(DESCRIPTION, portals)
            asks = f"[portal]\nDBusName={portal.BACKEND}\nInterfaces=org.freedesktop.impl.portal.Access;\nUseIn=sway\n"
            (portals / "access.portal").write_text(asks)
            desk.env["XDG_DESKTOP_PORTAL_DIR"] = str(portals)
            desk.child("pipewire")  # the portal ends without it
            desk.until(lambda: os.path.exists(f"{way.env['XDG_RUNTIME_DIR']}/pipewire-0"), "PipeWire")
            desk.child(WLR, "-r", owns="org.freedesktop.impl.portal.desktop.wlr")
            script = os.path.join(os.path.dirname(portal.__file__), "portal_backend.py")
            desk.child(sys.executable, script, str(desk.folder), owns=portal.BACKEND)
            desk.child(portal.PROGRAM, "-r", owns=portal.NAME)
            yield desk


@pytest.fixture
async def bus(desk):
    bus = Bus(desk.address)
    yield bus
    await bus.close()


async def test_the_screen_of_a_wayland_desktop_is_taken(bus, tmp_path):
    path = tmp_path / "ours.png"
    path.touch(mode=0o600)
    view = await PortalScreen(bus, print).take(View(target="screen"), os.fsencode(path))
    with Image.open(path) as picture:
        assert picture.size == (1280, 800)
        assert picture.getpixel((640, 400))[:3] == BLUE
    assert view.box is None


async def test_a_region_of_a_wayland_desktop_is_taken_the_way_that_is_there(desk, bus, monkeypatch):
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.setenv(name, desk.env[name])
    monkeypatch.delenv("DISPLAY", raising=False)
    capture = Capture(ScreenSettings(), bus, print)
    taken = await capture.take(View(target="region", region=(10, 20, 60, 50)))
    with Image.open(taken.path) as picture:
        assert picture.size == (50, 30)
        assert picture.getpixel((0, 0))[:3] == BLUE
    assert taken.view.box == (10, 20, 60, 50)
    assert capture.state() == "portal"
    capture.discard(taken.path)
    assert not os.path.exists(taken.path)
    await capture.close()
