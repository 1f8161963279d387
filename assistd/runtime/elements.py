"""Where the elements that an application told stand in a picture of the screen. Engines use it that come after them.

The facet `elements` tells places in pixels of the desktop (of the window, where the desktop tells no positions); the
picture has pixels of its own. What comes from an application is taken as far as it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistd.types import Box, Content, View

PAGES = ("document-web", "document-frame", "document-text", "section", "panel", "filler")
"""Roles whose name is a title, not what is written where they stand."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element.

    Attributes:
        role: AT-SPI's word, e.g. ``push-button``.
        texts: What may be written where it stands: its text, its name.
        box: left, top, right, bottom in pixels of the picture.
    """

    role: str
    texts: tuple[str, ...]
    box: Box


@dataclass(frozen=True, kw_only=True)
class Elements:
    """What is known of a picture from the applications that it shows.

    Attributes:
        title: Of the window that was looked at.
        frame: Where that window is, in pixels of the picture; None if unknown.
        all: Its elements that have words.
        hidden: Where password fields are.
        drawn: Areas that the application draws itself and tells nothing of, as another computer's screen.
        placed: The places are sure; False: they may be shifted, all alike.
    """

    title: str = ""
    frame: Box | None = None
    all: tuple[Element, ...] = ()
    hidden: tuple[Box, ...] = ()
    drawn: tuple[Box, ...] = ()
    placed: bool = False

    def moved(self, across: int, down: int) -> Elements:
        """Return the same, everything shifted by so many pixels, and surely so."""
        moved = self._changed(lambda box: (box[0] + across, box[1] + down, box[2] + across, box[3] + down))
        return replace(moved, placed=True)

    def scaled(self, factor: float) -> Elements:
        """Return the same for the picture made larger or smaller by a factor."""
        return self._changed(lambda box: _four(round(side * factor) for side in box))

    def _changed(self, change: Callable[[Box], Box]) -> Elements:
        return replace(
            self,
            frame=change(self.frame) if self.frame else None,
            all=tuple(replace(one, box=change(one.box)) for one in self.all),
            hidden=tuple(change(box) for box in self.hidden),
            drawn=tuple(change(box) for box in self.drawn),
        )


def read(content: Content | None, view: View | None, width_px: int, height_px: int) -> Elements | None:
    """Return what the facet `elements` found, placed in a picture; None if that tells nothing about it.

    Args:
        content: What the facet found.
        view: What the picture shows.
        width_px: Of the picture.
        height_px: Of the picture.
    """
    if content is None or view is None:
        return None
    data = content.data
    frame = _box(data.get("frame"))
    place, sure = _place(view, frame, width_px, height_px)
    found = [one for one in map(_element, _list(data, "nodes")) if one is not None]
    hidden = [box for box in map(_box, _list(data, "hidden")) if box is not None]
    if not found and not hidden:
        return None
    return Elements(
        title=str(data.get("title", "")),
        frame=place(frame) if frame else None,
        all=tuple(Element(role=one.role, texts=one.texts, box=place(one.box)) for one in found),
        hidden=tuple(place(box) for box in hidden),
        drawn=tuple(place(box) for box in map(_box, _list(data, "drawn")) if box is not None),
        placed=sure,
    )


def _place(view: View, frame: Box | None, width_px: int, height_px: int) -> tuple[Callable[[Box], Box], bool]:
    """Return how places on the desktop become places in the picture, and whether that is sure."""
    if view.box is not None:
        left, top, right, bottom = view.box
        across, down = width_px / max(1, right - left), height_px / max(1, bottom - top)
        sure = True
    elif frame is not None and view.target == "window":
        left, top = frame[:2]
        across, down = width_px / (frame[2] - frame[0]), height_px / (frame[3] - frame[1])
        sure = False
    else:
        left, top, across, down, sure = 0, 0, 1.0, 1.0, False

    def place(box: Box) -> Box:
        sides = (box[0] - left) * across, (box[1] - top) * down, (box[2] - left) * across, (box[3] - top) * down
        return _four(round(side) for side in sides)

    return place, sure


def _four(sides: Iterable[int]) -> Box:
    left, top, right, bottom = sides
    return left, top, right, bottom


def _element(node: object) -> Element | None:
    if not isinstance(node, Mapping):
        return None
    box, role = _box(node.get("box")), str(node.get("role", ""))
    texts = tuple(dict.fromkeys(_texts(node, role)))
    return Element(role=role, texts=texts, box=box) if box is not None and texts else None


def _texts(node: Mapping[str, Any], role: str) -> Iterable[str]:
    for key in ("text", "name"):
        value = node.get(key)
        if isinstance(value, str) and value and not (key == "name" and role in PAGES):
            yield value


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return list(value) if isinstance(value, list | tuple) else []


def _box(value: object) -> Box | None:
    if not isinstance(value, list | tuple) or len(value) != 4 or not all(isinstance(side, int) for side in value):
        return None
    left, top, right, bottom = value
    return (left, top, right, bottom) if left < right and top < bottom else None
