"""docs/dbus.md is the interface as it is introspected, and its examples run as they stand."""

import asyncio
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from assistd.control import Control
from assistd.dbus.interface import DOC, JOB_INTERFACE, ROOT
from assistd.dbus.names import INTERFACE, JOB, NAME, PATH
from tests.dbus.conftest import served
from tests.e2e.real_daemon import order

pytestmark = pytest.mark.dbus
PAGE = (Path(__file__).parent.parent.parent / "docs" / "dbus.md").read_text()
(PYTHON,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def words(element):
    return next((note.get("value") for note in element.findall("annotation") if note.get("name") == DOC), "")


def arguments(element, direction):
    """Return the values as the page writes them; of a signal, those that it carries."""
    found = [arg for arg in element.findall("arg") if arg.get("direction", "out") == direction]
    return ", ".join(f"{arg.get('type')} {arg.get('name')}" for arg in found)


def rows(interface):
    """Yield the lines of the page for an introspected interface."""
    for method in interface.findall("method"):
        gives = arguments(method, "out")
        yield f"| `{method.get('name')}({arguments(method, 'in')}){f' → {gives}' if gives else ''}` | {words(method)} |"
        for arg in method.findall("arg"):
            if arg.get("name") not in {"job", "options"}:
                yield f"| `{method.get('name')}` `{arg.get('name')}` | {words(arg)} |"
    for signal in interface.findall("signal"):
        yield f"| `{signal.get('name')}({arguments(signal, 'out')})` | {words(signal)} |"
        for arg in signal.findall("arg"):
            yield f"| `{signal.get('name')}` `{arg.get('name')}` | {words(arg)} |"
    for prop in interface.findall("property"):
        emits = prop.findall("annotation")[-1].get("value")
        told = {"true": "yes", "false": "no", "const": "never changes"}[emits]
        yield f"| `{prop.get('name')}` | `{prop.get('type')}` | {told} | {words(prop)} |"


def options():
    for method in ROOT.methods:
        for option in method.options:
            yield f"| `{method.name}` | `{option.name}` | `{option.type}` | {option.words} |"


async def introspected(client, path, name):
    (xml,) = await client.call(NAME, path, "org.freedesktop.DBus.Introspectable", "Introspect", timeout_s=20)
    return next(one for one in ET.fromstring(xml).findall("interface") if one.get("name") == name)


async def test_the_page_holds_exactly_what_is_introspected(door, client, tmp_path):
    (tmp_path / "a.png").write_bytes(order("hello"))
    call = ("DescribeFile", "sa{sv}", [str(tmp_path / "a.png"), {}])
    (job,) = await client.call(NAME, PATH, INTERFACE, *call, timeout_s=20)
    root, work = await introspected(client, PATH, INTERFACE), await introspected(client, job, JOB)
    there = [*rows(root), *rows(work), *options()]
    documented = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert sorted(documented) == sorted(there)
    assert words(root) == ROOT.words
    assert ROOT.words in PAGE
    assert JOB_INTERFACE.words in PAGE


def test_there_are_examples():
    assert len(EXAMPLES) >= 8


async def test_the_examples_run(server, flow, tmp_path):
    """With the test's own engine behind it, and no voice: what is shown is how to ask, not what is answered."""
    for name in ("photo.png", "talk.wav"):
        (tmp_path / name).write_bytes(order("hello"))
    script = "set -e\n" + "\n".join(EXAMPLES)
    async with served(server, Control(flow, version="1").answer):
        shell = await asyncio.create_subprocess_exec(
            "bash", "-c", script.replace("$HOME/", f"{tmp_path}/"),
            env={**server.env, "LC_ALL": "C.UTF-8"}, cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, errors = await asyncio.wait_for(shell.communicate(), 120)
    assert shell.returncode == 0, f"{out.decode()}\n{errors.decode()}"
    assert b"Order hello." in out


async def test_the_example_in_python_runs(server, door, tmp_path):
    (tmp_path / "photo.png").write_bytes(order("hello"))
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PYTHON, str(tmp_path / "photo.png"), env=server.env, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(program.communicate(), 60)
    assert (program.returncode, out) == (0, b"Order hello.\n")
