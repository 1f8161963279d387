"""The windows on the screen, bottom to top, and which pixel belongs to which. Used by `session` and `truth`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from Xlib import X, display, error

from assistd_models.elements.labels import Box

FRAME = -1
"""Owner of pixels that are a window manager's."""

NOBODY = 0
"""Owner of the bare screen."""


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A window, or a part of one that lies above the rest of it.

    Attributes:
        number: X's, or one of our own below -1.
        box: What it covers, on the screen: without shadows and without the frame.
        frame: With the window manager's frame; the same where there is none.
        origin: Where its first pixel is, shadows included.
        popup: The window manager has nothing to do with it: a menu, a tip.
        title: Its title.
        pid: Its process; 0 if unknown.
        active: Keys go to it.
    """

    number: int
    box: Box
    frame: Box
    origin: tuple[int, int] = (0, 0)
    popup: bool = False
    title: str = ""
    pid: int = 0
    active: bool = False


def on_screen(name: str) -> list[Surface]:
    """Return the windows of a display, bottom to top.

    Args:
        name: The display, as in DISPLAY.
    """
    server = display.Display(name)
    try:
        root = server.screen().root
        active = _property(root, "_NET_ACTIVE_WINDOW")
        found = []
        for window in root.query_tree().children:
            surface = _surface(root, window)
            if surface is not None:
                found.append(replace(surface, active=bool(active) and surface.number == int(active[0])))
        return found
    finally:
        server.close()


def owners(surfaces: list[Surface], size_px: tuple[int, int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return whose every pixel is: int64 [height, width], numbers of surfaces, `FRAME` or `NOBODY`."""
    grid = np.full((size_px[1], size_px[0]), NOBODY, dtype=np.int64)
    for one in surfaces:
        for (left, top, right, bottom), number in ((one.frame, FRAME), (one.box, one.number)):
            grid[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = number
    return grid


def _surface(root: Any, window: Any) -> Surface | None:
    try:
        if window.get_attributes().map_state != X.IsViewable:
            return None
        client = _client(window)
        popup = client is None
        client = client or window
        if client.get_attributes().win_class == X.InputOnly:
            return None
        inner = _box(root, client)
        shadow = _property(client, "_GTK_FRAME_EXTENTS") or (0, 0, 0, 0)
        box = inner[0] + shadow[0], inner[1] + shadow[2], inner[2] - shadow[1], inner[3] - shadow[3]
        if box[2] - box[0] < 4 or box[3] - box[1] < 4:
            return None
        frame = box if popup or any(shadow) else _box(root, window)
        pid = _property(client, "_NET_WM_PID")
        title = client.get_full_text_property(client.display.get_atom("_NET_WM_NAME")) or client.get_wm_name() or ""
    except error.BadWindow:
        return None
    return Surface(
        number=client.id,
        box=box,
        frame=frame,
        origin=inner[:2],
        popup=popup,
        title=str(title),
        pid=int(pid[0]) if pid else 0,
    )


def _client(window: Any) -> Any | None:
    """Return the application's window inside a frame, or the window itself if it is managed without one."""
    state = window.display.get_atom("WM_STATE")
    waiting = [window]
    while waiting:
        one = waiting.pop()
        if one.get_property(state, X.AnyPropertyType, 0, 2) is not None:
            return one
        if one is window or len(waiting) < 32:
            waiting += one.query_tree().children
    return None


def _box(root: Any, window: Any) -> Box:
    size = window.get_geometry()
    place = root.translate_coords(window, 0, 0)
    return place.x, place.y, place.x + size.width, place.y + size.height


def _property(window: Any, name: str) -> Any:
    found = window.get_property(window.display.get_atom(name), X.AnyPropertyType, 0, 16)
    return None if found is None or len(found.value) == 0 else found.value
