"""What a family of models that listen to speech offers; the transcriber calls it, `families` opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Cancel = Callable[[], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeardWord:
    """A word, with its punctuation. Times in seconds from the start of the sound it was heard in; probability 0…1."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What was heard in one sound.

    Attributes:
        text: All of it.
        words: In order.
        language: BCP 47, of the words; empty if the family does not tell.
        language_probability: 0…1, how sure it is of the language that is spoken; 1 if it was told.
        no_speech: 0…1, how likely nobody speaks, as far as the family tells (else 0).
        mean_logprob: Mean natural logarithm of the tokens' probabilities.
        compression: Length of the text over its length compressed by zlib: above 2.4 it repeats itself.
        ended: Why it ended: ``stop``, ``loop``, ``length``; empty if it was cancelled.
        timed: Where the times come from: ``aligned`` to what the model looked at, or ``estimated``.
        temperature: It was sampled with; 0: greedily.
    """

    text: str
    words: tuple[HeardWord, ...] = ()
    language: str = ""
    language_probability: float = 1.0
    no_speech: float = 0.0
    mean_logprob: float = 0.0
    compression: float = 1.0
    ended: str = "stop"
    timed: Literal["aligned", "estimated"] = "estimated"
    temperature: float = 0.0


class HearingModel(Protocol):
    """A model that writes down speech.

    Attributes:
        family: ``whisper``, ``moonshine``.
        languages: BCP 47 codes that it understands.
        translates: It can translate what it hears into English.
        window_s: Longest sound it takes at once, in seconds.
        device: ``cpu`` or ``cuda``: where it really computes.
    """

    family: str
    languages: tuple[str, ...]
    translates: bool
    window_s: float
    device: str

    def detect(self, pcm: NDArray[np.float32]) -> tuple[str, float]:
        """Return the language spoken and how likely that is, 0…1.

        Args:
            pcm: float32 [samples], mono, 16 kHz, -1…1.
        """

    def hear(
        self,
        sounds: Sequence[NDArray[np.float32]],
        *,
        language: str,
        translate: bool = False,
        temperature: float = 0.0,
        cancel: Cancel,
    ) -> list[Heard]:
        """Return what is said in each sound, computed together; fewer, or empty ones, once `cancel` says so.

        Args:
            sounds: float32 [samples] each, mono, 16 kHz, -1…1, at most `window_s` long.
            language: BCP 47 code of what is spoken; empty: found out for each.
            translate: Into English.
            temperature: 0: the likeliest words; above: sampled, with a fixed seed.
            cancel: Asked before each token.
        """
