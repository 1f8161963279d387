"""The options that name a part of the desktop instead of a file. `describe` and `ask` have them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from assistd.i18n import N_, _
from assistd.types import Box, Target

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS: dict[Target, str] = {
    "window": N_("The active window."),
    "screen": N_("The whole screen."),
    "pointer": N_("What lies under the pointer."),
    "clipboard": N_("The picture or file in the clipboard."),
}


def views(command: F) -> F:
    """Add the options that name a part of the desktop."""
    command = click.option(
        "--region", metavar="X,Y,W,H", help="A rectangle of the screen: left, top, width, height in pixels."
    )(command)
    for target, words in reversed(OPTIONS.items()):
        command = click.option(f"--{target}", is_flag=True, help=words)(command)
    return command


def chosen(options: dict[str, Any]) -> tuple[Target | None, Box | None]:
    """Return what of the desktop is meant, and the rectangle; None: a file.

    Raises:
        click.UsageError: If several are meant, or the rectangle is none.
    """
    targets: list[Target] = [target for target in OPTIONS if options[target]]
    if options["region"]:
        targets.append("region")
    if len(targets) > 1:
        names = ", ".join(f"--{target}" for target in targets)
        raise click.UsageError(_("Choose one of {names}.").format(names=names), click.get_current_context())
    return next(iter(targets), None), _rectangle(options["region"]) if options["region"] else None


def _rectangle(text: str) -> Box:
    found = re.fullmatch(r"(-?\d{1,5}),(-?\d{1,5}),(\d{1,5}),(\d{1,5})", text.replace(" ", ""))
    left, top, width, height = map(int, found.groups()) if found else (0, 0, 0, 0)
    if not width or not height:
        raise click.UsageError(
            _("{text!r} is no rectangle; write left, top, width and height, for example 0,0,800,600.").format(
                text=text
            ),
            click.get_current_context(),
        )
    return left, top, left + width, top + height
