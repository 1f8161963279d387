"""Pictures that are content: like photographs, and charts. Labels and views show them."""

from __future__ import annotations

import random
from typing import Any

from assistd_models.elements.qt.binding import Qt, QtCore, QtGui


def photograph(chance: random.Random, width_px: int, height_px: int) -> Any:
    """Return a pixmap like a landscape, a still life, or a chart."""
    pixmap = QtGui.QPixmap(width_px, height_px)
    painter = QtGui.QPainter(pixmap)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    hue = chance.randint(0, 359)
    sky = QtGui.QLinearGradient(0, 0, chance.uniform(0, width_px), height_px)
    for stop in (0.0, chance.uniform(0.3, 0.7), 1.0):
        sky.setColorAt(
            stop,
            QtGui.QColor.fromHsv(
                (hue + chance.randint(-40, 40)) % 360, chance.randint(20, 200), chance.randint(60, 250)
            ),
        )
    painter.fillRect(0, 0, width_px, height_px, sky)
    painter.setPen(Qt.PenStyle.NoPen)
    for _ in range(chance.randint(2, 14)):
        painter.setBrush(_ball(chance, hue, width_px, height_px))
        x, y = chance.uniform(-0.2, 1) * width_px, chance.uniform(0, 1) * height_px
        w, h = chance.uniform(0.05, 0.6) * width_px, chance.uniform(0.05, 0.5) * height_px
        if chance.random() < 0.6:
            painter.drawEllipse(QtCore.QRectF(x, y, w, h))
        else:
            corners = [QtCore.QPointF(x + chance.uniform(-1, 1) * w, y + chance.uniform(-1, 1) * h) for _ in range(5)]
            painter.drawPolygon(QtGui.QPolygonF(corners))
    painter.end()
    return pixmap


def _ball(chance: random.Random, hue: int, width_px: int, height_px: int) -> Any:
    light = QtGui.QRadialGradient(
        chance.uniform(0, width_px), chance.uniform(0, height_px), max(width_px, height_px) / 2
    )
    colour = QtGui.QColor.fromHsv(
        (hue + chance.randint(-90, 90)) % 360, chance.randint(20, 220), chance.randint(30, 250)
    )
    light.setColorAt(0, colour.lighter(150))
    light.setColorAt(1, colour.darker(150))
    return light


def chart(chance: random.Random, width_px: int, height_px: int, ground: Any, ink: Any) -> Any:
    """Return a pixmap of a chart: bars or a curve, with axes and figures."""
    pixmap = QtGui.QPixmap(width_px, height_px)
    pixmap.fill(ground)
    painter = QtGui.QPainter(pixmap)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    painter.setPen(QtGui.QPen(ink, 1))
    left, foot = 36, height_px - 24
    painter.drawLine(left, 8, left, foot)
    painter.drawLine(left, foot, width_px - 8, foot)
    count = chance.randint(4, 16)
    step = (width_px - left - 16) / count
    colour = QtGui.QColor.fromHsv(chance.randint(0, 359), 160, 200)
    bars = chance.random() < 0.5
    before = None
    for number in range(count):
        y = foot - chance.uniform(0.05, 0.9) * (foot - 8)
        at = QtCore.QPointF(left + step * (number + 0.5), y)
        if bars:
            painter.fillRect(QtCore.QRectF(at.x() - step * 0.35, y, step * 0.7, foot - y), colour)
        elif before is not None:
            painter.setPen(QtGui.QPen(colour, 2))
            painter.drawLine(before, at)
        before = at
        painter.setPen(QtGui.QPen(ink, 1))
        painter.drawText(QtCore.QPointF(at.x() - 6, height_px - 8), str(number + 1))
    painter.end()
    return pixmap
