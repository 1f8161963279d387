"""A whole session of a blind person, from login to logout, with real programs and real keys.

systemd starts the service with the session; the window manager, the editor, the accessibility bus, speech-dispatcher
and PipeWire are real; keys are pressed by XTEST. Two witnesses tell what was heard: speech-dispatcher's own log (what
it was asked to say), and a recording of the sound server's monitor (that it sounded, and when it fell silent).
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.beds.usermanager import HOME, RUNTIME, UserManager, missing, wait_until

pytestmark = [pytest.mark.systemd, pytest.mark.x11, pytest.mark.audio, pytest.mark.dbus, pytest.mark.slow]

PROGRAM = Path(sys.executable).parent / "assistd"
LOGIN = "[Unit]\nBindsTo=graphical-session.target\n"
LETTER = "Dear Sir or Madam,\nthe harbour bridge reopens in May.\n"
RATE_HZ = 48_000
HEARD = "/tmp/heard.s16"
LOG = "/tmp/speech"


class Session(UserManager):
    """One person's session."""

    def log_in(self):
        self.start_display()
        self.start_sound()
        self.start_speech_dispatcher()
        self.start("openbox", "openbox", "--sm-disable")
        wait_until(lambda: "#" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK", check=False).stdout, "openbox")
        self.run("dbus-update-activation-environment", "--systemd", "DISPLAY")
        record = ("--raw", "-d", "null.monitor", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1")
        self.start("witness", "sh", "-c", f"exec parec {' '.join(record)} --latency-msec=20 >{HEARD}")
        self.write(HOME / ".config/systemd/user/login.target", LOGIN)
        self.systemctl("daemon-reload")
        self.systemctl("start", "login.target")

    def start_speech_dispatcher(self):
        """Start it with a log of every message."""
        self.start_speech()
        self.systemctl("stop", "speech-dispatcher-bed")
        self.run("mkdir", "-p", LOG)
        self.start("speech-dispatcher-log", "speech-dispatcher", "-s", "-t", "0", "-l", "5", "-L", LOG)
        wait_until(lambda: "waiting for clients" in self.speech_log(), "speech-dispatcher")

    def assistd(self, *arguments):
        return self.run(PROGRAM, *arguments, check=False).stdout

    def press(self, key):
        self.run("xdotool", "key", f"super+alt+{key}")

    def speech_log(self):
        file = self.outside(f"{LOG}/speech-dispatcher.log")
        return file.read_text(errors="replace") if file.exists() else ""

    def asked_to_say(self):
        """Return what speech-dispatcher was asked to say so far, without its marks."""
        messages = re.findall(r"Queueing message \|(.*?)\| with priority", self.speech_log(), re.DOTALL)
        return [" ".join(re.sub(r"<[^>]*>", "", message).split()) for message in messages]

    def says(self, words, since=0, timeout_s=60):
        """Return once speech-dispatcher was asked to say a sentence with these words."""
        wait_until(
            lambda: any(words in message for message in self.asked_to_say()[since:]),
            f"{words!r} in {self.asked_to_say()[since:]}\n{self.log[-2000:]}",
            timeout_s,
        )

    # --- the recording ---

    def sound(self):
        """Return what was heard so far: int16 [samples], mono, 48 kHz."""
        return np.frombuffer(self.outside(HEARD).read_bytes()[: 2**31], np.int16)

    def loud(self, last_s):
        """Return whether anything sounds in the last seconds of the recording."""
        recorded = self.sound()[-round(last_s * RATE_HZ) :]
        return len(recorded) > 0 and int(np.abs(recorded.astype(np.int32)).max()) > 300

    def hears_something(self):
        wait_until(lambda: self.loud(0.2), f"a sound\n{self.log[-2000:]}", 60)

    def hears_silence(self, seconds=1.0):
        start = len(self.sound())
        wait_until(lambda: len(self.sound()) - start > seconds * RATE_HZ and not self.loud(seconds), "silence", 120)


@pytest.fixture(scope="module")
def session():
    why = missing()
    for program in ("mousepad", "openbox", "xdotool", "xclip", "speech-dispatcher", "parec", "Xvfb"):
        found = subprocess.run(["which", program], capture_output=True, check=False).returncode == 0
        why = why or ("" if found else f"{program} is not installed")
    if why:
        pytest.skip(why)
    with Session() as session:
        yield session


def test_a_session_from_login_to_logout(session):
    # Set up once; then the service is simply there after login.
    assert "Wrote" in session.run(PROGRAM, "service", "install", "--no-start").stdout
    session.log_in()
    wait_until(lambda: session.show("assistd", "ActiveState")["ActiveState"] == "active", "the service", 60)
    wait_until(lambda: "9 keys" in session.assistd("status"), f"the keys\n{session.log[-2000:]}", 60)
    assert "Voice: speech-dispatcher" in session.assistd("status")

    # A real application, the key, the words.
    session.write(HOME / "letter.txt", LETTER)
    session.start("mousepad", "mousepad", str(HOME / "letter.txt"))
    wait_until(
        lambda: session.run("xdotool", "search", "--onlyvisible", "--name", "letter.txt", check=False).stdout,
        "the editor",
    )
    session.hears_silence()
    session.press("w")
    session.hears_something()
    session.says("letter.txt")
    session.says("harbour bridge reopens in May")
    session.hears_silence()
    told = session.asked_to_say()
    assert len(told) == len(set(told)), f"something was said twice: {told}"

    # More goes on where it stopped; copied, the answer is in the clipboard.
    session.press("m")
    wait_until(lambda: len(session.asked_to_say()) > len(told), "more, or that that was all")
    session.hears_silence()
    session.press("c")
    session.says("Copied.", since=len(told))
    assert "harbour bridge" in session.run("xclip", "-selection", "clipboard", "-o").stdout
    session.hears_silence()

    # Repeat, and stop in the middle of it: silence, long before it would have been over.
    before = len(session.asked_to_say())
    session.press("r")
    session.hears_something()
    session.press("x")
    session.hears_silence(0.5)
    assert "Voice: speech-dispatcher, idle" in session.assistd("status")
    assert len(session.asked_to_say()) > before

    # The daemon is killed; systemd brings it back, and the same key works.
    pid = session.show("assistd", "MainPID")["MainPID"]
    session.run("kill", "-9", pid)
    wait_until(lambda: session.show("assistd", "MainPID")["MainPID"] not in ("0", pid), "another daemon", 60)
    wait_until(lambda: "9 keys" in session.assistd("status"), f"the keys again\n{session.log[-2000:]}", 60)
    before = len(session.asked_to_say())
    session.press("w")
    session.says("letter.txt", since=before)
    session.hears_silence()

    # speech-dispatcher dies: our own voice says it.
    session.systemctl("kill", "--signal=KILL", "speech-dispatcher-log")
    session.run("rm", "-f", RUNTIME / "speech-dispatcher/speechd.sock")
    session.press("w")
    session.hears_something()
    wait_until(lambda: "own voice" in session.assistd("status"), session.assistd("status"))
    session.hears_silence()

    # The history has the words and no picture; the runtime folder has one picture at most, for questions.
    assert "letter.txt" in session.assistd("history")
    pictures = session.run("sh", "-c", f"ls {RUNTIME}/assistd/screen | wc -l").stdout
    assert int(pictures) <= 1

    # Logged out, it is gone, with its pictures; uninstalled, every trace of it is.
    session.systemctl("stop", "login.target")
    wait_until(lambda: session.show("assistd", "ActiveState")["ActiveState"] == "inactive", "the end", 60)
    assert session.run("sh", "-c", f"ls {RUNTIME}/assistd/screen 2>/dev/null | wc -l").stdout.strip() == "0"
    session.run(PROGRAM, "service", "uninstall", "--purge")
    left = session.run("sh", "-c", "find ~ /run/user/65534 -iname '*assistd*' 2>/dev/null; true").stdout
    assert left == ""


def test_a_picture_of_the_screen_is_private_while_it_is_there(session):
    """Its folder is closed, and so is the file; nothing of it reaches the disk."""
    session.run(PROGRAM, "service", "install", "--no-start")
    session.systemctl("start", "assistd")
    began_s = time.monotonic()
    done = session.run(PROGRAM, "describe", "--screen", "--json", timeout_s=180)
    assert '"outcome": "answered"' in done.stdout, (done.stdout, time.monotonic() - began_s)
    modes = session.run("sh", "-c", f"stat -c '%a %F' {RUNTIME}/assistd/screen {RUNTIME}/assistd/screen/*").stdout
    assert modes.splitlines() == ["700 directory", "600 regular file"]
    homes = session.run("sh", "-c", "find ~ -name '*.bmp' -o -name '*.png'").stdout
    assert homes == ""
    session.systemctl("stop", "assistd")
    session.run(PROGRAM, "service", "uninstall", "--purge")
