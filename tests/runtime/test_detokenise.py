"""Text comes token by token, never with half a character."""

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from assistd.runtime.detokenise import Detokeniser


@pytest.fixture(scope="module")
def tokenizer():
    """Return a tokenizer whose tokens are single bytes, as GPT-2 writes them."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|end|>"])
    return tokenizer


@pytest.mark.parametrize("text", ["plain", "Fähre, naïve", "日本語の字幕", "a 👩🏽‍🚀 b", "e\u0301a\u0308"])
def test_characters_come_whole_and_in_order(tokenizer, text):
    detokeniser = Detokeniser(tokenizer)
    pieces = [detokeniser.push(token) for token in tokenizer.encode(text).ids]
    assert "".join(pieces) + detokeniser.finish() == text
    assert all("\ufffd" not in piece for piece in pieces)
    assert len(pieces) == len(text.encode())


def test_special_tokens_are_no_text(tokenizer):
    detokeniser = Detokeniser(tokenizer)
    ids = [*tokenizer.encode("a").ids, tokenizer.token_to_id("<|end|>"), *tokenizer.encode("b").ids]
    assert "".join(detokeniser.push(token) for token in ids) == "ab"


def test_bytes_that_never_become_a_character_are_not_swallowed(tokenizer):
    detokeniser = Detokeniser(tokenizer)
    ids = tokenizer.encode("aé").ids[:-1]
    assert "".join(detokeniser.push(token) for token in ids) == "a"
    assert detokeniser.finish() == "\ufffd"
