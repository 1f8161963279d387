"""Every sentence a person hears about a transcript; `transcriber` and `engine` call it."""

from __future__ import annotations

from collections.abc import Sequence

from assistd.runtime.audio import Sound
from assistd.types import BRIEF_CHARS, Abstain, Quality
from assistd_transcribe.languages import NAMES, canonical, name
from assistd_transcribe.recogniser import Account
from assistd_transcribe.segmenter import Segmenter

INSTALL = "`assistd models pull --recommended` fetches a model that hears far better."
MULTILINGUAL = "whisper-base"
"""Knows many languages, translates, and fits any machine; what is recommended may be a better one for English alone."""

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
_SAME_STRETCH_S = 5.0  # what was dropped closer together is one stretch to a listener
_TOLD = 3  # places that are named
_MOMENT_S = 1.5  # a recording of a word or two
_SILENCE_RMS = 33.0  # -60 dB of full scale: below it nobody hears anything at a normal volume


def headline(text: str, duration_s: float, account: Account) -> str:
    """Return the first sentence: what it is and how it begins, at most `BRIEF_CHARS` characters."""
    if account.quality == "draft":
        return _begun("Draft transcript, expect wrong words: ", text, "")
    language = ""
    if account.spoken:
        language = f", translated into {name(account.language)} from {name(account.spoken)}"
    elif account.language:
        language = f", {name(account.language)}"
    return _begun(f"Transcript, {spoken(duration_s)}{language}: '", text, "'")


def _begun(lead: str, text: str, end: str) -> str:
    """Return how a text begins, cut between words where it must be."""
    room = BRIEF_CHARS - len(lead) - len(end)
    text = " ".join(text.split())
    if len(text) > room:
        begin = text[: room - 1]
        text = (begin[: begin.rfind(" ")] if " " in begin else begin) + "…"
    return lead + text + end


def details(duration_s: float, account: Account) -> tuple[str, ...]:
    """Return what is said after the first sentence, before the words."""
    taken = f"taken for {name(account.language)}, the only language {account.only} knows" if account.only else ""
    if account.quality != "draft":
        return (*((f"{taken[:1].upper()}{taken[1:]}.",) if taken else ()), *account.details)
    language = f"in {name(account.spoken or account.language)}" if account.language else "in an unknown language"
    return (f"{spoken(duration_s).capitalize()} of sound, {taken or language}.", INSTALL, *account.details)


def changes(found: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Return where the language changes."""
    later = [f"{name(language)} from {clock(start_s)}" for start_s, language in found[1:]]
    return (f"The language changes: {name(found[0][1])}, then {_listed(later)}.",) if later else ()


def heard_by(models: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return which models heard it, and where each really computed (``cpu`` or ``cuda``)."""
    where = {"cpu": "the processor", "cuda": "the graphics card"}
    each = [f"{model} on {where.get(device, device)}" for model, device in models]
    return (f"Heard by {_listed(each)}.",) if each else ()


def language_guessed(language: str) -> tuple[str, ...]:
    """Return what to say where no model was sure of the language."""
    return (f"The language is uncertain; it was taken for {name(language)}.",)


def stretches(starts_s: Sequence[float]) -> tuple[str, ...]:
    """Return how many stretches could not be made out, and where the first of them are."""
    places: list[float] = []
    for start_s in sorted(starts_s):
        if not places or start_s - places[-1] >= _SAME_STRETCH_S:
            places.append(start_s)
    if not places:
        return ()
    times = list(dict.fromkeys(clock(place) for place in places))
    count = _NUMBERS[len(places)] if len(places) < len(_NUMBERS) else str(len(places))
    what = f"{count} stretch{'' if len(places) == 1 else 'es'}"
    where = f"{'the first ' if len(times) > _TOLD else ''}at {_listed(times[:_TOLD])}"
    return (f"{what} could not be made out, {where}.",)


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


def nothing(duration_s: float, segmenter: Segmenter, unsure: tuple[str, ...], quality: Quality) -> Abstain:
    """Return why there is no transcript of a recording in which no words were found."""
    if duration_s == 0:
        return Abstain(
            reason="No speech in this recording: its sound track is empty.", code="no-sound", hint=" ".join(unsure)
        )
    kind = "silence" if segmenter.loudest < _SILENCE_RMS else "music or noise"
    # a voice too short to be sure of proves nothing in a long recording; one of a second may be that voice alone
    if segmenter.spans or (segmenter.brief and duration_s < _MOMENT_S):
        return Abstain(
            reason=f"No words could be made out in this recording of {spoken(duration_s)}, though somebody may speak.",
            code="no-words",
            hint=" ".join((*unsure, INSTALL) if quality == "draft" else unsure),
        )
    return Abstain(
        reason=f"No speech in this recording: {spoken(duration_s)} of {kind}.", code="no-speech", hint=" ".join(unsure)
    )


def no_track(label: str, *, picture: bool) -> Abstain:
    """Return the answer for a file without a sound track."""
    what = "the video has no sound track" if picture else "the file has no sound track"
    return Abstain(reason=f"Nothing to hear in {label}: {what}.", code="no-sound-track")


def no_translation(into: str) -> Abstain:
    """Return the answer where a translation is wanted that nothing installed can make."""
    if into != "en":
        return Abstain(
            reason=f"Can't translate into {name(into)}: speech models translate into English only.",
            code="no-translation",
        )
    return Abstain(
        reason="Can't translate this recording: no installed model translates.",
        code="no-translation",
        hint=f"`assistd models pull {MULTILINGUAL}` fetches one that does.",
    )


def no_language(code: str) -> Abstain:
    """Return the answer where nothing installed knows the language that was said to be spoken."""
    known = not code or canonical(code) in NAMES
    return Abstain(
        reason=f"Can't write this recording down: no installed model knows {name(code) if code else 'its language'}.",
        code="no-language",
        hint=f"`assistd models pull {MULTILINGUAL}` fetches one that knows 99 languages."
        if known
        else "`assistd models list` shows what models know; without a language given, it is found out.",
    )


def switched_off() -> Abstain:
    """Return the answer where drafts are not wanted and nothing else is installed."""
    return Abstain(
        reason="No transcript: no speech model is installed, and drafts are switched off in the settings.",
        code="drafts-off",
        hint=INSTALL,
    )


def spoken(duration_s: float) -> str:
    """Return a duration as one says it: ``12 seconds``, ``2 minutes``, ``1 hour 5 minutes``."""
    if duration_s < 0.5:
        return "less than a second"
    seconds = max(1, round(duration_s))
    if seconds < 100:
        return _count(seconds, "second")
    minutes = round(seconds / 60)
    if minutes < 60:
        return _count(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return _count(hours, "hour") + (f" {_count(minutes, 'minute')}" if minutes else "")


def clock(time_s: float) -> str:
    """Return a place in a recording as one says it: ``1:05``, ``1:02:05``."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
