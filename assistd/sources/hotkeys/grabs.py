"""The keys that one connection to an X server has grabbed. Blocks: `assistd.sources.hotkeys.x11` asks in a thread.

A grab is for one key and exactly these modifiers, and Caps Lock and Num Lock are modifiers too: each key is grabbed
with every combination of the locks. Which modifier is which (Num Lock is often Mod2, Super Mod4), and which key bears a
letter, the server is asked; so a change of the keymap means to ask and grab again.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Mapping
from typing import Any, Final

from assistd.actions import Action, words
from assistd.desktop import x11
from assistd.i18n import _
from assistd.sources.hotkeys.keys import Key
from assistd.sources.hotkeys.listener import Bound

Grab = tuple[int, int]
"""Keycode and modifier mask."""

_SHIFT, _LOCK, _CONTROL = 1, 2, 4  # X.h
_ALL = 0xFF
_ASYNCHRONOUS = 1  # GrabModeAsync

_HOLDERS: Final[dict[str, tuple[int, ...]]] = {
    "Super": (0xFFEB, 0xFFEC),
    "Alt": (0xFFE9, 0xFFEA),
    "Num": (0xFF7F,),
    "Scroll": (0xFF14,),
}
"""Keys (keysyms) that hold a modifier whose place is not fixed."""

_PLACES: Final = {
    char: first + at
    for first, row in ((10, "1234567890"), (24, "qwertyuiop"), (38, "asdfghjkl"), (52, "zxcvbnm"))
    for at, char in enumerate(row)
}
"""Where a letter stands on a keyboard with Latin letters (evdev keycodes): for keymaps that have none."""


class Keymap:
    """Keys and modifiers as the server has them now."""

    def __init__(self, display: Any) -> None:
        info = display.display.info
        first = info.min_keycode
        rows = display.get_keyboard_mapping(first, info.max_keycode - first + 1)
        self._syms = {first + at: [int(sym) for sym in row] for at, row in enumerate(rows)}
        self._held = [list(codes) for codes in display.get_modifier_mapping()]

    def mask(self, name: str) -> int:
        """Return the modifiers that `name` stands for; 0 if no key holds it."""
        fixed = {"Shift": _SHIFT, "Ctrl": _CONTROL, "Caps": _LOCK}
        if name in fixed:
            return fixed[name]
        for at, codes in enumerate(self._held[3:], 3):  # Mod1 … Mod5
            if any(sym in _HOLDERS[name] for code in codes if code for sym in self._syms.get(code, ())):
                return 1 << at
        return 0

    def locks(self) -> list[int]:
        """Return every combination of the locking modifiers, none first."""
        each = [mask for name in ("Caps", "Num", "Scroll") if (mask := self.mask(name))]
        chosen = itertools.chain.from_iterable(itertools.combinations(each, n) for n in range(len(each) + 1))
        return sorted({sum(set(masks)) for masks in chosen})

    def find(self, key: Key) -> tuple[list[int], int]:
        """Return the keycodes that bear a key, and what must be held for it; none if the keyboard lacks it.

        Columns of the keymap: group 1 plain and shifted, group 2 plain and shifted, then what AltGr reaches.
        """
        for column, extra in ((0, 0), (2, 0), (1, _SHIFT), (3, _SHIFT)):
            codes = [code for code, syms in self._syms.items() if len(syms) > column and syms[column] == key.keysym]
            if codes:
                return codes, extra
        place = _PLACES.get(key.key, 0)
        return ([place], 0) if place in self._syms and not self._has_latin() else ([], 0)

    def _has_latin(self) -> bool:
        return any(sym in range(ord("a"), ord("z") + 1) for syms in self._syms.values() for sym in syms[:4])


class Grabs:
    """A connection and what it has grabbed."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._roots = [display.screen(number).root for number in range(display.screen_count())]
        self._actions: dict[Grab, Action] = {}
        self._grabbed: set[Grab] = set()
        self._relevant = _SHIFT | _CONTROL

    @classmethod
    def open(cls, display: str) -> Grabs:
        """Return a new connection.

        Raises:
            DisplayError: If there is no display, or no key of the whole desktop would come by it.
        """
        connection = x11.connect(display)
        if x11.is_xwayland(connection):
            connection.close()
            raise x11.DisplayError(
                _("This desktop is Wayland's: by X11 only keys pressed in X11 programs would arrive."), code="wayland"
            )
        return cls(connection)

    def fileno(self) -> int:
        """Return the connection's socket.

        Raises:
            DisplayError: If the display has gone.
        """
        with x11.talking(self._display):
            return int(self._display.fileno())

    def close(self) -> None:
        """End the connection; whoever waits for it in another thread is woken."""
        with contextlib.suppress(OSError):
            self._display.display.socket.shutdown(socket.SHUT_RDWR)
        self._display.display.socket.close()

    def events(self) -> list[Any]:
        """Return what has arrived, without waiting.

        Raises:
            DisplayError: If the display has gone.
        """
        with x11.talking(self._display):
            return [self._display.next_event() for _count in range(self._display.pending_events())]

    def action(self, keycode: int, state: int) -> Action | None:
        """Return what a key press with these modifiers is for."""
        return self._actions.get((keycode, state & self._relevant))

    def apply(self, keys: Mapping[Action, Key]) -> dict[Action, Bound]:
        """Grab these keys and let all others go, by the keymap as it is now. What is kept is grabbed all the time.

        Raises:
            DisplayError: If the display has gone.
        """
        with x11.talking(self._display):
            return self._apply(keys)

    def _apply(self, keys: Mapping[Action, Key]) -> dict[Action, Bound]:
        keymap = Keymap(self._display)
        locks = keymap.locks()
        bound: dict[Action, Bound] = {}
        actions: dict[Grab, Action] = {}
        wanted: set[Grab] = set()
        for action, key in keys.items():
            codes, mask, problem = _place(keymap, key)
            plain = {(code, mask) for code in codes}
            locked = {(code, mask | lock) for code in codes for lock in locks}
            if taken := next((actions[grab] for grab in plain if grab in actions), None):
                problem = _('The key {key} is set for "{first}" and for "{second}": only the first works.').format(
                    key=key, first=words(taken), second=words(action)
                )
            elif not problem and not self._grab(locked - self._grabbed - wanted):
                problem = _("{key} is taken by another program.").format(key=key)
            if not problem:
                actions |= dict.fromkeys(plain, action)
                wanted |= locked
            bound[action] = Bound(str(key), problem)
        self._ungrab(self._grabbed - wanted)
        self._actions, self._grabbed = actions, wanted
        self._relevant = _ALL & ~max(locks)
        self._display.sync()
        return bound

    def _grab(self, grabs: set[Grab]) -> bool:
        """Take these; take none and return False if another program has one of them."""
        from Xlib import error

        refused = error.CatchError(error.BadAccess)
        for root, (keycode, mask) in itertools.product(self._roots, grabs):
            root.grab_key(keycode, mask, False, _ASYNCHRONOUS, _ASYNCHRONOUS, onerror=refused)
        self._display.sync()
        if refused.get_error() is None:
            return True
        self._ungrab(grabs)
        return False

    def _ungrab(self, grabs: set[Grab]) -> None:
        for root, (keycode, mask) in itertools.product(self._roots, grabs):
            root.ungrab_key(keycode, mask)


def _place(keymap: Keymap, key: Key) -> tuple[list[int], int, str]:
    """Return keycodes and modifiers of a key, and why there are none, in words."""
    codes, mask = keymap.find(key)
    if not codes:
        return [], 0, _("This keyboard has no key {key}.").format(key=key.label)
    for name in key.modifiers:
        if not (held := keymap.mask(name)):
            return [], 0, _("This keyboard has no key {key}.").format(key=name)
        mask |= held
    return codes, mask, ""
