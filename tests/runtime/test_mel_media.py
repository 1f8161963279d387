"""From files to what Whisper sees: whatever rate, channels and container a sound comes in, its picture is the same.

The truth is the same sound computed at 16 kHz and seen by transformers' own feature extractor; the files hold it at 8
to 48 kHz. Its tones end below 3.4 kHz, so that no rate lacks any of it.
"""

import av
import numpy as np
import pytest

from assistd.runtime.audio import RATE_HZ, Sound
from assistd.runtime.mel import LogMel

pytestmark = pytest.mark.export

SECONDS = 4.0
LOSSY = ("aac", "libopus")
FORMS = [
    ("wav", "pcm_s16le", 8_000, "mono"),
    ("wav", "pcm_s16le", 11_025, "stereo"),
    ("wav", "pcm_s16le", 16_000, "mono"),
    ("wav", "pcm_s16le", 22_050, "mono"),
    ("wav", "pcm_s24le", 44_100, "stereo"),
    ("wav", "pcm_f32le", 48_000, "mono"),
    ("flac", "flac", 44_100, "mono"),
    ("flac", "flac", 48_000, "stereo"),
    ("mp4", "aac", 44_100, "stereo"),
    ("matroska", "aac", 48_000, "mono"),
    ("ogg", "libopus", 48_000, "stereo"),
]


def tones(rate_hz):
    """Return gliding tones that come and go, float64 [samples], as they are at any rate."""
    at = np.arange(int(SECONDS * rate_hz)) / rate_hz
    voice = sum(np.sin(2 * np.pi * (base * at + 25 * np.sin(2 * np.pi * 0.7 * at))) for base in (220, 700, 1500, 2900))
    return 0.12 * voice * (0.55 + 0.45 * np.sin(2 * np.pi * 1.3 * at))


def write(path, container, codec, rate_hz, layout):
    """Write the tones into a file."""
    pcm = np.round(tones(rate_hz) * 32767).astype(np.int16)
    channels = 2 if layout == "stereo" else 1
    with av.open(str(path), "w", format=container) as out:
        try:
            stream = out.add_stream(codec, rate=rate_hz, layout=layout)
        except (ValueError, av.FFmpegError):
            pytest.skip(f"this FFmpeg writes no {codec} into {container}")
        convert = av.AudioResampler(format=stream.codec_context.format or "s16", layout=layout, rate=rate_hz)
        frame = av.AudioFrame.from_ndarray(np.repeat(pcm, channels)[None], format="s16", layout=layout)
        frame.sample_rate = rate_hz
        fifo = av.AudioFifo()
        for made in (*convert.resample(frame), *convert.resample(None)):
            fifo.write(made)
        size = stream.codec_context.frame_size or 4096
        while fifo.samples:
            part = fifo.read(min(size, fifo.samples))
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))


@pytest.fixture(scope="module")
def truth():
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    extractor = transformers.WhisperFeatureExtractor(feature_size=80)
    return extractor(tones(RATE_HZ).astype(np.float32), sampling_rate=RATE_HZ, return_tensors="np").input_features[0]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(map(str, form)))
def test_the_picture_is_that_of_the_same_sound_at_16_khz(truth, tmp_path, form):
    path = tmp_path / "sound"
    write(path, *form)
    with Sound(bytes(path)) as sound:
        pcm = np.concatenate([block.pcm for block in sound.blocks()])
    seen = LogMel(80, 3000).of(pcm.astype(np.float32) / 32768)
    frames = slice(20, int(SECONDS * 100) - 20)  # away from the ends, where filters and codecs ring
    loud = truth[:, frames] > truth.max() - 1.0  # within 40 dB of the loudest: below is rounding and what codecs drop
    off = np.abs(seen[:, frames] - truth[:, frames])[loud]
    # one unit is 40 dB; 16-bit rounding and resampling stay within 0.4 dB on average, lossy codecs within 2 dB
    assert off.mean() < (0.05 if form[1] in LOSSY else 0.01)
    assert np.percentile(off, 99) < (0.25 if form[1] in LOSSY else 0.06)
    assert loud.mean() > 0.05
