"""What the net tells apart. The generators label with these words, the net counts them in this order."""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal[
    "button", "menu-item", "dropdown", "tick", "switch", "text-field", "text-area", "spin", "slider", "tab", "item",
    "header", "link", "picture", "progress",
]  # fmt: skip
"""What an element is."""

State = Literal["on", "round", "disabled"]
"""What may be told of it: ticked, pressed, chosen; a radio rather than a check box; greyed out."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
STATES: Final[tuple[State, ...]] = get_args(State)

STATEFUL: Final[dict[State, frozenset[Kind]]] = {
    "on": frozenset(("button", "menu-item", "tick", "switch", "tab", "item")),
    "round": frozenset(("tick",)),
    "disabled": frozenset(
        ("button", "menu-item", "dropdown", "tick", "switch", "text-field", "text-area", "spin", "slider", "tab")
    ),
}
"""Which kinds have which state; of others it is never asked."""

STRIDE_PX: Final = 8
"""One cell of the net's answer stands for a square of so many pixels."""

MULTIPLE_PX: Final = 64
"""Width and height of what the net takes are multiples of this."""

SEEN_SHARE: Final = 0.5
"""An element of which less is visible is neither asked for nor counted as wrong."""
