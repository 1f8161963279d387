"""Draws labelled windows of Qt 5 and Qt 6 widgets. The command `generate qt` calls it.

Qt 6 is PySide6 (PySide6_Essentials); Qt 5, with the styles Breeze, Oxygen, Adwaita and others, is the system Python's
PyQt5, left out where it is not installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def generate(source: str, data: Path, seeds: Sequence[int]) -> None:
    """Draw the pictures of these seeds.

    Args:
        source: "qt".
        data: The data set's folder.
        seeds: Which.

    Raises:
        RuntimeError: If no binding for Qt is installed.
    """
    from assistd_models.elements.qt.drawing import run

    run(source, data, seeds)
