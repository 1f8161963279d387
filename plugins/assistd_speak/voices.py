"""Finds the espeak-ng voice a person named, or says which come near. Used by `voice`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from assistd import AssistdError


class VoiceError(AssistdError, RuntimeError):
    """The voice does not exist, or gave no sound."""

    default_code = "voice"


def english(environ: Mapping[str, str]) -> str:
    """Return which English fits the locale; our sentences are English whatever the locale is."""
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
            f'There is no voice "{wanted}" in espeak-ng.', code="voice-unknown", hint=_nearest(base, known)
        )
    if plus and variant not in variants:
        raise VoiceError(
            f'There is no variant "{variant}" of voices in espeak-ng.',
            code="voice-unknown",
            hint=_nearest(variant, variants),
        )
    return known[base.lower()] + plus + variant


def _nearest(wanted: str, known: Iterable[str]) -> str:
    names = sorted(name for name in known if "/" not in name)
    near = difflib.get_close_matches(wanted.lower(), names, n=4, cutoff=0.5)
    near = near or [name for name in names if name[:1] == wanted[:1].lower()][:4] or names[:4]
    return f"Did you mean {', '.join(near)}? `voice` in the configuration sets it."
