"""What ``assistd models list`` shows: one row a model, under its task. `assistd.cli.models` calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from assistd import installed
from assistd.i18n import N_, _, ngettext, number
from assistd.installed import Installed
from assistd.types import Struct
from assistd_models import catalogue, recommend
from assistd_models.catalogue import Embedded, Entry, Variant
from assistd_models.recommend import Choice, Machine

_TITLES = {
    "describe": N_("Captions of pictures and answers about them (describe, ask)"),
    "transcribe": N_("Transcripts of speech (transcribe)"),
    "read": N_("Text in pictures (read)"),
    "speak": N_("Voices (speak)"),
    "embed": N_("Search by meaning (embed)"),
}


QUALITIES = {"draft": N_("draft quality"), "standard": N_("standard quality"), "best": N_("best quality")}


class Row(Struct, frozen=True, kw_only=True):
    """One model, as it is listed.

    Attributes:
        task: The task it serves; empty if that is not known.
        plugin: Name of the plugin that declared it; empty: assistd knows it by itself, or it is a person's own.
        size_mib: To download or on disk, of the form that is installed or suits this machine.
        memory_mib: It needs while it computes; 0: part of a package, little.
        dtype: That form.
        state: ``in the package …``, ``installed``, ``not installed`` or what is wrong.
        installed: It can be used now.
        recommended: This machine should take it.
        why: What speaks for it; for a recommended one, why it and not a better one.
        version: Of the package, or the commit that is installed.
        root: Folder of its files, empty if not installed.
    """

    id: str
    name: str
    task: str
    plugin: str = ""
    what: str = ""
    licence: str
    attribution: str
    languages: tuple[str, ...] = ()
    spoken: str = ""
    translates: bool = False
    quality: str = ""
    size_mib: float
    memory_mib: int = 0
    dtype: str = ""
    dtypes: tuple[str, ...] = ()
    state: str
    installed: bool
    recommended: bool = False
    why: str = ""
    limits: str = ""
    version: str = ""
    source: str = ""
    root: str = ""

    def line(self) -> str:
        """Return the row as one line for a listener: name and state first, then what decides, then the rest."""
        facts = [
            self.name,
            self.state,
            self.what,
            self.spoken,
            _("translates into English") if self.translates else "",
            self._size(),
            _("{size} MiB of memory").format(size=number(self.memory_mib)) if self.memory_mib else "",
            _(QUALITIES[self.quality]) if self.quality in QUALITIES else self.quality,
            self.licence,
        ]
        said = f"{self.id}: {', '.join(fact for fact in facts if fact)}."
        advice = _("Recommended here.") if self.recommended else ""
        return " ".join(words for words in (said, advice, self.why, self.limits) if words)

    def _size(self) -> str:
        size = number(self.size_mib, ",.4g")
        if not self.dtype:
            return f"{size} MiB"
        return _("{size} MiB as {dtype}").format(size=size, dtype=self.dtype)


def rows(entries: Mapping[str, Entry], here: Machine, task: str) -> list[Row]:
    """Return all models of a task (empty: of all): task by task, the best first, then those of plugins.

    Args:
        entries: Those that can be pulled, by id.
        here: This machine.
        task: The task.
    """
    have = installed.installed()
    damaged = installed.unreadable()
    choices, _ = recommend.recommended(entries.values(), here)
    found = [
        *(_embedded(one) for one in catalogue.embedded()),
        *(
            _entry(one, _if_same(have.get(one.id), one), choices.get(one.kind), here, damaged=one.id in damaged)
            for one in _ranked(entries.values())
        ),
        *(_own(one) for name, one in have.items() if _if_same(one, entries.get(name)) is None),
    ]
    wanted = "describe" if task == "ask" else task
    ordered = [row for title in _TITLES for row in found if row.task == title and not row.plugin]
    ordered += sorted((row for row in found if row not in ordered), key=lambda row: row.plugin or "~")
    return [row for row in ordered if wanted in ("", row.task)]


def lines(found: Sequence[Row], here: Machine) -> Iterator[str]:
    """Yield the rows as lines, with a line before each task or plugin, and advice at the end."""
    yield _("This machine: {words}.").format(words=here.words())
    for title, mine in groupby(found, key=_title):
        listed = list(mine)
        counted = ngettext("{n} model", "{n} models", len(listed)).format(n=len(listed))
        yield f"{title}: {counted}."
        yield from (f"  {row.line()}" for row in listed)
    if any(row.recommended and not row.installed for row in found):
        yield _("`assistd models pull --recommended` fetches what is recommended and not installed.")


def _title(row: Row) -> str:
    if row.plugin:
        return _("Plugin {name}").format(name=row.plugin)
    return _(_TITLES[row.task]) if row.task else _("Of plugins that are not enabled")


def _if_same(have: Installed | None, entry: Entry | None) -> Installed | None:
    """Return what is installed, if it is what is meant, and not another model that has its id."""
    return have if have is not None and entry is not None and have.kind == entry.kind else None


def _ranked(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: -one.rank)


def _embedded(one: Embedded) -> Row:
    return Row(
        id=one.id,
        name=one.name,
        task=one.task,
        what=_(one.what),
        licence=one.licence,
        attribution=one.attribution,
        languages=one.languages,
        spoken=_(one.languages_words) or ", ".join(one.languages),
        size_mib=one.size_mib,
        state=_("in the package {package} {version}").format(package=one.package, version=one.version)
        if one.version
        else _("{package} is not installed").format(package=one.package),
        installed=bool(one.version),
        version=one.version,
        source=one.source,
    )


def _entry(one: Entry, have: Installed | None, choice: Choice | None, here: Machine, *, damaged: bool) -> Row:
    chosen = choice is not None and choice.entry.id == one.id
    variant = choice.variant if chosen and choice else _shown(one, have, here)
    return Row(
        id=one.id,
        name=one.name,
        task=one.task,
        plugin=one.plugin,
        licence=one.licence,
        attribution=one.attribution,
        languages=one.languages,
        spoken=one.spoken,
        translates=one.translates,
        quality=one.quality,
        size_mib=variant.size_mib,
        memory_mib=variant.memory_mib,
        dtype=variant.dtype,
        dtypes=tuple(form.dtype for form in one.variant),
        recommended=chosen,
        why=choice.why if chosen and choice else _(one.why),
        limits=_(one.limits),
        source=f"huggingface.co/{one.repository}" if one.repository else f"rapidocr: {one.key}",
        **_state(have, damaged=damaged),
    )


def _shown(one: Entry, have: Installed | None, here: Machine) -> Variant:
    """Return the installed form of a model, else the one for this machine."""
    mine = [form for form in one.variant if have is not None and form.dtype == have.dtype]
    return mine[0] if mine else one.variant_for(gpu=bool(here.gpu))


def _own(one: Installed) -> Row:
    return Row(
        id=one.id,
        name=one.name,
        task=catalogue.TASKS.get(one.kind, ""),
        licence=one.licence or _("licence not known"),
        attribution=one.attribution,
        languages=one.languages,
        spoken=", ".join(one.languages),
        translates=one.translates,
        quality=one.quality,
        size_mib=sum(file.size_bytes for file in one.files) / 2**20,
        memory_mib=one.memory_mib,
        dtype=one.dtype,
        dtypes=(one.dtype,),
        why=_("Your own.") if one.kind in catalogue.TASKS else _("Its kind: {kind}.").format(kind=one.kind),
        limits=_(one.limits),
        source=one.source,
        **_state(one),
    )


def _state(have: Installed | None, *, damaged: bool = False) -> dict[str, Any]:
    if damaged:
        return {"state": _("not usable: its lock is damaged, pull it again"), "installed": False}
    if have is None:
        return {"state": _("not installed"), "installed": False}
    gone = [file.name for file in installed.missing(have)]
    lost = ngettext(
        "not usable: {n} of its files is missing or cut short",
        "not usable: {n} of its files are missing or cut short",
        len(gone),
    )
    state = lost.format(n=len(gone)) if gone else _("installed")
    return {"state": state, "installed": not gone, "version": have.revision, "root": have.root}
