"""Where espeak-ng comes from, and what is left behind: each in a process of its own, as in a worker."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import espeakng_loader
import pytest

BUNDLED = Path(espeakng_loader.__file__).parent

SPEAK = """
from assistd import AssistdError, Job
from assistd.context import WorkerContext
from assistd_speak import SpeakOptions
from assistd_speak.engine import Speaker
import sys
try:
    speaker = Speaker(WorkerContext(SpeakOptions(), 1, "auto"))
except AssistdError as error:
    sys.exit(f"{error.code}: {error.sentence()}")
*chunks, result = speaker.run(Job(id="", request_id="", task="speak", modality="", facet="", text="Hello there."), bool)
print(len(chunks[0].payload), result.content.model, file=sys.stderr)
"""


def speak(*hidden: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Speak in a process for which the hidden files are empty."""
    command = [sys.executable, "-c", SPEAK]
    if hidden:
        hide = "".join(f"mount --bind /dev/null '{path}' && " for path in hidden)
        space = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-Urm"]
        if not shutil.which("unshare") or subprocess.run([*space, "sh", "-c", f"{hide}true"], check=False).returncode:
            pytest.skip("a mount namespace, to hide a library in, is not allowed here")
        command = [*space, "sh", "-c", f'{hide} exec "$@"', "-", *command]
    return subprocess.run(command, env=os.environ | environ, capture_output=True, text=True, timeout=60, check=False)


def bundled() -> list[Path]:
    return [path for path in BUNDLED.glob("libespeak-ng.so*") if not path.is_symlink()]


def system() -> list[Path]:
    """Every libespeak-ng.so.1 that the dynamic linker knows."""
    found = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    lines = [line.split("=> ")[1] for line in found.splitlines() if "libespeak-ng.so.1 " in line]
    return [Path(os.path.realpath(line.strip())) for line in lines]


def test_the_bundled_library_speaks_prints_nothing_and_leaves_no_file(tmp_path) -> None:
    done = speak(TMPDIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "espeak-ng 1.52" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_the_bundled_library_the_systems_serves() -> None:
    if not ctypes.util.find_library("espeak-ng"):
        pytest.skip("libespeak-ng1 is not installed")
    done = speak(*bundled())
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.split()[0]) > 20_000


def test_without_any_library_the_one_command_is_named() -> None:
    done = speak(*bundled(), *system())
    assert done.returncode == 1
    assert done.stderr.startswith("voice-missing: The voice can't be loaded")
    assert "sudo apt install libespeak-ng1" in done.stderr


def test_a_deep_folder_does_not_overrun_espeaks_buffer(tmp_path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    shutil.copytree(BUNDLED, deep / "espeakng_loader")
    done = speak(PYTHONPATH=f"{deep}:{os.environ.get('PYTHONPATH', '')}")
    assert done.returncode == 0, done.stderr
    assert "espeak-ng 1.52" in done.stderr
