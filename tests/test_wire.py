"""Frames: what goes in comes out, and whatever else is sent is refused within bounds."""

import asyncio
import contextlib
import enum
import socket
import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistd import protocol, types, wire


def _pair():
    a, b = socket.socketpair()
    return a, wire.Channel(b, msgspec.json.Decoder(wire.Report))


def test_a_payload_follows_its_line_even_when_it_looks_like_one():
    a, channel = _pair()
    payload = b'{"m":{"type":"ready","pid":1},"n":0}\n' * 3
    a.sendall(wire.pack(wire.Told(job_id="1", event=types.Chunk(part="sound")), payload) + wire.pack(wire.Ready(pid=7)))
    assert channel.receive()[1] == payload
    assert channel.receive()[0] == wire.Ready(pid=7)


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"GET / HTTP/1.1\n",
        b"[]\n",
        b'{"m":{},"n":0}\n',
        b'{"m":{"type":"nonsense"},"n":0}\n',
        b'{"m":{"type":"ready","pid":"x"},"n":0}\n',
        b'{"m":{"type":"ready","pid":1},"n":-1}\n',
        b'{"m":{"type":"ready","pid":1},"n":99999999999}\n',
        b"\xff\xfe\x00\n",
        b"[" * 100_000 + b"\n",
    ],
)
def test_what_is_no_frame_is_refused(line):
    a, channel = _pair()
    a.sendall(line)
    with pytest.raises(wire.WireError):
        channel.receive()


def test_an_endless_line_is_refused_at_its_bound():
    a, b = socket.socketpair()
    channel = wire.Channel(b, msgspec.json.Decoder(wire.Report), max_line=70_000)
    a.setblocking(False)
    with pytest.raises(wire.WireError, match="longer"):
        while True:
            try:
                a.send(b"x" * 10_000)
            except BlockingIOError:
                channel.receive()
            if len(channel._buffer) < 70_000:
                channel._fill()
            else:
                channel.receive()


def test_a_stream_that_ends_inside_a_frame_is_an_error_and_between_frames_is_the_end():
    a, channel = _pair()
    a.sendall(wire.pack(wire.Ready(pid=1)))
    a.close()
    assert channel.receive()[0].pid == 1
    assert channel.receive() is None
    a, channel = _pair()
    a.sendall(wire.pack(wire.Ready(pid=1))[:-4])
    a.close()
    with pytest.raises(wire.WireError):
        channel.receive()


def _example(kind):
    """Build an instance of any struct of ours with every field set."""
    values = {}
    for field in msgspec.structs.fields(kind):
        values[field.name] = _value(field.type)
    return kind(**values)


def _value(hint):
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _value(args[0])
    if origin is typing.Literal:
        return args[-1]
    if origin is tuple:
        return (_value(args[0]),) if args[-1] is ... else tuple(_value(a) for a in args)
    if origin is dict:
        return {} if args[1] is not types.Content else {"text": types.Content(headline="x")}
    if origin in (typing.Union, __import__("types").UnionType):
        return _value(args[0])
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _example(hint)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return list(hint)[-1]
    return {str: 'ä\n"\\\u2028', bytes: b"\xff\x00\n", int: 7, float: 1.5, bool: True}[hint]


WORDS = [
    *typing.get_args(wire.Order),
    *typing.get_args(wire.Report),
    *typing.get_args(protocol.Ask),
    *typing.get_args(protocol.Reply),
    *typing.get_args(types.Event),
]


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_word_we_speak_survives_the_wire(kind):
    """A new message can't dodge this: the unions themselves are walked."""
    original = _example(kind)
    line = wire.pack(original)
    assert line.count(b"\n") == 1
    raw, length = wire.unpack_line(line[:-1])
    assert length == 0
    assert wire.decode(raw, msgspec.json.Decoder(kind)) == original


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data):
    async def read():
        reader = asyncio.StreamReader(limit=1000)
        reader.feed_data(data)
        reader.feed_eof()
        return await wire.read_frame(reader, msgspec.json.Decoder(protocol.Ask), max_payload=0)

    with contextlib.suppress(wire.WireError):
        assert asyncio.run(read()) is None or b'"m"' in data
