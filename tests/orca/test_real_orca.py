"""A real Orca (43, of Debian 12) on a real X server: keys are really pressed, and reach the door; failures are told."""

import asyncio
import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistd import protocol as p
from assistd.actions import Action
from assistd.dbus.door import BusDoor
from assistd.desktop.bus import Bus
from tests.beds import desktop
from tests.beds.desktop import Desktop
from tests.dbus.conftest import until

sys.path.insert(0, str(Path(__file__).parent.parent / "dbus"))

from scripted import Scripted

ORCA = "/usr/bin/orca"
CUSTOMISATION = Path(__file__).parent.parent.parent / "plugins" / "orca_extension" / "orca-customizations.py"
MISSING = desktop.missing() or ("" if os.path.exists(ORCA) else "Orca not installed (apt-get install orca)")

pytestmark = [
    pytest.mark.dbus,
    pytest.mark.x11,
    pytest.mark.audio,
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
]


class Orca:
    """Orca, without a voice of its own, in a session with one window."""

    def __init__(self, session, folder):
        self._session = session
        self._log = folder / "debug"
        (folder / CUSTOMISATION.name).write_bytes(CUSTOMISATION.read_bytes())
        env = {name: value for name, value in session.env.items() if not name.startswith("PYTHON")}
        arguments = ("--replace", "-u", str(folder), "--debug-file", str(self._log), "-d", "speech")
        session.screen.run(ORCA, *arguments, env=env)
        session.screen.window()

    def log(self):
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    async def press(self, key):
        """Press a key with Orca's (Insert) and Alt, as a hand would."""
        keys = ["xdotool", "keydown", "Insert", "key", f"alt+{key}", "keyup", "Insert"]
        await asyncio.to_thread(subprocess.run, keys, env=self._session.screen.env, check=True, timeout=30)

    async def press_until(self, true, key, what):
        """Press again and again, as slowly as a hand: nothing outside tells when Orca has begun to listen."""
        for _ in range(30):
            await self.press(key)
            with contextlib.suppress(AssertionError):
                return await until(true, what, 3)
        raise AssertionError(f"{what} did not come\n{self.log()[-3000:]}")


@pytest.fixture
def session():
    with Desktop("800x600", speech=False) as one:
        yield one


async def test_keys_pressed_in_any_application_reach_the_daemon(session, tmp_path):
    behind = Scripted()
    bus = Bus(session.env["DBUS_SESSION_BUS_ADDRESS"])
    door = BusDoor(behind.answer, bus)
    await door.open()
    orca = Orca(session, tmp_path)
    await orca.press_until(lambda: behind.asked, "w", "Orca")
    assert set(map(repr, behind.asked)) == {repr(p.Press(action=Action.WINDOW))}
    for action, key in ((Action.STOP, "x"), (Action.COPY, "y")):
        await orca.press(key)
        await until(lambda action=action: behind.asked[-1] == p.Press(action=action), action)
    await door.close()
    await bus.close()


async def test_without_the_daemon_orca_presents_that(session, tmp_path):
    orca = Orca(session, tmp_path)
    await orca.press_until(lambda: "assistd is not running" in orca.log(), "w", "the words")
