"""Loads a third party's plugin without running it here: its files are known, approved, and declared by a child.

Called by `plugins`, and by ``assistd plugins approve``.
"""

from __future__ import annotations

import logging
import pkgutil
from typing import Any

import msgspec
import pluggy

from assistd import approval, declared, declared_by, hookspecs, tracing
from assistd.approval import Known
from assistd.declaration import Declaration
from assistd.declaring import Order, Outcome
from assistd.entries import Entry
from assistd.errors import ApiMismatchError, AssistdError, JournalError, LoadError
from assistd.guard import guarded, register
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.records import Record, Status
from assistd.types import printable

log = logging.getLogger(__name__)

MOST_WORDS = 1000
"""Characters of what a plugin says about itself in one sentence."""


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
        fresh = declaration(entry)
        what = _kept(entry.name, what, declared=fresh, key=approval.key(what.digest))
        if approve and what.approved != record.digest:  # revoked meanwhile
            return _waiting(record, what)
        return filled(record, fresh)
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
        return _kept(entry.name, now, digest=now.digest, stamps=now.stamps, value=now.value)
    return now


def whole(entry: Entry, what: Known, declared_now: Declaration) -> Known:
    """Return what is known with the files that its engines are in too, for approval.

    Raises:
        LoadError: They can't be read.
    """
    point = entry.point()
    if point is None:
        raise LoadError(_("It is not installed any more."))
    more = approval.modules(entry.value, declared_now)
    if more != what.modules:
        what = approval.seen(point, msgspec.structs.replace(what, modules=more, digest=""))
    return msgspec.structs.replace(what, declared=declared_now, key=approval.key(what.digest))


def current(entry: Entry, record: Record) -> bool:
    """Return whether the files are still those that the record was made of; False too if they can't be read."""
    try:
        return not record.digest or files(entry).digest == record.digest
    except LoadError:
        return False


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

    That comes from a process in which the plugin ran: it may be anything, whatever was checked there.

    Raises:
        LoadError: That can't be taken.
    """
    modalities, sinks, sources = what.specs()
    return msgspec.structs.replace(
        record,
        hooks=tuple(hook for hook in what.hooks if hook.startswith("assistd_") and hasattr(hookspecs, hook)),
        commands=declared.commands(what.commands),
        modalities=modalities,
        sinks=sinks,
        sources=sources,
        models=declared.models([what.models]),
    )


def findings(record: Record) -> tuple[Finding, ...]:
    """Have a child run a plugin's self-check, and return what it finds.

    Raises:
        AssistdError: It could not.
    """
    outcome = declared_by.ask(Order(name=record.name, value=record.value, path=record.path, what="check"))
    if outcome.findings is None:
        raise _refused(outcome)
    return tuple(
        Finding(part=_words(one.part), works=one.works, words=_words(one.words), hint=_words(one.hint))
        for one in declared.findings([outcome.findings])
    )


def add_commands(record: Record, cli: Any) -> None:
    """Import a plugin into this process, and let it add its subcommands: one of them was called.

    Raises:
        AssistdError: It can't.
    """
    import sys

    sys.path[:0] = record.path
    plugin = guarded(lambda: pkgutil.resolve_name(record.value))
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    tracing.follow(manager)
    register(manager, plugin, record.name)
    guarded(lambda: manager.hook.assistd_commands(cli=cli))


def tell_once(record: Record) -> bool:
    """Return whether a person has yet to hear that a plugin waits for approval, and note that they do now."""
    what = approval.known(record.name)
    if what.told == record.digest:
        return False
    _kept(record.name, what, told=record.digest)
    return True


def how_to_approve(name: str) -> str:
    """Return the sentence that says so."""
    return _("`assistd plugins approve {name}` shows what it does and lets it run.").format(name=name)


def _waiting(record: Record, what: Known) -> Record:
    words = _("The plugin {name} {version} ({distribution}) is new.")
    if what.approved:
        words = _("The plugin {name} {version} ({distribution}) has changed since it was approved.")
    hint = how_to_approve(record.name)
    told = words.format(name=record.name, version=record.version, distribution=record.distribution or "?")
    status = Status.CHANGED if what.approved else Status.UNAPPROVED
    return msgspec.structs.replace(record, status=status, reason=f"{told} {hint}")


def _refused(outcome: Outcome) -> AssistdError:
    message, hint = _words(outcome.message), _words(outcome.hint)
    if outcome.kind == "api":
        return ApiMismatchError(message, hint=hint)
    return LoadError(message, code="plugin-spec" if outcome.kind == "spec" else "", hint=hint)


def _words(text: str) -> str:
    """Return words of a plugin's as they may be shown and said: on one line, of bounded length."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= MOST_WORDS else f"{line[:MOST_WORDS]}…"


def _kept(name: str, what: Known, **fields: Any) -> Known:
    """Keep what was found out, and return all that is known; where it can't be written, it is found out again."""
    try:
        return approval.change(name, **fields)
    except (OSError, JournalError) as error:
        log.warning("what is known of the plugin %s can't be kept: %s", name, error)
        return msgspec.structs.replace(what, **fields)
