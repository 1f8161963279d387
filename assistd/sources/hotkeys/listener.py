"""What every way of listening to keys promises. `assistd.sources.hotkeys.source` picks one and drives it.

The ways are made so: ``X11Keys(press)`` and ``PortalKeys(bus, press, tell)``. `press` is called in the event loop with
the action whose key was pressed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from assistd.actions import Action
from assistd.errors import AssistdError
from assistd.types import Struct

if TYPE_CHECKING:
    from assistd.sources.hotkeys.keys import Key


class HotkeyError(AssistdError, OSError):
    """Keys can't be listened to in this way here."""

    default_code = "hotkeys"


class Bound(Struct, frozen=True):
    """What became of the key for one action.

    Attributes:
        key: The key as a person reads it; by the portal, what the desktop says it really is. Empty: none.
        problem: Why it could not be had, in words; empty if it works.
    """

    key: str
    problem: str = ""


class Listener(Protocol):
    """One way of listening to keys.

    Attributes:
        name: ``x11`` or ``portal``.
        lost: Set when it hears no key any more since what it was bound to has gone (display, bus, portal). It can be
            bound again then; `bind` clears it.
        bound: What became of each key; follows what the desktop or the keyboard changes.
    """

    name: str
    lost: asyncio.Event
    bound: dict[Action, Bound]

    async def bind(self, keys: Mapping[Action, Key]) -> dict[Action, Bound]:
        """Listen to these keys and no others, also if it listened before; tell what became of each.

        Raises:
            HotkeyError: If this way does not exist here.
        """

    async def close(self) -> None:
        """Let all keys go."""
