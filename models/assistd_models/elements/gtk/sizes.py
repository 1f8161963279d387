"""How large a picture is. Both studios ask."""

from __future__ import annotations

from random import Random


def size(rng: Random) -> tuple[int, int]:
    """Return width and height in pixels: mostly 480 by 320 to 1280 by 900, a tenth a whole 1080p screen."""
    draw = rng.random()
    if draw < 0.08:
        return 1920, 1080
    if draw < 0.3:
        return rng.choice(((640, 480), (800, 600), (1024, 768), (1280, 720), (1280, 900), (960, 640)))
    return rng.randint(480, 1100), rng.randint(320, 800)
