"""Which models this machine should take, and why. ``models list`` and ``models pull --recommended`` ask."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import msgspec

from assistd.i18n import _, ngettext, number
from assistd_models.catalogue import Entry, Variant

KINDS = ("caption", "speech", "script")
"""Kinds that something of this version uses."""

SHARE = 0.4
"""A model may take so much of the machine's memory: the desktop needs the rest."""

GPU_SHARE = 0.9
"""The same of a GPU's."""


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What decides which models suit.

    Attributes:
        cores: Processor cores this process may use.
        memory_mib: Main memory in MiB.
        gpu: Name of the GPU, empty if there is none that engines could use.
        gpu_mib: Its memory in MiB, 0 if it is not known.
        language: The person's language, BCP 47, empty if the locale names none.
    """

    cores: int
    memory_mib: int
    gpu: str = ""
    gpu_mib: int = 0
    language: str = ""

    def words(self) -> str:
        """Return the machine as one says it."""
        gpu = _("a GPU ({name}, {size})").format(name=self.gpu, size=_gib(self.gpu_mib)) if self.gpu else _("no GPU")
        facts = [
            ngettext("{n} core", "{n} cores", self.cores).format(n=self.cores),
            _("{size} of memory").format(size=_gib(self.memory_mib)),
            gpu,
        ]
        if self.language:
            facts.append(_("language {code}").format(code=self.language))
        return ", ".join(facts)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A model for one task, in the form for this machine, and why it and not the next better one."""

    entry: Entry
    variant: Variant
    why: str


def machine() -> Machine:
    """Return what this machine has."""
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    name, gpu_mib = gpu()
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        memory_mib=pages * page // 2**20,
        gpu=name,
        gpu_mib=gpu_mib,
        language=_language(os.environ),
    )


def recommended(entries: Iterable[Entry], here: Machine) -> tuple[dict[str, Choice], dict[str, str]]:
    """Return the best model of each kind that suits a machine; and for kinds without one, what the least would need.

    A kind of which the person has no need (reading models, where the language has Latin script) is in neither.
    """
    choices, lacking = {}, {}
    for kind in KINDS:
        fitting = [one for one in entries if one.kind == kind and one.recommended and _speaks(one, here)]
        choice, refused = _best(sorted(fitting, key=lambda one: -one.rank), here)
        if choice is not None:
            choices[kind] = choice
        elif refused:
            lacking[kind] = refused
    return choices, lacking


def _best(ranked: list[Entry], here: Machine) -> tuple[Choice | None, str]:
    refused = ""
    for one in ranked:
        reasons = {variant.dtype: _lacks(variant, here) for variant in one.variant}
        for variant in sorted(one.variant, key=lambda form: form.tier != "gpu"):
            if not reasons[variant.dtype]:
                better = _("Better, but not for this machine: {refused}").format(refused=refused) if refused else ""
                return Choice(entry=one, variant=variant, why=f"{_(one.why)} {better}".strip()), ""
        refused = _("{id} needs {what}.").format(id=one.id, what=next(iter(reasons.values())))
    return None, refused


def _lacks(variant: Variant, here: Machine) -> str:
    """Return what a machine would need for a form of a model and does not have, in words; empty if nothing."""
    if variant.tier == "gpu":
        if not here.gpu:
            return _("a GPU with {size}").format(size=_gib(variant.memory_mib))
        return (
            ""
            if variant.memory_mib <= GPU_SHARE * here.gpu_mib
            else _("{size} on the GPU").format(size=_gib(variant.memory_mib))
        )
    if here.cores < variant.cores:
        return ngettext("{n} core", "{n} cores", variant.cores).format(n=variant.cores)
    need = variant.memory_mib / SHARE
    return "" if need <= here.memory_mib else _("{size} of memory").format(size=_gib(need))


def _speaks(one: Entry, here: Machine) -> bool:
    """Return whether a model is of use for the person's language."""
    language = here.language.partition("-")[0]
    if one.kind == "caption":
        return True  # they all speak English; there is no better one to offer
    if one.kind == "script":
        return language in one.languages
    multilingual = len(one.languages) != 1
    return multilingual if not language else not one.languages or language in one.languages


def gpu(devices: Path = Path("/dev")) -> tuple[str, int]:
    """Return name and memory in MiB of the first GPU, as its driver tells; nothing where there is no device node."""
    if not any(devices.glob("nvidia[0-9]*")):
        return "", 0
    ask = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, timeout=10, check=True).stdout
        name, _, memory = said.splitlines()[0].rpartition(",")
        return name.strip() or "NVIDIA", int(memory)
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return "NVIDIA", 0


def _language(environment: os._Environ[str]) -> str:
    """Return the language that the locale names (POSIX: LC_ALL, LC_MESSAGES, LANG), BCP 47, empty for none."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name, ""):
            tag = value.partition(".")[0].partition("@")[0]
            return "" if tag in ("C", "POSIX") else tag.replace("_", "-")
    return ""


def _gib(mib: float) -> str:
    return number(float(f"{mib / 1024:.1f}"), "g") + " GiB"
