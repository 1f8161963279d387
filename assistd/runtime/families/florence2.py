"""Florence-2: one of a fixed set of tasks over a picture, each named by a token. `families` opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.decoder import CachedDecoder
from assistd.runtime.families.seeing import Cancel, Piece
from assistd.runtime.families.telling import cleaned, padded, pieces, setting, settings, texts
from assistd.runtime.generate import LoopGuard, Step, generate
from assistd.runtime.graph import Graph
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Preprocessing
from assistd.runtime.rules import of_generation

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ALONE = {
    "<OCR>": "What is the text in the image?",
    "<OCR_WITH_REGION>": "What is the text in the image, with regions?",
    "<CAPTION>": "What does the image describe?",
    "<DETAILED_CAPTION>": "Describe in detail what is shown in the image.",
    "<MORE_DETAILED_CAPTION>": "Describe with a paragraph what is shown in the image.",
    "<OD>": "Locate the objects with category name in the image.",
    "<DENSE_REGION_CAPTION>": "Locate the objects in the image, with their descriptions.",
    "<REGION_PROPOSAL>": "Locate the region proposals in the image.",
}
"""Tasks that take no words -> the sentence the model was trained with (`Florence2Processor` of transformers)."""

WITH_WORDS = {
    "<CAPTION_TO_PHRASE_GROUNDING>": "Locate the phrases in the caption: {input}",
    "<REFERRING_EXPRESSION_SEGMENTATION>": "Locate {input} in the image with mask",
    "<REGION_TO_SEGMENTATION>": "What is the polygon mask of region {input}",
    "<OPEN_VOCABULARY_DETECTION>": "Locate {input} in the image.",
    "<REGION_TO_CATEGORY>": "What is the region {input}?",
    "<REGION_TO_DESCRIPTION>": "What does the region {input} describe?",
    "<REGION_TO_OCR>": "What text is in the region {input}?",
}
"""Tasks that take words after the token -> the sentence the model was trained with."""

DEFAULT = "<CAPTION>"

Features = NDArray[np.float32]
"""A picture as the encoder takes it: float32 [places, width]."""


class Florence2:
    """A vision encoder, and a BART that reads it together with the task's sentence and writes the answer.

    Two layouts: ours (``vision_encoder``, ``embed_tokens``, ``encoder_kv``, ``decoder_kv``), where the keys and values
    of the cross-attention are computed once; and the hub's (``encoder_model``, ``decoder_model_merged`` with
    ``inputs_embeds``). Tokens are those of transformers' *greedy* ``generate``: the checkpoints' settings ask for three
    beams (``num_beams``), which is left aside, and so is ``forced_eos_token_id``: an answer that is cut off at its
    longest says so instead of ending as if it were whole.

    Never run on trained weights here: proven on small random ones only.

    Attributes:
        family: ``florence2``.
        answers: False: it knows tasks, not questions.
        device: Where the decoder computes.
    """

    family = "florence2"
    answers = False

    def __init__(
        self,
        *,
        vision: Graph,
        embed: Graph,
        encoder: Graph,
        decoder: CachedDecoder,
        tokenizer: Tokenizer,
        preprocessing: Preprocessing,
        generation: Mapping[str, Any],
        config: Mapping[str, Any],
    ) -> None:
        self._vision, self._embed, self._encoder, self._decoder = vision, embed, encoder, decoder
        self._tokenizer = tokenizer
        self._preprocessing = preprocessing
        self.device = decoder.device
        text = config.get("text_config") or {}
        places = (generation, config, text)
        self._bos, self._eos = setting("bos_token_id", *places), setting("eos_token_id", *places)
        self._pad = setting("pad_token_id", *places)
        self._start = setting("decoder_start_token_id", *places)
        self._stops = settings("eos_token_id", *places)
        self._rules = of_generation({**_inherited(text), **generation}, 1, self._stops)
        self._longest = int(text.get("max_position_embeddings", 1024))
        marks = (config.get("image_token_id"), self._bos, self._eos, self._pad, self._start)
        names = (tokenizer.id_to_token(mark) for mark in marks if isinstance(mark, int))
        self._special = tuple(dict.fromkeys(name for name in names if name))

    @classmethod
    def open(cls, files: ModelFiles, *, device: str, threads: int) -> Self:
        """Return the model in these files.

        Raises:
            ModelError: If a file is missing or can't be used.
            OutOfMemory: If it does not fit.
        """

        def graph(role: str) -> Graph:
            return Graph(files.graph(role, device), threads=threads, device=device)

        embed = graph("embed_tokens")
        return cls(
            vision=graph("vision_encoder"),
            embed=embed,
            encoder=graph("encoder_kv" if files.has("encoder_kv") else "encoder_model"),
            decoder=CachedDecoder.open(files, threads=threads, device=device, embed=embed),
            tokenizer=files.tokenizer(),
            preprocessing=Preprocessing.read(files.preprocessor),
            generation=files.generation,
            config=files.config,
        )

    def look(self, pixels: NDArray[np.uint8]) -> Features:
        """Return a picture, encoded; any task over it starts from here.

        Args:
            pixels: uint8 [height, width, 3], RGB.
        """
        got = self._vision.run({"pixel_values": self._preprocessing(pixels)[None]})
        features = next(iter(got.values()))[0].astype(np.float32, copy=False)
        if features.ndim != 2 or len(features) >= self._longest:
            raise ModelCorruptError(
                _("The vision graph of this model gives no row of places."), hint=_("Export it again.")
            )
        return np.asarray(features)

    def prompt_ids(self, prompt: str, places: int) -> list[int]:
        """Return the tokens of a task, its sentence between the tokens that begin and end it.

        Args:
            prompt: A task token, perhaps followed by words; anything else goes in as it is.
            places: How many places the picture takes; the sentence is cut to what is left of the encoder's length.
        """
        ids = self._tokenizer.encode(cleaned(sentence(prompt), self._special), add_special_tokens=False).ids
        return [self._bos, *ids[: self._longest - places - 2], self._eos]

    def steps(
        self, seen: Sequence[Features], prompts: Sequence[str], *, most_tokens: int, cancel: Cancel
    ) -> Iterator[Step]:
        """Yield the decoding steps of a batch of pictures with a task each."""
        rows = [self.prompt_ids(prompt, len(features)) for features, prompt in zip(seen, prompts, strict=True)]
        ids, mask = padded(rows, self._pad, left=False)
        words = next(iter(self._embed.run({"input_ids": ids}).values())).astype(np.float32, copy=False)
        embeds = np.concatenate([np.stack(seen), words], axis=1)
        mask = np.concatenate([np.ones((len(seen), embeds.shape[1] - mask.shape[1]), np.int64), mask], axis=1)
        if cancel():
            return
        memory = self._encoder.run({"inputs_embeds": embeds, "attention_mask": mask})
        if "encoder_kv" not in self._encoder.name:
            memory = {"encoder_hidden_states": next(iter(memory.values()))}
        start = np.full((len(seen), 1), self._start, np.int64)
        yield from generate(
            self._decoder,
            self._decoder.begin({**memory, "encoder_attention_mask": mask}, len(seen)),
            start,
            stop_ids=self._stops,
            most_tokens=most_tokens,
            pad_id=self._pad,
            rules=self._rules,
            loop=LoopGuard(),
            cancel=cancel,
        )

    def tell(
        self,
        seen: Features,
        prompt: str = DEFAULT,
        *,
        turns: Sequence[tuple[str, str]] = (),  # noqa: ARG002  # it remembers nothing
        most_tokens: int,
        cancel: Cancel,
    ) -> Iterator[Piece]:
        """Yield the answer to a task, token by token; earlier turns are left aside."""
        yield from pieces(self.steps([seen], [prompt], most_tokens=most_tokens, cancel=cancel), self._tokenizer)

    def tell_batch(
        self, seen: Sequence[Features], prompts: Sequence[str], *, most_tokens: int, cancel: Cancel
    ) -> list[str]:
        """Return the answers for several pictures with a task each, computed together."""
        if not seen:
            return []
        return texts(self.steps(seen, prompts, most_tokens=most_tokens, cancel=cancel), self._tokenizer, len(seen))


def sentence(prompt: str) -> str:
    """Return what the model was trained to be asked for a task (``_construct_prompts`` of upstream's processor)."""
    prompt = prompt.strip() or DEFAULT
    if prompt in ALONE:
        return ALONE[prompt]
    for task, asked in WITH_WORDS.items():
        if task in prompt:
            return asked.replace("{input}", prompt.replace(task, "").strip())
    return prompt


def _inherited(text: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules that older checkpoints name in their text settings, and not in the generation settings."""
    keys = ("no_repeat_ngram_size", "forced_bos_token_id", "repetition_penalty")
    return {key: text[key] for key in keys if key in text}
