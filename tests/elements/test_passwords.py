"""A password field is never read: what the engine asks for is watched on the bus itself."""

import subprocess

import msgspec
import pytest

pytestmark = [pytest.mark.dbus, pytest.mark.x11]


@pytest.fixture
def overheard(on_desktop):
    """Return a function that returns what went over the accessibility bus so far, as dbus-monitor sees it."""
    address = on_desktop.bus.call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress").strip("()',")
    log = on_desktop.bus.folder / "overheard"
    with log.open("wb") as file:
        monitor = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "dbus-monitor", "--address", address],
            stdout=file, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    on_desktop.bus.until(lambda: b"NameAcquired" in log.read_bytes() or b"NameLost" in log.read_bytes(), "the monitor")
    yield lambda: log.read_text(errors="replace")
    monitor.kill()
    monitor.wait()


def test_password_is_neither_asked_nor_told(app, look, overheard, on_desktop):
    app("form", "Settings")
    _first, last = look()
    assert "1 password field: Password." in last.content.details
    told = msgspec.json.encode(last.content).decode()
    assert "hunter2" not in told
    assert "•" not in told
    on_desktop.bus.until(lambda: "Ada Lovelace" in overheard(), "the other field's text on the bus")
    heard = overheard()
    assert "hunter2" not in heard
    secret = last.content.data["hidden"]
    assert len(secret) == 1
    path = password_path(heard)
    asked = [block for block in heard.split("method call") if f"path={path};" in block]
    assert asked
    assert not [block for block in asked if "org.a11y.atspi.Text" in block]


def password_path(heard):
    """Return the path of the object that answered GetRole with 40 (password text)."""
    calls = {}
    for block in heard.split("\nmethod ")[1:]:
        head = block.partition("\n")[0]
        if head.startswith("call") and "member=GetRole" in head:
            sender, serial = head.split("sender=")[1].split()[0], head.split("serial=")[1].split()[0]
            calls[sender, serial] = head.split("path=")[1].split(";")[0]
        elif head.startswith("return") and "uint32 40" in block:
            asker, serial = head.split("destination=")[1].split()[0], head.split("reply_serial=")[1].split()[0]
            if (asker, serial) in calls:
                return calls[asker, serial]
    raise AssertionError("nobody said that it is a password field")


def test_focused_password_field_is_named_without_its_text(app, look, on_desktop):
    app("form", "Settings")
    on_desktop.x.press("Tab")

    def focus():
        first, _last = look()
        return first if "password" in first else ""

    on_desktop.bus.until(focus, "the focus on the password field")
    assert focus() == "Settings, gtk_windows.py. Focus: Password, password field."
