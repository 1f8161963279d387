"""All pages: kind × theme × size, each with its picture and its words. Used by the reader's tests and its benchmark."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from random import Random

from rendered import code, documents, style, windows
from rendered.browser import Browser, chromium
from rendered.truth import WORDS_SCRIPT

KINDS: dict[str, Callable[[Random], tuple[str, str]]] = {
    "dialog": windows.dialog,
    "article": documents.article,
    "settings": windows.settings,
    "terminal": code.terminal,
    "mail": windows.mail,
    "table": documents.table,
    "form": windows.form,
    "menu": windows.menu,
    "editor": code.editor,
    "chat": windows.chat,
    "list": documents.listing,
    "news": documents.news,
    "letter": documents.letter,
    "files": windows.files,
}
SIZES_PX = (11, 12, 14, 16)
FONTS = (
    "'Liberation Sans',sans-serif",
    "'DejaVu Sans',sans-serif",
    "'Liberation Serif',serif",
    "Cantarell,'Noto Sans',sans-serif",
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One rendered page.

    Attributes:
        name: ``kind-theme-size``.
        png: The picture, 1920×1080.
        words: Every visible word in the page's own order, with its box in pixels.
    """

    name: str
    png: Path
    words: tuple[tuple[str, int, int, int, int], ...]

    @property
    def text(self) -> list[str]:
        """The words alone."""
        return [word[0] for word in self.words]


def names() -> list[str]:
    """Return every page's name, so ordered that any first part of the list is an even sample."""
    looks = list(product(style.THEMES, SIZES_PX))
    return [
        f"{kind}-{theme}-{size}"
        for step in range(len(looks))
        for place, kind in enumerate(KINDS)
        for theme, size in [looks[(place * 3 + step * 5) % len(looks)]]
    ]


def html(name: str) -> str:
    """Return the source of one page; the same name always gives the same source."""
    kind, theme, size = name.split("-")
    random = Random(name)
    body, css = KINDS[kind](random)
    font = FONTS[random.randrange(len(FONTS))]
    return style.page(body, theme=theme, size_px=int(size), font=font, extra=css)


def render(folder: Path, wanted: list[str]) -> Iterator[Page]:
    """Yield the wanted pages, rendering those that `folder` does not hold yet.

    Raises:
        FileNotFoundError: If Chromium is not installed.
    """
    if chromium() is None:
        raise FileNotFoundError("chromium")
    folder.mkdir(parents=True, exist_ok=True)
    missing = [name for name in wanted if not _files(folder, name)[1].exists()]
    if missing:
        with Browser() as browser:
            for name in missing:
                png, words = browser.render(html(name), WORDS_SCRIPT)
                picture, truth = _files(folder, name)
                picture.write_bytes(png)
                truth.write_text(json.dumps(words))
    for name in wanted:
        picture, truth = _files(folder, name)
        yield Page(name=name, png=picture, words=tuple(tuple(word) for word in json.loads(truth.read_text())))


def _files(folder: Path, name: str) -> tuple[Path, Path]:
    stamp = sha256((html(name) + WORDS_SCRIPT).encode()).hexdigest()[:12]
    return folder / f"{name}-{stamp}.png", folder / f"{name}-{stamp}.json"
