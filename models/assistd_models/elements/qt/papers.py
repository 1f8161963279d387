"""Documents, editors and terminals: areas of text that fill a window. The main windows are filled with them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt.binding import Qt, QtGui, QtWidgets
from assistd_models.elements.qt.hand import Hand

Q = QtWidgets


def editor(hand: Hand) -> Any:
    """Return an editor of text or code, with line numbers now and then."""
    made = Q.QPlainTextEdit()
    code = hand.maybe(0.5)
    lines = []
    for _ in range(hand.chance.choice((0, 5, 25, 60))):
        words = hand.words
        if code:
            step = "    " * hand.chance.randint(0, 3)
            lines.append(
                step
                + hand.chance.choice(
                    (
                        f"def {words.name().lower().replace(' ', '_')}(self):",
                        f"return {hand.chance.randint(0, 9)}",
                        f"x = {words.name()!r}",
                        "",
                        f"# {words.sentence()}",
                        "if x > 0:",
                        "}",
                    )
                )
            )
        else:
            lines.append(words.text(hand.chance.randint(0, 3)))
    made.setPlainText("\n".join(lines))
    if code:
        made.setFont(QtGui.QFont(hand.look.mono, int(hand.look.font_pt)))
    made.setLineWrapMode(
        Q.QPlainTextEdit.LineWrapMode.WidgetWidth if hand.maybe(0.6) else Q.QPlainTextEdit.LineWrapMode.NoWrap
    )
    if hand.maybe(0.3):
        made.setFrameShape(Q.QFrame.Shape.NoFrame)
    if not hand.maybe(0.35):
        return made
    numbers = Q.QLabel("\n".join(str(number + 1) for number in range(70)))
    numbers.setFont(made.font())
    numbers.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    numbers.setContentsMargins(6, 5, 4, 0)
    numbers.setSizePolicy(Q.QSizePolicy.Policy.Fixed, Q.QSizePolicy.Policy.Ignored)
    both = Q.QWidget()
    row = Q.QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(numbers)
    row.addWidget(made, 1)
    return both


def terminal(hand: Hand) -> Any:
    """Return a terminal: a dark (or light) area of typewriter letters."""
    made = Q.QPlainTextEdit()
    user = hand.words.name().split()[0].lower()
    lines = [_printed(hand, user) for _ in range(hand.chance.choice((1, 8, 30, 60)))]
    made.setPlainText("\n".join([*lines, f"{user}@host:~$ "]))
    made.setFont(QtGui.QFont(hand.look.mono, int(hand.look.font_pt)))
    ground, ink = hand.chance.choice(
        (
            ("#000000", "#d0d0d0"),
            ("#1e1e1e", "#e0e0e0"),
            ("#232627", "#fcfcfc"),
            ("#300a24", "#ffffff"),
            ("#ffffff", "#202020"),
        )
    )
    made.setStyleSheet(f"QPlainTextEdit {{ background: {ground}; color: {ink}; border: none; }}")
    return made


def document(hand: Hand) -> Any:
    """Return a page with headings, text and links, to read."""
    made = Q.QTextBrowser()
    parts = []
    for _ in range(hand.chance.randint(1, 7)):
        kind = hand.chance.random()
        if kind < 0.25:
            level = hand.chance.randint(1, 3)
            parts.append(f"<h{level}>{hand.words.noun()}</h{level}>")
        elif kind < 0.5:
            parts.append(f'<p>{hand.words.text(2)} <a href="#a">{hand.words.noun()}</a> {hand.words.text(2)}</p>')
        elif kind < 0.65:
            parts.append(
                "<ul>"
                + "".join(
                    f'<li><a href="#a">{hand.words.sentence()}</a></li>' for _ in range(hand.chance.randint(2, 5))
                )
                + "</ul>"
            )
        else:
            parts.append(f"<p>{hand.words.text(hand.chance.randint(2, 8))}</p>")
    made.setHtml("".join(parts))
    if hand.maybe(0.3):
        made.setFrameShape(Q.QFrame.Shape.NoFrame)
    return made


def _printed(hand: Hand, user: str) -> str:
    return hand.chance.choice(
        (
            f"{user}@host:~$ ls -la",
            f"-rw-r--r-- 1 {user} {user} {hand.chance.randint(0, 99999):6} {hand.words.file()}",
            hand.words.file(),
            f"$ make {hand.words.name().lower()}",
            "",
        )
    )
