"""What models there are: a catalogue, as data in ``catalog/*.toml``. ``assistd models`` reads it."""

from __future__ import annotations

import importlib.metadata
import tomllib
from importlib import resources

import msgspec


class Embedded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model that lies inside an installed package.

    Attributes:
        id: Stable, kebab-case.
        name: What it is called.
        task: What it does, as in `assistd.Modality.task`, or a step of that.
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

    def line(self) -> str:
        """Return one line for a person."""
        state = f"in {self.package} {self.version}" if self.version else f"{self.package} is not installed"
        spoken = self.languages_words or ", ".join(self.languages)
        facts = [self.name, self.task, spoken, f"{self.size_mib:g} MiB", self.licence, state]
        return f"{self.id}: {', '.join(fact for fact in facts if fact)}"


class _Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: tuple[Embedded, ...]


def embedded() -> tuple[Embedded, ...]:
    """Return the models that the installed packages bring."""
    text = resources.files(__package__).joinpath("catalog", "embedded.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Catalogue).model
