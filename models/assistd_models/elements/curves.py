"""The curves of a training: a plain table, and a drawing of it. The trainer writes both."""

from __future__ import annotations

import csv
from pathlib import Path

from PIL import Image, ImageDraw

HEAD = (
    "step",
    "crops",
    "seconds",
    "rate",
    "there",
    "kinds",
    "boxes",
    "states",
    "held_back_there",
    "held_back_kinds",
    "held_back_boxes",
)
"""Columns: step, crops seen, seconds of training, learning rate, parts of the loss, and of what is not trained on."""

SIZE = (960, 540)
COLOURS = {"there": (120, 120, 120), "kinds": (200, 60, 40), "boxes": (40, 90, 200), "states": (60, 150, 60)}


class Curves:
    """One table, one line for each report.

    Args:
        folder: Where ``curves.tsv`` and ``curves.png`` lie.
        step: Lines after this step are dropped: the training went on from there.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._table = folder / "curves.tsv"
        self._drawing = folder / "curves.png"
        self._rows: list[list[str]] = []
        if self._table.exists():
            with self._table.open(newline="") as file:
                self._rows = [row for row in list(csv.reader(file, delimiter="\t"))[1:] if int(row[0]) <= step]

    @property
    def seconds(self) -> float:
        """How long it was trained up to here."""
        return float(self._rows[-1][HEAD.index("seconds")]) if self._rows else 0.0

    def add(self, *figures: float) -> None:
        """Add a line, and write both files anew."""
        self._rows.append([str(int(one)) if one == int(one) else f"{one:.5g}" for one in figures])
        with self._table.open("w", newline="") as file:
            csv.writer(file, delimiter="\t").writerows([list(HEAD), *self._rows])
        self._draw()

    def _draw(self) -> None:
        picture = Image.new("RGB", SIZE, (255, 255, 255))
        pen = ImageDraw.Draw(picture)
        steps = [float(row[0]) for row in self._rows]
        for number, (name, colour) in enumerate(COLOURS.items()):
            values = [float(row[HEAD.index(name)]) for row in self._rows]
            most = max(*sorted(values)[: max(1, int(len(values) * 0.97))], 1e-6) if len(values) > 1 else values[0]
            points = [
                (40 + 900 * at / max(steps[-1], 1), 500 - 460 * min(1.0, value / max(most, 1e-6)))
                for at, value in zip(steps, values, strict=True)
            ]
            pen.line(points, fill=colour, width=2)
            pen.text((60 + 200 * number, 12), f"{name}: top is {most:.3g}, now {values[-1]:.3g}", fill=colour)
        pen.line([(40, 40), (40, 500), (940, 500)], fill=(0, 0, 0))
        pen.text((800, 510), f"step {steps[-1]:.0f}", fill=(0, 0, 0))
        picture.save(self._drawing)
