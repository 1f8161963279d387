"""CLIP (Radford et al., 2021): pictures and English texts as vectors of one space. `families` opens it."""

from __future__ import annotations

from typing import Final, Self

from assistd.runtime.families.embedding import PicturesAndTexts, Towers, Words, positions
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Preprocessing

LONGEST_TEXT: Final = 77
"""Tokens of the published models, their first and last included (``max_position_embeddings``)."""


class CLIP(PicturesAndTexts):
    """A CLIP model; an `EmbeddingModel`.

    Its text tower reads from left to right and gives what stands at the first end-of-text token, so a shorter text may
    be filled up with anything after that, and the padding need not be masked.
    """

    family = "clip"

    @classmethod
    def open(cls, files: ModelFiles, *, device: str, threads: int) -> Self:
        """Return the model in a folder.

        Raises:
            ModelError: If files are missing or damaged, or do not fit into memory.
        """
        # Towers without their projection (only a `pooler_output`) give vectors that can't be compared with each other.
        towers = Towers(
            files, ("image_embeds", "image_features"), ("text_embeds", "text_features"), device=device, threads=threads
        )
        length = towers.text_length or positions(files.config, LONGEST_TEXT)
        words = Words(files, length, always=bool(towers.text_length))
        prepare = Preprocessing.read({"image_processor_type": "CLIPImageProcessor", **files.preprocessor})
        return cls(towers, words, prepare)
