"""The controls as programs get them in ``--json``: kind, words, states and place. Used by `assistd_read.reading`."""

from __future__ import annotations

from typing import Any

from assistd_read.controls.interface import Interface


def controls(interface: Interface) -> list[dict[str, Any]]:
    """Return every control in the order of use; what is not known of it is left out.

    Boxes are in pixels of the picture as it was read.
    """
    found = []
    for number, group in enumerate(interface.groups):
        for one in group.members:
            words = {"name": one.name, "value": one.value, "keys": one.keys}
            states = {"on": one.seen.on, "round": one.seen.round, "disabled": one.seen.disabled}
            found.append(
                {"kind": one.seen.kind, "box": list(one.seen.box.tuple()), "group": group.family, "number": number}
                | {key: text for key, text in words.items() if text}
                | {key: state for key, state in states.items() if state is not None}
            )
    return found
