"""What a plugin may declare. Hooks return values; they take no callbacks and do no work.

`assistd.plugins` calls them once, when it loads a plugin. Computing happens in an engine, in a worker process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import msgspec
import pluggy

from assistd.installed import Installed
from assistd.types import API_VERSION, Abstain, Chunk, Job, Progress, Quality, Request, Result, Struct

PROJECT = "assistd"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class NoOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a plugin that has none."""


class Modality(Struct, frozen=True, kw_only=True):
    """An engine that does TASK for these media types and gives this facet of the answer.

    Attributes:
        name: Unique, ``plugin.what``, e.g. ``read.text``.
        task: ``describe``, ``transcribe``, ``speak``, …
        facet: Which part of the answer it gives: ``text``, ``picture``, ``speech``, ``sound``, …
        accepts: Media globs, e.g. ``("image/*",)``; empty for tasks on text alone.
        engine: ``package.module:Class``, imported in a worker only.
        api: The `API_VERSION` this was written for.
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
    """

    name: str
    task: str
    facet: str
    engine: str
    accepts: tuple[str, ...] = ()
    api: int = API_VERSION
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


class SinkSpec(Struct, frozen=True, kw_only=True):
    """A place answers go to, whose engine gets each one as a job with the task ``deliver``.

    Attributes:
        name: Unique; configuration and requests name it.
        engine: ``package.module:Class``, imported in a worker only; ends each job with a `Result` or `Abstain`.
        once: At most once (speech) instead of at least once (files, which must therefore replace atomically).
        options: Struct type with defaults: the settings under ``[plugins.NAME]``.
    """

    name: str
    engine: str
    api: int = API_VERSION
    once: bool = False
    options: type[msgspec.Struct] = NoOptions
    deadline_s: float = 30.0
    memory_mib: int = 512


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


@hookspec
def assistd_modalities() -> Iterable[Modality]:  # type: ignore[empty-body]
    """Return the modalities this plugin offers."""


@hookspec
def assistd_sinks() -> Iterable[SinkSpec]:  # type: ignore[empty-body]
    """Return the sinks this plugin offers."""


@hookspec(firstresult=True)
def assistd_select(request: Request, candidates: tuple[Modality, ...]) -> tuple[str, ...] | None:
    """Return the names of the modalities to run for this request, or None to leave it to others."""


@hookspec
def assistd_commands(cli: Any) -> None:
    """Add subcommands to the command line (`cli` is a `click.Group`)."""


@hookspec
def assistd_check() -> Iterable[Finding]:  # type: ignore[empty-body]
    """Return what `assistd doctor` should say about this plugin's needs."""
