"""Prints answers, as they grow if somebody watches. `describe`, `ask`, `transcribe` and `say` use it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from assistd import composer, protocol
from assistd.cli import DONE, FAILED, NOTHING, show
from assistd.i18n import _
from assistd.types import Answer, Chunk, Event, Level, Progress

QUIET_S = 4.0
"""Nothing is said of progress before; a screen reader reads every line."""

AGAIN_S = 15.0


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """How one command shows its answers.

    Attributes:
        render: Text of a whole answer.
        parts: Chunks that a terminal shows while an answer grows.
        as_told: A terminal shows each sentence as a listener is told it, without first glances.
        rest: What to print of an answer whose chunks (second argument) were shown already.
        exact: A file format: nothing else goes to standard output, and into a pipe or file it goes unchanged.
        data: What `--json` prints of an answer, beside the file's name and the notes; None: text is printed.
    """

    render: Callable[[Answer], str]
    parts: tuple[str, ...] = ()
    as_told: bool = False
    rest: Callable[[Answer, Sequence[str]], str] | None = None
    exact: bool = False
    data: Callable[[Answer], dict[str, Any]] | None = None


def written(level: Level, *, as_json: bool = False) -> Form:
    """Return the form in which answers are written at a level, or whole, as JSON."""

    def render(answer: Answer) -> str:
        return composer.text(answer, level)

    return Form(
        render=render,
        as_told=level is not Level.BRIEF,
        rest=lambda answer, shown: composer.text(answer, level, shown=shown),
        data=show.plain if as_json else None,
    )


class Printer:
    """Shows the replies to several asks.

    Args:
        names: What each ask is about, as a person calls it; empty for an ask that is about no file.
        form: How answers are shown.

    Attributes:
        code: The exit code so far: 1 if anything could not be done, else 3 if there was nothing to find somewhere.
    """

    def __init__(self, names: Sequence[str], form: Form) -> None:
        self.code = DONE
        self._names = names
        self._form = form
        self._json = form.data is not None
        self._grows = sys.stdout.isatty() and not self._json
        self._shown: list[str] = []
        self._heading = -1
        self._began_s = time.monotonic()
        self._said_s = 0.0

    def tell(self, index: int, reply: protocol.Reply) -> None:
        """Show one reply to the ask of this number."""
        match reply:
            case protocol.Happened(event=event, said=said):
                self._grow(index, event, said)
            case protocol.Noticed(words=words):
                show.aside(words)
            case protocol.Answered(answer=answer, notes=notes):
                self._answered(index, answer, notes)
            case protocol.Refused(message=message, code=code, hint=hint):
                self._refused(index, message, code, hint)
            case protocol.Done(words=words):
                self._done(words)
            case _:
                pass

    # --- while it grows ---

    def _grow(self, index: int, event: Event, said: Sequence[str]) -> None:
        if isinstance(event, Progress):
            self._progress(event.done, event.words)
        if not self._grows:
            return
        part = event.part if isinstance(event, Chunk) else ""
        shown = said if self._form.as_told and part != "summary" else ()
        if isinstance(event, Chunk) and part in self._form.parts:
            shown = (event.text,)
        for text in shown:
            self._head(index)
            show.out(text)
            self._shown.append(text)

    def _progress(self, done: float | None, words: str) -> None:
        """Say seldom, and only to a person, how far it is."""
        now = time.monotonic()
        if self._json or not sys.stderr.isatty() or now - self._began_s < QUIET_S or now - self._said_s < AGAIN_S:
            return
        self._said_s = now
        show.aside(f"{words or _('Working')}{'' if done is None else f', {done:.0%}'}…")

    def _head(self, index: int) -> None:
        """Print the file's name before its first line, if there are several."""
        if len(self._names) > 1 and self._heading != index:
            show.out(f"{'' if self._heading < 0 else chr(10)}{self._names[index]}:")
        self._heading = index

    # --- when it is whole ---

    def _answered(self, index: int, answer: Answer, notes: Sequence[str]) -> None:
        self._note_code({"answered": DONE, "nothing": NOTHING}.get(answer.outcome, FAILED))
        if self._form.data:
            show.json_line({"file": self._names[index] or answer.path, **self._form.data(answer), "notes": notes})
        elif answer.outcome in {"failed", "cancelled"}:
            show.complain(self._named(index, answer.headline), answer.hint)
        elif answer.outcome == "nothing":
            self._nothing(index, answer)
        else:
            self._whole(index, answer)
        for note in () if self._json else notes:
            show.aside(note)
        self._shown.clear()
        self._began_s = time.monotonic()

    def _nothing(self, index: int, answer: Answer) -> None:
        """Say that there is nothing: that is the answer, but no caption."""
        words = composer.text(answer, Level.STANDARD)
        if self._form.exact:
            show.aside(self._named(index, words))
        else:
            self._head(index)
            show.out(words)

    def _whole(self, index: int, answer: Answer) -> None:
        """Print the answer; of one that was shown while it grew, the rest."""
        grown = self._shown and self._form.rest
        text = self._form.rest(answer, self._shown) if grown and self._form.rest else self._form.render(answer)
        self._head(index)
        if text.strip():
            show.out(text.rstrip("\n"), exact=self._form.exact)

    def _refused(self, index: int, message: str, code: str, hint: str) -> None:
        self._note_code(FAILED)
        if self._json:
            name = {"file": self._names[index]} if self._names else {}
            show.json_line({**name, "outcome": "failed", "headline": message, "code": code, "hint": hint})
        else:
            show.complain(self._named(index, message), hint)

    def _done(self, words: str) -> None:
        if self._json:
            show.json_line({"outcome": "answered", "headline": words})
        elif words:
            show.aside(words)

    def _named(self, index: int, message: str) -> str:
        """Return a message that names its file, if there are several and it does not yet."""
        name = self._names[index] if len(self._names) > 1 else ""
        return message if not name or name in message else f"{name}: {message}"

    def _note_code(self, code: int) -> None:
        order = (DONE, NOTHING, FAILED)
        self.code = max(self.code, code, key=order.index)
