"""Menu bars, and menus that are open: context menus, pull-downs, choices of a combo box, popovers. Used by scenes."""

from __future__ import annotations

from assistd_models.elements.web import controls
from assistd_models.elements.web.icons import line
from assistd_models.elements.web.pen import EDGE_X, Pen, mark, row, safe


def _choice(pen: Pen, *, signs: bool, keys: float, hover: bool, more: float) -> str:
    dead = controls.off(pen, 0.15)
    on: bool | None = None
    sign = ""
    if signs:
        chance = pen.rng.random()
        if chance < 0.22:
            on = pen.chance(0.6)
            sign = _sign(pen, on=on)
        elif chance < 0.6:
            sign = pen.icon("", 16)
        sign = f'<span class="sign">{sign}</span>'
    end = ""
    if pen.chance(more):
        end = f'<span class="keys">{_further(pen)}</span>'
    elif pen.chance(keys):
        end = f'<span class="keys">{safe(pen.words.shortcut())}</span>'
    names = ("off " if dead else "") + ("hover" if hover and not dead else "")
    said = pen.words.entry()
    return f'<div {mark("menu-item", on=on, disabled=dead)} class="choice {names}">{sign}<span>{pen.label(said)}</span>{end}</div>'


def _further(pen: Pen) -> str:
    """Return the sign of an entry that opens a further menu."""
    if pen.look.style["arrow"] == "chevron":
        return line("right", size_px=12, stroke=2)
    return '<svg class="icon" width="10" height="10" viewBox="0 0 16 16"><path d="M5 2v12l7-6z" fill="currentColor"/></svg>'


def _sign(pen: Pen, *, on: bool) -> str:
    """Return a menu entry's little tick; it is not a `tick` of its own."""
    style = pen.rng.randrange(3)
    if style == 0:
        return line("check", size_px=14, stroke=2.4) if on else ""
    if style == 1:
        dot = '<circle cx="8" cy="8" r="3.500" fill="currentColor"/>' if on else ""
        return f'<svg width="16" height="16" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.500" fill="none" stroke="currentColor"/>{dot}</svg>'
    check = '<path d="M4 8l3 3 5-6" fill="none" stroke="currentColor" stroke-width="1.800"/>' if on else ""
    return f'<svg width="16" height="16" viewBox="0 0 16 16"><rect x="1.500" y="1.500" width="13" height="13" rx="2" fill="none" stroke="currentColor"/>{check}</svg>'


def entries(pen: Pen, count: int, *, bare: bool = False) -> str:
    """Return the rows of an open menu; bare ones, as a combo box opens, have neither keys nor further menus."""
    signs, keys, more = pen.chance(0.55), pen.pick((0, 0, 0.3, 0.7)), pen.pick((0, 0.1, 0.2))
    chosen = pen.rng.randrange(count) if pen.chance(0.5) else -1
    if bare:
        signs, keys, more = pen.chance(0.15), 0, 0
    lines = pen.chance(0.75)  # some part groups by room alone
    parts = [_row_of_buttons(pen)] if not bare and pen.look.style["menu"] == "rounded" and pen.chance(0.2) else []
    for index in range(count):
        if index and not bare and pen.chance(0.2):
            parts.append(EDGE_X if lines else '<div style="height:8px"></div>')
        if index and not bare and pen.chance(0.02):
            parts.append(f'<div class="muted small" style="padding:2px 8px">{safe(pen.words.thing(2))}</div>')
        parts.append(_choice(pen, signs=signs, keys=keys, hover=index == chosen, more=more))
    return "".join(parts)


def _row_of_buttons(pen: Pen) -> str:
    """Return the buttons that GTK's menus may have above their entries."""
    signs = "".join(controls.tool(pen, size_px=16) for _ in range(3))
    if pen.chance(0.5):
        inner = "".join(
            controls.button(pen, " ", icon=pen.pick(("refresh", "print", "copy", "plus", "minus")), style="flex:1")
            for _ in range(3)
        )
        return f'<div class="joined" style="display:flex;margin-bottom:5px">{inner}</div>'
    return row(signs, style="justify-content:space-around;margin-bottom:5px")


def popup(pen: Pen, place: str, count: int = 0, *, content: str = "") -> None:
    """Have an open menu, or a popover with this content, drawn above everything at a place (declarations of CSS)."""
    inner = content or entries(pen, count or pen.count(2, 14))
    wide = f"min-width:{pen.count(110, 260)}px"
    tip = "tip" if pen.look.style["menu"] == "rounded" and "anchor" in place and pen.chance(0.5) else ""
    # Chromium's own `position-try` turns it where it would leave the picture.
    fall = "position-try-fallbacks:flip-block,flip-inline"
    pen.popups.append(f'<div class="{pen.name} menu {tip}" style="position:fixed;{wide};{place};{fall}">{inner}</div>')


def below(pen: Pen, anchor: str) -> str:
    """Return the place right below what carries this anchor."""
    return f"position-anchor:{anchor};top:anchor(bottom);left:anchor(left)"


def menubar(pen: Pen, *, open_one: bool = False) -> str:
    """Return a menu bar; one of its menus may be open."""
    count = pen.count(3, 10)
    opened = pen.rng.randrange(count) if open_one else -1
    parts = []
    for index in range(count):
        style, names = "", ""
        if index == opened:
            anchor = pen.anchor()
            style, names = f"anchor-name:{anchor}", "hover"
            popup(pen, below(pen, anchor), pen.count(4, 16))
        dead = controls.off(pen, 0.04)
        said = pen.words.thing(1) if pen.chance(0.8) else pen.words.action()
        names += " off" if dead else ""
        parts.append(
            f'<div {mark("menu-item", disabled=dead)} class="opener {names}" style="{style}">{pen.label(said)}</div>'
        )
    return row(*parts, names="panel still", style=f"padding:{pen.pick((0, 0, 1, 2))}px {pen.pick((0, 2, 4))}px")


def opened_dropdown(pen: Pen, width_px: int) -> str:
    """Return a combo box whose choices are open below it."""
    anchor = pen.anchor()
    content = entries(pen, pen.count(2, 10), bare=True)
    popup(pen, below(pen, anchor) + f";min-width:{width_px}px", content=content)
    return controls.dropdown(pen, style=f"width:{width_px}px;anchor-name:{anchor}", editable=False)
