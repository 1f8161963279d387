"""One picture, from pixels to the answer. Made by `assistd_read.engine` for each job."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from assistd import Abstain, Chunk, Content, Passage, Progress, Result
from assistd.i18n import _
from assistd.i18n import language as own_language
from assistd.runtime.controls import Controls
from assistd.runtime.image import Picture
from assistd.runtime.language import Tongues
from assistd_read import MODEL, ReadOptions, grow, ink, panels
from assistd_read.boxes import Line
from assistd_read.clean import DOUBTFUL, Judge, Judged, is_greek
from assistd_read.controls.for_programs import controls as for_programs
from assistd_read.controls.interface import Interface
from assistd_read.controls.placed import placed
from assistd_read.controls.saying import Said, about_rest, said_of
from assistd_read.detect import Detector
from assistd_read.facts import data, details, layout_words, nothing, unsure
from assistd_read.gaps import completed
from assistd_read.group import Block
from assistd_read.headline import glance, headline, unreadable, without_text
from assistd_read.known import Known
from assistd_read.known import headline as headline_of_rest
from assistd_read.layout import Page, fill, filled, layout
from assistd_read.look import PHOTO, Look, look
from assistd_read.passages import passages, quoted
from assistd_read.recognise import Recogniser
from assistd_read.say import unreadable_lines
from assistd_read.scene import Scene, scene, wanted
from assistd_read.scripts import Scripts
from assistd_read.telling import chunk, in_its_language, is_dark, is_text, marked, wants
from assistd_read.verbatim import candidates, is_verbatim, with_verbatim

LONGEST_PX = 5200
"""Longest side at which a screen is read, in pixels: a 5K display. Larger ones are scaled down."""

MOST_LINES = 1200
"""Most lines that are read in one picture: about 20 seconds of work, an hour of listening."""

SAMPLE = 30
"""So many lines are read to prove that an application tells what it shows, before the others are left unread."""

PROVED = 0.95
"""This share of the sample must be as the application told."""

Events = Iterator[Progress | Chunk | Result | Abstain]


class Reading:
    """The steps for one picture.

    Args:
        picture: What to read.
        detector: Finds lines.
        recogniser: Reads them.
        options: The person's settings.
        cancel: Asked between the steps, and before each line.
        scripts: Read what the recogniser can't.
        known: What the applications that the picture shows have told already.
        controls: What was seen of controls; what an application told of is not among them.
    """

    def __init__(
        self,
        picture: Picture,
        detector: Detector,
        recogniser: Recogniser,
        options: ReadOptions,
        cancel: Callable[[], bool],
        *,
        scripts: Scripts,
        known: Known | None = None,
        controls: Controls | None = None,
    ) -> None:
        self._picture = picture
        self._detector = detector
        self._recogniser = recogniser
        self._options = options
        self._cancel = cancel
        self._judge = Judge()
        self._scripts = scripts
        self._others = scripts.picture()
        self._greek = 0
        self._read: dict[Line, Judged] = {}
        self._icons: set[Line] = set()
        self._unread = 0
        self._left_out = 0
        self._told = known
        self._told_lines: list[Line] = []
        self._whole: Scene | None = None
        self._controls = controls
        self._interface: Interface | None = None
        self._said_of = Said()

    def events(self) -> Events:
        """Yield glance, headline, passages and result; ends early and silently when cancelled."""
        marked, impression = self._first_look()
        pixels = self._picture.pixels
        if (empty := nothing(impression)) is not None:
            yield empty
            return
        lines = grow.grown(self._detector.lines(pixels, marked, self._cancel), marked)
        self._left_out = max(0, len(lines) - MOST_LINES)
        lines = sorted(lines, key=lambda line: line.box.top)[:MOST_LINES]
        if self._cancel():
            return
        seen = placed(self._controls, marked, impression)
        if not lines and not seen:
            yield Result(content=self._wordless(impression))
            return
        found = panels.panels(pixels, marked)
        page = layout(lines, found, pixels.shape[1], pixels.shape[0])
        impression = replace(impression, dark=is_dark(page, impression))
        rest = page.lines
        if self._told is not None:
            rest = self._not_told(self._told, page, impression)
            seen = tuple(one for one in seen if not self._told.covers(one.box))
            if self._cancel():
                return
            if not rest:
                yield Abstain(reason=_("The picture adds nothing to what the window told."), code="known")
                return
            page = layout(rest, found, pixels.shape[1], pixels.shape[0])
        first = scene(page, impression)
        if self._told is None and lines:
            yield Chunk(part="summary", text=glance(page, first, impression))
        if seen:
            self._interface = Interface(seen, rest, found, marked)
            page = layout(self._interface.text, self._interface.panels, pixels.shape[1], pixels.shape[0])
            first = self._scene(page, impression)
        yield from self._said(page, first, impression, marked)

    def _not_told(self, known: Known, page: Page, impression: Look) -> list[Line]:
        """Return the lines that no application told; the others get its exact words, and are not said again."""
        known.scale(self._picture.pixels.shape[1] / self._picture.size[0])
        trusted = self._trusted(known, page)
        self._recognise([line for line in page.lines if line not in trusted])
        if self._cancel():
            return []
        rest: list[Line] = []
        for line in page.lines:
            if line in trusted:
                self._read[line] = Judged(line=line.read(trusted[line], 1.0))
                self._told_lines.append(line)
                continue
            read = self._read[line]
            exact = known.exact(read.line)
            if known.hides(read.line) or known.is_trim(read.line):
                self._read[line] = Judged(line=line)
            elif exact is not None:
                self._read[line] = Judged(line=line.read(exact or read.line.text, 1.0))
                self._told_lines.append(line)
            elif read.unreadable or any(letter.isalnum() for letter in read.line.text):
                rest.append(line)
        self._whole = scene(filled(page, [self._read[line].line for line in page.lines]), impression)
        return rest

    def _trusted(self, known: Known, page: Page) -> dict[Line, str]:
        """Return the lines that need not be read, with the words they are: of many, where a sample proved right.

        Trees know nothing of what covers what: what lies on top of something else is always read.
        """
        lines = page.lines
        sample = lines[:: max(1, len(lines) // SAMPLE)]
        self._recognise(sample)
        if self._cancel():
            return {}
        known.place([self._read[line].line for line in sample])
        right = [known.exact(self._read[line].line) is not None for line in sample if known.trusted(line) is not None]
        if len(lines) <= 2 * SAMPLE or sum(right) < max(SAMPLE // 2, PROVED * len(right)):
            return {}
        under = [line for block in page.blocks if not block.over for line in block.lines]
        told = {line: known.trusted(line) for line in under if line not in self._read}
        return {line: words for line, words in told.items() if words is not None}

    def _first_look(self) -> tuple[ink.Ink, Look]:
        """Return marks and impressions; a giant picture, whose writing is large anyway, is scaled down first."""
        marked = ink.marks(self._picture.pixels)
        impression = look(self._picture.pixels, marked)
        height, width = self._picture.pixels.shape[:2]
        side = self._options.longest_side_px if impression.photo >= PHOTO else LONGEST_PX
        if max(height, width) <= side:
            return marked, impression
        scale = side / max(height, width)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = np.asarray(cv2.resize(self._picture.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        self._picture = replace(self._picture, pixels=small)
        return ink.marks(small), impression

    def _said(self, page: Page, first: Scene, impression: Look, marked: ink.Ink) -> Events:
        """Yield headline, passages and result of a page with text."""
        self._recognise(wanted(first, page, candidates(page)))
        self._recognise(self._interface.first if self._interface is not None else ())
        if self._cancel():
            return
        if first.kind == "photo" and self._interface is None and not self._has_text(page):
            yield Result(content=self._wordless(impression))
            return
        partial = filled(page, [self._known(line) for line in page.lines], keep_empty=True)
        if is_verbatim(partial):
            page = completed(with_verbatim(page), marked)
            partial = filled(page, [self._known(line) for line in page.lines], keep_empty=True)
        found = self._scene(partial, impression)
        if self._interface is not None:
            found = self._named(self._interface, partial, found)
            if self._cancel():
                return
        known = [self._read[line] for line in page.lines if line in self._read and line not in self._silent]
        said = self._first_sentence(partial, found, impression, known)
        yield Chunk(part="headline", text=said, wants=wants(found))
        if self._said_of.headline == said:  # what can be done is what the window is about
            yield from (Chunk(part="detail", text=words) for words in self._said_of.details)
        tongues = Tongues(code=found.kind in ("terminal", "code"), first=[judged.line.text for judged in known])
        told: list[Passage] = []
        bars = [block for block, seen in zip(page.blocks, partial.blocks, strict=True) if seen in found.bars]
        yield from self._read_out(page, replace(found, bars=tuple(bars)), said, tongues, told)
        if self._cancel():
            return
        if self._unread:
            told.append(self._gap(page.blocks[-1]))
            yield chunk(told[-1])
        yield Result(content=self._content(page, found, impression, said, told, language=tongues.page))

    def _read_out(self, page: Page, found: Scene, said: str, tongues: Tongues, told: list[Passage]) -> Events:
        """Yield the text as it is read, block by block, and note it in `told`; ends early once cancelled."""
        done = 0
        for block in page.blocks:
            self._recognise(self._interface.entries.lines(block) if self._interface else block.lines)
            if self._cancel():
                return
            done += len(block.lines)
            for passage in self._passages(block, found, said, told, bar=block in found.bars):
                told.append(in_its_language(passage, tongues))
                if not passage.in_headline:
                    yield chunk(told[-1], tongues.page)
            yield Progress(done=round(done / len(page.lines), 3), words=_("reading"))

    def _scene(self, page: Page, impression: Look) -> Scene:
        """Return what a page is; the words on controls are writing that a heading is taller than."""
        return scene(page, impression, [self._known(line) for line in self._taken()])

    @property
    def _silent(self) -> frozenset[Line]:
        """Lines that are laid out and told by the controls that they name."""
        return self._interface.silent | self._icons if self._interface is not None else frozenset()

    def _taken(self) -> list[Line]:
        """Return the lines that are names of controls: no text of the page."""
        return self._interface.taken if self._interface is not None else []

    def _named(self, interface: Interface, page: Page, found: Scene) -> Scene:
        """Name the controls, and find out what is said of them; return what the page is with them."""
        interface.name(self._read, self._picture.pixels, self._recogniser, self._cancel)
        if self._judge.knows_latin:
            self._icons |= {line for line in interface.taken if line in self._read and self._read[line].unreadable}
            self._icons |= interface.icons()
        found = interface.scene(found, page)
        self._said_of = said_of(page, found, interface.groups, first=not self._told_lines)
        return found

    def _first_sentence(self, page: Page, found: Scene, impression: Look, known: Sequence[Judged]) -> str:
        """Return the first sentence, from what has been read so far."""
        strange = sum(judged.unreadable for judged in known) * 2 >= max(2, len(known))
        texts = [judged.line.text for judged in known if judged.line.text]
        if self._told_lines and not strange:
            return headline_of_rest(texts) if texts or self._interface is None else about_rest(self._interface.groups)
        if self._said_of.headline:
            return self._said_of.headline
        return unreadable(page, found) if strange else headline(page, found, impression)

    def _has_text(self, page: Page) -> bool:
        """Return whether what was found in a photograph is text: detectors find letters in leaves and waves too."""
        self._recognise(page.lines)
        return any(is_text(self._read[line]) for line in page.lines if line in self._read)

    def _recognise(self, lines: Sequence[Line]) -> None:
        """Read those of the lines that have not been read yet, unless cancelled."""
        new = [line for line in lines if line not in self._read]
        for line, read in zip(new, self._recogniser.read(self._picture.pixels, new, self._cancel), strict=False):
            judged = self._judge.judge([read])[0]
            self._read[line] = self._again(read, judged) if judged.unreadable else judged

    def _again(self, read: Line, judged: Judged) -> Judged:
        """Return a line that could not be read as an installed model for another script reads it, else as it is."""
        other = self._others.read(self._picture.pixels, read, self._cancel)
        if other is None:
            self._greek += is_greek(read.text)
            return judged
        return Judged(line=other, doubtful=other.score < DOUBTFUL + 0.1)

    def _known(self, line: Line) -> Line:
        """Return the line as it was read, or as it was found if it has not been read yet, or is told elsewhere."""
        return self._read[line].line if line in self._read and line not in self._silent else line

    def _passages(self, block: Block, found: Scene, said: str, told: list[Passage], *, bar: bool) -> Iterator[Passage]:
        """Yield a block's passages; text that can't be read is told where it stands."""
        if bar and self._judge.knows_latin:  # among Latin text, what can't be read in a tool bar are its icons
            self._icons |= {line for line in block.lines if self._read[line].unreadable}
        for part in self._interface.entries.parts(block, self._read) if self._interface else (block,):
            if isinstance(part, Passage):
                yield part
            else:
                yield from self._running(part, found, said, told, bar=bar)

    def _running(self, block: Block, found: Scene, said: str, told: list[Passage], *, bar: bool) -> Iterator[Passage]:
        """Yield the passages of a block, or of what is left of it once its entries were told."""
        full = fill(block, iter([self._known(line) for line in block.lines]))
        mute = self._icons | self._silent
        bad = sum(self._read[line].unreadable and line not in mute for line in block.lines)
        self._unread += bad
        if full.rows and self._unread:
            yield self._gap(block)
        for passage in passages(full, found, bar=bar) if full.rows else ():
            if not passage.text:
                continue
            before = any(other.text == passage.text for other in told)
            yield marked(passage) if quoted(passage, said) and not before else passage

    def _gap(self, block: Block) -> Passage:
        """Return what stands for the lines that could not be read since the last passage."""
        words = unreadable_lines(self._unread)
        self._unread = 0
        return Passage(kind="label", text=words, box=block.box.tuple(), language=own_language())

    def _content(
        self, page: Page, found: Scene, impression: Look, said: str, told: list[Passage], *, language: str
    ) -> Content:
        read = [
            replace(self._read[line], unreadable=self._read[line].unreadable and line not in self._icons)
            for line in dict.fromkeys([*page.lines, *self._taken()])
        ]
        final = filled(page, [self._known(line) for line in page.lines])
        found = replace(self._scene(final, impression), kind=found.kind, sure=found.sure)
        if self._interface is not None:
            found = replace(found, buttons=())  # they are told with their names
        return Content(
            headline=said,
            details=(*self._said_of.details, *details(final, found, said, self._picture)),
            passages=tuple(told),
            layout=(*self._said_of.layout, *layout_words(final, found, impression, self._picture)),
            unsure=unsure(read, self._left_out, self._scripts.ids, self._greek),
            wants=wants(found),
            language=language,
            model=", ".join([MODEL, *(model.version for model in self._others.used.values())]),
            data=self._data(impression, found, read),
            part=bool(self._told_lines),
        )

    def _data(self, impression: Look, found: Scene | None, read: list[Judged]) -> dict[str, Any]:
        """Return what programs and other engines get: what was told elsewhere is text of the picture too."""
        known = [self._read[line] for line in self._told_lines]
        if known or self._interface is not None:
            read = sorted([*read, *known], key=lambda judged: (judged.line.box.top, judged.line.box.left))
        told = data(self._picture, impression, self._whole or found, read)
        return told | {"controls": for_programs(self._interface)} if self._interface is not None else told

    def _wordless(self, impression: Look) -> Content:
        """Return what is known of a picture in which there is no text."""
        known = self._data(impression, None, [])
        return Content(
            headline=without_text(impression),
            details=details(None, None, "", self._picture),
            layout=layout_words(None, None, impression, self._picture),
            wants=("picture",),
            model=MODEL,
            data=known,
            part=bool(self._told_lines),
        )
