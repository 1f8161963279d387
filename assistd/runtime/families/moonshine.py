"""Moonshine: English speech to words, quick on short sounds. `families.open_hearing` opens it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistd.errors import ModelCorruptError, ModelError
from assistd.i18n import _
from assistd.runtime.audio import RATE_HZ
from assistd.runtime.decoder import CachedDecoder, State
from assistd.runtime.families.hearing import Cancel, Heard
from assistd.runtime.families.whisper_choice import RowSampler, uncircled
from assistd.runtime.generate import LoopGuard, generate
from assistd.runtime.graph import Graph, side_by_side
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.rules import of_generation
from assistd.runtime.word_times import Stretch, estimated
from assistd.runtime.words import words

WINDOW_S = 30.0
"""Longest sound it was trained on, in seconds (UsefulSensors/moonshine-base, history of its config.json)."""

TOKENS_A_SECOND = 6.5
"""Most tokens that a second of English speech needs (the same model's card); more are an invention."""

_FEWEST = 6  # tokens that even the shortest sound may have: one word, spelled out, and its end
_SHORTEST = 895  # samples: what the three convolutions need for one frame (kernels 127, 7, 3; strides 64, 3, 2)
_STRIDE = 384  # samples from one frame to the next; transformers thins the mask of the encoder's sounds by it


@dataclass(slots=True)
class _Member:
    """One sound of a batch, and what has been written of it."""

    length_s: float
    most: int
    ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    ended: str = ""


class Moonshine:
    """A Moonshine checkpoint (`assistd.runtime.families.hearing.HearingModel`).

    It takes the sound as it is, in its own length, and writes English without times: word times are estimated by
    length. Its encoder normalises over the whole sound, so sounds are encoded each alone; they are decoded together,
    shorter ones masked. How long a text may become follows from the length of its sound.

    Proven token for token against transformers on random weights. Never run: trained weights, so nothing is known here
    about its word error rate; nor the checkpoints for other languages (which need about twice the tokens a second),
    nor a GPU.
    """

    family = "moonshine"
    languages: tuple[str, ...] = ("en",)
    translates = False
    window_s = WINDOW_S

    def __init__(self, files: ModelFiles, encoder: Graph, decoder: CachedDecoder) -> None:
        self._encoder = encoder
        self._decoder = decoder
        self._tokenizer: Tokenizer = files.tokenizer()
        self._settings = files.generation or files.config
        self._normalise = files.preprocessor.get("do_normalize") is True
        self._ours = files.has("decoder_kv")
        self._start = _token(files, "decoder_start_token_id", "<s>", self._tokenizer)
        self._stop = _token(files, "eos_token_id", "</s>", self._tokenizer)
        positions = files.config.get("max_position_embeddings")
        self._positions = positions if isinstance(positions, int) and positions > 1 else 1 << 16
        self.loop: LoopGuard | None = LoopGuard()
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

    def detect(self, pcm: NDArray[np.float32]) -> tuple[str, float]:  # noqa: ARG002  (it knows one language only)
        """Return English, the one language it knows."""
        return "en", 1.0

    def hear(
        self,
        sounds: Sequence[NDArray[np.float32]],
        *,
        language: str,
        translate: bool = False,
        temperature: float = 0.0,
        cancel: Cancel,
    ) -> list[Heard]:
        """Return what is said in each sound, decoded together.

        Args:
            sounds: float32 [samples] each, mono, 16 kHz, -1…1, at most `window_s` long.
            language: Empty, or English.
            translate: Not possible.
            temperature: 0: the likeliest words; above: sampled, each sound with the same seed.
            cancel: Asked before each sound and each token; then what was written so far is given.

        Raises:
            ModelError: If another language or a translation is wanted, or memory runs out.
        """
        if translate:
            raise ModelError(
                _("This model can't translate."), code="model-translates", hint=_("Install a Whisper model.")
            )
        if language and language.lower().partition("-")[0] not in self.languages:
            raise ModelError(
                _("This model does not know the language {language}.").format(language=language[:20]),
                code="model-language",
                hint=_("`assistd models list` shows what other models know."),
            )
        remembered = []
        for pcm in sounds:
            if cancel():
                return []
            remembered.append(self._encode(pcm[: int(self.window_s * RATE_HZ)]))
        if not remembered:
            return []
        members = [_Member(len(pcm) / RATE_HZ, self._most(len(pcm) / RATE_HZ)) for pcm in sounds]
        state = self._decoder.begin(self._together(remembered), len(sounds))
        self._write(members, state, temperature=temperature, cancel=cancel)
        return [self._heard(member, temperature) for member in members]

    def _most(self, length_s: float) -> int:
        """Return how many tokens a sound may become."""
        by_length = max(_FEWEST, math.ceil(min(length_s, self.window_s) * TOKENS_A_SECOND))
        return min(by_length, self._positions - 1)

    def _encode(self, pcm: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
        """Return what the decoder remembers of a sound: keys and values, or hidden states, of batch 1."""
        pcm = pcm.astype(np.float32)
        if self._normalise and len(pcm):
            pcm = (pcm - pcm.mean()) / np.sqrt(pcm.var() + np.float32(1e-7))
        pcm = np.pad(pcm, (0, max(0, _SHORTEST - len(pcm))))[None]
        feeds = {name: pcm for name in ("input_values", "input_ids", "x") if name in self._encoder.inputs}
        return self._encoder.run(feeds | {"attention_mask": np.ones(pcm.shape, np.int64)})

    def _together(self, remembered: Sequence[dict[str, NDArray[Any]]]) -> dict[str, Any]:
        """Return the memories of several sounds as one batch, padded at the end, with a mask over the padding."""
        if "last_hidden_state" in remembered[0]:
            remembered = [{"encoder_hidden_states": each["last_hidden_state"]} for each in remembered]
        lengths = [next(iter(each.values())).shape[-2] for each in remembered]
        longest = max(lengths)
        memory: dict[str, Any] = {}
        for name, first in remembered[0].items():
            memory[name] = np.zeros((len(remembered), *first.shape[1:-2], longest, first.shape[-1]), first.dtype)
            for row, each in enumerate(remembered):
                memory[name][row, ..., : lengths[row], :] = each[name][0]
        mask = (np.arange(longest) < np.array(lengths)[:, None]).astype(np.int64)
        memory["encoder_attention_mask"] = mask if self._ours else mask.repeat(_STRIDE, axis=1)
        return memory

    def _write(self, members: Sequence[_Member], state: State, *, temperature: float, cancel: Cancel) -> None:
        """Let the decoder write, and note for each member what it wrote, up to what its sound can hold."""
        steps = generate(
            self._decoder,
            state,
            np.full((len(members), 1), self._start, np.int64),
            stop_ids=(self._stop,),
            most_tokens=max(member.most for member in members),
            pad_id=self._stop,
            rules=of_generation(self._settings, 1, (self._stop,)),
            sampler=RowSampler(temperature, len(members)) if temperature > 0 else None,
            loop=self.loop,
            cancel=cancel,
        )
        for step in steps:
            for row, member in enumerate(members):
                if member.ended:
                    continue
                member.ids.append(int(step.ids[row]))
                member.logprobs.append(float(step.logprobs[row]))
                full = "length" if len(member.ids) >= member.most else ""
                member.ended = step.ended[row] or full
            if all(member.ended for member in members):
                break

    def _heard(self, member: _Member, temperature: float) -> Heard:
        """Return what was written as text and words."""
        count = len(member.ids)
        if member.ended == "loop" and self.loop:
            count = uncircled(member.ids, self.loop)
        said = [
            (token, logprob)
            for token, logprob in zip(member.ids[:count], member.logprobs, strict=False)
            if token != self._stop
        ]
        tokens, logprobs = [token for token, _ in said], [logprob for _, logprob in said]
        text = self._decode(tokens).strip()
        raw = text.encode()
        spans = words(tokens, self._decode)
        return Heard(
            text=text,
            words=estimated([Stretch(0.0, member.length_s, tuple(spans))], logprobs),
            language="en",
            mean_logprob=float(np.mean(member.logprobs)) if member.logprobs else 0.0,
            compression=len(raw) / len(zlib.compress(raw)) if raw else 1.0,
            ended=member.ended,
            timed="estimated",
            temperature=temperature,
        )

    def _decode(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))


def _token(files: ModelFiles, key: str, word: str, tokenizer: Tokenizer) -> int:
    """Return a special token, from the generation settings, the configuration or the tokenizer.

    Raises:
        ModelCorruptError: If none of them names it.
    """
    for token in (files.generation.get(key), files.config.get(key), tokenizer.token_to_id(word)):
        if isinstance(token, int):
            return token
    raise ModelCorruptError(
        _("The model {label} names no {key}.").format(label=files.label, key=key), hint=_("Run: assistd models verify")
    )
