"""The player process: owns the one sound stream and obeys. Started by `assistd.sinks.sound_output`.

``python -m assistd.sinks.player FD PARENT``: FD is a connected socket that carries frames (`assistd.sinks.sound_wire`),
PARENT the daemon's pid. It is a process of its own because PortAudio may hang when the sound server goes; then it is
killed and another one starts.

Threads: the main one reads orders, PortAudio's pulls samples out of the `Mixer`, a third reports and watches that the
pulling goes on. cffi's callbacks need writable and executable memory: under systemd's ``MemoryDenyWriteExecute=yes``
there is no sound.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import sys
import threading
import time
from typing import Any

import msgspec

from assistd import wire
from assistd.i18n import _
from assistd.sinks import sound_wire as sw
from assistd.sinks.mixer import Mixer

APT_PORTAUDIO = "sudo apt install libportaudio2"
APT_PLUGINS = "sudo apt install pipewire pipewire-pulse wireplumber libasound2-plugins"

IDLE_S = 20.0
"""The stream rests after this long without a sound: it costs the sound server and the battery."""

CLOSING_S = 120.0
"""Longest time that the sound still there is played out for after `Close`."""

PARTING_S = 1.0
"""The last report is given this long to be read, before the end of the process may sweep it away."""

QUIET_S = 0.1
"""What is pulled is heard within the stream's latency and this, the sound server's share."""

STALLED_S = 2.0
"""A running stream that pulls nothing for this long is dead: the sound server hangs."""


def _lost() -> sw.NoSound:
    return sw.NoSound(reason=_("The sound server has gone."), code="device-lost", hint=_("Is it running?"))


class NoSoundError(Exception):
    """The device can't be used."""

    def __init__(self, report: sw.NoSound) -> None:
        super().__init__(report.reason)
        self.report = report


class Stream:
    """PortAudio's output stream, running only while there is something to play.

    Args:
        order: Device, rate and latency.
        mixer: Where the samples come from; told the stream's rate and latency.

    Raises:
        NoSoundError: If there is no PortAudio, no device, or it can't be opened.
    """

    def __init__(self, order: sw.Open, mixer: Mixer) -> None:
        try:
            import sounddevice
        except OSError as error:  # the wheel brings no library on Linux
            raise NoSoundError(
                sw.NoSound(
                    reason=_("PortAudio is not installed."),
                    code="no-portaudio",
                    hint=_("Install it: {command}").format(command=APT_PORTAUDIO),
                )
            ) from error
        self._mixer = mixer
        self._moves = threading.Lock()
        self._failure = sounddevice.PortAudioError
        try:
            self._stream: Any = _open(sounddevice, order, mixer)
        except (sounddevice.PortAudioError, ValueError, MemoryError) as error:
            raise NoSoundError(_why(sounddevice, order, error)) from error
        self.opened = sw.Opened(
            device=_name(sounddevice, self._stream.device),
            rate_hz=int(self._stream.samplerate),
            latency_s=float(self._stream.latency),
        )
        self._running = False
        self._since = 0.0

    def run(self, quiet_s: float) -> None:
        """Let it pull.

        Args:
            quiet_s: How long there was nothing to hear before what comes now. What the device still has then is
                silence: it is dropped, so that the sound need not wait behind it.

        Raises:
            NoSoundError: If the sound server went while it rested.
        """
        with self._moves:
            if self._running and quiet_s > self.opened.latency_s + QUIET_S:
                self._running = False
                self._stream.abort()
            if not self._running:
                self._since = time.monotonic()
                try:
                    self._stream.start()
                except self._failure as error:
                    raise NoSoundError(_lost()) from error
                self._running = True

    def rest(self) -> None:
        """Stop at once: what the device has not played yet is dropped."""
        with self._moves:
            if self._running:
                self._running = False
                self._stream.abort()

    def rest_if_idle(self) -> None:
        """Stop when nothing was played for `IDLE_S`. What is put into the mixer before `run` is never left lying."""
        with self._moves:
            if self._running and self._mixer.idle_s() > IDLE_S:
                self._running = False
                self._stream.abort()

    def lost(self) -> bool:
        """Return whether it should run and does not."""
        if not self._moves.acquire(timeout=STALLED_S):  # hangs inside start or abort
            return True
        try:
            pulled = max(self._mixer.pulled_s, self._since)
            return self._running and (not self._stream.active or time.monotonic() - pulled > STALLED_S)
        finally:
            self._moves.release()


def _open(sounddevice: Any, order: sw.Open, mixer: Mixer) -> Any:
    """Return a stopped stream at the rate that was asked for, or at the device's own."""

    def pull(out: Any, frames: int, _time: Any, status: Any) -> None:
        out[:] = mixer.pull(frames, underrun=bool(status))

    device = order.device or None
    rates = (order.rate_hz, int(sounddevice.query_devices(device, "output")["default_samplerate"]))
    for rate_hz in rates:
        try:
            stream = sounddevice.RawOutputStream(
                samplerate=rate_hz, channels=1, dtype="int16", device=device, latency=order.latency_s, callback=pull
            )
        except sounddevice.PortAudioError as error:
            if rate_hz != rates[-1] and error.args[1:2] == (-9997,):  # paInvalidSampleRate
                continue
            raise
        break
    mixer.tune(rate_hz=int(stream.samplerate), latency_s=float(stream.latency), volume=order.volume)
    return stream


def _name(sounddevice: Any, device: int) -> str:
    return str(sounddevice.query_devices(device)["name"])


def _why(sounddevice: Any, order: sw.Open, error: Exception) -> sw.NoSound:
    """Return in words why the device can't be used."""
    outputs = [d["name"] for d in sounddevice.query_devices() if d["max_output_channels"] > 0]
    if isinstance(error, MemoryError):
        return sw.NoSound(
            reason=_("The system forbids what the sound library needs."),
            code="device-failed",
            hint=_("Remove MemoryDenyWriteExecute= from the service's unit."),
        )
    if not outputs:
        return sw.NoSound(
            reason=_("There is no sound device."),
            code="no-device",
            hint=_("Start a sound server, or install one: {command}").format(command=APT_PLUGINS),
        )
    if order.device and not any(order.device.lower() in name.lower() for name in outputs):
        return sw.NoSound(
            reason=_('There is no sound device "{device}".').format(device=order.device),
            code="no-device",
            hint=_("There are: {outputs}.").format(outputs=", ".join(outputs[:8])),
        )
    return sw.NoSound(
        reason=_("The sound device can't be opened: is the sound server running?"),
        code="device-failed",
        hint=_("Start it, or install it: {command}").format(command=APT_PLUGINS),
    )


class Player:
    """Orders in, reports out."""

    def __init__(self, channel: wire.Channel) -> None:
        self._channel = channel
        self._reports: queue.SimpleQueue[sw.Report] = queue.SimpleQueue()
        self._mixer = Mixer(self._reports.put)
        self._stream: Stream | None = None

    def serve(self) -> int:
        """Obey until told to close; return the process's exit status."""
        first = self._channel.receive()
        if first is None or not isinstance(first[0], sw.Open):
            return 2
        try:
            self._stream = Stream(first[0], self._mixer)
        except NoSoundError as error:
            self._channel.send(error.report)
            time.sleep(PARTING_S)
            return 3
        threading.Thread(target=self._report, name="reports", daemon=True).start()
        self._reports.put(self._stream.opened)
        try:
            while (frame := self._channel.receive()) is not None:
                if isinstance(frame[0], sw.Close):
                    self._mixer.wait_empty(CLOSING_S)
                    break
                self._obey(self._stream, *frame)
        except NoSoundError as error:
            self._reports.put(error.report)
            time.sleep(PARTING_S)
            return 4
        return 0

    def _obey(self, stream: Stream, order: sw.Order, payload: bytes) -> None:
        quiet_s = self._mixer.idle_s()
        if isinstance(order, sw.Play):
            self._mixer.play(order.utterance_id, order.rate_hz, payload)
            stream.run(quiet_s)
        elif isinstance(order, sw.Finish):
            self._mixer.finish(order.utterance_id)
            stream.run(quiet_s)
        elif isinstance(order, sw.Chime):
            self._mixer.chime(order.rate_hz, payload)
            stream.run(quiet_s)
        elif isinstance(order, sw.Clear):
            self._mixer.clear()
            stream.rest()
            self._reports.put(sw.Cleared())

    def _report(self) -> None:
        """Send what there is to report; end the process when the daemon or the sound server has gone."""
        stream = self._stream
        while stream:
            try:
                report: sw.Report | None = self._reports.get(timeout=0.5)
            except queue.Empty:
                report = None
            try:
                if report:
                    self._channel.send(report)
                if stream.lost():
                    self._channel.send(_lost())
                    time.sleep(PARTING_S)
                    os._exit(4)
            except OSError:
                os._exit(0)
            stream.rest_if_idle()


def main() -> None:
    """Serve the socket whose number is the first argument, for the parent whose pid is the second."""
    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(0.001)  # PortAudio's thread must not wait for the one that converts samples
    sock = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(sock.fileno(), False)
    status = Player(wire.Channel(sock, msgspec.json.Decoder(sw.Order))).serve()
    os._exit(status)  # closing PortAudio in an orderly way may hang when the server has gone


if __name__ == "__main__":
    main()
