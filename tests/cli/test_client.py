"""The client of the control socket, against a daemon that misbehaves."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from assistd import client, paths, protocol
from assistd.errors import ControlError

DONE = protocol.Done(words="ok")


def test_replies_come_in_order_and_end_with_the_final_one(scripted):
    server = scripted([protocol.Accepted(request_id="1"), protocol.Noticed(kind="x", words="y"), DONE, b"rubbish"])
    replies = list(client.ask(protocol.Say(text="hello")))
    assert [type(reply).__name__ for reply in replies] == ["Accepted", "Noticed", "Done"]
    assert server.asks == [protocol.Say(text="hello")]


@pytest.mark.parametrize(
    "script",
    [
        [],
        [protocol.Accepted(request_id="1")],
        [b"no frame\n"],
        [b'{"m":{"type":"nonsense"},"n":0}\n'],
        [b'{"m":{"type":"done","words":"x"},"n":99'],
        [b'{"m":{"type":"done","words":"x"},"n":99}\nshort'],
        [b'{"m":{"type":"done","words":3},"n":0}\n'],
    ],
    ids=["silence", "middle", "no frame", "unknown", "half a line", "half a payload", "wrong type"],
)
def test_daemon_that_ends_or_talks_nonsense_is_an_error_in_words(scripted, script):
    scripted(script)
    with pytest.raises(ControlError, match="ended before it had answered") as caught:
        list(client.ask(protocol.Status()))
    assert caught.value.code == "daemon-gone"
    assert caught.value.hint


def test_daemon_that_floods_is_hung_up_on(scripted, monkeypatch):
    monkeypatch.setattr(client, "MAX_LINE", 100_000)
    scripted([b"x" * 10_000_000])
    with pytest.raises(ControlError):
        list(client.ask(protocol.Status()))


def test_daemon_that_never_answers_is_not_waited_for_forever(scripted):
    scripted(["wait"])
    with pytest.raises(ControlError) as caught:
        list(client.ask(protocol.Status(), first_s=0.05))
    assert caught.value.code == "daemon-silent"


def test_no_socket_and_a_dead_socket_mean_no_daemon():
    with pytest.raises(client.NoDaemonError):
        list(client.ask(protocol.Status()))
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(os.fspath(paths.socket_path()))
    with pytest.raises(client.NoDaemonError):
        list(client.ask(protocol.Status()))


def test_a_file_where_the_socket_should_be_is_an_error_in_words(tmp_path):
    (tmp_path / "s").write_text("")
    with pytest.raises(ControlError):
        list(client.ask(protocol.Status(), tmp_path / "s"))
    with pytest.raises(ControlError):
        list(client.ask(protocol.Status(), tmp_path / ("long" * 100)))


@pytest.fixture
def open_folder():
    """A folder in which every user may write; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.mark.skipif(os.getuid() != 0, reason="needs root, to be another user")
def test_socket_of_another_user_is_refused(open_folder):
    path = open_folder / "s"
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:  # another user listens where our daemon should
        try:
            os.setuid(65534)
            sock = socket.socket(socket.AF_UNIX)
            sock.bind(os.fspath(path))
            sock.listen()
            os.write(tell, b"x")
            sock.accept()[0].recv(1)
        finally:
            os._exit(0)
    os.close(tell)
    try:
        assert os.read(ready, 1) == b"x"
        with pytest.raises(ControlError) as caught:
            list(client.ask(protocol.Status(), path))
        assert caught.value.code == "daemon-foreign"
    finally:
        os.close(ready)
        os.waitpid(pid, 0)


def test_frames_larger_than_a_read_arrive_whole(scripted):
    scripted([protocol.Done(words="x" * 1_000_000)])
    assert len(client.final(protocol.Stop()).words) == 1_000_000


def test_hanging_up_early_is_seen_by_the_daemon(scripted):
    server = scripted([protocol.Accepted(request_id="1"), "wait"])
    replies = client.ask(protocol.Do(task="describe", path=b"/x"))
    assert isinstance(next(replies), protocol.Accepted)
    replies.close()
    assert server.hung_up.wait(10)
