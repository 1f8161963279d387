"""Shows on the braille display what is said, where BRLTTY runs. An outlet of the speech sink.

The work is done by a process of its own (`braille_display`), which is there only while there is a display.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import time

import msgspec

from assistd import wire
from assistd.process import Process
from assistd.sinks import braille_wire as bw

log = logging.getLogger(__name__)

OPEN_S = 5.0

RETRY_S = 60.0
"""BRLTTY, where its socket exists, is tried again after this long without a display, seconds."""

_reports = msgspec.json.Decoder(bw.Report)


def server_may_run() -> bool:
    """Return whether there may be a BRLTTY that takes connections; False only if there is surely none.

    Its sockets lie in ``/var/lib/BrlAPI``, named by the number in ``BRLAPI_HOST``, by default 0.
    """
    host = os.environ.get("BRLAPI_HOST", ":0")
    local = re.fullmatch(r":(\d+)", host)
    return os.path.exists(f"/var/lib/BrlAPI/{local[1]}") if local else False


class Braille:
    """The outlet. Nothing is connected over a network: a ``BRLAPI_HOST`` elsewhere counts as none."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._opening: asyncio.Task[None] | None = None
        self._closed = False
        self._retry_s = 0.0
        self._request_id = ""
        self._wanted: list[bw.Show] = []
        self.cells = 0
        self.why = ""

    async def start(self) -> None:
        """Look for a display, in the background."""
        self._look()

    def show(self, request_id: str, sentence: str, *, reader: bool) -> None:
        """Show a sentence, unless the screen reader does."""
        if reader:
            self.hide()
            return
        order = bw.Show(text=sentence, fresh=request_id != self._request_id)
        self._request_id = request_id
        if self.cells and self._process:
            self._process.post(order)
            return
        self._look()
        if self._opening and not self._opening.done():
            self._wanted = [order]

    def rest(self) -> None:
        """Leave the display when the person has had time to read."""
        self._post(bw.Rest())

    def hide(self) -> None:
        """Leave the display at once."""
        self._wanted.clear()
        self._request_id = ""
        self._post(bw.Hide())

    async def close(self) -> None:
        """End the process; BRLTTY has the display again."""
        self._closed = True
        self.cells = 0
        if self._opening:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)

    def _post(self, order: bw.Order) -> None:
        if self.cells and self._process:
            self._process.post(order)

    def _look(self) -> None:
        """Start the process, if a display may be there and none was missed just now."""
        idle = self._opening is None or self._opening.done()
        if idle and not self._closed and time.monotonic() >= self._retry_s and server_may_run():
            self._retry_s = time.monotonic() + RETRY_S
            self._opening = asyncio.create_task(self._run(), name="braille")

    async def _run(self) -> None:
        """Have a process show what is said, until it ends."""
        try:
            self._process = await Process.spawn("assistd.sinks.braille_display")
        except OSError as error:
            log.warning("braille: %s", error)
            return
        process = self._process
        try:
            with contextlib.suppress(wire.WireError, TimeoutError):
                await self._serve(process)
        finally:
            self.cells, self._process = 0, None
            await process.close()

    async def _serve(self, process: Process) -> None:
        deadline: float | None = OPEN_S
        while True:
            async with asyncio.timeout(deadline):
                frame = await process.receive(_reports)
            if frame is None:
                return
            report, deadline = frame[0], None
            if isinstance(report, bw.NoDisplay):
                log.debug("no braille: %s %s", report.code, report.reason)
                self.why = report.code
                return
            self.cells, self.why = report.cells, ""
            for order in self._wanted:
                process.post(order)
            self._wanted.clear()
