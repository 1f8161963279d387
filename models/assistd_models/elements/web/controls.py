"""Buttons, ticks, switches, entries, combo boxes: the single controls as HTML. Used by bars, forms and panes."""

from __future__ import annotations

from assistd_models.elements.web.pen import Pen, mark, row, safe, words

MARKS = {
    "check": '<path d="M4 13l5 5L20 6" fill="none" stroke="currentColor" stroke-width="3.4"/>',
    "thin": '<path d="M5 13l4 4L19 7" fill="none" stroke="currentColor" stroke-width="2"/>',
    "cross": '<path d="M5 5l14 14M19 5L5 19" fill="none" stroke="currentColor" stroke-width="3"/>',
    "square": '<rect x="4" y="4" width="16" height="16" fill="currentColor"/>',
    "dash": '<path d="M4 12h16" stroke="currentColor" stroke-width="4"/>',
}


SMALL_ARROW = (
    '<svg class="icon" width="7" height="7" viewBox="0 0 16 16"><path d="M1 4h14l-7 9z" fill="currentColor"/></svg>'
)

AFTER = ("cross", "cross", "eye", "link", "clock", "folder", "search", "pencil", "person", "star", "lock", "trash")
"""Signs at the end of an entry: what clears it, shows the password, opens a folder. None of them is a drop-down's arrow."""


def _names(*flags: tuple[str, bool]) -> str:
    return " ".join(name for name, said in flags if said)


def off(pen: Pen, share: float = 0.1) -> bool:
    """Return whether a control is greyed out."""
    return pen.chance(share)


def button(
    pen: Pen, text: str = "", *, icon: str = "", style: str = "", names: str = "", disabled: bool | None = None
) -> str:
    """Return a button with words, an icon, or both."""
    dead = off(pen) if disabled is None else disabled
    text = text or pen.words.action()
    if pen.look.toolkit == "native":
        shut = "disabled" if dead else ""
        return f'<button {mark("button", disabled=dead)} class="still" style="{style}" {shut}>{safe(text)}</button>'
    sign = pen.icon(icon, 16) if icon or pen.chance(0.12) else ""
    classes = _names(("off", dead), ("hover", pen.chance(0.04)), ("focus", pen.chance(0.05) and not dead))
    return f'<div {mark("button", disabled=dead)} class="button {classes} {names}" style="{style}">{sign}<span>{pen.label(text)}</span></div>'


def toggle(pen: Pen, text: str = "", *, icon: str = "") -> str:
    """Return a button that stays pressed."""
    on = pen.chance(0.4)
    inner = pen.icon(icon, 16) if icon else f"<span>{safe(text or pen.words.thing(1))}</span>"
    return f'<div {mark("button", on=on, disabled=False)} class="button {_names(("on", on))}">{inner}</div>'


def tool(
    pen: Pen,
    icon: str = "",
    *,
    text: str = "",
    tall: bool = False,
    size_px: float = 0,
    names: str = "",
    toggles: bool = False,
    opens: bool = False,
) -> str:
    """Return a flat button, as in tool bars and header bars; with a small arrow, if it opens a menu."""
    dead = off(pen, 0.12)
    on = pen.chance(0.3) if toggles else None
    classes = _names(("off", dead), ("on", bool(on)), ("hover", pen.chance(0.04)), ("tall", tall))
    said = f'<span class="{_names(("small", tall))}">{safe(text)}</span>' if text else ""
    arrow = SMALL_ARROW if opens else ""
    return f'<div {mark("button", on=on, disabled=dead)} class="tool {classes} {names}">{pen.icon(icon, size_px)}{said}{arrow}</div>'


def tick(pen: Pen, *, ring: bool = False, on: bool | None = None, disabled: bool = False, size_px: int = 0) -> str:
    """Return the indicator of a check box, or of a radio."""
    ticked = pen.chance(0.5) if on is None else on
    half = on is None and ticked and not ring and pen.chance(0.06)  # some of what it stands for is on
    attributes = mark("tick", on=ticked, ring=ring, disabled=disabled)
    if pen.look.toolkit == "native":
        state = _names(("checked", ticked), ("disabled", disabled))
        return f'<input type="{"radio" if ring else "checkbox"}" {attributes} style="flex:none" {state}>'
    size = size_px or tick_px(pen)
    inner = ""
    if ticked and ring:
        dot = round(size * (0.36 if pen.look.stroke < 2 else 0.5))
        inner = f'<span class="dot" style="width:{dot}px;height:{dot}px"></span>'
    elif ticked:
        sign = "dash" if half else pen.look.style["mark"]
        inner = f'<svg width="{size - 4}" height="{size - 4}" viewBox="0 0 24 24">{MARKS[sign]}</svg>'
    corner = "" if ring else f"border-radius:{min(pen.look.radius_px, size // 3)}px;"
    classes = _names(("on", ticked), ("ring", ring), ("off", disabled))
    return f'<span {attributes} class="tick {classes}" style="width:{size}px;height:{size}px;{corner}">{inner}</span>'


def tick_px(pen: Pen) -> int:
    """Return how large the theme's indicators are; always the same within a window."""
    span = {
        "classic": (13, 13),
        "fusion": (13, 15),
        "gtk3": (14, 18),
        "adwaita": (16, 22),
        "material": (18, 20),
        "breeze": (18, 22),
    }
    least, most = span.get(pen.look.toolkit, (13, 22))
    return least + round((pen.look.stroke - 1.2) / 1.6 * (most - least))


def option(pen: Pen, *, ring: bool = False, on: bool | None = None, text: str = "") -> str:
    """Return a check box, or a radio, with its words."""
    dead = off(pen)
    said = words(text or pen.words.thing(5))
    return f'<div class="option {_names(("off", dead))}">{tick(pen, ring=ring, on=on, disabled=dead)}{said}</div>'


def radios(pen: Pen, *, across: bool = False) -> str:
    """Return a group of radios, one of them chosen."""
    count = pen.count(2, 5)
    chosen = pen.rng.randrange(count)
    inner = "".join(
        option(pen, ring=True, on=index == chosen, text=pen.words.thing(2 if across else 4)) for index in range(count)
    )
    return f'<div class="{"row" if across else "column"} gap" style="gap:{pen.look.gap_px + (8 if across else 0)}px">{inner}</div>'


SWITCHES = {
    "fat": ((48, 26, 3), (46, 24, 3), (40, 22, 2), (48, 24, 0), (44, 22, 0), (51, 31, 2)),
    "slim": ((36, 18, 2), (34, 16, 1), (28, 16, 2), (40, 20, 3)),
    "material": ((34, 14, -3), (36, 14, -3)),
    "outlined": ((40, 20, 3), (44, 22, 4), (52, 32, 6)),
    "square": ((44, 20, 1), (48, 24, 2)),
    "labelled": ((60, 26, 1), (54, 24, 1), (68, 28, 2)),
}


def switch(pen: Pen, *, disabled: bool | None = None) -> str:
    """Return a switch; of a thin track with a larger knob, the knob belongs to the box."""
    dead = off(pen) if disabled is None else disabled
    on = pen.chance(0.5)
    kind = pen.look.style["switch"]
    width, height, inset = SWITCHES[kind][int(pen.look.stroke * 100) % len(SWITCHES[kind])]
    knob = height - 2 * inset
    square = kind == "square" or pen.look.radius_px < 2
    wide = (width - 2 * inset) // 2 if kind == "labelled" else knob
    edge = 1 if kind in ("labelled", "square", "slim", "outlined") else 0
    at = f"{'right' if on else 'left'}:{inset - edge}px;top:{inset - edge}px;width:{wide}px;height:{knob}px;border-radius:{2 if square else 99}px"
    pair = (("ON", "OFF"), ("✓", "✕"), ("I", "O"), ("│", "○"))[int(pen.look.stroke * 1000) % 4]
    say = (
        f'<span class="say" style="{"left" if on else "right"}:7px">{pair[0] if on else pair[1]}</span>'
        if kind == "labelled"
        else ""
    )
    track = f"width:{width}px;height:{height}px;border-radius:{3 if square else 99}px"
    body = f'class="switch {_names(("on", on), ("off", dead))}" style="{track}"><span class="knob" style="{at}"></span>{say}</span>'
    if inset >= 0:
        return f"<span {mark('switch', on=on, disabled=dead)} {body}"
    outer = f"display:inline-flex;flex:none;align-items:center;height:{knob}px;width:{width}px"
    return f'<span {mark("switch", on=on, disabled=dead)} style="{outer}"><span {body}</span>'


def entry(
    pen: Pen, *, style: str = "", search: bool = False, text: str | None = None, hint: str = "", inside: str = ""
) -> str:
    """Return a one-line entry: empty, with a hint, with words, with signs at its ends."""
    dead = off(pen, 0.07)
    attributes = mark("text-field", disabled=dead)
    said = pen.words.value() if text is None and pen.chance(0.5) else text or ""
    hint = hint or (pen.words.thing(3) + pen.pick(("", "…")) if pen.chance(0.4) or search else "")
    if pen.look.toolkit == "native":
        shut = "disabled" if dead else ""
        kind = "search" if search else "text"
        return f'<input type="{kind}" {attributes} value="{safe(said)}" placeholder="{safe(hint)}" style="min-width:0;{style}" {shut}>'
    before = pen.icon("search", 16) if search and pen.chance(0.8) else ""
    after = pen.icon(pen.pick(AFTER), pen.pick((12, 14, 16, 20))) if pen.chance(0.3) else ""
    inner = words(said, "grow") if said else words(hint, "grow hint")
    caret = '<span class="caret"></span>' if pen.chance(0.08) else ""
    if said and pen.chance(0.05):  # all of it is selected
        inner = f'<span style="background:{pen.look.accent};color:{pen.look.on_accent}">{safe(said)}</span><span class="grow"></span>'
    names = _names(("off", dead), ("focus", bool(caret)), ("round", search and pen.chance(0.3)))
    return f'<div {attributes} class="entry {names}" style="{style}">{before}{caret}{inner}{inside}{after}</div>'


def area(pen: Pen, style: str, content: str, *, full: bool = False) -> str:
    """Return a field of several lines."""
    dead = off(pen, 0.04)
    names = _names(("full", full), ("off", dead))
    return f'<div {mark("text-area", disabled=dead)} data-name="" class="area view {names}" style="{style}">{content}</div>'


def _arrow(pen: Pen) -> str:
    kind = pen.look.style["arrow"]
    if kind == "updown":
        path = '<path d="M4 6l4-4 4 4M4 10l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    elif kind in ("triangle", "small", "boxed"):
        path = '<path d="M3 5h10l-5 6z" fill="currentColor"/>'
    else:
        path = '<path d="M3 6l5 5 5-5" fill="none" stroke="currentColor" stroke-width="1.8"/>'
    size = {"small": 8, "boxed": 9, "triangle": 10}.get(kind, 14)
    return f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 16 16">{path}</svg>'


def dropdown(pen: Pen, *, style: str = "", text: str = "", editable: bool | None = None, icon: str = "") -> str:
    """Return a combo box, editable or not."""
    dead = off(pen, 0.08)
    text = text or (pen.words.thing(2) if pen.chance(0.8) else pen.words.number())
    attributes = mark("dropdown", disabled=dead)
    if pen.look.toolkit == "native":
        shut = "disabled" if dead else ""
        return f'<select {attributes} data-name="{safe(text)}" style="{style}" {shut}><option>{safe(text)}</option></select>'
    free = pen.chance(0.15) if editable is None else editable
    boxed = free or pen.look.style["arrow"] == "boxed"
    arrow = f'<span class="box">{_arrow(pen)}</span>' if boxed else _arrow(pen)
    sign = pen.icon(icon, 16) if icon or pen.chance(0.07) else ""
    tall = f"min-height:{round(pen.look.size_px * 1.35) + 2 * pen.look.pad_y_px + 2}px;"
    return (
        f'<div {attributes} class="combo {_names(("off", dead), ("boxed", boxed), ("hover", pen.chance(0.03)))}" '
        f'style="{tall}{style}">{sign}{words(text)}{arrow}</div>'
    )


def labelled(pen: Pen, control: str, width_px: int, *, above: bool = False, colon: bool = False) -> str:
    """Return a control with its words before or above it."""
    said = pen.words.thing(3) + (":" if colon else "")
    if above:
        return f'<div class="column" style="gap:3px;align-items:stretch">{words(said)}{control}</div>'
    align = pen.look.style["group"] in ("frame", "plain")
    text = words(said, style=f"width:{width_px}px;flex:none;text-align:{'right' if align and colon else 'left'}")
    return row(text, control, names="gap")
