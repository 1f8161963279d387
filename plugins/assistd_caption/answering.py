"""Answers a question about a picture: from what was read where it is about text, from a model where it is not.

`engine` calls it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistd import BRIEF_CHARS, Abstain, Chunk, Content, Level, Progress, Result
from assistd_caption.describing import facts
from assistd_caption.picture import Task, untold
from assistd_caption.prompts import ANSWERING, asking
from assistd_caption.questions import ABOUT_TEXT, matching, not_seen, warning
from assistd_caption.regions import place
from assistd_caption.wording import cut, inside

Events = Iterator[Progress | Chunk | Result | Abstain]

MOST_LINES = 3
"""Most lines of read text in an answer."""


def answer(task: Task) -> Events:
    """Yield the answer to the job's question, or why there is none."""
    question = task.job.text.strip()
    lines = _lines(task)
    about_text = ABOUT_TEXT.search(question) is not None
    seen = task.verdict.kind in ("picture", "parts")
    found = matching(question, lines, MOST_LINES)
    if about_text and not found:
        found = tuple(lines[:MOST_LINES])
    if found and (about_text or not seen):
        yield from _read_out(task, question, found)
    elif seen and not about_text:
        yield from _looked(task, question)
    elif task.verdict.kind in ("blank", "shade", "noise"):
        yield task.refused()
    elif lines or not seen:
        yield Abstain(
            reason=f"{task.verdict.reason or 'It is a picture.'} What was read on it does not answer this.",
            code="not-a-picture",
            hint="`assistd describe --level full` reads all of it.",
        )
    else:
        yield Abstain(reason="No text was read on this picture.", code="no-text")


def _lines(task: Task) -> list[str]:
    """Return what was read, row by row where the reader tells rows."""
    if task.read is None:
        return []
    texts = [passage.text for passage in task.read.passages] or task.evidence.texts
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if line]


def _read_out(task: Task, question: str, found: Sequence[str]) -> Events:
    """Yield read text as the answer, verbatim, in sentences of its own."""
    said = [_quoted(line) for line in found]
    headline, rest = cut(f"The text says: {said[0]}", BRIEF_CHARS)
    details = [*([rest] if rest else []), *(f"And: {line}" for line in said[1:])]
    headline, details = _warned(headline, details, warning(question), task.job.level)
    yield Chunk(part="headline", text=headline)
    for sentence in details:
        yield Chunk(part="detail", text=sentence)
    assert task.read is not None
    yield Result(
        content=Content(
            headline=headline,
            details=tuple(details),
            model=task.read.model,
            data={"gate": task.verdict.kind, "measured": task.verdict.measured, "from": "text"},
        )
    )


def _quoted(line: str) -> str:
    return f'"{line}"' if '"' not in line else line


def _looked(task: Task, question: str) -> Events:
    """Yield a model's answer about the picture, or about the largest picture on the page."""
    models = tuple(model for model in task.models if model.family in ANSWERING)
    if not models:
        yield Abstain(
            reason=f"{task.models[0].name} describes pictures but can't answer questions.",
            code="cannot-answer",
            hint="`assistd models list` shows models that can; `assistd models pull` adds one.",
        )
        return
    region = task.verdict.regions[0] if task.verdict.kind == "parts" else None
    height, width = task.pixels.shape[:2]
    yield Progress(words="looking")
    sentences = task.looking.sentences(
        models,
        task.view(region),
        lambda _family: asking(question),
        lambda: task.telling(short=True),
        turns=[(asking(turn.question).text, turn.answer) for turn in task.job.turns],
        cancel=task.cancel,
    )
    said = list(sentences)
    if task.cancel():
        return
    told, model, device = task.looking.last
    if not said:
        yield untold(told.wrong)
        return
    if not_seen(said[0].text):
        yield Abstain(
            reason="That can't be seen on this picture.", code="not-seen", hint="Ask in other words, or ask a person."
        )
        return
    first = said[0].text if region is None else inside(f"Picture {place(region, width, height)}", said[0].text)
    headline, rest = cut(first, BRIEF_CHARS)
    details = [*([rest] if rest else []), *(sentence.text for sentence in said[1:])]
    headline, details = _warned(headline, details, warning(f"{question} {said[0].text}"), task.job.level)
    yield Chunk(part="headline", text=headline)
    for sentence in details:
        yield Chunk(part="detail", text=sentence)
    notes, task.looking.said[:] = tuple(task.looking.said), []
    yield Result(
        content=Content(
            headline=headline,
            details=tuple(details),
            unsure=notes,
            quality=model.quality,
            model=model.version,
            language="en",
            data=facts(task, told, model, device),
        )
    )


def _warned(headline: str, details: list[str], words: str, level: Level) -> tuple[str, list[str]]:
    """Return an answer with its warning: behind everything, or within the only sentence that is said at `brief`."""
    if not words:
        return headline, details
    if level is not Level.BRIEF:
        return headline, [*details, words]
    room = BRIEF_CHARS - len(words) - 1
    return f"{cut(headline, room)[0]} {words}", details
