"""Icons, drawn by strokes: line icons, filled ones, coloured ones, and random figures. Used by `pen`."""

from __future__ import annotations

import math
from random import Random

from assistd_models.elements.web import colours

STROKES: dict[str, str] = {
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "cross": "M6 6l12 12M18 6L6 18",
    "check": "M4 13l5 5L20 6",
    "down": "M6 9l6 6 6-6",
    "up": "M6 15l6-6 6 6",
    "left": "M15 5l-7 7 7 7",
    "right": "M9 5l7 7-7 7",
    "arrow-left": "M20 12H4m6-7l-7 7 7 7",
    "arrow-right": "M4 12h16m-6-7l7 7-7 7",
    "arrow-up": "M12 20V4M5 11l7-7 7 7",
    "arrow-down": "M12 4v16M5 13l7 7 7-7",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "dots": "M12 5v.6M12 11.7v.6M12 18.4v.6",
    "dots-flat": "M5 12h.6M11.7 12h.6M18.4 12h.6",
    "home": "M3 11l9-8 9 8M5 10v10h5v-6h4v6h5V10",
    "folder": "M3 6h6l2 2h10v11H3z",
    "file": "M6 3h8l5 5v13H6zM14 3v5h5",
    "save": "M4 4h13l3 3v13H4zM8 4v5h8V4M8 20v-7h8v7",
    "star": "M12 3l2.8 5.8 6.2.9-4.5 4.4 1 6.3-5.5-3-5.5 3 1-6.3L3 9.700l6.200-.9z",
    "heart": "M12 20S4 15 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 6-8 11-8 11z",
    "trash": "M5 7h14M9 7V4h6v3M7 7l1 14h8l1-14M10 11v6M14 11v6",
    "pencil": "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-9 16-9 16 0",
    "lock": "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
    "play": "M7 4l13 8-13 8z",
    "pause": "M8 5v14M16 5v14",
    "stop": "M6 6h12v12H6z",
    "circle": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
    "grid": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
    "mail": "M3 6h18v13H3zM3 7l9 7 9-7",
    "chat": "M4 4h16v12H10l-5 4v-4H4z",
    "download": "M12 3v12M6 10l6 6 6-6M4 20h16",
    "upload": "M12 16V4M6 9l6-6 6 6M4 20h16",
    "refresh": "M19 8A8 8 0 1 0 20 13M20 3v6h-6",
    "undo": "M4 9h10a6 6 0 0 1 0 12h-3M9 4L4 9l5 5",
    "redo": "M20 9H10a6 6 0 0 0 0 12h3M15 4l5 5-5 5",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 3",
    "tag": "M3 3h9l9 9-9 9-9-9zM8 8h.5",
    "flag": "M5 21V4h13l-3 4 3 5H5",
    "cloud": "M7 18a4 4 0 0 1 0-8 6 6 0 0 1 11-1 4.500 4.500 0 0 1 0 9z",
    "camera": "M3 7h4l2-3h6l2 3h4v13H3zM12 9.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
    "speaker": "M4 9h4l5-5v16l-5-5H4zM16 8a6 6 0 0 1 0 8",
    "image": "M3 5h18v14H3zM3 17l6-6 4 4 3-3 5 5M16 8.500h.5",
    "link": "M10 14a4 4 0 0 1 0-6l3-3a4 4 0 0 1 6 6l-2 2M14 10a4 4 0 0 1 0 6l-3 3a4 4 0 0 1-6-6l2-2",
    "print": "M7 9V3h10v6M4 9h16v8H4zM7 14h10v7H7z",
    "gear": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3",
    "copy": "M8 8h12v13H8zM16 8V3H4v13h4",
    "scissors": "M6 15a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18 15a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 16L17 3M16 16L7 3",
    "bold": "M7 4h6a4 4 0 0 1 0 8H7zM7 12h7a4 4 0 0 1 0 8H7z",
    "italic": "M10 4h8M6 20h8M14 4l-4 16",
    "underline": "M7 4v8a5 5 0 0 0 10 0V4M5 21h14",
    "align": "M4 6h16M4 10h10M4 14h16M4 18h10",
    "next": "M5 5l9 7-9 7zM18 5v14",
    "previous": "M19 5l-9 7 9 7zM6 5v14",
    "eye": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7v.5",
    "warning": "M12 3L2 21h20zM12 10v5M12 18v.5",
    "filter": "M3 4h18l-7 9v8l-4-3v-5z",
    "window-max": "M5 5h14v14H5z",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
}
NAMES = tuple(STROKES)
OPEN = frozenset(
    ("plus", "minus", "cross", "check", "down", "up", "left", "right", "menu", "dots", "dots-flat", "align")
)
"""Figures that would vanish when filled."""


def line(name: str, *, size_px: float, stroke: float, fill: bool = False, colour: str = "currentColor") -> str:
    """Return a line icon, or a filled one where its figure allows that."""
    filled = fill and name not in OPEN and "arrow" not in name
    paint = f'fill="{colour}" fill-opacity=".85"' if filled else 'fill="none"'
    thick = max(stroke, 2.2) if name.startswith("dots") else stroke
    return (
        f'<svg class="icon" width="{size_px:g}" height="{size_px:g}" viewBox="0 0 24 24" {paint} stroke="{colour}" '
        f'stroke-width="{thick:g}" stroke-linecap="round" stroke-linejoin="round"><path d="{STROKES[name]}"/></svg>'
    )


def coloured(rng: Random, size_px: float) -> str:
    """Return a coloured icon: a plate with a sign, a folder, a sheet, or a figure."""
    one, two = colours.vivid(rng), colours.vivid(rng)
    shape = rng.randrange(7)
    if shape == 0:
        body = f'<rect x="1" y="1" width="22" height="22" rx="{rng.choice((2, 5, 8, 11))}" fill="{one}"/>' + _sign(rng)
    elif shape == 1:
        body = f'<path d="M2 5h8l2 3h10v13H2z" fill="{one}"/><path d="M2 10h20v11H2z" fill="{colours.mix(one, "#ffffff", 0.3)}"/>'
    elif shape == 2:
        body = (
            f'<path d="M5 1h10l5 5v17H5z" fill="#f8f8f8" stroke="#888"/><path d="M8 9h9M8 13h9M8 17h6" stroke="{one}"/>'
        )
    elif shape == 3:
        body = f'<circle cx="12" cy="12" r="11" fill="{one}"/><circle cx="12" cy="12" r="{rng.randint(3, 8)}" fill="{two}"/>'
    elif shape == 4:
        body = figure(rng, one) + figure(rng, two)
    else:
        body = _glossy(rng, one)
    return f'<svg class="icon" width="{size_px:g}" height="{size_px:g}" viewBox="0 0 24 24">{body}</svg>'


def _glossy(rng: Random, tone: str) -> str:
    """Return a shaded ball or plate with a sign, as older icon sets have them."""
    name = f"g{rng.randrange(10**9)}"
    light, deep = colours.mix(tone, "#ffffff", 0.65), colours.mix(tone, "#000000", 0.35)
    fade = f'<radialGradient id="{name}" cx=".35" cy=".25" r=".9"><stop offset="0" stop-color="{light}"/><stop offset="1" stop-color="{deep}"/></radialGradient>'
    corner = rng.choice((11, 11, 4, 1))
    plate = f'<rect x="1" y="1" width="22" height="22" rx="{corner}" fill="url(#{name})" stroke="{deep}"/>'
    return fade + plate + (_sign(rng) if rng.random() < 0.8 else "")


def _sign(rng: Random) -> str:
    path = STROKES[rng.choice(NAMES)]
    return f'<path transform="translate(4 4) scale(.67)" d="{path}" fill="none" stroke="#fff" stroke-width="2.4"/>'


def figure(rng: Random, colour: str) -> str:
    """Return a random polygon or blob in a square of 24."""
    corners = rng.randint(3, 8)
    turn = rng.random() * 6.3
    points = []
    for index in range(corners):
        reach = rng.uniform(5, 11)
        angle = turn + index * 2 * math.pi / corners
        points.append(f"{12 + reach * math.cos(angle):.1f},{12 + reach * math.sin(angle):.1f}")
    return f'<polygon points="{" ".join(points)}" fill="{colour}" fill-opacity="{rng.uniform(0.6, 1):.2f}" stroke-linejoin="round"/>'
