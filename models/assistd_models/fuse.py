"""Puts ONNX Runtime's own fused attention into encoders; `quantise.int8` calls `attention`.

The standard operator writes out the scores of every frame against every other (72 MB a layer for half a minute of
sound); `MultiHeadAttention` computes them a piece at a time, as flash attention does (Dao et al., 2022).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from onnx import helper, numpy_helper

_SWAP: Final = (0, 2, 1, 3)
_FLAT, _HEADS = "attention_flat", "attention_heads"


def attention(model: Any) -> int:
    """Replace each `Attention` without mask and cache; return how many. Shapes must stand in the model.

    Args:
        model: With heads split off and swapped to the front by nodes of their own, as torch's exporter writes it.
    """
    graph = model.graph
    makers = {out: node for node in graph.node for out in node.output}
    uses = Counter(name for node in graph.node for name in node.input)
    users = {name: node for node in graph.node for name in node.input}
    shapes = {info.name: [one.dim_value for one in info.type.tensor_type.shape.dim] for info in graph.value_info}
    new: dict[str, list[Any]] = {}
    gone: set[str] = set()
    for node in graph.node:
        given = [_before(makers.get(name)) for name in node.input]
        shape = shapes.get(node.input[0], []) if node.input else []
        if node.op_type != "Attention" or not _plain(node) or len(given) != 3 or not all(given) or len(shape) != 4:
            continue
        after = users.get(node.output[0])
        if after is None or uses[node.output[0]] != 1 or not _swaps(after) or not all((shape[1], shape[3])):
            continue
        new[node.output[0]] = _fused(node, [str(name) for name in given], after.output[0], shape)
        graph.initializer.append(
            numpy_helper.from_array(np.array([0, 0, shape[1], shape[3]]), f"{node.output[0]}_{_HEADS}")
        )
        gone.add(after.output[0])
    if new:
        _rewrite(model, new, gone)
    return len(new)


def _plain(node: Any) -> bool:
    """Return whether a node does nothing but attend: all to all, one output."""
    given = {one.name: helper.get_attribute_value(one) for one in node.attribute}
    return len(node.output) == 1 and not given.get("is_causal", 0) and not given.get("softcap", 0.0)


def _swaps(node: Any) -> bool:
    return node.op_type == "Transpose" and tuple(node.attribute[0].ints) == _SWAP


def _before(node: Any) -> str | None:
    """Return what lay [batch, places, heads, width] before its axes were swapped."""
    return node.input[0] if node is not None and _swaps(node) else None


def _fused(node: Any, given: list[str], out: str, shape: list[int]) -> list[Any]:
    """Return the nodes that give `out`, [batch, places, heads, width], for an `Attention` node."""
    name = node.output[0]
    scale = next((one.f for one in node.attribute if one.name == "scale"), shape[3] ** -0.5)
    flat = [f"{name}_{part}" for part in ("query", "keys", "values")]
    return [
        *(helper.make_node("Reshape", [one, _FLAT], [to]) for one, to in zip(given, flat, strict=True)),
        helper.make_node(
            "MultiHeadAttention", flat, [f"{name}_seen"], domain="com.microsoft", num_heads=shape[1], scale=scale
        ),
        helper.make_node("Reshape", [f"{name}_seen", f"{name}_{_HEADS}"], [out]),
    ]


def _rewrite(model: Any, new: Mapping[str, list[Any]], gone: set[str]) -> None:
    """Put new nodes in the places of old ones; swaps that nobody needs any more go with the next optimisation."""
    graph = model.graph
    nodes: list[Any] = []
    for node in graph.node:
        if node.output[0] not in gone:
            nodes += new.get(node.output[0], [node])
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.append(numpy_helper.from_array(np.array([0, 0, -1]), _FLAT))
    if not any(one.domain == "com.microsoft" for one in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
