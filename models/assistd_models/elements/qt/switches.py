"""Switches for Qt, which has none: check boxes whose indicator is painted as a track with a knob. Forms use them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt.binding import Qt, QtCore, QtGui
from assistd_models.elements.qt.hand import Hand


def switch(hand: Hand, text: str = "") -> Any:
    """Return a switch, drawn in one of many ways; its property "switch" is set."""
    made = hand.check(text)
    made.setTristate(False)
    made.setProperty("switch", True)
    chosen = [one for one in hand.kept if isinstance(one, _Track)]
    track = chosen[0] if chosen else _Track(hand)
    if not chosen:
        hand.kept.append(track)
        track.paint()
    made.setStyleSheet(track.sheet)
    return made


class _Track:
    """One way of drawing, the same for a whole picture."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        chance = hand.chance
        self.height = chance.choice((14, 16, 18, 20, 22, 24, 26))
        self.width = round(self.height * chance.choice((1.7, 1.8, 2.0, 2.1)))
        self.square = chance.random() < 0.15
        self.thin = chance.random() < 0.2
        self.edge = chance.choice((1, 2, 2, 3))
        self.lined = chance.random() < 0.3
        self.sheet = ""

    def paint(self) -> None:
        """Paint the four states into the scratch folder, and set the sheet that names them."""
        rules = [
            f"QCheckBox::indicator {{ width: {self.width}px; height: {self.height}px; }} QCheckBox {{ spacing: 8px; }}"
        ]
        for enabled in (True, False):  # of rules as strong as each other the later holds
            for on in (False, True):
                path = self.hand.scratch / f"switch-{int(on)}{int(enabled)}-{self.hand.chance.getrandbits(40):x}.png"
                self._state(on, enabled).save(str(path))
                state = f"{'checked' if on else 'unchecked'}{'' if enabled else ':disabled'}"
                rules.append(f"QCheckBox::indicator:{state} {{ image: url({path}); }}")
        self.sheet = "\n".join(rules)

    def _state(self, on: bool, enabled: bool) -> Any:
        pixmap = QtGui.QPixmap(self.width, self.height)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QtGui.QPainter(pixmap)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        off = QtGui.QColor("#707070" if self.hand.look.dark else "#b4b4b4")
        ground = QtGui.QColor(self.hand.look.accent) if on else off
        if not enabled:
            ground.setAlpha(110)
        slack = self.height * 0.2 if self.thin else 0.0
        radius = 2.0 if self.square else self.height / 2 - slack
        track = QtCore.QRectF(0.5, 0.5 + slack, self.width - 1, self.height - 1 - 2 * slack)
        painter.setPen(QtGui.QPen(ground.darker(125), 1) if self.lined or not on else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(track, radius, radius)
        knob = self.height - 2.0 * self.edge
        left = self.width - self.edge - knob if on else self.edge
        painter.setPen(QtGui.QPen(QtGui.QColor(0, 0, 0, 60), 1))
        painter.setBrush(QtGui.QColor("#fdfdfd" if enabled else "#d0d0d0"))
        box = QtCore.QRectF(left, self.edge, knob, knob)
        painter.drawRoundedRect(box, 2.0 if self.square else knob / 2, 2.0 if self.square else knob / 2)
        painter.end()
        return pixmap
