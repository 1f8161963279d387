"""Jobs for an engine without a worker around it, and sounds to give it."""

import os
import wave

import numpy as np

from assistd.types import Abstain, Chunk, Job, Media, Progress, Result

RATE_HZ = 16_000


def job(path):
    media = Media(path=os.fsencode(path), mime="audio/x-wav", size_bytes=0, sha256="")
    return Job(id="1", request_id="1", task="transcribe", modality="transcribe.draft", facet="speech", media=media)


def run(engine, path, cancel=lambda: False):
    """Return (last word, the text of its chunks, its progress) of one job; the order of events is checked."""
    *early, last = list(engine.run(job(path), cancel))
    assert isinstance(last, Result | Abstain)
    assert all(isinstance(event, Progress | Chunk) for event in early)
    return last, [e.text for e in early if isinstance(e, Chunk)], [e for e in early if isinstance(e, Progress)]


def write(path, pcm, rate_hz=RATE_HZ):
    """Write float samples of −1…1 as a WAV file."""
    with wave.open(os.fspath(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes((np.clip(pcm, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def tones(*hz, seconds=6.0):
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return 0.6 * sum(np.sin(2 * np.pi * f * at) for f in hz) / max(1, len(hz))


def noise(seconds=6.0, colour=0.0, seed=7):
    """Noise whose power falls with frequency to the power of `colour`: 0 white, 1 pink, 2 brown."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.normal(size=int(seconds * RATE_HZ)))
    spectrum /= np.maximum(1.0, np.arange(len(spectrum))) ** (colour / 2)
    wave_ = np.fft.irfft(spectrum)
    return 0.5 * wave_ / np.abs(wave_).max()


def beeps(hz=880.0, on_s=0.2, off_s=0.3, seconds=6.0):
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return tones(hz, seconds=seconds) * ((at % (on_s + off_s)) < on_s)


def melody(seconds=8.0):
    """Plucked notes with overtones that decay: the nearest to an instrument that a test can make."""
    at = np.arange(int(0.4 * RATE_HZ)) / RATE_HZ
    notes = [220.0, 261.6, 329.6, 392.0, 440.0, 392.0, 329.6, 261.6]
    pluck = [sum(np.sin(2 * np.pi * f * k * at) / k for k in range(1, 7)) * np.exp(-6 * at) for f in notes]
    line = np.concatenate(pluck * 10)[: int(seconds * RATE_HZ)]
    return 0.5 * line / np.abs(line).max()


def clicks(seconds=6.0):
    pcm = np.zeros(int(seconds * RATE_HZ))
    pcm[:: RATE_HZ // 4] = 0.9
    return pcm


def sweep(seconds=6.0):
    at = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return 0.5 * np.sin(2 * np.pi * (100 * at + (7000 - 100) / (2 * seconds) * at**2))


NO_SPEECH = {
    "white noise": noise(),
    "pink noise": noise(colour=1.0),
    "brown noise": noise(colour=2.0),
    "loud noise": 2 * noise(seed=8),
    "noise in bursts": noise(seed=9) * (np.sin(np.arange(6 * RATE_HZ) / 3000) > 0),
    "a chord": tones(261.6, 329.6, 392.0),
    "a low hum": tones(50, 100, 150),
    "a beep": tones(1000),
    "beeps": beeps(),
    "a ringing telephone": beeps(440, 1.0, 0.5) + 0.3 * beeps(480, 1.0, 0.5),
    "a melody": melody(),
    "clicks": clicks(),
    "a sweep": sweep(),
}
"""Sounds without a voice in them, made here: float samples at 16 kHz."""
