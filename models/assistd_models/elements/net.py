"""The net: pixels in, an answer for each square of 8 by 8 pixels out. The trainer trains it, `export` writes it.

A small residual net with a feature pyramid that answers at one scale only: interfaces are drawn at one size, so what an
element is does not depend on how far away it is. Dense 3x3 convolutions: on a CPU they cost less than depthwise ones
of the same quality (measured, benchmarks/RESULTS.md). Strip convolutions in two directions let a cell see the ends of
long elements: an arrow tells a dropdown from a text field.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistd_models.elements.kinds import KINDS, STATES, STRIDE_PX

WIDTHS = (64, 112, 160, 192)
"""Channels at 1/8, 1/16, 1/32 and 1/64."""

BLOCKS = (2, 2, 3, 2)
"""Residual blocks there."""

PYRAMID = 80
"""Channels of the pyramid and the heads."""

STRIP = 15
"""Length of the strip convolutions, in cells: 240 pixels at 1/16, 480 at 1/32."""

GREY, SPREAD = 128, 64
"""A pixel's value v enters as (v - GREY) / SPREAD: what `export` relies on to feed bytes as they are."""

PRIOR = -4.6
"""Logit of 0.01: nearly all cells are nothing (Lin et al. 2017, section 3.3)."""

LOG_LEAST, LOG_MOST = -3.0, 6.5
"""Bounds of a predicted distance, log(pixels / 8): half a pixel to 5,300 pixels."""


class Seen(NamedTuple):
    """What the net answers; all float32 [batch, ·, height / 8, width / 8].

    Attributes:
        there: Logit of how well the box fits that this cell tells; next to nothing where it finds no element.
        kinds: Logits, one for each of `KINDS`, that exclude each other: what it is, if it is anything.
        states: Logits, one for each of `STATES`.
        reach: log(distance / 8 px) from the cell's middle to the left, top, right and bottom edge.
    """

    there: Tensor
    kinds: Tensor
    states: Tensor
    reach: Tensor

    @property
    def scores(self) -> Tensor:
        """How sure each kind is, 0…1: that something is there, and that it is this."""
        return self.there.sigmoid() * self.kinds.softmax(1)


class Net(nn.Module):
    """The whole net."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(_conv(3, 24, step=2), _conv(24, 32, step=2))
        before = 32
        self.stages = nn.ModuleList()
        for width, blocks in zip(WIDTHS, BLOCKS, strict=True):
            first = _Block(before, width, step=2)
            self.stages.append(nn.Sequential(first, *(_Block(width, width) for _ in range(blocks - 1))))
            before = width
        self.side = nn.ModuleList(nn.Conv2d(width, PYRAMID, 1) for width in WIDTHS)
        self.fine = nn.Conv2d(32, PYRAMID, 3, stride=2, padding=1)
        self.strips = nn.ModuleList((_Strip(PYRAMID), _Strip(PYRAMID)))
        self.join = _conv(PYRAMID, PYRAMID)
        self.kind_tower = _conv(PYRAMID, PYRAMID)
        self.box_tower = _conv(PYRAMID, PYRAMID)
        self.kind_head = nn.Conv2d(PYRAMID, 1 + len(KINDS) + len(STATES), 1)
        self.box_head = nn.Conv2d(PYRAMID, 4, 1)
        nn.init.zeros_(self.kind_head.bias)
        nn.init.constant_(self.kind_head.bias[:1], PRIOR)
        nn.init.constant_(self.box_head.bias, 1.0)

    def forward(self, pixels: Tensor) -> Seen:
        """Return what is seen.

        Args:
            pixels: uint8 or float [batch, 3, height, width], RGB, 0…255, both sides multiples of 64.
        """
        return self.after(self.stem((pixels.float() - GREY) / SPREAD))

    def after(self, quarter: Tensor) -> Seen:
        """Return what is seen in the answer of the stem, [batch, 32, height / 4, width / 4]."""
        levels, now = [], quarter
        for stage in self.stages:
            now = stage(now)
            levels.append(now)
        top = self.side[3](levels[3])
        for at in (2, 1, 0):
            top = self.side[at](levels[at]) + functional.interpolate(top, scale_factor=2.0, mode="nearest")
            if at:
                top = self.strips[at - 1](top)
        joined = self.join(functional.relu(top + self.fine(quarter)))
        told = self.kind_head(self.kind_tower(joined)).float()
        reach = self.box_head(self.box_tower(joined)).float().clamp(LOG_LEAST, LOG_MOST)
        return Seen(told[:, :1], told[:, 1 : 1 + len(KINDS)], told[:, 1 + len(KINDS) :], reach)


def boxes(reach: Tensor) -> Tensor:
    """Return boxes in pixels, [batch, 4, rows, columns] as left, top, right, bottom, of what `Net` tells."""
    rows, columns = reach.shape[2:]
    x = (torch.arange(columns, device=reach.device, dtype=torch.float32) + 0.5) * STRIDE_PX
    y = (torch.arange(rows, device=reach.device, dtype=torch.float32) + 0.5) * STRIDE_PX
    left, top, right, bottom = (reach.exp() * STRIDE_PX).unbind(1)
    return torch.stack((x - left, y[:, None] - top, x + right, y[:, None] + bottom), 1)


def _conv(before: int, after: int, *, step: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride=step, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
    )


class _Block(nn.Module):
    """Two convolutions and a way past them (He et al. 2016, figure 2)."""

    def __init__(self, before: int, after: int, *, step: int = 1) -> None:
        super().__init__()
        self.one = _conv(before, after, step=step)
        self.two = nn.Sequential(nn.Conv2d(after, after, 3, padding=1, bias=False), nn.BatchNorm2d(after))
        nn.init.zeros_(self.two[1].weight)  # begins as the way past: trains faster
        self.past: nn.Module = nn.Identity()
        if step != 1 or before != after:
            self.past = nn.Sequential(nn.Conv2d(before, after, 1, stride=step, bias=False), nn.BatchNorm2d(after))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.two(self.one(x)) + self.past(x))


class _Strip(nn.Module):
    """Looks along the row and along the column, each channel alone."""

    def __init__(self, width: int) -> None:
        super().__init__()
        half = STRIP // 2
        self.across = nn.Conv2d(width, width, (1, STRIP), padding=(0, half), groups=width)
        self.down = nn.Conv2d(width, width, (STRIP, 1), padding=(half, 0), groups=width)
        self.mix = nn.Conv2d(width, width, 1)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(functional.relu(self.across(x) + self.down(x)))
