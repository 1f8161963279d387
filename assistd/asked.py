"""Knows which picture a question without one is about, and what was asked about it before. `control` asks it.

The daemon's memory comes first, so that it works with the history switched off; the history goes on after a restart.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Awaitable, Callable

from assistd.errors import ControlError, JournalError, MediaError
from assistd.history import History
from assistd.i18n import _
from assistd.protocol import Answered, Reply
from assistd.types import ASKED, Answer, Media, Turn, printable

REMEMBERED_S = 30 * 60.0
"""So long do earlier questions about a picture count, seconds."""

OWN_S = 5 * 60.0
"""So long does a picture that somebody asked for stay the last one, whatever new ones a watched folder brings, seconds:
a further question must not be answered about a picture that came in between."""

MOST_TURNS = 6
"""Most earlier questions that travel with a new one."""

MOST_REMEMBERED = 200
"""Questions held in memory, about all pictures."""

ANSWER_CHARS = 600
"""Of each earlier answer that travels with a new question, characters."""

TASKS = ("describe", "ask")


class Asked:
    """The last picture, and the questions about each.

    Args:
        history: Where past answers are.
        admit: Sniffs and hashes a file (`assistd.intake`), also one that was renamed.
    """

    def __init__(self, history: History, admit: Callable[[bytes], Awaitable[Media]]) -> None:
        self._history = history
        self._admit = admit
        self._last: tuple[bytes, str] | None = None
        self._label = ""
        self._captured = False
        self._own_until_s = 0.0
        self._turns: deque[tuple[str, float, str, Turn]] = deque(maxlen=MOST_REMEMBERED)

    def note(self, reply: Reply) -> None:
        """Take note of an answer about a picture (a subscriber of the dispatcher's)."""
        if not isinstance(reply, Answered):
            return
        answer = reply.answer
        if answer.media is None or answer.task not in TASKS or answer.outcome not in ("answered", "nothing"):
            return
        own = answer.source == ASKED
        if own or answer.made_s >= self._own_until_s:
            self._last = answer.media.path, answer.media.sha256
            self._label = answer.view.label if answer.view else answer.media.label
            self._captured = answer.view is not None
        if own:
            self._own_until_s = answer.made_s + OWN_S
        if answer.question and answer.outcome == "answered":
            turn = Turn(question=answer.question, answer=_told(answer))
            self._turns.append((answer.request_id, answer.made_s, answer.media.sha256, turn))

    def has_last(self) -> bool:
        """Return whether somebody asked for a picture a short while ago, and it is still there."""
        return time.time() < self._own_until_s and self._last is not None and os.path.exists(self._last[0])

    def name(self) -> str:
        """Return what the last picture is called."""
        return self._label

    def forget(self) -> None:
        """Forget what is in memory: from now on only the history tells."""
        self._last = None
        self._own_until_s = 0.0
        self._turns.clear()

    async def about(self, path: bytes, *, again: bool) -> tuple[bytes, tuple[Turn, ...]]:
        """Return the picture that a question is about, and the earlier questions about it, oldest first.

        Args:
            path: The picture, if one was named.
            again: The last picture is meant.

        Raises:
            ControlError: There is no last picture, or it has gone or changed.
            MediaError: The last picture can't be read.
        """
        if again or not path:
            media = await self._same_again()
            return media.path, await self._earlier(media.sha256)
        try:
            media = await self._admit(path)
        except MediaError:  # told by the answer, as for every other task
            return path, ()
        return path, await self._earlier(media.sha256)

    async def _same_again(self) -> Media:
        last = self._last
        if last is None:
            with contextlib.suppress(JournalError):
                last = await self._history.last_picture(TASKS)
        if last is None:
            raise ControlError(_("There is no picture to ask about yet; name one."), code="no-picture")
        path, sha256 = last
        label = (self._label if last == self._last else "") or printable(os.path.basename(path))
        try:
            media = await self._admit(path)
        except MediaError as error:
            if error.code != "media-missing":
                raise
            words = _("The last picture, {label}, is not there any more; name one.")
            if last == self._last and self._captured:
                words = _("The picture of {label} is not kept any longer; describe it again.")
            raise ControlError(words.format(label=label), code="picture-gone") from error
        if media.sha256 != sha256:
            raise ControlError(
                _("{label} has changed since; name it to ask about it as it is now.").format(label=label),
                code="picture-changed",
            )
        return media

    async def _earlier(self, sha256: str) -> tuple[Turn, ...]:
        since_s = time.time() - REMEMBERED_S
        found: dict[str, tuple[float, Turn]] = {}
        with contextlib.suppress(JournalError):
            for request_id, when_s, turn in await self._history.turns(sha256, since_s, MOST_TURNS):
                found[request_id] = when_s, Turn(question=turn.question, answer=_short(turn.answer))
        for request_id, when_s, about, turn in self._turns:
            if about == sha256 and when_s > since_s:
                found[request_id] = when_s, turn
        ordered = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
        return tuple(turn for _, (_, turn) in ordered[-MOST_TURNS:])


def _told(answer: Answer) -> str:
    return _short(" ".join((answer.headline, *answer.details)))


def _short(words: str) -> str:
    return " ".join(words.split())[:ANSWER_CHARS]
