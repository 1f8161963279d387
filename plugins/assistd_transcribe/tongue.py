"""Which language each window is in, decided in order, whatever is computed together; `listening` asks.

A model is sure of the language of some windows only. The first window it is sure of settles it; until then what it
has heard so far counts together. Later windows keep to it, unless one is in another language beyond doubt.
"""

from __future__ import annotations

from collections import Counter

from assistd_transcribe.languages import canonical

_SETTLED = 0.5  # probability from which a first window settles the language (upstream of faster-whisper: the same)
_CHANGED, _CHANGED_S = 0.8, 3.0  # and from which, with so much speech, a later one changes it


class Tongue:
    """The language of one recording, window by window.

    Attributes:
        settled: Whether a window was sure.
        changes: (start in seconds, language) of each change, the first one included.

    Args:
        told: The language, if somebody said it; then nothing is decided here.
    """

    def __init__(self, told: str = "") -> None:
        self.told = canonical(told) if told else ""
        self.settled = bool(self.told)
        self.changes: list[tuple[float, str]] = [(0.0, self.told)] if self.told else []
        self._evidence: Counter[str] = Counter()

    @property
    def now(self) -> str:
        """The language at this point, BCP 47; empty before anything was heard."""
        return self.changes[-1][1] if self.changes else ""

    def decide(self, guess: str, probability: float, *, voiced_s: float, start_s: float) -> str:
        """Return the language of the next window.

        Args:
            guess: What the model takes it for.
            probability: How sure it is, 0…1.
            voiced_s: Speech in the window, in seconds.
            start_s: Where it begins in the media, in seconds.
        """
        guess = canonical(guess)
        if self.told or not guess:
            return self.now
        if not self.settled:
            self._evidence[guess] += round(1000 * probability * max(voiced_s, 0.1))
            self.settled = probability >= _SETTLED
            self._turn(guess if self.settled else self._evidence.most_common(1)[0][0], start_s)
        elif guess != self.now and probability >= _CHANGED and voiced_s >= _CHANGED_S:
            self._turn(guess, start_s)
        return self.now

    def _turn(self, language: str, start_s: float) -> None:
        if language != self.now:
            self.changes.append((start_s, language))
