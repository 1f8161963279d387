"""The real daemon with its own voice on a real sound server: what D-Bus says is heard, and State tells of it."""

import re

import pytest

from assistd.dbus.names import INTERFACE, JOB, NAME, PATH
from tests.beds.bus import PrivateBus
from tests.beds.sound import SoundServer, missing
from tests.e2e.real_daemon import RealDaemon

pytestmark = [
    pytest.mark.dbus,
    pytest.mark.audio,
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]

CONFIG = '[speech]\nchannel = "own"\n[watch]\nenabled = false\n'
LONG = "The kettle boils, and the window is open. " * 5


@pytest.fixture
def bed(tmp_path):
    with SoundServer() as sound, PrivateBus() as server:
        env = {"XDG_RUNTIME_DIR": sound.env["XDG_RUNTIME_DIR"], "DBUS_SESSION_BUS_ADDRESS": server.address}
        own = {**env, "ASSISTD_SOCKET": str(tmp_path / "c.sock"), "DISPLAY": ""}
        with RealDaemon(tmp_path, CONFIG, plugins="speak", **own), sound.record() as heard:
            server.until(lambda: server.owned(NAME), "the name")
            yield server, heard


def state(server):
    return server.call(NAME, PATH, "org.freedesktop.DBus.Properties.Get", INTERFACE, "State")


def say(server, text):
    return re.findall("'(.*)'", server.call(NAME, PATH, f"{INTERFACE}.Say", text, "now"))[0]


def test_what_is_said_is_heard_and_goes_on_without_the_caller(bed):
    server, heard = bed
    since = heard.here()
    job = say(server, "Good morning to you.")  # gdbus has ended when this returns
    heard.wait_sound(since)
    assert "'done'" in server.call(NAME, job, f"{JOB}.Wait")


def test_the_state_tells_of_speech_and_stop_ends_it(bed):
    server, heard = bed
    since = heard.here()
    job = say(server, LONG)
    heard.wait_sound(since)
    assert "speaking" in state(server)
    server.call(NAME, PATH, f"{INTERFACE}.Stop")
    assert "'done'" in server.call(NAME, job, f"{JOB}.Wait")
    heard.wait_silence()
    assert "speaking" not in state(server)


def test_cancel_of_speech_is_silence(bed):
    server, heard = bed
    since = heard.here()
    job = say(server, LONG)
    heard.wait_sound(since)
    server.call(NAME, job, f"{JOB}.Cancel")
    assert "'cancelled'" in server.call(NAME, job, f"{JOB}.Wait")
    heard.wait_silence(timeout_s=5)
