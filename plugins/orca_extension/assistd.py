# noqa: INP001  (a single file that Orca loads, no package)
"""Orca's own keys for assistd: an extension of Orca 51 and later; see README.md beside it.

Each command asks the daemon over the session bus to do what its key does; the daemon speaks. Only what goes wrong is
presented by Orca. Nothing here waits: Orca must stay quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gi.repository import Gio, GLib
from orca import keybindings
from orca.command import Command, KeyboardCommand
from orca.extension import Extension

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "org.assistd.Assistd1"
PATH = "/org/assistd/Assistd1"
ANSWER_MS = 30_000
"""Longest wait for the daemon, milliseconds: calling its name may start it."""

MODIFIERS = keybindings.ORCA_MODIFIER_MASK | keybindings.ALT_MODIFIER_MASK

COMMANDS = (
    ("window", "w", "Describe the window"),
    ("screen", "s", "Describe the screen"),
    ("pointer", "p", "Describe what is under the pointer"),
    ("clipboard", "c", "Describe the picture in the clipboard"),
    ("ask", "q", "Ask about what was described last"),
    ("stop", "x", "Stop speaking and working"),
    ("repeat", "r", "Repeat the last answer"),
    ("more", "m", "Tell more of the last answer"),
    ("copy", "y", "Copy the last answer"),
)
"""Action of assistd, key with Orca and Alt, what Orca's learn mode and its list of keys say."""


class Assistd(Extension):
    """Describes the screen, pictures and the clipboard on this machine, through assistd."""

    GROUP_LABEL = "assistd"
    DESCRIPTION = "Describes windows, the screen and pictures, on this machine. Needs the assistd service."
    VERSION = "1"

    def _get_commands(self) -> list[Command]:
        return [
            KeyboardCommand(
                f"assistd_{action}",
                self._pressing(action),
                self.GROUP_LABEL,
                description,
                desktop_keybinding=keybindings.KeyBinding(key, MODIFIERS),
                laptop_keybinding=keybindings.KeyBinding(key, MODIFIERS),
            )
            for action, key, description in COMMANDS
        ]

    def _pressing(self, action: str) -> Callable[[], bool]:
        def press() -> bool:
            Gio.bus_get(Gio.BusType.SESSION, None, self._connected, action)
            return True

        return press

    def _connected(self, _source: object, result: Gio.AsyncResult, action: str) -> None:
        try:
            bus = Gio.bus_get_finish(result)
        except GLib.Error:
            self._present("There is no session bus, so assistd can't be reached.")
            return
        bus.call(
            NAME,
            PATH,
            NAME,
            "Press",
            GLib.Variant("(s)", (action,)),
            GLib.VariantType("(s)"),
            Gio.DBusCallFlags.NONE,
            ANSWER_MS,
            None,
            self._answered,
        )

    def _answered(self, bus: Gio.DBusConnection, result: Gio.AsyncResult) -> None:
        """Present why it could not be done; what could be done speaks for itself."""
        try:
            bus.call_finish(result)
        except GLib.Error as error:
            self._present(words(error))

    def _present(self, message: str) -> None:
        self.controller.present_message_internal(message)


def words(error: GLib.Error) -> str:
    """Return what a failed call is told as: in the daemon's own words, if it was the daemon that refused."""
    name = Gio.DBusError.get_remote_error(error) or ""
    if name.startswith(NAME):
        return str(error.message).removeprefix(f"GDBus.Error:{name}: ")
    if name in ("org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"):
        return "assistd is not running. The command assistd service install sets it up."
    if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT) or name.endswith((".NoReply", ".TimedOut")):
        return "assistd does not answer. The command assistd doctor looks for the cause."
    return "assistd could not be asked. The command assistd doctor looks for the cause."
