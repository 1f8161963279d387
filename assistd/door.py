"""The control socket: one of two thin doors to `Control`. Only this user gets in; nobody can fill it up.

A Unix socket of mode 0600 whose peers must have our uid. A connection carries one ask, in one frame of bounded length,
within bounded time; when there are too many idle ones, the oldest has to go.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import socket
import stat
import struct
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import msgspec

from assistd import wire
from assistd.errors import ControlError, refusal
from assistd.i18n import _
from assistd.protocol import MAX_ASK, Ask, Refused, Reply, internal_fault

log = logging.getLogger(__name__)

FIRST_ASK_S = 30.0
"""A connection that has not asked by then is closed."""

MAX_CONNECTIONS = 400
"""Open connections; beyond it, the one that has been idle for longest is closed."""

_asks = msgspec.json.Decoder(Ask)

Answer = Callable[[Ask], AsyncGenerator[Reply, None]]


class Door:
    """Serves the control socket.

    Args:
        answer: What answers an ask (`Control.answer`).
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._idle: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._path: Path | None = None

    async def open(self, path: Path, inherited: socket.socket | None = None) -> None:
        """Listen at `path`, or on a socket that systemd opened for us.

        Raises:
            ControlError: If another daemon listens there, or the socket can't be made.
        """
        _raise_file_limit()
        sock = inherited or _bind(path)
        self._path = None if inherited else path
        self._server = await asyncio.start_unix_server(self._connected, sock=sock, limit=MAX_ASK, backlog=512)

    async def close(self) -> None:
        """Hang up on everybody and take the socket away."""
        if self._server:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        if self._path:
            self._path.unlink(missing_ok=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self._idle[writer] = task
        if len(self._open) > MAX_CONNECTIONS and self._idle:
            oldest = next(iter(self._idle))
            self._idle.pop(oldest).cancel()
        try:
            if _peer_uid(writer) == os.getuid():
                await self._serve(reader, writer)
            else:
                log.warning("a stranger knocked at the control socket and was turned away")
        except asyncio.CancelledError:
            pass
        except (ConnectionError, TimeoutError) as error:
            log.debug("a client has gone: %s", error)
        finally:
            self._idle.pop(writer, None)
            self._open.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(FIRST_ASK_S):
                frame = await wire.read_frame(reader, _asks, max_payload=0)
        except wire.WireError as error:
            writer.write(wire.pack(Refused(message=error.message, code=error.code)))
            await writer.drain()
            return
        self._idle.pop(writer, None)
        if frame is None:
            return
        answering = asyncio.create_task(self._send_answer(frame[0], writer))
        hung_up = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait([answering, hung_up], return_when=asyncio.FIRST_COMPLETED)
        finally:
            hung_up.cancel()
            answering.cancel()
            await asyncio.gather(answering, hung_up, return_exceptions=True)

    async def _send_answer(self, ask: Ask, writer: asyncio.StreamWriter) -> None:
        try:
            async with contextlib.aclosing(self._answer(ask)) as replies:
                async for reply in replies:
                    writer.write(wire.pack(reply))
                    await writer.drain()
        except ConnectionError as error:
            log.debug("a client has gone: %s", error)
        except Exception as error:
            log.exception("an ask could not be answered: %s", type(ask).__name__)
            writer.write(wire.pack(internal_fault(error)))
            await writer.drain()


def _bind(path: Path) -> socket.socket:
    """Return a socket bound at `path`; a dead one that lies there is replaced."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        if answers(path):
            raise already_running()
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISSOCK(path.lstat().st_mode):
                raise ControlError(
                    _("{path} is no socket.").format(path=path), code="socket-path", hint=_("Move it away.")
                )
            path.unlink()
        before = os.umask(0o177)
        try:
            sock.bind(os.fspath(path))
        finally:
            os.umask(before)
    except OSError as error:
        sock.close()
        if isinstance(error, ControlError):
            raise
        raise ControlError(
            _("Can't open the control socket {path}: {reason}.").format(path=path, reason=refusal(error)),
            code="socket-path",
            hint=_("Make its folder, writable for you alone, or name another place in ASSISTD_SOCKET."),
        ) from error
    return sock


def already_running() -> ControlError:
    """Return what a second daemon says."""
    return ControlError(_("assistd is running already."), code="already-running", hint=_("`assistd status` shows it."))


def answers(path: Path) -> bool:
    """Return whether somebody listens at `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(os.fspath(path))
        except OSError:
            return False
        return True


def _peer_uid(writer: asyncio.StreamWriter) -> int:
    sock = writer.get_extra_info("socket")
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return int(uid)


def _raise_file_limit() -> None:
    """Have room for every connection beside the files we need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
