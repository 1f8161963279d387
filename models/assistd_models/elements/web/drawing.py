"""Draws the pictures of many seeds: page, photograph, truth, files. Called by ``generate html``."""

from __future__ import annotations

import io
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from assistd_models.elements import labels
from assistd_models.elements.web import truth
from assistd_models.elements.web.browser import Browser, BrowserGone
from assistd_models.elements.web.desk import Page

RESTART_AFTER = 300
"""So many pictures one Chromium draws: its memory grows."""
SAY_EVERY_S = 5.0


def draw(browser: Browser, source: str, seed: int) -> tuple[labels.Picture, bytes]:
    """Return what a seed's picture shows, and the picture as PNG.

    Raises:
        BrowserGone: If Chromium ended or hangs.
        RuntimeError: If the page is at fault.
    """
    page = Page(seed)
    png, answer = browser.render(page.html, truth.SCRIPT, page.width_px, page.height_px)
    picture = labels.Picture(
        width_px=page.width_px,
        height_px=page.height_px,
        source=source,
        seed=seed,
        look=page.look,
        elements=truth.elements(answer),
        unknown=truth.unknown(answer),
    )
    return picture, png


def generate(source: str, data: Path, seeds: Sequence[int]) -> None:
    """Draw these seeds; one that fails is skipped with a line, a browser that is gone is started anew."""
    waiting = deque(seeds)
    run = _Run(source, data, len(waiting))
    with ThreadPoolExecutor(1) as run.writer:
        while waiting:
            with Browser() as browser:
                _draw_some(browser, waiting, run)
        run.wait()
    run.say()


class _Run:
    """What one call of `generate` has done; its pictures are written beside the drawing of the next."""

    writer: ThreadPoolExecutor

    def __init__(self, source: str, data: Path, count: int) -> None:
        self.source, self._data, self._count = source, data, count
        self._done = 0
        self._stored: Future[None] | None = None
        self._began = self._said = time.monotonic()

    def store(self, picture: labels.Picture, png: bytes) -> None:
        self.wait()
        self._stored = self.writer.submit(_store, self._data, picture, png)
        self._done += 1
        if time.monotonic() - self._said > SAY_EVERY_S:
            self.say()

    def wait(self) -> None:
        if self._stored:
            self._stored.result()

    def say(self) -> None:
        self._said = time.monotonic()
        pace = self._done / max(0.001, self._said - self._began)
        print(f"{self.source}: {self._done} of {self._count}, {pace:.1f} a second", flush=True)


def _draw_some(browser: Browser, waiting: deque[int], run: _Run) -> None:
    """Draw as many as one browser shall; fewer, if it is gone."""
    for _ in range(min(RESTART_AFTER, len(waiting))):
        seed = waiting.popleft()
        try:
            picture, png = draw(browser, run.source, seed)
        except BrowserGone as error:
            print(f"{run.source} {seed}: {error}; starting another", flush=True)
            return
        except RuntimeError as error:
            print(f"{run.source} {seed}: {error}", flush=True)
            continue
        run.store(picture, png)


def _store(data: Path, picture: labels.Picture, png: bytes) -> None:
    labels.write(data, picture, Image.open(io.BytesIO(png)).convert("RGB"))
