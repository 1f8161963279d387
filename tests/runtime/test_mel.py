"""The log-mel front end gives what transformers' Whisper feature extractor gives."""

import numpy as np
import pytest

from assistd.runtime.mel import LogMel, mel_filters

TOLERANCE = 1e-4
"""transformers' own two ways (torch, numpy) differ by 5e-5 on a pure tone: rounding fills its empty bands."""


@pytest.fixture(scope="module")
def extractors():
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    return {mels: transformers.WhisperFeatureExtractor(feature_size=mels) for mels in (80, 128)}


def noise(samples, loudness=0.3):
    return (np.random.default_rng(samples).standard_normal(samples) * loudness).clip(-1, 1).astype(np.float32)


def tone(samples, hz=440):
    return np.sin(2 * np.pi * hz * np.arange(samples) / 16_000).astype(np.float32)


@pytest.mark.export
@pytest.mark.parametrize("mels", [80, 128])
@pytest.mark.parametrize(
    "pcm",
    [
        noise(1),
        noise(199),
        noise(201),
        noise(16_077),
        noise(20_000, 1e-4),
        tone(48_000),
        noise(479_999),
        noise(480_000),
        noise(490_001),
        np.zeros(5_000, np.float32),
    ],
    ids=["one sample", "half a window", "more", "odd", "faint", "tone", "nearly full", "full", "too long", "silent"],
)
def test_pictures_equal_transformers(extractors, mels, pcm):
    expected = extractors[mels](pcm, sampling_rate=16_000).input_features[0]

    found = LogMel(mels, 3000).of(pcm)

    assert found.dtype == np.float32
    assert found.shape == expected.shape == (mels, 3000)
    assert np.abs(found - expected).max() <= TOLERANCE


@pytest.mark.export
@pytest.mark.parametrize("mels", [80, 128])
def test_mel_bands_equal_transformers(extractors, mels):
    assert np.abs(mel_filters(mels, 400, 16_000).T - extractors[mels].mel_filters).max() < 1e-8


def test_an_empty_sound_is_silence():
    mel = LogMel(80, 3000)
    assert (mel.of(np.empty(0, np.float32)) == mel.of(np.zeros(480_000, np.float32))).all()


def test_a_tone_lights_the_band_of_its_pitch():
    picture = LogMel(80, 100).of(tone(16_000, 1000))
    centres = (mel_filters(80, 400, 16_000) * np.linspace(0, 8000, 201)).sum(axis=1)
    centres /= mel_filters(80, 400, 16_000).sum(axis=1)
    loudest = centres[picture[:, 50].argmax()]
    assert abs(loudest - 1000) < 60  # bands are about 40 Hz apart there
