"""CLIP and SigLIP: a graph for pictures and one for texts, giving vectors of one space. `export.run` calls it.

The optimum route puts both into one graph, which then computes the half that nobody wants.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModel

from assistd_models.export import graphs


class _Half(nn.Module):  # type: ignore[misc]  # torch is seen as Any
    """One tower with its projection."""

    def __init__(self, features: Any) -> None:
        super().__init__()
        self.model = features.__self__
        self.features = features.__name__

    def forward(self, media: Any) -> Any:
        """Return float32 [rows, width], not normalised."""
        found = getattr(self.model, self.features)(media)
        return found if torch.is_tensor(found) else found.pooler_output  # transformers 5 gives the whole output


def export(checkpoint: Path, into: Path) -> None:
    """Write ``onnx/vision_model.onnx`` and ``onnx/text_model.onnx``, and the files that stand beside them.

    Args:
        checkpoint: A folder of transformers with a CLIP or SigLIP model of fixed size.
        into: The folder of the export.
    """
    model = graphs.load(AutoModel, checkpoint)
    side = model.config.vision_config.image_size
    length = model.config.text_config.max_position_embeddings
    fixed = model.config.model_type != "clip"  # SigLIP's texts are always filled up
    graphs.to_onnx(
        _Half(model.get_image_features),
        (torch.zeros(graphs.BATCH, 3, side, side),),
        into / "onnx" / "vision_model.onnx",
        inputs=["pixel_values"],
        outputs=["image_embeds"],
        axes=[{0: "batch"}],
    )
    graphs.to_onnx(
        _Half(model.get_text_features),
        (torch.ones(graphs.BATCH, length if fixed else min(length, 7), dtype=torch.long),),
        into / "onnx" / "text_model.onnx",
        inputs=["input_ids"],
        outputs=["text_embeds"],
        axes=[{0: "batch"} if fixed else {0: "batch", 1: "length"}],
    )
    graphs.copy_beside(checkpoint, into)
    if (checkpoint / "special_tokens_map.json").is_file():  # it names the padding where tokenizer_config.json does not
        shutil.copyfile(checkpoint / "special_tokens_map.json", into / "special_tokens_map.json")
