"""The command ``export``: writes what was trained as the ONNX file that the plugin ships, in 8 bits, and compares both.

Input and outputs as `plugins/assistd_elements/pixels` takes them: ``pixels`` uint8 [1, height, width, 3], both sides
multiples of 64; ``scores`` float32 [rows, columns, kinds], ``states`` float32 [rows, columns, states], ``boxes``
float32 [rows, columns, 4] in pixels. Which cell is a peak is decided outside: where scores are equal, run times differ.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assistd_models.elements import fold
from assistd_models.elements import net as nets
from assistd_models.elements.eight_bits import shrink
from assistd_models.elements.kinds import KINDS, MULTIPLE_PX, STATES
from assistd_models.elements.shelf import Shelf

OPSET = 20

CALIBRATION = 36
"""Pictures of which the ranges are taken, spread over all sources."""

CROP_PX = (512, 704)
"""Height and width of what is taken of each."""


class Told(nn.Module):
    """The net with its answer in the form that is shipped."""

    def __init__(self, net: nets.Net) -> None:
        super().__init__()
        self.net = net
        self.stem = fold.Stem(net.stem)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return scores, states and boxes of uint8 [1, height, width, 3]."""
        seen = self.net.after(self.stem(pixels))
        kinds = seen.kinds[0].permute(1, 2, 0).softmax(2)  # turned first: a last axis is quicker
        return (
            seen.there[0].permute(1, 2, 0).sigmoid() * kinds,
            seen.states[0].sigmoid().permute(1, 2, 0),
            nets.boxes(seen.reach)[0].permute(1, 2, 0),
        )


def main(arguments: list[str]) -> int:
    """Write the model, and say how far 8 bits are from what was trained."""
    parser = argparse.ArgumentParser(prog="python -m assistd_models.elements export")
    parser.add_argument("--run", type=Path, required=True, help="the training's folder")
    parser.add_argument("--data", type=Path, required=True, help="the data set, for the ranges")
    parser.add_argument(
        "--thresholds",
        type=Path,
        nargs="+",
        default=[],
        help="what `judge --write` found; of several the strictest; without: the model says nothing",
    )
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--float", action="store_true", help="leave it in 32 bits")
    parser.add_argument("--revision", default="")
    asked = parser.parse_args(arguments)
    told = Told(trained(asked.run / "checkpoint.pt")).eval()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "float.onnx"
        write(told, whole)
        crops = list(calibration(asked.data))
        if asked.float:
            asked.out.write_bytes(whole.read_bytes())
        else:
            shrink(whole, asked.out, crops)
        describe(asked.out, asked.thresholds, asked.revision)
        far = {file.name: difference(told, file, crops[:8]) for file in (whole, asked.out)}
    for name, figures in far.items():
        print(f"{name}: largest difference of a score {figures[0]:.2g}, mean {figures[1]:.2g}")
    print(f"{asked.out}: {asked.out.stat().st_size / 1e6:.2f} MB")
    return 0


def trained(checkpoint: Path) -> nets.Net:
    """Return the averaged net of a checkpoint."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["average"]
    net = nets.Net()
    net.load_state_dict({name[7:]: value for name, value in state.items() if name.startswith("module.")})
    net.eval()
    return net


def write(told: nn.Module, file: Path) -> None:
    """Write a net as ONNX, for any height and width."""
    height, width = torch.export.Dim("cells_down", min=1, max=96), torch.export.Dim("cells_across", min=1, max=96)
    pixels = torch.zeros(1, 2 * MULTIPLE_PX, 3 * MULTIPLE_PX, 3, dtype=torch.uint8)
    program = torch.onnx.export(
        told,
        (pixels,),
        dynamo=True,
        opset_version=OPSET,
        input_names=["pixels"],
        output_names=["scores", "states", "boxes"],
        dynamic_shapes={"pixels": {1: MULTIPLE_PX * height, 2: MULTIPLE_PX * width}},
        verbose=False,
    )
    program.save(str(file))


def calibration(data: Path) -> Iterator[NDArray[np.uint8]]:
    """Yield crops, uint8 [height, width, 3], of pictures that were not trained on."""
    shelf = Shelf(data, [], cache=data / ".pixels", held_back=True)
    high, wide = CROP_PX
    for number in np.linspace(0, len(shelf) - 1, min(CALIBRATION, len(shelf))).astype(int):
        pixels = shelf.pixels(int(number))[:high, :wide]
        yield np.pad(pixels, ((0, high - pixels.shape[0]), (0, wide - pixels.shape[1]), (0, 0)), mode="edge")


def describe(file: Path, thresholds: Sequence[Path], revision: str) -> None:
    """Write into a model what its numbers mean."""
    kinds, states = _strictest([json.loads(one.read_text("utf-8")) for one in thresholds])
    model = onnx.load(str(file))
    told = {
        "kinds": KINDS,
        "states": STATES,
        "thresholds": kinds,
        "state_thresholds": states,
        "revision": revision,
    }
    onnx.helper.set_model_props(model, {name: json.dumps(value) for name, value in told.items()})
    onnx.save(model, str(file))


def _strictest(found: Sequence[dict[str, Any]]) -> tuple[dict[str, float], dict[str, tuple[float, float]]]:
    """Return the thresholds that hold everywhere: what is never told in one place is never told."""
    if not found:
        return {}, {}
    kinds = set.intersection(*(set(one["thresholds"]) for one in found))
    states = set.intersection(*(set(one["state_thresholds"]) for one in found))
    return (
        {kind: max(one["thresholds"][kind] for one in found) for kind in KINDS if kind in kinds},
        {
            state: (
                min(one["state_thresholds"][state][0] for one in found),
                max(one["state_thresholds"][state][1] for one in found),
            )
            for state in sorted(states)
        },
    )


def difference(told: nn.Module, file: Path, crops: Sequence[NDArray[np.uint8]]) -> tuple[float, float]:
    """Return the largest and the mean difference of scores between a net and a file."""
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    most, sums = 0.0, 0.0
    for crop in crops:
        with torch.no_grad():
            wanted = told(torch.from_numpy(crop[None]))[0].numpy()
        far = np.abs(session.run(["scores"], {"pixels": crop[None]})[0] - wanted)
        most, sums = max(most, float(far.max())), sums + float(far.mean())
    return most, sums / max(1, len(crops))
