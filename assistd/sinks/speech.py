"""The speech sink: answers become speech, one voice at a time, silent at once when told to stop. Used by the daemon.

Words come as utterances (`say`), wait their turn (`turns`), become sound in a worker (`synthesise`, which the daemon
gives) and are played by the player process (`sound_output`). Where there is no sound they are written to a WAV file,
which is said once; the queue never stalls and nothing here raises for want of a loudspeaker.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Protocol

from assistd import paths
from assistd.config import SpeechSettings
from assistd.errors import AssistdError, SinkError
from assistd.i18n import _
from assistd.sentences import portions
from assistd.sinks import earcons
from assistd.sinks.sound_files import SpeechFile
from assistd.sinks.sound_output import Piece, SoundOutput
from assistd.sinks.turns import Spoken, Turn, Turns, Utterance
from assistd.types import Chunk, Struct

__all__ = ["SpeechSink", "SpeechState", "Spoken", "Synthesise", "Utterance"]

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
"""How long a request may keep the voice while its next words are not there yet and others wait."""

SILENT_S = 300.0
"""A request that said nothing for this long is taken for finished."""

RETRY_S = 5.0
"""After the sound could not be opened, it is not tried again for this long."""

_REMEMBERED = 256
_CANCEL_S = 2.0
_REPEAT_CHARS = 20_000


class Synthesise(Protocol):
    """Runs one `speak` job and yields its chunks of sound as they come; closing the generator cancels the job."""

    def __call__(self, text: str) -> AsyncGenerator[Chunk, None]:
        """Yield chunks of `text`.

        Raises:
            AssistdError: If there is no voice, or it failed; an abstention is no error, just no chunk.
        """


class SpeechState(Struct, frozen=True, kw_only=True):
    """What `assistd status` tells of the voice.

    Attributes:
        enabled: Whether anything is spoken at all.
        speaking: The request that has the voice; empty: silence.
        waiting: How many requests wait.
        device: The sound device; empty while none is open.
        trouble: Why there is no sound, in words; empty if there is.
        underruns: How often the device ran dry.
        deaths: How many players died.
    """

    enabled: bool
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
        wav_dir: Folder for speech that can't be played; by default ``speech`` in the state folder.
        output: Where sound goes; by default the default device.
    """

    def __init__(
        self,
        synthesise: Synthesise,
        settings: SpeechSettings,
        notice: Callable[[str], None],
        *,
        wav_dir: Path | None = None,
        output: SoundOutput | None = None,
    ) -> None:
        self._synthesise = synthesise
        self._settings = settings
        self._notice = notice
        self._wav_dir = wav_dir
        self._output = output or SoundOutput()
        self._turns = Turns(settings.stale_s)
        self._over: OrderedDict[str, Spoken] = OrderedDict()
        self._files: dict[str, SpeechFile] = {}
        self._current: Turn | None = None
        self._work: asyncio.Task[Spoken | None] | None = None
        self._news = asyncio.Event()
        self._server: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._retry_s = 0.0
        self._trouble = ""
        self._noticed = ""
        self._last: Turn | None = None
        self._repeats = itertools.count(1)

    async def start(self) -> None:
        """Begin to serve, and open the sound device in the background, so that the first word does not wait for it."""
        if self._settings.enabled and self._server is None:
            self._server = asyncio.create_task(self._serve(), name="speech")
            self._warm()

    def say(self, utterance: Utterance) -> tuple[str, ...]:
        """Queue words and return the ids of the requests whose speech this ends.

        Words of a request that was stopped or interrupted are dropped: they come from work that was under way.
        """
        known = self._over.get(utterance.request_id)
        if not self._settings.enabled:
            self._remember(utterance.request_id, Spoken(outcome="muted"))
            return ()
        if known and known.outcome in {"stopped", "interrupted", "stale"}:
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

    async def spoken(self, request_id: str) -> Spoken:
        """Return what became of the request's words, once that is known. Needs `finish` or a final utterance."""
        if turn := self._turns.get(request_id):
            return await asyncio.shield(turn.over)
        return self._over.get(request_id, Spoken(outcome="unknown"))

    def stop(self) -> tuple[str, ...]:
        """Be silent at once; return the ids of the requests that spoke or waited, for their work to be cancelled."""
        self._hush()
        turns = self._turns.all()
        for turn in turns:
            self._end(turn, Spoken(outcome="stopped"))
        return tuple(turn.request_id for turn in turns)

    def earcon(self, name: earcons.Earcon) -> None:
        """Play a short sound over whatever is spoken; nothing if it is switched off or there is no device yet."""
        if self._settings.enabled and getattr(self._settings, f"earcon_{name}"):
            if self._output.is_open:
                self._output.chime(earcons.earcon(name), earcons.RATE_HZ)
            else:
                self._warm()

    def repeat(self) -> str | None:
        """Say again what was spoken last, from its beginning; return the new request's id, None if nothing was."""
        if self._last is None or not self._last.said:
            return None
        request_id = f"repeat-{next(self._repeats)}"
        text = "\n\n".join(self._last.said)[:_REPEAT_CHARS]
        self.say(Utterance(request_id=request_id, text=text, final=True))
        return request_id

    @property
    def state(self) -> SpeechState:
        """What it does now."""
        return SpeechState(
            enabled=self._settings.enabled,
            speaking=self._current.request_id if self._current else "",
            waiting=len(self._turns) - (self._current is not None),
            device=self._output.device,
            trouble=self._trouble,
            underruns=self._output.underruns,
            deaths=self._output.deaths,
        )

    async def close(self) -> None:
        """End speech and the player; whoever waits is told that it was stopped."""
        self.stop()
        tasks = [task for task in (self._server, self._work, self._warming) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server = None
        await self._output.close()

    # --- turns ------------------------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Give the voice to one turn after another, for ever."""
        while True:
            self._news.clear()
            for stale in self._turns.stale():
                self._end(stale, Spoken(outcome="stale"))
            turn = self._turns.next()
            if turn is None:
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
        if isinstance(error, AssistdError):
            self._tell(error.sentence())
        else:
            log.error("speech failed: %s", type(error).__name__, exc_info=error)
            self._tell(_("Speech failed; the log has the reason."))
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
                return await self._heard(turn)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(turn.news.wait(), PATIENCE_S)
            if not turn.ready() and self._turns.next():
                await self._heard(turn)
                return None

    async def _say(self, turn: Turn, text: str) -> None:
        turn.said.append(text)
        if turn.priority != "progress":
            self._last = turn
        for portion in portions(text):
            async with contextlib.aclosing(self._synthesise(portion)) as chunks:
                async for chunk in chunks:
                    if chunk.part == "sound" and chunk.payload:
                        await self._emit(turn, Piece(chunk.payload, chunk.rate_hz))

    def _hush(self) -> None:
        """Silence first, then everything else."""
        self._output.clear()
        if self._work:
            self._work.cancel()

    def _end(self, turn: Turn, spoken: Spoken) -> None:
        if file := self._files.pop(turn.request_id, None):
            file.close()
        self._remember(turn.request_id, spoken)
        self._turns.drop(turn, spoken)

    def _remember(self, request_id: str, spoken: Spoken) -> None:
        self._over[request_id] = spoken
        self._over.move_to_end(request_id)
        while len(self._over) > _REMEMBERED:
            self._over.popitem(last=False)

    # --- sound, or a file -------------------------------------------------------------------------------------------

    async def _emit(self, turn: Turn, piece: Piece) -> None:
        """Send a piece to the player, or write it where there is none."""
        if turn.request_id not in self._files and await self._has_sound():
            self._trouble = self._noticed = ""
            self._output.play(piece)
        else:
            self._write(turn, [*self._output.take_unheard(), piece])

    async def _has_sound(self) -> bool:
        """Return, once the player can take another piece, True; False if there is no sound."""
        if not self._output.is_open:
            self._warm()
            if self._warming:
                await asyncio.shield(self._warming)  # a stop must not tear the opening down
        if not self._output.is_open:
            return False
        try:
            await self._output.room()
        except SinkError as error:
            self._mute(error)
            return False
        return True

    async def _heard(self, turn: Turn) -> Spoken:
        """Return once what was sent was heard, or written."""
        try:
            await self._output.heard()
        except SinkError as error:
            self._mute(error)
            self._write(turn, self._output.take_unheard())
        if file := self._files.get(turn.request_id):
            return Spoken(outcome="written", file=file.path)
        return Spoken(outcome="failed" if self._trouble and turn.said else "spoken")

    def _mute(self, error: SinkError) -> None:
        """Note why there is no sound, and leave the device alone for a while."""
        self._retry_s = time.monotonic() + RETRY_S
        self._trouble = error.sentence()

    def _write(self, turn: Turn, pieces: list[Piece]) -> None:
        try:
            for piece in pieces if self._settings.wav_keep else ():
                file = self._files.get(turn.request_id)
                if file is None:
                    file = SpeechFile(self._folder(), turn.request_id, piece.rate_hz, self._settings.wav_keep)
                    self._files[turn.request_id] = file
                file.append(piece.pcm)
        except SinkError as error:
            self._tell(f"{self._trouble} {error.sentence()}")
            return
        where = _("Speech is written to {folder}.").format(folder=self._folder()) if self._settings.wav_keep else ""
        self._tell(f"{self._trouble} {where}".strip())

    def _folder(self) -> Path:
        return self._wav_dir or paths.state_dir() / "speech"

    def _tell(self, text: str) -> None:
        """Give notice of a trouble once, until there is sound again or the trouble is another one."""
        if text != self._noticed:
            self._noticed = text
            self._notice(text)

    def _warm(self) -> None:
        """Open the device in the background."""
        if (self._warming is None or self._warming.done()) and time.monotonic() >= self._retry_s:
            self._warming = asyncio.create_task(self._open(), name="speech device")

    async def _open(self) -> None:
        try:
            await self._output.open()
        except SinkError as error:
            self._mute(error)
        else:
            self._trouble = ""
