"""Makes the demo's media from sources of our own: `page.html` rendered to a picture, a text spoken by espeak-ng.

Run by `make media` when one of the sources changes; needs Chromium. The results are committed, so a user needs neither.
"""

from __future__ import annotations

import subprocess
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from assistd import Chunk, Job
from assistd_speak import SpeakOptions
from assistd_speak.engine import Speaker

HERE = Path(__file__).parent
MEDIA = HERE / "media"
SPEECH = (
    "Welcome to the harbour library. The reading room opens on Monday at nine. "
    "Please leave your bags at the desk. Thank you, and good day."
)
RATE_HZ = 16_000


class _Context:
    """What a worker would give the engine."""

    # Of the voices tried, the one the draft recogniser hears best.
    options = SpeakOptions(rate_wpm=150, voice="en-us+f2")
    threads = 1
    device = "cpu"


def picture() -> None:
    """Render the page, 1920 by 1080."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
                f"--user-data-dir={profile}", "--window-size=1920,1080",
                f"--screenshot={MEDIA / 'library.png'}", (HERE / "page.html").as_uri(),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip


def recording() -> None:
    """Speak the text into a FLAC file, 16 kHz mono, with pauses between the sentences."""
    job = Job(id="1", request_id="1", task="speak", modality="speak", facet="sound", text=SPEECH)
    pieces: list[np.ndarray] = []
    rate_hz = RATE_HZ
    for event in Speaker(_Context()).run(job, lambda: False):
        if isinstance(event, Chunk):
            rate_hz = event.rate_hz
            pieces += [np.frombuffer(event.payload, np.int16), np.zeros(rate_hz * 6 // 10, np.int16)]
    pcm = np.concatenate([np.zeros(rate_hz // 2, np.int16), *pieces])
    with av.open(str(MEDIA / "announcement.flac"), "w") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, layout="mono", format="s16")
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis], format="s16", layout="mono")
        frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
        resampler = av.AudioResampler("s16", "mono", RATE_HZ, frame_size=4096)
        for part in [*resampler.resample(frame), *resampler.resample(None), None]:
            for packet in stream.encode(part):
                container.mux(packet)


if __name__ == "__main__":
    MEDIA.mkdir(exist_ok=True)
    picture()
    recording()
