"""What a person sees before a plugin may run, and how that is kept. ``assistd plugins approve``, ``revoke`` ask it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from assistd import approval, entries, reach, thirdparty
from assistd.approval import Known
from assistd.entries import Entry
from assistd.errors import AssistdError, LoadError
from assistd.i18n import _, enumeration, ngettext
from assistd.records import Record
from assistd.types import Struct, printable


class Plan(Struct, frozen=True, kw_only=True):
    """What would be approved: a plugin with its files as they were looked at, and what is said of it."""

    name: str
    known: Known
    lines: tuple[str, ...]


def plan(name: str) -> Plan:
    """Return what is to be approved, after a confined child has declared it.

    Raises:
        AssistdError: There is no such plugin, it came with assistd, or it can't be declared.
    """
    entry = _entry(name)
    known = thirdparty.files(entry)
    declared = thirdparty.declaration(entry)
    if thirdparty.files(entry).digest != known.digest:
        raise LoadError(_("Its files changed while they were looked at."), hint=_("Try again."))
    record = thirdparty.filled(Record(name=name), declared)
    known = thirdparty.whole(entry, known, declared)
    reaches = reach.words(record.specs, {spec.name: _defaults(spec.options) for spec in record.specs})
    count = len(known.stamps)
    lines = [
        _("{name} {version}, from the distribution {distribution}").format(
            name=name, version=entry.version, distribution=entry.distribution or "?"
        ),
        ngettext("{n} file, SHA-256 {digest}", "{n} files, SHA-256 {digest}", count).format(
            n=count, digest=known.digest
        ),
        *(_offer(record)),
        _("Its engines: {reaches}.").format(reaches=enumeration(list(reaches)))
        if reaches
        else _("Its engines reach nothing beyond what they are given and their own folders."),
        *_held(),
    ]
    return Plan(name=name, known=known, lines=tuple(lines))


def approve(what: Plan) -> None:
    """Let the plugin run as its files are.

    Raises:
        AssistdError: That can't be kept.
    """
    _kept(lambda: approval.approve(what.name, what.known))


def revoke(name: str) -> bool:
    """Take an approval back; return False if there was none.

    Raises:
        AssistdError: That can't be kept.
    """
    if not approval.valid(name):
        return False
    known = approval.known(name)
    if not known.approved:
        return False
    _kept(lambda: approval.change(name, approved="", told=known.digest))
    return True


def _offer(record: Record) -> list[str]:
    lines = []
    tasks = sorted({modality.task for modality in record.modalities})
    if tasks:
        lines.append(_("Does: {tasks}").format(tasks=", ".join(tasks)))
    if record.sinks:
        lines.append(_("Brings answers to: {names}").format(names=", ".join(sink.name for sink in record.sinks)))
    if record.sources:
        lines.append(_("Brings files from: {names}").format(names=", ".join(s.name for s in record.sources)))
    if record.commands:
        names = ", ".join(map(printable, sorted(record.commands)))
        lines.append(
            _("Adds the commands: {names} (the kernel holds these to nothing: they may do what you may).").format(
                names=names
            )
        )
    if "assistd_select" in record.hooks:
        lines.append(_("Has a say in which engines run."))
    if record.models:
        lines.append(_("Can use the models: {names}").format(names=", ".join(model.id for model in record.models)))
    return lines


def _held() -> list[str]:
    """Say how far the kernel holds it to that."""
    from assistd.confinement import examine

    return [finding.words for finding in examine.findings()]


def _entry(name: str) -> Entry:
    found = [entry for entry in entries.installed() if entry.name == name]
    if not found or not approval.valid(name):
        raise AssistdError(
            _("There is no plugin {name}.").format(name=printable(name)),
            code="plugin-unknown",
            hint=_("`assistd plugins` lists what is there."),
        )
    if found[0].built_in:
        raise AssistdError(
            _("The plugin {name} came with assistd: it needs no approval.").format(name=name), code="plugin-built-in"
        )
    return found[0]


def _defaults(options: type[msgspec.Struct]) -> dict[str, object]:
    found: dict[str, object] = msgspec.to_builtins(options())
    return found


def _kept(write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise AssistdError(
            _("That can't be kept: {reason}.").format(reason=error.strerror or error), code="approval-write"
        ) from error
