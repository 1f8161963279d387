"""The rules on logits do what transformers' processors of the same purpose do, on random logits and histories."""

import numpy as np
import pytest

from assistd.runtime import rules

pytestmark = pytest.mark.export


@pytest.fixture(scope="module")
def processors():
    pytest.importorskip("torch")
    return pytest.importorskip("transformers.generation.logits_process")


def both(rule, processor, *, seed, length=12, batch=3, vocabulary=40):
    """Return what rule and processor make of the same logits."""
    import torch

    chance = np.random.default_rng(seed)
    logits = chance.normal(size=(batch, vocabulary)).astype(np.float32)
    history = chance.integers(0, vocabulary // 4, (batch, length))
    theirs = processor(torch.tensor(history), torch.tensor(logits)).numpy()
    ours = logits.copy()
    rule(ours, history)
    assert not np.array_equal(ours, logits), "the rule must have had something to do"
    return ours, theirs


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("penalty", [0.7, 1.3])
def test_repetition_penalty(processors, seed, penalty):
    ours, theirs = both(
        rules.RepetitionPenalty(penalty), processors.RepetitionPenaltyLogitsProcessor(penalty), seed=seed
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_no_repeat_ngram(processors, seed, size):
    ours, theirs = both(rules.NoRepeatNgram(size), processors.NoRepeatNGramLogitsProcessor(size), seed=seed, length=60)
    np.testing.assert_array_equal(ours, theirs)


def test_suppressed_tokens(processors):
    ours, theirs = both(
        rules.Suppress([3, 7, 39]), processors.SuppressTokensLogitsProcessor([3, 7, 39], device="cpu"), seed=1
    )
    np.testing.assert_array_equal(ours, theirs)


def test_first_tokens(processors):
    for length in (12, 13):
        logits, history = np.zeros((1, 5), np.float32), np.zeros((1, length), np.int64)
        rules.SuppressFirst([2], 12)(logits, history)
        assert np.isneginf(logits[0, 2]) == (length == 12)
        forced = np.zeros((1, 5), np.float32)
        rules.ForceFirst(4, 12)(forced, history)
        assert (forced.argmax() == 4) == (length == 12)
        least = np.zeros((1, 5), np.float32)
        rules.MinTokens([1], 10, 3)(least, history)
        assert np.isneginf(least[0, 1]) == (length == 12)


def test_what_a_generation_config_asks_for_becomes_rules():
    found = rules.of_generation(
        {"repetition_penalty": 1.2, "no_repeat_ngram_size": 3, "suppress_tokens": [1], "begin_suppress_tokens": [2]},
        4,
        {0},
    )
    assert [type(rule) for rule in found] == [
        rules.RepetitionPenalty,
        rules.NoRepeatNgram,
        rules.Suppress,
        rules.SuppressFirst,
    ]
    assert (
        rules.of_generation({"repetition_penalty": 1.0, "no_repeat_ngram_size": 0, "suppress_tokens": None}, 4, {0})
        == []
    )


def test_settings_that_can_not_be_are_passed_over():
    """They come from a file: an index beyond the vocabulary, or none at all, would end every transcript."""
    settings = {
        "repetition_penalty": float("nan"),
        "no_repeat_ngram_size": 10**9,
        "min_new_tokens": "x",
        "forced_bos_token_id": 10**9,
        "suppress_tokens": [-1, "x", None, 10**30, 10**9, 3],
        "begin_suppress_tokens": 7,
    }
    logits = np.zeros((1, 6), np.float32)
    for rule in rules.of_generation(settings, 2, {5}):
        rule(logits, np.array([[1, 2]]))
    assert logits.tolist() == [[0, 0, 0, -np.inf, 0, 0]]
    assert (
        rules.of_generation({"repetition_penalty": -1.0, "forced_bos_token_id": -3, "suppress_tokens": "12"}, 2, {5})
        == []
    )
