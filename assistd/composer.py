"""Puts an answer together for a listener, while its facets are still being found. The dispatcher feeds it.

The first sentence stands alone; detail follows; what was read is never mixed with what was seen; nothing is said twice.
What is spoken in all holds each sentence of the answer at that level once. Rules of length and order: docs/answers.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistd import caption_marks, merge
from assistd.merge import clip
from assistd.types import Abstain, Answer, Chunk, Content, Event, Failure, Final, Level, Phrase, Request, Result


class Composition:
    """One request's answer in the making.

    Facets run side by side. The first that has something to say gets the floor and keeps it until it has ended; what
    the others find meanwhile is said after it. One that wants another which is still under way gives a first glance,
    and then the floor to that one.

    Args:
        request: What was asked.
        facets: The facets that will report.
        lacks: The kind of model without which nobody can do it, if that is why there are none.
    """

    def __init__(self, request: Request, facets: Iterable[str], lacks: str = "") -> None:
        self._request = request
        self._waiting: dict[str, list[Event]] = {facet: [] for facet in facets}
        self._lacks = lacks
        self._finals: dict[str, Final] = {}
        self._floor: str | None = None
        self._said: set[str] = set()
        self._read: dict[str, Counter[str]] = {facet: Counter() for facet in self._waiting}
        self._again: dict[str, Counter[str]] = {}
        self._tongues: dict[str, str] = {}

    def captured(self, request: Request) -> None:
        """Take note of the request as it is once its picture was taken."""
        self._request = request

    def feed(self, facet: str, event: Event) -> list[str]:
        """Take an event of a facet; return the sentences that should be spoken now."""
        if isinstance(event, Result | Abstain | Failure):
            self._finals[facet] = event
        self._tongues.update(_tongues(event))
        if not isinstance(event, Chunk | Result | Abstain | Failure):
            return []
        if self._request.level is Level.BRIEF:
            return self._first_sentence(facet, event)
        if isinstance(event, Result):
            self._hush(facet)
        if merge.is_told(facet, self._finals):
            return []
        if self._floor not in (None, facet) or self._is_early(facet, event):
            self._waiting[facet].append(event)
            return []
        said = self._left_of_others(facet) if self._floor is None and isinstance(event, Chunk | Result) else []
        self._floor = facet
        return said + self._say(facet, event) + self._pass_floor(facet)

    def restart(self, facet: str) -> None:
        """The facet's engine begins again (it died, or made way): what it said before is not said a second time."""
        self._waiting[facet].clear()
        self._again[facet] = self._read[facet].copy()

    def answer(self) -> Answer:
        """Return the answer, once every facet has had its last word."""
        return merge.merged(self._request, self._finals, self._lacks)

    def closing(self, answer: Answer) -> list[str]:
        """Return what remains to be spoken when the answer is whole: what nobody said while it grew."""
        level = self._request.level
        if answer.outcome == "cancelled":
            return []
        if answer.outcome != "answered":
            return [] if answer.headline in self._said else [answer.headline, *_some(answer.hint)]
        said = self._once(answer.headline)
        if level is Level.BRIEF:
            return said
        said += self._once(*answer.details)
        unread: list[str] = [passage.text for passage in answer.passages if not passage.in_headline]
        said += _without(unread, sum(self._read.values(), Counter()))
        if level is Level.FULL:
            said += [*self._once(*answer.layout), *_heard(answer)]
        return said + self._once(*answer.unsure)

    def phrases(self, sentences: Iterable[str]) -> list[Phrase]:
        """Return sentences of this answer, each with the language it is in."""
        return [Phrase(words, self._tongues.get(words, "")) for words in sentences]

    # --- what is said while it grows ---

    def _hush(self, speaker: str) -> None:
        """Drop what the facets wanted to say for which this one has spoken now."""
        for facet in self._waiting:
            if merge.THROUGH.get(facet) == speaker:
                self._waiting[facet].clear()

    def _is_held(self, facet: str) -> bool:
        """Return whether it is open whether another facet tells what this one found."""
        speaker = merge.THROUGH.get(facet)
        return speaker in self._waiting and speaker not in self._finals

    def _is_early(self, facet: str, event: Event) -> bool:
        """Return whether one that speaks before this, or in its place, has yet to begin.

        It is about a part of the media, and another facet may speak of the whole; or another tells what it found.
        """
        if self._is_held(facet) and isinstance(event, Chunk | Result):
            return True
        part = isinstance(event, Result) and event.content.part and not self._said
        return part and any(one not in self._finals and merge.rank(one) < merge.rank(facet) for one in self._waiting)

    def _first_sentence(self, facet: str, event: Event) -> list[str]:
        """Return the brief sentence, as soon as it is known that no other facet gives it."""
        if self._said:
            return []
        others = [one for one in self._waiting if one != facet and merge.THROUGH.get(one) != facet]
        alone = not others or (self._request.view is not None and facet == "elements")
        if alone and isinstance(event, Chunk) and event.part == "headline":
            return self._once(event.text)
        final = self._finals.get(merge.leader(self._finals, self._waiting))
        return self._once(final.content.headline) if isinstance(final, Result) else []

    def _say(self, facet: str, event: Event) -> list[str]:
        match event:
            case Chunk(part="summary", text=text):
                return [] if self._said else self._once(text)
            case Chunk(part="headline", text=text, wants=wants):
                return self._say_headline(facet, event, text, wants)
            case Chunk(part="detail", text=text):
                return self._once(text)
            case Chunk(part="passage", text=text):
                return self._say_passage(facet, text)
            case Result(content=content):
                said = self._say_headline(facet, event, content.headline, content.wants)
                return said if self._floor != facet else said + self._say_rest(facet, content)
            case _:
                return []

    def _say_headline(self, facet: str, event: Event, text: str, wants: Sequence[str]) -> list[str]:
        """Say a facet's headline; while another that it wants is under way, as a first glance, if there was none.

        Only one that speaks before it anyway gets the floor: two that want each other can't pass it on for ever.
        """
        open_ones = [one for one in wants if one in self._waiting and one not in self._finals]
        wanted = next((one for one in open_ones if merge.rank(one) < merge.rank(facet)), None)
        if wanted is None:
            return [] if merge.is_glance(facet, wants, self._finals) else self._once(text)
        self._waiting[facet].append(event)
        glance = [] if self._said else self._once(text)
        self._floor = wanted
        return glance + self._replay(wanted)

    def _say_passage(self, facet: str, text: str) -> list[str]:
        again = self._again.get(facet)
        if again and again[text] > 0:
            again[text] -= 1
            return []
        self._read[facet][text] += 1
        return [text]

    def _say_rest(self, facet: str, content: Content) -> list[str]:
        """Say the verbatim text that was not said while it was read."""
        glance = merge.is_glance(facet, content.wants, self._finals)
        told = [passage.text for passage in merge.passages(content, glance=glance) if not passage.in_headline]
        rest = _without(told, self._read[facet])
        self._read[facet].update(rest)
        return rest

    def _left_of_others(self, speaker: str) -> list[str]:
        """Return the details that those who have ended did not say while they spoke: the next one speaks of more."""
        said: list[str] = []
        for facet in sorted(self._finals, key=merge.rank):
            final = self._finals[facet]
            open_or_told = self._waiting[facet] or merge.is_told(facet, self._finals)
            if isinstance(final, Result) and facet != speaker and not open_or_told:
                said += self._once(*final.content.details)
        return said

    def _pass_floor(self, facet: str) -> list[str]:
        """If the speaker has ended, let the others say what they found meanwhile."""
        if self._floor != facet or facet not in self._finals:
            return []
        self._floor = None
        waiting = [one for one in sorted(self._waiting, key=merge.rank) if self._waiting[one]]
        other = next((one for one in waiting if not self._is_early(one, self._waiting[one][0])), None)
        if other is None:
            return []
        speaks = any(isinstance(event, Chunk | Result) for event in self._waiting[other])
        said = self._left_of_others(other) if speaks else []
        self._floor = other
        return said + self._replay(other) + self._pass_floor(other)

    def _replay(self, facet: str) -> list[str]:
        """Say what a facet found while it had to wait; it may give way to another in the middle of it."""
        events, self._waiting[facet] = self._waiting[facet], []
        said: list[str] = []
        for number, event in enumerate(events):
            if self._floor != facet:
                self._waiting[facet] += events[number:]
                break
            said += self._say(facet, event)
        return said

    def _once(self, *sentences: str) -> list[str]:
        """Return those of the sentences that were not said yet; from now on they are said."""
        new = [words for words in dict.fromkeys(sentences) if words not in self._said]
        self._said.update(new)
        self._said.update(clip(words) for words in new)
        return new


# --- the whole, spoken or written -----------------------------------------------------------------------------------


def spoken(answer: Answer, level: Level) -> list[Phrase]:
    """Return everything a listener is told of an answer at a level, in order."""
    if answer.outcome != "answered":
        return [Phrase(words) for words in (answer.headline, answer.hint) if words]
    tongues = {phrase.text: phrase.language for content in answer.facets.values() for phrase in _own(content)}
    tongues[answer.headline] = next((tongues[words] for words in tongues if clip(words) == answer.headline), "")
    said = [answer.headline]
    if level is not Level.BRIEF:
        said += answer.details
    phrases = [Phrase(words, tongues.get(words, "")) for words in said]
    if level is not Level.BRIEF:
        phrases += [Phrase(one.text, one.language) for one in answer.passages if not one.in_headline]
    if level is Level.FULL:
        phrases += [Phrase(words) for words in answer.layout]
        heard = zip(_heard(answer), answer.segments, strict=True)
        phrases += [Phrase(words, segment.language or _spoken_language(answer)) for words, segment in heard]
    return phrases if level is Level.BRIEF else phrases + [Phrase(words) for words in answer.unsure]


def _own(content: Content) -> list[Phrase]:
    """Return a facet's own sentences, and the language they are in."""
    language = "" if content.own_words else content.language
    said = (content.headline, *content.details)
    return [Phrase(words, "" if words in content.asides else language) for words in said]


def _tongues(event: Event) -> dict[str, str]:
    """Return the languages of an event's sentences, where it is not the one in which assistd speaks."""
    match event:
        case Chunk(text=words, language=language):
            return {words: language} if language else {}
        case Result(content=content):
            known = {phrase.text: phrase.language for phrase in _own(content) if phrase.language}
            known |= {clip(words): language for words, language in known.items()}
            known |= {one.text: one.language or content.language for one in content.passages}
            return known | {segment.text: segment.language or content.language for segment in content.segments}
        case _:
            return {}


def _spoken_language(answer: Answer) -> str:
    return next((content.language for facet, content in answer.facets.items() if facet == "speech"), "")


def text(answer: Answer, level: Level, *, shown: Sequence[str] = ()) -> str:
    """Return the answer as it is written: one line at `brief`, paragraphs at `standard` and `full`.

    Args:
        answer: The answer.
        level: How much of it.
        shown: Sentences and passages that were shown while it grew; the rest is returned.
    """
    if answer.outcome != "answered":
        return f"{answer.headline} {answer.hint}".strip()
    left = Counter([*shown, *(clip(words) for words in shown if words != clip(words))])
    paragraphs = [[answer.headline]] if level is Level.BRIEF else _paragraphs(answer, level)
    lines = [" ".join(_without(sentences, left, consume=True)) for sentences in paragraphs]
    return "\n".join(line for line in lines if line)


def _paragraphs(answer: Answer, level: Level) -> list[list[str]]:
    full = level is Level.FULL
    return [
        [answer.headline],
        [*answer.details],
        [*answer.layout] if full else [],
        *([passage.text] for passage in answer.passages if full or not passage.in_headline),
        _heard(answer),
        *([words] for words in answer.unsure),
    ]


def _heard(answer: Answer) -> list[str]:
    """Return what was heard, words the recogniser was unsure of marked as such."""
    below = caption_marks.unsure_below(answer)
    return [segment.text for segment in caption_marks.marked(answer.segments, below)]


def _without(sentences: Sequence[str], known: Counter[str], *, consume: bool = False) -> list[str]:
    """Return the sentences without those that are `known`, each as often as it is; `consume`: take them out there."""
    left = known if consume else known.copy()
    rest = []
    for words in sentences:
        if left[words] > 0:
            left[words] -= 1
        else:
            rest.append(words)
    return rest


def _some(words: str) -> list[str]:
    return [words] if words else []
