"""What is known of each plugin: its status, why, what it offers. `plugins` keeps one `Record` for each."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from assistd import reach
from assistd.declared import Spec
from assistd.hookspecs import Modality, ModelSpec, SinkSpec, SourceSpec
from assistd.protocol import PluginRow

CHOOSER = "assistd.chooser:Chooser"
"""Engine that asks a third party's plugin which engines should run."""


class Status(StrEnum):
    """How a plugin is."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNAPPROVED = "unapproved"
    CHANGED = "changed"
    LOAD_ERROR = "load-error"
    SPEC_ERROR = "spec-error"
    API_MISMATCH = "api-mismatch"
    CONFIG_ERROR = "config-error"
    CHECK_FAILED = "check-failed"
    QUARANTINED = "quarantined"


ACTIVE = frozenset({Status.ENABLED, Status.CHECK_FAILED, Status.QUARANTINED})
"""Statuses in which a plugin's engines are offered: a failed check or a quarantine may pass."""

WAITING = frozenset({Status.UNAPPROVED, Status.CHANGED})
"""Statuses in which a person has to approve it."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one plugin.

    Attributes:
        name: The entry point's name; ``[plugins.NAME]`` holds its options.
        value: What the entry point names.
        reason: One sentence, why it is not simply enabled.
        built_in: It came with assistd, and runs in this process; nobody else's does.
        path: Folders its modules are looked for in, before all others: it is being written.
        digest: SHA-256 of its files, if it is a third party's.
        hooks: The hooks it has.
        commands: A third party's subcommands, with the first line of each one's help.
        options: Validated options of each of its specs, as plain values, by the spec's name.
    """

    name: str
    value: str = ""
    status: Status = Status.ENABLED
    reason: str = ""
    distribution: str = ""
    version: str = ""
    built_in: bool = False
    path: tuple[str, ...] = ()
    digest: str = ""
    hooks: tuple[str, ...] = ()
    commands: dict[str, str] = {}
    modalities: tuple[Modality, ...] = ()
    sinks: tuple[SinkSpec, ...] = ()
    sources: tuple[SourceSpec, ...] = ()
    models: tuple[ModelSpec, ...] = ()
    options: dict[str, dict[str, Any]] = {}

    @property
    def specs(self) -> tuple[Spec, ...]:
        """Everything it offers."""
        return (*self.modalities, *self.sinks, *self.sources)

    def row(self) -> PluginRow:
        """Return it as the control socket tells it."""
        return PluginRow(
            name=self.name,
            status=self.status,
            reason=self.reason,
            distribution=self.distribution,
            version=self.version,
            offers=tuple(spec.name for spec in self.specs),
            reach=reach.words(self.specs, self.options),
        )
