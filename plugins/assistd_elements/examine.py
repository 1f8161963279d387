"""What `assistd doctor` says about the accessibility tree: whether its bus answers, and which applications tell."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from assistd import Finding
from assistd.desktop.bus import Bus, BusError
from assistd.i18n import N_, _, ngettext
from assistd_elements import switch, windows
from assistd_elements.link import ACCESSIBLE, Link, NoTreeBusError
from assistd_elements.nodes import Window

PATIENCE_S = 1.0
MOST_NAMES = 5

PART = N_("accessibility tree")


def findings() -> Iterable[Finding]:
    """Return one finding about the bus and the applications on it, and one about those that wait to be asked."""
    return asyncio.run(_findings())


async def _findings() -> list[Finding]:
    link = Link()
    try:
        await link.open()
        found = await windows.shown(link, PATIENCE_S)
        silent = [window.application for window in found if not await _tells(link, window)]
    except (NoTreeBusError, TimeoutError):
        return [
            Finding(
                part=_(PART),
                works=False,
                words=_("The accessibility bus does not answer: titles and controls are read from the picture alone."),
                hint=_("Install at-spi2-core and log in anew."),
            )
        ]
    finally:
        link.close()
    telling = len(found) - len(silent)
    words = ngettext("{n} window tells what it shows.", "{n} windows tell what they show.", telling).format(n=telling)
    if silent:
        names = ", ".join(dict.fromkeys(name for name in silent[:MOST_NAMES] if name))
        words = " ".join([words, _("Only a title comes from: {names}.").format(names=names)])
    return [Finding(part=_(PART), works=True, words=words, hint=await _hint())]


async def _tells(link: Link, window: Window) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            return bool(await link.get(window.node.ref, ACCESSIBLE, "ChildCount", "i"))
    return False


async def _hint() -> str:
    bus = Bus("session")
    try:
        if await switch.is_on(bus):
            return ""
    except BusError:
        return ""
    finally:
        await bus.close()
    return _(
        "Qt, Electron and Firefox tell only if they are asked to when they start: set `switch_on = true` in"
        " [plugins.elements], or start your screen reader, and start them anew."
    )
