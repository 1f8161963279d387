"""Compiles ``assistd.po`` to ``assistd.mo``, which gettext reads. `hatch_build`, `make` and the tests call it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "assistd"
LOCALE = Path(__file__).resolve().parents[1] / "assistd" / "locale"


def sources(locale: Path = LOCALE) -> list[Path]:
    """Return the catalogues that people write."""
    return sorted(locale.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def compile_all(locale: Path = LOCALE, *, anew: bool = False) -> list[Path]:
    """Return the catalogues that were compiled: those that were changed since, or all of them `anew`."""
    return [_compiled(po) for po in sources(locale) if anew or _is_stale(po)]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compiled(po: Path) -> Path:
    """Write a catalogue's compiled form in one step: another process may be reading the old one."""
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parts[-3], abort_invalid=True)
    handle, name = tempfile.mkstemp(dir=po.parent, prefix=f".{DOMAIN}.", suffix=".new")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    os.chmod(name, 0o644)
    os.replace(name, po.with_suffix(".mo"))
    return po.with_suffix(".mo")
