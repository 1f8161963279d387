"""The look shared by all pages: two themes, a window with a title bar and drawn icons. Used by the page kinds."""

from __future__ import annotations

THEMES = {
    "light": {"desk": "#8fa3b8", "back": "#ffffff", "fore": "#1e1e1e", "soft": "#666666", "bar": "#ebebeb",
              "line": "#cfcfcf", "accent": "#1a5fb4", "on": "#ffffff", "side": "#f4f4f4"},
    "dark": {"desk": "#20303f", "back": "#1e1e1e", "fore": "#e6e6e6", "soft": "#a0a0a0", "bar": "#303030",
             "line": "#4a4a4a", "accent": "#3584e4", "on": "#ffffff", "side": "#272727"},
}  # fmt: skip

ICONS = {
    "close": '<path d="M3 3L13 13M13 3L3 13"/>',
    "menu": '<path d="M2 4H14M2 8H14M2 12H14"/>',
    "min": '<path d="M3 12H13"/>',
    "max": '<rect x="3" y="3" width="10" height="10"/>',
    "find": '<circle cx="7" cy="7" r="4"/><path d="M10 10L14 14"/>',
    "folder": '<path d="M2 4H7L8 6H14V13H2Z"/>',
    "check": '<path d="M3 8L7 12L13 4"/>',
    "down": '<path d="M4 6L8 10L12 6"/>',
}


def icon(name: str) -> str:
    """Return an inline drawing of 16 pixels in the colour of the text."""
    return (
        f'<svg class="icon" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" '
        f'stroke-width="1.6">{ICONS[name]}</svg>'
    )


def page(body: str, *, theme: str, size_px: int, font: str, extra: str = "") -> str:
    """Return a whole HTML page; `extra` is CSS of this kind of page."""
    colours = ";".join(f"--{name}:{value}" for name, value in THEMES[theme].items())
    return f"""<!doctype html><meta charset="utf-8"><style>
:root{{{colours}}} *{{box-sizing:border-box}}
body{{margin:0;width:1920px;height:1080px;overflow:hidden;background:var(--back);color:var(--fore);
  font:{size_px}px/1.45 {font}}}
.icon{{vertical-align:middle;margin:0 .5em}} .soft{{color:var(--soft)}}
.window{{position:absolute;background:var(--back);border:1px solid var(--line);border-radius:10px;overflow:hidden;
  box-shadow:0 8px 40px rgba(0,0,0,.4)}}
.bar{{display:flex;align-items:center;justify-content:space-between;background:var(--bar);padding:.5em .6em;
  font-weight:bold;border-bottom:1px solid var(--line)}}
.button{{display:inline-block;border:1px solid var(--line);border-radius:5px;padding:.35em 1.2em;background:var(--bar)}}
.main{{background:var(--accent);color:var(--on)}} h1{{font-size:2em;margin:.4em 0}} h2{{font-size:1.4em;margin:.5em 0}}
p{{margin:.6em 0}}
{extra}</style>{body}"""


def window(title: str, body: str, *, left_px: int, top_px: int, width_px: int, height: str = "auto") -> str:
    """Return a window with a title bar and drawn buttons."""
    place = f"left:{left_px}px;top:{top_px}px;width:{width_px}px;height:{height}"
    bar = f"<div class=bar><span>{icon('menu')}</span><span>{title}</span><span>{icon('min')}{icon('max')}{icon('close')}</span></div>"
    return f'<div class=window style="{place}">{bar}{body}</div>'
