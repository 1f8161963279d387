"""Imports a plugin in a fresh process and tells what that costs. Started by `checks.declaring`, twice in no process.

``python -m assistd.testing.probe MODULE[:OBJECT] FOLDER…`` prints one JSON object: a `Probed`. Before the plugin is
imported, the kernel is asked to let it reach nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

HEAVY = (
    "numpy", "onnxruntime", "torch", "PIL", "asyncio", "scipy", "pandas", "cv2", "av", "transformers", "tensorflow",
    "jax", "sklearn", "matplotlib", "requests", "httpx", "aiohttp", "huggingface_hub", "tokenizers", "rapidocr",
)  # fmt: skip
"""What the declaring half must not bring: each costs the daemon memory for as long as it runs."""

HOOKS = ("assistd_modalities", "assistd_sinks", "assistd_sources", "assistd_models")
MOST = 256


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """What importing a plugin and asking what it declares did.

    Attributes:
        error: What it raised; empty: nothing.
        seconds: How long it took.
        rss_mib: Memory it brought, MiB.
        heavy: Packages of `HEAVY` that came with it.
        printed: What it printed, its beginning.
        threads: Threads that run now and did not before.
        attempts: What it tried to write, to connect to, to start.
        confined: The kernel was asked to hold it to nothing.
        file: Where its module lies.
    """

    error: str = ""
    seconds: float = 0.0
    rss_mib: float = 0.0
    heavy: tuple[str, ...] = ()
    printed: str = ""
    threads: int = 0
    attempts: tuple[tuple[str, str], ...] = ()
    confined: bool = False
    file: str = ""


def main(arguments: list[str]) -> None:
    """Probe the module that the first argument names; the others are folders to find it in."""
    target, *path = arguments
    out = os.dup(1)
    caught = os.memfd_create("printed")
    os.dup2(caught, 1)
    os.dup2(caught, 2)
    sys.path[:0] = path
    probed = _probed(target, caught)
    os.write(out, msgspec.json.encode(probed))
    os._exit(0)  # whatever it left running


def _probed(target: str, caught: int) -> Probed:
    from assistd.testing import attempts

    _public_face()
    module_name = target.partition(":")[0]
    confined = _confine(sys.path)
    before = set(sys.modules)
    rss_mib, threads = _rss_mib(), threading.active_count()
    attempts.watch()
    began_s = time.monotonic()
    error = ""
    try:
        for hook in _hooks(target):
            list(islice(hook() or (), MOST))
    except BaseException as raised:  # noqa: BLE001  (SystemExit too; it is told)
        error = f"{type(raised).__name__}: {raised}"[:300]
    seconds = time.monotonic() - began_s
    tried = attempts.taken()
    tops = {name.partition(".")[0] for name in set(sys.modules) - before}
    sys.stdout.flush()
    sys.stderr.flush()
    return Probed(
        error=error,
        seconds=seconds,
        rss_mib=_rss_mib() - rss_mib,
        heavy=tuple(name for name in HEAVY if name in tops),
        printed=os.pread(caught, 300, 0).decode("utf-8", "replace"),
        threads=threading.active_count() - threads,
        attempts=tuple((attempt.about, attempt.path) for attempt in tried),
        confined=confined,
        file=str(getattr(sys.modules.get(module_name), "__file__", "") or ""),
    )


def _public_face() -> None:
    """Import what every plugin may: it is not to the plugin's cost."""
    import assistd

    for name in assistd.__all__:
        getattr(assistd, name)
    for module in ("assistd.i18n", "msgspec", "typing", "collections.abc", "importlib.metadata", "dataclasses"):
        importlib.import_module(module)


def _hooks(target: str) -> Iterator[Callable[[], Iterable[object]]]:
    """Import the plugin and yield its declaring hooks."""
    module_name, _, attributes = target.partition(":")
    plugin = importlib.import_module(module_name)
    for name in filter(None, attributes.split(".")):
        plugin = getattr(plugin, name)
    for hook in HOOKS:
        if found := getattr(plugin, hook, None):
            yield found


def _confine(path: list[str]) -> bool:
    if importlib.util.find_spec("assistd.confinement.kernel") is None:
        return False
    from assistd.confinement import kernel
    from assistd.confinement.limits import Limits

    kernel.apply(Limits(reads=tuple(os.fsencode(os.path.realpath(folder)) for folder in path if os.path.isdir(folder))))
    return True


def _rss_mib() -> float:
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main(sys.argv[1:])
