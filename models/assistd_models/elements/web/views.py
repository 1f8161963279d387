"""Lists, trees, tables, icon views, galleries: whatever shows many rows or things. Used by panes and scenes."""

from __future__ import annotations

from collections.abc import Callable

from assistd_models.elements.web import colours, controls, icons, ranges
from assistd_models.elements.web.pen import SPREAD, Pen, column, mark, row, safe, words


def scrolled(pen: Pen, content: str, *, names: str = "base", style: str = "") -> str:
    """Return a view that shows what fits, with a scroll bar or without."""
    inner = f'<div class="view grow {names}" style="display:flex;flex-direction:column;{style}">{content}</div>'
    if pen.chance(0.45):
        return f'<div class="row grow" style="align-items:stretch">{inner}</div>'
    return f'<div class="row grow" style="align-items:stretch">{inner}{bar_y(pen)}</div>'


def bar_y(pen: Pen) -> str:
    """Return a scroll bar: nothing that is labelled."""
    wide = pen.pick((6, 8, 10, 12, 15, 16))
    top, high = pen.count(0, 60), pen.count(12, 60)
    ends = ""
    if wide > 11 and pen.chance(0.5):
        ends = "".join(
            f'<span style="position:absolute;{side}:0;left:0;width:{wide}px;height:{wide}px;display:flex;align-items:center;justify-content:center">'
            f"{icons.line(name, size_px=9, stroke=3)}</span>"
            for side, name in (("top", "up"), ("bottom", "down"))
        )
    return f'<div class="bar-y" style="width:{wide}px"><span class="thumb" style="top:{top * 0.7 + 8:.0f}%;height:{high * 0.5:.0f}%"></span>{ends}</div>'


def item(pen: Pen, content: str, *, on: bool, style: str = "", names: str = "") -> str:
    """Return one row or thing that can be chosen."""
    hover = "hover" if pen.chance(0.02) else ""
    return (
        f'<div {mark("item", on=on)} class="item {"on" if on else ""} {hover} {names}" style="{style}">{content}</div>'
    )


def _chosen(pen: Pen, count: int) -> set[int]:
    chance = pen.rng.random()
    if chance < 0.3:
        return set()
    if chance < 0.9:
        return {pen.rng.randrange(min(count, 12))}
    first = pen.rng.randrange(min(count, 8))
    return set(range(first, first + pen.count(2, 4)))


def listing(pen: Pen, count: int = 0, *, rich: bool | None = None) -> str:
    """Return a list: plain rows, or rich ones with pictures, second lines and controls."""
    count = count or pen.count(3, 40)
    chosen = _chosen(pen, count)
    draw = _rich(pen) if (pen.chance(0.4) if rich is None else rich) else _plain(pen)
    inset = f"padding:{pen.pick((4, 6))}px;gap:{pen.pick((0, 2))}px" if pen.look.style["chosen"] == "rounded" else ""
    rows = "".join(draw(index in chosen) for index in range(count))
    return scrolled(pen, f'<div class="column rows still" style="{inset}">{rows}</div>')


def _plain(pen: Pen) -> Callable[[bool], str]:
    sign, tick, number = pen.chance(0.5), pen.chance(0.15), pen.chance(0.2)
    high = pen.look.row_px + pen.pick((0, 0, 4, 10))

    def draw(on: bool) -> str:
        parts = [controls.tick(pen, disabled=False) if tick else "", pen.icon("", 16) if sign else ""]
        parts += [words(pen.words.thing(5) if pen.chance(0.5) else pen.words.file())]
        parts += [SPREAD, words(pen.words.number(), "muted small")] if number else []
        return item(pen, "".join(parts), on=on, style=f"height:{high}px;padding:0 8px;gap:6px")

    return draw


def _rich(pen: Pen) -> Callable[[bool], str]:
    face, lines, end = pen.pick(("icon", "avatar", "picture", "")), pen.count(1, 3), pen.rng.randrange(6)
    pad = pen.count(4, 12)
    size = pen.count(32, 64)

    def draw(on: bool) -> str:
        first = ""
        if face == "icon":
            first = pen.icon("", pen.pick((24, 32)))
        elif face == "avatar":
            first = avatar(pen, size_px=min(size, 40))
        elif face == "picture":
            first = pen.picture(f"width:{size}px;height:{size}px;border-radius:{min(6, pen.look.radius_px)}px")
        text = [words(pen.words.thing(4), pen.pick(("bold", "")))]
        text += [words(pen.words.line(), "muted small") for _ in range(lines - 1)]
        last = (
            words(pen.words.date(), "muted small still") if end == 0 else controls.button(pen) if end == 1 else controls.switch(pen)
            if end == 2 else controls.tool(pen, pen.pick(("dots", "star", "trash", "play")), size_px=16) if end == 3 else ""
        )  # fmt: skip
        return item(pen, first + column(*text, names="grow") + last, on=on, style=f"padding:{pad}px;gap:{pad}px")

    return draw


def tall_list(pen: Pen, count: int = 0) -> str:
    """Return a list whose rows have a large icon above their words, as settings have at their side."""
    count = count or pen.count(3, 12)
    on = pen.rng.randrange(count)
    size, pad = pen.pick((20, 24, 32)), pen.count(4, 14)
    style = f"flex-direction:column;padding:{pad}px 4px;gap:4px;text-align:center"
    rows = "".join(
        item(pen, pen.icon("", size) + words(pen.words.thing(2)), on=index == on, style=style) for index in range(count)
    )
    return scrolled(pen, f'<div class="column rows still">{rows}</div>')


def avatar(pen: Pen, *, size_px: int) -> str:
    """Return a round picture or initials: decoration, not labelled unless it is a photograph large enough."""
    if pen.chance(0.4):
        return pen.picture(f"width:{size_px}px;height:{size_px}px;border-radius:50%", labelled=size_px >= 32)
    letter = safe(pen.words.thing(1)[:1])
    tone = colours.vivid(pen.rng)
    return (
        f'<span style="width:{size_px}px;height:{size_px}px;border-radius:50%;background:{tone};color:#fff;display:flex;flex:none;'
        f'align-items:center;justify-content:center;font-weight:bold">{letter}</span>'
    )


def tree(pen: Pen, count: int = 0) -> str:
    """Return a tree: rows with expanders, set in by their depth."""
    count = count or pen.count(5, 40)
    chosen = _chosen(pen, count)
    depth, rows = 0, []
    style = pen.pick(("chevron", "triangle", "box"))
    step = pen.count(10, 20)
    for index in range(count):
        leaf = pen.chance(0.5)
        opener = '<span style="width:14px;flex:none"></span>' if leaf else _expander(pen, style)
        content = (
            f'<span style="width:{depth * step}px;flex:none"></span>{opener}{pen.icon("", 16)}{words(pen.words.file())}'
        )
        rows.append(item(pen, content, on=index in chosen, style=f"height:{pen.look.row_px}px;padding:0 4px;gap:4px"))
        depth = max(
            0, min(4, depth + (1 if not leaf and pen.chance(0.6) else -pen.count(0, 2) if pen.chance(0.3) else 0))
        )
    return scrolled(pen, f'<div class="column rows still">{"".join(rows)}</div>')


def _expander(pen: Pen, style: str) -> str:
    opened = pen.chance(0.5)
    if style == "box":
        return f'<span style="width:11px;height:11px;border:1px solid currentColor;font-size:9px;line-height:8px;text-align:center;flex:none;margin:0 1px">{"−" if opened else "+"}</span>'
    if style == "triangle":
        path = "M3 5h10l-5 7z" if opened else "M5 3v10l7-5z"
        return f'<svg class="icon" width="14" height="14" viewBox="0 0 16 16"><path d="{path}" fill="currentColor" opacity=".7"/></svg>'
    return icons.line("down" if opened else "right", size_px=14, stroke=2)


def table(pen: Pen, count: int = 0) -> str:
    """Return a table: header cells, and rows as items."""
    count = count or pen.count(3, 40)
    widths = [pen.count(50, 200) for _ in range(pen.count(2, 8))]
    widths[0] = pen.count(120, 280)
    chosen = _chosen(pen, count)
    fills = [pen.pick((pen.words.number, pen.words.date, pen.words.thing, pen.words.file)) for _ in widths]
    fills[0] = pen.pick((pen.words.file, pen.words.thing))
    extra = {
        pen.rng.randrange(len(widths)): pen.pick(("tick", "progress", "badge", "link", "switch"))
        for _ in range(pen.pick((0, 0, 1, 1, 2)))
    }
    last = len(widths) - 1
    gridded = "gridded" if pen.look.style["rows"] == "grid" else ""

    def size(index: int) -> str:
        return f"flex:1 0 {widths[index]}px" if index == last else f"width:{widths[index]}px;flex:none"

    def line(on: bool) -> str:
        cells = "".join(
            _cell(pen, size(i), fills[i](), extra.get(i, ""), widths[i], first=i == 0) for i in range(len(widths))
        )
        return item(pen, cells, on=on, style=f"height:{high}px", names=gridded)

    high = pen.look.row_px + pen.pick((0, 0, 2, 8, 14))
    sort = pen.rng.randrange(len(widths))
    heads = "".join(_heading(pen, size(i), sorted_=i == sort) for i in range(len(widths))) if pen.chance(0.88) else ""
    body = "".join(line(index in chosen) for index in range(count))
    head = (
        f'<div class="row still" style="align-items:stretch;height:{pen.look.row_px + pen.pick((0, 2, 6))}px">{heads}</div>'
        if heads
        else ""
    )
    return scrolled(pen, f'{head}<div class="column rows still">{body}</div>')


def _heading(pen: Pen, size: str, *, sorted_: bool) -> str:
    sign = icons.line(pen.pick(("down", "up")), size_px=11, stroke=2.5) if sorted_ else ""
    return f'<div {mark("header")} class="heading" style="{size}">{words(pen.words.thing(2))}{sign}</div>'


def _cell(pen: Pen, size: str, text: str, extra: str, width_px: int, *, first: bool) -> str:
    inner = safe(text)
    if extra == "tick":
        inner = controls.tick(pen)
    elif extra == "progress":
        inner = ranges.progress(pen, max(30, width_px - 16))
    elif extra == "badge":
        inner = f'<span class="badge">{safe(pen.words.thing(1))}</span>'
    elif extra == "link":
        inner = f"<a {mark('link')}>{safe(text)}</a>"
    elif extra == "switch":
        inner = controls.switch(pen)
    sign = pen.icon("", 16) if first and pen.look.colour_icons else ""
    flex = "display:flex;align-items:center;gap:5px;" if sign or extra in ("tick", "progress", "switch") else ""
    return f'<div class="cell" style="{size};{flex}">{sign}{inner}</div>'


def icon_view(pen: Pen) -> str:
    """Return things as icons with captions below them."""
    count = pen.count(4, 60)
    chosen = _chosen(pen, count)
    size = pen.pick((32, 48, 48, 64, 96))
    cell = size + pen.count(24, 60)
    tight = pen.chance(0.4)
    photos, letters = pen.chance(0.3), pen.chance(0.06)
    parts = []
    for index in range(count):
        if letters:
            sign = f'<span style="font:{size * 0.6:.0f}px {pen.pick(("serif", "sans-serif", "cursive", "monospace"))};height:{size}px">Aa</span>'
        elif photos and pen.chance(0.5):
            sign = pen.picture(f"width:{size}px;height:{round(size * 0.75)}px")
        else:
            sign = pen.icon("", size) if pen.chance(pen.look.colour_icons) else icons.coloured(pen.rng, size)
        caption = f'<span style="text-align:center;overflow-wrap:anywhere;max-height:2.7em;overflow:hidden;max-width:{cell - 8}px">{safe(pen.words.file())}</span>'
        wide = "" if tight else f"width:{cell}px;"
        one = item(
            pen,
            sign + caption,
            on=index in chosen,
            style=f"flex-direction:column;gap:3px;padding:4px;border:none;{wide}",
        )
        parts.append(
            f'<div style="width:{cell}px;display:flex;justify-content:center;align-items:flex-start">{one}</div>'
        )
    gap = pen.count(2, 16)
    return scrolled(
        pen,
        f'<div class="still" style="display:flex;flex-wrap:wrap;gap:{gap}px;padding:{gap}px;align-content:flex-start">{"".join(parts)}</div>',
    )


def beside_view(pen: Pen) -> str:
    """Return things in a grid whose captions stand beside their icons, as settings and launchers show them."""
    count = pen.count(4, 40)
    chosen = _chosen(pen, count)
    size, wide, pad = pen.pick((16, 24, 32, 48)), pen.count(120, 240), pen.count(3, 10)
    parts = []
    for index in range(count):
        second = words(pen.words.line(2, 5), "muted small") if size > 24 and pen.chance(0.5) else ""
        sign = icons.coloured(pen.rng, size) if pen.chance(0.6) else pen.icon("", size)
        text = column(words(pen.words.thing(3)), second, names="grow")
        parts.append(
            item(pen, sign + text, on=index in chosen, style=f"width:{wide}px;gap:8px;padding:{pad}px;border:none")
        )
    head = f'<div class="bold" style="width:100%">{safe(pen.words.thing(2))}</div>'
    if count > 8 and pen.chance(0.5):
        parts.insert(pen.count(2, 6), head)
        parts.insert(0, head)
    gap = pen.count(0, 14)
    return scrolled(
        pen,
        f'<div class="still" style="display:flex;flex-wrap:wrap;gap:{gap}px;padding:{gap + 4}px">{"".join(parts)}</div>',
    )


def gallery(pen: Pen) -> str:
    """Return cards with pictures, words and buttons; cards one can choose are items."""
    wide = pen.count(120, 260)
    acts = pen.rng.randrange(4)  # a card with a button of its own is not chosen itself
    parts = []
    for _ in range(pen.count(3, 24)):
        image = pen.picture(f"width:100%;height:{round(wide * 0.6)}px") if pen.chance(0.85) else ""
        below = (
            controls.button(pen)
            if acts == 0
            else row(
                words(pen.words.number(), "bold"),
                SPREAD,
                controls.tool(pen, "heart", size_px=16),
                style="align-self:stretch",
            )
            if acts == 1
            else ""
        )
        text = column(
            words(pen.words.thing(4), "bold"),
            words(pen.words.line(3, 9), "muted small"),
            below,
            style="padding:8px;gap:4px;align-items:flex-start;max-width:100%",
        )
        style = f"width:{wide}px;overflow:hidden;flex-direction:column;align-items:stretch;display:flex"
        attributes = mark("item", on=False) if acts else ""
        parts.append(f'<div {attributes} class="card view" style="{style}">{image}{text}</div>')
    gap = pen.count(6, 20)
    return scrolled(
        pen,
        f'<div class="still" style="display:flex;flex-wrap:wrap;gap:{gap}px;padding:{gap}px">{"".join(parts)}</div>',
        names="",
    )
