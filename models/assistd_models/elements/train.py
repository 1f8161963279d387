"""The command ``train``: trains the net, or goes on where it was stopped.

CPU in bfloat16, or CUDA where there is one. A checkpoint each so many steps and when it is
stopped (Ctrl+C, SIGTERM), read without executing anything in it.
The schedule is a cosine over all steps; with more ``--steps`` than before, a finished training goes on.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader

from assistd_models.elements import shipped
from assistd_models.elements.crops import BY_KIND, Steps
from assistd_models.elements.curves import Curves
from assistd_models.elements.losses import Batch, Losses, losses
from assistd_models.elements.net import Net
from assistd_models.elements.shelf import Shelf

WARM_UP = 200
"""Steps in which the learning rate rises."""

EMA = 0.998
"""How slowly the averaged weights follow: they are what ships."""

REPORT = 50
"""Steps from one line of the curves to the next."""

CHECK = 8
"""Batches of pictures held back, from the same seed each time."""

MEASURED = 16
"""Batches on which the statistics are measured that a model doesn't carry any more."""


def main(arguments: list[str]) -> int:
    """Train until the last step."""
    parser = argparse.ArgumentParser(prog="python -m assistd_models.elements train")
    parser.add_argument("--data", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and curves go")
    parser.add_argument("--sources", nargs="*", default=[], help="names of sources; without: all there are")
    parser.add_argument("--steps", type=int, default=30000)
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--begin", type=Path, help="whose weights to begin with: a checkpoint's, or a model's (.onnx)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--by-kind", type=float, default=BY_KIND, help="share of crops drawn by kind, each as often")
    parser.add_argument("--save", type=int, default=500, help="steps from one checkpoint to the next")
    parser.add_argument("--loaders", type=int, default=1, help="processes that cut crops")
    parser.add_argument("--threads", type=int, default=0, help="threads to compute with; 0: as many as there are cores")
    asked = parser.parse_args(arguments)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    if asked.begin and not asked.begin.is_file():
        parser.error(f"there is no {asked.begin}; a training's checkpoint.pt is meant, or a model that ships (.onnx)")
    asked.out.mkdir(parents=True, exist_ok=True)
    training = Training(asked)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: training.stop())
    training.run()
    return 0 if training.done else 1


class Training:
    """One training: net, averaged net, optimiser, and the step it is at."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(asked.seed)
        self._net = Net().to(self._device, memory_format=torch.channels_last)
        self._average = torch.optim.swa_utils.AveragedModel(self._net, multi_avg_fn=_follow, use_buffers=True)
        self._optimiser = torch.optim.AdamW(_groups(self._net), lr=asked.rate, betas=(0.9, 0.99))
        self._step = 0
        self._stopped = False
        self._file = asked.out / "checkpoint.pt"
        if self._file.exists():
            self._load()
        elif asked.begin:
            self._begin(asked.begin)

    @property
    def done(self) -> bool:
        """Whether the last step was taken."""
        return self._step >= int(self._asked.steps)

    def stop(self) -> None:
        """Stop after this step."""
        self._stopped = True

    def run(self) -> None:
        """Train, and write checkpoints and curves."""
        asked = self._asked
        cache = asked.data / ".pixels"
        shelf = Shelf(asked.data, asked.sources, cache=cache)
        back = Shelf(asked.data, asked.sources, cache=cache, held_back=True)
        print(f"{len(shelf)} pictures to train on, {len(back)} held back; step {self._step} of {asked.steps}")
        checks = [Steps(back, first=0, seed=0, changed=False).batch(n) for n in range(CHECK)] if len(back) else []
        curves = Curves(asked.out, self._step)
        before_s, begun_s = curves.seconds, time.monotonic()
        batches = self._batches(shelf)
        sums, crops, since = torch.zeros(4), 0, self._step
        while not (self.done or self._stopped):
            batch = next(batches)
            sums += torch.tensor([float(part) for part in self._one(batch)])
            crops += len(batch.pixels)
            self._step += 1
            if self._step % REPORT == 0 or self.done:
                held = self._held_back(checks) if self._step % (REPORT * 10) == 0 else (0.0, 0.0, 0.0)
                passed_s = before_s + time.monotonic() - begun_s
                figures = (sums / (self._step - since)).tolist()
                curves.add(self._step, crops, passed_s, self._rate(), *figures, *held)
                print(
                    f"step {self._step}: " + " ".join(f"{one:.4f}" for one in figures) + f" {passed_s:.0f} s",
                    flush=True,
                )
                sums, since = torch.zeros(4), self._step
            if self._step % asked.save == 0 or self.done or self._stopped:
                self._save()

    def _one(self, batch: Batch) -> Losses:
        """Take one step; return the parts of its loss."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate()
        self._net.train()
        parts = self._losses(self._net, batch)
        self._optimiser.zero_grad(set_to_none=True)
        parts.total.backward()
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 10.0)
        self._optimiser.step()
        self._average.update_parameters(self._net)
        return Losses(*(part.detach() for part in parts))

    def _losses(self, net: torch.nn.Module, batch: Batch) -> Losses:
        batch = Batch(*(one.to(self._device, non_blocking=True) for one in batch))
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            seen = net(batch.pixels.float().contiguous(memory_format=torch.channels_last))
        return losses(seen, batch)

    @torch.no_grad()
    def _held_back(self, checks: list[Batch]) -> tuple[float, ...]:
        self._average.eval()
        parts = [self._losses(self._average, batch) for batch in checks]
        if not parts:
            return 0.0, 0.0, 0.0
        return tuple(sum(float(part[number]) for part in parts) / len(parts) for number in range(3))

    def _rate(self) -> float:
        done = self._step / max(1, self._asked.steps)
        return float(
            self._asked.rate
            * min(1.0, (self._step + 1) / WARM_UP)
            * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        )

    def _batches(self, shelf: Shelf) -> Iterator[Batch]:
        steps = self._cut(shelf, self._asked.seed)
        # One process at most keeps the order that the seed gives; more cut faster, each with a seed of its own.
        count = self._asked.loaders
        if count <= 1:
            yield from DataLoader(steps, batch_size=None, num_workers=count, prefetch_factor=4 if count else None)
            return
        parts = [
            iter(DataLoader(self._cut(shelf, self._asked.seed * 1000 + n), batch_size=None, num_workers=1))
            for n in range(count)
        ]
        while True:
            for part in parts:
                yield next(part)

    def _cut(self, shelf: Shelf, seed: int) -> Steps:
        return Steps(shelf, first=self._step, seed=seed, by_kind=self._asked.by_kind)

    def _save(self) -> None:
        part = self._file.with_suffix(".part")
        state: dict[str, Any] = {
            "step": self._step,
            "net": self._net.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        torch.save(state, part)
        os.replace(part, self._file)

    def _begin(self, file: Path) -> None:
        """Take over the weights of a model, or the averaged ones of another training, as far as they fit."""
        mine = self._net.state_dict()
        if file.suffix == ".onnx":
            shelf = Shelf(self._asked.data, self._asked.sources, cache=self._asked.data / ".pixels")
            steps = self._cut(shelf, self._asked.seed)
            theirs = shipped.read(file, (steps.batch(step).pixels for step in range(MEASURED))).state_dict()
        else:
            kept = torch.load(file, map_location=self._device, weights_only=True)["average"]
            theirs = {name.removeprefix("module."): one for name, one in kept.items()}
        fitting = {name: theirs.get(name) for name in mine}
        taken = {name: one for name, one in fitting.items() if one is not None and one.shape == mine[name].shape}
        self._net.load_state_dict(mine | taken)
        self._average.module.load_state_dict(self._net.state_dict())
        print(f"begun with {len(taken)} of {len(mine)} tensors of {file}")

    def _load(self) -> None:
        state = torch.load(self._file, map_location=self._device, weights_only=True)
        self._net.load_state_dict(state["net"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._step = state["step"]


def _groups(net: Net) -> list[dict[str, Any]]:
    """Return the parameters in two groups: weights that decay, and scales and offsets that don't."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    return [
        {"params": weights, "weight_decay": 0.02},
        {"params": [p for p in net.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _follow(averaged: list[torch.Tensor], now: list[torch.Tensor], steps: Any) -> None:
    """Let the averaged weights follow: fast at first, as there is little to average."""
    done = float(steps)
    share = 1.0 - min(EMA, (1.0 + done) / (10.0 + done))
    if averaged[0].is_floating_point():
        torch._foreach_lerp_(averaged, now, share)
    else:
        torch._foreach_copy_(averaged, now)
