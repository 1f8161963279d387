"""Loads a third party's plugin without running it here: its files are known, approved, and declared by a child.

Called by `plugins`, and by ``assistd plugins approve``.
"""

from __future__ import annotations

import importlib
import logging
from typing import Any

import msgspec
import pluggy

from assistd import approval, declared_by, hookspecs
from assistd.approval import Known
from assistd.declaration import Declaration
from assistd.declaring import Order, Outcome
from assistd.entries import Entry
from assistd.errors import ApiMismatchError, AssistdError, JournalError, LoadError
from assistd.guard import guarded, register
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.records import Record, Status

log = logging.getLogger(__name__)


def load(entry: Entry, record: Record, *, approve: bool) -> Record:
    """Return the record of a third party's plugin, with what it declares if it may run.

    Args:
        entry: The plugin.
        record: What is known of it so far.
        approve: It runs only if its files were approved; one that is taken from its folder was named by a person.

    Raises:
        LoadError: It can't be declared, or what it declares can't be taken.
        ApiMismatchError: It was written for another interface.
    """
    if not approval.valid(entry.name):
        raise LoadError(_("Its name has signs that no name of a plugin may have."), code="plugin-spec")
    if entry.folder:
        return filled(record, declaration(entry))
    what = files(entry)
    record = msgspec.structs.replace(record, digest=what.digest)
    if approve and what.approved != what.digest:
        return _waiting(record, what)
    if what.declared is None or what.key != approval.key(what.digest):
        what = msgspec.structs.replace(what, declared=declaration(entry), key=approval.key(what.digest))
        _keep(entry.name, what)
    assert what.declared is not None
    return filled(record, what.declared)


def files(entry: Entry) -> Known:
    """Return what is known of an installed plugin, with the digest of its files as they are now.

    Raises:
        LoadError: It is not installed, or its files can't be read.
    """
    point = entry.point()
    if point is None:
        raise LoadError(_("It is not installed any more."))
    before = approval.known(entry.name)
    now = approval.seen(point, before)
    if now is not before:
        _keep(entry.name, now)
    return now


def declaration(entry: Entry) -> Declaration:
    """Have a plugin declared by a child, and return that.

    Raises:
        LoadError: It can't be declared.
        ApiMismatchError: It was written for another interface.
    """
    outcome = declared_by.ask(Order(name=entry.name, value=entry.value, path=entry.path))
    if outcome.declaration is None:
        raise _refused(outcome)
    return outcome.declaration


def filled(record: Record, what: Declaration) -> Record:
    """Return a record with what the plugin declares.

    Raises:
        LoadError: That can't be taken.
    """
    modalities, sinks, sources = what.specs()
    return msgspec.structs.replace(
        record,
        hooks=what.hooks,
        commands=what.commands,
        modalities=modalities,
        sinks=sinks,
        sources=sources,
        models=what.models,
    )


def findings(record: Record) -> tuple[Finding, ...]:
    """Have a child run a plugin's self-check, and return what it finds.

    Raises:
        AssistdError: It could not.
    """
    outcome = declared_by.ask(Order(name=record.name, value=record.value, path=record.path, what="check"))
    if outcome.findings is None:
        raise _refused(outcome)
    return outcome.findings


def add_commands(record: Record, cli: Any) -> None:
    """Import a plugin into this process, and let it add its subcommands: one of them was called.

    Raises:
        AssistdError: It can't.
    """
    import sys

    sys.path[:0] = record.path
    module, _colon, attribute = record.value.partition(":")
    plugin = guarded(lambda: importlib.import_module(module))
    for name in filter(None, attribute.split(".")):
        plugin = getattr(plugin, name)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    register(manager, plugin, record.name)
    guarded(lambda: manager.hook.assistd_commands(cli=cli))


def tell_once(record: Record) -> bool:
    """Return whether a person has yet to hear that a plugin waits for approval, and note that they do now."""
    what = approval.known(record.name)
    if what.told == record.digest:
        return False
    _keep(record.name, msgspec.structs.replace(what, told=record.digest))
    return True


def _waiting(record: Record, what: Known) -> Record:
    words = _("The plugin {name} {version} ({distribution}) is new.")
    if what.approved:
        words = _("The plugin {name} {version} ({distribution}) has changed since it was approved.")
    hint = _("`assistd plugins approve {name}` shows what it does and lets it run.").format(name=record.name)
    told = words.format(name=record.name, version=record.version, distribution=record.distribution or "?")
    status = Status.CHANGED if what.approved else Status.UNAPPROVED
    return msgspec.structs.replace(record, status=status, reason=f"{told} {hint}")


def _refused(outcome: Outcome) -> AssistdError:
    if outcome.kind == "api":
        return ApiMismatchError(outcome.message, hint=outcome.hint)
    return LoadError(outcome.message, code="plugin-spec" if outcome.kind == "spec" else "", hint=outcome.hint)


def _keep(name: str, what: Known) -> None:
    """Keep what is known; where that can't be written, it is found out again the next time."""
    try:
        approval.keep(name, what)
    except (OSError, JournalError) as error:
        log.warning("what is known of the plugin %s can't be kept: %s", name, error)
