"""The first sentence about a picture, and the first glance before anything is read. Used by `assistd_read.engine`.

How an answer sounds: what it is, what it says, what can be done; complete alone, at most `BRIEF_CHARS` characters.
"""

from __future__ import annotations

import re

from assistd import BRIEF_CHARS
from assistd_read.group import Block
from assistd_read.layout import Page
from assistd_read.look import PHOTO, SURELY_PHOTO, Look
from assistd_read.say import about, capital, count, ended, items, number_word, short
from assistd_read.scene import SETTINGS, Scene
from assistd_read.verbatim import main_area

CODE = re.compile(
    r"[;{}]$|\)\s*[:{;]?$|\w\(|^\s*(def|class|import|from|return|if|for|const|let|fn|pub|#include)\b|[^=!<>]=[^=]"
)
"""Signs of a programming language."""

NOUNS = {
    "menu": "menu",
    "dialog": "dialog",
    "form": "form",
    "settings": "settings",
    "table": "table",
    "terminal": "terminal",
    "code": "fixed-width text",
    "conversation": "conversation",
    "article": "article",
    "document": "text document",
    "list": "list",
    "keys": "window with keys",
    "photo": "photograph with text",
    "window": "window",
    "text": "picture with text",
}


def glance(page: Page, found: Scene, look: Look) -> str:
    """Return what can be said before anything is read: "Dialog, dark theme, eight lines in four blocks."."""
    if found.kind == "photo":
        return f"{_picture(look)}, mostly {' and '.join(look.colours)}."
    lines = lines_of(page)
    words = [NOUNS[found.kind]]
    words.append("dark theme" if look.dark else "light theme")
    if found.columns > 1:
        words.append(f"{number_word(found.columns)} columns")
    blocks = len(page.blocks)
    words.append(
        f"{count(lines, 'line')} in {count(blocks, 'block')}" if 1 < blocks <= 0.6 * lines else count(lines, "line")
    )
    return capital(", ".join(words)) + "."


def headline(page: Page, found: Scene, look: Look) -> str:
    """Return the answer's first sentence, from what has been read so far."""
    said = _SAID.get(found.kind, _text)(page, found, look)
    if not found.sure and not said.startswith(("Text", "Window", "Looks", "Photo")):
        said = f"Looks like {_article(said)} {said[:1].lower()}{said[1:]}"
    return said if len(said) <= BRIEF_CHARS else short(said, BRIEF_CHARS)


def lines_of(page: Page) -> int:
    """Return how many lines of text there are, without single marks, most of which are icons."""
    return sum(1 for line in page.lines if line.box.width > 1.6 * line.box.height) or len(page.lines)


def unreadable(page: Page, found: Scene) -> str:
    """Return the first sentence about a page most of which can't be read."""
    lines = lines_of(page)
    many = "in" if lines == 1 else "most of it in" if found.kind == "text" else "most of them in"
    return f"{capital(NOUNS[found.kind])}, {count(lines, 'line')}, {many} a script I can't read."


def without_text(look: Look) -> str:
    """Return the first sentence about a picture in which no text was found."""
    return f"{_picture(look)}, mostly {' and '.join(look.colours)}, no text."


def _picture(look: Look) -> str:
    if look.photo >= SURELY_PHOTO:
        return "Photograph"
    return "Looks like a photograph" if look.photo >= PHOTO else "Drawing or graphic"


def _article(said: str) -> str:
    return "an" if said[:1].lower() in "aeiou" else "a"


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
    return items(f"Menu, {count(len(rows), 'entry', 'entries')}: ", entries, len(rows))


def _dialog(page: Page, found: Scene, look: Look) -> str:
    del look
    if found.over:
        first = block_text(found.over[0])
        buttons = names(tuple(block for block in found.over if block.shape == "buttons"))
    else:
        first = heading(found) or title(found) or _first(page, found)
        buttons = names(found.buttons[-1:])
    start = ended(f"Dialog: {short(first, 70)}") if first else f"Dialog with {count(lines_of(page), 'line')}."
    return items(f"{start} Buttons: ", buttons) if buttons else start


def _form(page: Page, found: Scene, look: Look) -> str:
    del page, look
    name = heading(found) or title(found)
    start = (
        f"Form: {short(name, 50)}, {count(found.pairs, 'field')}." if name else f"Form, {count(found.pairs, 'field')}."
    )
    buttons = names(found.buttons[-1:])
    return items(f"{start} Buttons: ", buttons) if buttons else start


def _settings(page: Page, found: Scene, look: Look) -> str:
    del look
    name, part = title(found), heading(found)
    if part and not SETTINGS.search(part):
        start = f"Settings, {short(part, 50)} page"
    elif name and not SETTINGS.fullmatch(name.strip()):
        start = f"Settings: {short(name, 50)}"
    else:
        start = "Settings"
    return f"{start}: {count(found.pairs, 'setting')}." if found.pairs else f"{start}, {count(lines_of(page), 'line')}."


def _table(page: Page, found: Scene, look: Look) -> str:
    del page, look
    if found.table is None:
        return "Table."
    columns = max(len(row.atoms) for row in found.table.rows)
    rows = len(found.table.rows) - has_header(found.table)
    name = heading(found) or title(found)
    return f"Table{': ' + short(name, 60) if name else ''}, {columns} columns, {rows} rows."


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
    return f"Terminal, last line: {short(last, BRIEF_CHARS - 24)}" + (
        "" if last.endswith((".", "…", "!", "?")) else "."
    )


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
    code = sum(1 for text in texts if CODE.search(text)) >= 0.3 * len(texts)
    noun = "Source code" if code else "Text in an editor"
    return f"{noun}{': ' + short(name, 60) if name else ''}, {count(rows, 'line')}."


def _conversation(page: Page, found: Scene, look: Look) -> str:
    del look
    name = title(found)
    start = f"Conversation{': ' + short(name, 30) if name else ''}, {count(found.bubbles, 'message')}"
    last = block_text(page.blocks[-1])
    return ended(f"{start}; the last: {short(last, BRIEF_CHARS - len(start) - 32)}") if last else f"{start}."


def _article_text(page: Page, found: Scene, look: Look) -> str:
    del page, look
    name = heading(found) or title(found)
    size = f"about {about(found.words)[6:]} words"
    columns = f"{capital(number_word(found.columns))} columns, " if found.columns > 1 else ""
    noun = "Article" if found.kind == "article" else "Text document"
    rest = f"{columns}{size}."
    return f"{noun}: '{short(name, 60)}'. {capital(rest)}" if name else f"{noun}, {rest[:1].lower()}{rest[1:]}"


def _list(page: Page, found: Scene, look: Look) -> str:
    del look
    name = heading(found) or title(found)
    return f"List{': ' + short(name, 60) if name else ''}, {count(lines_of(page), 'line')}."


def _keys(page: Page, found: Scene, look: Look) -> str:
    del look
    name = title(found)
    keys = sum(len(row.atoms) for block in found.buttons for row in block.rows)
    shown = [block for block in page.blocks if block.shape == "text" and block not in found.bars and block_text(block)]
    first = block_text(max(shown, key=lambda block: block.box.width)) if shown else ""
    start = f"Window{' ' + short(name, 30) if name else ''} with {keys} keys"
    return ended(f"{start}, showing {short(first, 50)}") if first else f"{start}."


def _photo(page: Page, found: Scene, look: Look) -> str:
    start = f"{_picture(look)}, mostly {' and '.join(look.colours)}"
    first = _first(page, found)
    if not first:
        return f"{start}, with {count(lines_of(page), 'line')} of text."
    return ended(f"{start}, with the text: {short(first, BRIEF_CHARS - len(start) - 20)}")


def _window(page: Page, found: Scene, look: Look) -> str:
    del look
    name = title(found)
    parts = [f"Window: {short(name, 50)}" if name else "Window"]
    if found.columns > 1:
        parts.append(f"{number_word(found.columns)} columns")
    parts.append(count(lines_of(page), "line"))
    start = f"{', '.join(parts)}."
    main = heading(found) or _main_text(page, found)
    room = BRIEF_CHARS - len(start) - 4
    if main and main != name and room > 15:
        return f"{start} '{short(main, room)}'."
    buttons = names(found.buttons[-1:])
    return items(f"{start} Buttons: ", buttons) if buttons else start


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
        return ended(f"Text: {whole}") if whole else "Text."
    start = f"Text, {count(lines_of(page), 'line')}"
    return ended(f"{start}: {short(first, BRIEF_CHARS - len(start) - 4)}") if first else f"{start}."


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
    "article": _article_text,
    "document": _article_text,
    "list": _list,
    "keys": _keys,
    "photo": _photo,
    "window": _window,
    "text": _text,
}
