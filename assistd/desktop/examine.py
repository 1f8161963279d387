"""What `assistd doctor` says about the desktop: session, session bus, portal, and who tells that it is locked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from assistd.config import Config
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.environment import Environment, environment
from assistd.desktop.portal import portal
from assistd.desktop.presence import Presence
from assistd.hookspecs import Finding
from assistd.i18n import _


def examine(config: Config) -> Iterator[Finding]:  # noqa: ARG001  (all parts are asked the same way)
    """Yield what was found. Nothing is asked of a person, no dialog opens."""
    yield from asyncio.run(_examine(environment()))


async def _examine(session: Environment) -> list[Finding]:
    bus, system = Bus("session"), Bus("system")
    try:
        found = [_session(session)]
        try:
            await bus.get()
        except BusError as error:
            return [*found, Finding(part=_("session bus"), works=False, words=error.message, hint=error.hint)]
        found.append(Finding(part=_("session bus"), works=True, words=_("It answers.")))
        found.append(await _portal(bus, session))
        found.append(await _lock(bus, system))
    finally:
        await bus.close()
        await system.close()
    return found


def _session(session: Environment) -> Finding:
    if session.display == "none":
        hint = _("Run `assistd doctor` in a terminal of your desktop.")
        return Finding(part=_("desktop"), works=False, words=_("There is no desktop session here."), hint=hint)
    return Finding(part=_("desktop"), works=True, words=_("This is {desktop}.").format(desktop=session.words))


async def _portal(bus: Bus, session: Environment) -> Finding:
    part = _("desktop portal")
    needed = session.display == "wayland"
    try:
        keys, pictures = [await portal(bus).version(name) for name in ("GlobalShortcuts", "Screenshot")]
    except BusError as error:
        return Finding(part=part, works=not needed, words=error.message, hint=_wanted(needed=needed))
    have = [
        *([_("keys (version {n})").format(n=keys)] if keys else []),
        *([_("pictures of the screen (version {n})").format(n=pictures)] if pictures else []),
    ]
    words = _("It has {what}.").format(what=_(" and ").join(have)) if have else _("It has neither keys nor pictures.")
    return Finding(
        part=part, works=bool(pictures) or not needed, words=words, hint="" if have else _wanted(needed=needed)
    )


def _wanted(*, needed: bool) -> str:
    if needed:
        return _("Install xdg-desktop-portal and the portal of your desktop.")
    return _("Not needed here: X11 serves for keys and pictures.")


async def _lock(bus: Bus, system: Bus) -> Finding:
    presence = Presence(bus, system)
    try:
        await presence.start()
        watchers = presence.watchers()
    finally:
        await presence.close()
    part = _("lock screen")
    if watchers:
        words = _("That the session is locked is told by {names}.").format(names=", ".join(watchers))
        return Finding(part=part, works=True, words=words)
    return Finding(
        part=part,
        works=False,
        words=_("Nobody tells when the session is locked, so assistd speaks then too."),
        hint=_("Use a lock screen that tells logind or owns org.freedesktop.ScreenSaver."),
    )
