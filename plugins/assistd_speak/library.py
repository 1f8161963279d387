"""Finds and loads the espeak-ng library before pyttsx3 is imported; called by `voice` and by ``assistd doctor``.

pyttsx3 asks the dynamic linker for ``libespeak-ng.so.1``. If a library with that soname is loaded already, it gets that
one: so the copy in the `espeakng-loader` package serves where the distribution has none.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
from pathlib import Path

import msgspec

from assistd import ModelMissingError
from assistd.i18n import N_, _

SONAME = "libespeak-ng.so.1"
HINT = N_("Install it: sudo apt install libespeak-ng1")

_LONGEST_DATA_PATH = 120
"""espeak-ng keeps its data folder in a buffer of 160 bytes and ends the process if files are not found there."""


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """Where the library lies.

    Attributes:
        path: What to give the dynamic linker.
        data: Folder of voices and dictionaries; empty: the library knows.
        origin: For people: ``bundled`` or ``from the system``.
    """

    path: str
    data: str
    origin: str


def find() -> Library | None:
    """Return the bundled library if it is whole, else the system's, else None. Loads nothing."""
    spec = importlib.util.find_spec("espeakng_loader")
    if spec and spec.origin:
        folder = Path(spec.origin).parent
        library, data = folder / "libespeak-ng.so", folder / "espeak-ng-data"
        if library.exists() and (data / "phontab").exists():
            return Library(path=str(library), data=str(data), origin="bundled")
    if name := ctypes.util.find_library("espeak-ng"):
        return Library(path=name, data="", origin="from the system")
    return None


def load() -> Library:
    """Load the library for the whole process and return where it was.

    Raises:
        ModelMissingError: If there is none, or none that can be loaded.
    """
    found = find()
    for library in (found, Library(path=SONAME, data="", origin="from the system")):
        if library is None:
            continue
        try:
            ctypes.CDLL(library.path, ctypes.RTLD_GLOBAL)
        except OSError:  # built for another machine, or missing after all
            continue
        if library.data:
            os.environ["ESPEAK_DATA_PATH"] = _short(library.data)
        return library
    raise ModelMissingError(
        _("The voice can't be loaded: the espeak-ng library is missing."), code="voice-missing", hint=_(HINT)
    )


def _short(folder: str) -> str:
    """Return a name for `folder` that fits espeak's buffer: through an open descriptor, kept for the process's life."""
    if len(os.fsencode(folder)) <= _LONGEST_DATA_PATH:
        return folder
    return f"/proc/self/fd/{os.open(folder, os.O_PATH | os.O_DIRECTORY)}"
