"""Qt for the child that draws: PySide6, or PyQt5 where the child is the system's Python. Everything here imports it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

BINDING = "PySide6" if importlib.util.find_spec("PySide6") else "PyQt5"

QtCore: Any = importlib.import_module(f"{BINDING}.QtCore")
QtGui: Any = importlib.import_module(f"{BINDING}.QtGui")
QtWidgets: Any = importlib.import_module(f"{BINDING}.QtWidgets")

Qt: Any = QtCore.Qt
QAction: Any = QtGui.QAction if hasattr(QtGui, "QAction") else QtWidgets.QAction  # moved in Qt 6

QT5 = QtCore.qVersion().startswith("5")


def families() -> list[str]:
    """Return the names of the fonts that Qt finds."""
    found: Any = QtGui.QFontDatabase()  # static in Qt 6, where an object still answers
    return list(found.families())


def rgb(image: Any) -> bytes:
    """Return the pixels of a QImage as uint8 [height, width, 3], RGB, without padding."""
    plain = image.convertToFormat(QtGui.QImage.Format.Format_RGB888)
    bits = plain.constBits()
    if QT5:
        bits.setsize(plain.sizeInBytes())
    raw, line = bytes(bits), plain.bytesPerLine()
    row = plain.width() * 3
    return raw if line == row else b"".join(raw[y * line : y * line + row] for y in range(plain.height()))
