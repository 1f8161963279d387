r"""Frames between the daemon and its children, and between the daemon and its clients: one JSON line, then a payload.

A frame is ``{"…","n":LENGTH}\n`` followed by LENGTH bytes. Everything that is read is bounded; a frame that is too
long or not what it should be raises `WireError`, and the reader hangs up.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from assistd.confinement.limits import Limits
from assistd.errors import AssistdError
from assistd.installed import Installed
from assistd.types import Event, Job, Level, Struct

MAX_LINE = 8 * 1024 * 1024
"""Longest JSON line from a worker, bytes: the full text of a long book page fits, a flood does not."""

MAX_PAYLOAD = 16 * 1024 * 1024
"""Longest payload, bytes: six minutes of speech at 22,050 Hz."""

if TYPE_CHECKING:
    import asyncio

TOO_LONG = "wire-too-long"
"""Code of the error for a frame that is longer than allowed."""

T = TypeVar("T")


class WireError(AssistdError, ValueError):
    """The other side sent something that is no frame of ours."""

    default_code = "wire"


# --- daemon → worker ------------------------------------------------------------------------------------------------


class Hello(Struct, frozen=True, kw_only=True, tag="hello"):
    """First frame: which engine to load, with what.

    Attributes:
        name: Of the modality, sink or source.
        plugin: Of the plugin it belongs to.
        path: Folders to look for its modules in, before all others.
        api: Version of the interface that is spoken.
        folder: The plugin's own folder that stays.
        scratch: This engine's own folder for temporary files.
        limits: What it may reach; None: whatever the daemon may.
    """

    engine: str
    name: str
    plugin: str = ""
    path: tuple[str, ...] = ()
    api: int = 1
    folder: str = ""
    scratch: str = ""
    limits: Limits | None = None
    options: dict[str, Any] = {}
    options_type: str = ""
    threads: int = 1
    device: str = "auto"
    nice: int = 5
    log_level: int = 20
    models: tuple[Installed, ...] = ()


class Run(Struct, frozen=True, kw_only=True, tag="run"):
    """Do this job."""

    job: Job


class Cancel(Struct, frozen=True, kw_only=True, tag="cancel"):
    """Nobody wants this job's answer any more."""

    job_id: str


class Close(Struct, frozen=True, kw_only=True, tag="close"):
    """End in an orderly way."""


class Heard(Struct, frozen=True, kw_only=True, tag="heard"):
    """An event of a task that the engine asked for (`Wanted`); a sound's payload follows the line."""

    job_id: str
    number: int
    event: Event


class Refused(Struct, frozen=True, kw_only=True, tag="refused"):
    """A task that the engine asked for (`Wanted`) can't be asked for; nothing more comes of it."""

    job_id: str
    number: int
    message: str
    code: str
    hint: str = ""


Order = Hello | Run | Cancel | Close | Heard | Refused

# --- worker → daemon ------------------------------------------------------------------------------------------------


class Ready(Struct, frozen=True, kw_only=True, tag="ready"):
    """The engine is made and waits for jobs."""

    pid: int


class Broken(Struct, frozen=True, kw_only=True, tag="broken"):
    """The engine could not be made."""

    message: str
    code: str = "plugin-load"
    hint: str = ""


class Told(Struct, frozen=True, kw_only=True, tag="told"):
    """An event of a job."""

    job_id: str
    event: Event


class Logged(Struct, frozen=True, kw_only=True, tag="logged"):
    """A log record of the worker: level as in `logging`."""

    level: int
    logger: str
    message: str


class Wanted(Struct, frozen=True, kw_only=True, tag="wanted"):
    """The engine asks for another task in the middle of a job (`hookspecs.Context.run`).

    Attributes:
        job_id: Of the job it is working on.
        number: Of this wish, among those of the job.
    """

    job_id: str
    number: int
    task: str
    path: bytes = b""
    text: str = ""
    level: Level = Level.STANDARD
    language: str = ""
    into: str = ""
    facet: str = ""


class Unwanted(Struct, frozen=True, kw_only=True, tag="unwanted"):
    """The engine does not listen to that task any more."""

    job_id: str
    number: int


class Taken(Struct, frozen=True, kw_only=True, tag="taken"):
    """The engine has read so many events of that task, in all; what it does not read is not sent for ever."""

    job_id: str
    number: int
    count: int


Report = Ready | Broken | Told | Logged | Wanted | Unwanted | Taken


# --- frames ---------------------------------------------------------------------------------------------------------


class _Frame(msgspec.Struct, frozen=True):
    """Envelope: the message and the length of what follows the line."""

    m: msgspec.Raw
    n: int = 0


_encoder = msgspec.json.Encoder()
_frame_decoder = msgspec.json.Decoder(_Frame)


def pack(message: msgspec.Struct, payload: bytes = b"") -> bytes:
    """Return one frame: `message` as JSON (never with a line break in it), then `payload`."""
    return b'{"m":%b,"n":%d}\n%b' % (_encoder.encode(message), len(payload), payload)


def unpack_line(line: bytes, max_payload: int = MAX_PAYLOAD) -> tuple[msgspec.Raw, int]:
    """Return the message, still JSON, and the number of payload bytes that follow.

    Raises:
        WireError: If the line is no envelope, or announces too much.
    """
    try:
        frame = _frame_decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"Malformed frame: {error}.") from error
    if not 0 <= frame.n <= max_payload:
        raise WireError(f"Frame announces {frame.n} bytes, more than {max_payload}.", code=TOO_LONG)
    return frame.m, frame.n


def decode(raw: msgspec.Raw | bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Return the typed message.

    Raises:
        WireError: If it is none of the messages that `decoder` knows.
    """
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"Unknown message: {error}.") from error


async def read_frame(
    reader: asyncio.StreamReader, decoder: msgspec.json.Decoder[T], *, max_payload: int = MAX_PAYLOAD
) -> tuple[T, bytes] | None:
    """Return the next message and its payload, or None at the end of the stream.

    The line limit is the stream's own (`asyncio.StreamReader(limit=…)`).

    Raises:
        WireError: If the line is too long, cut off or malformed.
    """
    import asyncio  # here, so that a command, which blocks, starts without it

    try:
        line = await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise WireError("The stream ended inside a frame.") from error
        return None
    except asyncio.LimitOverrunError as error:
        raise WireError("Frame longer than allowed.", code=TOO_LONG) from error
    except ConnectionError:
        return None
    raw, length = unpack_line(line, max_payload)
    message = decode(raw, decoder)
    try:
        return message, await reader.readexactly(length) if length else b""
    except asyncio.IncompleteReadError as error:
        raise WireError("The stream ended inside a payload.") from error


class Channel:
    """Blocking frames over a socket, for workers and for the command line.

    Args:
        sock: A connected stream socket; owned by the channel from now on.
        decoder: Decoder of what the other side sends.
        max_line: Longest JSON line accepted, bytes.
    """

    def __init__(self, sock: socket.socket, decoder: msgspec.json.Decoder[T], max_line: int = MAX_LINE) -> None:
        self._sock = sock
        self._decoder: msgspec.json.Decoder[Any] = decoder
        self._max_line = max_line
        self._buffer = bytearray()

    def send(self, message: msgspec.Struct, payload: bytes = b"") -> None:
        """Send one frame whole.

        Raises:
            OSError: If the other side has gone.
        """
        self._sock.sendall(pack(message, payload))

    def receive(self) -> tuple[Any, bytes] | None:
        """Return the next message and its payload, or None when the other side has hung up.

        Raises:
            WireError: If the frame is too long, cut off or malformed.
        """
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > self._max_line:
                raise WireError("Frame longer than allowed.", code=TOO_LONG)
            if not self._fill():
                if self._buffer:
                    raise WireError("The stream ended inside a frame.")
                return None
        raw, length = unpack_line(bytes(self._buffer[:end]))
        message = decode(raw, self._decoder)
        del self._buffer[: end + 1]
        while len(self._buffer) < length:
            if not self._fill():
                raise WireError("The stream ended inside a payload.")
        payload = bytes(self._buffer[:length])
        del self._buffer[:length]
        return message, payload

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def _fill(self) -> bool:
        try:
            data = self._sock.recv(65536)
        except ConnectionError:
            return False
        self._buffer += data
        return bool(data)
