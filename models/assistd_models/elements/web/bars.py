"""The bars of a window: title, header, tools, tabs, status, path, notification. Used by scenes."""

from __future__ import annotations

from assistd_models.elements.web import controls, ranges
from assistd_models.elements.web.pen import EDGE_X, EDGE_Y, SPREAD, Pen, mark, row, safe, words

ACTIONS = (
    "plus", "minus", "search", "menu", "dots", "home", "save", "folder", "trash", "refresh", "undo", "redo", "print", "copy",
    "arrow-left", "arrow-right", "gear", "star", "download", "grid", "bold", "italic", "underline", "align", "info", "link",
)  # fmt: skip

HANDLE = '<span style="width:4px;align-self:stretch;margin:2px 3px;flex:none;opacity:.35;border-left:3px dotted currentColor"></span>'
"""By which a tool bar can be moved; no element."""


def titlebar(pen: Pen) -> str:
    """Return a title bar as a window manager draws it."""
    style = pen.rng.randrange(4)
    shade = pen.look.panel if style != 1 else pen.look.accent
    ink = pen.look.text if style != 1 else pen.look.on_accent
    high = pen.count(20, 32)
    size = pen.pick((10, 12, 14))
    if style == 2:
        dots = "".join(
            f'<span {mark("button", disabled=False)} style="width:12px;height:12px;border-radius:50%;background:{colour}"></span>'
            for colour in ("#ff5f57", "#febc2e", "#28c840")
        )
        parts = [row(dots, style="gap:8px"), SPREAD, words(pen.words.thing(), "bold"), SPREAD]
    else:
        signs = (("minus", "window-max", "cross"), ("minus", "cross"), ("cross",))[pen.pick((0, 0, 0, 1, 2))]
        wide = pen.count(high - 4, high + 16)
        face = mark("button", disabled=False)
        corner = pen.pick((0, 0, 2, 99)) if wide <= high else 0
        fill = (
            f"background:{pen.look.window};color:{pen.look.text};border:1px outset {pen.look.border};"
            if pen.look.toolkit == "classic"
            else ""
        )
        boxes = "".join(
            f'<span {face} style="width:{wide}px;height:{high - 6}px;border-radius:{corner}px;{fill}display:flex;align-items:center;'
            f'justify-content:center">{pen.icon(sign, size)}</span>'
            for sign in signs
        )
        title = words(pen.words.thing(5), pen.pick(("bold", "")))
        middle = (SPREAD, title, SPREAD) if pen.chance(0.5) else (title, SPREAD)
        parts = [pen.icon("", 16) if pen.chance(0.5) else "", *middle, row(boxes, style=f"gap:{pen.pick((0, 1, 4))}px")]
    return row(*parts, names="still", style=f"height:{high}px;padding:0 6px;gap:6px;background:{shade};color:{ink}")


def _window_buttons(pen: Pen) -> str:
    signs = (("cross",), ("minus", "window-max", "cross"), ("minus", "cross"))[pen.pick((0, 0, 1, 2))]
    size = pen.pick((12, 14, 16))
    round_ = "round" if pen.look.toolkit == "adwaita" or pen.chance(0.4) else ""
    filled = f"background:{pen.look.border};" if round_ and pen.chance(0.5) else ""
    return "".join(
        f'<div {mark("button", disabled=False)} class="tool {round_}" style="{filled}">{pen.icon(sign, size)}</div>'
        for sign in signs
    )


def headerbar(pen: Pen, *, back: bool = False) -> str:
    """Return a header bar: buttons at both ends, a title or a view switcher in the middle, window buttons."""
    left = [controls.tool(pen, "left" if pen.chance(0.7) else "arrow-left")] if back else []
    left += [_header_button(pen) for _ in range(pen.count(0, 3))]
    right = [_header_button(pen) for _ in range(pen.count(0, 3))]
    if pen.chance(0.5):
        right.append(controls.tool(pen, pen.pick(("menu", "dots")), size_px=16))
    middle = pen.rng.random()
    if middle < 0.2:
        title = segments(pen, icons=pen.chance(0.6))
    elif middle < 0.32:
        title = controls.entry(pen, search=True, style=f"width:{pen.count(140, 300)}px")
    else:
        second = f'<span class="small muted">{safe(pen.words.thing())}</span>' if pen.chance(0.25) else ""
        title = f'<div class="column view" style="text-align:center">{words(pen.words.thing(4), "bold")}{second}</div>'
    ends = [_window_buttons(pen)] if pen.chance(0.85) else []
    if pen.chance(0.12):
        left, ends = [*ends, *left], []
    gap = pen.pick((2, 4, 6))
    return row(
        row(*left, names="still", style=f"gap:{gap}px"), SPREAD, title, SPREAD, row(*right, *ends, names="still", style=f"gap:{gap}px"),
        names=f"panel still {pen.pick(('edge-b', 'edge-b', ''))}",
        style=f"min-height:{pen.count(36, 50)}px;padding:{pen.pick((2, 4, 6))}px 6px;gap:6px",
    )  # fmt: skip


def _header_button(pen: Pen) -> str:
    chance = pen.rng.random()
    if chance < 0.6:
        framed = pen.look.toolkit == "gtk3" and pen.chance(0.7)
        return (
            controls.button(pen, " ", icon=pen.pick(ACTIONS[:20]), style="padding:4px 6px")
            if framed
            else controls.tool(pen, size_px=16)
        )
    if chance < 0.85:
        return controls.button(pen, names=pen.pick(("", "", "main")))
    return controls.dropdown(pen, editable=False)


def toolbar(pen: Pen) -> str:
    """Return a tool bar: icons alone, with words below, or beside them."""
    manner = pen.pick(("icons", "icons", "icons", "below", "beside", "mixed"))
    size = pen.pick((16, 16, 20, 22, 24, 32)) if manner != "below" else pen.pick((20, 24, 32))
    framed = pen.chance(0.2)
    parts = []
    for _ in range(pen.count(4, 16)):
        chance = pen.rng.random()
        if chance < 0.1:
            parts.append(EDGE_Y if pen.chance(0.6) else '<div style="width:8px"></div>')
        elif chance < 0.15:
            parts.append(controls.dropdown(pen, style=f"width:{pen.count(60, 160)}px"))
        elif chance < 0.17:
            parts.append(controls.entry(pen, search=True, style=f"width:{pen.count(90, 200)}px"))
        elif chance < 0.19:
            parts.append(ranges.spin(pen, width_px=70))
        elif chance < 0.2:
            parts.append(ranges.slider(pen, pen.count(70, 130)))
        elif framed:
            parts.append(
                controls.button(pen, pen.words.action() if manner != "icons" else " ", icon=pen.pick(ACTIONS[:20]))
            )
        else:
            parts.append(_tool(pen, manner, size))
    if pen.chance(0.2):
        parts.insert(pen.count(0, len(parts)), SPREAD)
    if pen.look.toolkit in ("fusion", "classic", "breeze") and pen.chance(0.5):
        parts.insert(0, HANDLE)
    style = f"padding:{pen.pick((1, 2, 3, 5))}px {pen.pick((2, 4, 6))}px;gap:{pen.pick((0, 1, 2, 4))}px;overflow:hidden"
    return row(*parts, names=f"{pen.pick(('panel', ''))} still {pen.pick(('edge-b', ''))}", style=style)


def side_tools(pen: Pen) -> str:
    """Return small tools below one another, as painting programs and editors have them at a side."""
    size, across = pen.pick((12, 16, 16, 16, 20, 24)), pen.pick((1, 1, 1, 2))
    parts = []
    for _ in range(pen.count(4, 14)):
        tools = [controls.tool(pen, pen.pick(ACTIONS), size_px=size, toggles=pen.chance(0.2)) for _ in range(across)]
        parts.append(row(*tools, style="gap:0"))
        if pen.chance(0.1):
            parts.append(EDGE_X)
    gap = pen.pick((0, 0, 2, 4))
    return f'<div class="column {pen.pick(("panel", ""))} still {pen.pick(("edge-r", ""))}" style="gap:{gap}px;padding:{pen.pick((1, 2, 4))}px;align-items:center">{"".join(parts)}</div>'


def heading(pen: Pen) -> str:
    """Return a strip with the name of what is below it; no element, though it may look pressable."""
    sign = pen.icon("", 16) if pen.chance(0.3) else ""
    tone = pen.pick(
        (f"background:{pen.look.panel}", f"background:{pen.look.border}", "", f"border:1px solid {pen.look.border}")
    )
    place = "justify-content:center;" if pen.chance(0.4) else ""
    close = (
        SPREAD + controls.tool(pen, "cross", size_px=pen.pick((8, 10, 12))) if not place and pen.chance(0.25) else ""
    )
    round_ = f"border-radius:{pen.look.radius_px}px;" if pen.chance(0.3) else ""
    return row(
        sign,
        words(pen.words.thing(3), pen.pick(("bold", "bold", ""))),
        close,
        names="still",
        style=f"{place}gap:6px;padding:{pen.count(2, 7)}px {pen.count(4, 12)}px;{round_}{tone}",
    )


def _tool(pen: Pen, manner: str, size: int) -> str:
    text = "" if manner == "icons" or (manner == "mixed" and pen.chance(0.7)) else pen.words.action()
    one = controls.tool(
        pen, text=text, tall=manner == "below", size_px=size, toggles=pen.chance(0.12), opens=pen.chance(0.06)
    )
    if pen.chance(0.06):  # a split button: its arrow is a button of its own
        arrow = controls.tool(pen, "down", size_px=10)
        return f'<div class="row" style="align-items:stretch">{one}{arrow}</div>'
    return one


def segments(pen: Pen, *, icons: bool = False) -> str:
    """Return a segmented control or view switcher: its parts are tabs."""
    count = pen.count(2, 5)
    on = pen.rng.randrange(count)
    soft = "soft" if pen.chance(0.4) else ""
    parts = []
    for index in range(count):
        sign = pen.icon("", 16) if icons and pen.chance(0.8) else ""
        said = "" if icons and pen.chance(0.3) and sign else f"<span>{safe(pen.words.thing(1))}</span>"
        parts.append(
            f'<div {mark("tab", on=index == on, disabled=False)} class="tab {"on" if index == on else ""}">{sign}{said}</div>'
        )
    return f'<div class="segments {soft} still">{"".join(parts)}</div>'


def tabs(pen: Pen, *, closable: bool = False, under: bool = False) -> str:
    """Return a row of tabs; at the bottom of a window they stand below their icons."""
    count = pen.count(2, 7)
    on = pen.rng.randrange(count)
    even = not under and pen.chance(0.15)
    signs = under or pen.chance(0.2)
    parts = []
    for index in range(count):
        sign = pen.icon("", 20 if under else 16) if signs else ""
        close = controls.tool(pen, "cross", size_px=10, names="close") if closable and pen.chance(0.85) else ""
        said = words(pen.words.file() if closable and pen.chance(0.7) else pen.words.thing(2))
        dead = controls.off(pen, 0.05) and index != on
        names = ("on " if index == on else "") + ("under " if under else "") + ("off" if dead else "")
        style = "flex:1" if even else f"min-width:{pen.count(60, 130)}px" if closable else ""
        parts.append(
            f'<div {mark("tab", on=index == on, disabled=dead)} class="tab {names}" style="{style}">{sign}{said}{close}</div>'
        )
    if closable and pen.chance(0.5):
        parts.append(controls.tool(pen, "plus", size_px=14))
    line = (
        "edge-b" if pen.look.style["tab"] in ("underlined", "plain", "top") and not under else "edge-t" if under else ""
    )
    middle = "justify-content:center;" if pen.chance(0.2) else ""
    return row(
        *parts,
        names=f"still {line} {pen.pick(('panel', ''))}",
        style=f"align-items:stretch;{middle}padding:{pen.pick((0, 0, 3))}px {pen.pick((0, 0, 6))}px 0",
    )


def side_tabs(pen: Pen, width_px: int) -> str:
    """Return tabs along the left side."""
    count = pen.count(3, 8)
    on = pen.rng.randrange(count)
    parts = []
    for index in range(count):
        sign = pen.icon("", 16) if pen.chance(0.6) else ""
        names = "on" if index == on else ""
        parts.append(
            f'<div {mark("tab", on=index == on, disabled=False)} class="tab side {names}">{sign}{words(pen.words.thing(2))}</div>'
        )
    return f'<div class="column panel edge-r still" style="width:{width_px}px;gap:{pen.pick((0, 0, 2))}px">{"".join(parts)}</div>'


def statusbar(pen: Pen) -> str:
    """Return a status bar: words, figures, and sometimes menus, a progress bar or a zoom slider."""
    parts = [words(pen.words.line(1, 6))]
    parts += [SPREAD] if pen.chance(0.7) else []
    for _ in range(pen.count(0, 5)):
        chance = pen.rng.random()
        if chance < 0.35:
            sign = pen.icon(pen.pick(("down", "up")), 10)  # without it a menu would look like mere words
            said = pen.words.thing(2) if pen.chance(0.6) else pen.words.number()
            parts.append(
                f'<div {mark("menu-item", disabled=False)} class="opener" style="gap:4px">{safe(said)}{sign}</div>'
            )
        elif chance < 0.6:
            parts.append(words(pen.words.number(), "muted still"))
        elif chance < 0.72:
            parts.append(ranges.progress(pen, pen.count(60, 160)))
        elif chance < 0.82:
            parts.append(ranges.slider(pen, pen.count(70, 120)))
        else:
            parts.append(controls.tool(pen, size_px=14))
        parts += [EDGE_Y] if pen.chance(0.3) else []
    grip = '<span style="width:12px;height:12px;opacity:.4;background:repeating-linear-gradient(135deg,currentColor 0 1px,transparent 1px 4px)"></span>'
    return row(
        *parts, grip if pen.chance(0.3) else "", names=f"panel still {pen.pick(('edge-t', ''))}",
        style=f"min-height:{pen.count(20, 30)}px;padding:0 {pen.pick((4, 8))}px;gap:{pen.count(4, 12)}px;font-size:{pen.pick((0.85, 0.92, 1))}em;overflow:hidden",
    )  # fmt: skip


def pathbar(pen: Pen) -> str:
    """Return a bar with a path: joined buttons, loose ones, or an entry."""
    chance = pen.rng.random()
    arrows = "".join(
        controls.tool(pen, name, size_px=16) for name in ("arrow-left", "arrow-right", "arrow-up")[: pen.count(0, 3)]
    )
    if chance < 0.35:
        parts = "".join(controls.button(pen, pen.words.thing(1), style="") for _ in range(pen.count(2, 5)))
        middle = f'<div class="joined still">{parts}</div>{SPREAD}'
    elif chance < 0.65:
        steps = [controls.tool(pen, "folder", text=pen.words.thing(1), size_px=14) for _ in range(pen.count(2, 4))]
        middle = pen.icon("right", 10).join(steps) + SPREAD
    else:
        middle = controls.entry(pen, style="flex:1", text=f"/home/{pen.words.thing(1)}/{pen.words.thing(1)}")
    end = controls.tool(pen, "search", size_px=16) if pen.chance(0.5) else ""
    return row(
        arrows,
        middle,
        end,
        names="panel still edge-b",
        style=f"gap:{pen.pick((2, 4, 6))}px;padding:{pen.pick((2, 4, 6))}px",
    )


def notice(pen: Pen) -> str:
    """Return a notification bar above the content."""
    buttons = pen.some(0, 2, lambda: controls.button(pen))
    close = controls.tool(pen, "cross", size_px=12) if pen.chance(0.6) else ""
    return row(
        pen.icon(pen.pick(("info", "warning")), 16),
        words(pen.words.line()),
        SPREAD,
        buttons,
        close,
        names="note still",
        style="gap:8px",
    )
