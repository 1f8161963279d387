"""What main windows are filled with: editors, mail, files, music, settings, a calculator. `mains` chooses among it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from assistd_models.elements.qt import forms, grids, papers, views
from assistd_models.elements.qt.binding import Qt, QtCore, QtWidgets
from assistd_models.elements.qt.frames import across, button_box, down, scrolled, split, tabs
from assistd_models.elements.qt.hand import Hand

Q = QtWidgets


def writing(hand: Hand) -> Any:
    """An editor, with tabs now and then, and a bar to find words below."""
    inner = tabs(hand, papers.editor) if hand.maybe(0.35) else papers.editor(hand)
    if hand.maybe(0.3):
        found = across(hand, hand.tool(checkable=0), hand.line(), hand.push(), hand.push(), hand.check())
        return down(inner, found)
    return inner


def mail(hand: Hand) -> Any:
    """Folders, a list of messages, a message."""
    folders = grids.tree(hand, 1)
    right = split(
        hand, [grids.tree(hand, 4) if hand.maybe(0.6) else views.listing(hand), papers.document(hand)], hand.maybe(0.7)
    )
    return split(hand, [folders, right], shares=[hand.chance.randint(120, 260), 700])


def files(hand: Hand) -> Any:
    """Places, an address bar, files as icons or as rows."""
    content = hand.chance.choice((views.captions, views.captions, grids.tree, grids.table))(hand)
    bar = across(hand, hand.tool(checkable=0), hand.tool(checkable=0), hand.line(), hand.tool(checkable=0))
    right = down(bar, content) if hand.maybe(0.7) else content
    if hand.maybe(0.75):
        return split(
            hand,
            [views.listing(hand, hand.chance.randint(5, 12), "nouns"), right],
            shares=[hand.chance.randint(120, 220), 700],
        )
    return right


def music(hand: Hand) -> Any:
    """Tracks, and below them the player's buttons and sliders."""
    volume = hand.slider()
    volume.setMaximumWidth(140)
    keys = [hand.tool(checkable=0.1) for _ in range(hand.chance.randint(3, 6))]
    player = across(
        hand, *keys, hand.slider(), Q.QLabel(f"{hand.chance.randint(0, 9)}:{hand.chance.randint(10, 59)}"), volume
    )
    player.layout().setStretch(len(keys) + 1, 0)
    content = hand.chance.choice((grids.table, grids.tree, views.listing, views.captions))(hand)
    if hand.maybe(0.5):
        content = split(hand, [views.listing(hand, 8, "nouns"), content], shares=[180, 600])
    parts = [content, player]
    return down(*(parts if hand.maybe(0.8) else parts[::-1]))


def settings(hand: Hand) -> Any:
    """A list of topics at the side, a page, buttons."""
    topics = views.listing(hand, hand.chance.randint(4, 12), "nouns")
    topics.setFixedWidth(hand.chance.randint(110, 220))
    if hand.maybe(0.3):
        topics.setViewMode(Q.QListView.ViewMode.IconMode)
        topics.setFlow(Q.QListView.Flow.TopToBottom)
        topics.setIconSize(QtCore.QSize(32, 32))
        topics.setMovement(Q.QListView.Movement.Static)
        topics.setWrapping(False)
        topics.setGridSize(QtCore.QSize(topics.width() - 24, 62))
    made = Q.QWidget()
    layout = Q.QVBoxLayout(made)
    row = Q.QHBoxLayout()
    inner = (
        scrolled(hand, forms.page(hand)) if hand.maybe(0.4) else (tabs(hand) if hand.maybe(0.3) else forms.page(hand))
    )
    row.addWidget(topics)
    row.addWidget(inner, 1)
    layout.addLayout(row)
    layout.addWidget(button_box(hand))
    return made


def viewer(hand: Hand) -> Any:
    """A picture, and small ones beside it now and then."""
    shown = hand.picture(hand.chance.randint(200, 900), hand.chance.randint(150, 600))
    if hand.maybe(0.4):
        return split(hand, [views.captions(hand), shown], shares=[180, 600])
    return shown


def browser(hand: Hand) -> Any:
    """An address bar over a page to read."""
    bar = across(hand, *(hand.tool(checkable=0) for _ in range(3)), hand.line(), hand.tool(checkable=0))
    return down(bar, tabs(hand, papers.document) if hand.maybe(0.5) else papers.document(hand))


def mixed(hand: Hand) -> Any:
    """Panes of anything."""
    parts = [hand.chance.choice((grids.any_view, forms.page, papers.editor, papers.document))(hand) for _ in range(2)]
    return split(hand, parts, hand.maybe(0.4))


def keys(hand: Hand) -> Any:
    """A display over a keypad."""
    field = hand.line()
    field.setMinimumHeight(hand.chance.randint(28, 56))
    made = down(field, forms.keypad(hand))
    made.layout().setContentsMargins(8, 8, 8, 8)
    made.layout().setStretch(1, 1)
    return made


def launcher(hand: Hand) -> Any:
    """Large buttons in a grid, as of a welcome page."""
    made = Q.QWidget()
    grid = Q.QGridLayout(made)
    wide = hand.chance.randint(2, 6)
    style = hand.chance.choice(
        (Qt.ToolButtonStyle.ToolButtonTextUnderIcon, Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    )
    size = hand.chance.choice((24, 32, 48, 64))
    for number in range(hand.chance.randint(wide, 4 * wide)):
        one = hand.tool(style)
        one.setText(hand.words.noun())
        one.setIconSize(QtCore.QSize(size, size))
        one.setSizePolicy(Q.QSizePolicy.Policy.Expanding, Q.QSizePolicy.Policy.Preferred)
        grid.addWidget(one, number // wide, number % wide)
    return made


def reading(hand: Hand) -> Any:
    """Words alone, which are no elements: headings, paragraphs, figures."""
    made = Q.QWidget()
    layout = Q.QVBoxLayout(made)
    for _ in range(hand.chance.randint(2, 9)):
        words = Q.QLabel(hand.words.text(hand.chance.randint(1, 6)))
        words.setWordWrap(True)
        if hand.maybe(0.25):
            words.setText(f"<h{hand.chance.randint(1, 3)}>{hand.words.noun()}")
        layout.addWidget(words)
    layout.addStretch(1)
    return made


def empty(_hand: Hand) -> Any:
    """Nothing at all."""
    return Q.QWidget()


def steps(hand: Hand) -> Any:
    """Pages one under another, each with a bar to open it."""
    made = Q.QToolBox()
    for _ in range(hand.chance.randint(2, 5)):
        made.addItem(forms.page(hand, 1), hand.words.noun())
    return split(hand, [made, grids.any_view(hand)])


CONTENTS: Final[dict[Callable[[Hand], Any], int]] = {
    writing: 14, mail: 10, files: 14, music: 10, settings: 12, viewer: 5, browser: 7, mixed: 8, tabs: 10,
    grids.any_view: 8, forms.page: 8, keys: 5, empty: 2, papers.terminal: 3, forms.sliders: 4, steps: 2, launcher: 3,
    reading: 3,
}  # fmt: skip
"""What may fill a window, and how often."""
