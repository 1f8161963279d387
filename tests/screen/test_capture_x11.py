"""Pictures of a real X server's screen, compared with what was drawn and with ImageMagick's `import`."""

import asyncio
import io
import os
import re
import signal
import stat
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from assistd import intake, paths
from assistd.config import ScreenSettings
from assistd.desktop.bus import Bus
from assistd.runtime.image import open_picture
from assistd.screen import files
from assistd.screen import x11 as source
from assistd.screen.capture import Capture, CaptureError
from assistd.screen.files import save
from assistd.screen.x11 import X11Screen
from assistd.types import View
from tests.beds import wayland
from tests.beds.wayland import Wayland
from tests.beds.xserver import XServer, missing, pixel, wait_until

pytestmark = [pytest.mark.x11, pytest.mark.skipif(bool(missing()), reason=missing())]

GREY = "#336699"


@pytest.fixture(scope="module")
def display():
    with XServer("1280x800") as server:
        paint(server)
        yield server


def paint(server, colour=GREY):
    """Give the screen a background, by a window as desktops have it."""
    server.run("/usr/bin/python3", "-c", _BACKGROUND, colour)
    server.find("Desktop")


_BACKGROUND = """
import sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk, Gdk
window = Gtk.Window(title="Desktop")
window.set_type_hint(Gdk.WindowTypeHint.DESKTOP)
screen = window.get_screen()
window.set_default_size(screen.get_width(), screen.get_height())
style = Gtk.CssProvider()
style.load_from_data(f"window {{ background: {sys.argv[1]}; }}".encode())
window.get_style_context().add_provider(style, 800)
window.show_all()
Gtk.main()
"""


def on(server, monkeypatch):
    monkeypatch.setenv("DISPLAY", server.env["DISPLAY"])
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def capture(monkeypatch, display):
    on(display, monkeypatch)
    told = []
    capture = Capture(ScreenSettings(method="x11"), Bus("session"), told.append)
    yield capture
    await capture.close()
    assert not told


@pytest.fixture
def pattern(display):
    window = display.pattern("Pattern", size=(300, 200), at=(400, 250))
    yield window
    display.ask("xdotool", "windowclose", str(window))
    wait_until(lambda: display.active() != window, "the pattern to go")


def known(width, height, left=0, top=0):
    return np.array([[pixel(x, y) for x in range(left, left + width)] for y in range(top, top + height)], np.uint8)


async def picture(capture, view):
    captured = await capture.take(view)
    shown = open_picture(captured.path).pixels
    capture.discard(captured.path)
    assert not os.path.exists(captured.path)
    return captured.view, shown


# --- what it shows --------------------------------------------------------------------------------------------------


async def test_the_active_window_is_shown_pixel_by_pixel(capture, pattern):
    view, shown = await picture(capture, View(target="window"))
    assert view.box == (400, 250, 700, 450)
    assert np.array_equal(shown, known(300, 200))


async def test_the_picture_is_what_another_program_sees(capture, display, pattern):
    if not os.path.exists("/usr/bin/import"):
        pytest.skip("ImageMagick's import is not installed (apt-get install imagemagick)")
    _view, shown = await picture(capture, View(target="screen"))
    done = subprocess.run(["import", "-window", "root", "png:-"], env=display.env, capture_output=True, check=True)
    assert np.array_equal(shown, np.asarray(Image.open(io.BytesIO(done.stdout)).convert("RGB")))
    assert (shown[0, 0] == (0x33, 0x66, 0x99)).all()


async def test_a_window_is_taken_with_its_title_bar_and_told(capture, display):
    window = display.window("Letter to the bank", "Dear Sir or Madam", size=(400, 300), at=(100, 80))
    try:
        view, shown = await picture(capture, View(target="window"))
        pid = int(display.ask("xdotool", "getwindowpid", str(window)))
        left, right, top, bottom = frame(display, window)
        assert top > 0
        assert (view.title, view.pid, view.scale) == ("Letter to the bank", pid, 1.0)
        assert view.application
        geometry = display.ask("xdotool", "getwindowgeometry", "--shell", str(window))
        size = {name: int(value) for name, value in re.findall(r"(WIDTH|HEIGHT)=(\d+)", geometry)}
        assert view.box is not None
        assert view.box[2] - view.box[0] == size["WIDTH"] + left + right
        assert view.box[3] - view.box[1] == size["HEIGHT"] + top + bottom
        assert shown.shape == (view.box[3] - view.box[1], view.box[2] - view.box[0], 3)
        assert (view.box[0], view.box[1]) == (100, 80)
    finally:
        close(display, window)


def frame(server, window):
    said = server.ask("xprop", "-id", str(window), "_NET_FRAME_EXTENTS").rpartition("=")[2]
    return [int(number) for number in said.split(",")]


def close(server, window):
    server.ask("xdotool", "windowkill", str(window))
    wait_until(lambda: server.active() != window, "the window to close")


async def test_a_window_that_is_half_outside_is_cut_at_the_edge(capture, display, pattern):
    display.ask("xdotool", "windowmove", "--sync", str(pattern), "1180", "700")
    view, shown = await picture(capture, View(target="window"))
    assert view.box == (1180, 700, 1280, 800)
    assert np.array_equal(shown, known(100, 100))


async def test_what_covers_a_window_is_shown_as_it_is_seen(capture, display, pattern):
    """The picture is the screen's, so it never shows what nobody could see."""
    above = display.pattern("Above", size=(50, 50), at=(420, 270))
    try:
        display.ask("xdotool", "windowraise", str(above))
        display.activate(pattern)
        display.ask("xdotool", "windowraise", str(above))
        _view, shown = await picture(capture, View(target="window"))
        assert np.array_equal(shown[20:70, 20:70], known(50, 50))
    finally:
        close(display, above)


async def test_a_region_is_cut_at_the_edges_of_the_screen(capture, pattern):
    view, shown = await picture(capture, View(target="region", region=(410, 260, 430, 275)))
    assert (view.box, view.region) == ((410, 260, 430, 275), (410, 260, 430, 275))
    assert np.array_equal(shown, known(20, 15, 10, 10))
    view, shown = await picture(capture, View(target="region", region=(-50, 790, 3000, 4000)))
    assert view.box == (0, 790, 1280, 800)
    assert shown.shape == (10, 1280, 3)


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ((2000, 0, 2100, 100), "outside the screen, which is 1280 by 800 pixels"), ((10, 10, 10, 20), "empty"),
        ((20, 20, 10, 10), "empty"), (None, "empty"), ((-2_000_000_000, -5, -1, -1), "outside the screen"),
    ],
)  # fmt: skip
async def test_a_region_that_shows_nothing_is_refused_in_words(capture, region, words):
    with pytest.raises(CaptureError, match=words):
        await capture.take(View(target="region", region=region))


async def test_the_window_under_the_pointer_is_taken(capture, display, pattern):
    display.pointer(450, 300)
    view, shown = await picture(capture, View(target="pointer"))
    assert (view.pointer, view.box, view.title, view.application) == (
        (450, 300), (400, 250, 700, 450), "Pattern", "Pattern",
    )  # fmt: skip
    assert np.array_equal(shown, known(300, 200))


async def test_around_the_pointer_is_taken_where_no_window_is(capture, display, pattern):
    display.pointer(1279, 799)
    view, shown = await picture(capture, View(target="pointer"))
    assert (view.pointer, view.box, view.title) == ((1279, 799), (680, 400, 1280, 800), "")
    assert np.array_equal(shown[:50, :20], known(20, 50, 280, 150))
    assert (shown[60, 60] == (0x33, 0x66, 0x99)).all()


async def test_a_client_that_draws_its_own_shadow_is_taken_without_it(capture, display, pattern):
    display.ask("xprop", "-id", str(pattern), "-f", "_GTK_FRAME_EXTENTS", "32c",
                "-set", "_GTK_FRAME_EXTENTS", "10, 20, 5, 15")  # fmt: skip
    view, shown = await picture(capture, View(target="window"))
    assert view.box == (410, 255, 680, 435)
    assert np.array_equal(shown, known(270, 180, 10, 5))


async def test_lies_of_windows_do_no_harm(capture, display, pattern):
    display.ask("xprop", "-id", str(pattern), "-f", "_NET_FRAME_EXTENTS", "32c",
                "-set", "_NET_FRAME_EXTENTS", "4000000000, 1, 2, 3")  # fmt: skip
    display.ask("xprop", "-id", str(pattern), "-f", "_NET_WM_PID", "32c", "-set", "_NET_WM_PID", "1")
    title = "A\x1b[31m" + "long " * 5000
    display.ask("xdotool", "set_window", "--name", title, str(pattern))
    view, shown = await picture(capture, View(target="window"))
    assert view.box == (400, 250, 700, 450)
    assert view.title.startswith("A?[31mlong long")
    assert len(view.title) <= 300
    assert view.pid > 1  # the server knows better
    assert np.array_equal(shown, known(300, 200))


# --- monitors -------------------------------------------------------------------------------------------------------


async def test_all_monitors_are_in_one_picture(monkeypatch):
    """The screen is larger than its two monitors: what lies outside of them is not shown."""
    with XServer("1600x900") as server:
        on(server, monkeypatch)
        server.monitors("640x480+0+0", "800x600+640+100")
        server.pattern("Pattern", size=(100, 80), at=(1300, 200))
        capture = Capture(ScreenSettings(), Bus("session"), print)
        view, shown = await picture(capture, View(target="screen"))
        assert view.box == (0, 0, 1440, 700)
        assert np.array_equal(shown[200:280, 1300:1400], known(100, 80))
        view, shown = await picture(capture, View(target="window"))
        assert view.box == (1300, 200, 1400, 280)
        assert capture.state() == "x11"
        await capture.close()


async def test_a_monitor_that_comes_or_goes_is_followed(monkeypatch):
    with XServer("1280x800") as server:
        on(server, monkeypatch)
        server.pattern("Pattern", size=(100, 80), at=(0, 0))
        capture = Capture(ScreenSettings(), Bus("session"), print)
        assert (await picture(capture, View(target="screen")))[0].box == (0, 0, 1280, 800)
        pid = capture._sources["x11"].pid
        server.monitors("640x480+0+0")
        assert (await picture(capture, View(target="screen")))[0].box == (0, 0, 640, 480)
        server.ask("xrandr", "--delmonitor", "M0")
        for size in ("800x600", "1280x800"):
            server.resize(size)
            view, shown = await picture(capture, View(target="screen"))
            assert f"{view.box[2]}x{view.box[3]}" == size
            assert np.array_equal(shown[:80, :100], known(100, 80))
        assert capture._sources["x11"].pid == pid
        await capture.close()


# --- nothing to see -------------------------------------------------------------------------------------------------


async def test_no_active_window_is_told(monkeypatch):
    with XServer() as server:
        on(server, monkeypatch)
        capture = Capture(ScreenSettings(), Bus("session"), print)
        with pytest.raises(CaptureError, match="No window is active") as told:
            await capture.take(View(target="window"))
        assert told.value.code == "no-window"
        assert not os.listdir(paths.runtime_dir() / "screen")
        await capture.close()


async def test_without_a_window_manager_the_focus_tells_the_window(monkeypatch):
    with XServer(window_manager=False) as server:
        on(server, monkeypatch)
        capture = Capture(ScreenSettings(), Bus("session"), print)
        with pytest.raises(CaptureError, match="No window is active"):
            await capture.take(View(target="window"))
        window = server.pattern("Pattern", size=(100, 80), at=(30, 40))
        server.ask("xdotool", "windowfocus", "--sync", str(window))
        view, shown = await picture(capture, View(target="window"))
        assert (view.box, view.title) == ((30, 40, 130, 120), "Pattern")
        assert np.array_equal(shown, known(100, 80))
        await capture.close()


async def test_a_black_screen_is_told_and_not_described(monkeypatch):
    with XServer() as server:
        on(server, monkeypatch)
        capture = Capture(ScreenSettings(), Bus("session"), print)
        with pytest.raises(CaptureError, match="The screen is completely black") as told:
            await capture.take(View(target="screen"))
        assert (told.value.code, "screen curtain" in told.value.hint) == ("capture-black", True)
        server.pattern("Pattern", size=(100, 80), at=(30, 40))
        await picture(capture, View(target="screen"))
        with pytest.raises(CaptureError, match="This part of the screen is completely black"):
            await capture.take(View(target="region", region=(500, 500, 600, 600)))
        await capture.close()


async def test_no_display_is_told(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    capture = Capture(ScreenSettings(method="x11"), Bus("session"), print)
    with pytest.raises(CaptureError, match="There is no X11 display"):
        await capture.take(View(target="screen"))
    monkeypatch.setenv("DISPLAY", ":31998")
    with pytest.raises(CaptureError, match="does not answer"):
        await capture.take(View(target="screen"))
    monkeypatch.setenv("DISPLAY", "elsewhere.example:0")
    with pytest.raises(CaptureError, match="makes no network connection"):
        await capture.take(View(target="screen"))
    await capture.close()


# --- the file -------------------------------------------------------------------------------------------------------


async def test_the_file_is_for_us_alone_and_taken_in(capture, pattern):
    captured = await capture.take(View(target="window"))
    info = os.stat(captured.path)
    assert stat.S_IMODE(info.st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(captured.path)).st_mode) == 0o700
    media = intake.admit(captured.path)
    assert media.mime == "image/bmp"
    again = await capture.take(View(target="window"))
    assert again.path != captured.path
    assert intake.admit(again.path).sha256 == media.sha256  # the same screen is the same content
    capture.sweep()
    assert not os.listdir(paths.runtime_dir() / "screen")


async def test_a_picture_is_saved_as_png_and_never_over_a_file(capture, pattern, tmp_path):
    captured = await capture.take(View(target="window"))
    target = os.fsencode(tmp_path / "window.png")
    await save(captured.path, target)
    with Image.open(os.fsdecode(target)) as saved:
        assert saved.format == "PNG"
        assert np.array_equal(np.asarray(saved), known(300, 200))
    assert stat.S_IMODE(os.stat(target).st_mode) == 0o600
    with pytest.raises(CaptureError, match=r"window.png exists already") as told:
        await save(captured.path, target)
    assert told.value.code == "save-exists"
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "elsewhere.png")
    with pytest.raises(CaptureError, match="exists already"):
        await save(captured.path, os.fsencode(link))
    with pytest.raises(CaptureError, match=r"Can't write x\.png"):
        await save(captured.path, os.fsencode(tmp_path / "missing" / "x.png"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.png", "window.png"]


# --- the camera process ---------------------------------------------------------------------------------------------


async def test_a_killed_camera_is_replaced(capture, pattern):
    await capture.warm()
    first = capture._sources["x11"].pid
    await picture(capture, View(target="window"))
    assert capture._sources["x11"].pid == first
    os.kill(first, signal.SIGKILL)
    _view, shown = await picture(capture, View(target="window"))
    assert np.array_equal(shown, known(300, 200))
    assert capture._sources["x11"].pid != first


async def test_a_hung_camera_is_killed_and_replaced(capture, pattern, monkeypatch):
    camera = X11Screen()
    path = files.new()
    monkeypatch.setattr(source, "LOOK_S", 20.0)
    await camera.take(View(target="window"), path)
    monkeypatch.setattr(source, "LOOK_S", 0.5)
    first = camera.pid
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(CaptureError, match="did not come in time") as told:
        await camera.take(View(target="window"), path)
    assert told.value.code == "camera-hangs"
    assert not os.path.exists(f"/proc/{first}")
    monkeypatch.setattr(source, "LOOK_S", 20.0)
    assert (await camera.take(View(target="window"), path)).title == "Pattern"
    await camera.close()


async def test_a_request_that_is_given_up_leaves_nothing_behind(capture, pattern):
    await picture(capture, View(target="window"))
    work = asyncio.create_task(capture.take(View(target="screen")))
    await asyncio.sleep(0.002)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    view, shown = await picture(capture, View(target="window"))
    assert view.target == "window"
    assert np.array_equal(shown, known(300, 200))
    assert not os.listdir(paths.runtime_dir() / "screen")


async def test_the_camera_ends_with_the_daemon(display, pattern, monkeypatch):
    on(display, monkeypatch)
    script = (
        "import asyncio, sys\n"
        "from assistd.screen.x11 import X11Screen\n"
        "async def main():\n"
        "    camera = X11Screen()\n"
        "    await camera.warm()\n"
        "    print(camera.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    daemon = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    pid = int(daemon.stdout.readline())
    daemon.kill()
    daemon.wait()
    daemon.stdout.close()
    wait_until(lambda: not os.path.exists(f"/proc/{pid}"), "the camera to end")


async def test_the_camera_comes_back_with_the_display(monkeypatch):
    """The server is killed (SIGKILL) and another one starts in its place: the same process goes on."""
    with XServer() as server:
        on(server, monkeypatch)
        server.pattern("Before", size=(100, 80), at=(30, 40))
        capture = Capture(ScreenSettings(method="x11"), Bus("session"), print)
        view, _shown = await picture(capture, View(target="window"))
        assert view.title == "Before"
        pid = capture._sources["x11"].pid
        server.kill()
        with pytest.raises(CaptureError, match="does not answer"):
            await capture.take(View(target="window"))
        server.start()
        server.pattern("After", size=(100, 80), at=(130, 140))
        view, shown = await picture(capture, View(target="window"))
        assert (view.title, view.box) == ("After", (130, 140, 230, 220))
        assert np.array_equal(shown, known(100, 80))
        assert capture._sources["x11"].pid == pid
        server.kill()
        server.start()  # between two pictures, unnoticed
        server.pattern("Later", size=(100, 80), at=(10, 10))
        assert (await picture(capture, View(target="window")))[0].title == "Later"
        await capture.close()


async def test_a_server_that_hangs_costs_its_time_and_no_more(monkeypatch):
    with XServer() as server:
        on(server, monkeypatch)
        server.pattern("Pattern", size=(100, 80), at=(30, 40))
        capture = Capture(ScreenSettings(method="x11"), Bus("session"), print)
        await picture(capture, View(target="window"))
        monkeypatch.setattr(source, "LOOK_S", 0.5)
        os.kill(server.pid, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            with pytest.raises(CaptureError, match="did not come in time"):
                await capture.take(View(target="window"))
            assert time.monotonic() - begun < 15
        finally:
            os.kill(server.pid, signal.SIGCONT)
        monkeypatch.setattr(source, "LOOK_S", 20.0)
        _view, shown = await picture(capture, View(target="window"))
        assert np.array_equal(shown, known(100, 80))
        await capture.close()


async def test_xwayland_is_told(monkeypatch):
    """Its screen is black, which would be told as a screen that is switched off."""
    if wayland.missing("Xwayland"):
        pytest.skip(wayland.missing("Xwayland"))
    with Wayland(xwayland=True) as compositor:
        on(compositor, monkeypatch)
        capture = Capture(ScreenSettings(method="x11"), Bus("session"), print)
        with pytest.raises(CaptureError, match="Wayland") as told:
            await capture.take(View(target="screen"))
        assert told.value.code == "wayland"
        await capture.close()


async def test_a_desktop_that_came_later_is_found(display, pattern, monkeypatch):
    """The service knows of no display; the user manager, which is asked by D-Bus, does."""
    on(display, monkeypatch)
    monkeypatch.delenv("DISPLAY")

    async def learn(_bus):
        monkeypatch.setenv("DISPLAY", display.display)
        return True

    monkeypatch.setattr("assistd.screen.capture.learn", learn)
    capture = Capture(ScreenSettings(), Bus("session"), print)
    _view, shown = await picture(capture, View(target="window"))
    assert np.array_equal(shown, known(300, 200))
    await capture.close()


# --- which way ------------------------------------------------------------------------------------------------------


class Way:
    """A source that answers as it is told to: which one is taken does not depend on what it is."""

    def __init__(self, name, answer):
        self.name = name
        self.asked = 0
        self._answer = answer

    async def take(self, view, path):
        self.asked += 1
        if isinstance(self._answer, Exception):
            raise self._answer
        return view

    async def close(self):
        pass


@pytest.mark.parametrize(
    ("first", "asked", "state"),
    [
        (None, (1, 0), "x11"),
        (CaptureError("No display.", code="no-display"), (1, 1), "portal"),
        (CaptureError("It hangs.", code="camera-hangs"), (1, 1), "portal"),
        (CaptureError("No window.", code="no-window"), (1, 0), ""),
        (CaptureError("Black.", code="capture-black"), (1, 0), ""),
    ],
)
async def test_another_way_is_tried_only_where_the_first_is_missing(display, monkeypatch, first, asked, state):
    on(display, monkeypatch)
    capture = Capture(ScreenSettings(), Bus("session"), print)
    ways = Way("x11", first), Way("portal", None)
    capture._sources = {way.name: way for way in ways}
    if state:
        captured = await capture.take(View(target="window"))
        assert captured.view.target == "window"
        capture.discard(captured.path)
        assert capture.state() == state
    else:
        with pytest.raises(CaptureError):
            await capture.take(View(target="window"))
    assert tuple(way.asked for way in ways) == asked
    assert not os.listdir(paths.runtime_dir() / "screen")


async def test_a_person_who_says_no_is_not_passed_by(display, monkeypatch):
    """The portal's dialog was answered with no: X11, which asks nobody, is not tried behind the person's back."""
    on(display, monkeypatch)
    monkeypatch.delenv("DISPLAY")
    capture = Capture(ScreenSettings(), Bus("session"), print)
    ways = Way("portal", CaptureError("Not allowed.", code="capture-refused")), Way("x11", None)
    capture._sources = {way.name: way for way in ways}
    with pytest.raises(CaptureError, match="Not allowed"):
        await capture.take(View(target="screen"))
    assert ways[1].asked == 0
