"""Orca's keys reach the daemon: by the extension in a stand-in of Orca 51, by the customisation in real Orca 43.

Both on a real bus, in front of the real door. What a running Orca does with them was not seen; the folder's README says
so.
"""

import asyncio
import contextlib
import functools
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistd import protocol as p
from assistd.actions import Action
from tests.beds.bus import SYSTEM_PYTHON, PrivateBus, missing
from tests.dbus.conftest import served, until

sys.path.insert(0, str(Path(__file__).parent.parent / "dbus"))

from scripted import Scripted

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / "plugins" / "orca_extension"
BOOKMARKS = {"b", "1", "2", "3", "4", "5", "6"}
"""Taken with Orca and Alt: all that Orca's own sources bind, from 3 up to those of 2026."""


ACCESSIBILITY = "/usr/libexec/at-spi-bus-launcher"


def lacks(check):
    if not os.path.exists(SYSTEM_PYTHON):
        return True
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return bool(subprocess.run([SYSTEM_PYTHON, "-c", check], env=clean, capture_output=True, check=False).returncode)


@functools.cache
def no_gi():
    return missing() or ("gi not installed (apt-get install python3-gi)" if lacks("import gi.repository.Gio") else "")


@functools.cache
def no_orca():
    check = "import orca, os; os.stat(f'{orca.__path__[0]}/common_keyboardmap.py')"
    if no_gi() or (os.path.exists(ACCESSIBILITY) and not lacks(check)):
        return no_gi()
    return "Orca 43 not installed (apt-get install orca at-spi2-core)"


pytestmark = pytest.mark.dbus
needs_gi = pytest.mark.skipif(bool(no_gi()), reason=no_gi())
needs_orca = pytest.mark.skipif(bool(no_orca()), reason=no_orca())


class Orca:
    """A program that holds our keys; `press` one, `heard` is what it presented."""

    def __init__(self, child):
        self._child = child
        self.heard = []

    async def first(self):
        told = json.loads(await asyncio.wait_for(self._child.stdout.readline(), 60))
        self._listening = asyncio.create_task(self._listen())
        return told

    async def _listen(self):
        while line := await self._child.stdout.readline():
            self.heard.append(json.loads(line))

    def press(self, name):
        self._child.stdin.write(f"{name}\n".encode())


@contextlib.asynccontextmanager
async def orca(server, program, argument):
    env = {name: value for name, value in server.env.items() if not name.startswith("PYTHON")}
    child = await asyncio.create_subprocess_exec(
        "setpriv", "--pdeathsig", "KILL", SYSTEM_PYTHON, str(HERE / program), str(argument),
        env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Orca(child)
    finally:
        child.kill()
        await child.wait()


@pytest.fixture
def server():
    with PrivateBus({"org.a11y.Bus": f"{ACCESSIBILITY} --launch-immediately"}) as private:
        yield private


@pytest.fixture
def behind():
    return Scripted()


def customisation(folder):
    (folder / "orca-customizations.py").write_bytes((FOLDER / "orca-customizations.py").read_bytes())
    return folder


@needs_gi
async def test_each_command_of_the_extension_reaches_the_daemon(server, behind):
    async with served(server, behind.answer), orca(server, "orca51.py", FOLDER / "assistd.py") as one:
        told = await one.first()
        assert told["class"] == "Assistd"
        assert list(told["keys"]) == [f"assistd_{action}" for action in Action]
        for action in Action:
            one.press(f"assistd_{action}")
            await until(lambda action=action: p.Press(action=action) in behind.asked, action)
        assert len(behind.asked) == len(Action)
        assert not one.heard


@needs_gi
async def test_the_keys_are_orcas_own_and_free(server):
    async with orca(server, "orca51.py", FOLDER / "assistd.py") as one:
        keys = (await one.first())["keys"].values()
    assert all(desktop == laptop for desktop, laptop in keys)
    assert {modifiers for (_, modifiers), _ in keys} == {256 | 8}  # Orca and Alt
    letters = [key for (key, _), _ in keys]
    assert len(set(letters)) == len(letters)
    assert not set(letters) & BOOKMARKS


@needs_orca
async def test_each_key_of_the_customisation_reaches_the_daemon(server, behind, tmp_path):
    async with served(server, behind.answer), orca(server, "orca43.py", customisation(tmp_path)) as one:
        told = await one.first()
        assert not [key for *key, _ in told["keys"] if key in told["taken"]]
        assert {modifiers for _, modifiers, _ in told["keys"]} == {told["orca_alt"]}
        for number, (key, _, _) in enumerate(told["keys"], 1):
            one.press(key)
            await until(lambda number=number: len(behind.asked) == number, key)
        assert [ask.action for ask in behind.asked] == list(Action)
        assert not one.heard


@needs_orca
async def test_orca_43_binds_with_alt_what_is_thought_to_be_taken(server, tmp_path):
    async with orca(server, "orca43.py", customisation(tmp_path)) as one:
        told = await one.first()
    assert {key for key, modifiers in told["taken"] if modifiers == told["orca_alt"]} == BOOKMARKS


@pytest.mark.parametrize("program", [
    pytest.param("orca51.py", marks=needs_gi), pytest.param("orca43.py", marks=needs_orca)
])  # fmt: skip
async def test_without_the_daemon_orca_says_so(server, program, tmp_path):
    extension, name = FOLDER / "assistd.py", "assistd_window"
    if program == "orca43.py":
        extension, name = customisation(tmp_path), "w"
    async with orca(server, program, extension) as one:
        await one.first()
        one.press(name)
        await until(lambda: one.heard)
        assert one.heard == ["assistd is not running. The command assistd service install sets it up."]


@needs_gi
async def test_what_the_daemon_refuses_is_presented_in_its_words(server):
    async def refuse(ask):
        if isinstance(ask, p.Press):
            yield p.Refused(message="There is no picture in the clipboard.", code="no-picture", hint="Copy one.")
        else:
            async for reply in Scripted().answer(ask):
                yield reply

    async with served(server, refuse), orca(server, "orca51.py", FOLDER / "assistd.py") as one:
        await one.first()
        one.press("assistd_clipboard")
        await until(lambda: one.heard)
        assert one.heard == ["There is no picture in the clipboard. Copy one."]


def test_both_files_name_the_same_keys():
    files = [(FOLDER / name).read_text() for name in ("assistd.py", "orca-customizations.py")]
    keys = [[line.strip() for line in text.splitlines() if line.startswith('    ("')] for text in files]
    assert keys[0] == keys[1]
    assert len(keys[0]) == len(Action)
    readme = (FOLDER / "README.md").read_text()
    for line in keys[0]:
        action, key, words = line.strip("(),").replace('"', "").split(", ")
        assert f"| Orca+Alt+{key.upper()} | {words} | `{action}` |" in readme


def test_the_readme_gives_the_hash_that_orca_will_ask_to_approve():
    digest = hashlib.sha256((FOLDER / "assistd.py").read_bytes()).hexdigest()
    assert digest in (FOLDER / "README.md").read_text()
