"""Turns tokens into text while they come, never splitting a character. Families use one for each sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers.decoders import DecodeStream

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class Detokeniser:
    """One sequence's text.

    Args:
        tokenizer: The model's.
        skip_special: Leave out tokens that are no text (`<|endoftext|>`).
    """

    def __init__(self, tokenizer: Tokenizer, *, skip_special: bool = True) -> None:
        self._tokenizer = tokenizer
        self._skip_special = skip_special
        self._stream = DecodeStream(skip_special_tokens=skip_special)
        self._ids: list[int] = []
        self._length = 0

    def push(self, token: int) -> str:
        """Return the new characters that are whole with this token; empty while one is being put together."""
        self._ids.append(token)
        piece = self._stream.step(self._tokenizer, token) or ""
        self._length += len(piece)
        return piece

    def finish(self) -> str:
        """Return what is left: bytes that never became a character, as the replacement character."""
        whole: str = self._tokenizer.decode(self._ids, skip_special_tokens=self._skip_special)
        return whole[self._length :]
