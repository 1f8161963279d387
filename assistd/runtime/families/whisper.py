"""Whisper: speech in up to a hundred languages to words with times, or to English. `families.open_hearing` opens it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistd.errors import ModelCorruptError, ModelError
from assistd.i18n import _
from assistd.runtime.alignment import token_frames
from assistd.runtime.audio import RATE_HZ
from assistd.runtime.decoder import PAST, CachedDecoder, State
from assistd.runtime.families import whisper_marks
from assistd.runtime.families.hearing import Cancel, Heard, HeardWord
from assistd.runtime.families.whisper_choice import RowSampler, Silence, TextLoop, probability, softmax, uncircled
from assistd.runtime.generate import LoopGuard, Step, generate
from assistd.runtime.graph import Graph, side_by_side
from assistd.runtime.mel import LogMel
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.rules import Rule, of_generation
from assistd.runtime.timestamps import SECONDS, TimestampRule
from assistd.runtime.word_times import Stretch, aligned, estimated
from assistd.runtime.words import UNSPACED, Span, words

_MOST_HEADS = 24  # whose looks are kept: 24 heads x 1500 frames x 444 tokens are 32 MB of float16 for one sound
_POSITIONS = 448  # of the decoder in all published checkpoints, for configurations that do not say
_MEDIAN = 7  # frames; WhisperConfig's own default


@dataclass(slots=True)
class _Member:
    """One sound of a batch, and what has been written of it.

    Attributes:
        language: BCP 47, spoken.
        sure: 0…1, of the language.
        nobody: 0…1, that nobody speaks.
        looks: For each written token that was fed back, float16 [heads, frames]: where its query looked.
    """

    length_s: float
    frames: int
    language: str
    sure: float
    nobody: float
    ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    looks: list[NDArray[np.float16]] = field(default_factory=list)
    ended: str = ""


class Whisper:
    """A Whisper checkpoint of any size (`assistd.runtime.families.hearing.HearingModel`).

    Each sound is heard alone: what was said before it is not given as a prompt, so one mistake can't breed others.
    Times are always asked for, as the published models are more exact with them. Mel bands, layers, heads, vocabulary
    and tokens are read from the files. Works with our graphs (``encoder_kv``, ``decoder_kv``) and with optimum's
    (``encoder_model`` with ``decoder_model_merged``, or ``decoder_model`` and ``decoder_with_past_model``). Word times
    are aligned where the decoder tells where it looked (``cross_attentions.{i}``), as ours and those of the hub's
    repositories called ``_timestamped`` do; else they are estimated.

    Proven token for token against transformers on random weights of several shapes. Never run: trained weights, so
    neither word error rates nor the quality of word times on speech are known here, and nothing was run on a GPU.
    """

    family = "whisper"

    def __init__(self, files: ModelFiles, encoder: Graph, decoder: CachedDecoder) -> None:
        self._encoder = encoder
        self._decoder = decoder
        self._tokenizer: Tokenizer = files.tokenizer()
        self._marks = whisper_marks.read(files, self._tokenizer)
        self._settings = files.generation or files.config
        self._mel = _front_end(files, encoder)
        self._positions = _size(files.config.get("max_target_positions"), _POSITIONS, 4, 1 << 11)
        self._median = _size(files.config.get("median_filter_width"), _MEDIAN, 1, 31)
        self._remembered = [name for name in encoder.outputs if name == "last_hidden_state" or name.startswith(PAST)]
        if not self._remembered:
            raise ModelCorruptError(
                _("The graph {name} is no encoder of Whisper's.").format(name=encoder.name), hint=_("Export it again.")
            )
        decoder.watch({head[0] for head in self._named_heads()})
        self._several = files.has("decoder_kv")  # other graphs take one token a step once they have begun
        self.loop: LoopGuard | None = TextLoop(is_text=self._marks.is_text)
        self.languages = tuple(self._marks.languages) or ("en",)
        self.translates = self._marks.translate is not None
        self.window_s = self._mel.samples / self._mel.rate_hz
        self.device = encoder.device if encoder.device == decoder.device else "cpu"

    @classmethod
    def open(cls, files: ModelFiles, *, device: str, threads: int) -> Self:
        """Return the model in these files.

        Raises:
            ModelError: If they are missing or damaged, or do not fit into memory.
        """
        role = "encoder_kv" if files.has("decoder_kv") else "encoder_model"
        encoder, decoder = side_by_side(
            lambda: Graph(files.graph(role, device), threads=threads, device=device),
            lambda: CachedDecoder.open(files, threads=threads, device=device),
        )
        return cls(files, encoder, decoder)

    def detect(self, pcm: NDArray[np.float32]) -> tuple[str, float]:
        """Return the language spoken, BCP 47, and how likely it is among the known ones; English-only: ``en``, 1.

        Args:
            pcm: float32 [samples], mono, 16 kHz, -1…1; the first `window_s` are heard.
        """
        if not self._marks.languages:
            return "en", 1.0
        state = self._decoder.begin(self._encode([pcm]), 1)
        return self._spoken(self._decoder.step(state, self._row(1, self._marks.start)).logits)[0]

    def hear(
        self,
        sounds: Sequence[NDArray[np.float32]],
        *,
        language: str,
        translate: bool = False,
        temperature: float = 0.0,
        cancel: Cancel,
    ) -> list[Heard]:
        """Return what is said in each sound, encoded and decoded together.

        Args:
            sounds: float32 [samples] each, mono, 16 kHz, -1…1, at most `window_s` long.
            language: BCP 47 code of what is spoken; empty: found out for each.
            translate: Into English.
            temperature: 0: the likeliest words; above: sampled, each sound with the same seed.
            cancel: Asked before each token; then what was written so far is given, with an empty `ended`.

        Raises:
            ModelError: If it does not know the language, can't translate, or memory runs out.
        """
        told = self._told(language, translate=translate)
        if not sounds or cancel():
            return []
        state = self._decoder.begin(self._encode(sounds), len(sounds))
        if self._marks.languages:
            first = self._decoder.step(state, self._row(len(sounds), self._marks.start)).logits
            spoken = [(told, 1.0)] * len(sounds) if told else self._spoken(first)
            nobody = probability(first, self._marks.nobody)
        else:
            spoken, nobody = [("en", 1.0)] * len(sounds), np.zeros(len(sounds), np.float32)
        members = [
            _Member(
                length_s=len(pcm) / self._mel.rate_hz,
                frames=-(-len(pcm) // self._mel.hop) // 2,
                language=code,
                sure=sure,
                nobody=float(silent),
            )
            for pcm, (code, sure), silent in zip(sounds, spoken, nobody, strict=True)
        ]
        self._write(members, state, translate=translate, temperature=temperature, cancel=cancel)
        return [self._heard(member, translate=translate, temperature=temperature) for member in members]

    # --- from sound to tokens -----------------------------------------------------------------------------------------

    def _encode(self, sounds: Sequence[NDArray[np.float32]]) -> dict[str, Any]:
        """Return what the decoder remembers of the sounds: keys and values, or hidden states."""
        features = np.stack([self._mel.of(pcm) for pcm in sounds])
        stay = self._remembered if self._encoder.device == self._decoder.device else ()
        found = self._encoder.run({next(iter(self._encoder.inputs)): features}, self._remembered, stay)
        if "last_hidden_state" in found:
            return {"encoder_hidden_states": found["last_hidden_state"]}
        return found

    def _write(
        self, members: Sequence[_Member], state: State, *, translate: bool, temperature: float, cancel: Cancel
    ) -> None:
        """Let the decoder write, and note for each member what it wrote."""
        prompt = self._prompt(members, state, translate=translate)
        count = prompt.shape[1]
        silent = Silence(self._marks.nobody)
        rules: list[Rule] = [
            *([] if self._marks.languages else [silent]),
            *of_generation(self._settings, count, self._marks.stops),
            TimestampRule(
                prompt=count,
                begin=self._marks.times,
                stop=self._marks.stop,
                without=self._marks.without,
                latest_first=self._marks.latest_first,
            ),
        ]
        steps = generate(
            self._decoder,
            state,
            prompt,
            stop_ids=self._marks.stops,
            # all places that are left: OpenAI takes half of them, but goes on behind the last time; in scripts of
            # several tokens a letter (Hindi, Burmese) the second half of 30 seconds would be lost here
            most_tokens=self._positions - state.length - count,
            pad_id=self._marks.stop,
            rules=rules,
            sampler=RowSampler(temperature, len(members)) if temperature > 0 else None,
            loop=self.loop,
            cancel=cancel,
        )
        self._note(members, steps)
        if silent.found is not None:
            for member, nobody in zip(members, silent.found.tolist(), strict=True):
                member.nobody = nobody

    def _prompt(self, members: Sequence[_Member], state: State, *, translate: bool) -> NDArray[np.int64]:
        """Return the rest of the prompt, int64 [batch, count]; what graphs take only one by one is fed already."""
        if not self._marks.languages:
            return self._row(len(members), self._marks.start)
        task = self._marks.translate if translate else self._marks.transcribe
        rows = [[self._marks.languages[each.language], *([] if task is None else [task])] for each in members]
        rest = np.array(rows, np.int64)
        while not self._several and rest.shape[1] > 1:
            self._decoder.step(state, rest[:, :1])
            rest = rest[:, 1:]
        return rest

    def _note(self, members: Sequence[_Member], steps: Iterator[Step]) -> None:
        chosen: dict[int, NDArray[np.int64]] | None = None
        for step in steps:
            looks = step.output.attentions
            if chosen is None:
                chosen = self._chosen({layer: rows.shape[1] for layer, rows in looks.items()})
            for row, member in enumerate(members):
                if member.ended:
                    continue
                if member.ids and chosen:  # what the first step tells is of the prompt
                    member.looks.append(
                        np.concatenate(
                            [looks[layer][row, heads, -1, : member.frames] for layer, heads in chosen.items()]
                        ).astype(np.float16)
                    )
                member.ids.append(int(step.ids[row]))
                member.logprobs.append(float(step.logprobs[row]))
                member.ended = step.ended[row]

    def _chosen(self, given: dict[int, int]) -> dict[int, NDArray[np.int64]]:
        """Return the heads whose looks tell the time, by layer: the checkpoint's own, else all that the graph gives."""
        heads = [(layer, head) for layer, head in self._named_heads() if 0 <= head < given.get(layer, 0)]
        heads = heads or [(layer, head) for layer, count in given.items() for head in range(count)]
        heads = sorted(heads)[-_MOST_HEADS:]
        return {layer: np.array([head for at, head in heads if at == layer], np.int64) for layer in dict(heads)}

    def _named_heads(self) -> list[tuple[int, int]]:
        """Return (layer, head) of those that the checkpoint says tell the time; empty if it does not say."""
        named = self._settings.get("alignment_heads")
        pairs = [pair for pair in named if isinstance(pair, list) and len(pair) == 2] if isinstance(named, list) else []
        return [(layer, head) for layer, head in pairs if isinstance(layer, int) and isinstance(head, int)]

    # --- languages ----------------------------------------------------------------------------------------------------

    def _told(self, language: str, *, translate: bool) -> str:
        """Return the known code of the language that was told, empty if none was."""
        if translate and not self.translates:
            raise ModelError(
                _("This model can't translate."), code="model-translates", hint=_("Install a larger Whisper.")
            )
        if not language:
            return ""
        code = self._marks.language(language) if self._marks.languages else language.lower().partition("-")[0]
        if code not in self.languages:
            raise ModelError(
                _("This model does not know the language {language}.").format(language=language[:20]),
                code="model-language",
                hint=_("`assistd models list` shows what other models know."),
            )
        return code

    def _spoken(self, logits: NDArray[np.float32]) -> list[tuple[str, float]]:
        """Return the likeliest language of each row and its probability among all languages."""
        codes, tokens = zip(*self._marks.languages.items(), strict=True)
        likely = softmax(logits[:, list(tokens)])
        best = likely.argmax(axis=1)
        return [(codes[at], float(row[at])) for at, row in zip(best.tolist(), likely, strict=True)]

    def _row(self, batch: int, token: int) -> NDArray[np.int64]:
        return np.full((batch, 1), token, np.int64)

    # --- from tokens to words -----------------------------------------------------------------------------------------

    def _heard(self, member: _Member, *, translate: bool, temperature: float) -> Heard:
        """Return what was written as text and words."""
        places = [at for at, token in enumerate(member.ids) if self._marks.is_text(token)]
        if member.ended == "loop" and self.loop:
            places = places[: uncircled([member.ids[at] for at in places], self.loop)]
        text = self._decode([member.ids[at] for at in places]).strip()
        raw = text.encode()
        language = "en" if translate else member.language
        return Heard(
            text=text,
            words=self._words(member, places, spaced=language not in UNSPACED),
            language=language,
            language_probability=member.sure,
            no_speech=member.nobody,
            mean_logprob=float(np.mean(member.logprobs)) if member.logprobs else 0.0,
            compression=len(raw) / len(zlib.compress(raw)) if raw else 1.0,
            ended=member.ended,
            timed="aligned" if member.looks else "estimated",
            temperature=temperature,
        )

    def _words(self, member: _Member, places: list[int], *, spaced: bool) -> tuple[HeardWord, ...]:
        spans = words([member.ids[at] for at in places], self._decode, spaced=spaced)
        logprobs = [member.logprobs[at] for at in places]
        if not member.looks:
            return estimated(self._stretches(member, places, spans), logprobs)
        frame_s = 2 * self._mel.hop / self._mel.rate_hz  # the encoder halves the front end's frames
        frames = token_frames(np.stack(member.looks, axis=1), self._median)
        begins_s = frame_s * np.append(frames, frames[-1]).astype(np.float64)  # the last token was not fed back
        return aligned(spans, places, begins_s, logprobs, member.length_s)

    def _stretches(self, member: _Member, places: Sequence[int], spans: Sequence[Span]) -> list[Stretch]:
        """Return the words between the times that were written around them."""
        told = [
            (at, (token - self._marks.times) * SECONDS)
            for at, token in enumerate(member.ids)
            if token >= self._marks.times
        ]
        groups: dict[tuple[float, float], list[Span]] = {}
        for span in spans:
            at = places[span.first]
            start_s = max((seconds for place, seconds in told if place < at), default=0.0)
            end_s = min((seconds for place, seconds in told if place > at), default=member.length_s)
            start_s, end_s = min(start_s, member.length_s), min(end_s, member.length_s)
            groups.setdefault((start_s, max(start_s, end_s)), []).append(span)
        return [Stretch(start_s, end_s, tuple(group)) for (start_s, end_s), group in groups.items()]

    def _decode(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=False))


def _front_end(files: ModelFiles, encoder: Graph) -> LogMel:
    """Return the front end that the encoder's input asks for, else the configuration."""
    shape = next(iter(encoder.inputs.values())).shape
    mels, frames = (shape[1], shape[2]) if len(shape) == 3 else (None, None)
    said = files.preprocessor
    positions = _size(files.config.get("max_source_positions"), 1500, 1, 1 << 14)
    return LogMel(
        _size(mels, _size(files.config.get("num_mel_bins", said.get("feature_size")), 80, 1, 1024), 1, 1024),
        _size(frames, 2 * positions, 2, 1 << 15),
        window=_size(said.get("n_fft"), 400, 2, 1 << 14),
        hop=_size(said.get("hop_length"), 160, 1, 1 << 14),
        rate_hz=_size(said.get("sampling_rate"), RATE_HZ, 1000, 1 << 20),
    )


def _size(said: Any, otherwise: int, least: int, most: int) -> int:
    """Return a size that a file gives, if it gives one that can be."""
    return said if isinstance(said, int) and least <= said <= most else otherwise
