"""Puts elements into words: one control, and the first sentence about a window. Used by `telling` and the engine."""

from __future__ import annotations

from collections.abc import Sequence

from assistd import BRIEF_CHARS
from assistd.i18n import _
from assistd_elements import roles, states
from assistd_elements.nodes import Node, Window, in_order, one_line
from assistd_elements.roles import DIALOGS, DOCUMENTS, FIELDS, Role
from assistd_elements.states import State

NUMBERED = frozenset({Role.PAGE_TAB, Role.LIST_ITEM, Role.RADIO_BUTTON, Role.TREE_ITEM})
"""Of these it is told which one of how many it is."""

FIELD_CHARS = 60
"""So much of what stands in a field is told with the field."""


def control(node: Node) -> str:
    """Return an element as it is told on its own: "Volume, slider, 40", "Name, field: Ada"."""
    parts = [node.called, roles.name(node.role)]
    if not node.secret and node.text and node.role not in FIELDS | roles.WRITTEN:
        parts.append(short(node.text, FIELD_CHARS))
    parts += states.words(node.role, node.states)
    if node.role in NUMBERED and node.total > 1 and node.number <= node.total:
        parts.append(position(node))
    said = ", ".join(part for part in dict.fromkeys(parts) if part)
    if node.role in FIELDS | roles.WRITTEN:
        if node.text and (len(node.text) > FIELD_CHARS or "\n" in node.text.strip()):
            return said  # a text of its own, which is told as text
        if node.text:
            return _("{control}: {text}").format(control=said, text=node.text.strip())
        return _("{control}, empty").format(control=said) if node.role in FIELDS else said
    return said


def focused(node: Node, chars: int = 200) -> str:
    """Return the sentence about what has the focus; empty if there is nothing to say of it."""
    said = short(control(node), chars).rstrip(".")
    return _("Focus: {control}.").format(control=said) if said else ""


def position(node: Node) -> str:
    """Return "2 of 5"."""
    return _("{number} of {total}").format(number=node.number, total=node.total)


def headline(window: Window, focus: Node | None) -> str:
    """Return the first sentence about a window: title, application, what it is, its page, what has the focus.

    What does not fit into a brief sentence is left out, the least important first.
    """
    page = _page(window) if focus is None or focus.role != Role.PAGE_TAB else ""
    for chars in (200, 60, 40, 25):
        start = _start(window, chars)
        said = _("Page {name}.").format(name=short(page, 40)) if page and page not in window.title else ""
        last = focused(focus, chars) if focus else ""
        for sentences in ((start, said, last), (start, last)):
            whole = " ".join(sentence for sentence in sentences if sentence)
            if len(whole) <= BRIEF_CHARS:
                return whole
    return short(_start(window, 60), BRIEF_CHARS)


def title(window: Window) -> str:
    """Return a window's title; that of a message without one is what it says first."""
    if window.title or window.node.role not in DIALOGS:
        return window.title
    words = (node.called or node.text for node in in_order(window.node) if node.role in (Role.LABEL, Role.HEADING))
    return one_line(next((word for word in words if word), ""), 100)


def _start(window: Window, chars: int) -> str:
    """Return title, kind and application, the title with at most so many characters."""
    name, app = short(title(window), chars), window.application
    if app and app.casefold() in window.title.casefold():
        app = ""
    app = short(app, 40)
    if window.node.role in DIALOGS:
        if name and app:
            return _("{title}, dialog of {application}.").format(title=name, application=app)
        if name:
            return _("{title}, dialog.").format(title=name)
        return _("Dialog of {application}.").format(application=app) if app else _("Dialog.")
    if name and app:
        return _("{title}, {application}.").format(title=name, application=app)
    if name:
        return ended(name)
    return _("Window of {application}.").format(application=app) if app else _("Window without a title.")


def _page(window: Window) -> str:
    """Return the page that shows: a document's title, or the tab that is selected."""
    for node in in_order(window.node):
        chosen = node.role == Role.PAGE_TAB and node.has(State.SELECTED)
        if (chosen or node.role in DOCUMENTS) and node.name:
            return node.name
    return ""


def listed(count: str, names: Sequence[str], most: int) -> str:
    """Return "3 buttons: Save, Cancel, Help.", of many the first."""
    shown = list(dict.fromkeys(name for name in names if name))[:most]
    if not shown:
        return ended(count)
    glue = "; " if any(", " in name for name in shown) else ", "
    said = _("{count}: {names}.").format(count=count, names=glue.join(shown))
    return said if len([name for name in names if name]) <= most else f"{said[:-1]}, …"


def short(text: str, chars: int) -> str:
    """Return text in one line of at most so many characters, cut at a word's end."""
    text = " ".join(text.split())
    if len(text) <= chars:
        return text
    cut = text[: max(1, chars - 1)]
    whole = cut.rsplit(" ", 1)[0]
    return (whole if len(whole) > chars // 2 else cut).rstrip(" ,;:.–-") + "…"  # noqa: RUF001


def ended(text: str) -> str:
    """Return text with a full stop, unless it ends with a mark already."""
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."
