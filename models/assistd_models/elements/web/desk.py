"""Composes a picture: one window that fills it, or several on a wallpaper, with what is popped up. Called by `web`."""

from __future__ import annotations

import dataclasses
from random import Random

from assistd_models.elements.web import bars, colours, dialogs, menus, scenes, sheet
from assistd_models.elements.web.forms import control
from assistd_models.elements.web.look import Look, draw_look
from assistd_models.elements.web.pen import Pen, column, safe
from assistd_models.elements.web.words import Words, draw_language


class Page:
    """One page to be photographed.

    Attributes:
        html: All of it.
        width_px: Of the picture.
        height_px: Of the picture.
        look: Toolkits imitated and languages, for people.
    """

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        chance = rng.random()
        scene = scenes.choose(rng)
        many = chance < 0.2
        if chance < 0.06 or 0.2 <= chance < 0.24:
            self.width_px, self.height_px = 1920, 1080
        elif many:
            self.width_px, self.height_px = rng.randint(700, 1366), rng.randint(500, 900)
        else:
            least_x, most_x, least_y, most_y = scene.span_px
            self.width_px, self.height_px = rng.randint(least_x, most_x), rng.randint(least_y, most_y)
        self._rng = rng
        self._sheets: list[str] = [sheet.RESET]
        self._popups: list[str] = []
        self._looks: list[str] = []
        body = self._desk() if many else self._window(scene, 0, (0, 0, self.width_px, self.height_px), alone=True)
        self.look = ", ".join(self._looks)
        self.html = (
            f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>{''.join(self._sheets)}</style></head>"
            f"<body>{body}{''.join(self._popups)}</body></html>"
        )

    def _pen(self, number: int, toolkit: str = "") -> Pen:
        look = draw_look(self._rng, toolkit)
        language = draw_language(self._rng)
        if language.font:
            look = _with_font(look, language.font)
        pen = Pen(self._rng, look, Words(self._rng, language))
        pen.name = f"w{number}"
        self._sheets.append(sheet.sheet(look, pen.name))
        self._looks.append(look.toolkit + ("-dark" if look.dark else ""))
        return pen

    def _desk(self) -> str:
        rng, wide, high = self._rng, self.width_px, self.height_px
        parts = [self._wallpaper()]
        toolkit = draw_look(rng).toolkit if rng.random() < 0.5 else ""
        for number in range(1, rng.randint(1, 4) + 1):
            width, height = (
                rng.randint(min(360, wide // 2), round(wide * 0.85)),
                rng.randint(min(240, high // 2), round(high * 0.85)),
            )
            left, top = rng.randint(-20, max(0, wide - width)), rng.randint(0, max(0, high - height))
            parts.append(self._window(scenes.choose(rng), number, (left, top, width, height), toolkit=toolkit))
        return "".join(parts)

    def _wallpaper(self) -> str:
        rng = self._rng
        pen = self._pen(0)
        one, two = colours.vivid(rng), colours.hsl(rng.random(), 0.3, rng.uniform(0.1, 0.8))
        ground = f"background:linear-gradient({rng.randint(0, 360)}deg,{one},{two})"
        image = pen.picture("width:100%;height:100%", labelled=False) if rng.random() < 0.4 else ""
        return f'<div class="{pen.name}" style="position:absolute;inset:0;{ground}">{image}</div>'

    def _window(
        self,
        scene: scenes.Scene,
        number: int,
        box: tuple[int, int, int, int],
        *,
        alone: bool = False,
        toolkit: str = "",
    ) -> str:
        left, top, width, height = box
        pen = self._pen(number, toolkit)
        rng = self._rng
        framed = rng.random() < (0.75 if not alone else 0.12)
        content = scenes.draw(scene, pen, width, height - (28 if framed else 0))
        bar = bars.titlebar(pen) if framed else ""
        over = self._above(pen, width, height) if rng.random() < 0.22 else ""
        self._popups += pen.popups
        corner = min(pen.look.radius_px, 12) if not alone else 0
        shade = (
            ""
            if alone
            else f"box-shadow:0 4px 18px rgba(0,0,0,.45);border-radius:{corner}px;border:1px solid {pen.look.border};"
        )
        way = "rtl" if not pen.words.language.rightward and rng.random() < 0.8 else "ltr"
        place = f"position:absolute;left:{left}px;top:{top}px;width:{width}px;height:{height}px;overflow:hidden;{shade}"
        return f'<div class="{pen.name}" dir="{way}" style="{place}display:flex;flex-direction:column;align-items:stretch">{bar}{content}{over}</div>'

    def _above(self, pen: Pen, width: int, height: int) -> str:
        """Return a dialog over a window; or pop up a menu, a popover, a notification."""
        rng = self._rng
        chance = rng.random()
        at = f"left:{rng.randint(5, max(6, width - 160))}px;top:{rng.randint(20, max(21, height - 120))}px"
        if chance < 0.36:
            menus.popup(pen, at)
        elif chance < 0.42:
            tone = rng.choice(("background:#333;color:#fff", "background:#ffffe1;color:#000;border:1px solid #000"))
            said = safe(pen.words.line(2, 9))
            return f'<div style="position:absolute;{at};{tone};padding:3px 8px;max-width:300px;border-radius:{min(5, pen.look.radius_px)}px">{said}</div>'
        elif chance < 0.5:
            inner = column(
                *(control(pen, 180) for _ in range(rng.randint(1, 5))), names="pad gap", style="align-items:flex-start"
            )
            menus.popup(pen, at, content=inner)
        elif chance < 0.6:
            note = bars.notice(pen)
            return f'<div class="card" style="position:absolute;right:12px;bottom:14px;max-width:{width - 30}px;overflow:hidden">{note}</div>'
        else:
            return _modal(pen, width, height)
        return ""


def _modal(pen: Pen, width: int, height: int) -> str:
    wide, high = min(width - 20, pen.count(260, 520)), min(height - 30, pen.count(150, 360))
    inner = dialogs.small(pen, wide) if pen.chance(0.7) else dialogs.dialog(pen, wide)
    bar = bars.titlebar(pen) if pen.chance(0.4) else ""
    # What is dimmed is still seen, and still labelled: the veil takes no pointer.
    scrim = f"background:rgba(0,0,0,{pen.rng.uniform(0.15, 0.45):.2f});" if pen.chance(0.4) else ""
    corner = min(pen.look.radius_px, 14)
    frame = (
        f"width:{wide}px;height:{high}px;background:{pen.look.window};border-radius:{corner}px;overflow:hidden;pointer-events:auto;"
        f"box-shadow:0 5px 24px rgba(0,0,0,.5);border:1px solid {pen.look.border};display:flex;flex-direction:column;align-items:stretch"
    )
    place = f"position:absolute;inset:0;pointer-events:none;{scrim}display:flex;align-items:center;justify-content:center;z-index:5"
    return f'<div style="{place}"><div style="{frame}">{bar}{inner}</div></div>'


def _with_font(look: Look, family: str) -> Look:
    return dataclasses.replace(look, font=family.strip("'"))
