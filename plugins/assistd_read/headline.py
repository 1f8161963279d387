"""The first sentence about a picture, and the first glance before anything is read. Used by `assistd_read.engine`.

How an answer sounds: what it is, what it says, what can be done; complete alone, at most `BRIEF_CHARS` characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistd import BRIEF_CHARS
from assistd.i18n import SOURCE, _, language, ngettext, pgettext
from assistd_read.group import Block
from assistd_read.layout import Page
from assistd_read.look import PHOTO, SURELY_PHOTO, Look
from assistd_read.say import about, capital, colours, columns, counted, ended, items, lines, short
from assistd_read.scene import SETTINGS, Scene
from assistd_read.verbatim import main_area

CODE = re.compile(
    r"[;{}]$|\)\s*[:{;]?$|\w\(|^\s*(def|class|import|from|return|if|for|const|let|fn|pub|#include)\b|[^=!<>]=[^=]"
)
"""Signs of a programming language."""


def noun(kind: str) -> str:
    """Return what a kind of page is called, as in the middle of a sentence."""
    return {
        "menu": pgettext("kind of page", "menu"),
        "dialog": pgettext("kind of page", "dialog"),
        "form": pgettext("kind of page", "form"),
        "settings": pgettext("kind of page", "settings"),
        "table": pgettext("kind of page", "table"),
        "terminal": pgettext("kind of page", "terminal"),
        "code": pgettext("kind of page", "fixed-width text"),
        "conversation": pgettext("kind of page", "conversation"),
        "article": pgettext("kind of page", "article"),
        "document": pgettext("kind of page", "text document"),
        "list": pgettext("kind of page", "list"),
        "keys": pgettext("kind of page", "window with keys"),
        "photo": pgettext("kind of page", "photograph with text"),
        "window": pgettext("kind of page", "window"),
        "text": pgettext("kind of page", "picture with text"),
    }[kind]


SURE_OR_VAGUE = frozenset({"text", "document", "window", "keys", "photo"})
"""Kinds whose headline claims nothing that could be wrong, or doubts itself."""


def glance(page: Page, found: Scene, look: Look) -> str:
    """Return what can be said before anything is read: "Dialog, dark theme, eight lines in four blocks."."""
    if found.kind == "photo":
        return f"{_mostly(look)}."
    many = lines_of(page)
    words = [noun(found.kind), _("dark theme") if look.dark else _("light theme")]
    if found.columns > 1:
        words.append(columns(found.columns))
    blocks = len(page.blocks)
    if 1 < blocks <= 0.6 * many:
        inside = counted(blocks, ngettext("in one block", "in {n} blocks", blocks))
        words.append(_("{lines} {in_blocks}").format(lines=lines(many), in_blocks=inside))
    else:
        words.append(lines(many))
    return capital(", ".join(words)) + "."


def headline(page: Page, found: Scene, look: Look) -> str:
    """Return the answer's first sentence, from what has been read so far."""
    said = _SAID.get(found.kind, _text)(page, found, look)
    if not found.sure and found.kind not in SURE_OR_VAGUE:
        said = _("Looks like {page}").format(page=_with_article(said) if language() == SOURCE else said)
    return said if len(said) <= BRIEF_CHARS else short(said, BRIEF_CHARS)


def lines_of(page: Page) -> int:
    """Return how many lines of text there are, without single marks, most of which are icons."""
    return sum(1 for line in page.lines if line.box.width > 1.6 * line.box.height) or len(page.lines)


def unreadable(page: Page, found: Scene) -> str:
    """Return the first sentence about a page most of which can't be read."""
    many = lines_of(page)
    if many == 1:
        words = _("{page}, {lines}, in a script I can't read.")
    elif found.kind == "text":
        words = _("{page}, {lines}, most of it in a script I can't read.")
    else:
        words = _("{page}, {lines}, most of them in a script I can't read.")
    return capital(words.format(page=noun(found.kind), lines=lines(many)))


def without_text(look: Look) -> str:
    """Return the first sentence about a picture in which no text was found."""
    return _("{picture}, no text.").format(picture=_mostly(look))


def _mostly(look: Look) -> str:
    return _("{picture}, mostly {colours}").format(picture=_picture(look), colours=colours(look.colours))


def _picture(look: Look) -> str:
    if look.photo >= SURELY_PHOTO:
        return _("Photograph")
    return _("Looks like a photograph") if look.photo >= PHOTO else _("Drawing or graphic")


def _with_article(said: str) -> str:
    """Return a sentence about a page as English goes on with it: "a form: …"."""
    return f"{'an' if said[:1].lower() in 'aeiou' else 'a'} {said[:1].lower()}{said[1:]}"


def title(found: Scene) -> str:
    """Return the window's title, empty if none was read."""
    for atom in found.title:
        if sum(c.isalnum() for c in atom.text) > 1:
            return atom.text
    return ""


def heading(found: Scene) -> str:
    """Return the main heading, empty if there is none."""
    return block_text(found.heading) if found.heading else ""


def block_text(block: Block) -> str:
    """Return a block's words in one line."""
    return " ".join(atom.text for row in block.rows for atom in row.atoms if atom.text)


def names(blocks: tuple[Block, ...]) -> list[str]:
    """Return the labels of buttons, left to right, top to bottom."""
    texts = [atom.text for block in blocks for row in block.rows for atom in row.atoms]
    return [text for text in texts if any(c.isalnum() for c in text) and text not in ("II", "I")]


def _menu(page: Page, found: Scene, look: Look) -> str:
    del look
    blocks = found.over or tuple(block for block in page.blocks if block.shape == "menu")
    rows = [row for block in blocks for row in block.rows]
    entries = [row.atoms[0].text for row in rows if row.atoms and row.atoms[0].text]
    start = counted(len(rows), ngettext("Menu, one entry:", "Menu, {n} entries:", len(rows)))
    return items(f"{start} ", entries, len(rows))


def with_buttons(start: str, labels: Sequence[str]) -> str:
    """Return a sentence, and one about the buttons if there are any, as many as fit."""
    return items(" ".join([start, _("Buttons:"), ""]), labels) if labels else start


def _dialog(page: Page, found: Scene, look: Look) -> str:
    del look
    if found.over:
        first = block_text(found.over[0])
        buttons = names(tuple(block for block in found.over if block.shape == "buttons"))
    else:
        first = heading(found) or title(found) or _first(page, found)
        buttons = names(found.buttons[-1:])
    if first:
        return with_buttons(ended(_("Dialog: {text}").format(text=short(first, 70))), buttons)
    return with_buttons(_("Dialog with {lines}.").format(lines=lines(lines_of(page))), buttons)


def _form(page: Page, found: Scene, look: Look) -> str:
    del page, look
    name = heading(found) or title(found)
    fields = counted(found.pairs, ngettext("one field", "{n} fields", found.pairs))
    words = _("Form: {name}, {fields}.") if name else _("Form, {fields}.")
    return with_buttons(words.format(name=short(name, 50), fields=fields), names(found.buttons[-1:]))


def _settings(page: Page, found: Scene, look: Look) -> str:
    del look
    name, part = title(found), heading(found)
    if part and not SETTINGS.search(part):
        start = _("Settings, {name} page").format(name=short(part, 50))
    elif name and not SETTINGS.fullmatch(name.strip()):
        start = _("Settings: {name}").format(name=short(name, 50))
    else:
        start = _("Settings")
    if not found.pairs:
        return _("{page}, {lines}.").format(page=start, lines=lines(lines_of(page)))
    many = counted(found.pairs, ngettext("one setting", "{n} settings", found.pairs))
    return _("{page}: {settings}.").format(page=start, settings=many)


def _table(page: Page, found: Scene, look: Look) -> str:
    del page, look
    if found.table is None:
        return _("Table.")
    wide = max(len(row.atoms) for row in found.table.rows)
    high = len(found.table.rows) - has_header(found.table)
    name = heading(found) or title(found)
    words = _("Table: {name}, {columns}, {rows}.") if name else _("Table, {columns}, {rows}.")
    return words.format(
        name=short(name, 60),
        columns=ngettext("1 column", "{n} columns", wide).format(n=wide),
        rows=ngettext("1 row", "{n} rows", high).format(n=high),
    )


def has_header(table: Block) -> bool:
    """Return whether a table's first row names its columns: words alone, where other rows hold figures too."""
    rows = [[atom.text for atom in row.atoms] for row in table.rows]
    if len(rows) < 3:
        return False
    first = any(any(c.isdigit() for c in text) for text in rows[0])
    read = [row for row in rows[1:] if any(row)]
    figures = sum(1 for row in read if any(any(c.isdigit() for c in text) for text in row))
    full = len(rows[0]) >= max(len(row) for row in rows[1:])
    return not first and full and figures >= 0.5 * max(1, len(read))


def _terminal(page: Page, found: Scene, look: Look) -> str:
    del look
    last = _last_line(page, found)
    said = _("Terminal, last line: {text}").format(text=short(last, BRIEF_CHARS - 24))
    return said if last.endswith((".", "…", "!", "?")) else f"{said}."


def _last_line(page: Page, found: Scene) -> str:
    area = main_area(page)
    atoms = [
        a for b in page.blocks if b.area is area and b not in found.bars for row in b.rows for a in row.atoms if a.text
    ]
    if not atoms:
        return ""
    bottom = max(atoms, key=lambda a: a.box.middle[1]).box
    row = sorted((a for a in atoms if a.box.down(bottom) > 0.5 * bottom.height), key=lambda a: a.box.left)
    return " ".join(atom.text for atom in row)


def _code(page: Page, found: Scene, look: Look) -> str:
    del look
    area = main_area(page)
    tops = sorted(line.box.middle[1] for b in page.blocks if b.area is area and b not in found.bars for line in b.lines)
    rows = sum(1 for i, top in enumerate(tops) if not i or top - tops[i - 1] > 6)
    name = title(found)
    texts = [line.text for block in page.blocks if block.area is area for line in block.lines if line.text]
    if sum(1 for text in texts if CODE.search(text)) >= 0.3 * len(texts):
        words = _("Source code: {name}, {lines}.") if name else _("Source code, {lines}.")
    else:
        words = _("Text in an editor: {name}, {lines}.") if name else _("Text in an editor, {lines}.")
    return words.format(name=short(name, 60), lines=lines(rows))


def _conversation(page: Page, found: Scene, look: Look) -> str:
    del look
    name = title(found)
    messages = counted(found.bubbles, ngettext("one message", "{n} messages", found.bubbles))
    words = _("Conversation: {name}, {messages}") if name else _("Conversation, {messages}")
    start = words.format(name=short(name, 30), messages=messages)
    last = block_text(page.blocks[-1])
    if not last:
        return f"{start}."
    room = BRIEF_CHARS - len(start) - 32
    return ended(_("{conversation}; the last: {text}").format(conversation=start, text=short(last, room)))


def _article(page: Page, found: Scene, look: Look) -> str:
    del page, look
    name = heading(found) or title(found)
    size = ngettext("{about} word", "{about} words", found.words).format(about=about(found.words))
    size = ", ".join([*([columns(found.columns)] if found.columns > 1 else []), size])
    if found.kind == "article":
        words = _("Article: '{name}'.") if name else _("Article, {size}.")
    else:
        words = _("Text document: '{name}'.") if name else _("Text document, {size}.")
    said = words.format(name=short(name, 60), size=size)
    return f"{said} {capital(size)}." if name else said


def _list(page: Page, found: Scene, look: Look) -> str:
    del look
    name = heading(found) or title(found)
    words = _("List: {name}, {lines}.") if name else _("List, {lines}.")
    return words.format(name=short(name, 60), lines=lines(lines_of(page)))


def _keys(page: Page, found: Scene, look: Look) -> str:
    del look
    name = title(found)
    keys = sum(len(row.atoms) for block in found.buttons for row in block.rows)
    shown = [block for block in page.blocks if block.shape == "text" and block not in found.bars and block_text(block)]
    first = block_text(max(shown, key=lambda block: block.box.width)) if shown else ""
    words = _("Window {name} with {keys}") if name else _("Window with {keys}")
    start = words.format(name=short(name, 30), keys=ngettext("1 key", "{n} keys", keys).format(n=keys))
    return ended(_("{window}, showing {text}").format(window=start, text=short(first, 50))) if first else f"{start}."


def _photo(page: Page, found: Scene, look: Look) -> str:
    start = _mostly(look)
    first = _first(page, found)
    if not first:
        return _("{picture}, with {lines} of text.").format(picture=start, lines=lines(lines_of(page)))
    room = BRIEF_CHARS - len(start) - 20
    return ended(_("{picture}, with the text: {text}").format(picture=start, text=short(first, room)))


def _window(page: Page, found: Scene, look: Look) -> str:
    del look
    name = title(found)
    parts = [_("Window: {name}").format(name=short(name, 50)) if name else _("Window")]
    if found.columns > 1:
        parts.append(columns(found.columns))
    start = f"{', '.join([*parts, lines(lines_of(page))])}."
    main = heading(found) or _main_text(page, found)
    room = BRIEF_CHARS - len(start) - 4
    if main and main != name and room > 15:
        return _("{window} '{text}'.").format(window=start, text=short(main, room))
    return with_buttons(start, names(found.buttons[-1:]))


def _main_text(page: Page, found: Scene) -> str:
    """Return the longest stretch of running text that has been read."""
    texts = [block_text(b) for b in page.blocks if b not in found.bars and b.shape == "text" and not b.over]
    long = [text for text in texts if len(text.split()) > 2]
    return max(long, key=len, default="")


def _text(page: Page, found: Scene, look: Look) -> str:
    del look
    whole = " ".join(block_text(block) for block in page.blocks if block_text(block))
    first = heading(found) or title(found) or _first(page, found)
    if len(page.lines) <= 3 and len(whole) < BRIEF_CHARS - 7:
        return ended(_("Text: {text}").format(text=whole)) if whole else _("Text.")
    start = _("Text, {lines}").format(lines=lines(lines_of(page)))
    room = BRIEF_CHARS - len(start) - 4
    return ended(_("{page}: {text}").format(page=start, text=short(first, room))) if first else f"{start}."


def _first(page: Page, found: Scene) -> str:
    blocks = [block for block in page.blocks if block not in found.bars and block_text(block)]
    return block_text(blocks[0]) if blocks else ""


_SAID = {
    "menu": _menu,
    "dialog": _dialog,
    "form": _form,
    "settings": _settings,
    "table": _table,
    "terminal": _terminal,
    "code": _code,
    "conversation": _conversation,
    "article": _article,
    "document": _article,
    "list": _list,
    "keys": _keys,
    "photo": _photo,
    "window": _window,
    "text": _text,
}
