"""Calls code of a plugin in this process, so that nothing it raises or prints gets past: ours, or a child's."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TypeVar

import pluggy

from assistd import hookspecs
from assistd.errors import AssistdError, LoadError
from assistd.i18n import _
from assistd.types import printable

T = TypeVar("T")

_OURS = os.path.dirname(__file__) + os.sep


def guarded(call: Callable[[], T]) -> T:
    """Return what `call` returns. What it prints goes to standard error: standard output may be read by a program.

    Raises:
        LoadError: For whatever it raises, `SystemExit` included, in one sentence.
        AssistdError: As it raised it.
        KeyboardInterrupt: Only if a person really pressed Ctrl-C.
    """
    with _presses() as pressed:
        try:
            with contextlib.redirect_stdout(sys.stderr):
                return call()
        except AssistdError:
            raise
        except BaseException as error:
            if pressed:
                raise
            raise LoadError(_sentence(error), hint=_("Reinstall the plugin, or tell its author.")) from error


def register(manager: pluggy.PluginManager, plugin: object, name: str) -> None:
    """Register a plugin, and say what is wrong with its hooks.

    Raises:
        LoadError: A hook is misspelt, or there is none.
    """
    try:
        manager.register(plugin, name=name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        text = " ".join(str(error).split("\n")[-1].split())
        known = ", ".join(hook for hook in vars(hookspecs) if hook.startswith("assistd_"))
        raise LoadError(
            _("Its hooks are wrong: {text}.").format(text=printable(text)),
            code="plugin-spec",
            hint=_("Hooks: {known}.").format(known=known),
        ) from error
    if not manager.get_hookcallers(plugin):
        raise LoadError(_("It has no hook: is `@assistd.hookimpl` missing?"), code="plugin-spec")


@contextlib.contextmanager
def _presses() -> Iterator[list[int]]:
    """Yield a list that gets an entry when Ctrl-C is pressed: a plugin may raise `KeyboardInterrupt` by itself."""
    pressed: list[int] = []
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    if ours:
        signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _sentence(error: BaseException) -> str:
    """Return what was raised, in one line of bounded length."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  (even this is the plugin's code)
        text = ""
    lines = text.strip().splitlines()
    words = printable(f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__)[:300].rstrip(".")
    if place := _place(error):
        return _("It raised {error} ({file}, line {line}).").format(error=words, file=place[0], line=place[1])
    return _("It raised {error}.").format(error=words)


def _place(error: BaseException) -> tuple[str, int] | None:
    """Return file and line of the plugin's in which it was raised; None if it tells that itself, or none is."""
    if isinstance(error, SyntaxError):
        return None
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if not name.startswith((_OURS, "<")) and f"{os.sep}pluggy{os.sep}" not in name:
            found = printable(os.sep.join(name.split(os.sep)[-2:])), line
    return found
