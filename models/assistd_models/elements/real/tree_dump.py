"""Writes the accessibility trees of all applications on the bus as JSON. A program of the system's Python (`gi`).

Started by `session` as a child: `gi` exists for the system's interpreter alone, so this imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

warnings.simplefilter("ignore")  # its interfaces are deprecated; their successors are not in 2.46

MOST = 6000
"""So many elements are asked for at most."""

MOST_CHILDREN = 400
"""So many children of one element: lists tell thousands that nobody sees."""


def main() -> None:
    """Write one list of applications, each with its windows and all below."""
    Atspi.init()
    Atspi.set_timeout(3000, 3000)
    desktop = Atspi.get_desktop(0)
    told = []
    for number in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(number)
        if application is None:
            continue
        try:
            about = {
                "name": application.get_name(),
                "pid": application.get_process_id(),
                "toolkit": f"{application.get_toolkit_name()} {application.get_toolkit_version()}",
            }
        except Exception:  # noqa: BLE001, S112 - it went away
            continue
        left = [MOST]
        about["windows"] = [one for one in (_node(child, left) for child in _children(application)) if one]
        told.append(about)
    json.dump(told, sys.stdout)


def _children(element: Any) -> list[Any]:
    try:
        count = min(element.get_child_count(), MOST_CHILDREN)
        return [child for child in (element.get_child_at_index(n) for n in range(count)) if child is not None]
    except Exception:  # noqa: BLE001 - it went away, or the toolkit is wrong
        return []


def _node(element: Any, left: list[int]) -> dict[str, Any] | None:
    if left[0] <= 0:
        return None
    left[0] -= 1
    try:
        states = [one.value_nick for one in element.get_state_set().get_states()]
        told = {"role": element.get_role_name(), "name": element.get_name() or "", "states": states}
        told |= {"box": _extents(element), "about": dict(element.get_attributes() or {}), "actions": _actions(element)}
    except Exception:  # noqa: BLE001 - it went away, or the toolkit is wrong
        return None
    told["children"] = [one for one in (_node(child, left) for child in _children(element)) if one]
    return told


def _extents(element: Any) -> list[int] | None:
    component = element.get_component_iface()
    if component is None:
        return None
    box = component.get_extents(Atspi.CoordType.SCREEN)
    return [box.x, box.y, box.x + box.width, box.y + box.height]


def _actions(element: Any) -> list[str]:
    action = element.get_action_iface()
    return [action.get_action_name(n) for n in range(min(3, action.get_n_actions()))] if action is not None else []


if __name__ == "__main__":
    main()
