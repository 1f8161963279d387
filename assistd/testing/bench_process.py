"""The bench's own process: loads plugins, runs their engines in workers as the daemon does. `bench` starts it and asks.

``python -m assistd.testing.bench_process FD``; it ends when the test hangs up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys

import msgspec

from assistd import wire
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.testing import loading
from assistd.testing.orders import End, Load, Order, Wrong
from assistd.testing.runs import Runs

log = logging.getLogger(__name__)

_orders = msgspec.json.Decoder(Order)


class _Bench:
    """Orders in, replies out, one after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._runs: Runs | None = None

    async def serve(self) -> None:
        """Do what is ordered until the test hangs up."""
        try:
            while (frame := await wire.read_frame(self._reader, _orders)) is not None:
                try:
                    await self._do(frame[0])
                except AssistdError as error:
                    await self._tell(Wrong(message=error.message, code=error.code, hint=error.hint))
                except Exception as error:  # whoever waits hears something
                    log.exception("the bench failed")
                    await self._tell(Wrong(message=_("An internal fault: {kind}.").format(kind=type(error).__name__)))
        finally:
            if self._runs:
                await self._runs.close()

    async def _do(self, order: Order) -> None:
        if isinstance(order, Load):
            found = loading.registry(order)  # nothing else waits meanwhile
            self._runs = Runs(found, loading.configuration(order.options).workers)
            await self._tell(loading.loaded(found, order.plugin))
            return
        assert self._runs, "the first order loads"
        if isinstance(order, End):
            await self._tell(await self._runs.end(order))
        else:
            await self._tell(await self._runs.work(order, self._tell))

    async def _tell(self, reply: msgspec.Struct, payload: bytes = b"") -> None:
        self._writer.write(wire.pack(reply, payload))
        await self._writer.drain()


async def _main(fd: int) -> None:
    reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=fd), limit=wire.MAX_LINE)
    await _Bench(reader, writer).serve()


if __name__ == "__main__":
    with contextlib.suppress(ConnectionError):
        asyncio.run(_main(int(sys.argv[1])))
