"""Stands in for Orca 51, which is in no distribution this is tested on: loads one extension as it does.

Run by Debian's Python, which has gi: ``orca51.py EXTENSION``. Names, arguments and the order of calls follow the
sources of GNOME/orca of 2026 (`extension.py`, `extension_loader.py`, `command.py`, `keybindings.py`): it is written
anew, as small as an extension needs it. Prints a line of JSON about the extension, then one for each message
presented; each line that it reads names a command, which is executed.
"""

import ast
import importlib.util
import json
import sys
import types

from gi.repository import GLib


class Controller:
    def present_message_internal(self, message):
        print(json.dumps(message), flush=True)
        return True


class KeyBinding:
    def __init__(self, keysymstring, modifiers, click_count=1):
        self.keysymstring, self.modifiers, self.click_count = keysymstring, modifiers, click_count


class Command:
    def __init__(self, name, function, group_label, description="", enabled=True, suspended=False):
        self._name, self._function, self._group, self._description = name, function, group_label, description

    def get_name(self):
        return self._name

    def get_function(self):
        return self._function

    def set_function(self, function):
        self._function = function

    def get_description(self):
        return self._description

    def execute(self, script, event=None):
        return self._function(script, event)


class KeyboardCommand(Command):
    def __init__(
        self, name, function, group_label, description="", desktop_keybinding=None, laptop_keybinding=None,
        enabled=True, suspended=False, is_group_toggle=False,
    ):  # fmt: skip
        super().__init__(name, function, group_label, description, enabled, suspended)
        self._bindings = (laptop_keybinding, desktop_keybinding)

    def get_default_keybinding(self, is_desktop):
        return self._bindings[is_desktop]


class Extension:
    def __init__(self):
        self._is_user_extension = False
        self.module_name = type(self).__name__
        self.controller = Controller()
        self.commands = []

    def mark_as_user_extension(self):
        self._is_user_extension = True

    def set_up_commands(self):
        for command in self._get_commands():
            if self._is_user_extension:
                command.set_function(self._wrap_function(command.get_function()))
            self.commands.append(command)

    def _get_commands(self):
        return []

    @staticmethod
    def _wrap_function(function):
        return lambda _script, _event: function()


def stand_in():
    def module(name, **names):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(names)
        return sys.modules[name]

    masks = {"NO_MODIFIER_MASK": 0, "SHIFT_MODIFIER_MASK": 1, "CTRL_MODIFIER_MASK": 4, "ALT_MODIFIER_MASK": 8}
    masks |= {"ORCA_MODIFIER_MASK": 256, "ORCA_SHIFT_MODIFIER_MASK": 257, "ORCA_CTRL_MODIFIER_MASK": 260}
    keybindings = module("orca.keybindings", KeyBinding=KeyBinding, **masks)
    command = module("orca.command", Command=Command, KeyboardCommand=KeyboardCommand)
    extension = module("orca.extension", Extension=Extension)
    module("orca", __path__=[], keybindings=keybindings, command=command, extension=extension)


def class_name(path):
    """Return the extension's class, found without running it, as the list in Orca's preferences finds it."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        if any(getattr(base, "id", getattr(base, "attr", "")) == "Extension" for base in bases):
            return node.name
    return None


def load(path):
    spec = importlib.util.spec_from_file_location("orca_user_extension.assistd", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    for name in dir(module):
        found = module.__dict__.get(name)
        if isinstance(found, type) and issubclass(found, Extension) and found is not Extension:
            extension = found()
            extension.mark_as_user_extension()
            return extension
    raise SystemExit("No Extension subclass found")


def main():
    stand_in()
    extension = load(sys.argv[1])
    extension.set_up_commands()
    commands = {command.get_name(): command for command in extension.commands}
    keys = {
        name: [[kb.keysymstring, kb.modifiers] for kb in map(command.get_default_keybinding, (True, False))]
        for name, command in commands.items()
    }
    told = {"class": class_name(sys.argv[1]), "label": extension.GROUP_LABEL, "keys": keys}
    print(json.dumps(told), flush=True)
    loop = GLib.MainLoop()

    def execute(_source, _condition):
        if line := sys.stdin.readline():
            assert commands[line.strip()].execute(None, None) is True
            return True
        loop.quit()
        return False

    GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, execute)
    loop.run()


main()
