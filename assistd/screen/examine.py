"""What `assistd doctor` says about pictures of the screen and the clipboard. It takes none, and no dialog opens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from assistd.config import Config
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.environment import Environment, environment
from assistd.desktop.portal import portal
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.screen.capture import Capture, CaptureError
from assistd.screen.clipboard import choose
from assistd.screen.portal import INTERFACE
from assistd.screen.x11 import X11Screen


def examine(config: Config) -> Iterator[Finding]:
    """Yield what was found."""
    session = environment()
    yield asyncio.run(_pictures(config))
    yield _clipboard(session)


async def _pictures(config: Config) -> Finding:
    """Try the ways in the order in which a request would; the first that is there counts."""
    bus = Bus("session")
    capture = Capture(config.screen, bus, lambda _sentence: None)
    first: Finding | None = None
    try:
        for name in capture.order():
            found = await (_x11() if name == "x11" else _portal(bus))
            if found.works:
                return found
            first = first or found
    finally:
        await capture.close()
        await bus.close()
    assert first
    return first


async def _x11() -> Finding:
    part = _("pictures of the screen")
    screen = X11Screen()
    try:
        await screen.warm()
    except CaptureError as error:
        return Finding(part=part, works=False, words=error.message, hint=error.hint)
    finally:
        await screen.close()
    return Finding(part=part, works=True, words=_("They can be taken by X11."))


async def _portal(bus: Bus) -> Finding:
    """Ask for the version of the portal's interface; asking shows nothing to anybody."""
    part = _("pictures of the screen")
    hint = _("Install xdg-desktop-portal and the portal of your desktop.")
    try:
        version = await portal(bus).version(INTERFACE)
    except BusError as error:
        return Finding(part=part, works=False, words=error.message, hint=error.hint or hint)
    if not version:
        return Finding(part=part, works=False, words=_("The desktop's portal takes no pictures."), hint=hint)
    words = _("They can be taken by the desktop's portal (version {n}).").format(n=version)
    return Finding(part=part, works=True, words=words, hint=_("It may ask you for permission the first time."))


def _clipboard(session: Environment) -> Finding:
    part = _("clipboard")
    if session.display == "none":
        return Finding(part=part, works=False, words=_("There is no desktop session, so there is no clipboard."))
    wayland = session.display == "wayland"
    try:
        reads = choose(wayland=wayland, x11=session.x11, reading=True).program
    except CaptureError as error:
        reads, why = "", error
    try:
        writes = choose(wayland=wayland, x11=session.x11, reading=False).copy[0]
    except CaptureError as error:
        return Finding(part=part, works=False, words=error.message, hint=error.hint)
    if not reads:
        words = _("Answers are copied by {program}, but pictures in it can't be read.").format(program=writes)
        return Finding(part=part, works=False, words=words, hint=why.hint)
    return Finding(part=part, works=True, words=_("It is read and written by {program}.").format(program=reads))
