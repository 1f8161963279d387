"""Sound is cut into speech: nothing lost, nothing long, whatever the blocks it came in."""

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transcribe_bed import NO_SPEECH, RATE_HZ

from assistd.runtime.audio import Block, Sound
from assistd_transcribe.segmenter import Limits, Segmenter

ANNOUNCEMENT = Path(__file__).parents[3] / "demo" / "media" / "announcement.flac"


@pytest.fixture(scope="module")
def speech():
    with Sound(os.fsencode(ANNOUNCEMENT)) as sound:
        return np.concatenate([block.pcm for block in sound.blocks()])


def spans(pcm, sizes=(RATE_HZ,), limits=None, at_s=0.0):
    """Return the spans of pcm fed in blocks of these sizes, over and over."""
    segmenter, found, begin = Segmenter(limits), [], 0
    for size in itertools.cycle(sizes):
        if begin >= len(pcm):
            break
        block = Block(start_s=at_s + begin / RATE_HZ, pcm=pcm[begin : begin + size])
        found += segmenter.feed(block)
        begin += size
    return [*found, *segmenter.finish()]


def edges(found):
    return [(round(span.start_s, 3), len(span.pcm)) for span in found]


def test_speech_is_found_with_a_little_silence_around_it(speech):
    found = spans(speech)
    assert len(found) >= 3
    covered_s = sum(len(span.pcm) for span in found) / RATE_HZ
    assert 0.6 * len(speech) / RATE_HZ < covered_s < len(speech) / RATE_HZ
    for span in found:
        begin = round(span.start_s * RATE_HZ)
        assert np.array_equal(span.pcm[: len(speech) - begin], speech[begin : begin + len(span.pcm)])


@settings(max_examples=8, deadline=None)
@given(sizes=st.lists(st.integers(1, 20_000), min_size=1, max_size=5).filter(lambda sizes: sum(sizes) > 2000))
def test_the_blocks_it_comes_in_make_no_difference(speech, sizes):
    clip = speech[: 5 * RATE_HZ]
    assert edges(spans(clip, sizes)) == edges(spans(clip))


def test_spans_never_overlap_and_never_exceed_the_longest(speech):
    limits = Limits(span_s=4.0)
    found = spans(np.tile(speech, 3), limits=limits)
    assert all(len(span.pcm) / RATE_HZ <= 4.1 for span in found)
    for before, after in itertools.pairwise(found):
        assert before.start_s + len(before.pcm) / RATE_HZ <= after.start_s + 1e-6


def test_a_long_span_is_cut_where_it_is_quiet(speech):
    """Without pauses long enough to end a span, the cut still falls between words."""
    limits = Limits(span_s=5.0, silence_s=60.0)
    loudness = np.abs(speech.astype(float))
    found = spans(speech, limits=limits)
    assert len(found) >= 3
    for span in found[:-1]:
        end = round(span.start_s * RATE_HZ) + len(span.pcm)
        assert loudness[end - 256 : end + 256].mean() < loudness.mean() / 3


def test_a_gap_in_time_ends_a_span(speech):
    segmenter = Segmenter()
    first = list(segmenter.feed(Block(start_s=0.0, pcm=speech[: 2 * RATE_HZ])))
    first += segmenter.feed(Block(start_s=100.0, pcm=speech[2 * RATE_HZ : 5 * RATE_HZ]))
    rest = list(segmenter.finish())
    assert first[0].start_s + len(first[0].pcm) / RATE_HZ <= 2.1
    assert all(99.9 < span.start_s < 104 for span in (*first[1:], *rest))


@pytest.mark.parametrize("name", NO_SPEECH)
def test_other_sounds_hold_no_speech(name):
    assert spans((np.clip(NO_SPEECH[name], -1, 1) * 32767).astype(np.int16)) == []


def test_a_click_of_speech_is_too_short(speech):
    found = spans(speech, limits=Limits(speech_s=30.0))
    assert found == []
