"""Forms, groups of options, preference rows, button rows: what dialogs and settings are made of. Used by scenes."""

from __future__ import annotations

from assistd_models.elements.web import bars, colours, controls, ranges
from assistd_models.elements.web.pen import EDGE_X, SPREAD, Pen, column, mark, row, safe, words


def control(pen: Pen, width_px: int) -> str:
    """Return some control that stands for a value."""
    chance = pen.rng.random()
    if chance < 0.3:
        return controls.entry(pen, style=f"width:{width_px}px")
    if chance < 0.55:
        return controls.dropdown(pen, style=f"width:{width_px}px" if pen.chance(0.6) else "")
    if chance < 0.7:
        return ranges.spin(pen, width_px=min(width_px, pen.count(60, 170)))
    if chance < 0.82:
        return ranges.slider(pen, width_px)
    if chance < 0.88:
        return controls.switch(pen)
    if chance < 0.92:
        return controls.radios(pen, across=True)
    if chance < 0.95:
        return ranges.captioned(pen, width_px)
    if chance < 0.97:
        colour = colours.vivid(pen.rng)
        inner = f'<span style="flex:1;align-self:stretch;background:{colour}"></span>'
        style = f"width:{pen.count(36, 110)}px;height:{pen.count(22, 32)}px;padding:4px"
        return f'<div {mark("button", disabled=False)} data-name="" class="button" style="{style}">{inner}</div>'
    field = controls.entry(pen, style=f"width:{max(60, width_px - 90)}px")
    beside = (
        controls.button(pen)
        if pen.chance(0.5)
        else controls.button(pen, " ", icon=pen.pick(("folder", "search", "cross", "copy")))
    )
    return f'<div class="joined">{field}{beside}</div>' if pen.chance(0.4) else row(field, beside, names="gap")


def fields(pen: Pen, count: int, width_px: int) -> str:
    """Return labelled controls below one another."""
    above, colon = pen.chance(0.3), pen.chance(0.5)
    before = min(pen.count(80, 190), width_px // 2)
    room = width_px if above else max(80, width_px - before - 20)
    room = room if pen.chance(0.5) else min(room, pen.count(110, 260))
    parts = []
    for _ in range(count):
        if pen.chance(0.15):
            indent = 0 if above else before + pen.look.gap_px
            parts.append(f'<div style="padding-left:{indent}px">{controls.option(pen)}</div>')
        else:
            parts.append(controls.labelled(pen, control(pen, room), before, above=above, colon=colon))
    return column(*parts, names="gap", style=f"align-items:{'stretch' if above else 'flex-start'}")


def options(pen: Pen, count: int) -> str:
    """Return check boxes or radios below one another, or in two columns."""
    if pen.chance(0.3):
        return controls.radios(pen, across=pen.chance(0.3))
    if pen.chance(0.2):
        inner = "".join(controls.option(pen, text=pen.words.thing(2)) for _ in range(count))
        return f'<div style="display:grid;grid-template-columns:repeat({pen.count(2, 3)},1fr);gap:{pen.look.gap_px}px">{inner}</div>'
    return column(
        *(controls.option(pen) for _ in range(count)), names="gap", style=f"padding-left:{pen.pick((0, 0, 12, 20))}px"
    )


def group(pen: Pen, content: str) -> str:
    """Return the content in a frame or card, with a heading or without."""
    title = pen.words.thing(3)
    ticked = (
        controls.option(pen, text=title) if pen.chance(0.08) else words(title, pen.pick(("bold", "", "muted small")))
    )
    if pen.look.style["group"] == "frame" and pen.chance(0.5):
        return (
            f'<div class="group" style="position:relative;margin-top:8px"><span style="position:absolute;top:-.75em;left:8px;padding:0 3px;'
            f'background:{pen.look.window}">{ticked}</span>{content}</div>'
        )
    return f'<div class="column" style="gap:5px">{ticked if pen.chance(0.85) else ""}<div class="group">{content}</div></div>'


def block(pen: Pen, width_px: int) -> str:
    """Return one part of a form."""
    chance = pen.rng.random()
    if chance < 0.4:
        inner = fields(pen, pen.count(1, 6), width_px)
    elif chance < 0.68:
        inner = options(pen, pen.count(1, 6))
    elif chance < 0.76:
        inner = column(ranges.slider(pen, min(width_px, 300)), ranges.marks(pen, min(width_px, 300)))
    elif chance < 0.82:
        inner = row(*(button_or_toggle(pen) for _ in range(pen.count(1, 4))), names="gap", style="flex-wrap:wrap")
    elif chance < 0.87:
        inner = f'<div class="words" style="white-space:normal">{safe(pen.words.prose(pen.count(1, 3)))}</div>'
    elif chance < 0.96:
        inner = controls.area(pen, f"height:{pen.count(50, 140)}px", safe(pen.words.prose(pen.count(0, 5))))
    else:
        inner = ranges.captioned(pen, min(width_px, 320))
    return inner if pen.chance(0.35) else group(pen, inner)


def button_or_toggle(pen: Pen) -> str:
    """Return a button, now and then one that stays pressed."""
    return controls.toggle(pen) if pen.chance(0.15) else controls.button(pen)


def form(pen: Pen, width_px: int, blocks: int = 0) -> str:
    """Return a form of several parts, in one column or two."""
    count = blocks or pen.count(1, 6)
    heads = pen.chance(0.06)
    if width_px > 560 and pen.chance(0.4):
        half = (width_px - 20) // 2
        sides = (
            column(*(block(pen, half) for _ in range(count)), names="grow gap", style=f"gap:{pen.look.gap_px + 6}px")
            for _ in range(2)
        )
        return row(*sides, style="align-items:flex-start;gap:20px")
    return column(
        *((bars.heading(pen) if heads else "") + block(pen, width_px) for _ in range(count)),
        names="gap",
        style=f"gap:{pen.look.gap_px + pen.count(2, 10)}px;align-items:stretch",
    )


def preference_row(pen: Pen, *, item: bool = False) -> str:
    """Return a row of settings: words at the left, one control at the right. In a boxed list such a row is an item."""
    second = words(pen.words.line(3, 9), "muted small") if pen.chance(0.45) else ""
    first = pen.icon("", 16) if pen.chance(0.25) else ""
    kind = pen.rng.random()
    if kind < 0.38:
        end = controls.switch(pen)
    elif kind < 0.55:
        end = controls.dropdown(pen, editable=False)
    elif kind < 0.65:
        end = controls.button(pen)
    elif kind < 0.73:
        end = ranges.spin(pen)
    elif kind < 0.78:
        end = controls.tick(pen)
    elif kind < 0.84:
        end = ranges.slider(pen, pen.count(90, 200))
    elif kind < 0.9:
        end = row(words(pen.words.thing(1), "muted"), pen.icon("right", 14), names="still", style="gap:4px")
    elif kind < 0.95:
        end = controls.tool(pen, size_px=16)
    else:
        end = controls.entry(pen, style=f"width:{pen.count(90, 200)}px")
    text = column(words(pen.words.thing(5)), second, names="grow")
    attributes = mark("item", on=False) if item else ""
    return f'<div {attributes} class="row" style="padding:{pref_pad(pen)}px {pref_pad(pen) + 3}px;gap:12px;min-height:{pen.look.row_px + 14}px">{first}{text}{end}</div>'


def pref_pad(pen: Pen) -> int:
    """Return the padding of preference rows, the same within a window."""
    return 4 + round((pen.look.stroke - 1.2) * 5)


def preferences(pen: Pen, groups: int = 0) -> str:
    """Return groups of preference rows."""
    parts = []
    boxed = pen.chance(0.75)
    for _ in range(groups or pen.count(1, 5)):
        rows = EDGE_X.join(preference_row(pen, item=boxed) for _ in range(pen.count(1, 6)))
        framed = f'<div class="card" style="overflow:hidden">{rows}</div>' if boxed else rows
        title = words(pen.words.thing(3), "bold") if pen.chance(0.75) else ""
        parts.append(column(title, framed, style="gap:6px;align-items:stretch"))
    return column(*parts, style=f"gap:{pen.count(12, 26)}px;align-items:stretch")


def button_row(pen: Pen) -> str:
    """Return a dialog's buttons: at the right, spread, in the middle, stacked, or joined along the whole width."""
    manner = pen.rng.random()
    count = pen.pick((1, 2, 2, 2, 3, 3, 4))
    main = pen.rng.randrange(count) if pen.chance(0.5) else -1

    def one(index: int, style: str = "") -> str:
        sign = (
            pen.pick(("check", "cross", ""))
            if pen.look.toolkit in ("fusion", "breeze", "gtk3") and pen.chance(0.35)
            else ""
        )
        return controls.button(
            pen, icon=sign, names="main" if index == main else "", style=style, disabled=controls.off(pen, 0.07)
        )

    if manner < 0.2:
        return joined_row(pen, count)
    least = f"min-width:{pen.count(60, 100)}px"
    buttons = [one(index, least) for index in range(count)]
    pad = pen.look.gap_px + pen.pick((0, 2, 6))
    if manner < 0.3:
        stacked = [one(index, "align-self:stretch") for index in range(count)]
        return column(*stacked, names="gap still", style=f"padding:{pad}px")
    if manner < 0.4:
        even = [one(index, "flex:1") for index in range(count)]
        return row(*even, names="gap still", style=f"padding:{pad}px")
    if manner < 0.52:
        return row(SPREAD, *buttons, SPREAD, names="gap still", style=f"padding:{pad}px")
    left = [controls.button(pen)] if pen.chance(0.3) else []
    return row(
        *left, SPREAD, *buttons, names=f"gap still {pen.pick(('', '', 'edge-t panel'))}", style=f"padding:{pad}px"
    )


def joined_row(pen: Pen, count: int) -> str:
    """Return buttons joined along the whole width, parted by lines one pixel wide."""
    high = pen.count(32, 52)
    parts = []
    for index in range(count):
        dead = controls.off(pen, 0.08)
        tone = pen.pick(("", "", f"color:{pen.look.accent};font-weight:bold", "color:#e01b24"))
        edge = f"border-left:1px solid {pen.look.border};" if index else ""
        parts.append(
            f'<div {mark("button", disabled=dead)} class="row {"off" if dead else ""}" style="flex:1;justify-content:center;{edge}{tone}">{words(pen.words.action())}</div>'
        )
    return row(*parts, names="edge-t still", style=f"height:{high}px;align-items:stretch")


def search_bar(pen: Pen) -> str:
    """Return a bar with a search entry."""
    side = [controls.button(pen)] if pen.chance(0.3) else []
    side += [controls.dropdown(pen)] if pen.chance(0.2) else []
    wide = "flex:1" if pen.chance(0.5) else f"width:{pen.count(160, 340)}px"
    return row(
        controls.entry(pen, search=True, style=wide),
        *side,
        names="pad gap still",
        style=pen.pick(("", "justify-content:center")),
    )


def tab_page(pen: Pen, width_px: int) -> str:
    """Return tabs over a form."""
    body = f'<div class="view grow pad edge" style="border-top:none">{form(pen, width_px)}</div>'
    return column(bars.tabs(pen), body, names="grow", style="align-items:stretch")
