"""The connection to a real X display: this machine's only, never by TCP, with the cookies that sessions have."""

import os
import signal
import socket
import struct
import subprocess
import sys

import pytest

from assistd.desktop import x11
from assistd.desktop.x11 import DisplayError
from tests.beds import wayland, xserver
from tests.beds.wayland import Wayland
from tests.beds.xserver import XServer

pytestmark = [pytest.mark.x11, pytest.mark.skipif(bool(xserver.missing()), reason=xserver.missing())]


@pytest.fixture(autouse=True)
def nothing(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XAUTHORITY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def server():
    with XServer("640x480", window_manager=False) as server:
        yield server


@pytest.mark.parametrize("name", [":5", ":5.0", "unix:5", "unix/:5.0", "/unix:5"])
def test_a_display_of_this_machine_is_reached_by_its_socket_only(name):
    assert x11.address(name) == "unix/:5.0"
    assert x11.address(":7.1") == "unix/:7.1"


@pytest.mark.parametrize(
    "name",
    ["localhost:10.0", "127.0.0.1:0", "tcp/localhost:1", "host:0", "[::1]:0", "x", ":", ":x", ":5;rm", ":123456"],
)
def test_other_displays_are_refused(name):
    with pytest.raises(DisplayError, match="makes no network connection") as refused:
        x11.address(name)
    assert refused.value.code == "display-remote"


def test_where_no_server_is_nothing_goes_on_by_tcp(tmp_path):
    """python-xlib and libxcb would: traced, a process that looks for a missing display opens no other socket."""
    if xserver.missing("strace"):
        pytest.skip(xserver.missing("strace"))
    script = (
        "from assistd.desktop import x11\n"
        "import contextlib, mss\n"
        "with contextlib.suppress(x11.DisplayError): x11.connect(':31995')\n"
        "with contextlib.suppress(Exception): mss.MSS(display=x11.address(':31995'))\n"
    )
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-e", "trace=socket,connect", "-o", str(trace), sys.executable, "-c", script],
        check=True, timeout=120,
    )  # fmt: skip
    lines = trace.read_text().splitlines()
    assert any("AF_UNIX" in line and "31995" in line for line in lines)
    assert not [line for line in lines if "AF_INET" in line]


def test_a_server_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(x11, "ANSWER_S", 0.2)
    with XServer(window_manager=False) as server:
        os.kill(server.pid, signal.SIGSTOP)
        try:
            with pytest.raises(DisplayError, match="does not answer"):
                x11.connect(server.display)
        finally:
            os.kill(server.pid, signal.SIGCONT)
        x11.connect(server.display).close()


def test_a_desktop_is_no_xwayland(server):
    connection = x11.connect(server.display)
    assert not x11.is_xwayland(connection)
    connection.close()


def test_xwayland_is_known_by_itself(monkeypatch):
    """A real one, under a real compositor, with nothing in the environment that would tell."""
    if wayland.missing("Xwayland"):
        pytest.skip(wayland.missing("Xwayland"))
    with Wayland(xwayland=True) as compositor:
        connection = x11.connect(compositor.env["DISPLAY"])
        assert x11.is_xwayland(connection)
        connection.close()
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")


def entry(family, host, number, cookie, kind=b"MIT-MAGIC-COOKIE-1"):
    parts = (host, number, kind, cookie)
    return struct.pack(">H", family) + b"".join(struct.pack(">H", len(part)) + part for part in parts)


LOCAL, INTERNET, WILD = 256, 0, 65535
COOKIE = b"0123456789abcdef"
HERE = socket.gethostname().encode()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that lets in only who knows the cookie."""
    file = tmp_path_factory.mktemp("auth") / "server"
    file.write_bytes(entry(WILD, b"", b"", COOKIE))
    server = XServer("640x480", window_manager=False, options=("-auth", str(file)))
    server.env["XAUTHORITY"] = str(file)
    with server:
        yield server


@pytest.mark.parametrize("kind", ["here", "wild", "wild, any display", "behind others"])
def test_the_cookie_is_found_as_other_programs_find_it(guarded, tmp_path, monkeypatch, kind, capfd):
    number = str(guarded.number).encode()
    others = [
        entry(LOCAL, b"elsewhere", number, b"x" * 16),
        entry(INTERNET, b"\x7f\0\0\1", number, b"x" * 16),
        entry(LOCAL, HERE, b"99999", b"x" * 16),
        entry(WILD, b"", number, b"x" * 16, b"XDM-AUTHORIZATION-1"),
    ]
    entries = {
        "here": [entry(LOCAL, HERE, number, COOKIE)],
        "wild": [entry(WILD, b"", number, COOKIE)],
        "wild, any display": [entry(WILD, b"old-name", b"", COOKIE)],
        "behind others": [*others, entry(LOCAL, HERE, number, COOKIE)],
    }[kind]
    file = tmp_path / "cookies"
    file.write_bytes(b"".join(entries))
    monkeypatch.setenv("XAUTHORITY", str(file))
    x11.connect(guarded.display).close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [None, b"", b"\0\1\2", entry(WILD, b"", b"", b"wrong cookie 123")])
def test_without_the_cookie_it_is_told_in_words_and_nothing_is_printed(guarded, tmp_path, monkeypatch, content, capfd):
    file = tmp_path / "cookies"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("XAUTHORITY", str(file))
    with pytest.raises(DisplayError, match="refuses us") as refused:
        x11.connect(guarded.display)
    assert (refused.value.code, "XAUTHORITY" in refused.value.hint) == ("display-refused", True)
    assert capfd.readouterr() == ("", "")
