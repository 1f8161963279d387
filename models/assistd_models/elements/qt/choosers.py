"""Dialogs that Qt brings: messages, wizards, choices of a file, a colour, a font, a day. `dialogs` takes them."""

from __future__ import annotations

import os
from typing import Any

from assistd_models.elements.qt import forms
from assistd_models.elements.qt.binding import QtCore, QtGui, QtWidgets
from assistd_models.elements.qt.frames import boxed
from assistd_models.elements.qt.hand import Hand

Q = QtWidgets


def message(hand: Hand) -> Any:
    """A question or a warning, as QMessageBox lays it out."""
    kinds = Q.QMessageBox.Icon
    made = Q.QMessageBox()
    made.setIcon(hand.chance.choice((kinds.Question, kinds.Warning, kinds.Information, kinds.Critical, kinds.NoIcon)))
    made.setText(hand.words.sentence())
    if hand.maybe(0.5):
        made.setInformativeText(hand.words.text(hand.chance.randint(1, 3)))
    roles = Q.QMessageBox.ButtonRole
    for text in hand.words.several("buttons", hand.chance.randint(1, 4)):
        made.addButton(
            text,
            hand.chance.choice(
                (roles.AcceptRole, roles.RejectRole, roles.DestructiveRole, roles.YesRole, roles.HelpRole)
            ),
        )
    if hand.maybe(0.3):
        made.setCheckBox(hand.check())
    return made


def wizard(hand: Hand) -> Any:
    """One page of several."""
    styles = Q.QWizard.WizardStyle
    made = Q.QWizard()
    made.setWizardStyle(hand.chance.choice((styles.ClassicStyle, styles.ModernStyle)))
    for _ in range(2):
        leaf = Q.QWizardPage()
        leaf.setTitle(hand.words.noun())
        leaf.setSubTitle(hand.words.sentence())
        layout = Q.QVBoxLayout(leaf)
        layout.addWidget(forms.page(hand, 2))
        made.addPage(leaf)
    buttons = Q.QWizard.WizardButton
    for which in (buttons.BackButton, buttons.NextButton, buttons.CancelButton):
        made.setButtonText(which, hand.words.button())
    if hand.maybe(0.3):
        made.setOption(Q.QWizard.WizardOption.HaveHelpButton)
    made.restart()
    return made


def calendar(hand: Hand) -> Any:
    """A month to choose a day from."""
    month = Q.QCalendarWidget()
    month.setSelectedDate(
        QtCore.QDate(hand.chance.randint(1990, 2026), hand.chance.randint(1, 12), hand.chance.randint(1, 28))
    )
    return boxed(hand, month)


def colours(hand: Hand) -> Any:
    """Qt's own choice of a colour."""
    made = Q.QColorDialog(QtGui.QColor.fromHsv(hand.chance.randint(0, 359), 180, 200))
    made.setOption(Q.QColorDialog.ColorDialogOption.DontUseNativeDialog)
    made.setOption(Q.QColorDialog.ColorDialogOption.ShowAlphaChannel, hand.maybe(0.4))
    return made


def fonts(_hand: Hand) -> Any:
    """Qt's own choice of a font."""
    made = Q.QFontDialog(Q.QApplication.font())
    made.setOption(Q.QFontDialog.FontDialogOption.DontUseNativeDialog)
    return made


def choose_file(hand: Hand) -> Any:
    """Qt's own choice of a file, in a folder of our making."""
    folder = hand.scratch / f"{hand.words.name().split()[0]}"
    folder.mkdir(exist_ok=True)
    for number in range(hand.chance.choice((2, 8, 20))):
        path = folder / hand.words.file().replace("/", "-")
        path.write_bytes(b" " * hand.chance.randint(0, 4000))
        os.utime(path, (1.6e9 + 86400 * number, 1.6e9 + 86400 * number))
    made = Q.QFileDialog(None, "", str(folder))
    made.setOption(Q.QFileDialog.Option.DontUseNativeDialog)
    made.setOption(Q.QFileDialog.Option.DontUseCustomDirectoryIcons)
    made.setViewMode(hand.chance.choice((Q.QFileDialog.ViewMode.Detail, Q.QFileDialog.ViewMode.List)))
    made.setAcceptMode(hand.chance.choice((Q.QFileDialog.AcceptMode.AcceptOpen, Q.QFileDialog.AcceptMode.AcceptSave)))
    made.setProperty("entries", len(list(folder.iterdir())))
    return made
