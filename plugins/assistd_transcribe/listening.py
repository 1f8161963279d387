"""Hears with neural models: spans into windows, windows into words, words through the guards. `transcriber` runs it.

At most one batch of windows is held: two megabytes each, whatever the length of the recording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from assistd.runtime.families.hearing import Heard
from assistd.types import Abstain, Job, Quality, Segment
from assistd_transcribe import phrasing, wording
from assistd_transcribe.ears import Ears
from assistd_transcribe.guards import COMPRESSION, LOGPROB, NO_SPEECH, Guards
from assistd_transcribe.languages import canonical
from assistd_transcribe.packing import Packer, Window
from assistd_transcribe.recogniser import Account
from assistd_transcribe.segmenter import CHUNK_S, Limits, Span
from assistd_transcribe.tongue import Tongue

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Tried in turn until what is heard looks like speech (openai/whisper, `transcribe.py`, `temperature`)."""

_LONGEST_S = 30.0  # a window is no longer, whatever the model takes: words are to come while they are heard
_QUALITIES: tuple[Quality, ...] = ("draft", "standard", "best")

Cancel = Callable[[], bool]


class Listener:
    """Hears with the installed models (`assistd_transcribe.recogniser.Recogniser`).

    Args:
        ears: The models.
        language: What is spoken unless the job says otherwise; empty: found out.
        unclear_below: Confidence under which a word is marked.
        threshold: How sure the voice detector must be.
    """

    def __init__(self, ears: Ears, *, language: str = "", unclear_below: float = 0.5, threshold: float = 0.5) -> None:
        self._ears = ears
        self._language = language
        self.unclear_below = unclear_below
        self._threshold = threshold
        self._start(Tongue(), translate=False, window_s=_LONGEST_S)

    def begin(self, job: Job) -> Abstain | None:
        """Choose the model and forget the last file; return why not, if none can do what is asked."""
        self._ears.begin(job.models)
        told = canonical(job.language or self._language)
        into = canonical(job.into)
        translate = bool(into) and into != told
        if translate and (into != "en" or not self._ears.roster(told, translate=True)):
            return wording.no_translation(into)
        if not self._ears.roster(told, translate=translate):
            return wording.no_language(told)
        model = self._ears.choose(told, translate=translate)
        if not told and len(model.languages) == 1:
            told = model.languages[0]
            self._start(Tongue(told), translate=translate, window_s=model.window_s, taken=True)
        else:
            self._start(Tongue(told), translate=translate, window_s=model.window_s)
        self._most = self._ears.batch(model)
        return None

    def _start(self, tongue: Tongue, *, translate: bool, window_s: float, taken: bool = False) -> None:
        window_s = min(window_s, _LONGEST_S)
        self._tongue = tongue
        self._translate = translate
        self._taken = taken
        self.limits = Limits(threshold=self._threshold, span_s=window_s - 2 * CHUNK_S)
        self._packer = Packer(window_s)
        self._waiting: list[Window] = []
        self._most = 1
        self._guards = Guards()
        self._spoken_s: Counter[str] = Counter()

    def hear(self, span: Span, cancel: Cancel) -> Iterator[Segment]:
        """Take the next span; yield what is said in the windows that are full, once there are enough of them."""
        self._waiting += self._packer.add(span)
        if len(self._waiting) >= self._most:
            yield from self._clear(cancel)

    def finish(self, cancel: Cancel) -> Iterator[Segment]:
        """Yield what is said in the windows that are left."""
        self._waiting += self._packer.finish()
        yield from self._clear(cancel)

    def _clear(self, cancel: Cancel) -> Iterator[Segment]:
        """Yield what is said in the waiting windows, window by window."""
        windows, self._waiting = self._waiting, []
        if not windows:
            return
        for window, heard, language in zip(windows, *self._understood(windows, cancel), strict=False):
            if cancel():
                return
            words = self._guards.screen(heard, phrasing.spell(heard, window), window)
            for segment in phrasing.segments(words, window):
                self._spoken_s[language] += round(1000 * (segment.end_s - segment.start_s)) + 1
                yield msgspec.structs.replace(segment, language="en" if self._translate else language)

    # --- languages ---

    def _understood(self, windows: Sequence[Window], cancel: Cancel) -> tuple[list[Heard], list[str]]:
        """Return what is heard in each window, and in which language; fewer once `cancel` says so."""
        first, languages = self._languages(windows, cancel)
        found: dict[int, Heard] = {at: heard for at, heard in enumerate(first) if heard is not None}
        for language in dict.fromkeys(languages):
            places = [at for at, own in enumerate(languages) if own == language]
            missing = [at for at in places if at not in found]
            found.update(zip(missing, self._once(windows, missing, language, 0.0, cancel), strict=False))
            self._again(windows, [at for at in places if at in found], language, found, cancel)
        whole = next((at for at in range(len(windows)) if at not in found), len(windows))
        return [found[at] for at in range(whole)], languages[:whole]

    def _languages(self, windows: Sequence[Window], cancel: Cancel) -> tuple[list[Heard | None], list[str]]:
        """Return the language of each window, and what was heard in it where finding that out gave the words too."""
        if self._tongue.told:
            return [None] * len(windows), [self._tongue.told] * len(windows)
        heard: list[Heard] = []
        # A model that translates says "English" of what it heard: what is spoken must be asked apart.
        if self._translate or self._ears.specialised():
            guesses = [self._ears.detect(window.pcm, translate=self._translate) for window in windows if not cancel()]
        else:
            heard = self._once(windows, range(len(windows)), "", 0.0, cancel)
            guesses = [(found.language, found.language_probability) for found in heard]
        languages, first = [], []
        for at, (window, (guess, probability)) in enumerate(zip(windows, guesses, strict=False)):
            own = self._tongue.decide(guess, probability, voiced_s=window.voiced_s, start_s=window.start_s)
            languages.append(own)
            first.append(heard[at] if heard and canonical(guess) == own else None)
        return first, languages

    # --- decoding ---

    def _again(
        self, windows: Sequence[Window], places: list[int], language: str, found: dict[int, Heard], cancel: Cancel
    ) -> None:
        """Hear again, less and less strictly, what does not look like speech; the best try stays."""
        tries = {at: [found[at]] for at in places}
        for temperature in TEMPERATURES[1:]:
            poor = [at for at in places if not _sound(tries[at][-1])]
            if not poor or cancel():
                break
            for at, heard in zip(poor, self._once(windows, poor, language, temperature, cancel), strict=False):
                tries[at].append(heard)
        for at, heard_each in tries.items():
            found[at] = max(heard_each, key=lambda one: (_sound(one), one.compression <= COMPRESSION, one.mean_logprob))

    def _once(
        self, windows: Sequence[Window], places: Sequence[int], language: str, temperature: float, cancel: Cancel
    ) -> list[Heard]:
        if not places:
            return []
        translate = self._translate and language != "en"
        sounds = [windows[at].pcm for at in places]
        return self._ears.hear(sounds, language=language, translate=translate, temperature=temperature, cancel=cancel)

    # --- the account ---

    def account(self) -> Account:
        """Return what to say about the models, the languages and what was dropped."""
        used = self._ears.used()
        spoken = self._spoken_s.most_common(1)[0][0] if self._spoken_s else self._tongue.now
        dropped = self._guards.dropped
        translated = self._translate and spoken != "en"
        qualities = [model.quality for model, _ in used]
        return Account(
            model=", ".join(dict.fromkeys(model.version for model, _ in used)),
            quality=min(qualities, key=_QUALITIES.index, default="standard"),
            language="en" if self._translate else spoken,
            spoken=spoken if translated else "",
            only=used[0][0].name if self._taken and used else "",
            details=(
                *self._ears.told(),
                *(wording.changes(self._tongue.changes) if self._tongue.settled else ()),
            ),
            layout=wording.heard_by([(model.name, device) for model, device in used]),
            unsure=(
                *(() if self._tongue.settled or not spoken else wording.language_guessed(spoken)),
                *wording.stretches([one.start_s for one in dropped]),
            ),
            data={
                "device": ", ".join(dict.fromkeys(device for _, device in used)),
                "dropped": dict(Counter(one.reason for one in dropped)),
            },
        )


def _sound(heard: Heard) -> bool:
    """Return whether what was heard looks like speech, or like none; upstream's rule for trying again."""
    if heard.no_speech > NO_SPEECH and heard.mean_logprob < LOGPROB:
        return True  # nobody speaks: sampling would only invent
    return heard.compression <= COMPRESSION and heard.mean_logprob >= LOGPROB and heard.ended != "loop"
