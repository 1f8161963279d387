"""How wrong the net's answer is. Used by the trainer.

Whether something is there: varifocal loss, the wanted score is how well the cell's own box fits (Zhang et al. 2021,
equation 2), so that a score tells both. What it is: cross-entropy of kinds that exclude each other, only where
something is; asked as fifteen separate yes-or-no questions, the net was slow to tell dropdowns from buttons
(benchmarks/RESULTS.md). Boxes: generalised IoU (Rezatofighi et al. 2019) and a smooth L1 of the logarithms; states:
logistic, where they are known.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from assistd_models.elements import net
from assistd_models.elements.kinds import STRIDE_PX

MOST_CELLS = 64.0
"""However large an element is, it counts at most as much as one of so many cells."""

NOTHING = 0.75
"""How much a cell counts where nothing is (alpha there)."""

LEAST_QUALITY = 0.2
"""What finds an element is wanted with at least this score: a net that begins has no box that fits."""


class Batch(NamedTuple):
    """Crops and the answers wanted, as in `targets.Answer` with a batch axis before it; pixels: uint8 [b, 3, h, w]."""

    pixels: Tensor
    kind: Tensor
    box: Tensor
    states: Tensor
    cells: Tensor
    spared: Tensor


class Losses(NamedTuple):
    """The parts of the loss, scalars."""

    there: Tensor
    kinds: Tensor
    boxes: Tensor
    states: Tensor

    @property
    def total(self) -> Tensor:
        """What is made smaller."""
        return self.there + self.kinds + 2.0 * self.boxes + 0.5 * self.states


def losses(seen: net.Seen, batch: Batch) -> Losses:
    """Return how wrong an answer is."""
    at = batch.kind >= 0
    cells = batch.cells[at]
    weight = cells.clamp(max=MOST_CELLS).sqrt() / cells  # an edge is the same edge in whichever cell it is found
    all_weight = weight.sum().clamp(min=1.0)
    found = net.boxes(seen.reach).permute(0, 2, 3, 1)[at]
    wanted = batch.box.permute(0, 2, 3, 1)[at]
    iou, giou = overlaps(found, wanted)
    reach = seen.reach.permute(0, 2, 3, 1)[at]
    kinds = seen.kinds.permute(0, 2, 3, 1)[at]
    boxes = (
        1.0 - giou + 0.5 * functional.smooth_l1_loss(reach, _reach(batch.box, at), reduction="none", beta=0.2).mean(1)
    )
    return Losses(
        _there(seen.there[:, 0], batch, at, iou.detach()),
        (functional.cross_entropy(kinds, batch.kind[at], reduction="none") * weight).sum() / all_weight,
        (boxes * weight).sum() / all_weight,
        _states(seen.states, batch, at, weight) / all_weight,
    )


def overlaps(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return IoU and generalised IoU of boxes [n, 4], pairwise by row."""
    common = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(1)
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).clamp(min=1e-3).prod(1)
    either = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - common
    iou = common / either.clamp(min=1e-3)
    return iou, iou - (hull - either) / hull


def _there(logits: Tensor, batch: Batch, at: Tensor, iou: Tensor) -> Tensor:
    """Return the loss of whether something is there, for each cell that finds something."""
    share = (MOST_CELLS / batch.cells[at]).clamp(max=1.0)
    found = functional.binary_cross_entropy_with_logits(logits[at], iou.clamp(min=LEAST_QUALITY), reduction="none")
    free = ~at & ~batch.spared
    nothing = functional.softplus(logits[free]) * logits[free].sigmoid().detach().square() * NOTHING
    return ((found * share).sum() + nothing.sum()) / share.sum().clamp(min=1.0)


def _states(logits: Tensor, batch: Batch, at: Tensor, weight: Tensor) -> Tensor:
    told = batch.states.permute(0, 2, 3, 1)[at]
    loss = functional.binary_cross_entropy_with_logits(
        logits.permute(0, 2, 3, 1)[at], told.clamp(min=0), reduction="none"
    )
    return (loss * (told >= 0) * weight[:, None]).sum()


def _reach(box: Tensor, at: Tensor) -> Tensor:
    """Return the wanted logarithms of distances, [n, 4], for the cells that find something."""
    _, rows, columns = box.shape[0], box.shape[2], box.shape[3]
    x = (torch.arange(columns, device=box.device) + 0.5) * STRIDE_PX
    y = (torch.arange(rows, device=box.device) + 0.5) * STRIDE_PX
    left, top, right, bottom = box.unbind(1)
    far = torch.stack((x - left, y[:, None] - top, right - x, bottom - y[:, None]), 3)[at]
    return (far.clamp(min=0.4) / STRIDE_PX).log()
