"""Number fields, sliders, progress bars: the controls that stand for an amount. Used by forms and panes."""

from __future__ import annotations

from assistd_models.elements.web import icons
from assistd_models.elements.web.controls import off
from assistd_models.elements.web.pen import Pen, mark, safe, words

TRIANGLES = {"up": "M3 11h10l-5-6z", "down": "M3 5h10l-5 6z"}


def _step(pen: Pen, name: str, size_px: int) -> str:
    if name in TRIANGLES and pen.look.style["arrow"] != "chevron":
        return f'<svg class="icon" width="{size_px}" height="{size_px}" viewBox="0 0 16 16"><path d="{TRIANGLES[name]}" fill="currentColor"/></svg>'
    return icons.line(name, size_px=size_px, stroke=max(2, pen.look.stroke))


def spin(pen: Pen, *, width_px: int = 0) -> str:
    """Return a number field with its steppers."""
    dead = off(pen)
    width = width_px or pen.count(58, 170)
    value = str(pen.pick((pen.count(0, 9), pen.count(10, 999), round(pen.rng.uniform(0, 99), 2)))) + pen.pick(
        ("", "", "", " px", " %", " s")
    )
    attributes = mark("spin", disabled=dead)
    names = "off" if dead else ""
    say = f'<span class="value">{value}</span>'
    kind = pen.look.style["spin"]
    if kind == "sides":
        steps = "".join(f'<span class="step">{_step(pen, name, 14)}</span>' for name in ("minus", "plus"))
        return (
            f'<div {attributes} class="entry spin sides {names}" style="width:{max(width, 100)}px">{say}{steps}</div>'
        )
    framed = "raised" if kind != "stacked" else ""
    pair = "".join(f'<span class="step {framed}">{_step(pen, name, 8)}</span>' for name in ("up", "down"))
    pair = f'<span class="pair">{pair}</span>'
    if kind == "outside":
        inner = f'<div class="entry" style="width:{width - 20}px">{say}</div><span class="spin" style="display:flex;height:24px">{pair}</span>'
        return f'<div {attributes} class="around {names}">{inner}</div>'
    return f'<div {attributes} class="entry spin {names}" style="width:{width}px">{say}{pair}</div>'


def _knob(pen: Pen) -> tuple[int, int, str]:
    """Return its length along the trough, its breadth across it, and the corners."""
    kind = pen.look.style["knob"]
    size = 10 + round(pen.look.stroke * 4)
    if kind == "big":
        size += 5
    if kind in ("round", "big"):
        return size, size, "50%"
    if kind == "bar":
        return max(6, size // 2), size + 4, "2px"
    return (11, 20, "2px 2px 6px 6px") if kind == "pointer" else (size, size, f"{min(3, pen.look.radius_px)}px")


def slider(pen: Pen, length_px: int, *, upright: bool = False) -> str:
    """Return a slider: a trough and a knob, boxed tightly."""
    dead = off(pen, 0.08)
    attributes = mark("slider", disabled=dead)
    if pen.look.toolkit == "native" and not upright:
        return f'<input type="range" {attributes} data-name="" value="{pen.count(0, 100)}" style="width:{length_px}px;flex:none" {"disabled" if dead else ""}>'
    long, broad, corners = _knob(pen)
    thick = {"thin": 4, "thick": 10, "groove": 6, "flat": 3}[pen.look.style["slider"]]
    breadth = max(broad, thick)
    share = pen.pick((0.0, 1.0, pen.rng.random(), pen.rng.random(), pen.rng.random(), pen.rng.random()))
    at = round(share * (length_px - long))
    side = (breadth - thick) // 2
    if upright:
        trough = f"left:{side}px;width:{thick}px;top:0;bottom:0"
        fill = f"left:{side}px;width:{thick}px;bottom:0;height:{at + long // 2}px"
        knob = f"left:{(breadth - broad) // 2}px;width:{broad}px;height:{long}px;bottom:{at}px"
        size = f"width:{breadth}px;height:{length_px}px"
    else:
        trough = f"top:{side}px;height:{thick}px;left:0;right:0"
        fill = f"top:{side}px;height:{thick}px;left:0;width:{at + long // 2}px"
        knob = f"top:{(breadth - broad) // 2}px;height:{broad}px;width:{long}px;left:{at}px"
        size = f"height:{breadth}px;width:{length_px}px"
    return (
        f'<div {attributes} class="slider {"off" if dead else ""} {"plain" if pen.look.style["slider"] == "flat" else ""}" style="{size}">'
        f'<span class="trough" style="{trough}"></span><span class="fill" style="{fill}"></span>'
        f'<span class="knob" style="{knob};border-radius:{corners}"></span></div>'
    )


def marks(pen: Pen, length_px: int) -> str:
    """Return the scale marks that may stand below a slider; they do not belong to it."""
    count = pen.count(3, 11)
    lines = "".join(
        '<span style="width:1px;height:5px;background:currentColor;opacity:.6"></span>' for _ in range(count)
    )
    return f'<div style="display:flex;justify-content:space-between;width:{length_px}px;padding:1px 6px">{lines}</div>'


def progress(pen: Pen, length_px: int, *, upright: bool = False) -> str:
    """Return a progress or level bar."""
    style = pen.look.style["progress"]
    if pen.look.toolkit == "native" and not upright:
        tag = pen.pick(("progress", "progress", "meter"))
        return (
            f'<{tag} {mark("progress")} value="{pen.rng.random():.2f}" style="width:{length_px}px;flex:none"></{tag}>'
        )
    least, most = {"thin": (2, 6), "rounded": (5, 14), "levels": (4, 12)}.get(style, (12, 24))
    thick = least + int(pen.look.stroke * 997) % (most - least + 1)  # the same throughout a window
    share = pen.pick((0.0, 1.0, pen.rng.random(), pen.rng.random(), pen.rng.random(), pen.rng.random()))
    say = f'<span class="say">{round(share * 100)}%</span>' if thick >= 14 and pen.chance(0.6) and not upright else ""
    if upright:
        size, fill = f"width:{thick}px;height:{length_px}px", f"width:100%;top:auto;height:{share * 100:.0f}%"
    else:
        size, fill = f"height:{thick}px;width:{length_px}px", f"width:{share * 100:.0f}%"
        if pen.chance(0.15):
            fill = f"width:25%;left:{pen.count(0, 75)}%"
    return f'<div {mark("progress")} data-name="" class="progress" style="{size}"><span class="fill" style="{fill}"></span>{say}</div>'


def captioned(pen: Pen, length_px: int) -> str:
    """Return a progress bar with words above or beside it."""
    bar = progress(pen, length_px)
    if pen.chance(0.5):
        return f'<div class="column" style="gap:4px;align-items:flex-start">{words(pen.words.line(2, 6))}{bar}</div>'
    return f'<div class="row gap">{bar}<span class="muted small">{safe(pen.words.number())}</span></div>'
