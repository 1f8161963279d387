"""Where the words that are said can be read too, as they are said: braille, a notification. Used by the speech sink."""

from __future__ import annotations

from typing import Protocol


class Outlet(Protocol):
    """A place that shows words; none of its methods waits or raises."""

    async def start(self) -> None:
        """Get ready in the background."""

    def show(self, request_id: str, sentence: str, *, reader: bool) -> None:
        """Show a sentence that begins to be said.

        Args:
            request_id: Whose words they are.
            sentence: The words.
            reader: The screen reader says it: it shows it in braille, and reads notifications aloud.
        """

    def rest(self) -> None:
        """Nothing is being said any more."""

    def hide(self) -> None:
        """Show nothing any more, at once: it was stopped, or the session is locked."""

    async def close(self) -> None:
        """End for good."""
