"""What clients and the daemon say to each other over the control socket (frames of `assistd.wire`).

A client sends one `Ask` and reads `Reply` frames until one that is final: `Answered`, `Done`, `Refused` or a report.
A connection carries one ask. Hanging up cancels the work it asked for.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from msgspec import Meta

from assistd.actions import Action
from assistd.errors import ControlError
from assistd.i18n import _
from assistd.types import Answer, Box, Event, Level, Struct, Target, printable

MAX_ASK = 256 * 1024
"""Longest ask accepted, bytes: a long text to say fits."""


MAX_QUESTION = 1000
"""Longest question about a picture, characters."""

MAX_SINKS = 64
"""Most sinks that one ask names."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def language_tag(text: str) -> str:
    """Return a language as BCP 47 writes it, e.g. ``de`` or ``pt-BR``; empty stays empty.

    Raises:
        ControlError: If it is none.
    """
    if text and (len(text) > 35 or not _LANGUAGE.fullmatch(text)):
        raise ControlError(
            _("{text!r} is not the code of a language.").format(text=printable(text[:35])),
            code="language",
            hint=_("Use one like de or pt-BR."),
        )
    first, dash, rest = text.partition("-")
    return f"{first.lower()}{dash}{rest}"


class Do(Struct, frozen=True, kw_only=True, tag="do"):
    """Do a task on a file: ``describe``, ``transcribe``, ``ask``.

    Attributes:
        path: Absolute path; empty with `again`.
        speak: Speak the answer too.
        write: Write the sidecar files too.
        formats: Which files to write, empty: the configured ones.
        fresh: Compute again even if the same content was answered before.
        text: What is asked (``ask``).
        language: Language spoken in the recording, BCP 47; empty if unknown.
        into: Language wanted, BCP 47; empty: as it was spoken.
        again: About the last picture that was described or asked about.
        target: Of the desktop: the active window, all screens, …; empty: of the file at `path`.
        region: With the target ``region``: left, top, right, bottom in pixels of the whole desktop.
        save: Keep the captured picture at this absolute path; without it, it is deleted after use.
        sinks: Names of plugins' sinks that get the answer too.
    """

    task: str
    path: bytes = b""
    level: Level = Level.STANDARD
    speak: bool = False
    write: bool = False
    formats: tuple[str, ...] = ()
    fresh: bool = False
    text: str = ""
    language: str = ""
    into: str = ""
    again: bool = False
    target: Target | Literal[""] = ""
    region: Box | None = None
    save: bytes = b""
    sinks: Annotated[tuple[str, ...], Meta(max_length=MAX_SINKS)] = ()


class Say(Struct, frozen=True, kw_only=True, tag="say"):
    """Speak this text: ``now`` interrupts what is being said, ``after`` waits for it. Done once it was spoken."""

    text: str
    mode: Literal["now", "after"] = "now"


class Stop(Struct, frozen=True, kw_only=True, tag="stop"):
    """Be silent at once, and drop the work behind what was being said."""


class Repeat(Struct, frozen=True, kw_only=True, tag="repeat"):
    """Say the last answer again."""


class More(Struct, frozen=True, kw_only=True, tag="more"):
    """Go on where the last answer stopped, one level of detail further.

    Attributes:
        speak: Speak it; it is in the reply's words in any case.
    """

    speak: bool = False


class Copy(Struct, frozen=True, kw_only=True, tag="copy"):
    """Put the last answer, all of it, into the clipboard."""


class Press(Struct, frozen=True, kw_only=True, tag="press"):
    """Do what the key for `action` does. Done as soon as it has begun; the person hears the rest."""

    action: Action


class Status(Struct, frozen=True, kw_only=True, tag="status"):
    """How is the daemon?"""


class Jobs(Struct, frozen=True, kw_only=True, tag="jobs"):
    """What is running, waiting, and ended lately?"""

    limit: int = 20


class History(Struct, frozen=True, kw_only=True, tag="history"):
    """Past answers, newest first; with a query, those whose words match."""

    query: str = ""
    limit: int = 20


class Forget(Struct, frozen=True, kw_only=True, tag="forget"):
    """Delete past answers: those with these ids, or those older than `older_than_s`, or everything."""

    ids: tuple[str, ...] = ()
    older_than_s: float | None = None
    everything: bool = False


class Plugins(Struct, frozen=True, kw_only=True, tag="plugins"):
    """Which plugins are there, and how are they?"""


class Reload(Struct, frozen=True, kw_only=True, tag="reload"):
    """Look at the files, approval and configuration of a plugin again: it was approved, revoked or changed."""

    plugin: str


class Release(Struct, frozen=True, kw_only=True, tag="release"):
    """Let a plugin's engines work again that rest after they failed repeatedly."""

    plugin: str


class Subscribe(Struct, frozen=True, kw_only=True, tag="subscribe"):
    """Tell everything that happens until the connection ends."""


class Shutdown(Struct, frozen=True, kw_only=True, tag="shutdown"):
    """End the daemon in an orderly way."""


Ask = (
    Do
    | Say
    | Stop
    | Repeat
    | More
    | Copy
    | Press
    | Status
    | Jobs
    | History
    | Forget
    | Plugins
    | Reload
    | Release
    | Subscribe
    | Shutdown
)


class Accepted(Struct, frozen=True, kw_only=True, tag="accepted"):
    """The request is in the journal: from now on it can't be lost."""

    request_id: str


class Happened(Struct, frozen=True, kw_only=True, tag="happened"):
    """An event of one facet, for those who want to see the answer grow. Sound payloads are left out.

    Attributes:
        said: The sentences that a listener is told now, in the order of the whole answer; they may be of another facet
            that had to wait for this one.
    """

    request_id: str
    facet: str
    event: Event
    said: tuple[str, ...] = ()


class Answered(Struct, frozen=True, kw_only=True, tag="answered"):
    """Final: the whole answer, and what became of its deliveries (plain sentences, e.g. where a file was written)."""

    answer: Answer
    notes: tuple[str, ...] = ()


class Done(Struct, frozen=True, kw_only=True, tag="done"):
    """Final: it was done; one sentence about it."""

    words: str


class Refused(Struct, frozen=True, kw_only=True, tag="refused"):
    """Final: it can't be done, why, and what to do next."""

    message: str
    code: str
    hint: str = ""


def internal_fault(error: Exception) -> Refused:
    """Return what is said of a fault of our own: its type, never its words, as content may stand in them."""
    return Refused(
        message=_("An internal fault: {kind}.").format(kind=type(error).__name__),
        code="internal",
        hint=_("`assistd doctor` tells more."),
    )


class WorkerState(Struct, frozen=True, kw_only=True):
    """One engine's process. `state`: cold, starting, idle, busy, quarantined; `plugin`: whose it is."""

    modality: str
    state: str
    pid: int | None = None
    rss_mib: float | None = None
    deaths: int = 0
    reason: str = ""
    plugin: str = ""


class FolderState(Struct, frozen=True, kw_only=True):
    """One watched folder: whether events arrive (else only the sweep sees it), and how many files are known."""

    path: str
    watching: bool
    recursive: bool
    files: int
    words: str = ""


class SourceState(Struct, frozen=True, kw_only=True):
    """One source of a plugin's: whether its engine runs, how many files are known, and how it is, in its own words."""

    name: str
    watching: bool
    files: int
    words: str = ""


class StatusReport(Struct, frozen=True, kw_only=True, tag="status-report"):
    """Final: how the daemon is.

    Attributes:
        speech: Idle, speaking, or why there is no voice, in words.
        speaking: Something is being said now.
        hotkeys: How keys are listened to, and which could not be had.
    """

    version: str
    pid: int
    uptime_s: float
    rss_mib: float
    queued: int
    running: int
    done: int
    failed: int
    speech: str
    speaking: bool = False
    hotkeys: str = ""
    workers: tuple[WorkerState, ...] = ()
    folders: tuple[FolderState, ...] = ()
    sources: tuple[SourceState, ...] = ()
    warnings: tuple[str, ...] = ()


class JobRow(Struct, frozen=True, kw_only=True):
    """One request in the list of jobs. `state`: queued, running, answered, nothing, failed, cancelled."""

    id: str
    task: str
    state: str
    what: str
    source: str
    created_s: float
    words: str = ""


class JobsReport(Struct, frozen=True, kw_only=True, tag="jobs-report"):
    """Final: running and waiting requests first, then the latest ended ones."""

    jobs: tuple[JobRow, ...]


class HistoryRow(Struct, frozen=True, kw_only=True):
    """One past answer."""

    id: str
    task: str
    what: str
    path: bytes
    when_s: float
    outcome: str
    headline: str
    text: str = ""


class HistoryReport(Struct, frozen=True, kw_only=True, tag="history-report"):
    """Final: past answers, newest first; `enabled` tells whether new ones are kept."""

    rows: tuple[HistoryRow, ...]
    enabled: bool = True


class PluginRow(Struct, frozen=True, kw_only=True):
    """One plugin: status as in `assistd.records.Status`, and why; what it offers, and what it reaches, in words."""

    name: str
    status: str
    reason: str = ""
    distribution: str = ""
    version: str = ""
    offers: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()


class PluginsReport(Struct, frozen=True, kw_only=True, tag="plugins-report"):
    """Final: every plugin found."""

    plugins: tuple[PluginRow, ...]


class Noticed(Struct, frozen=True, kw_only=True, tag="noticed"):
    """Something happened that a subscriber may show: ``kind`` and its facts."""

    kind: str
    words: str
    data: dict[str, Any] = {}


Reply = (
    Accepted
    | Happened
    | Answered
    | Done
    | Refused
    | StatusReport
    | JobsReport
    | HistoryReport
    | PluginsReport
    | Noticed
)
FINAL = (Answered, Done, Refused, StatusReport, JobsReport, HistoryReport, PluginsReport)
