"""What programs and other engines get of the elements: places, texts and roles, bounded in size. Used by the engine.

The reader uses it to mend what it recognised and to leave out what was told (`assistd.runtime.elements`). What must
never be read (`hidden`) is in it even if nothing else is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from assistd.types import Box
from assistd_elements import states
from assistd_elements.nodes import Node, Window, in_order
from assistd_elements.roles import Role

MOST_BYTES = 400 * 1024
"""Far less than other engines are given of one facet (`assistd.after.FOUND_BYTES`), passages included."""

TEXT_CHARS = 1500
"""Longest text of one element here, in characters."""

DRAWN = frozenset({Role.CANVAS, Role.DRAWING_AREA})
"""What a program draws itself, and tells nothing of: another computer's screen, a game."""

DRAWN_PX = (240, 160)
"""Least width and height of such an area that may hold a window of its own, in the tree's pixels."""

MOST_DRAWN = 20


def data(windows: Sequence[Window], nodes: Sequence[Node], focus: Node | None) -> dict[str, Any]:
    """Return everything as JSON can hold it.

    Args:
        windows: The windows that were looked at, the one that is meant first.
        nodes: Those elements that are of interest, as they are read.
        focus: What has the focus.
    """
    window = windows[0] if windows else None
    frame = window.node.box if window else None
    everything = [node for one in windows for node in in_order(one.node)]
    found: dict[str, Any] = {
        "title": window.title if window else "",
        "application": window.application if window else "",
        "pid": window.pid if window else 0,
        "frame": list(frame) if frame else None,
        "whole": all(one.whole for one in windows),
        "focus": _told(focus, frame) if focus is not None else None,
        "hidden": [list(node.box) for node in everything if node.secret and node.box],
        "drawn": [list(node.box) for node in everything if node.box and _is_drawn(node, node.box)][:MOST_DRAWN],
        "nodes": [],
    }
    left = MOST_BYTES - len(msgspec.json.encode(found))
    for node in nodes:
        if not (node.called or node.text) or node.box is None:
            continue
        told = _told(node, frame)
        left -= len(msgspec.json.encode(told)) + 1
        if left < 0:
            break
        found["nodes"].append(told)
    return found


def _is_drawn(node: Node, box: Box) -> bool:
    large = box[2] - box[0] >= DRAWN_PX[0] and box[3] - box[1] >= DRAWN_PX[1]
    return large and node.role in DRAWN and not node.children


def _told(node: Node, frame: tuple[int, int, int, int] | None) -> dict[str, Any]:
    told: dict[str, Any] = {"role": role_name(node.role), "states": states.names(node.states)}
    if node.name:
        told["name"] = node.name
    if node.label:
        told["label"] = node.label
    if node.text and not node.secret:
        told["text"] = node.text[:TEXT_CHARS]
    if node.box is not None:
        told["box"] = list(node.box)
        if frame is not None:
            told["in_window"] = [side - frame[i % 2] for i, side in enumerate(node.box)]
    return told


def role_name(role: int) -> str:
    """Return a role in AT-SPI's own words, or its number."""
    return Role(role).name.lower().replace("_", "-") if role in Role._value2member_map_ else str(role)
