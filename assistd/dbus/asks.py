"""Turns the arguments of a D-Bus call into an ask of `assistd.protocol`, or refuses them in words. `objects` calls it.

Whatever comes over the bus is checked here: types of options, lengths, absolute paths. Control checks the meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast, get_args

from dbus_fast import Variant

from assistd import protocol as p
from assistd.actions import Action
from assistd.dbus.interface import Arg, Method
from assistd.errors import ControlError
from assistd.i18n import _
from assistd.types import Box, Level, Target, printable

MAX_TEXT = 200_000
"""Longest text to say, characters: three hours of speech."""

MAX_PATH = 4096
"""Longest path, bytes (PATH_MAX of Linux)."""

MAX_JOBS_LISTED = 1000


class Order(NamedTuple):
    """What a call comes to: a task for a job (empty: it is answered at once), and what Control is asked."""

    task: str
    ask: p.Ask
    detached: bool = False


_SIMPLE: dict[str, p.Ask] = {"Stop": p.Stop(), "Copy": p.Copy(), "GetStatus": p.Status()}


def order(method: Method, body: Sequence[Any]) -> Order:  # noqa: PLR0911  (one return a method)
    """Return what this call asks for; `body` fits the method's signature already.

    Raises:
        ControlError: If it can't be asked so, in words.
    """
    given = dict(zip((arg.name for arg in method.takes), body, strict=True))
    options = _options(method, given.get("options", {}))
    detached = bool(options.get("detached"))
    match method.name:
        case "DescribeFile":
            return Order("describe", _do("describe", options, path=_path(given["path"], options)), detached)
        case "DescribeView":
            target, region = _view(given["target"], given["region"])
            return Order("describe", _do("describe", options, target=target, region=region), detached)
        case "Ask":
            return Order("ask", _question(given["question"], options), detached)
        case "Transcribe":
            return Order("transcribe", _do("transcribe", options, path=_path(given["path"], options)), detached)
        case "Press":
            return Order("", p.Press(action=_action(given["action"])))
        case "GetJobs":
            return Order("", p.Jobs(limit=min(given["limit"], MAX_JOBS_LISTED)))
        case name if name in _SIMPLE:
            return Order("", _SIMPLE[name])
        case _:
            return _spoken(method.name, given)


def _spoken(name: str, given: Mapping[str, Any]) -> Order:
    """Return what a person hears: it goes on when the caller has left, as if a key had been pressed."""
    match name:
        case "Say":
            return Order("say", _say(given["text"], given["mode"]), detached=True)
        case "Repeat":
            return Order("repeat", p.Repeat(), detached=True)
        case "More":
            return Order("more", p.More(speak=given["speak"]), detached=True)
        case _:
            raise AssertionError(name)


def _do(
    task: str,
    options: Mapping[str, Any],
    *,
    path: bytes = b"",
    text: str = "",
    again: bool = False,
    target: Target | Literal[""] = "",
    region: Box | None = None,
) -> p.Do:
    return p.Do(
        task=task,
        path=path,
        text=text,
        again=again,
        target=target,
        region=region,
        level=_level(options.get("level", Level.STANDARD)),
        speak=options.get("speak", False),
        write=options.get("write", False),
        fresh=options.get("fresh", False),
        language=options.get("language", ""),
        into=options.get("into", ""),
        formats=tuple(options.get("formats", ())),
        save=_absolute(options["save"].encode()) if "save" in options else b"",
    )


def _question(question: str, options: Mapping[str, Any]) -> p.Do:
    target: Target | Literal[""] = ""
    region: Box | None = None
    if "target" in options:
        target, region = _view(options["target"], options.get("region", [0, 0, 0, 0]))
    path = _path(options.get("path", ""), options) if {"path", "path-bytes"} & set(options) else b""
    if path and target:
        raise ControlError(_("A question is about a file or about the desktop, not both."), code="wrong-option")
    return _do("ask", options, path=path, text=question, again=not path and not target, target=target, region=region)


def _say(text: str, mode: str) -> p.Say:
    if not text.strip():
        raise ControlError(_("There is nothing to say."), code="no-text")
    if len(text) > MAX_TEXT:
        raise ControlError(_("The text is longer than {limit} characters.").format(limit=MAX_TEXT), code="long-text")
    if mode not in ("now", "after"):
        raise _no_such(_("There is no way of speaking {name}."), mode, ("now", "after"))
    return p.Say(text=text, mode=cast("Literal['now', 'after']", mode))


def _action(name: str) -> Action:
    if name not in set(Action):
        raise _no_such(_("There is no action {name}."), name, tuple(Action))
    return Action(name)


def _level(name: str) -> Level:
    if name not in set(Level):
        raise _no_such(_("There is no level {name}."), name, tuple(Level))
    return Level(name)


def _view(target: str, region: Sequence[int]) -> tuple[Target, Box | None]:
    """Return what of the desktop is meant; a region comes as left, top, width, height."""
    if target not in get_args(Target):
        raise _no_such(_("There is no target {name}."), target, get_args(Target))
    left, top, width, height = region
    if target != "region":
        return cast("Target", target), None
    if width <= 0 or height <= 0:
        raise ControlError(
            _("The region is empty."), code="empty-region", hint=_("Give left, top, width and height in pixels.")
        )
    return "region", (left, top, left + width, top + height)


def _path(text: str, options: Mapping[str, Any]) -> bytes:
    if (raw := options.get("path-bytes")) is not None:
        if text:
            raise ControlError(_("Give the path once: as text, or as bytes."), code="wrong-option")
        return _absolute(bytes(raw).rstrip(b"\0"))
    return _absolute(text.encode("utf-8", "replace"))


def _absolute(path: bytes) -> bytes:
    if not path:
        raise ControlError(_("There is no path."), code="path", hint=_("Give the absolute path of a file."))
    if len(path) > MAX_PATH:
        raise ControlError(_("The path is too long."), code="long-path")
    if not path.startswith(b"/") or b"\0" in path:
        raise ControlError(
            _("{name} is no absolute path.").format(name=printable(path[:80])),
            code="path",
            hint=_("Begin it with a slash."),
        )
    return path


def _options(method: Method, given: Mapping[str, Variant]) -> dict[str, Any]:
    """Return the options' values, each of the type it must have."""
    known = {option.name: option for option in method.options}
    for name, value in given.items():
        if (option := known.get(name)) is None:
            raise _no_such(_("There is no option {name} here."), name, tuple(known))
        if value.signature != option.type:
            raise _wrong_type(option, value.signature)
    return {name: value.value for name, value in given.items()}


def _wrong_type(option: Arg, found: str) -> ControlError:
    return ControlError(
        _("The option {name} has the D-Bus type {found}; it must be {wanted}.").format(
            name=option.name, found=found[:20], wanted=option.type
        ),
        code="wrong-option",
    )


def _no_such(sentence: str, name: str, known: tuple[str, ...]) -> ControlError:
    return ControlError(
        sentence.format(name=repr(printable(name[:40]))),
        code="wrong-option",
        hint=_("There are: {names}.").format(names=", ".join(known)) if known else "",
    )
