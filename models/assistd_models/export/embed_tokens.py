"""Writes the graph that turns tokens into embeddings, for models whose decoder takes embeddings; the exports call it.

One `Gather`, written by hand: nothing about it needs tracing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET, _IR = 13, 8  # old enough for every run time; `Gather` has not changed since


def write(embedding: Any, path: Path) -> None:
    """Write ``input_ids`` int64 [batch, length] -> ``inputs_embeds`` float32 [batch, length, width].

    Args:
        embedding: A `torch.nn.Embedding`; one that scales what it looks up has ``embed_scale``.
        path: The file to write; its folder is made.
    """
    weight = embedding.weight.detach().float() * float(getattr(embedding, "embed_scale", None) or 1.0)
    table = numpy_helper.from_array(weight.numpy(), "embed_tokens.weight")
    graph = helper.make_graph(
        [helper.make_node("Gather", ["embed_tokens.weight", "input_ids"], ["inputs_embeds"])],
        "embed_tokens",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("inputs_embeds", TensorProto.FLOAT, ["batch", "length", weight.shape[1]])],
        [table],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR), path)
