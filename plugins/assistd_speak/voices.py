"""Finds the espeak-ng voice a person named, or says which come near. Used by `voice`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from assistd import AssistdError
from assistd.i18n import _


class VoiceError(AssistdError, RuntimeError):
    """The voice does not exist, or gave no sound."""

    default_code = "voice"


_OTHER_NAMES = {"zh": "cmn", "no": "nb", "iw": "he", "in": "id", "ji": "yi", "sh": "hr", "mo": "ro"}
"""Languages that espeak-ng knows by another code (macrolanguages and codes of old)."""


def english(environ: Mapping[str, str]) -> str:
    """Return which English fits the locale."""
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en-us" if name.startswith("en_US") else "en-gb"


def find_voice(wanted: str, voices: Iterable[Any], variants: frozenset[str]) -> str:
    """Return the identifier of the voice that `wanted` names.

    Args:
        wanted: Language, name or identifier; a variant of espeak's may follow behind a plus sign.
        voices: pyttsx3's voices: each with `id`, `name` and `languages`.
        variants: Names of the variants that are installed.

    Raises:
        VoiceError: If there is none; the hint names the nearest.
    """
    base, plus, variant = wanted.strip().partition("+")
    known: dict[str, str] = {}
    for voice in voices:  # the first of a name wins, languages before the rest
        for name in (*(voice.languages or ()), voice.id, voice.id.rsplit("/", 1)[-1], voice.name):
            known.setdefault(name.lower(), voice.id)
    if base.lower() not in known:
        raise VoiceError(
            _('There is no voice "{name}" in espeak-ng.').format(name=wanted),
            code="voice-unknown",
            hint=_nearest(base, known),
        )
    if plus and variant not in variants:
        raise VoiceError(
            _('There is no variant "{name}" of voices in espeak-ng.').format(name=variant),
            code="voice-unknown",
            hint=_nearest(variant, variants),
        )
    return known[base.lower()] + plus + variant


def voice_for(language: str, current: str, voices: Iterable[Any], environ: Mapping[str, str]) -> str:
    """Return the identifier of a voice that speaks a language: the current one if it does, or if none does.

    Args:
        language: BCP 47; empty: what the current voice speaks.
        current: Identifier of the voice that was chosen, with its variant.
        voices: pyttsx3's voices.
        environ: Tells which English fits.
    """
    wanted = language.replace("_", "-").lower()
    primary = wanted.split("-")[0]
    base, plus, variant = current.partition("+")
    voices = list(voices)
    spoken: dict[str, str] = {
        code.lower(): str(voice.id) for voice in reversed(voices) for code in voice.languages or ()
    }
    mine = {_primary(code) for voice in voices if voice.id == base for code in voice.languages or ()}
    if not primary or _OTHER_NAMES.get(primary, primary) in mine:
        return current
    if primary == "en":
        wanted = wanted if wanted in spoken else english(environ)
    for code in (wanted, primary, _OTHER_NAMES.get(primary, ""), *sorted(c for c in spoken if _primary(c) == primary)):
        if code in spoken:
            return spoken[code] + plus + variant
    return current


def _primary(language: str) -> str:
    return language.lower().split("-")[0]


def _nearest(wanted: str, known: Iterable[str]) -> str:
    names = sorted(name for name in known if "/" not in name)
    near = difflib.get_close_matches(wanted.lower(), names, n=4, cutoff=0.5)
    near = near or [name for name in names if name[:1] == wanted[:1].lower()][:4] or names[:4]
    return _("Did you mean {names}? `voice` in the configuration sets it.").format(names=", ".join(near))
