"""``ASSISTD_TRACE_HOOKS=1``: prints each call of a plugin's hook, for authors. Used wherever hooks are called."""

from __future__ import annotations

import os
import reprlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pluggy

VARIABLE = "ASSISTD_TRACE_HOOKS"

_short = reprlib.Repr()
_short.maxlevel = 2
_short.maxstring = 60
_short.maxother = 80


def wanted() -> bool:
    """Return whether calls are to be printed."""
    return os.environ.get(VARIABLE, "") not in ("", "0")


def follow(manager: pluggy.PluginManager, write: Callable[[str], object] | None = None) -> None:
    """Print the manager's hook calls from now on, if that is wanted.

    Args:
        manager: Whose hooks are called.
        write: Gets each line; None: standard error.
    """
    if not wanted():
        return
    tell = write or (lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    began: list[float] = []

    def before(_name: str, _impls: Sequence[pluggy.HookImpl], _arguments: Mapping[str, Any]) -> None:
        began.append(time.perf_counter())

    def after(
        outcome: pluggy.Result[Any], name: str, impls: Sequence[pluggy.HookImpl], arguments: Mapping[str, Any]
    ) -> None:
        took_ms = (time.perf_counter() - began.pop()) * 1000
        who = ", ".join(impl.plugin_name for impl in impls) or "nobody"
        given = ", ".join(f"{key}={_short.repr(value)}" for key, value in arguments.items())
        came = f"raised {outcome.exception!r}" if outcome.exception else _short.repr(outcome.get_result())
        tell(f"hook {name}({given}) of {who} -> {came} ({took_ms:.1f} ms)")

    manager.add_hookcall_monitoring(before, after)
