"""The language in which assistd speaks and writes: every phrase for people goes through here (GNU gettext).

English is written in the code and is the key; translations lie in ``assistd/locale/LANGUAGE/LC_MESSAGES/assistd.po``
and are compiled when assistd is built (docs/translating.md). Which language it is, is decided once, when the first
phrase is needed: ``ASSISTD_LANGUAGE`` (set by `prefer` from the configuration, and so for every worker), else what the
session says (``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG``). Where there is no catalogue, English is spoken.
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
    return _translations().gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Return the phrase for this number of things, as the language counts; `{n}` in it is not put in."""
    return _translations().ngettext(one, many, number)


def pgettext(context: str, text: str) -> str:
    """Return a phrase whose English means several things; `context` tells the translator which."""
    return _translations().pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802  (the name that gettext's tools look for)
    """Mark a phrase for translation that is translated where it is used, with `_`: constants of a module."""
    return text


def number(value: float, form: str = ",") -> str:
    """Return a number as the language writes it: ``1,234.5`` in English, ``1.234,5`` in German.

    Args:
        value: The number.
        form: How Python would write it: a format specification, e.g. ``,.0f``.
    """
    signs = {",": pgettext("between thousands", ","), ".": pgettext("before decimals", ".")}
    return "".join(signs.get(sign, sign) for sign in format(value, form))


def enumeration(things: list[str]) -> str:
    """Return things as a sentence names them: "one, two and three"."""
    if len(things) < 2:
        return "".join(things)
    return _("{several} and {last}").format(several=", ".join(things[:-1]), last=things[-1])


def everywhere(text: str) -> set[str]:
    """Return a phrase in every language there is, to know again what was written while another one was spoken."""
    return {text, *(one.gettext(text) for one in map(_read, sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))) if one)}


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


def prefer(code: str) -> None:
    """Speak the language that the configuration names, if it names one and the environment does not."""
    if code and not os.environ.get(VARIABLE):
        choose(code)


def wanted() -> list[str]:
    """Return the languages the person wants, best first, as locale names without their encoding.

    As in GNU gettext, ``LANGUAGE`` counts for nothing where the session says that it is in no language (``C``).
    """
    session = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name, ""))), "")
    plain = _name(session) in ("C", "POSIX")
    value = os.environ.get(VARIABLE) or ("" if plain else os.environ.get("LANGUAGE")) or session
    return [_name(one) for one in value.split(":") if one]


def lacking() -> str:
    """Return the first language the person wants if it can't be spoken, for want of a (whole) catalogue; else empty."""
    first = next(iter(wanted()), "C")
    lost = first not in ("C", "POSIX") and first.split("_")[0] != language().split("_")[0]
    return first if lost else ""


def _name(locale: str) -> str:
    return locale.partition(".")[0].partition("@")[0].replace("-", "_")


@functools.cache
def _translations() -> gettext.NullTranslations:
    for one in wanted():
        if one in ("C", "POSIX") or one.split("_")[0] == SOURCE:
            break
        file = gettext.find(DOMAIN, FOLDER, [one])
        if file is not None and (found := _read(file)) is not None:
            return found
    return gettext.NullTranslations()


@functools.cache
def _read(file: Path | str) -> gettext.GNUTranslations | None:
    """Return a catalogue; None for a damaged one, which fails in many ways: English is better than nothing."""
    try:
        with open(file, "rb") as catalogue:
            return gettext.GNUTranslations(catalogue)
    except Exception:  # noqa: BLE001
        return None
