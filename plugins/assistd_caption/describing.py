"""Describes a picture, or the pictures on a page. `engine` calls it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistd import BRIEF_CHARS, Abstain, Chunk, Content, Level, Progress, Result
from assistd.i18n import _, ngettext, pgettext
from assistd.installed import Installed
from assistd_caption.picture import LANGUAGE, Task, foreign, untold
from assistd_caption.prompts import describing
from assistd_caption.regions import Region, place, placed
from assistd_caption.telling import Said, Telling
from assistd_caption.wording import cut, inside

Events = Iterator[Progress | Chunk | Result | Abstain]

SENTENCES = {Level.BRIEF: 1, Level.STANDARD: 3, Level.FULL: 12}
"""Most sentences of a description."""


def describe(task: Task) -> Events:
    """Yield the first sentence as soon as it is whole, the others, and the result; or why there is nothing to say."""
    if task.verdict.kind == "picture":
        yield from _whole(task)
    elif task.verdict.kind == "parts" and _is_beside(task):
        yield Abstain(reason=_("Pictures on a page are not told in one sentence."), code="not-a-picture")
    elif task.verdict.kind == "parts":
        yield from _parts(task)
    else:
        yield task.refused()


def _is_beside(task: Task) -> bool:
    """Return whether the only sentence will be the reader's: nobody should wait for one that is not said."""
    return task.job.level is Level.BRIEF and task.read is not None and "picture" not in task.read.wants


def _whole(task: Task) -> Events:
    level = task.job.level
    spoken = _Spoken(level)
    yield Progress(words=_("looking"))
    sentences = task.looking.sentences(
        task.models, task.view(), lambda family: describing(family, level), task.telling, cancel=task.cancel
    )
    for said in sentences:
        yield from spoken.say(said)
        if spoken.full:
            break
    sentences.close()
    yield from _ended(task, spoken, part=False)


def _parts(task: Task) -> Events:
    """Yield a sentence for each picture on a page, the largest first, with its place."""
    level = task.job.level
    regions = task.verdict.regions[: 1 if level is Level.BRIEF else task.options.pictures]
    more = len(task.verdict.regions) + task.verdict.more
    spoken = _Spoken(Level.FULL if level is Level.FULL else Level.STANDARD)
    each = Level.STANDARD if level is Level.FULL else Level.BRIEF
    apart = foreign() and level is not Level.BRIEF and task.read is not None
    for number, region in enumerate(regions):
        if task.cancel():
            return
        yield Progress(done=number / len(regions), words=_("looking"))
        sentences = task.looking.sentences(
            task.models, task.view(region), lambda family: describing(family, each), task.telling, cancel=task.cancel
        )
        first = True
        for said in sentences:
            more -= first
            if first and apart:
                yield from spoken.aside(_lead(task, regions[:number], region))
            text = inside(_where(task, regions[:number], region), said.text) if first and not apart else said.text
            yield from spoken.say(Said(text=text, logprob=said.logprob))
            if each is Level.BRIEF:
                break
            first = False
        sentences.close()
    words = ngettext("One more picture on it not described.", "{n} more pictures on it not described.", more)
    yield from _ended(task, spoken, part=True, unsure=(words.format(n=counted(more)),) if more else ())


def counted(number: int) -> str:
    """Return a number at the beginning of a sentence."""
    words = (
        pgettext("number at the beginning of a sentence", "No"),
        pgettext("number at the beginning of a sentence", "One"),
        pgettext("number at the beginning of a sentence", "Two"),
        pgettext("number at the beginning of a sentence", "Three"),
        pgettext("number at the beginning of a sentence", "Four"),
        pgettext("number at the beginning of a sentence", "Five"),
        pgettext("number at the beginning of a sentence", "Six"),
    )
    return words[number] if number < len(words) else str(number)


def _place(task: Task, before: tuple[Region, ...], region: Region) -> tuple[str, bool]:
    """Return where a picture stands, as `regions.place`, and whether one of those before it stands there, too."""
    height, width = task.pixels.shape[:2]
    here = place(region, width, height)
    return here, any(place(other, width, height) == here for other in before)


def _where(task: Task, before: tuple[Region, ...], region: Region) -> str:
    """Return how a model's sentence about a picture begins, in its language: "Picture at the left"."""
    here, again = _place(task, before, region)
    return f"{'Another picture' if again else 'Picture'} {here}"


def _lead(task: Task, before: tuple[Region, ...], region: Region) -> str:
    """Return the same as a sentence of its own in assistd's language, where that is another one."""
    here, again = _place(task, before, region)
    return (_("Another picture {place}.") if again else _("Picture {place}.")).format(place=placed(here))


class _Spoken:
    """What has been said: the headline, then details.

    Args:
        level: How much may be said.
    """

    def __init__(self, level: Level) -> None:
        self._level = level
        self.headline = ""
        self.details: list[str] = []
        self.asides: list[str] = []
        self.count = 0

    @property
    def full(self) -> bool:
        """Whether no further sentence fits the level."""
        return self.count >= SENTENCES[self._level]

    def say(self, said: Said) -> Iterator[Chunk]:
        """Yield a sentence as events; one that was said already is left out."""
        if said.text == self.headline or said.text in self.details:
            return
        self.count += 1
        if self.headline:
            self.details.append(said.text)
            yield Chunk(part="detail", text=said.text, language=LANGUAGE)
            return
        self.headline, rest = cut(said.text, BRIEF_CHARS)
        yield Chunk(part="headline", text=self.headline, language=LANGUAGE)
        if rest and self._level is not Level.BRIEF:
            self.details.append(rest)
            yield Chunk(part="detail", text=rest, language=LANGUAGE)

    def aside(self, words: str) -> Iterator[Chunk]:
        """Yield a sentence of our own, in assistd's language."""
        self.asides.append(words)
        if self.headline:
            self.details.append(words)
        else:
            self.headline = words
        yield Chunk(part="detail" if self.details else "headline", text=words)


def _ended(task: Task, spoken: _Spoken, *, part: bool, unsure: tuple[str, ...] = ()) -> Events:
    if task.cancel():
        return
    told, model, device = task.looking.last
    if not spoken.headline:
        yield untold(told.wrong, "describe")
        return
    notes, task.looking.said[:] = tuple(task.looking.said), []
    yield Result(
        content=Content(
            headline=spoken.headline,
            details=tuple(spoken.details),
            unsure=(*unsure, *notes),
            quality=model.quality,
            model=model.version,
            language=LANGUAGE,
            own_words=False,
            asides=tuple(spoken.asides),
            data=facts(task, told, model, device),
            part=part,
        )
    )


def facts(task: Task, told: Telling, model: Installed, device: str) -> dict[str, Any]:
    """Return what programs may want to know: the gate's kind and measures, how sure the model was, where it ran."""
    return {
        "gate": task.verdict.kind,
        "measured": task.verdict.measured,
        "pictures": [[part.left, part.top, part.right, part.bottom] for part in task.verdict.regions],
        "logprob": round(told.mean_logprob, 3),
        "device": device,
        "family": model.family,
    }
