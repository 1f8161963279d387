"""Models to hear with where no weights are: one hears marked sound for real, others follow a script.

Trained weights can't be had here, so what models get wrong (words for noise, loops, wrong languages) is played by a
script; what is checked is what we make of it.
"""

import itertools
import zlib

import numpy as np

from assistd.installed import Installed, ModelFile
from assistd.runtime.families.hearing import Heard, HeardWord
from assistd.types import Job
from assistd_transcribe.detector import CHUNK
from assistd_transcribe.ears import Ears
from assistd_transcribe.listening import Listener
from assistd_transcribe.segmenter import CHUNK_S, Span

RATE_HZ = 16_000
MANY = ("en", "de", "fr", "cy")


def job(**asked):
    return Job(id="1", request_id="1", task="transcribe", modality="transcribe.speech", facet="speech", **asked)


def installed(id_, **fields):
    """Return a lock's content; nothing lies where it says."""
    usual = {"name": id_, "kind": "speech", "family": "whisper", "root": "/nowhere", "languages": MANY, "rank": 30}
    file = ModelFile(name="config.json", size_bytes=1, sha256="0" * 64)
    return Installed(id=id_, files=(file,), revision="abc", **(usual | fields))


def heard(text, words=None, *, length_s=10.0, probability=0.9, **fields):
    """Return what a model says of a sound: words spread evenly over `length_s` unless their times are given."""
    tokens = text.split()
    each = length_s / max(1, len(tokens))
    times = words or [(n * each, (n + 1) * each) for n in range(len(tokens))]
    found = tuple(
        HeardWord(text=token, start_s=a, end_s=b, probability=probability)
        for token, (a, b) in zip(tokens, times, strict=True)
    )
    raw = text.encode()
    usual = {
        "language": "en",
        "mean_logprob": -0.3,
        "compression": len(raw) / len(zlib.compress(raw)) if raw else 1.0,
        "timed": "aligned",
    }
    return Heard(text=text, words=found, **(usual | fields))


class Scripted:
    """A model that says what its script says: a function of (pcm, language asked, translate, temperature).

    Attributes:
        asked: (sounds at once, language, translate, temperature) of each call.
    """

    family = "whisper"

    def __init__(self, script, *, languages=MANY, translates=True, window_s=30.0, device="cpu", spoken=None):
        self.script = script
        self.languages = languages
        self.translates = translates
        self.window_s = window_s
        self.device = device
        self.spoken = spoken or (lambda pcm: ("en", 0.99))
        self.asked = []
        self.detected = 0

    def detect(self, pcm):
        self.detected += 1
        return self.spoken(pcm)

    def hear(self, sounds, *, language, translate=False, temperature=0.0, cancel):
        self.asked.append((len(sounds), language, translate, temperature))
        assert language in {*self.languages, ""}
        assert self.translates or not translate
        assert all(len(pcm) <= self.window_s * RATE_HZ for pcm in sounds)
        found = []
        for pcm in sounds:
            if cancel():
                return found
            said = self.script(pcm, language, translate, temperature)
            if not language:
                guess, sure = self.spoken(pcm)
                said = with_(said, language="en" if translate else guess, language_probability=sure)
            found.append(said)
        return found


def with_(said, **fields):
    return Heard(**({name: getattr(said, name) for name in Heard.__slots__} | fields))


def listener(*models, device="cpu", batch=0, preferred="", **options):
    """Return a listener with scripted models, given as (installed, model) or (installed, function that opens it)."""
    made = {one.id: model for one, model in models}

    def opening(model, where, threads):
        one = made[model.id]
        return one(where) if callable(one) and not hasattr(one, "hear") else one

    ears = Ears([one for one, _ in models], device=device, threads=1, batch=batch, preferred=preferred, opening=opening)
    return Listener(ears, **options)


def listen(ear, spans, cancel=lambda: False, **asked):
    """Return the segments of one recording given as spans."""
    assert ear.begin(job(**asked)) is None
    found = [segment for span in spans for segment in ear.hear(span, cancel)]
    return [*found, *ear.finish(cancel)]


def texts(segments):
    return [segment.text for segment in segments]


# --- sound that says what it is ---


def span(start_s, seconds, value=0, voiced=None):
    """Return a span whose samples all have one value."""
    chunks = round(seconds / CHUNK_S)
    mask = np.ones(chunks, bool) if voiced is None else np.array([voiced(n * CHUNK_S) for n in range(chunks)])
    return Span(start_s=start_s, pcm=np.full(chunks * CHUNK, value, np.int16), voiced=mask)


def marked_span(start_s, chunks, words):
    """Return a span with words in it, each (number 1…300, first sample, last sample): a run of samples 100 · number."""
    pcm = np.zeros(chunks * CHUNK, np.int16)
    for number, first, last in words:
        pcm[first:last] = 100 * number
    return Span(start_s=start_s, pcm=pcm, voiced=pcm.reshape(chunks, CHUNK).any(axis=1))


def hears_marks(pcm, language="", translate=False, temperature=0.0):
    """Hear the words of `marked_span` from the sound alone: which, and when in this sound."""
    numbers = np.round(pcm * 32768 / 100).astype(int)
    edges = np.flatnonzero(np.diff(numbers, prepend=0, append=0))
    words = [
        HeardWord(text=f"w{numbers[a]}", start_s=a / RATE_HZ, end_s=b / RATE_HZ, probability=0.9)
        for a, b in itertools.pairwise(edges)
        if numbers[a]
    ]
    return Heard(text=" ".join(w.text for w in words), words=tuple(words), timed="aligned", mean_logprob=-0.2)
