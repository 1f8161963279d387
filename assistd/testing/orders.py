"""What a test and its bench say to each other. `bench` sends and receives; `bench_process` is the other side."""

from __future__ import annotations

from typing import Any, Literal

from assistd.confinement.limits import Limits
from assistd.hookspecs import Api, Reach
from assistd.types import Event, Failure, Job, Struct

# --- test → bench -----------------------------------------------------------------------------------------------------


class Load(Struct, frozen=True, kw_only=True, tag="load"):
    """First: which plugins to load.

    Attributes:
        plugin: Name of the only plugin beside those that come with assistd; empty: all that are installed.
        folder: A project's folder, absolute, whose plugin is loaded from there.
        options: By plugin: what would stand in ``[plugins.NAME]``.
    """

    plugin: str = ""
    folder: str = ""
    options: dict[str, dict[str, Any]] = {}


class Work(Struct, frozen=True, kw_only=True, tag="work"):
    """Have an engine do a job, as the daemon would.

    Attributes:
        name: Of the modality, sink or source.
        strict: Drive the engine to its end and report what it should not do (`strict`).
        options: In place of those of its plugin; None: those.
        give_up_after: Nobody wants the answer any more after this many events of the engine; None: wanted to the end.
        give_up_s: The same, after so many seconds.
        give_up_at: The same, after the first event of this kind, by its tag: ``arrived``.
        within_s: An engine that has not come to an end by then never will.
    """

    name: str
    job: Job
    strict: bool = False
    options: dict[str, Any] | None = None
    give_up_after: int | None = None
    give_up_s: float | None = None
    give_up_at: str = ""
    within_s: float = 120.0


class End(Struct, frozen=True, kw_only=True, tag="end"):
    """End the process of an engine in an orderly way."""

    name: str
    strict: bool = False


Order = Load | Work | End

# --- bench → test -----------------------------------------------------------------------------------------------------


class Option(Struct, frozen=True, kw_only=True):
    """One option of a plugin: its key, what it takes in words, and what it is for."""

    name: str
    words: str
    description: str
    default: Any = None


class Offer(Struct, frozen=True, kw_only=True):
    """A modality, sink or source as it was declared, and what its worker may reach.

    Attributes:
        models: How many installed models it may use.
        limits: What the kernel is asked to hold it to; None: it is not confined.
        folder: Its own folder that stays.
        scratch: Its own folder for temporary files.
    """

    sort: Literal["modality", "sink", "source"]
    name: str
    task: str
    engine: str
    facet: str = ""
    accepts: tuple[str, ...] = ()
    api: Api = 1
    model: str = ""
    kind: str = ""
    uses: str = ""
    languages: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    live: bool = False
    once: bool = False
    deadline_s: float = 0.0
    memory_mib: int = 0
    models: int = 0
    options: tuple[Option, ...] = ()
    reach: Reach = Reach()
    limits: Limits | None = None
    folder: str = ""
    scratch: str = ""


class Loaded(Struct, frozen=True, kw_only=True, tag="loaded"):
    """What was found.

    Attributes:
        status: As `assistd plugins` shows it; empty: there is no such plugin.
        reason: Why it is not simply enabled.
        offers: What the plugin offers; of all plugins if none was named.
        models: Ids of the models it declares.
    """

    status: str = ""
    reason: str = ""
    offers: tuple[Offer, ...] = ()
    models: tuple[str, ...] = ()


class Seen(Struct, frozen=True, kw_only=True, tag="seen"):
    """An event of the job; a sound's payload follows the line."""

    event: Event


class Note(Struct, frozen=True, kw_only=True):
    """What `strict` saw inside the worker.

    Attributes:
        about: ``events``, ``writes``, ``network``, ``processes``, ``close``.
        words: What, one sentence; for ``writes`` the path alone.
    """

    about: str
    words: str


class Finished(Struct, frozen=True, kw_only=True, tag="finished"):
    """The job is over.

    Attributes:
        trouble: Why there was no last word, as the daemon tells it: died, too slow, could not start, …
        seconds: From the order to the last word.
        started_s: Of these, until the engine was ready, if it had to be started.
        peak_mib: Most resident memory the process ever had, MiB.
        limit_mib: What it may have.
        killed: It was given up, and did not end by itself within the daemon's grace.
        stop_s: How long it took to end once it was given up.
    """

    trouble: Failure | None = None
    seconds: float = 0.0
    started_s: float = 0.0
    peak_mib: float = 0.0
    limit_mib: float = 0.0
    killed: bool = False
    stop_s: float = 0.0
    notes: tuple[Note, ...] = ()


class Ended(Struct, frozen=True, kw_only=True, tag="ended"):
    """The process has gone: by itself, or because it took too long; None: it did not run."""

    by_itself: bool | None = None
    seconds: float = 0.0
    notes: tuple[Note, ...] = ()


class Wrong(Struct, frozen=True, kw_only=True, tag="wrong"):
    """The order could not be done: told to the test as an `AssistdError`."""

    message: str
    code: str = "internal"
    hint: str = ""


Reply = Loaded | Seen | Finished | Ended | Wrong
