"""Drives the modules of the installed Orca (43): loads our customisation as Orca itself does, and handles its keys.

Run by Debian's Python: ``orca43.py FOLDER``, where ``orca-customizations.py`` lies in FOLDER. Only the script of an
application, which would speak, is stood in for: Orca is not started. Prints and reads as `orca51.py` does; a line that
is read is the keysym of a key pressed with Orca and Alt.
"""

import json
import sys

from gi.repository import GLib
from orca import (
    common_keyboardmap,
    desktop_keyboardmap,
    keybindings,
    laptop_keyboardmap,
    orca_state,
    settings,
    settings_manager,
)


class Script:
    def presentMessage(self, message):  # noqa: N802  (Orca's name)
        print(json.dumps(message), flush=True)


def main():
    manager = settings_manager.getManager()
    manager._prefsDir = sys.argv[1]
    assert manager._loadUserCustomizations()
    orca_state.activeScript = Script()
    bound = settings.keyBindingsMap["default"].keyBindings
    taken = [
        [entry[0], entry[2]]
        for keymap in (common_keyboardmap.keymap, desktop_keyboardmap.keymap, laptop_keyboardmap.keymap)
        for entry in keymap
        if entry[0]
    ]
    told = {
        "keys": [[one.keysymstring, one.modifiers, one.handler.description] for one in bound],
        "taken": taken,
        "orca_alt": keybindings.ORCA_ALT_MODIFIER_MASK,
    }
    print(json.dumps(told), flush=True)
    loop = GLib.MainLoop()

    def press(_source, _condition):
        if line := sys.stdin.readline():
            (binding,) = [one for one in bound if one.keysymstring == line.strip()]
            assert binding.handler.function(orca_state.activeScript, None) is True
            return True
        loop.quit()
        return False

    GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, press)
    loop.run()


main()
