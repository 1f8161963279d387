"""The words of the flow: Request → Job → Event → Content → Answer.

Frozen structs that cross process and thread borders. Everybody imports this; it imports nothing of ours.
Paths travel as bytes, because a file name on Linux is bytes and may be invalid UTF-8.
"""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Any, Literal

import msgspec

API_VERSION = 1
"""Newest version of the interface between the daemon and its plugins that is spoken here."""

API_OLDEST = 1
"""Oldest version that is still spoken."""

BRIEF_CHARS = 125
"""Longest brief sentence, in characters: the length at which screen readers stop an alternative text."""


class Struct(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all structs that cross a border: immutable, unknown fields ignored.

    Each repeats `frozen` for the type checker, and says `kw_only`, which is not inherited.
    """


class Level(StrEnum):
    """How much a person wants to hear."""

    BRIEF = "brief"
    STANDARD = "standard"
    FULL = "full"


class Media(Struct, frozen=True, kw_only=True):
    """One file, sniffed and hashed by intake.

    Attributes:
        path: Absolute path, as the bytes the kernel uses.
        mime: Type found in the content, e.g. ``image/png``; never taken from the name.
        size_bytes: Size when it was hashed.
        sha256: Hex digest of the content.
    """

    path: bytes
    mime: str
    size_bytes: int
    sha256: str

    @property
    def fs(self) -> str:
        """The path as `os` functions take it (undecodable bytes as surrogates)."""
        return os.fsdecode(self.path)

    @property
    def label(self) -> str:
        """The file's name as a person may hear or read it, in one line."""
        return printable(os.path.basename(self.path))


def printable(path: bytes | str) -> str:
    """Return a path as one printable line: control characters and undecodable bytes become ``?``."""
    text = path.decode("utf-8", "replace") if isinstance(path, bytes) else path.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in text)


class Turn(Struct, frozen=True, kw_only=True):
    """One earlier question about the same picture, and what was answered."""

    question: str
    answer: str


Box = tuple[int, int, int, int]
"""left, top, right, bottom."""

Target = Literal["window", "screen", "region", "pointer", "clipboard"]
"""What of the desktop a person means: the active window, all screens, a rectangle, what lies under the pointer, the
clipboard's picture."""


class View(Struct, frozen=True, kw_only=True):
    """What of the desktop a request is about, as it was when the key was pressed.

    The first two fields are what was asked; the others are found out by `assistd.screen` while it captures, as far as
    this desktop tells.

    Attributes:
        target: What is meant.
        region: With the target ``region``: the rectangle, in pixels of the whole desktop.
        title: Title of the window.
        application: Name of the application it belongs to.
        pid: Process of the application; 0 if unknown.
        box: What the picture shows, in pixels of the whole desktop; None if unknown (Wayland tells no positions).
        scale: Pixels of the picture for one unit of `box` and of the accessibility tree.
        pointer: Where the pointer is, in the same units as `box`; None if unknown.
    """

    target: Target
    region: Box | None = None
    title: str = ""
    application: str = ""
    pid: int = 0
    box: Box | None = None
    scale: float = 1.0
    pointer: tuple[int, int] | None = None

    @property
    def label(self) -> str:
        """What it is about, in one line, for lists."""
        return printable(self.title) or self.target


class Phrase(Struct, frozen=True):
    """A sentence and the language it is in, so that the voice can follow.

    Attributes:
        text: The words.
        language: BCP 47; empty: the language in which assistd itself speaks.
    """

    text: str
    language: str = ""


ASKED = "cli"
"""`Request.source` of what a person asked for, through whatever door; all else came by itself."""


class Request(Struct, frozen=True, kw_only=True):
    """Do TASK on MEDIA (or TEXT), for these SINKS, at this LEVEL.

    Attributes:
        id: Unique, sortable by time.
        task: ``describe``, ``transcribe``, ``speak``; an open set.
        path: The file it is about, absolute; empty if there is none.
        media: The same file once intake has admitted it (sniffed and hashed), when the request begins to run.
        text: What to say (``speak``) or ask.
        sinks: Names of sinks that get the answer.
        source: Who asked: `ASKED`, ``watch`` (a watched folder), or the name of a plugin's source.
        interactive: A person waits for it, so it goes before background work.
        created_s: Unix time.
        fresh: Compute again even if the same content was answered before.
        formats: Caption or text formats the caller wants from file sinks (``vtt``, ``srt``, ``txt``, ``json``).
        language: Spoken language, BCP 47; empty if unknown.
        into: Language the answer is wanted in, BCP 47 (``en``: translate); empty: as it was spoken.
        turns: Earlier questions about the same picture, oldest first.
        view: It is about the desktop itself: the picture is taken when the request begins to run.
        save: Where to keep that picture, absolute; empty: nowhere.
    """

    id: str
    task: str
    path: bytes = b""
    media: Media | None = None
    text: str = ""
    level: Level = Level.STANDARD
    sinks: tuple[str, ...] = ()
    source: str = "cli"
    interactive: bool = False
    created_s: float = 0.0
    fresh: bool = False
    formats: tuple[str, ...] = ()
    language: str = ""
    into: str = ""
    turns: tuple[Turn, ...] = ()
    view: View | None = None
    save: bytes = b""


class Job(Struct, frozen=True, kw_only=True):
    """What one engine is asked to do: one modality of one request.

    Attributes:
        answer: For sinks that live in a worker (task ``deliver``): what to deliver.
        language: As in `Request`.
        into: As in `Request`.
        turns: As in `Request`.
        found: What the facets in `Modality.after` have found; one that found nothing is absent.
        missing: Of those that found nothing, the code of the abstention or failure, e.g. ``{"text": "blank"}``.
        models: Ids of the installed models that can do this job, best first; the first is part of the job key.
        view: As in `Request`; for a modality that is `live`, before anything was captured.
    """

    id: str
    request_id: str
    task: str
    modality: str
    facet: str
    media: Media | None = None
    text: str = ""
    level: Level = Level.STANDARD
    answer: Answer | None = None
    language: str = ""
    into: str = ""
    turns: tuple[Turn, ...] = ()
    found: dict[str, Content] = {}
    missing: dict[str, str] = {}
    models: tuple[str, ...] = ()
    view: View | None = None


# --- what an engine finds -------------------------------------------------------------------------------------------

PassageKind = Literal["heading", "paragraph", "list", "table", "row", "buttons", "menu", "terminal", "label"]


class Passage(Struct, frozen=True, kw_only=True):
    """A stretch of verbatim text, in reading order.

    Attributes:
        kind: What it is on the page.
        text: Exactly what stands there.
        box: left, top, right, bottom in pixels of the picture, if known.
        in_headline: The headline said it already: it is not spoken twice.
        language: BCP 47; empty: that of the whole content.
    """

    kind: PassageKind = "paragraph"
    text: str
    box: tuple[int, int, int, int] | None = None
    in_headline: bool = False
    language: str = ""


class Word(Struct, frozen=True, kw_only=True):
    """One spoken word. Times in seconds from the start of the media; confidence 0…1, None if the engine has none."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None


class Segment(Struct, frozen=True, kw_only=True):
    """A stretch of speech between pauses. Times in seconds from the start of the media.

    `language` is that of the words, BCP 47; empty: that of the whole content.
    """

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    speaker: str = ""
    language: str = ""


Quality = Literal["draft", "standard", "best"]


class Content(Struct, frozen=True, kw_only=True):
    """One facet of an answer, as an engine found it.

    Attributes:
        headline: The first sentence: complete alone, at most `BRIEF_CHARS` characters.
        details: Further sentences of the level `standard`: what it is, what can be done.
        passages: Text that was *read*, verbatim, in reading order.
        layout: Sentences said only at `full`: where things stand, sizes, colours.
        unsure: Sentences about what could not be made out.
        segments: What was *heard*.
        wants: Facets that would add something here (``picture`` for a photograph); said when none of them ran.
        model: What computed it, for the provenance note, e.g. ``PP-OCRv6 small (rapidocr 3.10.0)``.
        language: Of what was read, heard or told by a model, BCP 47; empty if unknown.
        own_words: Headline and details are in the language in which assistd itself speaks, not in `language`.
        asides: Those of them that are in assistd's own language although `own_words` is not set: a warning, a place.
        data: Anything else, for ``--json``.
        part: It is about a part of the media only: the headline of another facet comes first.
    """

    headline: str
    details: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    layout: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    wants: tuple[str, ...] = ()
    quality: Quality = "standard"
    model: str = ""
    language: str = ""
    own_words: bool = True
    asides: tuple[str, ...] = ()
    data: dict[str, Any] = {}
    part: bool = False


# --- events: what a worker tells, in this order: Started, (Progress | Chunk)*, one of Result | Abstain | Failure ------


class Started(Struct, frozen=True, kw_only=True, tag="started"):
    """The engine has begun."""


class Progress(Struct, frozen=True, kw_only=True, tag="progress"):
    """How far it is: `done` 0…1 (None: unknown) and one or two words of what it does."""

    done: float | None = None
    words: str = ""


class Chunk(Struct, frozen=True, kw_only=True, tag="chunk"):
    """A piece of the answer that can be used before the rest is there.

    Attributes:
        part: ``summary`` (first glance, before anything is read), ``headline`` (the answer's first sentence),
            ``detail`` (a further sentence of what was seen or answered, after the headline), ``passage`` (the next
            stretch of verbatim text), ``segment`` (the next stretch of speech), ``sound`` (PCM in `payload`).
        text: The words.
        kind: For passages.
        wants: For a headline: as `Content.wants`, if that is known already. While one of these facets is under way, the
            headline is a first glance only, and the passages wait for it.
        language: Language of the words, BCP 47; empty: that in which assistd itself speaks.
        rate_hz: For sound: samples per second.
        payload: For sound: int16 little-endian mono PCM. Travels behind the JSON line, not in it.
    """

    part: Literal["summary", "headline", "detail", "passage", "segment", "sound"]
    text: str = ""
    kind: PassageKind = "paragraph"
    wants: tuple[str, ...] = ()
    language: str = ""
    rate_hz: int = 0
    payload: bytes = b""


class Arrived(Struct, frozen=True, kw_only=True, tag="arrived"):
    """What a source tells: here is a file. The daemon waits until it is whole, hashes it, and does it once.

    Attributes:
        path: Absolute path, as the bytes the kernel uses.
        task: What to do with it; empty: describe a picture, transcribe a recording.
    """

    path: bytes
    task: str = ""


class Result(Struct, frozen=True, kw_only=True, tag="result"):
    """The engine's last word: what it found."""

    content: Content


class Abstain(Struct, frozen=True, kw_only=True, tag="abstain"):
    """The engine's last word: nothing here for me, and why, in one sentence for people."""

    reason: str
    code: str = "nothing"
    hint: str = ""


class Failure(Struct, frozen=True, kw_only=True, tag="failure"):
    """The last word where an engine could not: what, a stable code, what to do next."""

    message: str
    code: str = "internal"
    hint: str = ""

    def sentence(self) -> str:
        """Return message and hint as they are spoken or printed."""
        return f"{self.message} {self.hint}".strip()


Event = Started | Progress | Chunk | Arrived | Result | Abstain | Failure
Final = Result | Abstain | Failure


# --- the answer -----------------------------------------------------------------------------------------------------

Outcome = Literal["answered", "nothing", "failed", "cancelled"]


class Answer(Struct, frozen=True, kw_only=True):
    """What a request came to; made by the composer, delivered by sinks, kept in the history.

    Attributes:
        path: The file that was asked about (also when it could not be admitted).
        outcome: ``answered``; ``nothing`` (there is nothing to see or hear, said in words); ``failed``; ``cancelled``.
        headline: The level `brief`: one sentence, at most `BRIEF_CHARS` characters.
        details: What `standard` adds before the verbatim text.
        passages: Verbatim text in reading order (what the headline quoted is marked).
        layout: What only `full` adds before the verbatim text.
        unsure: What could not be made out; comes last.
        segments: What was heard.
        code: For `nothing` and `failed`: stable code.
        hint: What to do next.
        models: What computed it.
        question: What was asked, for the task ``ask``.
        view: What of the desktop it is about; then `media` lies in the runtime folder and is soon deleted.
        facets: The facets as they were found, by name; without passages and segments, which stand here already.
    """

    request_id: str
    task: str
    path: bytes = b""
    media: Media | None = None
    outcome: Outcome
    headline: str
    details: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    layout: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    code: str = ""
    hint: str = ""
    models: tuple[str, ...] = ()
    quality: Quality = "standard"
    question: str = ""
    view: View | None = None
    facets: dict[str, Content] = {}
    source: str = "cli"
    level: Level = Level.STANDARD
    formats: tuple[str, ...] = ()
    made_s: float = 0.0
