"""Answers a question about a picture: from what was read where it is about text, from a model where it is not.

`engine` calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistd import BRIEF_CHARS, Abstain, Chunk, Content, Level, ModelMissingError, Progress, Result
from assistd.i18n import N_, _, everywhere, ngettext
from assistd.installed import Installed
from assistd_caption.describing import SENTENCES, counted, facts
from assistd_caption.picture import LANGUAGE, Task, foreign, untold
from assistd_caption.prompts import ANSWERING, asking
from assistd_caption.questions import ABOUT_PICTURE, ABOUT_TEXT, matching, not_seen, personal, warning
from assistd_caption.regions import Region, place, placed
from assistd_caption.telling import Said
from assistd_caption.wording import cut, inside, parted

Events = Iterator[Progress | Chunk | Result | Abstain]

MOST_LINES = 3
"""Most lines of read text in an answer, but at `full`."""

SAYS = N_("The text says: {text}")
"""Begins every answer that quotes the picture, in whatever language (`_safe`)."""


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
        yield Abstain(reason=_("No text was read on this picture."), code="no-text")
    elif seen and task.options.neutral_people and personal(question):
        yield _personal()
    elif seen:
        yield from _looked(task, question)
    elif lines:
        yield Abstain(
            reason=" ".join([_("What was read on it does not answer this."), task.verdict.reason]),
            code="not-a-picture",
            hint=_("`assistd describe --level full` reads all of it."),
        )
    else:
        yield task.refused()


def _personal() -> Abstain:
    return Abstain(
        reason=_("Nobody's name, gender, age, origin, belief or disability is guessed from a picture."),
        code="personal",
        hint=_(
            "Ask what is visible, such as clothes or hair. The setting plugins.caption.neutral_people changes this."
        ),
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
    headline, rest = parted(_(SAYS).format(text=said[0]))
    details = [*([rest] if rest else []), *(_("And: {text}").format(text=line) for line in said[1:])]
    if left := len(found) - len(told):
        words = ngettext(
            "One more line: `assistd describe` reads it.", "{n} more lines: `assistd describe` reads them.", left
        )
        details.append(words.format(n=counted(left)))
    headline, details = _warned(headline, details, _(warning(question)), task.job.level, parted)
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
    begins = [words.partition("{text}")[0] for words in everywhere(SAYS)]
    return "That was read out." if any(begin and answer.startswith(begin) for begin in begins) else answer


def _quoted(line: str) -> str:
    return f'"{line}"' if '"' not in line else line


def _looked(task: Task, question: str) -> Events:
    """Yield a model's answer about the picture, or about the largest picture on the page."""
    models = tuple(model for model in task.models if model.family in ANSWERING)
    if not task.models:  # questions about text need none
        raise ModelMissingError(
            _("No captioning model is installed."),
            code="no-model",
            hint=_("`assistd models pull --recommended` adds one."),
        )
    if not models:
        yield Abstain(
            reason=_("{model} describes pictures but can't answer questions.").format(model=task.models[0].name),
            code="cannot-answer",
            hint=_("`assistd models list` shows models that can; `assistd models pull` adds one."),
        )
        return
    region = task.verdict.regions[0] if task.verdict.kind == "parts" else None
    yield Progress(words=_("looking"))
    said = _told(task, question, models, region)
    if task.cancel():
        return
    told, model, device = task.looking.last
    if not said:
        yield untold(told.wrong, "ask")
        return
    if not_seen(said[0].text):
        yield Abstain(
            reason=_("That can't be seen on this picture."),
            code="not-seen",
            hint=_("Ask in other words, or ask a person."),
        )
        return
    headline, details, asides = _put(task, question, [one.text for one in said], region)
    for number, sentence in enumerate((headline, *details)):
        language = "" if sentence in asides else LANGUAGE
        yield Chunk(part="detail" if number else "headline", text=sentence, language=language)
    notes, task.looking.said[:] = tuple(task.looking.said), []
    yield Result(
        content=Content(
            headline=headline,
            details=tuple(details),
            unsure=notes,
            quality=model.quality,
            model=model.version,
            language=LANGUAGE,
            own_words=False,
            asides=tuple(asides),
            data=facts(task, told, model, device),
        )
    )


def _put(
    task: Task, question: str, words: Sequence[str], region: Region | None
) -> tuple[str, Sequence[str], Sequence[str]]:
    """Return headline, details and asides of a model's answer, with where the picture stands and a warning if need be.

    Where assistd speaks another language, these are sentences of their own in it, but for the one sentence at `brief`.
    """
    height, width = task.pixels.shape[:2]
    here = place(region, width, height) if region else ""
    danger = warning(" ".join([question, *words]))
    apart = foreign() and task.job.level is not Level.BRIEF
    headline, rest = cut(inside(f"Picture {here}", words[0]) if here and not apart else words[0], BRIEF_CHARS)
    details = [*([rest] if rest else []), *words[1:]]
    if not apart:
        return (*_warned(headline, details, danger, task.job.level, cut), ())
    asides = [_("This is about the picture {place}.").format(place=placed(here))] if here else []
    asides += [_(danger)] if danger else []
    return headline, [*details, *asides], asides


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
