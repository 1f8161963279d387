"""What the player pulls next: order, ends, loudness, rates, earcons."""

from __future__ import annotations

from array import array

import numpy as np
import pytest

from assistd.sinks.mixer import MOST_BYTES, Mixer
from assistd.sinks.sound_wire import Began, Ended

RATE_HZ = 22_050


@pytest.fixture
def reports() -> list:
    return []


@pytest.fixture
def mixer(reports) -> Mixer:
    mixer = Mixer(reports.append)
    mixer.tune(rate_hz=RATE_HZ, latency_s=100 / RATE_HZ, volume=1.0)
    return mixer


def pcm(*samples: int) -> bytes:
    return array("h", samples).tobytes()


def pulled(mixer: Mixer, frames: int) -> list[int]:
    return array("h", mixer.pull(frames)).tolist()


def test_utterances_follow_each_other_without_a_hole_and_silence_after_them(mixer) -> None:
    mixer.play("a", RATE_HZ, pcm(1, 2))
    mixer.play("b", RATE_HZ, pcm(3, 4))
    mixer.finish("a")
    mixer.finish("b")
    assert pulled(mixer, 3) == [1, 2, 3]
    assert pulled(mixer, 3) == [4, 0, 0]


def test_an_utterance_that_is_not_finished_is_waited_for(mixer) -> None:
    mixer.play("a", RATE_HZ, pcm(1))
    mixer.play("b", RATE_HZ, pcm(9))
    assert pulled(mixer, 3) == [1, 0, 0]
    mixer.play("a", RATE_HZ, pcm(2))
    mixer.finish("a")
    assert pulled(mixer, 3) == [2, 9, 0]


def test_an_end_is_reported_when_it_was_heard_not_when_it_was_pulled(mixer, reports) -> None:
    mixer.play("a", RATE_HZ, pcm(*[5] * 50))
    mixer.finish("a")
    mixer.pull(60)
    assert reports == [Began(utterance_id="a")]
    mixer.pull(80)  # 90 frames after its end; the latency is 100
    assert len(reports) == 1
    mixer.pull(20, underrun=True)
    assert reports[1:] == [Ended(utterance_id="a", underruns=1)]


def test_an_empty_utterance_ends_too(mixer, reports) -> None:
    mixer.finish("a")
    mixer.pull(200)
    assert reports == [Ended(utterance_id="a")]


def test_after_a_clear_there_is_silence_and_no_report(mixer, reports) -> None:
    mixer.play("a", RATE_HZ, pcm(*[7] * 500))
    mixer.finish("a")
    mixer.chime(RATE_HZ, pcm(*[7] * 500))
    mixer.pull(10)
    mixer.clear()
    assert pulled(mixer, 600) == [0] * 600
    assert reports == [Began(utterance_id="a")]


def test_an_earcon_is_mixed_over_speech_and_clipped(mixer) -> None:
    mixer.play("a", RATE_HZ, pcm(100, 30_000, -30_000))
    mixer.chime(RATE_HZ, pcm(1, 10_000, -10_000, 5))
    assert pulled(mixer, 2) == [101, 32_767]
    assert pulled(mixer, 3) == [-32_768, 5, 0]


def test_volume_scales(mixer) -> None:
    mixer.tune(rate_hz=RATE_HZ, latency_s=0, volume=0.5)
    mixer.play("a", RATE_HZ, pcm(1000, -1000))
    assert pulled(mixer, 2) == [500, -500]


@pytest.mark.parametrize("device_hz", [48_000, 44_100, 16_000])
def test_another_rate_keeps_pitch_and_length(mixer, device_hz) -> None:
    mixer.tune(rate_hz=device_hz, latency_s=0, volume=1.0)
    tone = np.round(10_000 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)).astype(np.int16)
    mixer.play("a", RATE_HZ, tone.tobytes())
    out = np.array([sample for _ in range(device_hz // 100) for sample in pulled(mixer, 100)])
    expected = 10_000 * np.sin(2 * np.pi * 440 * np.arange(device_hz) / device_hz)
    # Linear interpolation of 440 Hz at 22,050 Hz errs by at most (2 pi f / rate)^2 / 8 = 0.2 % of the amplitude.
    assert np.abs(out - expected)[: device_hz - 10].max() < 10_000 * 0.002 + 2


def test_a_flood_is_dropped(mixer) -> None:
    for _ in range(40):
        mixer.play("a", RATE_HZ, bytes(1024 * 1024))
    assert mixer._held_bytes <= MOST_BYTES
    mixer.clear()
    mixer.play("b", RATE_HZ, pcm(1))
    assert pulled(mixer, 1) == [1]


def test_an_odd_byte_is_no_sample(mixer) -> None:
    mixer.play("a", RATE_HZ, pcm(1) + b"x")
    assert pulled(mixer, 2) == [1, 0]
