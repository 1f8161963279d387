"""The player process: obeys frames, says why there is no sound, and dies with its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import numpy as np
import pytest

from assistd.sinks import sound_wire as sw
from assistd.wire import Channel
from tests.beds.sound import Recorder, find, wait_until

TONE = (np.sin(np.arange(22_050) * 0.2) * np.linspace(2000, 15_000, 22_050)).astype(np.int16).tobytes()


@contextmanager
def player(**order) -> Iterator[tuple[subprocess.Popen[bytes], Channel]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(20)
    with theirs:
        child = subprocess.Popen(
            [sys.executable, "-m", "assistd.sinks.player", str(theirs.fileno()), str(os.getpid())],
            pass_fds=[theirs.fileno()],
            stderr=subprocess.DEVNULL,
        )
    channel = Channel(ours, msgspec.json.Decoder(sw.Report))
    try:
        channel.send(sw.Open(**order))
        yield child, channel
    finally:
        channel.close()
        child.kill()
        child.wait()


def reports_until(channel: Channel, last: type) -> list:
    reports = []
    while not reports or not isinstance(reports[-1], last):
        frame = channel.receive()
        assert frame, f"hung up after {reports}"
        reports.append(frame[0])
    return reports


@pytest.mark.audio
def test_plays_reports_and_plays_out_when_closed(heard: Recorder) -> None:
    with player() as (child, channel):
        opened = reports_until(channel, sw.Opened)[0]
        assert opened.device
        assert opened.rate_hz == 22_050
        channel.send(sw.Play(utterance_id="1", rate_hz=22_050), TONE)
        channel.send(sw.Finish(utterance_id="1"))
        assert [type(report) for report in reports_until(channel, sw.Ended)] == [sw.Began, sw.Ended]
        channel.send(sw.Play(utterance_id="2", rate_hz=22_050), TONE)
        channel.send(sw.Close())
        assert child.wait(20) == 0
    heard.wait_silence()
    sound = heard.samples()
    first, alike = find(sound, TONE, 22_050)
    assert alike > 0.95
    after = sound.copy()
    after[first : first + 48_000] = 0
    assert find(after, TONE, 22_050)[1] > 0.95  # the second one, to its end


@pytest.mark.audio
def test_clear_is_answered_and_what_was_cleared_never_ends(heard: Recorder) -> None:
    with player() as (_, channel):
        channel.send(sw.Play(utterance_id="1", rate_hz=22_050), TONE * 20)
        channel.send(sw.Finish(utterance_id="1"))
        reports_until(channel, sw.Began)
        channel.send(sw.Clear())
        reports_until(channel, sw.Cleared)
        channel.send(sw.Play(utterance_id="2", rate_hz=22_050), TONE)
        channel.send(sw.Finish(utterance_id="2"))
        assert [report.utterance_id for report in reports_until(channel, sw.Ended)] == ["2", "2"]
        heard.wait_silence()
        assert len(heard.samples()) < 48_000 * 10


@pytest.mark.audio
def test_a_device_that_does_not_exist_is_named_with_those_that_do(sound) -> None:
    with player(device="harpsichord") as (child, channel):
        report = reports_until(channel, sw.NoSound)[0]
        assert report.code == "no-device"
        assert "harpsichord" in report.reason
        assert "pulse" in report.hint
        assert child.wait(20) == 3


def test_without_a_device_it_says_so_and_ends(silent_machine) -> None:
    with player() as (child, channel):
        report = reports_until(channel, sw.NoSound)[0]
        assert (report.code, report.reason) == ("no-device", "There is no sound device.")
        assert "sudo apt install" in report.hint
        assert child.wait(20) == 3


@pytest.mark.audio
def test_a_malformed_frame_ends_it(sound) -> None:
    with player() as (child, channel):
        reports_until(channel, sw.Opened)
        channel._sock.sendall(b'{"m":{"type":"play"},"n":99999999999}\n')
        assert child.wait(20) != 0


@pytest.mark.audio
def test_it_ends_when_the_daemon_hangs_up(sound) -> None:
    with player() as (child, channel):
        reports_until(channel, sw.Opened)
        channel._sock.shutdown(socket.SHUT_RDWR)
        assert child.wait(20) == 0


@pytest.mark.audio
def test_it_dies_with_its_parent(sound) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    os.kill(pid, signal.SIGSTOP)  # it can't notice by itself: the kernel must end it
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: _gone(pid), "the player's end")
    parent.stdout.close()


_PARENT = """
import asyncio
from assistd.sinks.sound_output import SoundOutput, Piece
async def main():
    output = SoundOutput()
    await output.open()
    output.play(Piece(bytes(22050 * 60), 22050))
    print(output.pid, flush=True)
    await output.heard()
asyncio.run(main())
"""


def _gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True
