"""The real clipboards of X11 (xclip, xsel) and Wayland (wl-clipboard), filled by other programs, some of them hostile.

A program that takes a text may end a moment before the clipboard has it, so the tests wait for that.
"""

import asyncio
import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from assistd import intake, paths
from assistd.desktop.bus import Bus
from assistd.errors import SinkError
from assistd.screen import bounded, clipboard, copied
from assistd.screen.capture import CaptureError
from assistd.screen.clipboard import Clipboard
from tests.beds import wayland, xserver
from tests.beds.wayland import Wayland
from tests.beds.xserver import XServer, wait_until

pytestmark = [pytest.mark.x11, pytest.mark.skipif(bool(xserver.missing("xclip")), reason=xserver.missing("xclip"))]

OWNER = Path(xserver.__file__).with_name("clipboard_owner.py")


class X11Session:
    """The clipboard as other programs use it on X11."""

    def __init__(self, server):
        self.env = server.env

    def put(self, kind, data):
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-target", kind, "-in"],
            input=data, env=self.env, check=True, timeout=20, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # It ends before what it left behind owns the clipboard.
        wait_until(lambda: self._held(kind) == data, "the clipboard to hold it")

    def text(self):
        return self._held("UTF8_STRING").decode()

    def _held(self, kind):
        return subprocess.run(
            ["xclip", "-selection", "clipboard", "-target", kind, "-out"],
            env=self.env, capture_output=True, check=False, timeout=20,
        ).stdout  # fmt: skip

    def clear(self):
        from Xlib import X, display
        from Xlib.protocol import request

        other = display.Display(self.env["DISPLAY"])
        selection = other.get_atom("CLIPBOARD")
        request.SetSelectionOwner(display=other.display, window=X.NONE, selection=selection, time=X.CurrentTime)
        other.sync()
        other.close()


class WaylandSession:
    """The same on Wayland."""

    def __init__(self, compositor):
        self.env = compositor.env

    def put(self, kind, data):
        subprocess.run(
            ["wl-copy", "--type", kind],
            input=data, env=self.env, check=True, timeout=20, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def text(self):
        done = subprocess.run(["wl-paste", "--no-newline"], env=self.env, capture_output=True, check=False, timeout=20)
        return done.stdout.decode()

    def clear(self):
        subprocess.run(["wl-copy", "--clear"], env=self.env, check=True, timeout=20)


@pytest.fixture(scope="module")
def server():
    with XServer(window_manager=False) as server:
        yield server


@pytest.fixture(scope="module")
def compositor():
    if wayland.missing("wl-copy", "wl-paste"):
        return pytest.skip(wayland.missing("wl-copy", "wl-paste"))
    with Wayland() as compositor:
        yield compositor


def enter(monkeypatch, env):
    for name in (
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "XDG_SESSION_TYPE",
        "SWAYSOCK",
        "XAUTHORITY",
        "DBUS_SESSION_BUS_ADDRESS",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        if name in env:
            monkeypatch.setenv(name, env[name])


@pytest.fixture(params=["x11", "wayland"])
def session(request, monkeypatch):
    if request.param == "x11":
        made = X11Session(request.getfixturevalue("server"))
        enter(monkeypatch, made.env)
    else:
        made = WaylandSession(request.getfixturevalue("compositor"))
        enter(monkeypatch, made.env)
        # our own runtime folder stays apart from the compositor's, whose socket is named by its path then
        socket = os.path.join(made.env["XDG_RUNTIME_DIR"], made.env["WAYLAND_DISPLAY"])
        monkeypatch.setenv("WAYLAND_DISPLAY", socket)
    made.clear()
    return made


@pytest.fixture
def x11(server, monkeypatch):
    enter(monkeypatch, server.env)
    made = X11Session(server)
    made.clear()
    return made


@pytest.fixture
def ours():
    return Clipboard(Bus("session"))


def a_picture(kind="PNG"):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(data, kind)
    return data.getvalue()


def left_over():
    folder = paths.runtime_dir() / "screen"
    return os.listdir(folder) if folder.exists() else []


# --- reading --------------------------------------------------------------------------------------------------------


async def test_a_picture_in_the_clipboard_becomes_a_file_of_ours(session, ours):
    session.put("image/png", a_picture())
    path = await ours.picture()
    assert Path(os.fsdecode(path)).read_bytes() == a_picture()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert Path(os.fsdecode(path)).parent == paths.runtime_dir() / "screen"
    assert intake.admit(path).mime == "image/png"


async def test_other_kinds_of_pictures_are_taken_too(session, ours):
    session.put("image/jpeg", a_picture("JPEG"))
    assert intake.admit(await ours.picture()).mime == "image/jpeg"
    session.put("image/bmp", a_picture("BMP"))
    assert intake.admit(await ours.picture()).mime == "image/bmp"


@pytest.mark.parametrize("kind", ["text/uri-list", "x-special/gnome-copied-files"])
async def test_a_copied_file_is_taken_as_it_is(session, ours, tmp_path, kind):
    file = tmp_path / "Ferien Süd #1.png"
    file.write_bytes(a_picture())
    head = b"copy\n" if kind.startswith("x-special") else b"# a comment\r\n"
    session.put(kind, head + file.as_uri().encode() + b"\r\n")
    assert await ours.picture() == os.fsencode(file)
    assert not left_over()


async def test_the_first_picture_among_copied_files_is_taken(session, ours, tmp_path):
    for name in ("notes.txt", "b.png", "c.png"):
        (tmp_path / name).write_bytes(a_picture())
    listed = "\r\n".join((tmp_path / name).as_uri() for name in ("notes.txt", "b.png", "c.png"))
    session.put("text/uri-list", listed.encode())
    assert await ours.picture() == os.fsencode(tmp_path / "b.png")


async def test_an_empty_clipboard_is_told(session, ours):
    with pytest.raises(CaptureError, match="The clipboard is empty") as told:
        await ours.picture()
    assert told.value.code == "clipboard-empty"


async def test_text_is_told_and_not_read(session, ours):
    session.put("text/plain", b"my password")
    with pytest.raises(CaptureError, match="holds text, no picture") as told:
        await ours.picture()
    assert told.value.code == "clipboard-text"
    assert not left_over()


async def test_something_else_is_told(session, ours):
    session.put("application/x-drawing", b"\0\1\2")
    with pytest.raises(CaptureError, match="holds no picture"):
        await ours.picture()


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "file://elsewhere.example/a.png", "smb://server/a.png", "file:a.png", "../a.png",
     "file://[::1/a.png", "file:///%00", "data:image/png;base64,AAAA", ""],
)  # fmt: skip
async def test_addresses_that_are_no_file_here_are_left_alone(x11, ours, address):
    x11.put("text/uri-list", address.encode() + b"\r\n")
    with pytest.raises(CaptureError, match=r"The clipboard (holds text|is empty)"):
        await ours.picture()


async def test_what_is_no_file_is_told(x11, ours, tmp_path):
    for name, words in (
        ("gone.png", "not there any more"),
        ("folder", "is a folder"),
        ("pipe", "no file with content"),
    ):
        if name == "folder":
            (tmp_path / name).mkdir()
        if name == "pipe":
            os.mkfifo(tmp_path / name)
        x11.put("text/uri-list", (tmp_path / name).as_uri().encode())
        with pytest.raises(CaptureError, match=words):
            await ours.picture()


async def test_a_display_that_is_not_there_is_no_empty_clipboard(ours, monkeypatch, server):
    enter(monkeypatch, {"DISPLAY": ":31997"})
    with pytest.raises(CaptureError, match="can't be read"):
        await ours.picture()
    enter(monkeypatch, {})
    with pytest.raises(CaptureError, match="no desktop session"):
        await ours.picture()
    with pytest.raises(SinkError, match="no desktop session"):
        await ours.write("x")


# --- harm -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hostile(x11, server):
    children = []

    def start(mode):
        child = subprocess.Popen([sys.executable, str(OWNER), mode], env=server.env, stdout=subprocess.PIPE)
        children.append(child)
        assert child.stdout.readline() == b"owns\n"

    yield start
    for child in children:
        child.kill()
        child.wait()
        child.stdout.close()


def readers():
    """Return our children that read the clipboard and still run."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        name, _, rest = status.rpartition(")")
        state, parent = rest.split()[:2]
        if int(parent) == os.getpid() and "xclip" in name and state != "Z":
            found.append(int(pid))
    return found


async def test_an_endless_picture_is_bounded(hostile, ours, monkeypatch):
    """xclip takes in everything before it prints; what it may take in is bounded as well."""
    monkeypatch.setattr(bounded, "MEMORY_BYTES", 64 * 1024 * 1024)
    monkeypatch.setattr(clipboard, "READ_S", 20.0)
    hostile("endless")
    with pytest.raises(CaptureError, match=r"can't be read|too large"):
        await ours.picture()
    assert not left_over()
    assert not readers()


async def test_an_endless_list_is_bounded(hostile, ours, monkeypatch):
    monkeypatch.setattr(bounded, "MEMORY_BYTES", 64 * 1024 * 1024)
    monkeypatch.setattr(clipboard, "READ_S", 20.0)
    hostile("huge-list")
    with pytest.raises(CaptureError, match=r"can't be read|too large"):
        await ours.picture()
    assert not readers()


async def test_a_picture_that_is_too_large_is_told(x11, ours, monkeypatch):
    monkeypatch.setattr(clipboard, "MAX_BYTES", 100_000)
    x11.put("image/png", a_picture() + bytes(200_000))
    with pytest.raises(CaptureError, match="too large") as told:
        await ours.picture()
    assert told.value.code == "clipboard-large"
    assert not left_over()


async def test_a_program_that_never_answers_costs_its_time_only(hostile, ours, monkeypatch):
    monkeypatch.setattr(clipboard, "READ_S", 0.3)
    hostile("silent")
    with pytest.raises(CaptureError, match="does not answer") as told:
        await ours.picture()
    assert told.value.code == "clipboard-late"
    assert not readers()


async def test_a_reader_that_is_given_up_ends(hostile, ours):
    hostile("silent")
    work = asyncio.create_task(ours.picture())
    async with asyncio.timeout(20):
        while not readers():
            await asyncio.sleep(0.01)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert not readers()


# --- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["A dog runs along a beach.", "Größe – 3 €\nzweite Zeile 🐕", "x" * 300_000, "-help"])
async def test_a_text_is_written(session, ours, text):
    await ours.write(text)
    wait_until(lambda: session.text() == text, "the text")


async def test_the_last_text_wins(session, ours):
    for number in range(3):
        await ours.write(f"answer {number}")
        wait_until(lambda number=number: session.text() == f"answer {number}", "the text")


async def test_xsel_writes_where_xclip_is_missing(x11, ours, monkeypatch, tmp_path):
    if xserver.missing("xsel"):
        pytest.skip(xserver.missing("xsel"))
    only(monkeypatch, tmp_path, "xsel")
    await ours.write("by xsel: ü")
    monkeypatch.undo()
    wait_until(lambda: x11.text() == "by xsel: ü", "the text")


def only(monkeypatch, folder, *programs):
    """Have no other programs installed than these."""
    for program in programs:
        (folder / program).symlink_to(f"/usr/bin/{program}")
    monkeypatch.setenv("PATH", str(folder))


async def test_without_a_program_it_is_told_which_to_install(session, ours, monkeypatch, tmp_path):
    package = "wl-clipboard" if isinstance(session, WaylandSession) else "xclip"
    only(monkeypatch, tmp_path)
    with pytest.raises(CaptureError, match="No program for the clipboard") as told:
        await ours.picture()
    assert told.value.hint == f"Install it: sudo apt install {package}"
    with pytest.raises(SinkError, match="No program for the clipboard") as not_written:
        await ours.write("x")
    assert package in not_written.value.hint


async def test_a_program_that_does_not_end_is_no_hang(x11, ours, monkeypatch, tmp_path):
    """Stood in for: an xclip that stays in the foreground; the real one never does."""
    (tmp_path / "xclip").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "xclip").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(clipboard, "WRITE_S", 0.3)
    with pytest.raises(SinkError, match="could not be written: xclip failed"):
        await ours.write("x")


# --- lists of files -------------------------------------------------------------------------------------------------


def test_addresses_are_read_carefully():
    read = copied.paths
    assert read(b"file:///a%20b.png\r\nfile://localhost/c%C3%A9.png") == [b"/a b.png", b"/c\xc3\xa9.png"]
    assert read("file:///ä.png".encode()) == ["/ä.png".encode()]
    assert read(b"file:///%FF.png") == [b"/\xff.png"]
    assert read(b"cut\nFILE:///x") == [b"/x"]
    assert read(b"copy\n") == read(b"") == read(b"\0\0\0") == read(b"file://\n") == []
    assert read(b"file://user@host/x") == read(b"file://127.0.0.1/x") == []
    assert len(read(b"file:///x\n" * 100_000)) <= copied.MOST + 1
    assert read(b"file:///" + b"%41" * 100_000) != []  # cut, not refused: there is no such file


def test_no_reader_is_left_of_these_tests():
    wait_until(lambda: not readers(), "the readers to end")
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
