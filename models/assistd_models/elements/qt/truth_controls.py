"""Reads buttons, ticks, fields, sliders, labels: what stands where in one widget. `truth` calls them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.kinds import Kind
from assistd_models.elements.qt.binding import QtWidgets
from assistd_models.elements.qt.found import Reading, option, plain

Q = QtWidgets
_STYLE = QtWidgets.QStyle


def tick(widget: Any, into: Reading) -> bool:
    """Add the indicator of a check box or a radio button; of a switch the track."""
    round_ = isinstance(widget, Q.QRadioButton)
    part = _STYLE.SubElement.SE_RadioButtonIndicator if round_ else _STYLE.SubElement.SE_CheckBoxIndicator
    rect = widget.style().subElementRect(part, option(Q.QStyleOptionButton, widget), widget)
    if widget.property("switch"):
        into.add(widget, "switch", rect, on=widget.isChecked(), name=plain(widget.text()))
        return False
    half = not round_ and widget.isTristate() and int(_value(widget.checkState())) == 1
    on = None if half else widget.isChecked()
    into.add(widget, "tick", rect, on=on, round=round_, name=plain(widget.text()), tight=True)
    return False


def tool(widget: Any, into: Reading) -> bool:
    """Add a tool button; a split one is two, one that opens a choice is a dropdown."""
    name = plain(widget.text())
    on = widget.isChecked() if widget.isCheckable() else None
    if widget.property("segment"):
        into.add(widget, "tab", on=widget.isChecked(), name=name)
        return False
    mode = widget.popupMode()
    if mode == Q.QToolButton.ToolButtonPopupMode.MenuButtonPopup and (widget.menu() or len(widget.actions()) > 1):
        made = option(Q.QStyleOptionToolButton, widget)
        for part in (_STYLE.SubControl.SC_ToolButton, _STYLE.SubControl.SC_ToolButtonMenu):
            rect = widget.style().subControlRect(_STYLE.ComplexControl.CC_ToolButton, made, part, widget)
            into.add(
                widget,
                "button",
                rect,
                on=on if part == _STYLE.SubControl.SC_ToolButton else None,
                name=name,
            )
        return False
    opens = mode == Q.QToolButton.ToolButtonPopupMode.InstantPopup and widget.menu()
    if widget.objectName() in ("qt_toolbar_ext_button", "qt_menubar_ext_button") or not _shows_arrow(widget):
        opens = False
    kind: Kind = "menu-item" if opens and widget.property("status") else "dropdown" if opens else "button"
    into.add(widget, kind, on=False if kind == "menu-item" else on if kind == "button" else None, name=name)
    return False


def button(widget: Any, into: Reading) -> bool:
    """Add a push button, or any other; one that opens a menu is a dropdown."""
    on = widget.isChecked() if widget.isCheckable() else None
    if widget.property("segment"):
        into.add(widget, "tab", on=widget.isChecked(), name=plain(widget.text()))
        return False
    opens = isinstance(widget, Q.QPushButton) and widget.menu()
    kind: Kind = "menu-item" if opens and widget.property("status") else "dropdown" if opens else "button"
    into.add(
        widget,
        kind,
        on=False if kind == "menu-item" else on if kind == "button" else None,
        name=plain(widget.text()),
    )
    return False


def group(widget: Any, into: Reading) -> bool:
    """Add the tick in the title of a group box."""
    if widget.isCheckable():
        made = option(Q.QStyleOptionGroupBox, widget)
        part = _STYLE.SubControl.SC_GroupBoxCheckBox
        if not made.subControls & part:  # filled by hand
            made.subControls |= part
            made.text = widget.title()
        rect = widget.style().subControlRect(_STYLE.ComplexControl.CC_GroupBox, made, part, widget)
        into.add(
            widget,
            "tick",
            rect,
            on=widget.isChecked(),
            round=False,
            name=plain(widget.title()),
            tight=True,
        )
    return True


def combo(widget: Any, into: Reading) -> bool:
    """Add a combo box, with its field."""
    into.add(widget, "dropdown", name=plain(widget.currentText()))
    return False


def spin(widget: Any, into: Reading) -> bool:
    """Add a field for a number; a date with a calendar to open is a dropdown."""
    choice = isinstance(widget, Q.QDateTimeEdit) and widget.calendarPopup()
    into.add(widget, "dropdown" if choice else "spin", name=plain(widget.text()))
    return False


def line(widget: Any, into: Reading) -> bool:
    """Add a field of one line, and the button that clears it."""
    into.add(widget, "text-field", name=plain(widget.displayText() or widget.placeholderText()))
    for child in widget.children():
        if isinstance(child, Q.QToolButton) and child.isVisibleTo(into.root) and child.x() > widget.width() / 2:
            into.add(child, "button")
    return False


def slider(widget: Any, into: Reading) -> bool:
    """Add a slider: groove and knob."""
    made = option(Q.QStyleOptionSlider, widget)
    rect = None
    for part in (_STYLE.SubControl.SC_SliderGroove, _STYLE.SubControl.SC_SliderHandle):
        one = widget.style().subControlRect(_STYLE.ComplexControl.CC_Slider, made, part, widget)
        rect = one if rect is None else rect.united(one)
    into.add(widget, "slider", rect, tight=True)
    return False


def progress(widget: Any, into: Reading) -> bool:
    """Add a progress bar, without figures beside it."""
    made = option(Q.QStyleOptionProgressBar, widget)
    rect = widget.style().subElementRect(_STYLE.SubElement.SE_ProgressBarGroove, made, widget)
    into.add(widget, "progress", rect, name=plain(widget.text()) if widget.isTextVisible() else "")
    return False


def label(widget: Any, into: Reading) -> bool:
    """Add a picture or a link, where a label says that it is one."""
    if widget.property("picture") and widget.width() >= 32 and widget.height() >= 32:
        shown = widget.pixmap()
        rect = _STYLE.alignedRect(widget.layoutDirection(), widget.alignment(), shown.size(), widget.contentsRect())
        into.add(widget, "picture", rect.intersected(widget.contentsRect()))
    elif widget.property("link"):
        name = str(widget.property("link"))
        size = widget.fontMetrics().size(0, name)
        rect = _STYLE.alignedRect(widget.layoutDirection(), widget.alignment(), size, widget.contentsRect())
        into.add(widget, "link", rect, name=name)
    return False


def _value(state: Any) -> Any:
    return getattr(state, "value", state)


def _shows_arrow(widget: Any) -> bool:
    """Whether one sees that a tool button opens a menu: some styles paint no arrow."""
    return bool(widget.property("status") or Q.QApplication.instance().property("arrows"))
