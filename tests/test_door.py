"""The control socket under bad clients: strangers, floods, nonsense, crowds."""

import asyncio
import os
import socket
import stat

import msgspec
import pytest

from assistd import client, wire
from assistd.config import Config
from assistd.control import Control
from assistd.door import Door
from assistd.errors import ControlError
from assistd.flow import Flow
from assistd.log import Formatter
from assistd.plugins import Registry
from assistd.protocol import Done, Forget, Refused, Reply, Say, Status, Stop
from assistd.store import Store

DEEP = b'{"m":{"type":"status","x":' + b"[" * 60_000 + b"]" * 60_000 + b'},"n":0}\n'
"""Nested so deeply that a parser runs out of stack."""


@pytest.fixture
async def door(tmp_path):
    seen = []

    async def answer(ask):
        seen.append(ask)
        if isinstance(ask, Say):
            await asyncio.sleep(30)
        yield Done(words="Done.")

    one = Door(answer)
    one.path = tmp_path / "control.sock"
    one.seen = seen
    await one.open(one.path)
    yield one
    await one.close()


async def ask(door, question):
    return await asyncio.to_thread(client.final, question, door.path)


async def raw(door, data):
    reader, writer = await asyncio.open_unix_connection(door.path)
    writer.write(data)
    await writer.drain()
    return reader, writer


async def test_only_this_user_may_open_it(door):
    assert stat.S_IMODE(door.path.stat().st_mode) == 0o600
    assert await ask(door, Stop()) == Done(words="Done.")


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become somebody else")
async def test_a_stranger_is_turned_away_even_if_the_file_lets_him_in(door):
    door.path.parent.chmod(0o755)
    for parent in door.path.parents:
        os.chmod(parent, parent.stat().st_mode | 0o005) if str(parent).startswith("/tmp/") else None
    door.path.chmod(0o666)
    code = f"""
import os, socket
os.setgid(65534); os.setuid(65534)
s = socket.socket(socket.AF_UNIX); s.connect({str(door.path)!r})
try:
    s.sendall(b'{{"m":{{"type":"stop"}},"n":0}}\\n')
    print(s.recv(1000))
except ConnectionError:
    print(b"")
"""
    import sys

    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    assert out == b"b''\n"
    assert door.seen == []


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 100 + b"\n", b'{"m":{"type":"stop"},"n":5}\nhello', b"x" * 400_000, DEEP],
)
async def test_nonsense_is_refused_in_words_and_the_next_client_is_served(door, data):
    reader, writer = await raw(door, data)
    reply = await asyncio.wait_for(reader.read(2000), 5)
    assert b'"refused"' in reply
    writer.close()
    assert await ask(door, Stop()) == Done(words="Done.")


async def test_a_thousand_idle_connections_do_not_stop_it(door):
    crowd = []
    try:
        for _ in range(1000):
            sock = socket.socket(socket.AF_UNIX)
            sock.setblocking(False)
            await asyncio.get_running_loop().sock_connect(sock, str(door.path))
            crowd.append(sock)
        assert await ask(door, Stop()) == Done(words="Done.")
    finally:
        for sock in crowd:
            sock.close()


async def test_hanging_up_ends_the_work_that_was_asked_for(door):
    ended = asyncio.Event()

    async def answer(question):
        try:
            await asyncio.sleep(30)
            yield Done(words="Too late.")
        finally:
            ended.set()

    door._answer = answer
    _, writer = await raw(door, wire.pack(Say(text="x")))
    await asyncio.sleep(0.1)
    writer.close()
    await asyncio.wait_for(ended.wait(), 5)


async def test_a_fault_inside_is_told_and_logged_without_content(door, caplog):
    async def answer(question):
        raise ZeroDivisionError("secret words")
        yield

    door._answer = answer
    reply = await ask(door, Stop())
    assert isinstance(reply, Refused)
    assert (reply.code, reply.message) == ("internal", "An internal fault: ZeroDivisionError.")
    (record,) = caplog.records
    line = Formatter(journal=False).format(record)
    assert "Stop" in line
    assert "ZeroDivisionError" in line
    assert "secret" not in line


async def test_a_fault_of_the_flow_is_told_to_who_asked(own_home):
    store = Store(None)
    flow = Flow(Config(), Registry(), store, notice=lambda words: None)
    flow.history = None  # whatever breaks
    replies = [reply async for reply in Control(flow, version="x").answer(Forget(everything=True))]
    await flow.close()
    store.close()
    assert [reply.code for reply in replies] == ["internal"]


async def test_a_second_daemon_is_refused_and_a_dead_socket_is_replaced(door, tmp_path):
    with pytest.raises(ControlError) as caught:
        await Door(door._answer).open(door.path)
    assert caught.value.code == "already-running"
    dead = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(dead))
    other = Door(door._answer)
    await other.open(dead)
    other_reply = await asyncio.to_thread(client.final, Status(), dead)
    assert isinstance(other_reply, Done)
    await other.close()


async def test_a_file_in_the_sockets_place_is_left_alone(tmp_path, door):
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(ControlError):
        await Door(door._answer).open(path)
    assert path.read_text() == "mine"


def test_replies_decode():
    assert msgspec.json.decode(b'{"type":"done","words":"x"}', type=Reply) == Done(words="x")
