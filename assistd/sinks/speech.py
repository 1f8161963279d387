"""The speech sink: answers become speech, one voice at a time, silent at once when told to stop. Used by the daemon.

Words come as utterances (`say`), wait their turn (`turns`) and are said by the best channel there is (`channels`):
the screen reader, speech-dispatcher, our own voice. What is said is shown where the person reads (`outlets`). The queue
never stalls and nothing here raises for want of a loudspeaker.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from assistd.config import SpeechSettings
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.sinks import earcons
from assistd.sinks.channels.chain import Chain
from assistd.sinks.channels.channel import Channel, NotSaidError, Words
from assistd.sinks.channels.own import OwnVoice, Synthesise
from assistd.sinks.outlets import Outlet
from assistd.sinks.sound_output import SoundOutput
from assistd.sinks.turns import Spoken, Turn, Turns, Utterance
from assistd.types import Phrase, Struct

__all__ = ["SpeechSink", "SpeechState", "Spoken", "Synthesise", "Utterance"]

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
"""How long a request may keep the voice while its next words are not there yet and others wait."""

SILENT_S = 300.0
"""A request that said nothing for this long is taken for finished."""

_REMEMBERED = 256
_REMEMBERED_WORDS = 20
_CANCEL_S = 2.0
_REPEAT_CHARS = 20_000


class SpeechState(Struct, frozen=True, kw_only=True):
    """What `assistd status` tells of the voice.

    Attributes:
        enabled: Whether anything is spoken at all.
        locked: The session is locked, and nothing is said.
        channel: Who speaks, or spoke last, for people.
        channel_state: Where it plays or what is wrong, in words; may be empty.
        speaking: The request that has the voice; empty: silence.
        waiting: How many requests wait.
        device: Our own voice's sound device; empty while none is open.
        trouble: Why our own voice has no sound, in words; empty if it has.
        underruns: How often the device ran dry.
        deaths: How many players died.
    """

    enabled: bool
    locked: bool = False
    channel: str = ""
    channel_state: str = ""
    speaking: str = ""
    waiting: int = 0
    device: str = ""
    trouble: str = ""
    underruns: int = 0
    deaths: int = 0


class SpeechSink:
    """One voice for all requests. Made, and used, in the event loop's thread.

    Args:
        synthesise: Makes sound of text.
        settings: The ``[speech]`` section. Voice, rate and volume are the engine's business.
        notice: Called with a sentence that must reach the person some other way than by voice (log, terminal).
        channels: Better ways of speaking than our own voice, best first.
        outlets: Where what is said is shown.
        wav_dir: Folder for speech that can't be played; by default ``speech`` in the state folder.
        output: Where our own voice's sound goes; by default the default device.
    """

    def __init__(
        self,
        synthesise: Synthesise,
        settings: SpeechSettings,
        notice: Callable[[str], None],
        *,
        channels: Sequence[Channel] = (),
        outlets: Sequence[Outlet] = (),
        wav_dir: Path | None = None,
        output: SoundOutput | None = None,
    ) -> None:
        self._settings = settings
        self._own = OwnVoice(synthesise, settings, notice, wav_dir=wav_dir, output=output)
        self._chain = Chain((*channels, self._own), self._began)
        self._outlets = tuple(outlets)
        self._locked = False
        self._turns = Turns(settings.stale_s)
        self._over: OrderedDict[str, Spoken] = OrderedDict()
        self._said: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._current: Turn | None = None
        self._work: asyncio.Task[Spoken | None] | None = None
        self._news = asyncio.Event()
        self._server: asyncio.Task[None] | None = None
        self._starting: asyncio.Task[None] | None = None
        self._last: Turn | None = None
        self._repeats = itertools.count(1)

    async def start(self) -> None:
        """Begin to serve, and get the channels ready in the background, so that the first word does not wait for it."""
        if self._settings.enabled and self._server is None:
            self._own.warm()
            self._server = asyncio.create_task(self._serve(), name="speech")
            self._starting = asyncio.create_task(self._get_ready(), name="speech channels")

    def say(self, utterance: Utterance) -> tuple[str, ...]:
        """Queue words and return the ids of the requests whose speech this ends.

        Words of a request that was stopped or interrupted are dropped: they come from work that was under way.
        """
        known = self._over.get(utterance.request_id)
        if not self._settings.enabled or self._locked:
            self._remember(utterance.request_id, Spoken(outcome="muted"))
            return ()
        if known and known.outcome in {"stopped", "interrupted", "stale", "muted"}:
            return ()
        if turn := self._turns.get(utterance.request_id):
            turn.add(utterance)
            self._news.set()
            return ()
        ended = self._turns.add(utterance, self._current)
        if self._current in ended:
            self._hush()
        for turn in ended:
            self._end(turn, Spoken(outcome="interrupted"))
        self._news.set()
        return tuple(turn.request_id for turn in ended)

    def finish(self, request_id: str) -> None:
        """Note that no more words come for this request."""
        if turn := self._turns.get(request_id):
            turn.finished = True
            turn.news.set()
            self._news.set()

    def said(self, request_id: str) -> tuple[str, ...] | None:
        """Return the words of one of the latest requests that were said to their end; None if it is none of them."""
        if turn := self._turns.get(request_id):
            return tuple(phrase.text for phrase in turn.told())
        return self._said.get(request_id)

    async def spoken(self, request_id: str) -> Spoken:
        """Return what became of the request's words, once that is known. Needs `finish` or a final utterance."""
        if turn := self._turns.get(request_id):
            return await asyncio.shield(turn.over)
        return self._over.get(request_id, Spoken(outcome="unknown"))

    def stop(self) -> tuple[str, ...]:
        """Be silent at once; return the ids of the requests that spoke or waited, for their work to be cancelled."""
        self._hush()
        self._each_outlet("hide")
        turns = self._turns.all()
        for turn in turns:
            self._end(turn, Spoken(outcome="stopped"))
        return tuple(turn.request_id for turn in turns)

    def drop(self, request_id: str) -> None:
        """Say no more of this request: who wanted it has gone."""
        if turn := self._turns.get(request_id):
            if turn is self._current:
                self._hush()
            self._end(turn, Spoken(outcome="stopped"))
            self._news.set()

    def locked(self, locked: bool) -> None:
        """Say nothing while the session is locked: what is being said ends, and what comes is dropped."""
        self._locked = locked
        if locked:
            self.stop()

    def earcon(self, name: earcons.Earcon) -> None:
        """Play a short sound over whatever is spoken; nothing if it is switched off or there is no device yet."""
        if self._settings.enabled and not self._locked:
            self._own.earcon(name)

    def repeat(self) -> str | None:
        """Say again what was spoken last, from its beginning; return the new request's id, None if nothing was."""
        if self._last is None or not self._last.said:
            return None
        request_id = f"repeat-{next(self._repeats)}"
        left = _REPEAT_CHARS
        for phrase in tuple(self._last.said):
            self.say(Utterance(request_id=request_id, text=phrase.text[: max(left, 0)], language=phrase.language))
            left -= len(phrase.text)
        self.finish(request_id)
        return request_id

    @property
    def speaks_itself(self) -> bool:
        """Whether our own voice is the one that speaks, for which an engine is needed."""
        return self._chain.now is self._own

    @property
    def state(self) -> SpeechState:
        """What it does now."""
        return SpeechState(
            enabled=self._settings.enabled,
            locked=self._locked,
            channel=self._chain.now.name,
            channel_state=self._chain.now.state(),
            speaking=self._current.request_id if self._current else "",
            waiting=len(self._turns) - (self._current is not None),
            device=self._own.output.device,
            trouble=self._own.trouble,
            underruns=self._own.output.underruns,
            deaths=self._own.output.deaths,
        )

    async def close(self) -> None:
        """End speech and the player; whoever waits is told that it was stopped."""
        self.stop()
        tasks = [task for task in (self._server, self._work, self._starting) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server = None
        await self._chain.close()
        for outlet in self._outlets:
            await outlet.close()

    # --- turns ------------------------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Give the voice to one turn after another, for ever."""
        while True:
            self._news.clear()
            for stale in self._turns.stale():
                self._end(stale, Spoken(outcome="stale"))
            turn = self._turns.next()
            if turn is None:
                if not len(self._turns):
                    self._each_outlet("rest")
                await self._news.wait()
                continue
            self._current = turn
            self._work = asyncio.create_task(self._speak(turn), name=f"speech {turn.request_id}")
            await asyncio.wait((self._work, turn.over), return_when=asyncio.FIRST_COMPLETED)
            if not self._work.done():  # ended by somebody else: an engine that won't be cancelled is not waited for
                await asyncio.wait((self._work,), timeout=_CANCEL_S)
            self._current = None
            if spoken := self._outcome(self._work):
                self._end(turn, spoken)

    def _outcome(self, work: asyncio.Task[Spoken | None]) -> Spoken | None:
        """Return what a turn came to; None: it goes on later, or was ended by somebody else."""
        if not work.done() or work.cancelled():
            return None
        error = work.exception()
        if error is None:
            return work.result()
        if isinstance(error, NotSaidError):
            return Spoken(outcome=error.outcome)
        if isinstance(error, AssistdError):
            self._own.tell(error.sentence())
        else:
            log.error("speech failed: %s", type(error).__name__, exc_info=error)
            self._own.tell(_("Speech failed; the log has the reason."))
        return Spoken(outcome="failed")

    async def _speak(self, turn: Turn) -> Spoken | None:
        """Say what the turn has and gets; None when it must let others speak while it waits for words."""
        idle_since_s = time.monotonic()
        while True:
            turn.news.clear()
            while turn.texts:
                await self._say(turn, turn.texts.popleft())
                idle_since_s = time.monotonic()
            if turn.finished or time.monotonic() - idle_since_s > SILENT_S:
                return await self._chain.heard(turn.request_id)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(turn.news.wait(), PATIENCE_S)
            if not turn.ready() and self._turns.next():
                await self._chain.heard(turn.request_id)
                return None

    async def _say(self, turn: Turn, phrase: Phrase) -> None:
        turn.said.append(phrase)
        if turn.priority != "progress":
            self._last = turn
        await self._chain.say(Words(request_id=turn.request_id, phrase=phrase, priority=turn.priority))

    def _hush(self) -> None:
        """Silence first, then everything else."""
        self._chain.silence()
        if self._work:
            self._work.cancel()

    def _end(self, turn: Turn, spoken: Spoken) -> None:
        self._own.end(turn.request_id)
        self._remember(turn.request_id, spoken)
        whole = spoken.outcome in {"spoken", "written"}
        said = turn.said if whole else turn.told()
        self._said[turn.request_id] = tuple(phrase.text for phrase in said)
        while len(self._said) > _REMEMBERED_WORDS:
            self._said.popitem(last=False)
        self._turns.drop(turn, spoken)

    def _remember(self, request_id: str, spoken: Spoken) -> None:
        self._over[request_id] = spoken
        self._over.move_to_end(request_id)
        while len(self._over) > _REMEMBERED:
            self._over.popitem(last=False)

    # --- channels and outlets ---------------------------------------------------------------------------------------

    async def _get_ready(self) -> None:
        await self._chain.start()
        for outlet in self._outlets:
            await outlet.start()

    def _began(self, request_id: str, sentence: str) -> None:
        """Note, and show, a sentence that begins to be said."""
        if turn := self._turns.get(request_id):
            turn.hears(sentence)
        for outlet in self._outlets:
            outlet.show(request_id, sentence, reader=self._chain.now.brailles)

    def _each_outlet(self, verb: Literal["rest", "hide"]) -> None:
        for outlet in self._outlets:
            getattr(outlet, verb)()
