"""Reads off a window of widgets what stands where. `scene` and `popups` call it once all is laid out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistd_models.elements.qt import truth_bars, truth_controls, truth_documents, truth_views
from assistd_models.elements.qt.binding import QtWidgets
from assistd_models.elements.qt.found import Found, Reading

Q = QtWidgets
_STRANGE = frozenset(("QColorPicker", "QColorLuminancePicker"))  # fields of QColorDialog


def read(root: Any) -> list[Found]:
    """Return the elements of a window, outermost first.

    Args:
        root: A QWidget that is shown; its top left is the origin.
    """
    into = Reading(root)
    _walk(root, into)
    return [one for one in into.found if one.rect.width() >= 2 and one.rect.height() >= 2]


def _walk(widget: Any, into: Reading) -> None:
    name = widget.metaObject().className().rpartition("::")[2]
    if name in _STRANGE:
        into.add(widget, None)
        return
    if name == "QTableCornerButton":  # looks like a header's empty corner
        return
    reads = next((reads for kind, reads in _READERS if isinstance(widget, kind)), None)
    if reads is None or reads(widget, into):
        for child in widget.children():
            if into.shows(child):
                _walk(child, into)


def _calendar(widget: Any, into: Reading) -> bool:
    for child in widget.children():
        if not isinstance(child, Q.QAbstractItemView) and into.shows(child):  # days: neither rows nor buttons
            _walk(child, into)
    return False


def _nothing(_widget: Any, _into: Reading) -> bool:
    return False


_READERS: tuple[tuple[Any, Callable[[Any, Reading], bool]], ...] = (
    (Q.QCalendarWidget, _calendar),
    (Q.QCheckBox, truth_controls.tick),
    (Q.QRadioButton, truth_controls.tick),
    (Q.QToolButton, truth_controls.tool),
    (Q.QAbstractButton, truth_controls.button),
    (Q.QGroupBox, truth_controls.group),
    (Q.QComboBox, truth_controls.combo),
    (Q.QAbstractSpinBox, truth_controls.spin),
    (Q.QLineEdit, truth_controls.line),
    (Q.QPlainTextEdit, truth_documents.area),
    (Q.QTextEdit, truth_documents.area),
    (Q.QLabel, truth_controls.label),
    (Q.QScrollBar, _nothing),
    (Q.QDial, _nothing),
    (Q.QSlider, truth_controls.slider),
    (Q.QProgressBar, truth_controls.progress),
    (Q.QTabBar, truth_bars.tabs),
    (Q.QMenu, truth_bars.actions),
    (Q.QMenuBar, truth_bars.actions),
    (Q.QHeaderView, truth_views.header),
    (Q.QAbstractItemView, truth_views.view),
)
"""What reads which widget, the first that fits; each says whether the widgets inside are to be read as well."""
