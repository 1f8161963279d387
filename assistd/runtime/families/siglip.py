"""SigLIP and SigLIP 2 of fixed size (Zhai et al., 2023; Tschannen et al., 2025): pictures and texts as vectors.

`families` opens it. SigLIP 2's models of free size (NaFlex) take patches instead of pictures and are refused.
"""

from __future__ import annotations

from typing import Final, Self

from assistd.runtime.families.embedding import PicturesAndTexts, Towers, Words, positions
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Preprocessing

LONGEST_TEXT: Final = 64
"""Tokens of the published models (``max_position_embeddings``)."""


class SigLIP(PicturesAndTexts):
    """A SigLIP model; an `EmbeddingModel`.

    Its text tower gives what stands at the last position, and was trained on texts filled up to the full length,
    without a mask: so every text is.
    """

    family = "siglip"

    @classmethod
    def open(cls, files: ModelFiles, *, device: str, threads: int) -> Self:
        """Return the model in a folder.

        Raises:
            ModelError: If files are missing or damaged, do not fit into memory, or are of a model of free size.
        """
        towers = Towers(
            files, ("image_embeds", "pooler_output"), ("text_embeds", "pooler_output"), device=device, threads=threads
        )
        words = Words(files, towers.text_length or positions(files.config, LONGEST_TEXT), always=True)
        prepare = Preprocessing.read({"image_processor_type": "SiglipImageProcessor", **files.preprocessor})
        return cls(towers, words, prepare)
