"""The player process as the daemon sees it: started when needed, fed a little ahead, replaced when it dies.

Used by the speech sink. Nothing here blocks: a player that hangs is killed, one that died is started again and says
once more, from its beginning, what was not heard to its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from assistd import wire
from assistd.errors import SinkError, refusal
from assistd.i18n import _
from assistd.process import Process
from assistd.sinks import sound_wire as sw

log = logging.getLogger(__name__)

AHEAD_S = 4.0
"""How much sound beyond the piece that plays is sent to the player, seconds."""

LATENCY_S = 0.1
"""Sound kept ready in front of the device. Two busy processes beside it made 15 holes in 60 s of a tone at 0.04, 8 at
0.06, 4 at 0.08, none at 0.1 and 0.15; neither the first sound (40 ms) nor the stop (4 ms) comes later for it."""

_OPEN_S = 6.0
_HUNG_S = 5.0
_DEATHS = 3
_DEATHS_WITHIN_S = 60.0
_PAUSES_S = (0.0, 0.5, 2.0)

_reports = msgspec.json.Decoder(sw.Report)


class Piece:
    """Sound of one sentence, known by its `id` until it was heard.

    Args:
        pcm: int16 little-endian mono.
        rate_hz: Samples per second.
        request_id: Whose words they are.
        text: The sentence.

    Attributes:
        begun: Its first sample went to the device.
    """

    _ids = itertools.count(1)

    def __init__(self, pcm: bytes, rate_hz: int, *, request_id: str = "", text: str = "") -> None:
        self.id = str(next(self._ids))
        self.pcm = pcm
        self.rate_hz = rate_hz
        self.request_id = request_id
        self.text = text
        self.seconds = len(pcm) / 2 / rate_hz
        self.begun = False


class SoundOutput:
    """Plays pieces one after another.

    Args:
        device: Part of the device's name; empty: the default.
        latency_s: Sound kept ready in front of the device.
        volume: 0…1.

    Attributes:
        on_began: Called with each piece when it begins to sound.
        device: Name of the open device; empty if there is none.
        underruns: How often the device ran dry since the player began.
        deaths: How many players that had sound died.
    """

    def __init__(self, *, device: str = "", latency_s: float = LATENCY_S, volume: float = 1.0) -> None:
        self._order = sw.Open(device=device, latency_s=latency_s, volume=volume)
        self._process: Process | None = None
        self._opening = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reviving: asyncio.Task[None] | None = None
        self._unheard: dict[str, Piece] = {}
        self._error: SinkError | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._alarm: asyncio.TimerHandle | None = None
        self._died_s: list[float] = []
        self._closed = False
        self.on_began: Callable[[Piece], None] = lambda _piece: None
        self.device = ""
        self.underruns = 0
        self.deaths = 0

    @property
    def pid(self) -> int | None:
        """The player's process, while it runs."""
        return self._process.pid if self._process and not self._process.ended.done() else None

    @property
    def is_open(self) -> bool:
        """Whether a player runs and has its device."""
        return bool(self.device)

    @property
    def idle(self) -> bool:
        """Whether everything it was given was heard, cleared or taken back."""
        return not self._unheard

    async def open(self) -> None:
        """Return once a player runs and its device is open.

        Raises:
            SinkError: If there is no sound, with words for the person.
        """
        if self._reviving:
            await asyncio.shield(self._reviving)
        await self._open()

    def play(self, piece: Piece) -> None:
        """Append a piece. Call `room` before, and `open` before the first."""
        self._unheard[piece.id] = piece
        self._send_piece(piece)
        if len(self._unheard) == 1:
            self._watch()

    def chime(self, pcm: bytes, rate_hz: int) -> None:
        """Mix a short sound over what plays, at once; nothing if no device is open."""
        if self.device:
            self._send(sw.Chime(rate_hz=rate_hz), pcm)

    def clear(self) -> None:
        """Silence, at once: all pieces are forgotten."""
        self._send(sw.Clear())
        self._unheard.clear()
        self._watch()
        self._wake()

    async def room(self) -> None:
        """Return when another piece may be sent.

        Raises:
            SinkError: If the sound is lost for good; `take_unheard` has the rest.
        """
        while not self._error and len(self._unheard) >= 2 and self._ahead_s() > AHEAD_S:
            await self._change()
        if self._error:
            raise self._error

    async def heard(self) -> None:
        """Return when everything was heard to its end, or cleared.

        Raises:
            SinkError: If the sound is lost for good; `take_unheard` has the rest.
        """
        while self._unheard and not self._error:
            await self._change()
        if self._unheard and self._error:
            raise self._error

    def take_unheard(self) -> list[Piece]:
        """Return, and forget, what was not heard to its end."""
        pieces = list(self._unheard.values())
        self._unheard.clear()
        return pieces

    async def close(self) -> None:
        """End the player; what it still has is not heard."""
        self._closed = True
        self.clear()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._end_process()

    # --- the process ------------------------------------------------------------------------------------------------

    async def _open(self) -> None:
        async with self._opening:
            if self._closed:
                raise SinkError(_("The sound is closed."), code="sound-closed")
            if self._too_many_deaths():
                raise SinkError(
                    _("The sound player stopped three times within a minute."),
                    code="player-died",
                    hint=_("`assistd doctor` checks the sound."),
                )
            if not self.device:
                await self._start()
            self._error = None

    async def _start(self) -> None:
        await self._end_process()
        try:
            self._process = await Process.spawn("assistd.sinks.player")
        except OSError as error:
            raise SinkError(
                _("The sound player can't be started: {reason}.").format(reason=refusal(error)), code="player-died"
            ) from error
        opened: asyncio.Future[sw.Opened] = asyncio.get_running_loop().create_future()
        self._keep(self._read(self._process, opened))
        self._send(self._order)
        try:
            async with asyncio.timeout(_OPEN_S):
                self.device = (await asyncio.shield(opened)).device
        except TimeoutError:
            await self._end_process()
            raise SinkError(
                _("The sound server does not answer."),
                code="sound-hangs",
                hint=_("Log out and in, or restart PipeWire."),
            ) from None
        except SinkError:
            await self._end_process()
            raise
        log.debug("player %s plays on %s", self.pid, self.device)
        for piece in self._unheard.values():  # what a player before this one was about to say
            self._send_piece(piece)
        self._watch()

    async def _read(self, process: Process, opened: asyncio.Future[sw.Opened]) -> None:
        """Take one player's reports until it ends."""
        error = SinkError(
            _("The sound player stopped."), code="player-died", hint=_("`assistd doctor` checks the sound.")
        )
        with contextlib.suppress(wire.WireError):
            while frame := await process.receive(_reports):
                report = frame[0]
                if isinstance(report, sw.NoSound):
                    error = SinkError(report.reason, code=report.code, hint=report.hint)
                    break
                if isinstance(report, sw.Opened):
                    if not opened.done():
                        opened.set_result(report)
                elif process is self._process:
                    self._note(report)
        process.kill()
        if not opened.done():
            opened.set_exception(error)
            opened.exception()  # seen: who waited may have gone
        elif process is self._process:  # not ended by us
            self._died(error)

    def _note(self, report: sw.Began | sw.Ended | sw.Cleared) -> None:
        if isinstance(report, sw.Began) and (piece := self._unheard.get(report.utterance_id)) and not piece.begun:
            piece.begun = True
            self.on_began(piece)
        if isinstance(report, sw.Ended):
            self.underruns = report.underruns
            self._unheard.pop(report.utterance_id, None)
            self._wake()
        self._watch()

    def _died(self, error: SinkError) -> None:
        log.info("the sound player ended: %s", error.code)
        self.device = ""
        self.deaths += 1
        self._died_s.append(time.monotonic())
        self._watch()
        self._reviving = self._keep(self._revive(error))

    async def _revive(self, error: SinkError) -> None:
        """Start another player for what was not heard to its end, or give up."""
        for pause_s in _PAUSES_S:
            await asyncio.sleep(pause_s)
            if not self._unheard:  # nothing was to be said, or it was stopped meanwhile
                async with self._opening:
                    if not self.device:
                        await self._end_process()
                return
            try:
                await self._open()
            except SinkError as failure:
                error = failure
                if failure.code == "sound-hangs":
                    break  # waited long enough
            else:
                return
        self._error = error
        self._wake()

    def _too_many_deaths(self) -> bool:
        now = time.monotonic()
        self._died_s = [at for at in self._died_s if now - at < _DEATHS_WITHIN_S]
        return len(self._died_s) >= _DEATHS

    async def _end_process(self) -> None:
        """Kill the player, if there is one, and reap it."""
        self.device = ""
        process, self._process = self._process, None
        if process:
            await process.close()

    # --- small parts ------------------------------------------------------------------------------------------------

    def _send(self, order: sw.Order, payload: bytes = b"") -> None:
        if self._process:
            self._process.post(order, payload)

    def _send_piece(self, piece: Piece) -> None:
        if self.device:
            self._send(sw.Play(utterance_id=piece.id, rate_hz=piece.rate_hz), piece.pcm)
            self._send(sw.Finish(utterance_id=piece.id))

    def _watch(self) -> None:
        """Kill the player if the piece that plays has not ended well after its time."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._unheard and self.device:
            first = next(iter(self._unheard.values()))
            self._alarm = asyncio.get_running_loop().call_later(first.seconds + _HUNG_S, self._kill)

    def _kill(self) -> None:
        if self._process:
            log.warning("the sound player hangs and is killed")
            self._process.kill()

    def _ahead_s(self) -> float:
        return sum(piece.seconds for piece in self._unheard.values())

    def _keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _change(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
