"""The stem of the net in another form that answers the same and runs in less than half of the time; `export` writes it.

A convolution over pixels in steps of two is slow in eight bits: three channels fill no register. Over squares of
4 by 4 pixels, 48 values each, both convolutions of the stem are ordinary ones of 2 by 2 squares: what lies between two
squares comes from the square before (measured: benchmarks/RESULTS.md).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistd_models.elements.net import GREY, SPREAD

SQUARE = 4
"""Width and height of a square, pixels: what both steps of the stem make one."""


class Stem(nn.Module):
    """The stem over squares.

    Args:
        stem: Two convolutions 3 by 3 in steps of two, each with a normalisation and a rectifier.
    """

    def __init__(self, stem: nn.Sequential) -> None:
        super().__init__()
        self.one = _over_pairs(*_folded(stem[0]), outside=SQUARE)
        self.two = _over_pairs(*_folded(stem[1]), outside=SQUARE // 2)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return what the stem answers, [1, channels, height / 4, width / 4], for uint8 [1, height, width, 3]."""
        _, height, width, colours = pixels.shape
        down, across = height // SQUARE, width // SQUARE
        squares = pixels.reshape(1, down, SQUARE, across, SQUARE, colours).permute(0, 1, 3, 2, 4, 5)
        values = squares.reshape(1, down, across, SQUARE * SQUARE * colours).permute(0, 3, 1, 2)
        half = self._step(self.one, (values.float() - GREY) / SPREAD)
        return self._step(self.two, half)

    def _step(self, convolution: nn.Conv2d, x: Tensor) -> Tensor:
        return functional.relu(convolution(functional.pad(x, (1, 0, 1, 0))))


def _folded(step: nn.Sequential) -> tuple[Tensor, Tensor]:
    """Return weights and offsets of a convolution with its normalisation in it."""
    convolution, normal = step[0], step[1]
    scale = normal.weight / torch.sqrt(normal.running_var + normal.eps)
    weight: Tensor = convolution.weight * scale[:, None, None, None]
    return weight.detach(), (normal.bias - normal.running_mean * scale).detach()


def _over_pairs(weight: Tensor, offset: Tensor, *, outside: int) -> nn.Conv2d:
    """Return a convolution over squares that answers as one in steps of two does within them.

    Args:
        weight: [out, in, 3, 3].
        offset: [out].
        outside: Side of a square as it comes in; it goes out as one half as long. Channels are row, column, and then
            channels of the finer grid.
    """
    inside = outside // 2
    out, before = weight.shape[:2]
    made = torch.zeros(inside, inside, out, outside, outside, before, 2, 2)
    for row in range(inside):
        for column in range(inside):
            for down in range(3):
                for across in range(3):
                    y, x = 2 * row + down - 1, 2 * column + across - 1
                    made[row, column, :, y % outside, x % outside, :, 1 + y // outside, 1 + x // outside] = weight[
                        :, :, down, across
                    ]
    convolution = nn.Conv2d(outside**2 * before, inside**2 * out, 2)
    convolution.weight.data = made.reshape(inside**2 * out, outside**2 * before, 2, 2)
    convolution.bias = nn.Parameter(offset.repeat(inside**2))
    return convolution


def unfolded(weight: Tensor, offset: Tensor, *, outside: int) -> tuple[Tensor, Tensor]:
    """Return weights [out, in, 3, 3] and offsets of the convolution that `_over_pairs` wrote over squares.

    Args:
        weight: [out * (outside / 2)², in * outside², 2, 2].
        offset: As many as weights go out.
        outside: Side of a square as it comes in.
    """
    inside = outside // 2
    out, before = weight.shape[0] // inside**2, weight.shape[1] // outside**2
    first = weight.reshape(inside, inside, out, outside, outside, before, 2, 2)[0, 0]
    made = torch.zeros(out, before, 3, 3)
    for down in range(3):
        for across in range(3):
            y, x = down - 1, across - 1
            made[:, :, down, across] = first[:, y % outside, x % outside, :, 1 + y // outside, 1 + x // outside]
    return made, offset[:out]
