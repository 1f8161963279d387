"""What `assistd doctor` says about the keys: which are wrong, and which way of listening this desktop has."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from assistd.config import Config, HotkeySettings
from assistd.desktop import x11
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.environment import environment
from assistd.desktop.portal import portal
from assistd.hookspecs import Finding
from assistd.i18n import _, ngettext
from assistd.sources.hotkeys.portal import INTERFACE
from assistd.sources.hotkeys.source import chosen, problems


def examine(config: Config) -> Iterator[Finding]:
    """Yield what was found. No key is bound, and nothing is asked of a person."""
    keys, wrong = chosen(config.hotkeys)
    for sentence in problems(wrong):
        yield Finding(part=_("keys"), works=False, words=sentence, hint=_("Change it in [hotkeys]."))
    if config.hotkeys.method == "none" or not keys:
        yield Finding(part=_("keys"), works=True, words=_("They are switched off."))
        return
    count = ngettext("{n} key", "{n} keys", len(keys)).format(n=len(keys))
    way, why = _way(config.hotkeys)
    if way:
        words = _("{keys} can be listened to by {way}.").format(keys=count, way=way)
        yield Finding(part=_("keys"), works=True, words=words)
    else:
        hint = _("Run `assistd service install`: it sets them in your desktop's settings, or says how.")
        yield Finding(part=_("keys"), works=False, words=why, hint=hint)


def _way(settings: HotkeySettings) -> tuple[str, str]:
    """Return the way that is there, or why there is none."""
    why = _("This desktop gives no keys to applications.")
    if settings.method in {"auto", "portal"}:
        try:
            if asyncio.run(_version()):
                return _("the desktop's portal"), ""
        except BusError as error:
            why = error.message
    if settings.method == "x11" or (settings.method == "auto" and environment().display != "wayland"):
        try:
            display = x11.connect()
        except x11.DisplayError as error:
            return "", error.message
        try:
            if not x11.is_xwayland(display):
                return "X11", ""
            why = _("On Wayland only keys pressed in X11 programs would arrive by X11.")
        finally:
            display.close()
    return "", why


async def _version() -> int:
    bus = Bus("session")
    try:
        return await portal(bus).version(INTERFACE)
    finally:
        await bus.close()
