"""Writes a graph with 8-bit convolutions; `export` calls it.

A scale for each channel, ranges from pictures of the data set, U8S8 between the bytes of the picture and the heads. The
heads stay float, because they carry distances. A rectifier is quantised with what comes before it: quantised each for
itself, half of the range was spent on what the rectifier cuts off.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from assistd_models.elements.net import GREY, SPREAD

BYTES = {"scale": np.array(1 / SPREAD, np.float32), "zero_point": np.array(GREY, np.uint8)}
"""How a byte of the picture stands for what enters the net."""


class Pictures(CalibrationDataReader):
    """Feeds crops of the data set to what measures ranges."""

    def __init__(self, crops: Iterator[NDArray[np.uint8]]) -> None:
        self._crops = crops

    def get_next(self) -> dict[str, Any] | None:
        """Return the next crop, or None."""
        crop = next(self._crops, None)
        return None if crop is None else {"pixels": crop[None]}


def shrink(src: Path, dst: Path, crops: Sequence[NDArray[np.uint8]]) -> None:
    """Write a graph with its convolutions in 8 bits.

    Args:
        src: A graph that makes floats of ``pixels`` and gives them to its first convolution.
        dst: Where to write.
        crops: uint8 [height, width, 3], what the ranges are taken of.
    """
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(src), str(ready), skip_symbolic_shape=True)
        graph = onnx.load(str(ready)).graph
        floats = _convolutions(graph)[0].input[0]
        quantize_static(
            str(ready),
            str(dst),
            Pictures(iter(crops)),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Relu", "Add", "Resize"],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[node.name for node in graph.node if node.name not in _trunk(graph)],
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True, "TensorQuantOverrides": {floats: [BYTES]}},
        )
    model = onnx.load(str(dst))
    _feed_bytes(model.graph, floats)
    onnx.save(model, str(dst))


def _feed_bytes(graph: onnx.GraphProto, floats: str) -> None:
    """Give the first convolution the bytes as they are; made floats and bytes again, they cost a third of all time.

    Args:
        graph: A quantised graph; changed.
        floats: Name of the pixels as floats.
    """
    makes = {name: node for node in graph.node for name in node.output}
    narrowed = next(node for node in graph.node if node.op_type == "QuantizeLinear" and node.input[0] == floats)
    widened = next(node for node in graph.node if node.input[:1] == narrowed.output[:1])
    needless = [narrowed]
    while needless[-1].op_type != "Cast":
        needless.append(makes[needless[-1].input[0]])
    widened.input[0] = needless[-1].input[0]
    for node in needless:
        graph.node.remove(node)


def _trunk(graph: onnx.GraphProto) -> set[str]:
    """Return the names of the nodes from the first convolution up to the heads, which are not among them."""
    every = _convolutions(graph)
    heads = [node for node in every if sum(one.op_type == "Conv" for one in _from(graph, [node])) == 1]
    return {node.name for node in _from(graph, every[:1])} - {node.name for node in _from(graph, heads)}


def _convolutions(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    return [node for node in graph.node if node.op_type == "Conv"]


def _from(graph: onnx.GraphProto, nodes: Iterable[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """Return nodes and all that follows from them; the graph is in order."""
    begun = [node.name for node in nodes]
    told: set[str] = set()
    after = []
    for node in graph.node:
        if node.name in begun or told & set(node.input):
            told |= set(node.output)
            after.append(node)
    return after
