"""Makes of a shipped model a net again that can be trained on: `train --begin elements.onnx`.

Checkpoints are large and are not kept; what ships is. Its convolutions carry their normalisations, so that each
normalisation begins as what changes nothing: its statistics are measured on pictures, and its scale and offset undo
them. What eight bits took away stays away: the first steps of a training bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from assistd_models.elements import fold
from assistd_models.elements.net import Net


def read(file: Path, pictures: Iterable[Tensor]) -> Net:
    """Return the net of a file that `export` wrote.

    Args:
        file: The model, in 8 or 32 bits.
        pictures: uint8 or float [batch, 3, height, width]: what statistics are measured on.

    Raises:
        ValueError: The file's convolutions are not those of this net.
    """
    held = dict(_weights(onnx.load(str(file)).graph))
    for number, name in enumerate(("stem.one", "stem.two")):
        if name in held:
            held[f"net.stem.{number}.0"] = fold.unfolded(*held[name], outside=fold.SQUARE >> number)
    net = Net()
    net.eval()
    for name, convolution in net.named_modules():
        if isinstance(convolution, nn.Conv2d):
            weight, offset = held.get(f"net.{name}", (None, None))
            if weight is None or offset is None or weight.shape != convolution.weight.shape:
                raise ValueError(f"{file} has no {name} of the size {tuple(convolution.weight.shape)}")
            _put(net, name, convolution, weight, offset)
    _undo(net, pictures)
    return net


def _weights(graph: onnx.GraphProto) -> Iterator[tuple[str, tuple[Tensor, Tensor]]]:
    """Yield the names of a graph's convolutions, their weights and offsets."""
    held = {one.name: one for one in graph.initializer}
    makes = {name: node for node in graph.node for name in node.output}

    def values(name: str) -> tuple[str, NDArray[np.float32]]:
        if name in held:
            return name, np.asarray(numpy_helper.to_array(held[name]), np.float32)
        node = makes[name]
        whole, scale = (np.asarray(numpy_helper.to_array(held[one]), np.float32) for one in node.input[:2])
        axis = next((one.i for one in node.attribute if one.name == "axis"), 1)
        shape = [-1 if number == axis else 1 for number in range(whole.ndim)] if scale.size > 1 else [1] * whole.ndim
        made: NDArray[np.float32] = whole * scale.reshape(shape)  # 8 bits are symmetric here: no zero point
        return str(node.input[0]), made

    for node in graph.node:
        if node.op_type == "Conv":
            name, weight = values(node.input[1])
            yield name.partition(".weight")[0], (torch.tensor(weight), torch.tensor(values(node.input[2])[1]))


def _put(net: Net, name: str, convolution: nn.Conv2d, weight: Tensor, offset: Tensor) -> None:
    """Give a convolution its weights; its offset goes to the normalisation that follows, if one does."""
    convolution.weight.data = weight
    if convolution.bias is not None:
        convolution.bias.data = offset
        return
    before, _, place = name.rpartition(".")
    normal = net.get_submodule(f"{before}.{int(place) + 1}")
    assert isinstance(normal, nn.BatchNorm2d)
    normal.running_mean, normal.running_var = torch.zeros_like(offset), torch.ones_like(offset) - normal.eps
    normal.weight.data, normal.bias.data = torch.ones_like(offset), offset


@torch.no_grad()
def _undo(net: Net, pictures: Iterable[Tensor]) -> None:
    """Measure what comes to each normalisation, and set it so that it answers as before."""
    normals = [one for one in net.modules() if isinstance(one, nn.BatchNorm2d)]
    sums = {one: torch.zeros(2, one.num_features, dtype=torch.float64) for one in normals}
    counts = dict.fromkeys(normals, 0)

    def measure(module: nn.Module, given: tuple[Tensor]) -> None:
        assert isinstance(module, nn.BatchNorm2d)
        values = given[0].double()
        sums[module] += torch.stack((values.sum((0, 2, 3)), values.square().sum((0, 2, 3))))
        counts[module] += values.numel() // module.num_features

    hooks = [one.register_forward_pre_hook(measure) for one in normals]
    for batch in pictures:
        net(batch)
    for hook in hooks:
        hook.remove()
    for normal in normals:
        mean, square = (sums[normal] / max(1, counts[normal])).float()
        spread = (square - mean.square()).clamp_min(0)
        normal.bias.data = normal.bias + mean
        normal.weight.data = torch.sqrt(spread + normal.eps)
        normal.running_mean, normal.running_var = mean, spread
