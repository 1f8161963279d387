"""What every way of speaking promises, and how it fails. Used by `chain` and by each channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from assistd.sinks.turns import Outcome, Priority, Spoken
from assistd.types import Phrase, Struct


class Words(Struct, frozen=True, kw_only=True):
    """What to say next.

    Attributes:
        request_id: Whose words they are.
        phrase: The words and their language.
        priority: What they are to the person.
        goes_on: Their beginning was said by another channel, in the middle of a sentence.
    """

    request_id: str
    phrase: Phrase
    priority: Priority = "description"
    goes_on: bool = False


class ChannelLostError(Exception):
    """A channel died, hangs or refuses: somebody else has to go on.

    Args:
        why: In a few words, for the log.
        rest: What was not said, from where it broke off; None: everything had been said.
    """

    def __init__(self, why: str, rest: Words | None) -> None:
        super().__init__(why)
        self.rest = rest


class NotSaidError(Exception):
    """The words were not said, and nobody is to try again: they are out of date, or something else spoke."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


Began = Callable[[str, str], None]
"""Called with request id and sentence when that sentence begins to be said."""


class Channel(Protocol):
    """One way of speaking.

    Attributes:
        began: Set by who uses it.
    """

    began: Began

    @property
    def name(self) -> str:
        """Its name for people, as in ``speech-dispatcher``."""

    @property
    def brailles(self) -> bool:
        """Whether it shows on a braille display what it says."""

    @property
    def idle(self) -> bool:
        """Whether nothing that was given to it still sounds or waits."""

    async def start(self) -> None:
        """Get ready in the background, as far as this starts nothing that does not run; never raises."""

    async def ready(self) -> bool:
        """Return, soon, whether it can speak now; never raises."""

    async def say(self, words: Words) -> None:
        """Say it, and return when it can take more. Cancelling does not silence it: `silence` does.

        Raises:
            ChannelLostError: It can't; `rest` is what is left.
            NotSaidError: It was not to be said.
            AssistdError: Nobody can say this; in words.
        """

    async def heard(self, request_id: str) -> Spoken:
        """Return what became of a request's words, once the last of them was heard."""

    def silence(self) -> None:
        """Be silent at once, and forget everything that was given to it."""

    def state(self) -> str:
        """Return in words where it plays or what is wrong; empty: nothing to tell."""

    async def close(self) -> None:
        """End for good."""
