"""Puts ``~`` and the XDG folders into what a person wrote for a folder. Asked by `config`."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import platformdirs

from assistd import settings
from assistd.errors import ConfigError
from assistd.i18n import _
from assistd.types import printable


def folder(text: str) -> Path:
    """Return a folder with ``~``, ``$HOME`` and the XDG folders put in (``$XDG_PICTURES_DIR``, ``$XDG_MUSIC_DIR``, …).

    Raises:
        ConfigError: If it is not absolute then, or a variable is not known.
    """
    known = {
        "HOME": Path.home,
        "XDG_PICTURES_DIR": platformdirs.user_pictures_path,
        "XDG_MUSIC_DIR": platformdirs.user_music_path,
        "XDG_VIDEOS_DIR": platformdirs.user_videos_path,
        "XDG_DOCUMENTS_DIR": platformdirs.user_documents_path,
        "XDG_DOWNLOAD_DIR": platformdirs.user_downloads_path,
        "XDG_DESKTOP_DIR": platformdirs.user_desktop_path,
    }

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name not in known:
            raise ConfigError(
                _("${name} is not known.").format(name=name),
                code="config-value",
                hint=settings.nearest(name, tuple(known)),
            )
        return os.fspath(known[name]())

    full = Path(re.sub(r"\$(?:(\w+)|\{(\w+)\})", value, text))
    with contextlib.suppress(RuntimeError):  # "~nobody": stays as it is, and is refused below
        full = full.expanduser()
    if not full.is_absolute() or "\0" in text:
        raise ConfigError(
            _('"{text}" is not an absolute path.').format(text=printable(text)),
            code="config-value",
            hint=_("Begin it with / or ~/."),
        )
    return full
