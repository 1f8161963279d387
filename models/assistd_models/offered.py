"""The models that plugins declare, beside those of the catalogue. `assistd.cli.models_offered` asks.

What a plugin declares is untrusted: a model of its takes neither an id that somebody else has, nor a kind that is not
the plugin's own, so that its files never reach another's engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from assistd.hookspecs import Modality, ModelSpec
from assistd.i18n import _
from assistd.types import printable
from assistd_models import catalogue
from assistd_models.catalogue import Entry, Variant

_LONGEST = 300
"""Characters of each text of a plugin's model that are shown."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What one plugin declares.

    Attributes:
        plugin: Its name.
        models: Its models.
        modalities: Its engines: which task a kind of models is for.
    """

    plugin: str
    models: tuple[ModelSpec, ...]
    modalities: tuple[Modality, ...] = ()


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """All models that can be pulled.

    Attributes:
        entries: By id: the catalogue's first, then those of plugins.
        refused: Sentences about models of plugins that are left out.
    """

    entries: dict[str, Entry]
    refused: tuple[str, ...] = ()


def offered(known: Mapping[str, Entry], offers: Iterable[Offer]) -> Offered:
    """Return the models of the catalogue and of plugins; who came first keeps an id."""
    entries, refused = dict(known), []
    for offer in offers:
        for spec in offer.models:
            entry = _entry(offer, spec)
            fault = _fault(offer, entry, entries)
            if fault:
                words = _("The model {id} of the plugin {plugin} is left out: {fault}.")
                refused.append(words.format(id=spec.id, plugin=offer.plugin, fault=fault))
            else:
                entries[entry.id] = entry
    return Offered(entries=entries, refused=tuple(refused))


def _fault(offer: Offer, entry: Entry, taken: Mapping[str, Entry]) -> str:
    """Return why a plugin's model can't be had, in words; empty if it can."""
    if other := taken.get(entry.id):
        if other.plugin:
            return _("the plugin {plugin} has one with this id").format(plugin=other.plugin)
        return _("assistd itself has one with this id")
    if entry.kind != offer.plugin and not entry.kind.startswith(f"{offer.plugin}."):
        return _("its kind, {kind}, does not begin with the plugin's name").format(kind=entry.kind)
    if entry.kind in catalogue.TASKS:
        return _("its kind, {kind}, is one of assistd itself").format(kind=entry.kind)
    return catalogue.fault_of(entry)


def _entry(offer: Offer, spec: ModelSpec) -> Entry:
    """Return a plugin's model as the catalogue describes its own."""
    tasks = [one.task for one in offer.modalities if spec.kind in (one.kind, one.uses)]
    form = Variant(dtype=spec.dtype, tier="any", size_mib=spec.size_mib, memory_mib=spec.memory_mib, files=spec.files)
    return Entry(
        id=spec.id,
        name=_line(spec.name) or spec.id,
        kind=spec.kind,
        family=spec.family or offer.plugin,
        repository=spec.repository,
        revision=spec.revision,
        licence=_line(spec.licence) or _("licence not known"),
        attribution=_line(spec.attribution),
        languages=spec.languages,
        quality=spec.quality,
        rank=spec.rank,
        recommended=False,
        layout="",
        constants=spec.constants,
        limits=_line(spec.limits),
        why=_line(spec.why),
        variant=(form,),
        plugin=offer.plugin,
        used_for=tasks[0] if tasks else "",
    )


def _line(text: str) -> str:
    """Return a plugin's words as one line that can be printed."""
    return printable(text[:_LONGEST])
