"""Servers that are none: garbage, silence, endless lines; and words that try to be orders. Real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings
from assistd.sinks.channels import ssip
from assistd.sinks.channels.speechd import SpeechDispatcher
from assistd.sinks.speech import SpeechSink, Utterance

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

GREETING = (
    b"208 OK CLIENT NAME SET\r\n220 OK NOTIFICATION SET\r\n219 OK SSML MODE SET\r\n251-en\r\n251 OK GET RETURNED\r\n"
)
QUEUED = b"202 OK PRIORITY SET\r\n230 OK RECEIVING DATA\r\n225-1\r\n225 OK MESSAGE QUEUED\r\n"


@contextlib.asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[list[bytes]]:
    """Serve where speech-dispatcher would; give everything that was sent to it."""
    path = ssip.socket_path()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    sent: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await talk(reader, writer)
            while block := await reader.read(65536):
                sent.append(block)
        writer.close()

    listening = await asyncio.start_unix_server(serve, path)
    try:
        yield sent
    finally:
        listening.close()


@pytest_asyncio.fixture
async def sink(voice, silent_machine) -> AsyncIterator[SpeechSink]:
    channel = SpeechDispatcher(print)
    sink = SpeechSink(voice, SpeechSettings(), lambda _: None, channels=[channel])
    yield sink
    await sink.close()


async def say(sink: SpeechSink, text: str = "Blank picture. Nothing in it.") -> str:
    await sink.start()
    sink.say(Utterance(request_id="a", text=text, final=True))
    return (await asyncio.wait_for(sink.spoken("a"), 60)).outcome


async def never(reader, writer) -> None:
    await asyncio.sleep(3600)


async def rubbish(reader, writer) -> None:
    writer.write(os.urandom(4096) + b"\r\n")
    await writer.drain()


async def endless_line(reader, writer) -> None:
    for _ in range(2000):
        writer.write(b"2" * 65536)
        await writer.drain()


async def endless_reply(reader, writer) -> None:
    for _ in range(200):
        writer.write(b"208-x\r\n" * 10_000)
        await writer.drain()


async def endless_events(reader, writer) -> None:
    writer.write(GREETING)
    for _ in range(200):
        writer.write(b"701-1\r\n701-1\r\n701 BEGIN\r\n" * 1000)
        await writer.drain()
    writer.close()


async def refuses(reader, writer) -> None:
    writer.write(b"500 ERR INVALID COMMAND\r\n" * 100)
    await writer.drain()


async def replies_to_nothing(reader, writer) -> None:
    writer.write(GREETING + b"210 OK\r\n" * 50)
    await writer.drain()


async def hangs_up(reader, writer) -> None:
    writer.close()


async def hangs_up_in_the_message(reader, writer) -> None:
    writer.write(GREETING)
    await reader.readuntil(b"\r\n.\r\n")
    writer.write(QUEUED + b"701-1\r\n701-1\r\n701 BEGIN\r\n700-1\r\n700-1\r\n700-77\r\n700 INDEX MARK\r\n")
    await writer.drain()
    writer.close()


async def never_begins(reader, writer) -> None:
    writer.write(GREETING)
    await reader.readuntil(b"\r\n.\r\n")
    writer.write(QUEUED)
    await writer.drain()


@pytest.mark.parametrize(
    "talk",
    [
        never,
        rubbish,
        endless_line,
        endless_reply,
        endless_events,
        refuses,
        replies_to_nothing,
        hangs_up,
        hangs_up_in_the_message,
        never_begins,
    ],
)
async def test_whatever_the_server_does_our_own_voice_says_all_of_it(sink, voice, talk) -> None:
    tracemalloc.start()
    async with server(talk):
        assert await say(sink) == "written"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [chunk.text for chunk in voice.made] == ["Blank picture.", "Nothing in it."]
    assert peak < 20_000_000


async def obedient(reader, writer) -> None:
    """Take two messages as the real one does, to see what was sent."""
    writer.write(GREETING)


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "\r\n.\r\nQUIT\r\n",
        ".\n..\n...\nSTOP ALL",
        "a\r\n.\r\nSET ALL RATE 100\r\nb",
        "<speak>&<mark name='1'/>\x00\x01\x1b[31m\u2028.\u2028CANCEL ALL",
        "\ud800 lone half",
    ],
)
async def test_no_words_become_orders(sink, voice, text) -> None:
    async with server(obedient) as sent:
        await say(sink, f"Begin. {text}")
        stream = b"".join(sent)
    speaking = stream.split(b"SPEAK\r\n")[1:]
    assert speaking
    for message in speaking:
        data, _, after = message.partition(b"\r\n.\r\n")
        assert b"\n" not in data
        assert b"\r" not in data
        assert data.startswith(b"<speak>")
        assert data.endswith(b"</speak>")
        assert set(after.split(b"\r\n")) <= {b"", b"CANCEL SELF", b"QUIT", b"GET RATE"}


def test_dots_and_line_ends_in_data_are_made_harmless() -> None:
    assert ssip.dotted(".\n..\r\n.a\rb\0") == b"..\r\n...\r\n..a\r\nb"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("", "{runtime}/speech-dispatcher/speechd.sock"),
        ("unix_socket", "{runtime}/speech-dispatcher/speechd.sock"),
        ("unix_socket:/tmp/x.sock", "/tmp/x.sock"),
        ("inet_socket:127.0.0.1:6560", ""),
        ("inet_socket", ""),
    ],
)
async def test_only_unix_sockets_are_connected_to(monkeypatch, address, path) -> None:
    monkeypatch.setenv("SPEECHD_ADDRESS", address)
    assert ssip.socket_path() == path.format(runtime=os.environ["XDG_RUNTIME_DIR"])
    if not path:
        assert not await SpeechDispatcher(print).ready()


async def test_in_auto_no_server_is_started_and_a_left_over_socket_is_passed_over(
    sink, voice, monkeypatch, tmp_path
) -> None:
    program = tmp_path / "speech-dispatcher"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    path = ssip.socket_path()
    os.makedirs(os.path.dirname(path))
    (await asyncio.start_unix_server(lambda *_: None, path)).close()
    assert os.path.exists(path)
    assert await say(sink) == "written"
    assert not (tmp_path / "started").exists()


async def test_a_server_that_was_asked_for_and_is_missing_is_told_once(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    channel = SpeechDispatcher(told.append, spawn=True)
    assert not await channel.ready()
    assert not await channel.ready()
    (words,) = told
    assert "sudo apt install speech-dispatcher" in words
