# noqa: INP001  (Orca demands this name)
"""Orca's own keys for assistd, for the Orca of Debian 12 (43) and others that know `settings.keyBindingsMap`.

Append it to ``~/.local/share/orca/orca-customizations.py``; see README.md beside it. Each key asks the daemon over the
session bus to do what it does; only what goes wrong is presented by Orca.
"""

import orca.debug
import orca.input_event
import orca.keybindings
import orca.orca_state
import orca.settings
from gi.repository import Gio, GLib

_ASSISTD = "org.assistd.Assistd1"
_ASSISTD_PATH = "/org/assistd/Assistd1"
_ASSISTD_KEYS = (
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


def _assistd_handler(action: str, description: str) -> orca.input_event.InputEventHandler:
    """Return what Orca calls for a key. `action` is bound here, so that each key has a function of its own."""

    def press(_script: object, _event: object) -> bool:
        Gio.bus_get(Gio.BusType.SESSION, None, connected)
        return True

    def connected(_source: object, result: Gio.AsyncResult) -> None:
        try:
            bus = Gio.bus_get_finish(result)
        except GLib.Error:
            _assistd_present("There is no session bus, so assistd can't be reached.")
            return
        bus.call(
            _ASSISTD,
            _ASSISTD_PATH,
            _ASSISTD,
            "Press",
            GLib.Variant("(s)", (action,)),
            GLib.VariantType("(s)"),
            Gio.DBusCallFlags.NONE,
            30_000,
            None,
            answered,
        )

    def answered(bus: Gio.DBusConnection, result: Gio.AsyncResult) -> None:
        try:
            bus.call_finish(result)
        except GLib.Error as error:
            _assistd_present(_assistd_words(error))

    return orca.input_event.InputEventHandler(press, description)


def _assistd_words(error: GLib.Error) -> str:
    name = Gio.DBusError.get_remote_error(error) or ""
    if name.startswith(_ASSISTD):
        return str(error.message).removeprefix(f"GDBus.Error:{name}: ")
    if name.endswith((".ServiceUnknown", ".NameHasNoOwner")):
        return "assistd is not running. The command assistd service install sets it up."
    if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT) or name.endswith((".NoReply", ".TimedOut")):
        return "assistd does not answer. The command assistd doctor looks for the cause."
    return "assistd could not be asked. The command assistd doctor looks for the cause."


def _assistd_present(message: str) -> None:
    if orca.orca_state.activeScript:
        orca.orca_state.activeScript.presentMessage(message)


def _assistd_bind() -> None:
    bindings = orca.settings.keyBindingsMap.get("default") or orca.keybindings.KeyBindings()
    for action, key, description in _ASSISTD_KEYS:
        bindings.add(
            orca.keybindings.KeyBinding(
                key,
                orca.keybindings.defaultModifierMask,
                orca.keybindings.ORCA_ALT_MODIFIER_MASK,
                _assistd_handler(action, description),
            )
        )
    orca.settings.keyBindingsMap["default"] = bindings


if hasattr(orca.settings, "keyBindingsMap"):
    _assistd_bind()
else:
    orca.debug.println(orca.debug.LEVEL_SEVERE, "assistd: this Orca takes no keys here; see assistd's Orca page", True)
