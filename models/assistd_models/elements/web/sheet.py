"""Style sheets: a theme as CSS, every rule under the window's own class so that windows may differ. Used by `desk`."""

from __future__ import annotations

from assistd_models.elements.web import sheet_parts
from assistd_models.elements.web.colours import ink, mix
from assistd_models.elements.web.look import Look

RESET = """
*{box-sizing:border-box;margin:0;padding:0}
html,body{width:100%;height:100%;overflow:hidden}
body{position:relative}
.row{display:flex;flex-direction:row;align-items:center;min-width:0}
.column{display:flex;flex-direction:column;min-width:0;min-height:0}
.column>:not(.grow){flex-shrink:0}
.grow{flex:1 1 0;min-width:0;min-height:0}
.still{flex:none}
.view{overflow:hidden;position:relative;min-width:0;min-height:0}
.icon{flex:none;display:block}
.words{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}
[data-kind=link]{display:inline}
svg,img,canvas{display:block}
.spread{flex:1}
"""


def _base(look: Look, me: str) -> str:
    fallback = "'Noto Sans','DejaVu Sans'"
    return f"""
{me}{{font:{look.size_px}px '{look.font}',{fallback},sans-serif;color:{look.text};background:{look.window};line-height:1.35}}
{me} .muted{{color:{look.muted}}} {me} .small{{font-size:.85em}} {me} .big{{font-size:1.35em}} {me} .huge{{font-size:1.9em}}
{me} .bold{{font-weight:bold}} {me} .mono{{font-family:'{look.mono}',monospace}}
{me} .panel{{background:{look.panel}}} {me} .base{{background:{look.base}}}
{me} .edge{{border:1px solid {look.border}}} {me} .edge-b{{border-bottom:1px solid {look.border}}}
{me} .edge-t{{border-top:1px solid {look.border}}} {me} .edge-r{{border-right:1px solid {look.border}}}
{me} .edge-l{{border-left:1px solid {look.border}}}
{me} .gap{{gap:{look.gap_px}px}} {me} .pad{{padding:{look.gap_px}px}} {me} .pad-x{{padding-left:{look.gap_px}px;padding-right:{look.gap_px}px}}
{me} .line-x{{height:1px;background:{look.border};flex:none;align-self:stretch}}
{me} .line-y{{width:1px;background:{look.border};flex:none;align-self:stretch}}
{me} [data-kind=link]{{color:{mix(look.accent, look.text, 0.15)};text-decoration:underline}}
{me} .bare [data-kind=link],{me} .bare[data-kind=link]{{text-decoration:none}}
{me} .off{{opacity:.5}}
{me} .mine [data-kind=link]{{color:inherit;text-decoration:underline}}
"""


def sheet(look: Look, name: str) -> str:
    """Return the style sheet of a window with this class."""
    me = "." + name
    makers = (
        sheet_parts.button, sheet_parts.tool, sheet_parts.entry, sheet_parts.tick, sheet_parts.switch, sheet_parts.spin,
        sheet_parts.slider, sheet_parts.tab, sheet_parts.progress, sheet_parts.rows, sheet_parts.menu, sheet_parts.group,
    )  # fmt: skip
    return _base(look, me) + "".join(maker(look, me) for maker in makers) + _chosen(look, me)


def _chosen(look: Look, me: str) -> str:
    tinted = mix(look.base, look.accent, 0.22)
    style = {
        "accent": f"background:{look.accent};color:{look.on_accent}",
        "tinted": f"background:{tinted};color:{ink(tinted) if look.dark else look.text}",
        "grey": f"background:{mix(look.base, look.text, 0.16)}",
        "bar": f"background:{mix(look.base, look.text, 0.08)};box-shadow:inset 3px 0 0 {look.accent}",
        "outline": f"background:{mix(look.base, look.accent, 0.12)};box-shadow:inset 0 0 0 1px {look.accent}",
        "rounded": f"background:{look.accent};color:{look.on_accent};border-radius:{max(4, look.radius_px)}px",
    }[look.style["chosen"]]
    white = "accent" in style and look.style["chosen"] in ("accent", "rounded")
    return f"{me} .item.on{{{style}}}" + (
        f"{me} .item.on .muted{{color:inherit;opacity:.8}}{me} .item.on [data-kind=link]{{color:inherit}}"
        if white
        else ""
    )
