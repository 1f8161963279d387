"""Where nobody speaks, no word is written: not for noise, music, beeps, clicks or silence."""

import numpy as np
import pytest
from shared_data import shared
from transcribe_bed import NO_SPEECH, RATE_HZ, noise, run, write

from assistd.types import Abstain


@pytest.mark.parametrize("name", NO_SPEECH)
@pytest.mark.parametrize("loudness", [1.0, 0.05])
def test_no_words_for_sound_without_a_voice(engine, tmp_path, name, loudness):
    last, chunks, _ = run(engine, write(tmp_path / "a.wav", loudness * NO_SPEECH[name]))
    assert isinstance(last, Abstain), last.content.headline
    assert chunks == []
    assert last.code == "no-speech"
    seconds = round(len(NO_SPEECH[name]) / RATE_HZ)
    assert last.reason == f"No speech in this recording: {seconds} seconds of music or noise."


@pytest.mark.parametrize("pcm", [np.zeros(5 * RATE_HZ), 0.0005 * noise(5.0)], ids=["digital", "of a cheap microphone"])
def test_silence_is_called_silence(engine, tmp_path, pcm):
    last, chunks, _ = run(engine, write(tmp_path / "a.wav", pcm))
    assert isinstance(last, Abstain)
    assert chunks == []
    assert last.reason == "No speech in this recording: 5 seconds of silence."


def test_a_recording_of_no_length_is_told_apart(engine, tmp_path):
    last, _, _ = run(engine, write(tmp_path / "a.wav", np.zeros(0)))
    assert (last.code, last.reason) == ("no-sound", "No speech in this recording: its sound track is empty.")


@pytest.mark.parametrize("name", ["speech/pv-empty.wav", "speech/mdn-guitar.mp3", "speech/mdn-guitar.ogg"])
def test_no_words_for_real_noise_and_music(engine, name):
    last, chunks, _ = run(engine, shared(name))
    assert isinstance(last, Abstain)
    assert (chunks, last.code) == ([], "no-speech")


def test_a_film_in_which_nobody_speaks_says_so(engine):
    last, chunks, _ = run(engine, shared("video/flower.mp4"))
    assert isinstance(last, Abstain)
    assert (chunks, last.code) == ([], "no-speech")
