"""The language in which assistd speaks and writes: every phrase for people goes through here (GNU gettext).

English is written in the code and is the key; translations lie in ``assistd/locale/LANGUAGE/LC_MESSAGES/assistd.po``.
Which language it is, is decided once, when the first phrase is needed: ``ASSISTD_LANGUAGE`` (set from the
configuration, and for every worker), else what the session says (``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG``).
"""

from __future__ import annotations

import functools
import gettext
import os
from pathlib import Path

VARIABLE = "ASSISTD_LANGUAGE"
DOMAIN = "assistd"
FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
"""The language of the code."""


def _(text: str) -> str:
    """Return a phrase in the person's language.

    Placeholders stay names: ``_("Can't read {name}.").format(name=label)``; never an f-string.
    """
    return _translations().gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the phrase for this number of things, as the language counts; `{n}` in it is not put in."""
    return _translations().ngettext(one, many, number)


def pgettext(context: str, text: str) -> str:
    """Return a phrase whose English means several things; `context` tells the translator which."""
    return _translations().pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802  (the name that gettext's tools look for)
    """Mark a phrase for translation that is translated where it is used, with `_`: constants of a module."""
    return text


def language() -> str:
    """Return the code of the language that is spoken, e.g. ``de``: one there is a translation for, else English."""
    return str(_translations().info().get("language", "")) or SOURCE


def choose(code: str) -> None:
    """Speak this language from now on, and in every worker started from now on; empty: what the session says."""
    if code:
        os.environ[VARIABLE] = code
    else:
        os.environ.pop(VARIABLE, None)
    _translations.cache_clear()


def wanted() -> list[str]:
    """Return the languages the person wants, best first, as locale names without their encoding."""
    for name in (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return [one.partition(".")[0].replace("-", "_") for one in value.split(":") if one]
    return []


@functools.cache
def _translations() -> gettext.NullTranslations:
    first = next(iter(wanted()), "C")
    if first in ("C", "POSIX") or first.split("_")[0] == SOURCE:
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, FOLDER, wanted(), fallback=True)
    except (OSError, ValueError, UnicodeDecodeError):  # a damaged catalogue: English is better than nothing
        return gettext.NullTranslations()
