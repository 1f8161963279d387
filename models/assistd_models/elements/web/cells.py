"""Cells that touch one another: tables of characters, days, numbers, puzzles. Used by `scenes` and `extras`.

Toolkits do not make buttons of them, and a listener would drown in them: they are no elements. What a net never saw
as nothing it took for buttons, fifty in one window.
"""

from __future__ import annotations

from collections.abc import Callable

from assistd_models.elements.web import bars, colours, controls, forms, menus, views
from assistd_models.elements.web.pen import SPREAD, Pen, column, row, safe, words

FULL = "align-items:stretch"
BLOCKS = (
    (0x21, 0x7E), (0xA1, 0xFF), (0x100, 0x17F), (0x250, 0x2AF), (0x370, 0x3CE), (0x400, 0x45F), (0x5D0, 0x5EA),
    (0x621, 0x64A), (0x904, 0x939), (0x2010, 0x2044), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x2200, 0x22FF),
    (0x2500, 0x257F), (0x25A0, 0x25FF), (0x2600, 0x26FF), (0x3041, 0x3096), (0x4E00, 0x4EFF),
)  # fmt: skip
"""First and last of runs of characters."""


def characters(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a window that shows characters to choose from, with what such windows have around them."""
    del height_px
    top = bars.headerbar(pen) if pen.chance(0.3) else menus.menubar(pen) if pen.chance(0.6) else ""
    choice = row(
        controls.entry(pen, search=True, style="flex:1") if pen.chance(0.5) else "",
        controls.dropdown(pen, style=f"width:{pen.count(90, 180)}px", editable=False),
        controls.dropdown(pen, style=f"width:{pen.count(90, 180)}px") if pen.chance(0.5) else SPREAD,
        pen.some(0, 3, lambda: controls.tool(pen, size_px=16)),
        names="pad gap still",
    )
    table = f'<div class="view grow base" style="padding:{pen.pick((0, 0, 6))}px">{grid(pen, width_px)}</div>'
    side = ""
    if pen.chance(0.35) and width_px > 480:
        inner = views.listing(pen, pen.count(6, 20), rich=False)
        side = f'<div class="column still panel edge-r" style="width:{pen.count(120, 200)}px;{FULL}">{inner}</div>'
    sample = f'<div class="view edge" style="font-size:{pen.count(30, 70)}px;padding:6px 16px">{_sign(pen)}</div>'
    about = column(words(pen.words.line(2, 6)), words(pen.words.number(), "muted"), names="grow", style="gap:3px")
    below = row(sample, about, names="pad gap still") if pen.chance(0.5) else ""
    under = row(
        words(pen.words.thing(2) + ":"),
        controls.entry(pen, style="flex:1"),
        controls.button(pen),
        names="pad gap still",
    )
    return column(
        top,
        choice,
        row(side, table, names="grow", style=FULL),
        below,
        under if pen.chance(0.5) else "",
        forms.button_row(pen) if pen.chance(0.5) else bars.statusbar(pen) if pen.chance(0.5) else "",
        names="grow",
        style=FULL,
    )


def pane(pen: Pen) -> str:
    """Return cells that fill a part of a window."""
    return f'<div class="view grow base">{grid(pen, pen.count(200, 700))}</div>'


def month(pen: Pen) -> str:
    """Return the days of a month to choose one from, with arrows to others."""
    first = pen.count(0, 6)
    days = [f"{pen.words.thing(1)[:2]}" for _ in range(7)] if pen.chance(0.8) else []
    days += [
        str(day) if 0 < day < 31 else "" if pen.chance(0.5) else str(abs(day - 30)) for day in range(1 - first, 36)
    ]
    wide = f"{pen.count(22, 44)}px"
    head = row(
        controls.tool(pen, "left", size_px=12),
        SPREAD,
        words(pen.words.date(), pen.pick(("bold", ""))),
        SPREAD,
        controls.tool(pen, "right", size_px=12),
        style="align-self:stretch",
    )
    body = column(
        head,
        table(pen, 7, [safe(day) for day in days[:42]], wide, f"{pen.count(18, 36)}px"),
        names="still edge",
        style="gap:4px;padding:4px",
    )
    return f'<div class="view grow pad" style="display:flex;align-items:flex-start">{body}</div>'


def grid(pen: Pen, width_px: int) -> str:
    """Return cells of one kind side by side, as wide as there is room."""
    wide, high = pen.count(16, 40), pen.count(16, 36)
    if pen.chance(0.5):
        high = wide
    first, last = pen.pick(BLOCKS)
    run = iter(range(first, last + 640))
    draws: tuple[Callable[[], str], ...] = (
        lambda: safe(chr(next(run))), lambda: safe(chr(next(run))), lambda: _sign(pen), lambda: f"{pen.count(0, 255):02X}",
        lambda: str(pen.count(1, 31)), lambda: str(pen.count(1, 9)) if pen.chance(0.4) else "",
        lambda: pen.words.thing(1)[:2], lambda: pen.icon("", min(wide, high) - 6),
    )  # fmt: skip
    draw = pen.pick(draws)
    across = max(4, min(pen.count(6, 32), (width_px - 30) // wide))
    return table(pen, across, [draw() for _ in range(across * pen.count(4, 20))], f"{wide}px", f"{high}px")


def table(pen: Pen, across: int, texts: list[str], wide: str, high: str) -> str:
    """Return cells with these texts, so many in a row.

    Args:
        pen: Draws.
        across: Cells in a row.
        texts: HTML of each.
        wide: Width of a column, as CSS has it.
        high: Height of a row.
    """
    edge, manner = pen.look.border, pen.rng.randrange(7)
    line = f"{pen.pick((1, 1, 1, 2))}px {pen.pick(('solid', 'solid', 'dotted'))} {edge}"
    outer = f"border-top:{line};border-left:{line};width:max-content" if manner in (0, 1, 2) else ""
    styles = {
        0: f"border-right:{line};border-bottom:{line}",
        1: f"border-right:{line};border-bottom:{line};background:{pen.look.window}",
        2: f"border-right:{line};border-bottom:{line};background:{pen.look.panel}",
        3: f"border:1px solid {edge}",
        4: f"border-bottom:1px solid {edge}",
    }
    chosen = pen.rng.randrange(len(texts)) if pen.chance(0.7) else -1
    tones = [colours.vivid(pen.rng) for _ in range(4)] if manner in (0, 3) and pen.chance(0.2) else []
    size = pen.rng.uniform(0.8, 1.3)
    parts = []
    for index, text in enumerate(texts):
        style = styles.get(manner, "")
        if manner == 5 and (index // across + index % across) % 2:
            style = f"background:{pen.look.panel}"
        if tones:
            style += f";background:{pen.pick(tones)};color:#fff"
        if index == chosen:
            style += f";background:{pen.look.accent};color:{pen.look.on_accent}"
        parts.append(
            f'<div style="overflow:hidden;white-space:nowrap;display:flex;align-items:center;justify-content:center;{style}">{text}</div>'
        )
    return (
        f'<div style="display:grid;grid-template-columns:repeat({across},{wide});grid-auto-rows:{high};font-size:{size:.2f}em;'
        f'{outer}">{"".join(parts)}</div>'
    )


def _sign(pen: Pen) -> str:
    first, last = pen.pick(BLOCKS)
    return safe(chr(pen.count(first, last)))
