"""What transformers makes of a checkpoint, in fp32: logits and vectors. `parity` compares with it (extra ``export``).

Inputs are made here, from fixed seeds: pictures that are noise of several grains, sounds that are tones in noise. They
go through the checkpoint's own processors, so that the graphs see numbers of the size they were trained on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import transformers
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError, ModelError
from assistd.i18n import _

CLASSES: Final = {
    "whisper": "WhisperForConditionalGeneration",
    "moonshine": "MoonshineForConditionalGeneration",
    "vision-encoder-decoder": "VisionEncoderDecoderModel",
    "florence2": "Florence2ForConditionalGeneration",
    "idefics3": "Idefics3ForConditionalGeneration",
    "smolvlm": "SmolVLMForConditionalGeneration",
    "clip": "CLIPModel",
    "siglip": "SiglipModel",
}
"""The `model_type` of a checkpoint, and the class of transformers that reads it."""

RATE_HZ: Final = 16_000

TEXTS: Final = ("A photo of two dogs.", "une ÉGLISE rouge, 1900", "x", "the sea " * 60)


def picture(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    """Return uint8 [height, width, 3], RGB: coarse patches under fine noise."""
    chance = np.random.default_rng(seed)
    coarse = np.kron(chance.integers(0, 200, (4, 5, 3)), np.ones((-(-height // 4), -(-width // 5), 1)))
    fine = chance.integers(0, 56, (height, width, 3))
    return np.asarray(coarse[:height, :width] + fine, np.uint8)


def pictures() -> list[NDArray[np.uint8]]:
    """Return some pictures of several sizes."""
    return [picture(seed, 40 + 70 * seed, 150) for seed in range(4)]


def sound(seed: int, seconds: float) -> NDArray[np.float32]:
    """Return float32 [samples], mono, 16 kHz: tones that come and go, in noise."""
    chance = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tones = sum(np.sin(2 * np.pi * hz * time_s) * (np.sin(hz * time_s / 90) > 0) for hz in chance.uniform(90, 3000, 5))
    return np.asarray(0.1 * tones + 0.01 * chance.standard_normal(len(time_s)), np.float32)


class Original:
    """A checkpoint as transformers computes it. Nothing is fetched, and no code of the checkpoint runs.

    Args:
        checkpoint: A folder of transformers, with safetensors.
        kind: Its `model_type`, one of `CLASSES`.

    Attributes:
        model: Ready to compute, in fp32.
        has_encoder: Text and media are apart: the decoder's text begins with a token of its own.

    Raises:
        ModelCorruptError: If weights are missing: transformers would fill them with chance.
    """

    def __init__(self, checkpoint: Path, kind: str) -> None:
        self.checkpoint, self.kind = checkpoint, kind
        self.model, told = getattr(transformers, CLASSES[kind]).from_pretrained(
            checkpoint,
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            output_loading_info=True,
        )
        if lacking := [*map(str, told["missing_keys"]), *map(str, told["mismatched_keys"])]:
            raise ModelCorruptError(
                _("The checkpoint {name} lacks weights that its kind, {kind}, needs: {lacking}.").format(
                    name=checkpoint.name, kind=kind, lacking=min(lacking)[:120]
                ),
                code="checkpoint-incomplete",
                hint=_("Fetch it again. Florence-2 must be of the form that transformers itself knows."),
            )
        self.model.eval()
        self.has_encoder = bool(self.model.config.is_encoder_decoder)

    @property
    def image_token(self) -> int:
        """The token in whose places a picture stands."""
        return int(self.model.config.image_token_id)

    def media(self, seed: int, batch: int) -> dict[str, NDArray[Any]]:
        """Return what the model's encoder takes for `batch` pictures or sounds, by the name of the input."""
        if self.kind in {"whisper", "moonshine"}:
            sounds = [sound(seed + row, 1.0 + seed / 2) for row in range(batch)]
            extract = transformers.AutoFeatureExtractor.from_pretrained(self.checkpoint, local_files_only=True)
            # of Moonshine's mask nothing is needed, as all sounds of a batch are equally long
            found = extract(sounds, sampling_rate=RATE_HZ, return_tensors="np")
            name = "input_features" if self.kind == "whisper" else "input_values"
            return {name: np.asarray(found[name], np.float32)}
        if self.kind in {"idefics3", "smolvlm"}:  # its processor only cuts squares; how many there are is free
            side = int(self.model.config.vision_config.image_size)
            squares = [
                [picture(seed + 10 * row + tile, side, side).transpose(2, 0, 1) for tile in range(1 + seed % 3)]
                for row in range(batch)
            ]
            return {"pixel_values": np.array(squares, np.float32) / 127.5 - 1}
        return {"pixel_values": self.processed([picture(seed + row, 90 + 40 * seed, 200) for row in range(batch)])}

    def processed(self, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return pictures as the checkpoint's processor gives them, float32 [pictures, 3, height, width]."""
        processor = transformers.AutoImageProcessor.from_pretrained(
            self.checkpoint, local_files_only=True, use_fast=False
        )
        return np.concatenate([np.asarray(processor(one, return_tensors="np")["pixel_values"]) for one in pictures])

    def first_tokens(self, batch: int) -> NDArray[np.int64]:
        """Return int64 [batch, 1]: the token that an encoder-decoder's text begins with.

        Raises:
            ModelError: If the checkpoint names none.
        """
        for source in (self.model.generation_config, self.model.config):
            for name in ("decoder_start_token_id", "bos_token_id"):
                if isinstance(found := getattr(source, name, None), int):
                    return np.full((batch, 1), found, np.int64)
        raise ModelError(
            _("The checkpoint {name} does not say with which token a text begins.").format(name=self.checkpoint.name),
            code="checkpoint-incomplete",
        )

    def question(self, seed: int, batch: int, places: int) -> NDArray[np.int64]:
        """Return int64 [batch, count]: `places` image tokens, then some seeded words."""
        vocabulary = int(self.model.config.text_config.vocab_size)
        words = np.random.default_rng(seed).integers(0, vocabulary, (batch, 5 + seed))
        words[words == self.image_token] = (self.image_token + 1) % vocabulary
        return np.concatenate([np.full((batch, places), self.image_token), words], axis=1).astype(np.int64)

    def most_tokens(self, wanted: int, used: int) -> int:
        """Return how many tokens may be compared, so that text of `used` tokens before them still fits."""
        config = self.model.config
        text = getattr(config, "text_config", None) or getattr(config, "decoder", None) or config
        for name in ("max_target_positions", "max_position_embeddings", "n_positions"):
            if isinstance(most := getattr(text, name, None), int):
                return min(wanted, most - used)
        return wanted

    def logits(
        self, inputs: Mapping[str, NDArray[Any]], prompt: NDArray[np.int64], said: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return what the model would say at each place of `said`, each time after what stands there before it.

        Args:
            inputs: The encoder's inputs, and ``input_ids`` for encoders that take a question, too.
            prompt: int64 [batch, count]: the decoder's first tokens; without an encoder, the whole prompt.
            said: int64 [batch, tokens]: what came after it.

        Returns:
            float32 [batch, tokens, vocabulary].
        """
        whole = np.concatenate([prompt, said[:, :-1]], axis=1)
        tensors = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in inputs.items()}
        tensors["decoder_input_ids" if self.has_encoder else "input_ids"] = torch.from_numpy(whole)
        with torch.no_grad():
            found = self.model(**tensors, use_cache=False).logits
        return np.asarray(found[:, -said.shape[1] :].float().numpy(), np.float32)

    @property
    def texts(self) -> tuple[str, ...]:
        """What `vectors` gives the vectors of, besides pictures."""
        return TEXTS

    def vectors(self, pictures: Sequence[NDArray[np.uint8]]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of ``pictures`` and of its own ``texts``, of length 1, float32 [rows, width]."""
        tokenizer = transformers.AutoTokenizer.from_pretrained(self.checkpoint, local_files_only=True)
        read = tokenizer(
            list(TEXTS),
            padding="longest" if self.kind == "clip" else "max_length",
            truncation=True,
            max_length=self.model.config.text_config.max_position_embeddings,
            return_tensors="pt",
        )
        read = read if self.kind == "clip" else {"input_ids": read["input_ids"]}  # SigLIP was trained without a mask
        pixels = torch.from_numpy(self.processed(pictures))
        with torch.no_grad():
            found = {"pictures": self.model.get_image_features(pixels), "texts": self.model.get_text_features(**read)}
        rows = {name: value if torch.is_tensor(value) else value.pooler_output for name, value in found.items()}
        return {name: (value / value.norm(dim=-1, keepdim=True)).float().numpy() for name, value in rows.items()}
