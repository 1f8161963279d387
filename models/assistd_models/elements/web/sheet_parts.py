"""CSS of the single controls, a function each: theme and the window's selector in, rules out. Used by `sheet`."""

from __future__ import annotations

from assistd_models.elements.web.colours import ink, mix
from assistd_models.elements.web.look import Look

LIGHT, DARK = "#ffffff", "#000000"


def _bevel(look: Look, *, sunken: bool = False) -> str:
    bright, deep = mix(look.window, LIGHT, 0.85 if not look.dark else 0.3), mix(look.window, DARK, 0.55)
    one, two = (deep, bright) if sunken else (bright, deep)
    inner_one, inner_two = (
        (mix(look.window, DARK, 0.35), look.window) if sunken else (look.window, mix(look.window, DARK, 0.3))
    )
    return (
        f"border:1px solid;border-color:{one} {two} {two} {one};"
        f"box-shadow:inset 1px 1px 0 {inner_one},inset -1px -1px 0 {inner_two};"
    )


def raised(look: Look) -> str:
    """Return the declarations of a button in the theme's manner."""
    face = mix(look.window, LIGHT, 0.5 if not look.dark else 0.08)
    edge = mix(look.border, look.text, 0.1)
    return {
        "flat": "border:1px solid transparent;background:transparent;font-weight:600;"
        f"color:{mix(look.accent, look.text, 0.25)};",
        "bordered": f"border:1px solid {edge};background:{face};",
        "bevel": _bevel(look) + f"background:{look.window};",
        "gradient": f"border:1px solid {edge};background:linear-gradient({mix(face, LIGHT, 0.15)},{mix(face, DARK, 0.09)});",
        "shadow": f"border:none;background:{mix(face, LIGHT, 0.1)};box-shadow:0 1px 2px rgba(0,0,0,.4),0 0 1px rgba(0,0,0,.35);",
        "tinted": f"border:none;background:{mix(look.window, look.text, 0.1)};",
        "outline": f"border:1px solid {mix(look.accent, look.window, 0.3)};background:transparent;color:{mix(look.accent, look.text, 0.2)};",
    }[look.style["button"]]


def button(look: Look, me: str) -> str:
    """Return the rules of buttons with words."""
    radius = min(look.radius_px, 20)
    tight = mix(look.window, look.text, 0.25)
    return f"""
{me} .button{{display:inline-flex;align-items:center;justify-content:center;gap:6px;white-space:nowrap;flex:none;overflow:hidden;
padding:{look.pad_y_px}px {look.pad_x_px}px;border-radius:{radius}px;{raised(look)}}}
{me} .button.hover{{background:{mix(look.window, look.text, 0.07)}}}
{me} .button.on,{me} .button.pressed{{background:{tight};color:{ink(tight)};box-shadow:inset 0 1px 2px rgba(0,0,0,.3)}}
{me} .button.main{{background:{look.accent};color:{look.on_accent};border-color:{mix(look.accent, DARK, 0.2)}}}
{me} .button.danger{{background:#c01c28;color:#fff;border-color:#8a1019}}
{me} .button.focus{{outline:{"1px dotted " + look.text if look.style["button"] == "bevel" else "2px solid " + mix(look.accent, look.window, 0.4)};
outline-offset:{"-4px" if look.style["button"] == "bevel" else "0"}}}
{me} .button.off{{opacity:1;color:{mix(look.text, look.window, 0.6)};background-image:none;box-shadow:none}}
{me} .joined{{display:inline-flex}}
{me} .joined>.button{{border-radius:0;margin-left:-1px}}
{me} .joined>.entry{{border-radius:{radius}px 0 0 {radius}px}}
{me} .joined>.button:first-child{{border-radius:{radius}px 0 0 {radius}px;margin-left:0}}
{me} .joined>.button:last-child{{border-radius:0 {radius}px {radius}px 0}}
"""


def tool(look: Look, me: str) -> str:
    """Return the rules of flat buttons: tool bars, header bars, rows."""
    pad = max(2, look.pad_y_px)
    bevel = _bevel(look) if look.style["button"] == "bevel" else ""
    return f"""
{me} .tool{{display:inline-flex;align-items:center;justify-content:center;gap:5px;white-space:nowrap;flex:none;
padding:{pad}px {pad + 1}px;border-radius:{min(look.radius_px, 10)}px;border:1px solid transparent;color:inherit}}
{me} .tool.hover{{background:{mix(look.panel, look.text, 0.1)};{bevel}}}
{me} .tool.on{{background:{mix(look.panel, look.text, 0.2)};{bevel}}}
{me} .tool.round{{border-radius:50%}}
{me} .tool.off{{opacity:.4}}
{me} .tall{{flex-direction:column;gap:2px}}
"""


def entry(look: Look, me: str) -> str:
    """Return the rules of entries, combo boxes and text areas."""
    radius = min(look.radius_px, 16)
    edge = mix(look.border, look.text, 0.12)
    style = {
        "boxed": f"border:1px solid {edge};background:{look.base};border-radius:{radius}px;",
        "underlined": f"border:none;border-bottom:1px solid {edge};background:transparent;border-radius:0;",
        "filled": f"border:1px solid transparent;background:{mix(look.window, look.text, 0.09)};border-radius:{radius}px;",
        "bevel": _bevel(look, sunken=True) + f"background:{look.base};",
        "bottom": f"border:1px solid {mix(look.border, look.window, 0.4)};border-bottom:2px solid {edge};background:{look.base};"
        f"border-radius:{min(radius, 4)}px;",
    }[look.style["entry"]]
    side = 2 if look.style["entry"] == "underlined" else max(4, look.pad_x_px * 2 // 3)
    return f"""
{me} .entry{{display:flex;align-items:center;gap:6px;padding:{look.pad_y_px}px {side}px;white-space:nowrap;overflow:hidden;min-width:0;
min-height:{round(look.size_px * 1.35) + 2 * look.pad_y_px + 2}px;{style}}}
{me} .entry.focus{{border-color:{look.accent};outline:1px solid {look.accent};outline-offset:-1px}}
{me} .entry.off{{opacity:.55}}
{me} .entry.round{{border-radius:{0 if look.style["entry"] in ("underlined", "bevel", "bottom") else 99}px}}
{me} .hint{{color:{look.muted}}}
{me} .area{{padding:4px 6px;overflow:hidden;white-space:pre-wrap;{style}}}
{me} .area.full{{border:none;border-radius:0;box-shadow:none;background:{look.base}}}
{me} .caret{{display:inline-block;width:1px;height:1.1em;background:{look.text};vertical-align:text-bottom}}
{me} .combo{{display:inline-flex;align-items:center;gap:8px;white-space:nowrap;overflow:hidden;min-width:0;
padding:{look.pad_y_px}px {look.pad_x_px}px;border-radius:{radius}px;{raised(look)}}}
{me} .combo.off{{opacity:.5}}
{me} .combo>.words{{flex:1}}
{me} .combo.boxed{{padding-right:0;padding-top:0;padding-bottom:0;{style}}}
{me} .combo .box{{align-self:stretch;display:flex;align-items:center;justify-content:center;padding:0 4px;{raised(look)}}}
"""


def tick(look: Look, me: str) -> str:
    """Return the rules of check boxes and radios."""
    face = mix(look.base, look.text, 0.03)
    edge = mix(look.border, look.text, 0.35)
    style = {
        "boxed": f"border:1px solid {edge};background:{face};",
        "filled": f"border:1px solid {edge};background:{look.base};",
        "bevel": _bevel(look, sunken=True) + f"background:{look.base};",
        "outlined": f"border:2px solid {mix(look.text, look.window, 0.35)};background:transparent;",
        "gradient": f"border:1px solid {edge};background:linear-gradient({mix(face, LIGHT, 0.3)},{mix(face, DARK, 0.1)});",
    }[look.style["tick"]]
    filled = look.style["tick"] in ("filled", "outlined", "gradient")
    on = (
        f"background:{look.accent};border-color:{look.accent};color:{look.on_accent};"
        if filled
        else f"color:{look.text};"
    )
    if look.style["tick"] == "outlined":
        on_round = f"background:transparent;border-color:{look.accent};color:{look.accent};"
    else:
        on_round = on
    return f"""
{me} .tick{{display:inline-flex;align-items:center;justify-content:center;flex:none;{style}}}
{me} .tick.ring{{border-radius:50%}}
{me} .tick.on{{{on}}} {me} .tick.ring.on{{{on_round}}}
{me} .tick.off{{opacity:.45}}
{me} .tick .dot{{border-radius:50%;background:currentColor}}
{me} .option{{display:flex;align-items:center;gap:{max(4, look.gap_px)}px;min-width:0}}
{me} .option.off{{color:{mix(look.text, look.window, 0.6)};opacity:1}}
"""


def switch(look: Look, me: str) -> str:
    """Return the rules of switches; their sizes stand in the markup."""
    edge = mix(look.border, look.text, 0.25)
    idle = mix(look.window, look.text, 0.22)
    knob = "#ffffff" if not look.dark else mix(look.text, look.window, 0.1)
    style = look.style["switch"]
    framed = f"border:1px solid {edge};" if style in ("labelled", "square", "slim") else ""
    if style == "outlined":
        framed = f"border:1.5px solid {mix(look.text, look.window, 0.35)};"
        idle, knob = "transparent", mix(look.text, look.window, 0.35)
    return f"""
{me} .switch{{display:inline-block;position:relative;flex:none;background:{idle};{framed}}}
{me} .switch.on{{background:{mix(look.accent, look.window, 0.5) if style == "material" else look.accent};border-color:{look.accent}}}
{me} .switch .knob{{position:absolute;background:{knob};box-shadow:0 1px 2px rgba(0,0,0,.35)}}
{me} .switch.on .knob{{background:{look.accent if style == "material" else look.on_accent if style == "outlined" else "#ffffff"}}}
{me} .switch.off{{opacity:.5}}
{me} .switch .say{{position:absolute;font-size:9px;font-weight:bold;top:50%;transform:translateY(-50%);color:{look.text}}}
{me} .switch.on .say{{color:{look.on_accent}}}
"""


def spin(look: Look, me: str) -> str:
    """Return the rules of number fields' steppers."""
    return f"""
{me} .spin{{padding-top:0;padding-bottom:0;padding-right:0;gap:0;align-items:stretch}}
{me} .spin .value{{flex:1;align-self:center;min-width:0;overflow:hidden}}
{me} .spin .step{{display:flex;align-items:center;justify-content:center;flex:none}}
{me} .spin .pair{{display:flex;flex-direction:column;align-self:stretch;flex:none}}
{me} .spin .pair .step{{flex:1;min-height:0;padding:0 3px}}
{me} .spin.sides .step{{padding:0 {max(5, look.pad_y_px + 2)}px;border-left:1px solid {look.border}}}
{me} .spin .raised{{{raised(look)}}}
{me} .around{{display:inline-flex;align-items:center;gap:3px}}
"""


def slider(look: Look, me: str) -> str:
    """Return the rules of sliders; their sizes stand in the markup."""
    style = look.style["slider"]
    groove = f"border:1px solid {mix(look.border, look.text, 0.2)};" if style in ("groove", "thick") else ""
    filled = "transparent" if look.style["button"] == "bevel" else look.accent
    knob = raised(look) if look.style["button"] not in ("flat", "outline", "tinted") else f"background:{look.accent};"
    return f"""
{me} .slider{{position:relative;flex:none}}
{me} .slider .trough{{position:absolute;background:{mix(look.window, look.text, 0.2)};border-radius:{0 if groove else 9}px;{groove}}}
{me} .slider .fill{{position:absolute;background:{filled};border-radius:{0 if groove else 9}px}}
{me} .slider .knob{{position:absolute;{knob}}}
{me} .slider.plain .knob{{background:{look.accent};border:none}}
{me} .slider.off{{opacity:.45}}
"""


def tab(look: Look, me: str) -> str:
    """Return the rules of tabs and segmented controls."""
    radius = min(look.radius_px, 12)
    dim, edge = mix(look.panel, look.text, 0.1), look.border
    rules = {
        "underlined": (
            "border-bottom:3px solid transparent;",
            f"border-bottom-color:{look.accent};",
        ),
        "boxed": (
            f"border:1px solid {edge};border-bottom:none;background:{dim};margin-right:-1px;border-radius:{min(radius, 4)}px {min(radius, 4)}px 0 0;",
            f"background:{look.window};",
        ),
        "rounded": (f"border-radius:{max(4, radius)}px;margin:2px;", f"background:{mix(look.panel, look.text, 0.16)};"),
        "top": (
            f"border-top:2px solid transparent;background:{dim};border-right:1px solid {edge};",
            f"border-top-color:{look.accent};background:{look.base};",
        ),
        "pill": (
            f"border-radius:99px;padding:4px {look.pad_x_px}px;",
            f"background:{look.base};box-shadow:0 1px 2px rgba(0,0,0,.3);",
        ),
        "plain": ("", f"color:{look.accent};font-weight:bold;"),
        "trapeze": (
            f"background:{dim};border-radius:9px 9px 0 0;margin:0 1px;",
            f"background:{look.base};color:{look.text};",
        ),
    }[look.style["tab"]]
    return f"""
{me} .tab{{display:flex;align-items:center;justify-content:center;gap:6px;white-space:nowrap;padding:{look.pad_y_px + 2}px {look.pad_x_px}px;
overflow:hidden;min-width:0;{rules[0]}}}
{me} .tab.on{{{rules[1]}}}
{me} .tab.off{{opacity:.45}}
{me} .tab.side{{border-radius:0;margin:0;border:none;border-right:2px solid transparent;background:none;justify-content:flex-start}}
{me} .tab.side.on{{border-right-color:{look.accent};background:{mix(look.panel, look.text, 0.08)};box-shadow:none}}
{me} .tab.under{{flex-direction:column;gap:1px;font-size:.85em;border:none;border-radius:0;background:none;box-shadow:none;flex:1;margin:0}}
{me} .tab.under.on{{color:{mix(look.accent, look.text, 0.2)};background:none;box-shadow:none}}
{me} .segments{{display:inline-flex;border:1px solid {edge};border-radius:{radius}px;overflow:hidden;background:{dim}}}
{me} .segments .tab{{border:none;border-radius:0;margin:0;border-left:1px solid {edge};background:none}}
{me} .segments .tab:first-child{{border-left:none}}
{me} .segments .tab.on{{background:{look.accent};color:{look.on_accent};box-shadow:none}}
{me} .segments.soft{{padding:2px;border:none;gap:2px}}
{me} .segments.soft .tab{{border-radius:{max(0, radius - 2)}px;border:none}}
{me} .segments.soft .tab.on{{background:{mix(look.base, LIGHT, 0.1)};color:{look.text};box-shadow:0 1px 2px rgba(0,0,0,.25)}}
"""


def progress(look: Look, me: str) -> str:
    """Return the rules of progress and level bars; their sizes stand in the markup."""
    style = look.style["progress"]
    frame = _bevel(look, sunken=True) if style in ("blocks", "bevel") else ""
    if style == "thick":
        frame = f"border:1px solid {mix(look.border, look.text, 0.2)};border-radius:{min(look.radius_px, 3)}px;"
    elif style in ("thin", "rounded"):
        frame = f"border-radius:{99 if style == 'rounded' else min(3, look.radius_px)}px;"
    accent = look.accent
    fill = {
        "striped": f"repeating-linear-gradient(45deg,{accent} 0 10px,{mix(accent, LIGHT, 0.2)} 10px 20px)",
        "blocks": f"repeating-linear-gradient(90deg,{accent} 0 8px,transparent 8px 10px)",
        "thick": f"linear-gradient({mix(accent, LIGHT, 0.25)},{accent})",
        "levels": f"repeating-linear-gradient(90deg,{accent} 0 38px,transparent 38px 40px)",
    }.get(style, accent)
    return f"""
{me} .progress{{position:relative;overflow:hidden;flex:none;background:{mix(look.base, look.text, 0.13)};{frame}}}
{me} .progress .fill{{position:absolute;left:0;top:0;bottom:0;background:{fill};border-radius:inherit}}
{me} .progress .say{{position:absolute;inset:0;display:flex;align-items:center;justify-content:center;font-size:.85em}}
"""


def rows(look: Look, me: str) -> str:
    """Return the rules of lists, trees, tables and icon views."""
    edge = mix(look.base, look.text, 0.12)
    style = {"lines": f"border-bottom:1px solid {edge};", "grid": f"border-bottom:1px solid {edge};"}.get(
        look.style["rows"], ""
    )
    zebra = (
        f"{me} .rows>.item:nth-child(even):not(.on){{background:{mix(look.base, look.text, 0.05)}}}"
        if look.style["rows"] == "zebra"
        else ""
    )
    head = {
        "flat": f"border-right:1px solid {edge};border-bottom:1px solid {look.border};background:{look.panel};",
        "bordered": f"border:1px solid {look.border};border-left:none;border-top:none;background:{look.window};",
        "bevel": _bevel(look) + f"background:{look.window};",
        "gradient": f"border-right:1px solid {look.border};border-bottom:1px solid {look.border};"
        f"background:linear-gradient({mix(look.window, LIGHT, 0.4)},{mix(look.window, DARK, 0.08)});",
        "plain": f"border-bottom:1px solid {edge};font-weight:bold;font-size:.92em;color:{look.muted};background:{look.base};",
    }[look.style["head"]]
    return f"""
{me} .item{{display:flex;align-items:center;min-width:0;flex:none;{style}}}
{zebra}
{me} .item.hover:not(.on){{background:{mix(look.base, look.text, 0.07)}}}
{me} .cell{{padding:0 6px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}}
{me} .gridded .cell{{border-right:1px solid {edge};align-self:stretch;display:flex;align-items:center}}
{me} .heading{{display:flex;align-items:center;gap:4px;padding:2px 6px;white-space:nowrap;overflow:hidden;min-width:0;{head}}}
{me} .bar-y{{position:relative;flex:none;align-self:stretch;background:{mix(look.base, look.text, 0.06)}}}
{me} .bar-y .thumb{{position:absolute;left:2px;right:2px;background:{mix(look.base, look.text, 0.35)};border-radius:{min(look.radius_px, 6)}px}}
{me} .bar-x{{position:relative;flex:none;height:11px;background:{mix(look.base, look.text, 0.06)}}}
{me} .bar-x .thumb{{position:absolute;top:2px;bottom:2px;background:{mix(look.base, look.text, 0.35)};border-radius:{min(look.radius_px, 6)}px}}
"""


def menu(look: Look, me: str) -> str:
    """Return the rules of menus and menu bars."""
    style = look.style["menu"]
    frame = {
        "plain": f"border:1px solid {look.border};padding:3px 0;box-shadow:0 2px 8px rgba(0,0,0,.3);",
        "rounded": f"border:1px solid {mix(look.border, look.window, 0.5)};padding:5px;border-radius:{max(6, min(look.radius_px, 14))}px;"
        "box-shadow:0 3px 14px rgba(0,0,0,.35);",
        "bevel": _bevel(look) + "padding:2px;",
        "accent-edge": f"border:1px solid {look.accent};padding:1px;",
        "dense": f"border:1px solid {mix(look.border, look.text, 0.3)};padding:1px;",
    }[style]
    on = (
        mix(look.window, look.text, 0.12)
        if look.style["chosen"] in ("tinted", "grey", "bar", "rounded")
        else look.accent
    )
    inner = f"border-radius:{max(3, min(look.radius_px, 9) - 2)}px;" if style == "rounded" else ""
    return f"""
{me} .menu{{background:{mix(look.window, look.base, 0.5)};color:{look.text};{frame}}}
{me} .choice{{display:flex;align-items:center;gap:6px;white-space:nowrap;padding:0 8px;min-height:{look.row_px}px;{inner}}}
{me} .tip::before{{content:"";position:absolute;top:-7px;left:24px;width:12px;height:12px;transform:rotate(45deg);background:inherit;
border:inherit;border-right:none;border-bottom:none}}
{me} .spinner{{width:16px;height:16px;border-radius:50%;border:2px solid transparent;border-top-color:currentColor;border-right-color:currentColor;flex:none}}
{me} .choice.hover{{background:{on};color:{ink(on)}}}
{me} .choice.off{{opacity:.42}}
{me} .menu .line-x{{margin:3px 0}}
{me} .choice .keys{{margin-left:auto;padding-left:24px;opacity:.7}}
{me} .sign{{width:18px;flex:none;display:flex;justify-content:center}}
{me} .opener{{display:flex;align-items:center;white-space:nowrap;padding:{max(2, look.pad_y_px - 1)}px {max(5, look.pad_x_px * 2 // 3)}px;border-radius:{min(look.radius_px, 6) if style == "rounded" else 0}px}}
{me} .opener.hover{{background:{on};color:{ink(on)}}}
"""


def group(look: Look, me: str) -> str:
    """Return the rules of frames, cards and what looks like a control but is none."""
    edge, radius = look.border, min(look.radius_px, 14)
    style = {
        "frame": f"border:1px solid {edge};border-radius:{min(radius, 6)}px;padding:{look.gap_px + 4}px;",
        "card": f"background:{mix(look.base, look.window, 0.1)};border-radius:{max(6, radius)}px;box-shadow:0 0 2px rgba(0,0,0,.35);padding:{look.gap_px}px;",
        "plain": f"padding:{look.gap_px}px 0;",
        "titled-line": f"border-top:1px solid {edge};padding-top:{look.gap_px}px;",
    }[look.style["group"]]
    return f"""
{me} .group{{{style}}}
{me} .card{{background:{mix(look.base, look.window, 0.1)};border-radius:{max(4, radius)}px;border:1px solid {mix(edge, look.window, 0.5)}}}
{me} .badge{{display:inline-block;padding:0 6px;border-radius:{min(radius, 9)}px;background:{mix(look.window, look.accent, 0.25)};font-size:.82em;white-space:nowrap}}
{me} .note{{background:{mix(look.window, "#e5a50a", 0.3)};padding:4px 10px}}
{me} .chart-line{{stroke:{look.border}}}
"""
