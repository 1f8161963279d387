"""Icons: of an icon theme where one is installed, else painted here. Everything that shows one calls it."""

from __future__ import annotations

import random
from typing import Any, Final

from assistd_models.elements.qt.binding import Qt, QtCore, QtGui

THEMED: Final = (
    "document-new", "document-open", "document-save", "document-save-as", "document-print", "document-properties",
    "edit-undo", "edit-redo", "edit-cut", "edit-copy", "edit-paste", "edit-delete", "edit-find",
    "edit-find-replace", "edit-clear", "edit-select-all", "zoom-in", "zoom-out", "zoom-original", "zoom-fit-best",
    "go-home", "go-up", "go-down", "go-next", "go-previous", "go-first", "go-last", "view-refresh", "process-stop",
    "view-fullscreen", "view-list-details", "view-list-icons", "list-add", "list-remove", "media-playback-start",
    "media-playback-pause", "media-playback-stop", "media-skip-forward", "media-skip-backward", "media-record",
    "media-seek-forward", "mail-message-new", "mail-reply-sender", "mail-forward", "mail-mark-junk", "bookmark-new",
    "help-about", "help-contents", "application-exit", "window-close", "system-search", "preferences-system",
    "format-text-bold", "format-text-italic", "format-text-underline", "format-justify-left",
    "format-justify-center", "format-indent-more", "insert-image", "insert-link", "insert-text",
    "tools-check-spelling", "folder-new", "user-trash", "dialog-information", "dialog-warning", "dialog-error",
    "dialog-question", "emblem-favorite", "call-start", "contact-new",
)  # fmt: skip
FILES: Final = (
    "folder", "folder", "folder", "folder-documents", "text-x-generic", "image-x-generic", "audio-x-generic",
    "video-x-generic", "application-pdf", "text-html", "package-x-generic", "application-x-executable",
    "x-office-document", "x-office-spreadsheet", "inode-directory",
)  # fmt: skip
PLACES: Final = (
    "user-home", "user-desktop", "folder-documents", "folder-download", "folder-music", "folder-pictures",
    "folder-videos", "user-trash", "drive-harddisk", "network-workgroup", "preferences-system",
    "preferences-desktop-font", "preferences-desktop-theme", "applications-internet", "preferences-desktop-locale",
    "input-keyboard", "input-mouse", "video-display", "audio-card", "printer", "computer",
)  # fmt: skip


def icon(chance: random.Random, text_colour: Any, names: list[str] | tuple[str, ...] = THEMED) -> Any:
    """Return an icon of the theme, or one painted by chance."""
    if chance.random() < 0.72:
        found = QtGui.QIcon.fromTheme(chance.choice(names))
        if not found.isNull() and not found.pixmap(16, 16).isNull():
            return found
    return QtGui.QIcon(glyph(chance, text_colour, 48))


def glyph(chance: random.Random, colour: Any, size_px: int) -> Any:
    """Return a painted sign, a pixmap with a clear ground: a line drawing or a coloured shape."""
    pixmap = QtGui.QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QtGui.QPainter(pixmap)
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    hue = QtGui.QColor.fromHsv(chance.randint(0, 359), chance.randint(90, 230), chance.randint(120, 240))
    lined = chance.random() < 0.5
    painter.setPen(QtGui.QPen(colour if lined else hue.darker(150), size_px / chance.choice((8, 12, 16))))
    for _ in range(chance.randint(1, 3)):
        painter.setBrush(Qt.BrushStyle.NoBrush if lined else hue)
        _shape(painter, chance, size_px)
        hue = hue.lighter(chance.choice((70, 140, 170)))
    painter.end()
    return pixmap


def _shape(painter: Any, chance: random.Random, size_px: int) -> None:
    edge, far = size_px * chance.uniform(0.08, 0.3), size_px * chance.uniform(0.7, 0.92)
    box = QtCore.QRectF(edge, edge, far - edge, far - edge)
    kind = chance.randint(0, 5)
    if kind == 0:
        painter.drawEllipse(box)
    elif kind == 1:
        painter.drawRoundedRect(box, size_px / 10, size_px / 10)
    elif kind == 2:
        points = [
            QtCore.QPointF(chance.uniform(edge, far), chance.uniform(edge, far)) for _ in range(chance.randint(3, 5))
        ]
        painter.drawPolygon(QtGui.QPolygonF(points))
    elif kind == 3:
        for row in range(3):
            y = edge + (far - edge) * (row + 0.5) / 3
            painter.drawLine(QtCore.QPointF(edge, y), QtCore.QPointF(far, y))
    elif kind == 4:
        middle = (edge + far) / 2
        painter.drawLine(QtCore.QPointF(middle, edge), QtCore.QPointF(middle, far))
        painter.drawLine(QtCore.QPointF(edge, middle), QtCore.QPointF(far, middle))
    else:
        painter.drawPie(box, chance.randint(0, 5760), chance.randint(1000, 5000))
