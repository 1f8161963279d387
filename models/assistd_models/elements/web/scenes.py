"""Chooses what a window shows, and how large such a window may be. Called by `desk` for every window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from assistd_models.elements.web import apps, bars, cells, dialogs, documents, extras, menus, pages, panes
from assistd_models.elements.web.pen import Pen, column

Draw = Callable[[Pen, int, int], str]
"""A window's content, from its pen, width and height in pixels."""

SMALL = (330, 700, 200, 520)
MIDDLE = (440, 900, 320, 680)
LARGE = (600, 1300, 420, 920)
ANY = (400, 1200, 280, 860)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Something a window can show.

    Attributes:
        draw: Draws it.
        weight: How often it is chosen.
        span_px: Least and most width, least and most height.
    """

    draw: Draw
    weight: float
    span_px: tuple[int, int, int, int]


def _dialog(draw: Callable[[Pen, int], str]) -> Draw:
    def scene(pen: Pen, width_px: int, height_px: int) -> str:
        del height_px
        head = bars.headerbar(pen) if pen.look.toolkit in ("adwaita", "gtk3") and pen.chance(0.35) else ""
        return column(head, draw(pen, width_px), names="grow", style=apps.FULL)

    return scene


def _keypad(pen: Pen, width_px: int, height_px: int) -> str:
    del height_px
    head = bars.headerbar(pen) if pen.chance(0.4) else menus.menubar(pen) if pen.chance(0.5) else ""
    return column(head, dialogs.keypad(pen, width_px), names="grow", style=apps.FULL)


def _plain(draw: Callable[[Pen], str]) -> Draw:
    def scene(pen: Pen, width_px: int, height_px: int) -> str:
        del width_px, height_px
        return column(draw(pen), names="grow", style=apps.FULL)

    return scene


def _pages_of_text(pen: Pen, width_px: int, height_px: int) -> str:
    del width_px, height_px
    text = documents.article(pen, links=pen.pick((0, 0, 0.2)))
    return f'<div class="view grow base">{text}</div>'


def _scene(draw: Draw, weight: float, span_px: tuple[int, int, int, int]) -> Scene:
    return Scene(draw=draw, weight=weight, span_px=span_px)


SCENES: tuple[Scene, ...] = (
    _scene(apps.classic, 24, LARGE),
    _scene(apps.modern, 15, ANY),
    _scene(_dialog(dialogs.small), 6, SMALL),
    _scene(_dialog(dialogs.settings), 11, MIDDLE),
    _scene(_dialog(dialogs.chooser), 4, MIDDLE),
    _scene(_dialog(dialogs.wizard), 2, MIDDLE),
    _scene(_dialog(dialogs.login), 2, SMALL),
    _scene(_dialog(dialogs.picker), 3, MIDDLE),
    _scene(_dialog(dialogs.two_lists), 1, MIDDLE),
    _scene(apps.preferences, 11, MIDDLE),
    _scene(apps.mail, 4, LARGE),
    _scene(apps.chat, 4, ANY),
    _scene(apps.files, 8, LARGE),
    _scene(extras.manager, 8, LARGE),
    _scene(apps.text_editor, 6, ANY),
    _scene(apps.viewer, 3, ANY),
    _scene(apps.player, 5, ANY),
    _scene(pages.browser, 4, LARGE),
    _scene(pages.page, 5, ANY),
    _scene(pages.results, 2, ANY),
    _scene(apps.game, 3, ANY),
    _scene(extras.calendar, 2, ANY),
    _scene(extras.spreadsheet, 1, LARGE),
    _scene(cells.characters, 4, MIDDLE),
    _scene(extras.store, 2, LARGE),
    _scene(extras.board, 1, LARGE),
    _scene(extras.console, 2, MIDDLE),
    _scene(extras.sampler, 8, ANY),
    _scene(_keypad, 4, SMALL),
    _scene(_pages_of_text, 2.5, ANY),
    _scene(_plain(documents.terminal), 1, ANY),
    _scene(_plain(documents.dashboard), 2, ANY),
    _scene(_plain(documents.decorated), 2, MIDDLE),
    _scene(_plain(documents.empty), 0.6, SMALL),
    _scene(_plain(documents.bare_photograph), 3, MIDDLE),
    _scene(_plain(documents.columns), 2, ANY),
    _scene(_plain(panes.mixer), 1.5, SMALL),
    _scene(_plain(documents.chart), 0.8, SMALL),
)
LEAST_PX: dict[Draw, int] = {apps.mail: 520, apps.files: 420, pages.browser: 420, apps.viewer: 360}
"""Narrower than this, another scene is drawn instead."""


def choose(rng: Random) -> Scene:
    """Return a scene."""
    return rng.choices(SCENES, [scene.weight for scene in SCENES])[0]


def draw(scene: Scene, pen: Pen, width_px: int, height_px: int) -> str:
    """Return the content of a window of this size."""
    if pen.look.toolkit == "game" and pen.chance(0.4):
        return apps.game(pen, width_px, height_px)
    if width_px < LEAST_PX.get(scene.draw, 0):
        return apps.preferences(pen, width_px, height_px)
    return scene.draw(pen, width_px, height_px)
