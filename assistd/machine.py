"""What this machine has: sound, GPU, onnxruntime, inotify, disk. Asked by `doctor` and by ``config --init``.

Whatever may hang or crash (PortAudio, onnxruntime) is asked in a process of its own, for a bounded time.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from assistd.i18n import _, number
from assistd.process import worker_environment

ASK_S = 20.0
"""How long a library may take to answer, in seconds: a cold disk and a busy machine included."""

_SOUND = """
import json, sounddevice
try:
    found = sounddevice.query_devices(kind="output")["name"]
except Exception as error:
    found = ""
print(json.dumps({"device": found}))
"""

_ONNX = """
import json, onnxruntime
print(json.dumps({"version": onnxruntime.__version__, "providers": onnxruntime.get_available_providers()}))
"""


def has_sound() -> bool:
    """Return whether there is a sound server's socket or a sound card that plays."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    servers = bool(runtime) and any((Path(runtime) / name).exists() for name in ("pipewire-0", "pulse/native"))
    return servers or bool(os.environ.get("PULSE_SERVER")) or any(Path("/dev/snd").glob("pcm*p"))


def gpu_nodes() -> list[str]:
    """Return the device nodes of GPUs that engines could use."""
    return [*sorted(map(str, Path("/dev").glob("nvidia[0-9]*"))), *map(str, Path("/dev").glob("dxg"))]


def sound() -> dict[str, Any]:
    """Return ``device`` (the default output's name, empty if none), or ``error``: PortAudio is not usable."""
    return ask(_SOUND)


def onnxruntime() -> dict[str, Any]:
    """Return ``version`` and ``providers``, or ``error``."""
    return ask(_ONNX)


def ask(code: str, *, limit_s: float = ASK_S) -> dict[str, Any]:
    """Return the JSON object that `code` prints in a process like a worker's, or ``{"error": last line}``."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=worker_environment(1),
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": _("no answer within {seconds} seconds").format(seconds=number(limit_s, "g"))}
    except OSError as error:
        return {"error": str(error.strerror)}
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return {"error": lines[-1][:300] if lines else _("exit status {status}").format(status=done.returncode)}
    try:
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return {"error": _("no answer")}
    return answer


def distribution(name: str) -> str | None:
    """Return an installed distribution's version, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def inotify_limit(name: str) -> int | None:
    """Return a limit of inotify(7), e.g. ``max_user_watches``, or None if the kernel does not tell."""
    try:
        return int(Path("/proc/sys/fs/inotify", name).read_text("ascii"))
    except (OSError, ValueError):
        return None


def folders_below(top: Path, most: int = 100_000) -> int:
    """Return how many folders there are at and below `top`, symbolic links not followed; counting ends at `most`."""
    count, waiting = 0, [os.fspath(top)]
    while waiting and count < most:
        count += 1
        try:
            with os.scandir(waiting.pop()) as entries:
                waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue
    return count


def free_mib(folder: Path) -> int:
    """Return the free space where `folder` lies, in MiB."""
    info = os.statvfs(folder)
    return info.f_bavail * info.f_frsize // 2**20
