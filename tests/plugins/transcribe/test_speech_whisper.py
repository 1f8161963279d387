"""The whole way with a real Whisper, exported and computed for real, in a worker too; only its weights are random.

What it writes is gibberish, so what is checked is that nothing but the model decides the words, and that the guards,
the clock and cancel hold on what it really gives.
"""

import itertools
import os
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from shared_data import shared
from transcribe_bed import NO_SPEECH, job, run, write

from assistd import config, plugins
from assistd.context import WorkerContext
from assistd.host import Host
from assistd.installed import Installed, ModelFile
from assistd.runtime.audio import Sound
from assistd.types import Abstain, Chunk, Result
from assistd_transcribe import SpeechOptions
from assistd_transcribe.ears import open_model
from assistd_transcribe.engine import SpeechTranscriber
from assistd_transcribe.packing import Packer
from assistd_transcribe.segmenter import CHUNK_S, Limits, Segmenter

pytestmark = [pytest.mark.export, pytest.mark.slow]

ANNOUNCEMENT = Path(__file__).parents[3] / "demo" / "media" / "announcement.flac"


@pytest.fixture(scope="module")
def lock(tmp_path_factory):
    """A tiny Whisper, exported as `assistd models export` does, and what its lock says."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    sys.path.append(str(Path(__file__).parents[2] / "families"))  # where tiny models are made
    import tiny_speech

    from assistd_models.export import whisper

    checkpoint, root = tmp_path_factory.mktemp("whisper"), tmp_path_factory.mktemp("exported")
    tiny_speech.whisper(checkpoint, seed=3, layers=2)
    whisper.export(checkpoint, root)
    names = sorted(os.path.relpath(file, root) for file in root.rglob("*") if file.is_file())
    return Installed(
        id="whisper-tiny",
        name="Tiny Whisper",
        kind="speech",
        family="whisper",
        root=str(root),
        files=tuple(ModelFile(name=name, size_bytes=(root / name).stat().st_size, sha256="0" * 64) for name in names),
        revision="r1",
        languages=tiny_speech.LANGUAGES,
        translates=True,
    )


def engine(lock, **options):
    return SpeechTranscriber(WorkerContext(SpeechOptions(**options), 2, "cpu", (lock,)))


def heard_directly(lock, language):
    """Return every word that the model alone hears in each window, with its times in the media."""
    model = open_model(lock, "cpu", 2)
    segmenter, packer = Segmenter(Limits(span_s=30.0 - 2 * CHUNK_S)), Packer(30.0)
    with Sound(os.fsencode(ANNOUNCEMENT)) as sound:
        spans = [span for block in sound.blocks() for span in segmenter.feed(block)]
        spans += segmenter.finish()
    found = set()
    for window in [w for span in spans for w in packer.add(span)] + list(packer.finish()):
        for temperature in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
            (heard,) = model.hear([window.pcm], language=language, temperature=temperature, cancel=lambda: False)
            for word in heard.words:
                start_s, end_s = window.placed(word.start_s, word.end_s)
                found.add((word.text.strip(), round(start_s, 2), round(end_s, 2)))
    return found


@pytest.mark.parametrize("name", ["white noise", "a melody", "beeps"])
def test_no_words_for_other_sounds(lock, tmp_path, name):
    last, chunks, _ = run(engine(lock), write(tmp_path / "a.wav", NO_SPEECH[name]))
    assert (last.code, chunks) == ("no-speech", [])


@pytest.mark.parametrize("name", ["speech/pv-empty.wav", "speech/mdn-guitar.ogg"])
def test_no_words_for_real_noise_and_music(lock, name):
    last, chunks, _ = run(engine(lock), shared(name))
    assert (last.code, chunks) == ("no-speech", [])


def test_every_word_is_one_the_model_heard_at_the_time_it_heard_it(lock, monkeypatch):
    heard = heard_directly(lock, "de")
    guarded, _, _ = run(engine(lock, language="de"), ANNOUNCEMENT)
    kept = guarded.content.segments if isinstance(guarded, Result) else ()
    assert {(w.text, w.start_s, w.end_s) for segment in kept for w in segment.words} <= heard
    monkeypatch.setattr("assistd_transcribe.guards.Guards.screen", lambda self, heard, words, window: list(words))
    last, chunks, _ = run(engine(lock, language="de", unclear_below=0.0), ANNOUNCEMENT)
    words = [word for segment in last.content.segments for word in segment.words]
    assert len(words) >= 5
    assert {(w.text, w.start_s, w.end_s) for w in words} <= heard
    assert all(0 <= w.confidence <= 1 for w in words)
    assert (last.content.language, last.content.model) == ("de", "Tiny Whisper (whisper-tiny@r1)")
    assert all(a.start_s <= b.start_s for a, b in itertools.pairwise(words))
    assert chunks == [segment.text for segment in last.content.segments]


def test_batches_change_nothing(lock, tmp_path, monkeypatch):
    monkeypatch.setattr("assistd_transcribe.guards.Guards.screen", lambda self, heard, words, window: list(words))
    with Sound(os.fsencode(ANNOUNCEMENT)) as sound:
        pcm = np.concatenate([block.pcm for block in sound.blocks()]).astype(float) / 32767
    path = write(tmp_path / "long.wav", np.concatenate([pcm, 0.4 * pcm[::-1], 0.7 * pcm]))
    alone = run(engine(lock, language="en", batch=1), path)[0].content
    together = run(engine(lock, language="en", batch=8), path)[0].content
    assert [s.text for s in together.segments] == [s.text for s in alone.segments]
    assert together.segments == alone.segments


def test_cancel_is_obeyed_between_tokens(lock):
    asked = itertools.count()
    list(engine(lock).run(job(ANNOUNCEMENT), lambda: next(asked) < 0))
    all_of_it = next(asked)
    assert all_of_it > 60  # one window of 13 s: asked for each token, not for each window
    asked = itertools.count()
    events = list(engine(lock).run(job(ANNOUNCEMENT), lambda: next(asked) >= 30))
    assert not any(isinstance(event, Result | Abstain | Chunk) for event in events)
    assert next(asked) <= 45


async def test_a_worker_hears_with_the_models_it_is_given(lock):
    """The daemon's own path: a process of its own, the lock sent to it, events back."""
    registry = plugins.load(config.Config(), {plugins.LIMIT_VARIABLE: "transcribe"})
    spec = registry.find("transcribe.speech")
    host = Host(spec, registry.launch_for(spec), config.Config().workers, lambda _: None)
    wanted = msgspec.structs.replace(job(ANNOUNCEMENT), modality=spec.name, language="en")
    try:
        async with host.turn(interactive=True):
            events = [event async for event in host.work(wanted, (lock,))]
    finally:
        await host.unload()
    expected, _, _ = run(engine(lock, language="en"), ANNOUNCEMENT)
    assert events[-1] == expected
