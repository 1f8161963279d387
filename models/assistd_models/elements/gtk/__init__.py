"""Pictures of GTK 3 and GTK 4 windows, drawn by the toolkits themselves. The command ``generate`` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def generate(source: str, data: Path, seeds: Sequence[int]) -> None:
    """Draw the pictures of these seeds.

    Args:
        source: gtk3 or gtk4.
        data: The data set's folder.
        seeds: Which pictures.

    Raises:
        SystemExit: If what draws is not installed; the message names the packages.
    """
    from assistd_models.elements.gtk import workshop  # the child process imports this package without msgspec

    workshop.run(source, data, seeds)
