"""Finds the innermost element at a place of the screen. Used by the engine."""

from __future__ import annotations

from collections.abc import Callable

from assistd.types import Box
from assistd_elements.link import COMPONENT, NULL, Link, Ref
from assistd_elements.nodes import Node, Window, holds, in_order, meets
from assistd_elements.walk import Walk

DEEPEST = 40


def at(point: tuple[int, int]) -> Callable[[Box], bool]:
    """Return whether a box holds the point."""
    return lambda box: holds(box, point)


def inside(region: Box) -> Callable[[Box], bool]:
    """Return whether a box shares something with the region."""
    return lambda box: meets(box, region)


def innermost(window: Window, point: tuple[int, int]) -> Node | None:
    """Return the smallest element of those found that holds the point; None if it is the window's bare ground."""
    below = [n for n in in_order(window.node) if n is not window.node and n.box is not None and holds(n.box, point)]
    told = [node for node in below if node.called or node.text or node.secret]
    return min(reversed(told or below), key=_area, default=None)


def _area(node: Node) -> int:
    left, top, right, bottom = node.box or (0, 0, 0, 0)
    return (right - left) * (bottom - top)


async def descend(link: Link, window: Window, point: tuple[int, int], most: int) -> None:
    """Put what lies at the point below the window's node: that alone, not all the window.

    The application is asked first (`GetAccessibleAtPoint`), which finds cells of huge tables at once; where it does not
    know, all elements that hold the point are looked at.

    Raises:
        NoTreeBusError: If the bus dies.
    """
    walk = Walk(link, most=most, within=at(point))
    ref: Ref = window.node.ref
    for _level in range(DEEPEST):
        hit = await link.ask(ref, COMPONENT, "GetAccessibleAtPoint", "(so)", "iiu", [*point, 0])
        if not hit or hit[1] == NULL or tuple(hit) == ref:
            break
        ref = (hit[0], hit[1])
        await walk.add(ref, window.node)
    await walk.run(window)
