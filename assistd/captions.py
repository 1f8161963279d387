"""Turns what was heard into caption cues that can be read; `assistd.caption_formats` writes them out.

The rules, from the caption guides of the BBC, DCMP and Netflix: at most two lines of 42 characters; on screen 1 to 7
seconds (5/6 s at least); at most 17 characters a second; begun within half a second of the speech; no overlap; broken
where the sense breaks (`assistd.caption_breaks`). Every word is kept, in order: where speech is faster than 17
characters a second and no silence follows, the words stay and the cue gets all the time there is.

One pass of dynamic programming over the words finds the cheapest way to cut them. A broken rule costs a thousand times
what style costs, so style decides only between cuts that break equally little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistd.caption_breaks import FORBIDDEN, break_cost
from assistd.caption_marks import UNSURE_BELOW
from assistd.types import Segment


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What a cue must obey.

    Attributes:
        line_chars: Longest line (37 for BBC teletext, 32 for DCMP).
        lines: Lines of a cue, 1 or 2.
        shortest_s: Never shorter on screen; 5/6 s is 20 frames of 24.
        short_s: Better not shorter.
        longest_s: Never longer.
        chars_per_s: Reading speed, spaces counted.
        gap_s: Dark time between two cues, so that the eye sees the change: two frames of 24.
        early_s: How long before its speech a cue may begin.
        unsure_below: Confidence under which a word is marked.
    """

    line_chars: int = 42
    lines: int = 2
    shortest_s: float = 5 / 6
    short_s: float = 1.0
    longest_s: float = 7.0
    chars_per_s: float = 17.0
    gap_s: float = 1 / 12
    early_s: float = 0.5
    unsure_below: float = UNSURE_BELOW


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A word, or a part of one that is longer than a line.

    Attributes:
        text: What stands there; no white space in it.
        space: A space stands before it within a line.
        fresh: A new cue must begin with it (the speaker changes).
        unsure: The recogniser was not sure of it.
    """

    text: str
    start_s: float
    end_s: float
    space: bool = True
    fresh: bool = False
    unsure: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """What stands on the screen from `start_s` to `end_s`, seconds from the start of the media; one or two lines."""

    start_s: float
    end_s: float
    lines: tuple[tuple[Piece, ...], ...]

    @property
    def text(self) -> str:
        """The lines as plain text, joined by a line break."""
        return "\n".join(line_text(line) for line in self.lines)


def line_text(line: Sequence[Piece]) -> str:
    """Return the pieces of a line as text."""
    return "".join((" " if piece.space and number else "") + piece.text for number, piece in enumerate(line))


def cues(segments: Iterable[Segment], rules: Rules | None = None, *, lead: str = "") -> tuple[Cue, ...]:
    """Return the cues of a transcript, in order of time.

    Args:
        segments: What was heard.
        rules: What to obey.
        lead: A short note that stands before the first word, in a line of its own.
    """
    rules = rules or Rules()
    pieces = list(_pieces(segments, rules))
    if not pieces:
        return ()
    if lead:
        start_s = pieces[0].start_s
        pieces[0] = replace(pieces[0], fresh=False)
        pieces.insert(0, Piece(text=lead[: rules.line_chars], start_s=start_s, end_s=start_s, fresh=True))
    plan = _Plan(pieces, rules, lead=bool(lead))
    return tuple(_without_flicker(_timed(pieces, plan.cuts(), rules), rules))


_END_OF_TIME_S = 360_000.0  # a hundred hours: what a broken time stamp is cut to


# --- words ----------------------------------------------------------------------------------------------------------


def _pieces(segments: Iterable[Segment], rules: Rules) -> Iterator[Piece]:
    """Yield the words of all segments with sane times: finite, in order, none negative."""
    clock_s, speaker = 0.0, ""
    for segment in sorted(segments, key=lambda s: s.start_s if math.isfinite(s.start_s) else 0.0):
        fresh = segment.speaker != speaker
        speaker = segment.speaker
        name = f"{speaker}:".split() if fresh and speaker.strip() else []
        named = [Piece(text=token, start_s=segment.start_s, end_s=segment.start_s) for token in name]
        for piece in [*named, *_words(segment, rules)]:
            start_s = max(clock_s, min(piece.start_s, _END_OF_TIME_S)) if math.isfinite(piece.start_s) else clock_s
            end_s = max(start_s, min(piece.end_s, _END_OF_TIME_S)) if math.isfinite(piece.end_s) else start_s
            clock_s = start_s
            yield from _fitting(replace(piece, start_s=start_s, end_s=end_s, fresh=fresh), rules.line_chars)
            fresh = False


def _words(segment: Segment, rules: Rules) -> Iterator[Piece]:
    """Yield a segment's words; without word times, spread them over the segment by their length."""
    if not segment.words:
        tokens = segment.text.split()
        total, at = max(1, sum(map(len, tokens))), 0
        length_s = segment.end_s - segment.start_s
        for token in tokens:
            begin_s = segment.start_s + length_s * at / total
            at += len(token)
            yield Piece(text=token, start_s=begin_s, end_s=segment.start_s + length_s * at / total)
        return
    place = 0
    for word in segment.words:
        unsure = word.confidence is not None and word.confidence < rules.unsure_below
        found = segment.text.find(word.text.strip(), place)
        space = found != place or not place  # the segment's text knows where no space stands, as in Japanese
        place = found + len(word.text.strip()) if found >= 0 else place
        for number, token in enumerate(word.text.split()):
            yield Piece(text=token, start_s=word.start_s, end_s=word.end_s, space=space or number > 0, unsure=unsure)


def _fitting(piece: Piece, width: int) -> Iterator[Piece]:
    """Yield a piece in parts that fit a line."""
    parts = [piece.text[at : at + width] for at in range(0, len(piece.text), width)]
    step_s = (piece.end_s - piece.start_s) / max(1, len(parts))
    for number, part in enumerate(parts):
        start_s = piece.start_s + number * step_s
        yield replace(
            piece,
            text=part,
            start_s=start_s,
            end_s=start_s + step_s,
            space=piece.space and not number,
            fresh=piece.fresh and not number,
        )


# --- cutting --------------------------------------------------------------------------------------------------------

_BROKEN = 1000.0  # one broken rule; style costs stay far below
_NO_SPACE = 30.0  # inside a word longer than a line; in Japanese anywhere
_CUE = 6.0  # each cue costs the reader a glance
_SENTENCE_INSIDE = 4.0  # better that a sentence begins with a cue
_PAUSE_S = 0.35  # a pause this long inside a cue shows words before they are said


class _Plan:
    """Cuts pieces into cues, as cheaply as possible."""

    def __init__(self, pieces: list[Piece], rules: Rules, *, lead: bool) -> None:
        self._lead = lead
        self._pieces = pieces
        self._rules = rules
        self._joints = [_joint(pieces, at) for at in range(len(pieces))] + [0.0]

    def cuts(self) -> list[tuple[int, int, int]]:
        """Return the cues as (first piece, first piece of the second line, end); the two last are equal without one."""
        count = len(self._pieces)
        best = [0.0] + [math.inf] * count
        back: list[tuple[int, int]] = [(0, 0)] * (count + 1)
        for first in range(count):
            for end, split, cost in self._cues_from(first):
                if best[first] + cost < best[end]:
                    best[end], back[end] = best[first] + cost, (first, split)
        found: list[tuple[int, int, int]] = []
        end = count
        while end:
            first, split = back[end]
            found.append((first, split, end))
            end = first
        return found[::-1]

    def _cues_from(self, first: int) -> Iterator[tuple[int, int, float]]:
        """Yield every cue that may begin at a piece: its end, where its second line begins, and its cost."""
        pieces, rules = self._pieces, self._rules
        chars, widths = 0, []
        for end in range(first + 1, len(pieces) + 1):
            last = pieces[end - 1]
            if end - 1 > first and (last.fresh or last.end_s - pieces[first].start_s > rules.longest_s):
                return
            chars += len(last.text) + (1 if last.space and end - 1 > first else 0)
            widths.append(chars)
            split, layout = self._layout(first, end, widths)
            if layout == math.inf:
                return
            yield end, split, _CUE + layout + self._joints[end] + self._time_cost(first, end, chars)

    def _layout(self, first: int, end: int, widths: list[int]) -> tuple[int, float]:
        """Return where the second line begins and what that costs; infinite if the text does not fit."""
        most, total = self._rules.line_chars, widths[-1]
        led = self._lead and not first and end > 1
        if total <= most and not led:
            return end, 0.0
        best = (end, math.inf)
        for split in range(first + 1, end if self._rules.lines > 1 else first):
            above = widths[split - first - 1]
            below = total - above - (1 if self._pieces[split].space else 0)
            if above > most or (led and split > 1):
                break
            if below <= most:
                top_heavy = 0.3 if above > below else 0.0  # a longer lower line hides less of the picture
                cost = 8.0 * (abs(above - below) / most + top_heavy) + self._joints[split]
                best = min(best, (split, cost), key=lambda option: option[1])
        return best

    def _time_cost(self, first: int, end: int, chars: int) -> float:
        """Return what is wrong with a cue's time on the screen."""
        rules = self._rules
        start_s = self._pieces[first].start_s
        room_s = _room_s(self._pieces, first, end, rules)
        cost = 0.0
        if room_s < rules.shortest_s:
            cost += _BROKEN * (1.0 + rules.shortest_s - room_s)
        elif room_s < rules.short_s:
            cost += 20.0
        needed_s = chars / rules.chars_per_s
        if needed_s > room_s + 1e-9:
            cost += _BROKEN * (0.5 + needed_s - room_s)
        for at in range(first + 1, end):
            pause_s = self._pieces[at].start_s - self._pieces[at - 1].end_s
            if pause_s > _PAUSE_S:
                cost += 4.0 + 20.0 * (pause_s - _PAUSE_S)
            if not self._joints[at]:
                cost += _SENTENCE_INSIDE
        return cost + max(0.0, self._pieces[end - 1].end_s - start_s - 5.0)


def _joint(pieces: list[Piece], at: int) -> float:
    """Return what a break before a piece costs."""
    if at == 0 or pieces[at].fresh:
        return 0.0
    before, after = pieces[at - 1], pieces[at]
    if not after.space:
        return _NO_SPACE
    pause_s = after.start_s - before.end_s
    cost = _break_cost(before.text, after.text)
    if cost >= FORBIDDEN:
        return _BROKEN
    return cost / (1.0 + 4.0 * max(0.0, pause_s))


_break_cost = lru_cache(maxsize=65536)(break_cost)


_FLICKER_S = 0.5
_BLINK_S = 0.1  # what a cue gets at least where broken time stamps leave no time at all


# --- times ----------------------------------------------------------------------------------------------------------


def _timed(pieces: list[Piece], cuts: list[tuple[int, int, int]], rules: Rules) -> Iterator[Cue]:
    """Yield the cues with their times: as long as reading takes where there is room, never overlapping.

    A cue that lacks time begins before its speech, or runs into the next one's, by up to `Rules.early_s`, where that
    one can spare it.
    """
    free_s = 0.0  # from here on the screen is dark
    needed_s = [_needed_s(pieces[first:end], rules) for first, _, end in cuts]
    room_s = [_room_s(pieces, first, end, rules) for first, _, end in cuts]
    for number, (first, split, end) in enumerate(cuts):
        spoken_s, lacking_s = pieces[first].start_s, max(0.0, needed_s[number] - room_s[number])
        start_s = max(free_s, spoken_s - min(rules.early_s, lacking_s))
        limit_s = spoken_s + room_s[number]
        if number + 1 < len(cuts):
            spare_s = max(0.0, room_s[number + 1] - needed_s[number + 1])
            limit_s += min(rules.early_s, spare_s, max(0.0, start_s + needed_s[number] - limit_s))
        end_s = min(limit_s, start_s + rules.longest_s, max(start_s + needed_s[number], pieces[end - 1].end_s))
        end_s = max(end_s, start_s + _BLINK_S)
        lines = tuple(tuple(part) for part in (pieces[first:split], pieces[split:end]) if part)
        yield Cue(start_s=start_s, end_s=end_s, lines=lines)
        free_s = end_s + rules.gap_s


def _room_s(pieces: list[Piece], first: int, end: int, rules: Rules) -> float:
    """Return how long a cue may stand: until the next one needs the screen."""
    until_s = pieces[end].start_s - rules.gap_s if end < len(pieces) else math.inf
    return min(rules.longest_s, until_s - pieces[first].start_s)


def _needed_s(pieces: list[Piece], rules: Rules) -> float:
    """Return how long the words take to read."""
    return max(rules.short_s, len(line_text(pieces)) / rules.chars_per_s)


def _without_flicker(timed: Iterable[Cue], rules: Rules) -> Iterator[Cue]:
    """Yield the cues, each held until the next where the dark between them would only flicker."""
    before: Cue | None = None
    for cue in timed:
        if before is not None:
            until_s = min(cue.start_s - rules.gap_s, before.start_s + rules.longest_s)
            yield replace(before, end_s=until_s) if 0.0 < until_s - before.end_s < _FLICKER_S else before
        before = cue
    if before is not None:
        yield before
