"""Declares the voice that is always there: espeak-ng, bundled, offline. Loaded by the daemon; `engine` computes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from assistd import Finding, Modality, hookimpl
from assistd.i18n import _


class SpeakOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings under ``[plugins.speak]``.

    Attributes:
        rate_wpm: Nominal speed, words per minute.
        voice: Language (``en-us``), name or identifier of an espeak-ng voice, with a variant if wanted (``en-gb+f3``);
            empty: the English of your locale.
        volume: Loudness of the voice, 0…1.
        pitch: Pitch, 0…99.
    """

    rate_wpm: Annotated[int, msgspec.Meta(ge=80, le=900)] = 175
    voice: Annotated[str, msgspec.Meta(max_length=100)] = ""
    volume: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    pitch: Annotated[int, msgspec.Meta(ge=0, le=99)] = 50


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the voice."""
    return (
        Modality(
            name="speak.espeak",
            task="speak",
            facet="sound",
            engine="assistd_speak.engine:Speaker",
            api=1,
            options=SpeakOptions,
            deadline_s=60.0,
            memory_mib=512,
            model="espeak-ng 1.52 through pyttsx3 2.99",
            stay_warm=True,
        ),
    )


@hookimpl
def assistd_check() -> Iterable[Finding]:
    """Return whether the espeak-ng library is there."""
    from assistd_speak import library

    found = library.find()
    if found:
        return (
            Finding(
                part=_("voice"),
                works=True,
                words=_("espeak-ng, bundled") if found.origin == "bundled" else _("espeak-ng, from the system"),
            ),
        )
    return (
        Finding(part=_("voice"), works=False, words=_("The espeak-ng library was not found."), hint=_(library.HINT)),
    )
