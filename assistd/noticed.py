"""Finds which third parties' plugins came, went or changed since they were loaded. `flow` looks when somebody asks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from assistd import entries, thirdparty
from assistd.entries import Entry
from assistd.errors import AssistdError
from assistd.records import WAITING, Record


def outdated(records: Iterable[Record]) -> list[str]:
    """Return the names of plugins whose record is not true any more. Blocks: it looks at what is installed."""
    known = {record.name: record for record in records}
    found = {entry.name: entry for entry in reversed(entries.installed())}  # the first of two of one name counts
    new = [name for name in found if name not in known]
    own = [record for record in known.values() if not record.built_in and not record.path]
    return [*new, *(record.name for record in own if _differs(record, found.get(record.name)))]


def _differs(record: Record, entry: Entry | None) -> bool:
    if entry is None:
        return True
    if (entry.value, entry.distribution, entry.version) != (record.value, record.distribution, record.version):
        return True
    if record.status in WAITING:
        with contextlib.suppress(AssistdError):
            files = thirdparty.files(entry)
            return files.digest in ("", files.approved) or files.digest != record.digest
    return False
