"""What a family of models that look at pictures offers; the captioner calls it, `families` opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Cancel = Callable[[], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What one token added.

    Attributes:
        text: New characters, whole ones only; may be empty.
        logprob: Natural logarithm of the token's probability.
        ended: Why the text has ended, on the last piece: ``stop``, ``loop``, ``length``; empty before.
    """

    text: str
    logprob: float
    ended: str = ""


class SeeingModel(Protocol):
    """A model that puts pictures into words.

    Attributes:
        family: ``vit-gpt2``, ``florence2``, ``smolvlm``.
        answers: It can answer questions; others only describe.
        device: ``cpu`` or ``cuda``: where it really computes.
    """

    family: str
    answers: bool
    device: str

    def look(self, pixels: NDArray[np.uint8]) -> Any:
        """Return a picture, encoded, to be held for as long as questions about it may come.

        Args:
            pixels: uint8 [height, width, 3], RGB.
        """

    def tell(
        self, seen: Any, prompt: str, *, turns: Sequence[tuple[str, str]] = (), most_tokens: int, cancel: Cancel
    ) -> Iterator[Piece]:
        """Yield what the model says of a picture, token by token, greedily: the same picture gives the same words.

        Args:
            seen: Of `look`.
            prompt: What is wanted, in words the family understands; families without prompts leave it.
            turns: Earlier questions and answers about the same picture, oldest first.
            most_tokens: Longest answer.
            cancel: Asked before each token.
        """

    def tell_batch(self, seen: Sequence[Any], prompts: Sequence[str], *, most_tokens: int, cancel: Cancel) -> list[str]:
        """Return what the model says of several pictures, computed together; the words of `tell`."""
