"""Puts windows, dialogs and menus over each other, and cuts from elements what is covered. `scene` calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistd_models.elements.qt.binding import Qt, QtCore, QtGui
from assistd_models.elements.qt.found import Found


@dataclass
class Layer:
    """One window or menu.

    Attributes:
        image: Its QImage.
        place: QPoint of its top left in the picture.
        found: Its elements, in its own pixels.
        shadow: Whether it casts one.
    """

    image: Any
    place: Any
    found: list[Found]
    shadow: bool = False

    @property
    def rect(self) -> Any:
        """What it covers of the picture, a QRect."""
        return QtCore.QRect(self.place, self.image.size())


def flatten(layers: list[Layer], width: int, height: int) -> tuple[Any, dict[str, Any]]:
    """Return the picture of all layers, the last on top, and the labels: "elements" and "unknown"."""
    picture = QtGui.QImage(width, height, QtGui.QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    painter = QtGui.QPainter(picture)
    elements: list[dict[str, Any]] = []
    unknown: list[list[int]] = []
    for number, layer in enumerate(layers):
        if layer.shadow:
            _shadow(painter, layer.rect)
        painter.drawImage(layer.place, layer.image)
        above = QtGui.QRegion()
        for other in layers[number + 1 :]:
            above = above.united(QtGui.QRegion(other.rect))
        seen = QtGui.QRegion(QtCore.QRect(0, 0, width, height)).subtracted(above)
        for one in layer.found:
            _add(one, seen.intersected(QtGui.QRegion(one.rect.translated(layer.place))), elements, unknown)
    painter.end()
    return picture, {"elements": elements, "unknown": unknown}


def _add(one: Found, left: Any, elements: list[dict[str, Any]], unknown: list[list[int]]) -> None:
    if left.isEmpty():
        return
    bounds = left.boundingRect()
    box = [bounds.left(), bounds.top(), bounds.right() + 1, bounds.bottom() + 1]
    if one.kind is None:
        unknown.append(box)
        return
    seen = sum(part.width() * part.height() for part in _rects(left))
    visible = min(1.0, seen / max(1, one.area))
    made = {"kind": one.kind, "box": box, "on": one.on, "round": one.round, "disabled": one.disabled, "name": one.name}
    elements.append({**made, "visible": round(visible, 3), "tight": one.tight and visible > 0.99})


def _rects(region: Any) -> list[Any]:
    return region.rects() if hasattr(region, "rects") else list(region)


def _shadow(painter: Any, rect: Any) -> None:
    for step in range(8, 0, -2):
        painter.fillRect(rect.adjusted(-step + 2, -step + 4, step, step + 2), QtGui.QColor(0, 0, 0, 18))
