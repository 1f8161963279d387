"""Which channels there are to choose from, by the configuration. Used by `assistd.voice`."""

from __future__ import annotations

from collections.abc import Callable

from assistd.config import SpeechSettings
from assistd.desktop.bus import Bus
from assistd.sinks.braille import Braille
from assistd.sinks.channels.channel import Channel
from assistd.sinks.channels.orca import Orca
from assistd.sinks.channels.speechd import SpeechDispatcher
from assistd.sinks.notification import Notification
from assistd.sinks.outlets import Outlet


def channels(settings: SpeechSettings, bus: Bus | None, tell: Callable[[str], None]) -> list[Channel]:
    """Return the ways of speaking that may be tried before our own voice, best first.

    A server is started by us only where the configuration names it: who has none running hears no other voice than
    the one that always was there.

    Args:
        settings: The ``[speech]`` section.
        bus: The session bus; None: there is none.
        tell: Called with a sentence when a channel that was asked for can't be had.
    """
    found: list[Channel] = []
    if bus and settings.channel in {"auto", "orca"}:
        found.append(Orca(bus))
    if settings.channel in {"auto", "speech-dispatcher"}:
        spawn = settings.channel == "speech-dispatcher"
        found.append(SpeechDispatcher(tell, spawn=spawn, stale_s=settings.stale_s))
    return found


def outlets(settings: SpeechSettings, bus: Bus | None) -> list[Outlet]:
    """Return where what is said is shown, by the configuration."""
    found: list[Outlet] = []
    if settings.braille:
        found.append(Braille())
    if settings.notification and bus:
        found.append(Notification(bus))
    return found
