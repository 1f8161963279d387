"""Idefics3, SmolVLM and SmolVLM2: questions about a picture, and questions that follow. `families` opens it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.decoder import CachedDecoder
from assistd.runtime.families.seeing import Cancel, Piece
from assistd.runtime.families.telling import cleaned, padded, pieces, settings, texts
from assistd.runtime.generate import LoopGuard, Step, generate
from assistd.runtime.graph import Graph, side_by_side
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Tiling
from assistd.runtime.rules import of_generation

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DEFAULT = "Describe this picture."
IMAGE, AROUND, GLOBAL, OVER = "<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>"
OPENINGS = ("<|im_start|>", "<|begin_of_text|>")
"""What a conversation begins with: SmolVLM's, and Idefics3's; the first that the tokenizer has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A picture as the decoder takes it.

    Attributes:
        features: float32 [tiles, places, width], row by row, the whole picture last.
        rows: Rows of tiles; 0: only the whole picture.
        columns: Columns of tiles; 0: only the whole picture.
    """

    features: NDArray[np.float32]
    rows: int
    columns: int


class SmolVLM:
    """A SigLIP that looks and a Llama that answers, the picture standing in the text as a run of embeddings.

    The layout is the hub's: ``vision_encoder``, ``embed_tokens``, ``decoder_model_merged``; ours has the same names and
    leaves out inputs that are always the same. Tokens are those of transformers' greedy ``generate``.

    A picture is shown once, as one square (``tiles`` false), unless a caller asks for tiles: with them a photograph
    takes up to 17 times the work and over a thousand tokens before the first word, for small writing in it, which the
    reader of text reads better anyway. ``do_image_splitting`` in the checkpoint's settings is therefore not followed.

    Never run on trained weights here: proven on small random ones, and at the real size for speed. Videos, several
    pictures in one conversation, and checkpoints whose chat template is another are not supported.

    Attributes:
        family: ``smolvlm``.
        answers: True.
        device: Where the decoder computes.
        tiles: Whether pictures are cut into tiles.
    """

    family = "smolvlm"
    answers = True

    def __init__(
        self,
        *,
        vision: Graph,
        embed: Graph,
        decoder: CachedDecoder,
        tokenizer: Tokenizer,
        tiling: Tiling,
        generation: Mapping[str, Any],
        config: Mapping[str, Any],
        tiles: bool = False,
    ) -> None:
        self._vision, self._embed, self._decoder = vision, embed, decoder
        self._tokenizer = tokenizer
        self._tiling = tiling
        self.device = decoder.device
        self.tiles = tiles
        text = config.get("text_config") or {}
        places = (generation, config, text)
        image = config.get("image_token_id", tokenizer.token_to_id(IMAGE))
        if not isinstance(image, int) or tokenizer.id_to_token(image) is None:
            raise ModelCorruptError(_("The tokenizer has no token for pictures."), hint=_("Run: assistd models verify"))
        self._image = image
        over = tokenizer.token_to_id(OVER)
        self._stops = settings("eos_token_id", *places) | (frozenset() if over is None else {over})
        self._pad = min(settings("pad_token_id", *places) or self._stops or {0})
        self._generation = dict(generation)
        self._longest = int(text.get("max_position_embeddings", 8192))
        self._opening = next((word for word in OPENINGS if tokenizer.token_to_id(word) is not None), "")
        added = tokenizer.get_added_tokens_decoder().values()
        self._special = tuple(token.content for token in added if token.special)

    @classmethod
    def open(cls, files: ModelFiles, *, device: str, threads: int, tiles: bool = False) -> Self:
        """Return the model in these files.

        Args:
            files: The model's.
            device: ``auto``, ``cpu`` or ``cuda``.
            threads: Threads inside one call.
            tiles: Cut pictures into tiles; see the class for what that costs.

        Raises:
            ModelError: If a file is missing or can't be used.
            OutOfMemory: If it does not fit.
        """
        embed = Graph(files.graph("embed_tokens", device), threads=threads, device=device)
        vision, decoder = side_by_side(
            lambda: Graph(files.graph("vision_encoder", device), threads=threads, device=device),
            lambda: CachedDecoder.open(files, threads=threads, device=device, embed=embed),
        )
        return cls(
            vision=vision,
            embed=embed,
            decoder=decoder,
            tokenizer=files.tokenizer(),
            tiling=Tiling.read(files.preprocessor),
            generation=files.generation,
            config=files.config,
            tiles=tiles,
        )

    def look(self, pixels: NDArray[np.uint8]) -> Seen:
        """Return a picture, encoded; any question about it starts from here, and the picture is not looked at again.

        Args:
            pixels: uint8 [height, width, 3], RGB.
        """
        tiles = self._tiling(pixels, split=self.tiles)
        shown = tiles.pixels
        if len(self._vision.inputs["pixel_values"].shape) == 5:
            shown = shown[None]
        whole = np.ones((*shown.shape[:-3], *shown.shape[-2:]), np.bool_)
        got = self._vision.run({"pixel_values": shown, "pixel_attention_mask": whole})
        features = next(iter(got.values())).astype(np.float32, copy=False)
        features = features.reshape(-1, *features.shape[-2:])
        if len(features) != len(tiles.pixels):
            raise ModelCorruptError(_("The vision graph of this model loses pictures."), hint=_("Export it again."))
        return Seen(features=features, rows=tiles.rows, columns=tiles.columns)

    def conversation(self, seen: Seen, prompt: str, turns: Sequence[tuple[str, str]] = ()) -> str:
        """Return everything that was said and asked, as the model was trained to read it.

        The chat template of the checkpoints, and the expansion of ``<image>`` by `Idefics3Processor`.

        Args:
            seen: The picture; it stands in the first question.
            prompt: What is asked now.
            turns: Earlier questions and answers, oldest first.
        """
        asked = [question for question, _answer in turns] + [prompt.strip() or DEFAULT]
        said = [answer for _question, answer in turns]
        text = self._opening
        for number, question in enumerate(asked):
            shown = ":" + self._expanded(seen) if number == 0 else ": "
            text += f"User{shown}{cleaned(question, self._special)}{OVER}\nAssistant:"
            if number < len(said):
                text += f" {cleaned(said[number], self._special).strip()}{OVER}\n"
        return text

    def _expanded(self, seen: Seen) -> str:
        """Return the words that hold the picture's places (``get_image_prompt_string``)."""
        image = IMAGE * seen.features.shape[1]
        text = ""
        for row in range(1, seen.rows + 1):
            text += "".join(f"{AROUND}<row_{row}_col_{column}>{image}" for column in range(1, seen.columns + 1)) + "\n"
        return f"{text}\n" * bool(text) + f"{AROUND}{GLOBAL}{image}{AROUND}"

    def prompt_ids(self, seen: Seen, prompt: str, turns: Sequence[tuple[str, str]], most_tokens: int) -> list[int]:
        """Return the tokens of a conversation; its oldest turns are left out where it would be too long.

        Raises:
            ModelCorruptError: If tokenizer and vision graph do not fit together.
        """
        turns = list(turns)
        while True:
            ids: list[int] = self._tokenizer.encode(
                self.conversation(seen, prompt, turns), add_special_tokens=False
            ).ids
            if not turns or len(ids) + most_tokens <= self._longest:
                break
            turns.pop(0)
        if ids.count(self._image) != seen.features.shape[0] * seen.features.shape[1]:
            raise ModelCorruptError(
                _("The tokenizer does not know this model's pictures."), hint=_("Pull the model again.")
            )
        return ids

    def steps(
        self,
        seen: Sequence[Seen],
        prompts: Sequence[str],
        turns: Sequence[Sequence[tuple[str, str]]] = (),
        *,
        most_tokens: int,
        cancel: Cancel,
    ) -> Iterator[Step]:
        """Yield the decoding steps of a batch of pictures with a question each, padded at the left."""
        turns = turns or [()] * len(seen)
        rows = [self.prompt_ids(*one, most_tokens) for one in zip(seen, prompts, turns, strict=True)]
        ids, mask = padded(rows, self._pad, left=True)
        embeds = np.array(next(iter(self._embed.run({"input_ids": ids}).values())), np.float32)
        embeds[(ids == self._image) & (mask > 0)] = np.concatenate(
            [one.features.reshape(-1, one.features.shape[-1]) for one in seen]
        )
        yield from generate(
            self._decoder,
            self._decoder.begin({}, len(seen), None if mask.all() else mask),
            ids,
            embeds=embeds,
            stop_ids=self._stops,
            most_tokens=most_tokens,
            pad_id=self._pad,
            rules=of_generation(self._generation, ids.shape[1], self._stops),
            loop=LoopGuard(),
            cancel=cancel,
        )

    def tell(
        self,
        seen: Seen,
        prompt: str = DEFAULT,
        *,
        turns: Sequence[tuple[str, str]] = (),
        most_tokens: int,
        cancel: Cancel,
    ) -> Iterator[Piece]:
        """Yield the answer to a question, token by token."""
        yield from pieces(
            self.steps([seen], [prompt], [turns], most_tokens=most_tokens, cancel=cancel), self._tokenizer
        )

    def tell_batch(
        self, seen: Sequence[Seen], prompts: Sequence[str], *, most_tokens: int, cancel: Cancel
    ) -> list[str]:
        """Return the answers about several pictures with a question each, computed together."""
        if not seen:
            return []
        return texts(self.steps(seen, prompts, most_tokens=most_tokens, cancel=cancel), self._tokenizer, len(seen))
