"""Answers a question about a picture: from what was read where it is about text, from a model where it is not.

`engine` calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistd import BRIEF_CHARS, Abstain, Chunk, Content, Level, ModelMissingError, Progress, Result
from assistd.installed import Installed
from assistd_caption.describing import SENTENCES, counted, facts
from assistd_caption.picture import Task, untold
from assistd_caption.prompts import ANSWERING, asking
from assistd_caption.questions import ABOUT_PICTURE, ABOUT_TEXT, matching, not_seen, personal, warning
from assistd_caption.regions import Region, place
from assistd_caption.telling import Said
from assistd_caption.wording import cut, inside, parted

Events = Iterator[Progress | Chunk | Result | Abstain]

MOST_LINES = 3
"""Most lines of read text in an answer, but at `full`."""

SAYS = "The text says: "


def answer(task: Task) -> Events:
    """Yield the answer to the job's question, or why there is none."""
    question = task.job.text.strip()
    lines = _lines(task)
    about_text = ABOUT_TEXT.search(question) is not None
    seen = task.verdict.kind in ("picture", "parts")
    found = _found(task, question, lines, about_text=about_text)
    if found:
        yield from _read_out(task, question, found)
    elif seen and about_text:
        yield Abstain(reason="No text was read on this picture.", code="no-text")
    elif seen and task.options.neutral_people and personal(question):
        yield PERSONAL
    elif seen:
        yield from _looked(task, question)
    elif lines:
        yield Abstain(
            reason=f"What was read on it does not answer this. {task.verdict.reason}",
            code="not-a-picture",
            hint="`assistd describe --level full` reads all of it.",
        )
    else:
        yield task.refused()


PERSONAL = Abstain(
    reason="Nobody's name, gender, age, origin, belief or disability is guessed from a picture.",
    code="personal",
    hint="Ask what is visible, such as clothes or hair. The setting plugins.caption.neutral_people changes this.",
)


def _found(task: Task, question: str, lines: Sequence[str], *, about_text: bool) -> tuple[str, ...]:
    """Return the lines of read text that answer a question; a picture is looked at if there are none."""
    if about_text:
        return matching(question, lines, MOST_LINES) or tuple(lines)
    if task.verdict.kind == "picture":
        return ()
    if task.verdict.kind == "parts":  # the page may tell it, where the picture on it would be asked in vain
        return () if ABOUT_PICTURE.search(question) else matching(question, lines, MOST_LINES, wholly=True)
    return matching(question, lines, MOST_LINES)


def _lines(task: Task) -> list[str]:
    """Return what was read, row by row where the reader tells rows."""
    if task.read is None:
        return []
    texts = [passage.text for passage in task.read.passages] or task.evidence.texts
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if line]


def _read_out(task: Task, question: str, found: Sequence[str]) -> Events:
    """Yield read text as the answer, verbatim, in sentences of its own."""
    told = found if task.job.level is Level.FULL else found[:MOST_LINES]
    said = [_quoted(line) for line in told]
    headline, rest = parted(f"{SAYS}{said[0]}")
    details = [*([rest] if rest else []), *(f"And: {line}" for line in said[1:])]
    if left := len(found) - len(told):
        lines, them = ("line", "it") if left == 1 else ("lines", "them")
        details.append(f"{counted(left)} more {lines}: `assistd describe` reads {them}.")
    headline, details = _warned(headline, details, warning(question), task.job.level, parted)
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


def _safe(answer: str) -> str:
    """Return an earlier answer as a model may see it: without what stands in the picture, whoever wrote that."""
    return "That was read out." if answer.startswith(SAYS) else answer


def _quoted(line: str) -> str:
    return f'"{line}"' if '"' not in line else line


def _looked(task: Task, question: str) -> Events:
    """Yield a model's answer about the picture, or about the largest picture on the page."""
    models = tuple(model for model in task.models if model.family in ANSWERING)
    if not task.models:  # questions about text need none
        raise ModelMissingError(
            "No captioning model is installed.", code="no-model", hint="`assistd models pull --recommended` adds one."
        )
    if not models:
        yield Abstain(
            reason=f"{task.models[0].name} describes pictures but can't answer questions.",
            code="cannot-answer",
            hint="`assistd models list` shows models that can; `assistd models pull` adds one.",
        )
        return
    region = task.verdict.regions[0] if task.verdict.kind == "parts" else None
    yield Progress(words="looking")
    said = _told(task, question, models, region)
    if task.cancel():
        return
    told, model, device = task.looking.last
    if not said:
        yield untold(told.wrong, "ask")
        return
    if not_seen(said[0].text):
        yield Abstain(
            reason="That can't be seen on this picture.", code="not-seen", hint="Ask in other words, or ask a person."
        )
        return
    height, width = task.pixels.shape[:2]
    first = said[0].text if region is None else inside(f"Picture {place(region, width, height)}", said[0].text)
    headline, rest = cut(first, BRIEF_CHARS)
    words = [one.text for one in said]
    details = [*([rest] if rest else []), *words[1:]]
    headline, details = _warned(headline, details, warning(" ".join([question, *words])), task.job.level, cut)
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


def _told(task: Task, question: str, models: Sequence[Installed], region: Region | None) -> list[Said]:
    """Return a model's sentences, as many as the level has, each once."""
    sentences = task.looking.sentences(
        models,
        task.view(region),
        lambda _family: asking(question),
        lambda: task.telling(short=True),
        turns=[(asking(turn.question).text, _safe(turn.answer)) for turn in task.job.turns],
        cancel=task.cancel,
    )
    said: dict[str, Said] = {}
    for sentence in sentences:
        said.setdefault(sentence.text, sentence)
        if len(said) >= SENTENCES[task.job.level]:
            break
    sentences.close()
    return list(said.values())


def _warned(
    headline: str, details: list[str], words: str, level: Level, shorten: Callable[[str, int], tuple[str, str]]
) -> tuple[str, list[str]]:
    """Return an answer with its warning: behind everything, or within the only sentence that is said at `brief`."""
    if not words:
        return headline, details
    if level is not Level.BRIEF:
        return headline, [*details, words]
    room = BRIEF_CHARS - len(words) - 1
    return f"{shorten(headline, room)[0]} {words}", details
