"""Draws the pictures of many seeds: page, photograph, truth, files. Called by ``generate html``."""

from __future__ import annotations

import io
import time
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


def _store(data: Path, picture: labels.Picture, png: bytes) -> None:
    labels.write(data, picture, Image.open(io.BytesIO(png)).convert("RGB"))


def generate(source: str, data: Path, seeds: Sequence[int]) -> None:
    """Draw these seeds; one that fails is skipped with a line, a browser that is gone is started anew."""
    began, done = time.monotonic(), 0
    said = began
    waiting = list(seeds)
    with ThreadPoolExecutor(1) as writer:
        stored: Future[None] | None = None
        while waiting:
            batch, waiting = waiting[:RESTART_AFTER], waiting[RESTART_AFTER:]
            with Browser() as browser:
                while batch:
                    seed = batch.pop(0)
                    try:
                        picture, png = draw(browser, source, seed)
                    except BrowserGone as error:
                        print(f"{source} {seed}: {error}; starting another")
                        waiting = batch + waiting
                        break
                    except RuntimeError as error:
                        print(f"{source} {seed}: {error}")
                        continue
                    if stored:
                        stored.result()
                    stored = writer.submit(_store, data, picture, png)
                    done += 1
                    if time.monotonic() - said > 5:
                        said = time.monotonic()
                        print(f"{source}: {done} of {len(seeds)}, {done / (said - began):.1f} a second", flush=True)
        if stored:
            stored.result()
    print(f"{source}: {done} of {len(seeds)}, {done / (time.monotonic() - began):.1f} a second", flush=True)
