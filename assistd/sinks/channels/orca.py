"""Speaks and brailles through the screen reader Orca, over D-Bus, while it runs; never starts it. Used by `chain`.

Two generations are known, and which it is, is asked by introspection:

- from 51 on ``org.gnome.Orca1.Service``; each module has an interface of its own, ``…Orca1.SpeechManager``;
- 49 and 50 ``org.gnome.Orca.Service``, whose modules take ``ExecuteCommand``; speech belongs to
  ``SpeechAndVerbosityManager`` (49) or ``SpeechManager`` (50).

(GNOME/orca: `src/orca/dbus_service.py`, `docs/remote-controller.md`; read, not run: Debian 12 has Orca 43, without
this interface.) Nobody tells when a message has been said: so it is given sentence by sentence, as long apart as each
should take at the rate that Orca tells. Orca's voice follows no language of ours.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from assistd.desktop.bus import Bus, BusError
from assistd.desktop.owner import Owner
from assistd.sentences import sentences
from assistd.sinks.channels.channel import ChannelLostError, Words
from assistd.sinks.channels.clauses import Reached, clauses
from assistd.sinks.turns import Spoken
from assistd.types import Phrase, Struct

log = logging.getLogger(__name__)

NAMES = ("org.gnome.Orca1.Service", "org.gnome.Orca.Service")
PATHS = ("/org/gnome/Orca1/Service", "/org/gnome/Orca/Service")
MODULES = ("SpeechManager", "SpeechAndVerbosityManager")

ASK_S = 1.0
RATE_S = 0.3
RETRY_S = 30.0
"""An Orca that did not answer is left alone for this long, seconds."""

MOST_CHARS = 200_000
"""Longest description of an interface that is looked at."""


class Door(Struct, frozen=True, kw_only=True):
    """How this Orca is spoken to.

    Attributes:
        name: Its bus name.
        path: Its object, with an interface of the same name as `interface`.
        speech: The object of its speech; empty: it can't be interrupted.
        generic: Modules are reached by ``ExecuteCommand``.
    """

    name: str
    path: str
    interface: str
    speech: str = ""
    generic: bool = False


class Orca:
    """The channel.

    Args:
        bus: The session bus.
    """

    name = "Orca"
    brailles = True

    def __init__(self, bus: Bus) -> None:
        self.began: Callable[[str, str], None] = lambda _request_id, _sentence: None
        self._bus = bus
        self._owners = [Owner(bus, name) for name in NAMES]
        self._door: Door | None = None
        self._asked = ""
        self._retry_s = 0.0
        self._gone = asyncio.Event()
        self._saying = False
        self._tasks: set[asyncio.Task[None]] = set()
        for owner in self._owners:
            owner.on_change(self._changed)

    @property
    def idle(self) -> bool:
        """Whether nothing of ours is being said."""
        return not self._saying

    async def start(self) -> None:
        """Follow who owns Orca's names."""
        await self._bus.start()
        for owner in self._owners:
            await owner.start()

    def _changed(self, _owner: str) -> None:
        """Forget which Orca was asked: on a bus that was started anew, another one may have the same unique name."""
        self._asked = ""
        self._gone.set()

    async def ready(self) -> bool:
        """Return whether an Orca runs that takes messages."""
        owner = next((owner for owner in self._owners if owner.now), None)
        if owner is None:
            self._asked, self._door = "", None
            return False
        if self._asked != owner.now:
            self._asked, self._door, self._retry_s = owner.now, None, 0.0
        if self._door is None and time.monotonic() >= self._retry_s:
            self._door = await find_door(self._bus, owner.name)
            self._retry_s = time.monotonic() + RETRY_S
        return self._door is not None

    async def say(self, words: Words) -> None:
        """Have Orca present it sentence by sentence; return when the last should have been said.

        Raises:
            ChannelLostError: Orca has gone, or does not take it.
        """
        waiting = deque(sentences(words.phrase.text))
        goes_on, self._saying = words.goes_on, True
        try:
            pace_cps = characters_a_second(await self._rate())
            while waiting:
                sentence = waiting.popleft()
                if not goes_on:
                    self.began(words.request_id, sentence)
                goes_on = False
                if left := await self._present(sentence, pace_cps):
                    why, text = left
                    phrase = Phrase("\n\n".join((text, *waiting)), words.phrase.language)
                    raise ChannelLostError(
                        why,
                        Words(request_id=words.request_id, phrase=phrase, priority=words.priority, goes_on=True),
                    )
        finally:
            self._saying = False

    async def heard(self, request_id: str) -> Spoken:  # noqa: ARG002  (`say` returns when it should have been heard)
        """Return that it was said."""
        return Spoken(outcome="spoken")

    def silence(self) -> None:
        """Have Orca fall silent."""
        if self._door and self._door.speech:
            task = asyncio.get_running_loop().create_task(self._interrupt(self._door))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def state(self) -> str:
        """Return nothing: where Orca plays is its business."""
        return ""

    async def close(self) -> None:
        """Follow Orca no more."""
        for owner in self._owners:
            owner.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=ASK_S)

    # --- details ----------------------------------------------------------------------------------------------------

    async def _present(self, sentence: str, pace_cps: float) -> tuple[str, str] | None:
        """Say a sentence and wait as long as it takes; return why it broke off, and what is left."""
        door = self._door
        if door is None:
            return "it has gone", sentence
        self._gone.clear()
        try:
            (taken,) = await self._bus.call(
                door.name, door.path, door.interface, "PresentMessage", "s", [sentence], autostart=False
            )
        except (BusError, ValueError) as error:
            self._lose()
            return str(error), sentence
        if taken is not True:
            self._lose()
            return "it does not take messages", sentence
        parts = clauses(sentence)
        began_s, reached = time.monotonic(), Reached(parts)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), seconds(sentence, pace_cps))
            at_s = began_s
            for number, part in enumerate(parts):
                if at_s <= time.monotonic():
                    reached.note(number, at_s)
                at_s += len(part) / pace_cps
            self._lose()
            return "its name was lost", reached.rest(time.monotonic())
        return None

    async def _rate(self) -> float:
        """Return Orca's rate, 0 to 100; 50 if it does not tell."""
        door = self._door
        if door is None or not door.speech:
            return 50.0
        options: dict[str, Any] = {"timeout_s": RATE_S, "autostart": False}
        with contextlib.suppress(BusError, TypeError, ValueError):
            if door.generic:
                (value,) = await self._bus.call(
                    door.name, door.speech, "org.gnome.Orca.Module", "ExecuteRuntimeGetter", "s", ["Rate"], **options
                )
                return float(value.value)
            interface = "org.gnome.Orca1.SpeechManager"
            return float(await self._bus.get_property(door.name, door.speech, interface, "Rate", **options))
        return 50.0

    async def _interrupt(self, door: Door) -> None:
        call: tuple[str, str, str, list[Any]]
        if door.generic:
            call = ("org.gnome.Orca.Module", "ExecuteCommand", "sb", ["InterruptSpeech", False])
        else:
            call = ("org.gnome.Orca1.SpeechManager", "InterruptSpeech", "b", [False])
        with contextlib.suppress(BusError):
            await self._bus.call(door.name, door.speech, *call, autostart=False)

    def _lose(self) -> None:
        self._door, self._retry_s = None, time.monotonic() + RETRY_S


async def find_door(bus: Bus, name: str) -> Door | None:
    """Return how the Orca that owns this name is spoken to; None if it takes no messages or does not answer."""
    for path in PATHS:
        text = await _introspect(bus, name, path)
        found = re.search(r'interface name="(org\.gnome\.Orca1?\.Service)"', text)
        if not found or 'name="PresentMessage"' not in text:
            continue
        for module in MODULES:
            speech = f"{path}/{module}"
            text = await _introspect(bus, name, speech)
            direct = 'name="InterruptSpeech"' in text and 'name="org.gnome.Orca1.SpeechManager"' in text
            if direct or 'name="ExecuteCommand"' in text:
                return Door(name=name, path=path, interface=found[1], speech=speech, generic=not direct)
        return Door(name=name, path=path, interface=found[1])
    return None


async def _introspect(bus: Bus, name: str, path: str) -> str:
    interface = "org.freedesktop.DBus.Introspectable"
    with contextlib.suppress(BusError, ValueError):
        (text,) = await bus.call(name, path, interface, "Introspect", timeout_s=ASK_S, autostart=False)
        return str(text)[:MOST_CHARS]
    return ""


def characters_a_second(rate: float) -> float:
    """Return how fast a voice is at Orca's rate of 0 to 100.

    Rate 50 is speech-dispatcher's 0, for espeak-ng 175 words a minute or so; 0 is about half, 100 about 450 words
    (speech-dispatcher's espeak-ng module: 80, 170, 390 by default). A word counts 5.5 characters.
    """
    rate = min(max(rate, 0.0), 100.0)
    words = 80.0 + 90.0 * rate / 50.0 if rate <= 50.0 else 170.0 + 220.0 * (rate - 50.0) / 50.0
    return words * 5.5 / 60.0


def seconds(sentence: str, pace_cps: float) -> float:
    """Return how long a sentence takes, rather more than less: the next one may cut it off."""
    return 0.4 + 1.15 * len(sentence) / pace_cps
