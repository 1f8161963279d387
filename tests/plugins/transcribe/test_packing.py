"""Spans are packed into windows, and every time finds its way back."""

import itertools

import numpy as np
import pytest
from hearing_bed import RATE_HZ, Scripted, heard, hears_marks, installed, listen, listener, marked_span, span
from hypothesis import given, settings
from hypothesis import strategies as st

from assistd.runtime.audio import Block
from assistd_transcribe import phrasing
from assistd_transcribe.detector import CHUNK
from assistd_transcribe.packing import Packer
from assistd_transcribe.segmenter import CHUNK_S, Limits, Segmenter

GRID = CHUNK_S


def windows(spans, window_s=30.0):
    packer = Packer(window_s)
    return [window for one in spans for window in packer.add(one)] + list(packer.finish())


def test_a_worked_example():
    """Two spans of 100 and 50 chunks of 32 ms, at 10 s and 60 s: 3.2 s and 1.6 s of sound, 3 chunks between them."""
    (window,) = windows([span(10.0, 3.2, 1000), span(60.0, 1.6, 2000)])
    assert len(window.pcm) == (100 + 3 + 50) * CHUNK
    assert window.length_s == pytest.approx(4.896)
    first, second = window.pieces
    assert (first.at_s, first.start_s, first.length_s) == pytest.approx((0.0, 10.0, 3.2))
    assert (second.at_s, second.start_s, second.length_s) == pytest.approx((3.296, 60.0, 1.6))
    assert np.all(window.pcm[: 100 * CHUNK] == np.float32(1000 / 32768))
    assert np.all(window.pcm[100 * CHUNK : 103 * CHUNK] == 0)
    assert np.all(window.pcm[103 * CHUNK :] == np.float32(2000 / 32768))
    assert [window.media_s(at) for at in (0.0, 1.5, 3.2, 3.248, 3.296, 4.0, 4.896, 99.0)] == pytest.approx(
        [10.0, 11.5, 13.2, 13.2 + (60.0 - 13.2) / 2, 60.0, 60.704, 61.6, 61.6]
    )
    assert [window.at_s(media) for media in (0.0, 11.5, 36.6, 60.0, 61.0)] == pytest.approx(
        [0.0, 1.5, 3.248, 3.296, 4.296]
    )
    # a word from 3.0 s to 3.5 s in the window has 0.2 s in each span: the first takes it, and cuts it at its end
    assert window.placed(3.0, 3.5) == pytest.approx((60.0, 60.204))
    assert window.placed(2.9, 3.4) == pytest.approx((12.9, 13.2))
    assert window.voiced_in(3.0, 4.0) == pytest.approx(0.2 + 0.704)
    assert window.voiced_s == pytest.approx(4.8)


@st.composite
def many_spans(draw):
    """Spans of whole chunks, in order, with pauses of whole chunks, each with words of whole samples."""
    found, at, number = [], draw(st.integers(0, 100)), 1
    for _ in range(draw(st.integers(1, 8))):
        chunks = draw(st.integers(8, 200))
        cuts = sorted(draw(st.lists(st.integers(0, chunks * CHUNK // 3200), max_size=12, unique=True)))
        words = []
        for first, last in itertools.pairwise(cuts):
            words.append((number, first * 3200 + 40, last * 3200))  # 0.2 s or more, and 2.5 ms of silence between them
            number += 1
        found.append((at, chunks, words))
        at += chunks + draw(st.sampled_from([0, 1, 2, 3, 20, 3000]))
    return found


@settings(max_examples=60, deadline=None)
@given(drawn=many_spans(), window_s=st.sampled_from([6.5, 12.0, 30.0]))
def test_every_time_finds_its_way_back(drawn, window_s):
    spans = [marked_span(at * GRID, chunks, words) for at, chunks, words in drawn]
    found = windows(spans, window_s)
    assert all(window.length_s <= window_s for window in found)
    pieces = [piece for window in found for piece in window.pieces]
    assert [piece.start_s for piece in pieces] == [one.start_s for one in spans]  # nothing lost, in order
    for window in found:
        grid = np.linspace(0, window.length_s, 200)
        media = [window.media_s(at) for at in grid]
        assert all(a <= b + 1e-9 for a, b in itertools.pairwise(media))
        for piece in window.pieces:
            for share in (0.0, 0.01, 0.5, 0.99):
                inside = piece.start_s + share * piece.length_s
                assert window.media_s(window.at_s(inside)) == pytest.approx(inside, abs=1e-6)
                assert window.at_s(inside) == pytest.approx(piece.at_s + share * piece.length_s, abs=1e-6)
        for start, end in itertools.pairwise(grid):
            first, last = window.placed(start, end)
            assert first <= last
            assert any(p.start_s - 1e-9 <= first and last <= p.start_s + p.length_s + 1e-9 for p in window.pieces)


@settings(max_examples=40, deadline=None)
@given(drawn=many_spans(), batch=st.sampled_from([1, 3]))
def test_words_come_out_at_the_time_at_which_they_were_said(drawn, batch):
    """The model knows nothing but the window's sound; the truth is where each word was put in the recording."""
    truth = {
        f"w{number}": (at * GRID + first / RATE_HZ, at * GRID + last / RATE_HZ)
        for at, _, words in drawn
        for number, first, last in words
    }
    ear = listener((installed("a"), Scripted(hears_marks)), batch=batch)
    segments = listen(ear, [marked_span(at * GRID, chunks, words) for at, chunks, words in drawn], language="en")
    words = [word for segment in segments for word in segment.words]
    dropped = sum(one.words for one in ear._guards.dropped)
    assert len(words) == len(truth)
    assert dropped == 0
    for word in words:
        assert (word.start_s, word.end_s) == pytest.approx(truth[word.text], abs=0.0051)  # hundredths are kept
    assert [word.text for word in words] == sorted((w.text for w in words), key=lambda text: int(text[1:]))


def test_a_word_that_runs_over_the_next_one_does_not_turn_time_back():
    """The first lies mostly in the second span, the second in the first; models with times of their own may say so."""
    (window,) = windows([span(10.0, 3.2, 1000), span(60.0, 1.6, 2000)])
    said = heard("one two three", [(2.6, 4.8), (2.8, 3.1), (4.0, 4.5)])
    words = [word for one in phrasing.segments(phrasing.spell(said, window), window) for word in one.words]
    times = [word.start_s for word in words]
    assert times == sorted(times)
    assert times[0] == 60.0
    assert all(word.end_s >= word.start_s for word in words)


def test_a_span_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        list(Packer(5.0).add(span(0.0, 6.0)))


def test_what_the_segmenter_cuts_always_fits():
    limits = Limits(threshold=0.0, span_s=4.0 - 2 * CHUNK_S)
    segmenter, packer = Segmenter(limits), Packer(4.0)
    rng = np.random.default_rng(1)
    found = []
    for second in range(13):
        block = Block(start_s=float(second), pcm=rng.integers(-9000, 9000, RATE_HZ).astype(np.int16))
        found += [window for one in segmenter.feed(block) for window in packer.add(one)]
    found += [window for one in segmenter.finish() for window in packer.add(one)]
    found += packer.finish()
    assert len(found) >= 4
    assert sum(len(window.pcm) for window in found) == pytest.approx(13 * RATE_HZ, rel=0.02)
