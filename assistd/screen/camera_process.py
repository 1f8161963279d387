"""The camera process as the daemon sees it: started when needed, kept, asked one thing at a time, replaced.

One that does not answer in time hangs (its X server does, or a file system) and is killed; one that died is started
again and asked once more. Used by `assistd.screen.x11` and `assistd.screen.files`.
"""

from __future__ import annotations

import asyncio
import logging

import msgspec

from assistd import wire
from assistd.i18n import _
from assistd.process import Process
from assistd.screen.camera_wire import Blind, Done, Look, Order, Report, Save, Seen
from assistd.screen.capture import CaptureError

log = logging.getLogger(__name__)

_reports = msgspec.json.Decoder(Report)


class CameraProcess:
    """One camera; nothing runs before the first order."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._process.pid if self._process and not self._process.ended.done() else None

    async def ask(self, order: Order, *, timeout_s: float) -> Seen | Done:
        """Return the reply to an order.

        Args:
            order: What to do.
            timeout_s: Longest time for it, seconds.

        Raises:
            CaptureError: With the camera's words; code ``camera-hangs`` or ``camera-died`` if it has none.
        """
        async with self._turn:
            for _attempt in range(2):
                report = await self._once(order, timeout_s)
                if isinstance(report, Blind):
                    raise CaptureError(report.message, code=report.code, hint=report.hint)
                if report:
                    return report
                log.info("the camera process died")
        raise CaptureError(_("The screen's camera stopped twice."), code="camera-died")

    async def close(self) -> None:
        """End the process."""
        self._closed = True
        await self._end()

    async def _once(self, order: Order, timeout_s: float) -> Report | None:
        """Return the reply; None if the process has gone."""
        process = await self._running()
        answered = False
        try:
            async with asyncio.timeout(timeout_s):
                await process.send(order)
                frame = await process.receive(_reports)
            answered = frame is not None
            return frame[0] if frame else None
        except wire.WireError:
            return None
        except TimeoutError:
            log.warning("the camera process hangs and is killed")
            raise CaptureError(
                _("The picture of the screen did not come in time.")
                if isinstance(order, Look)
                else _("The picture could not be written in time."),
                code="camera-hangs",
                hint=_("Try again.") if isinstance(order, Look | Save) else "",
            ) from None
        finally:
            if not answered:  # also when nobody waits any more: the late reply must not be taken for the next one's
                await self._end()

    async def _running(self) -> Process:
        if self._closed:
            raise CaptureError(_("The screen's camera is closed."), code="camera-closed")
        if self._process and self._process.ended.done():
            await self._end()
        if self._process is None:
            try:
                self._process = await Process.spawn("assistd.screen.camera")
            except OSError as error:
                raise CaptureError(
                    _("The screen's camera can't be started: {why}.").format(why=error.strerror), code="camera-died"
                ) from error
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            await process.close()
