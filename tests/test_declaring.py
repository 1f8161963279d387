"""Whatever a plugin does while it is declared ends in one sentence, in bounded time, and leaves nothing running."""

import time
from pathlib import Path

import pytest

from assistd import declared_by
from assistd.declaring import Order

NORMAL = """
from assistd import Modality, hookimpl
@hookimpl
def assistd_modalities():
    return [Modality(name="p.x", task="describe", facet="f", engine="p:X")]
"""

BAD = {
    "segfault": ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    "exit": ("import os; os._exit(0)", "stopped while it was loaded"),
    "memory": ("x = bytearray(4 << 30)", "MemoryError"),
    "syntax": ("def f(:", "SyntaxError"),
    "long": (NORMAL.replace('"f"', '"f", model="x" * 10_000_000'), "more than anybody can use"),
    "recursion": ("def f(): f()\nf()", "RecursionError"),
    "kills-parent": ("import os, signal; os.kill(os.getppid(), signal.SIGTERM)", "Error"),
}


def ask(folder: Path, code: str, limit_s: float = 20.0, name: str = "p"):
    (folder / "p.py").write_text(code)
    return declared_by.ask(Order(name=name, value="p", path=(str(folder),)), limit_s=limit_s)


@pytest.mark.parametrize("fault", BAD)
def test_it_ends_in_a_sentence(tmp_path, fault):
    code, words = BAD[fault]
    outcome = ask(tmp_path, code)
    assert outcome.declaration is None
    assert words in outcome.message
    assert outcome.message.isprintable()


def test_one_that_hangs_is_given_up(tmp_path):
    outcome = ask(tmp_path, "import time\ntime.sleep(600)", limit_s=1.0)
    assert "longer than 1 second" in outcome.message


def test_what_it_prints_is_no_declaration(tmp_path):
    noise = "import os, sys\nprint('{}' * 5_000_000)\nos.write(1, b'{}')\nsys.stdout.flush()\n"
    outcome = ask(tmp_path, noise + NORMAL)
    assert outcome.declaration.modalities[0].fields["name"] == "p.x"


def test_threads_and_handlers_for_the_end_are_not_waited_for(tmp_path):
    lasting = (
        "import atexit, threading, time\natexit.register(lambda: time.sleep(600))\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
    )
    assert ask(tmp_path, lasting + NORMAL).declaration is not None


def test_it_can_neither_write_nor_connect_nor_fork(tmp_path):
    code = f"""
import os, socket, subprocess
found = []
for what in (lambda: open({str(tmp_path / "written")!r}, "w"), socket.socket, os.fork,
             lambda: subprocess.run(["true"])):
    try:
        what()
        found.append("did")
    except OSError as error:
        found.append("refused")
from assistd import Modality, hookimpl
@hookimpl
def assistd_modalities():
    return [Modality(name="p.x", task="describe", facet="f", engine="p:X", model=" ".join(found))]
"""
    assert ask(tmp_path, code).declaration.modalities[0].fields["model"] == "refused refused refused refused"
    assert not (tmp_path / "written").exists()


def test_a_child_it_leaves_behind_is_ended(tmp_path, monkeypatch):
    """Where the kernel can't keep it from forking."""
    pid_file = tmp_path / "pid"
    pid_file.touch()
    monkeypatch.setattr(
        "assistd.declared_by.COMMAND",
        [
            "-c",
            f"import os, time\npid = os.fork()\n"  # noqa: ISC004
            f"if pid:\n open({str(pid_file)!r}, 'w').write(str(pid))\nelse:\n time.sleep(9)",
        ],
    )
    declared_by.ask(Order(name="p", value="p"), limit_s=20.0)
    pid = int(pid_file.read_text())
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _runs(pid):
        time.sleep(0.01)
    assert not _runs(pid)


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_its_own_words_for_an_option_travel_whole(tmp_path):
    code = """
from enum import StrEnum
from typing import Annotated, Literal
import msgspec
from msgspec import Meta
from assistd import Modality, hookimpl

class Tone(StrEnum):
    LOW = "low"
    HIGH = "high"

class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    on: Annotated[bool, Meta(description="Whether.")] = True
    most: Annotated[int, Meta(ge=1, le=9, description="How many.")] = 3
    sure: Annotated[float, Meta(gt=0, lt=1)] = 0.5
    word: Annotated[str, Meta(pattern="^[a-z]*$", max_length=5)] = "abc"
    kind: Literal["a", "b"] = "b"
    tone: Tone = Tone.LOW
    folders: Annotated[tuple[str, ...], Meta(max_length=2)] = ("x",)

@hookimpl
def assistd_modalities():
    return [Modality(name="p.x", task="describe", facet="f", engine="p:X", options=Options)]
"""
    (modality,) = ask(tmp_path, code).declaration.specs()[0]
    made = modality.options()
    assert (made.on, made.most, made.sure, made.word, made.kind, made.tone) == (True, 3, 0.5, "abc", "b", "low")
    assert made.folders == ("x",)
    assert (modality.options.__module__, modality.options.__qualname__) == ("p", "Options")
    import msgspec

    from assistd import settings

    words = {key.name: (key.words, key.description) for key in settings.keys(modality.options)}
    assert words["most"] == ("a whole number from 1 to 9", "How many.")
    assert words["kind"][0] == 'one of "a", "b"'
    for wrong in (
        {"most": 0},
        {"sure": 1},
        {"word": "abcdef"},
        {"kind": "c"},
        {"tone": "x"},
        {"folders": ["a"] * 3},
        {"on": 1},
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, modality.options)


@pytest.mark.parametrize("kind", ["dict[str, int]", "object", "int | None", "tuple[tuple[int, ...], ...]", "bytes"])
def test_another_type_of_option_is_refused_in_words(tmp_path, kind):
    code = f"""
import msgspec
from assistd import Modality, hookimpl

class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    odd: {kind} = None

@hookimpl
def assistd_modalities():
    return [Modality(name="p.x", task="describe", facet="f", engine="p:X", options=Options)]
"""
    outcome = ask(tmp_path, code)
    assert outcome.declaration is None
    assert outcome.kind == "spec"
    assert "odd" in outcome.message


def test_hook_calls_are_traced_for_who_asks(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("ASSISTD_TRACE_HOOKS", "1")
    ask(tmp_path, NORMAL, name="traced")
    told = capfd.readouterr().err
    assert "hook assistd_modalities() of traced -> [[Modality(" in told
    assert " ms)" in told
    monkeypatch.setenv("ASSISTD_TRACE_HOOKS", "0")
    ask(tmp_path, NORMAL)
    assert "hook " not in capfd.readouterr().err
