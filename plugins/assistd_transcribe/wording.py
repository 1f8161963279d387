"""Every sentence a person hears about a transcript; `transcriber` and `engine` call it."""

from __future__ import annotations

from assistd.runtime.audio import Sound
from assistd.types import BRIEF_CHARS, Abstain, Quality
from assistd_transcribe.segmenter import Segmenter

INSTALL = "From the next version on, `assistd models pull --recommended` fetches a model that hears far better."
_LANGUAGES = {"en": "English"}
_SILENCE_RMS = 33.0  # -60 dB of full scale: below it nobody hears anything at a normal volume


def headline(text: str, duration_s: float, quality: Quality, language: str) -> str:
    """Return the first sentence: what it is and how it begins, at most `BRIEF_CHARS` characters."""
    if quality == "draft":
        lead = "Draft transcript, expect wrong words: "
    else:
        spoken_in = f", {_LANGUAGES.get(language, language)}" if language else ""
        lead = f"Transcript, {spoken(duration_s)}{spoken_in}: "
    room = BRIEF_CHARS - len(lead)
    text = " ".join(text.split())
    if len(text) > room:
        begin = text[: room - 1]
        text = (begin[: begin.rfind(" ")] if " " in begin else begin) + "…"
    return lead + text


def details(duration_s: float, quality: Quality) -> tuple[str, ...]:
    """Return what is said after the first sentence, before the words."""
    if quality != "draft":
        return ()
    return (f"{spoken(duration_s).capitalize()} of sound, taken for English, the only language a draft knows.", INSTALL)


def doubts(sound: Sound, *, stopped: bool) -> tuple[str, ...]:
    """Return what may be missing from the transcript, and why."""
    found = []
    missing_s = sound.missing_s()
    if stopped:
        found.append(f"The recording is too long to hear it all: this is its first {spoken(sound.heard_s)}.")
    elif missing_s:
        found.append(f"The file is cut off: {spoken(missing_s)} at its end are missing.")
    if sound.bad_packets > bool(missing_s):  # the packet that was cut through does not count
        found.append("Parts of the sound are damaged: words may be missing there.")
    return tuple(found)


def nothing(duration_s: float, segmenter: Segmenter, unsure: tuple[str, ...]) -> Abstain:
    """Return why there is no transcript of a recording in which no words were found."""
    if duration_s == 0:
        return Abstain(
            reason="No speech in this recording: its sound track is empty.", code="no-sound", hint=" ".join(unsure)
        )
    kind = "silence" if segmenter.loudest < _SILENCE_RMS else "music or noise"
    if segmenter.spans:
        return Abstain(
            reason=f"No words could be made out in this recording of {spoken(duration_s)}, though somebody may speak.",
            code="no-words",
            hint=" ".join((*unsure, INSTALL)),
        )
    return Abstain(
        reason=f"No speech in this recording: {spoken(duration_s)} of {kind}.", code="no-speech", hint=" ".join(unsure)
    )


def no_track(label: str, *, picture: bool) -> Abstain:
    """Return the answer for a file without a sound track."""
    what = "the video has no sound track" if picture else "the file has no sound track"
    return Abstain(reason=f"Nothing to hear in {label}: {what}.", code="no-sound-track")


def switched_off() -> Abstain:
    """Return the answer where drafts are not wanted and nothing else is installed."""
    return Abstain(
        reason="No transcript: no speech model is installed, and drafts are switched off in the settings.",
        code="drafts-off",
        hint=INSTALL,
    )


def spoken(duration_s: float) -> str:
    """Return a duration as one says it: ``12 seconds``, ``2 minutes``, ``1 hour 5 minutes``."""
    seconds = max(1, round(duration_s))
    if seconds < 100:
        return _count(seconds, "second")
    minutes = round(seconds / 60)
    if minutes < 60:
        return _count(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return _count(hours, "hour") + (f" {_count(minutes, 'minute')}" if minutes else "")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
