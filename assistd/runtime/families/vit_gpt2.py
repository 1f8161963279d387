"""ViT + GPT-2 (``vision-encoder-decoder``): one sentence about a picture, no prompt. `families` opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.decoder import PAST, CachedDecoder
from assistd.runtime.families.seeing import Cancel, Piece
from assistd.runtime.families.telling import pieces, setting, settings, texts
from assistd.runtime.generate import LoopGuard, Step, generate
from assistd.runtime.graph import Graph, side_by_side
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Preprocessing
from assistd.runtime.rules import of_generation

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Seen = dict[str, NDArray[Any]]
"""What the decoder looks at, one picture of it: cross keys and values, or ``encoder_hidden_states``."""


class ViTGPT2:
    """A ViT that looks and a GPT-2 that captions.

    Three layouts: ours (``encoder_kv`` and ``decoder_kv``), optimum's and the hub's merged one (``encoder_model``,
    ``decoder_model_merged``), optimum's pair (``decoder_model``, ``decoder_with_past_model``). Tokens are those of
    transformers' greedy ``generate``; ``num_beams`` and ``max_length`` of the generation settings are left aside.

    Never run on trained weights here: proven on small random ones, and at the real size for speed.

    Attributes:
        family: ``vit-gpt2``.
        answers: False: it takes no prompt.
        device: Where the decoder computes.
    """

    family = "vit-gpt2"
    answers = False

    def __init__(
        self,
        *,
        encoder: Graph,
        decoder: CachedDecoder,
        tokenizer: Tokenizer,
        preprocessing: Preprocessing,
        generation: Mapping[str, Any],
        config: Mapping[str, Any],
    ) -> None:
        self._encoder, self._decoder = encoder, decoder
        self._tokenizer = tokenizer
        self._preprocessing = preprocessing
        self.device = decoder.device
        places = (generation, config, config.get("decoder") or {})
        start = setting("decoder_start_token_id", *places, {"decoder_start_token_id": _of("bos_token_id", places)})
        self._start = np.array([[start]], np.int64)
        self._stops = settings("eos_token_id", *places)
        self._pad = min(settings("pad_token_id", *places) or self._stops or {0})
        self._rules = of_generation(dict(generation), 1, self._stops)

    @classmethod
    def open(cls, files: ModelFiles, *, device: str, threads: int) -> Self:
        """Return the model in these files.

        Raises:
            ModelError: If a file is missing or can't be used.
            OutOfMemory: If it does not fit.
        """
        role = "encoder_kv" if files.has("encoder_kv") else "encoder_model"
        encoder, decoder = side_by_side(
            lambda: Graph(files.graph(role, device), threads=threads, device=device),
            lambda: CachedDecoder.open(files, threads=threads, device=device),
        )
        return cls(
            encoder=encoder,
            decoder=decoder,
            tokenizer=files.tokenizer(),
            preprocessing=Preprocessing.read(files.preprocessor),
            generation=files.generation,
            config=files.config,
        )

    def look(self, pixels: NDArray[np.uint8]) -> Seen:
        """Return a picture, encoded.

        Args:
            pixels: uint8 [height, width, 3], RGB.
        """
        got = self._encoder.run({"pixel_values": self._preprocessing(pixels)[None]})
        cross = {name: value for name, value in got.items() if name.startswith(PAST)}
        return cross or {"encoder_hidden_states": next(iter(got.values()))}

    def steps(self, seen: Sequence[Seen], *, most_tokens: int, cancel: Cancel) -> Iterator[Step]:
        """Yield the decoding steps of a batch of pictures."""
        memory = {name: np.concatenate([one[name] for one in seen]) for name in seen[0]}
        return generate(
            self._decoder,
            self._decoder.begin(memory, len(seen)),
            np.repeat(self._start, len(seen), axis=0),
            stop_ids=self._stops,
            most_tokens=most_tokens,
            pad_id=self._pad,
            rules=self._rules,
            loop=LoopGuard(),
            cancel=cancel,
        )

    def tell(
        self,
        seen: Seen,
        prompt: str = "",  # noqa: ARG002  # it can't be asked
        *,
        turns: Sequence[tuple[str, str]] = (),  # noqa: ARG002
        most_tokens: int,
        cancel: Cancel,
    ) -> Iterator[Piece]:
        """Yield the caption of a picture, token by token; prompt and turns are left aside."""
        yield from pieces(self.steps([seen], most_tokens=most_tokens, cancel=cancel), self._tokenizer)

    def tell_batch(
        self,
        seen: Sequence[Seen],
        prompts: Sequence[str],  # noqa: ARG002
        *,
        most_tokens: int,
        cancel: Cancel,
    ) -> list[str]:
        """Return the captions of several pictures, computed together; prompts are left aside."""
        if not seen:
            return []
        return texts(self.steps(seen, most_tokens=most_tokens, cancel=cancel), self._tokenizer, len(seen))


def _of(key: str, places: Sequence[Mapping[str, Any]]) -> int | None:
    return next(iter(settings(key, *places)), None)
