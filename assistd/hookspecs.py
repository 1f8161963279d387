"""What a plugin may declare. Hooks return values; they take no callbacks and do no work.

`assistd.plugins` calls them once, when it loads a plugin. Computing happens in an engine, in a worker process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, Protocol

import msgspec
import pluggy

from assistd.installed import Installed
from assistd.types import Abstain, Arrived, Chunk, Failure, Job, Level, Progress, Quality, Request, Result, Struct

PROJECT = "assistd"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class NoOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a plugin that has none."""


Api = int | tuple[int, int]
"""Version of the interface that something was written for, or the oldest and the newest one it can speak. The newest
that both sides speak is used, and told to the engine (`Context.api`); where there is none, the plugin is refused."""


class Reach(Struct, frozen=True, kw_only=True):
    """What an engine reaches beyond what every engine may: its model, its media, the system's own files, its folders.

    What is not stated here the kernel refuses to its worker, as far as this machine's kernel can. It is shown to the
    person before a plugin is approved.

    Attributes:
        network: It opens network connections.
        desktop: It talks to the desktop: session bus, display, sound server.
        processes: It starts other programs.
        reads: Further folders it reads, absolute or beginning with ``~``; ``{key}`` stands for the option of that name.
        writes: Folders it writes to, likewise; they may be read too.
    """

    network: bool = False
    desktop: bool = False
    processes: bool = False
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


class Modality(Struct, frozen=True, kw_only=True):
    """An engine that does TASK for these media types and gives this facet of the answer.

    Attributes:
        name: Unique, ``plugin.what``, e.g. ``read.text``.
        task: ``describe``, ``transcribe``, ``speak``, …
        facet: Which part of the answer it gives: ``text``, ``picture``, ``speech``, ``sound``, …
        accepts: Media globs, e.g. ``("image/*",)``; empty for tasks on text alone.
        engine: ``package.module:Class``, imported in a worker only.
        api: See `Api`; write the number that your assistd states (`assistd.API_VERSION`), not the name.
        priority: Higher wins among modalities of one facet.
        quality: ``draft`` is labelled wherever it is shown.
        options: Struct type with defaults: the settings under ``[plugins.NAME]``.
        languages: BCP 47 codes it can do; empty: any.
        deadline_s: Longest time for one job, in seconds.
        memory_mib: Resident memory at which its worker is ended, in MiB; what the largest of its installed models needs
            comes on top.
        model: What computes, with version: part of the job key and of the provenance.
        stay_warm: Loaded at start and kept, because a person waits for it.
        after: Facets of the same request whose last word it waits for; the job brings what they found.
        kind: Kind of installed model it needs (``caption``, ``speech``, …); without one it is no candidate.
        uses: Kind of installed models that it makes use of, all of them, and does without; not together with `kind`.
        levels: What it finds depends on the level, which is then part of the job key.
        into: Languages it can translate to, BCP 47, given that the model can.
        live: It looks at the desktop itself (`Job.view`) and needs no picture: it begins before one is captured. It
            does not run for files.
        reach: What its engine reaches beyond the usual.
    """

    name: str
    task: str
    facet: str
    engine: str
    accepts: tuple[str, ...] = ()
    api: Api = 1
    priority: int = 0
    quality: Quality = "standard"
    options: type[msgspec.Struct] = NoOptions
    languages: tuple[str, ...] = ()
    deadline_s: float = 120.0
    memory_mib: int = 2048
    model: str = ""
    stay_warm: bool = False
    after: tuple[str, ...] = ()
    kind: str = ""
    uses: str = ""
    levels: bool = False
    into: tuple[str, ...] = ()
    live: bool = False
    reach: Reach = Reach()


class SinkSpec(Struct, frozen=True, kw_only=True):
    """A place answers go to, whose engine gets each one as a job with the task ``deliver``.

    Attributes:
        name: Unique; configuration and requests name it.
        engine: ``package.module:Class``, imported in a worker only; ends each job with a `Result` or `Abstain`.
        once: At most once (speech) instead of at least once (files, which must therefore replace atomically).
        options: Struct type with defaults: the settings under ``[plugins.NAME]``.
        reach: What its engine reaches beyond the usual; a sink that writes files names their folder.
    """

    name: str
    engine: str
    api: Api = 1
    once: bool = False
    options: type[msgspec.Struct] = NoOptions
    deadline_s: float = 30.0
    memory_mib: int = 512
    reach: Reach = Reach()


class SourceSpec(Struct, frozen=True, kw_only=True):
    """Where files come from by themselves: a scanner's folder, a memory card. Its engine runs as long as the daemon.

    Its one job has the task ``watch``; it yields `Arrived` for each file, `Progress` in words for `assistd status`,
    and `Abstain` if there is nothing to watch on this machine. It may tell of the same file again: the daemon knows.

    Attributes:
        name: Unique; it is the `source` of the requests that come from it.
        engine: ``package.module:Class``, imported in a worker only.
        speak: What arrives is spoken; else it is only written and kept in the history.
        write: Captions and transcripts are written beside what arrives.
        options: Struct type with defaults: the settings under ``[plugins.NAME]``.
        reach: What its engine reaches beyond the usual.
    """

    name: str
    engine: str
    api: Api = 1
    speak: bool = True
    write: bool = False
    options: type[msgspec.Struct] = NoOptions
    memory_mib: int = 256
    reach: Reach = Reach()


class ModelSpec(Struct, frozen=True, kw_only=True):
    """A model that a plugin can use and `assistd models pull` can fetch from the hub.

    Attributes:
        id: Unique, kebab-case; what a person pulls.
        name: What it is called.
        kind: What `Modality.kind` or `Modality.uses` names: begin it with the plugin's name, e.g. ``codes.detector``.
        repository: ``OWNER/NAME`` on the hub.
        revision: Commit, or a branch.
        files: Names of its files in the repository; no other is fetched.
        family: Which code computes it, for plugins with several.
        licence: SPDX identifier.
        attribution: Who made it.
        languages: BCP 47 codes it can do; empty: any, or none is needed.
        dtype: Of its weights.
        size_mib: To download, in MiB, about.
        memory_mib: Needed while it computes, in MiB, about; comes on top of `Modality.memory_mib`.
        rank: Higher is better, among models of one kind.
        quality: How far it can be trusted.
        limits: What it can't do, one sentence.
        why: What speaks for it, one sentence.
        constants: What its preprocessing needs and its own files do not say.
    """

    id: str
    name: str
    kind: str
    repository: str
    files: tuple[str, ...]
    revision: str = "main"
    family: str = ""
    licence: str = ""
    attribution: str = ""
    languages: tuple[str, ...] = ()
    dtype: Literal["fp32", "fp16", "int8", "q4"] = "fp32"
    size_mib: float = 0.0
    memory_mib: int = 0
    rank: int = 0
    quality: Quality = "standard"
    limits: str = ""
    why: str = ""
    constants: dict[str, Any] = {}


class Finding(Struct, frozen=True, kw_only=True):
    """One line of `assistd doctor`: a part, whether it works, and what to do if not."""

    part: str
    works: bool
    words: str
    hint: str = ""


class Context(Protocol):
    """What an engine gets when it is made."""

    @property
    def options(self) -> Any:
        """The modality's options struct, validated."""

    @property
    def threads(self) -> int:
        """How many threads it may compute with; the rest is left to the audio thread."""

    @property
    def device(self) -> str:
        """``auto``, ``cpu`` or ``cuda``."""

    @property
    def models(self) -> tuple[Installed, ...]:
        """Installed models of the modality's `kind` or `uses`, best first; empty if it names none."""

    @property
    def name(self) -> str:
        """Name of the modality, sink or source that the process was started for."""

    @property
    def api(self) -> int:
        """Version of the interface that is spoken: the newest that both sides know."""

    @property
    def folder(self) -> str:
        """A folder of the plugin's own that stays, absolute; nobody else writes there."""

    @property
    def scratch(self) -> str:
        """A folder of this engine's own for temporary files, absolute; empty when the engine is made."""

    def run(
        self,
        task: str,
        *,
        path: bytes = b"",
        text: str = "",
        level: Level = Level.STANDARD,
        language: str = "",
        into: str = "",
        facet: str = "",
    ) -> Iterator[Progress | Chunk | Result | Abstain | Failure]:
        """Have the daemon do another task, and yield what is found while it is found; the last word ends it.

        To be called inside `Engine.run`. Its priority is that of the job; its time does not count towards the job's
        deadline; when the job is cancelled, so is it. What was found before is not computed again.

        Args:
            task: ``describe``, ``transcribe``, ``speak``, …
            path: The file it is about: the job's own media, or a file in `folder` or `scratch`.
            text: What to say or to ask.
            level: How much is wanted.
            language: Spoken language, BCP 47; empty if unknown.
            into: Language the answer is wanted in.
            facet: Only this part of the answer; empty: all of it, put together.

        Raises:
            PluginError: The task can't be asked for: outside of a job, about somebody else's file, going round in a
                circle, too deep. (That nobody can do the task is a `Failure`, which is yielded.)
        """


class Engine(Protocol):
    """The half of a plugin that computes; made once in a worker process, then given jobs in series."""

    def __init__(self, ctx: Context) -> None: ...

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Chunk | Result | Abstain]:
        """Yield what is found while it is found; exactly one `Result` or `Abstain` comes last.

        Args:
            job: What to do.
            cancel: True once nobody wants the answer any more: ask often, and return at once.

        Raises:
            AssistdError: With words for the person; anything else is reported as a fault of the plugin.
        """

    def close(self) -> None:
        """Give back what is held. The process ends afterwards."""


class SourceEngine(Protocol):
    """The half of a source that watches; made once in a worker process, then given its one job."""

    def __init__(self, ctx: Context) -> None: ...

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Arrived | Abstain]:
        """Yield what arrives until `cancel` is true; ask it at least once a second."""

    def close(self) -> None:
        """Give back what is held. The process ends afterwards."""


@hookspec
def assistd_modalities() -> Iterable[Modality]:  # type: ignore[empty-body]
    """Return the modalities this plugin offers."""


@hookspec
def assistd_sinks() -> Iterable[SinkSpec]:  # type: ignore[empty-body]
    """Return the sinks this plugin offers."""


@hookspec
def assistd_sources() -> Iterable[SourceSpec]:  # type: ignore[empty-body]
    """Return the sources this plugin offers."""


@hookspec
def assistd_models() -> Iterable[ModelSpec]:  # type: ignore[empty-body]
    """Return the models that this plugin can use and `assistd models pull` can fetch."""


@hookspec(firstresult=True)
def assistd_select(request: Request, candidates: tuple[Modality, ...]) -> tuple[str, ...] | None:
    """Return the names of the modalities to run for this request, or None to leave it to others."""


@hookspec
def assistd_commands(cli: Any) -> None:
    """Add subcommands to the command line (`cli` is a `click.Group`)."""


@hookspec
def assistd_check() -> Iterable[Finding]:  # type: ignore[empty-body]
    """Return what `assistd doctor` should say about this plugin's needs."""
