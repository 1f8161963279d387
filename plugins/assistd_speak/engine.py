"""Speaks text, sentence by sentence, as PCM. Runs in a worker; the speech sink plays what comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version

from assistd import Abstain, Chunk, Content, Context, Job, Result, i18n
from assistd.i18n import _, ngettext
from assistd.sentences import sentences
from assistd_speak.voice import Voice

MOST_CHARS = 20_000
"""Longest text spoken in one job, characters: about half an hour."""


class Speaker:
    """The engine behind `speak.espeak`.

    Args:
        ctx: Its options are `assistd_speak.SpeakOptions`.

    Raises:
        ModelMissingError: If there is no espeak-ng library.
        VoiceError: If there is no such voice.
    """

    def __init__(self, ctx: Context) -> None:
        options = ctx.options
        self._voice = Voice(options.voice, options.rate_wpm, options.volume, options.pitch, i18n.language())

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Chunk | Result | Abstain]:
        """Yield one chunk of sound a sentence: int16 mono PCM at the rate it names, with the sentence as its text.

        Raises:
            VoiceError: If the voice gave nothing.
        """
        said, seconds = 0, 0.0
        self._voice.follow(job.language)
        for sentence in sentences(bounded(job.text)):
            if cancel():
                yield Abstain(reason=_("Stopped."), code="cancelled")
                return
            rate_hz, pcm = self._voice.speak(sentence)
            if pcm:
                said, seconds = said + 1, seconds + len(pcm) / 2 / rate_hz
                yield Chunk(part="sound", text=sentence, rate_hz=rate_hz, payload=pcm)
        if not said:
            yield Abstain(reason=_("There is nothing to say in this text."), code="nothing-to-say")
            return
        headline = ngettext("Spoke {n} sentence, {s} seconds.", "Spoke {n} sentences, {s} seconds.", said)
        yield Result(
            content=Content(
                headline=headline.format(n=said, s=f"{seconds:.0f}"),
                model=f"espeak-ng {self._voice.version} through pyttsx3 {version('pyttsx3')}",
                data={"sentences": said, "seconds": round(seconds, 2), "voice": self._voice.identifier},
            )
        )

    def close(self) -> None:
        """Give the voice's memory back."""
        self._voice.close()


def bounded(text: str) -> str:
    """Return `text`, cut at a blank if it is longer than `MOST_CHARS`, and then saying so."""
    if len(text) <= MOST_CHARS:
        return text
    kept = text[:MOST_CHARS].rsplit(maxsplit=1)[0]
    left = len(text) - len(kept)
    goes_on = ngettext(
        "The text goes on, {n} character more; it is not spoken.",
        "The text goes on, {n} characters more; they are not spoken.",
        left,
    )
    return f"{kept}\n\n{goes_on.format(n=left)}"
