"""What models there are: ``catalog/*.toml``, typed and checked. `assistd.cli.models` and `pull` read it."""

from __future__ import annotations

import importlib.metadata
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Literal

import msgspec

from assistd.errors import ModelError, ModelMissingError
from assistd.i18n import _
from assistd.installed import Tier, safe_name, valid_id
from assistd.types import Quality

Dtype = Literal["fp32", "fp16", "int8", "q4"]

TASKS: dict[str, str] = {"caption": "describe", "speech": "transcribe", "script": "read", "embed": "embed"}
"""Kind of model → the task that people know it by. Plugins add kinds (`offered`)."""


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One form of a model's weights.

    Attributes:
        dtype: Of the weights.
        tier: What it is meant to run on.
        size_mib: To download, in MiB, about.
        memory_mib: Needed while it computes, in MiB, about: the GPU's for the tier ``gpu``.
        files: Graphs and what belongs to them, relative to the repository.
        cores: With fewer processor cores it is too slow to be of use.
    """

    dtype: Dtype
    tier: Tier
    size_mib: float
    memory_mib: int
    files: tuple[str, ...] = ()
    cores: int = 1


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model that can be pulled.

    Attributes:
        id: Stable, kebab-case.
        name: What it is called.
        kind: What it is for; one of `TASKS`, or a plugin's own.
        family: Which code computes it.
        repository: On the hub; empty for a script model.
        revision: Commit, or a branch where no commit is known; what was fetched is locked.
        key: Of a script model, in rapidocr's list.
        licence: SPDX identifier.
        attribution: Who made it.
        languages: BCP 47 codes; empty: many, or none is needed.
        language_set: Name of a list in the same file's ``[languages]``, instead of `languages`.
        languages_words: What to say of the languages where a list would be long.
        script: The writing that a script model reads.
        translates: It can put other languages into English.
        quality: How far it can be trusted.
        rank: Higher is better, among models of one kind.
        recommended: ``--recommended`` may choose it.
        layout: Its graphs.
        constants: What its preprocessing needs and its own files do not say.
        limits: What it can't do.
        why: What speaks for it.
        files: Files of every variant.
        optional: Files that are fetched if the repository has them.
        plugin: Name of the plugin that declared it; empty: assistd knows it by itself.
        used_for: Of a plugin's kind: the task that it serves there.
        variant: The forms of its weights, the usual one of each tier first.
    """

    id: str
    name: str
    kind: str
    family: str
    licence: str
    attribution: str
    quality: Quality
    rank: int
    layout: str
    limits: str
    why: str
    variant: tuple[Variant, ...]
    repository: str = ""
    revision: str = "main"
    key: str = ""
    languages: tuple[str, ...] = ()
    language_set: str = ""
    languages_words: str = ""
    script: str = ""
    translates: bool = False
    recommended: bool = True
    constants: dict[str, Any] = {}
    files: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    plugin: str = ""
    used_for: str = ""

    @property
    def task(self) -> str:
        """The task that it serves, as people say it."""
        return TASKS.get(self.kind, self.used_for)

    @property
    def spoken(self) -> str:
        """Its languages as one says them."""
        words = _("English") if self.languages == ("en",) else ", ".join(self.languages)
        return _(self.languages_words) or _(self.script) or words

    def variant_for(self, *, gpu: bool, dtype: str = "") -> Variant:
        """Return the variant with a dtype, or the usual one for a machine with or without a GPU.

        Raises:
            ModelMissingError: If there is none with this dtype.
        """
        fitting = [one for one in self.variant if not dtype or one.dtype == dtype]
        if not fitting:
            have = ", ".join(one.dtype for one in self.variant)
            raise ModelMissingError(
                _("{id} does not come as {dtype}.").format(id=self.id, dtype=dtype),
                code="model-dtype",
                hint=_("It comes as {have}.").format(have=have),
            )
        return min(fitting, key=lambda one: one.tier != "any" and (one.tier == "gpu") != gpu)


class Embedded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model that lies inside an installed package.

    Attributes:
        id: Stable, kebab-case.
        name: What it is called.
        task: The task that it serves.
        what: What it does for it.
        package: The distribution it came with.
        licence: SPDX identifier.
        attribution: Who made it.
        languages: BCP 47 codes; empty: no language.
        languages_words: What to say of the languages where a list would be long.
        size_mib: On disk, in MiB.
        source: Where it comes from.
    """

    id: str
    name: str
    task: str
    what: str
    package: str
    licence: str
    attribution: str
    size_mib: float
    source: str
    languages: tuple[str, ...] = ()
    languages_words: str = ""

    @property
    def version(self) -> str:
        """The installed package's version, empty if it is not installed."""
        try:
            return importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: tuple[Entry, ...]
    languages: dict[str, tuple[str, ...]] = {}


class _EmbeddedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: tuple[Embedded, ...]


_FILES = ("captions", "speech", "scripts", "embeddings")


def catalogue() -> dict[str, Entry]:
    """Return every model that can be pulled, by id, in the order in which they are shown."""
    return {entry.id: entry for name in _FILES for entry in parse(_text(name), f"{name}.toml")}


def embedded() -> tuple[Embedded, ...]:
    """Return the models that the installed packages bring."""
    return msgspec.convert(tomllib.loads(_text("embedded")), _EmbeddedFile).model


def entry(name: str, known: Mapping[str, Entry] | None = None) -> Entry:
    """Return the model with this id.

    Args:
        name: Its id.
        known: Those there are; None: those of the catalogue.

    Raises:
        ModelMissingError: There is none.
    """
    known = catalogue() if known is None else known
    if name not in known:
        import difflib

        close = difflib.get_close_matches(name, known, n=1)
        hint = (
            _("Did you mean {close}?").format(close=close[0])
            if close
            else _("`assistd models list` shows those there are.")
        )
        raise ModelMissingError(
            _("There is no model {name!r} in the catalogue.").format(name=name), code="model-unknown", hint=hint
        )
    return known[name]


def parse(text: str, source: str) -> tuple[Entry, ...]:
    """Return the models of one catalogue file.

    Raises:
        ModelError: If it says what it must not: an unknown key, a path that leads out, a model without files.
    """
    try:
        read = msgspec.convert(tomllib.loads(text), _File)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ModelError(
            _("The catalogue file {source} is not valid: {error}.").format(source=source, error=error), code="catalogue"
        ) from error
    for one in read.model:
        if one.plugin or one.used_for or one.kind not in TASKS:
            raise _invalid(source, one, _("its kind is none that assistd has"))
        _check(one, source)
    return tuple(
        msgspec.structs.replace(one, languages=read.languages[one.language_set], language_set="")
        if one.language_set
        else one
        for one in read.model
    )


def _check(one: Entry, source: str) -> None:
    fault = fault_of(one)
    if fault:
        raise _invalid(source, one, fault)


def _invalid(source: str, one: Entry, fault: str) -> ModelError:
    words = _("The catalogue file {source} is not valid: {id!r}: {fault}.")
    return ModelError(words.format(source=source, id=one.id, fault=fault), code="catalogue")


def fault_of(one: Entry) -> str:
    """Return why a model must not be pulled as it is described, in words; empty if it may."""
    names = [*one.files, *one.optional, *(name for variant in one.variant for name in variant.files)]
    faults = {
        _("its id can't be a file's name"): not valid_id(one.id),
        _("a file's name leads out of the repository"): not all(map(safe_name, names)),
        _("it has no variant"): not one.variant,
        _("it needs a repository or a key, not both"): bool(one.repository) == bool(one.key),
        _("its repository is not OWNER/NAME"): bool(one.repository) and not _is_repository(one.repository),
        _("its revision is no commit and no branch"): not safe_name(one.revision),
        _("a variant has no files"): bool(one.repository) and not all(variant.files for variant in one.variant),
    }
    return next((fault for fault, found in faults.items() if found), "")


def _is_repository(name: str) -> bool:
    return name.count("/") == 1 and safe_name(name)


def _text(name: str) -> str:
    return resources.files(__package__).joinpath("catalog", f"{name}.toml").read_text("utf-8")
