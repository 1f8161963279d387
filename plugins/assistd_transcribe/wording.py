"""Every sentence a person hears about a transcript; `transcriber` and `engine` call it."""

from __future__ import annotations

from collections.abc import Sequence

from assistd.i18n import N_, _, enumeration, ngettext, pgettext
from assistd.runtime.audio import Sound
from assistd.types import BRIEF_CHARS, Abstain, Quality
from assistd_transcribe.languages import NAMES, canonical, name
from assistd_transcribe.recogniser import Account
from assistd_transcribe.segmenter import Segmenter

INSTALL = N_("`assistd models pull --recommended` fetches a model that hears far better.")
MULTILINGUAL = "whisper-base"
"""Knows many languages, translates, and fits any machine; what is recommended may be a better one for English alone."""

_SAME_STRETCH_S = 5.0  # what was dropped closer together is one stretch to a listener
_TOLD = 3  # places that are named
_MOMENT_S = 1.5  # a recording of a word or two
_SILENCE_RMS = 33.0  # -60 dB of full scale: below it nobody hears anything at a normal volume


def headline(text: str, duration_s: float, account: Account) -> str:
    """Return the first sentence: what it is and how it begins, at most `BRIEF_CHARS` characters."""
    if account.quality == "draft":
        words = _("Draft transcript, expect wrong words: {text}")
    elif account.spoken:
        words = _("Transcript, {duration}, translated into {language} from {spoken}: '{text}'")
    elif account.language:
        words = _("Transcript, {duration}, {language}: '{text}'")
    else:
        words = _("Transcript, {duration}: '{text}'")
    told = {"duration": spoken(duration_s), "language": name(account.language), "spoken": name(account.spoken)}
    return words.format(text=_beginning(text, BRIEF_CHARS - len(words.format(text="", **told))), **told)


def _beginning(text: str, room: int) -> str:
    """Return how a text begins, in `room` characters, cut between words where it must be."""
    text = " ".join(text.split())
    if len(text) > room:
        begin = text[: room - 1]
        text = (begin[: begin.rfind(" ")] if " " in begin else begin) + "…"
    return text


def details(duration_s: float, account: Account) -> tuple[str, ...]:
    """Return what is said after the first sentence, before the words."""
    if account.quality != "draft":
        words = _("Taken for {language}, the only language {model} knows.") if account.only else ""
        taken = words.format(language=name(account.language), model=account.only)
        return (*((taken,) if taken else ()), *account.details)
    if account.only:
        words = _("{duration} of sound, taken for {language}, the only language {model} knows.")
    elif account.language:
        words = _("{duration} of sound, in {language}.")
    else:
        words = _("{duration} of sound, in an unknown language.")
    language = name(account.language if account.only else account.spoken or account.language)
    length = spoken(duration_s)
    said = words.format(duration=length[:1].upper() + length[1:], language=language, model=account.only)
    return (said, _(INSTALL), *account.details)


def changes(found: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Return where the language changes."""
    later = [_("{language} from {time}").format(language=name(one), time=clock(start_s)) for start_s, one in found[1:]]
    if not later:
        return ()
    words = _("The language changes: {first}, then {others}.")
    return (words.format(first=name(found[0][1]), others=enumeration(later)),)


def heard_by(models: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return which models heard it, and where each really computed (``cpu`` or ``cuda``)."""
    where = {"cpu": _("{model} on the processor"), "cuda": _("{model} on the graphics card")}
    each = [where.get(device, f"{{model}}, {device}").format(model=model) for model, device in models]
    return (_("Heard by {models}.").format(models=enumeration(each)),) if each else ()


def language_guessed(language: str) -> tuple[str, ...]:
    """Return what to say where no model was sure of the language."""
    return (_("The language is uncertain; it was taken for {language}.").format(language=name(language)),)


def stretches(starts_s: Sequence[float]) -> tuple[str, ...]:
    """Return how many stretches could not be made out, and where the first of them are."""
    places: list[float] = []
    for start_s in sorted(starts_s):
        if not places or start_s - places[-1] >= _SAME_STRETCH_S:
            places.append(start_s)
    if not places:
        return ()
    times = list(dict.fromkeys(clock(place) for place in places))
    if len(times) > _TOLD:
        words = ngettext(
            "One stretch could not be made out, the first at {times}.",
            "{n} stretches could not be made out, the first at {times}.",
            len(places),
        )
    else:
        words = ngettext(
            "One stretch could not be made out, at {times}.",
            "{n} stretches could not be made out, at {times}.",
            len(places),
        )
    return (words.format(n=_number(len(places)), times=enumeration(times[:_TOLD])),)


def _number(number: int) -> str:
    """Return a number at the beginning of a sentence."""
    words = (
        pgettext("number at the beginning of a sentence", "No"),
        pgettext("number at the beginning of a sentence", "One"),
        pgettext("number at the beginning of a sentence", "Two"),
        pgettext("number at the beginning of a sentence", "Three"),
        pgettext("number at the beginning of a sentence", "Four"),
        pgettext("number at the beginning of a sentence", "Five"),
        pgettext("number at the beginning of a sentence", "Six"),
        pgettext("number at the beginning of a sentence", "Seven"),
        pgettext("number at the beginning of a sentence", "Eight"),
        pgettext("number at the beginning of a sentence", "Nine"),
        pgettext("number at the beginning of a sentence", "Ten"),
        pgettext("number at the beginning of a sentence", "Eleven"),
        pgettext("number at the beginning of a sentence", "Twelve"),
    )
    return words[number] if number < len(words) else str(number)


def doubts(sound: Sound, *, stopped: bool) -> tuple[str, ...]:
    """Return what may be missing from the transcript, and why."""
    found = []
    missing_s = sound.missing_s()
    if stopped:
        words = _("The recording is too long to hear it all: this is its first {duration}.")
        found.append(words.format(duration=spoken(sound.heard_s)))
    elif missing_s:
        words = _("The file is cut off: {duration} at its end are missing.")
        found.append(words.format(duration=spoken(missing_s)))
    if sound.bad_packets > bool(missing_s):  # the packet that was cut through does not count
        found.append(_("Parts of the sound are damaged: words may be missing there."))
    return tuple(found)


def nothing(duration_s: float, segmenter: Segmenter, unsure: tuple[str, ...], quality: Quality) -> Abstain:
    """Return why there is no transcript of a recording in which no words were found."""
    if duration_s == 0:
        reason = _("No speech in this recording: its sound track is empty.")
        return Abstain(reason=reason, code="no-sound", hint=" ".join(unsure))
    # a voice too short to be sure of proves nothing in a long recording; one of a second may be that voice alone
    if segmenter.spans or (segmenter.brief and duration_s < _MOMENT_S):
        words = _("No words could be made out in this recording of {duration}, though somebody may speak.")
        return Abstain(
            reason=words.format(duration=spoken(duration_s)),
            code="no-words",
            hint=" ".join((*unsure, _(INSTALL)) if quality == "draft" else unsure),
        )
    silent = segmenter.loudest < _SILENCE_RMS
    words = (
        _("No speech in this recording: {duration} of silence.")
        if silent
        else _("No speech in this recording: {duration} of music or noise.")
    )
    return Abstain(reason=words.format(duration=spoken(duration_s)), code="no-speech", hint=" ".join(unsure))


def no_track(label: str, *, picture: bool) -> Abstain:
    """Return the answer for a file without a sound track."""
    words = (
        _("Nothing to hear in {file}: the video has no sound track.")
        if picture
        else _("Nothing to hear in {file}: the file has no sound track.")
    )
    return Abstain(reason=words.format(file=label), code="no-sound-track")


def no_translation(into: str) -> Abstain:
    """Return the answer where a translation is wanted that nothing installed can make."""
    if into != "en":
        words = _("Can't translate into {language}: speech models translate into English only.")
        return Abstain(reason=words.format(language=name(into)), code="no-translation")
    return Abstain(
        reason=_("Can't translate this recording: no installed model translates."),
        code="no-translation",
        hint=_("`assistd models pull {model}` fetches one that does.").format(model=MULTILINGUAL),
    )


def no_language(code: str) -> Abstain:
    """Return the answer where nothing installed knows the language that was said to be spoken."""
    known = not code or canonical(code) in NAMES
    words = (
        _("Can't write this recording down: no installed model knows {language}.")
        if code
        else _("Can't write this recording down: no installed model knows its language.")
    )
    hint = (
        _("`assistd models pull {model}` fetches one that knows 99 languages.").format(model=MULTILINGUAL)
        if known
        else _("`assistd models list` shows what models know; without a language given, it is found out.")
    )
    return Abstain(reason=words.format(language=name(code)), code="no-language", hint=hint)


def switched_off() -> Abstain:
    """Return the answer where drafts are not wanted and nothing else is installed."""
    return Abstain(
        reason=_("No transcript: no speech model is installed, and drafts are switched off in the settings."),
        code="drafts-off",
        hint=_(INSTALL),
    )


def spoken(duration_s: float) -> str:
    """Return a duration as one says it: ``12 seconds``, ``2 minutes``, ``1 hour 5 minutes``."""
    if duration_s < 0.5:
        return _("less than a second")
    seconds = max(1, round(duration_s))
    if seconds < 100:
        return ngettext("1 second", "{n} seconds", seconds).format(n=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return _minutes(minutes)
    hours, minutes = divmod(minutes, 60)
    long = ngettext("1 hour", "{n} hours", hours).format(n=hours)
    return _("{hours} {minutes}").format(hours=long, minutes=_minutes(minutes)) if minutes else long


def _minutes(number: int) -> str:
    return ngettext("1 minute", "{n} minutes", number).format(n=number)


def clock(time_s: float) -> str:
    """Return a place in a recording as one says it: ``1:05``, ``1:02:05``."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
