"""The keys, as far as this desktop lets programs have them; else what to write into its settings, word for word.

X11 and the desktop's portal give keys to the running daemon. Where neither can, GNOME's own shortcuts are set through
its ``gsettings``; the other desktops get told in their own syntax. Used by `assistd.install.setup` and `removal`.
"""

from __future__ import annotations

import asyncio
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping

from assistd import actions
from assistd.actions import Action
from assistd.config import HotkeySettings
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.environment import Desktop, Environment
from assistd.desktop.portal import portal
from assistd.errors import ConfigError
from assistd.i18n import _
from assistd.install.record import Record
from assistd.sources.hotkeys.keys import Key, parse

SCHEMA = "org.gnome.settings-daemon.plugins.media-keys"
BINDING = f"{SCHEMA}.custom-keybinding"
FOLDER = "/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/"
LIST = "custom-keybindings"
CALL_S = 10.0

_SWAY = {"Super": "Mod4", "Ctrl": "Ctrl", "Alt": "Mod1", "Shift": "Shift"}
_HYPRLAND = {"Super": "SUPER", "Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT"}
_GNOME = {"Super": "<Super>", "Ctrl": "<Control>", "Alt": "<Alt>", "Shift": "<Shift>"}
_ORDER = ("Super", "Ctrl", "Alt", "Shift")


def set_up(settings: HotkeySettings, session: Environment, command: tuple[str, ...], record: Record) -> Iterator[str]:
    """Give the actions their keys, or tell how a person does it; one sentence, then lines to copy if there are any."""
    keys = wanted(settings)
    if settings.method == "none" or not keys:
        yield _("Keys: switched off in the configuration.")
    elif session.display == "none":
        yield _("Keys: there is no desktop here. Run `assistd service install` again in your session.")
    elif session.display == "x11":
        yield _("Keys: assistd listens to them itself (X11).")
    elif _portal_has_keys():
        yield _("Keys: from the desktop's portal, which may ask you once to allow them.")
    elif session.desktop == "GNOME" and _gnome_ready():
        number = bind_gnome(keys, command, record)
        yield _("Keys: {n} shortcuts added to GNOME's settings, under Keyboard, Custom Shortcuts.").format(n=number)
    else:
        yield from by_hand(session.desktop, keys, command)


def wanted(settings: HotkeySettings) -> dict[Action, Key]:
    """Return the configured keys; those that are empty or not valid are left out (doctor tells of them)."""
    found = {}
    for action in Action:
        try:
            if text := getattr(settings, action.value):
                found[action] = parse(text)
        except ConfigError:
            continue
    return found


def by_hand(desktop: Desktop, keys: Mapping[Action, Key], command: tuple[str, ...]) -> list[str]:
    """Return how a person gives the keys on this desktop: a sentence, then lines to copy."""
    calls = {action: (*command, "press", action.value) for action in keys}
    if desktop == "sway":
        lines = [f"bindsym {_joined(key, _SWAY, '+')} exec {shlex.join(calls[one])}" for one, key in keys.items()]
        return [_("Keys: add these lines to ~/.config/sway/config, then reload it."), *lines]
    if desktop == "Hyprland":
        lines = [
            f"bind = {_held(key, _HYPRLAND, ' ')}, {key.key}, exec, {shlex.join(calls[one])}"
            for one, key in keys.items()
        ]
        return [_("Keys: add these lines to ~/.config/hypr/hyprland.conf."), *lines]
    if desktop == "niri":
        names = {name: name for name in _ORDER}
        lines = [f"{_joined(key, names, '+')} {{ spawn {_kdl(calls[one])}; }}" for one, key in keys.items()]
        return [_("Keys: add these lines to `binds` in ~/.config/niri/config.kdl."), *lines]
    lines = [f"{key}: {shlex.join(calls[one])}" for one, key in keys.items()]
    if desktop == "KDE":
        where = _("Keys: System Settings, Keyboard, Shortcuts, Add New, Command or Script; these keys and commands:")
    elif desktop == "GNOME":
        where = _("Keys: Settings, Keyboard, View and Customise Shortcuts, Custom Shortcuts; these keys and commands:")
    else:
        where = _("Keys: bind them in your desktop's settings for shortcuts; these keys and commands:")
    return [where, *lines]


# --- GNOME ----------------------------------------------------------------------------------------------------------


def bind_gnome(keys: Mapping[Action, Key], command: tuple[str, ...], record: Record) -> int:
    """Add our custom shortcuts to GNOME's, or bring them up to date; return how many. Others stay as they are."""
    ours = {f"{FOLDER}assistd-{action.value}/": action for action in keys}
    for path, action in ours.items():
        key = keys[action]
        binding = _joined(key, _GNOME, "")
        _gsettings("set", f"{BINDING}:{path}", "name", _quoted(f"assistd: {actions.words(action)}"))
        _gsettings("set", f"{BINDING}:{path}", "command", _quoted(shlex.join((*command, "press", action.value))))
        _gsettings("set", f"{BINDING}:{path}", "binding", _quoted(binding))
    gone = [path for path in record.bindings if path not in ours]
    present = [path for path in _listed() if path not in gone]
    _set_list([*present, *(path for path in ours if path not in present)])
    for path in gone:
        _gsettings("reset-recursively", f"{BINDING}:{path}")
    record.bindings = list(ours)
    return len(ours)


def unbind_gnome(record: Record) -> Iterator[str]:
    """Take our shortcuts out of GNOME's again; others stay as they are."""
    if not record.bindings or not shutil.which("gsettings"):
        return
    _set_list([path for path in _listed() if path not in record.bindings])
    for path in record.bindings:
        _gsettings("reset-recursively", f"{BINDING}:{path}")
    yield _("Removed {n} shortcuts from GNOME's settings.").format(n=len(record.bindings))
    record.bindings = []


def _gnome_ready() -> bool:
    return bool(shutil.which("gsettings")) and _gsettings("writable", SCHEMA, LIST) == "true"


def _listed() -> list[str]:
    """Return the paths of all custom shortcuts: printed as ``@as []`` or ``['/a/', '/b/']``."""
    text = _gsettings("get", SCHEMA, LIST).removeprefix("@as").strip()
    return [part.strip().strip("'\"") for part in text.strip("[]").split(",") if part.strip()]


def _set_list(present: list[str]) -> None:
    if present:
        _gsettings("set", SCHEMA, LIST, f"[{', '.join(map(_quoted, present))}]")
    else:
        _gsettings("reset", SCHEMA, LIST)


def _gsettings(*arguments: str) -> str:
    """Return what gsettings prints; empty if it can't do it."""
    try:
        done = subprocess.run(
            ["gsettings", *arguments],  # noqa: S607  (the person's own PATH decides)
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=CALL_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _quoted(text: str) -> str:
    """Return a string in GVariant's text format."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


# --- others ---------------------------------------------------------------------------------------------------------


def _portal_has_keys() -> bool:
    async def ask() -> int:
        bus = Bus("session")
        try:
            return await portal(bus).version("GlobalShortcuts")
        except BusError:
            return 0
        finally:
            await bus.close()

    return asyncio.run(ask()) > 0


def _joined(key: Key, names: Mapping[str, str], between: str) -> str:
    return between.join([*filter(None, [_held(key, names, between)]), key.key])


def _held(key: Key, names: Mapping[str, str], between: str) -> str:
    return between.join(names[name] for name in _ORDER if name in key.modifiers)


def _kdl(command: tuple[str, ...]) -> str:
    return " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in command)
