"""What "Super+Alt+W" means: read from the configuration, written for X11, for the desktop's portal and for the ear.

Used by the hotkey sources and by `assistd doctor`. Names and numbers of keys are those of X11 (`keysymdef.h`), which
the portal uses as well (XDG Shortcuts specification).
"""

from __future__ import annotations

import difflib
import re
from typing import Final, Literal

from assistd.errors import ConfigError
from assistd.i18n import _, pgettext
from assistd.types import Struct, printable

Modifier = Literal["Super", "Ctrl", "Alt", "Shift"]

MODIFIERS: Final[tuple[Modifier, ...]] = ("Super", "Ctrl", "Alt", "Shift")
"""In the order in which they are written and said."""

_SPELLINGS: Final[dict[Modifier, str]] = {
    "Super": "super super_l super_r meta win windows logo cmd command mod4",
    "Ctrl": "ctrl control control_l control_r ctl strg primary",
    "Alt": "alt alt_l alt_r option mod1",
    "Shift": "shift shift_l shift_r umschalt",
}
_MODIFIER: Final = {spelling: name for name, words in _SPELLINGS.items() for spelling in words.split()}
_PORTAL: Final[dict[Modifier, str]] = {"Super": "LOGO", "Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT"}

_NAMED: Final[dict[str, int]] = {
    "BackSpace": 0xFF08, "Tab": 0xFF09, "Return": 0xFF0D, "Pause": 0xFF13, "Scroll_Lock": 0xFF14, "Escape": 0xFF1B,
    "Home": 0xFF50, "Left": 0xFF51, "Up": 0xFF52, "Right": 0xFF53, "Down": 0xFF54, "Page_Up": 0xFF55,
    "Page_Down": 0xFF56, "End": 0xFF57, "Print": 0xFF61, "Insert": 0xFF63, "Menu": 0xFF67, "Help": 0xFF6A,
    "Delete": 0xFFFF, "space": 0x20,
    **{f"F{n}": 0xFFBD + n for n in range(1, 36)},
    **{f"KP_{n}": 0xFFB0 + n for n in range(10)},
    "KP_Enter": 0xFF8D, "KP_Multiply": 0xFFAA, "KP_Add": 0xFFAB, "KP_Subtract": 0xFFAD, "KP_Decimal": 0xFFAE,
    "KP_Divide": 0xFFAF,
    "XF86AudioPlay": 0x1008FF14, "XF86AudioStop": 0x1008FF15, "XF86AudioPrev": 0x1008FF16, "XF86AudioNext": 0x1008FF17,
    "XF86AudioMute": 0x1008FF12, "XF86AudioLowerVolume": 0x1008FF11, "XF86AudioRaiseVolume": 0x1008FF13,
    "XF86Search": 0x1008FF1B, "XF86Mail": 0x1008FF19, "XF86HomePage": 0x1008FF18, "XF86Calculator": 0x1008FF1D,
    "XF86Tools": 0x1008FF81, "XF86Favorites": 0x1008FF30,
    **{f"XF86Launch{n:X}": 0x1008FF40 + n for n in range(16)},
}  # fmt: skip
_SIGNS: Final[dict[str, str]] = {
    "!": "exclam", '"': "quotedbl", "#": "numbersign", "$": "dollar", "%": "percent", "&": "ampersand",
    "'": "apostrophe", "(": "parenleft", ")": "parenright", "*": "asterisk", "+": "plus", ",": "comma", "-": "minus",
    ".": "period", "/": "slash", ":": "colon", ";": "semicolon", "<": "less", "=": "equal", ">": "greater",
    "?": "question", "@": "at", "[": "bracketleft", "\\": "backslash", "]": "bracketright", "^": "asciicircum",
    "_": "underscore", "`": "grave", "{": "braceleft", "|": "bar", "}": "braceright", "~": "asciitilde",
    "§": "section", "°": "degree", "ä": "adiaeresis", "ö": "odiaeresis", "ü": "udiaeresis", "ß": "ssharp",
    "à": "agrave", "á": "aacute", "â": "acircumflex", "ã": "atilde", "å": "aring", "æ": "ae", "ç": "ccedilla",
    "è": "egrave", "é": "eacute", "ê": "ecircumflex", "ë": "ediaeresis", "ì": "igrave", "í": "iacute", "ñ": "ntilde",
    "ò": "ograve", "ó": "oacute", "ô": "ocircumflex", "õ": "otilde", "ø": "oslash", "ù": "ugrave", "ú": "uacute",
}  # fmt: skip
_OTHER_NAMES: Final[dict[str, str]] = {
    "enter": "Return", "esc": "Escape", "del": "Delete", "ins": "Insert", "pageup": "Page_Up", "prior": "Page_Up",
    "pagedown": "Page_Down", "next": "Page_Down", "pgup": "Page_Up", "pgdn": "Page_Down", "printscreen": "Print",
    "prtsc": "Print", "sysrq": "Print", "break": "Pause", "spacebar": "space", "backspace": "BackSpace",
    "scrolllock": "Scroll_Lock", "application": "Menu", "leftarrow": "Left", "rightarrow": "Right", "uparrow": "Up",
    "downarrow": "Down",
}  # fmt: skip
_LOCKS: Final = {
    "capslock": "Caps Lock",
    "numlock": "Num Lock",
    "shiftlock": "Shift Lock",
    "fn": "Fn",
    "orca": "Orca",
    "hyper": "Hyper",
    "altgr": "AltGr",
}
_TYPING: Final = frozenset({
    "BackSpace", "Tab", "Return", "Escape", "Home", "Left", "Up", "Right", "Down", "Page_Up", "Page_Down", "End",
    "Insert", "Delete", "space", "Menu",
})  # fmt: skip
"""Keys that people type or move with, besides characters: alone they would be missing everywhere."""


def _plain(name: str) -> str:
    return re.sub(r"[ _-]", "", name).lower()


_SIGN_OF: Final = {name: sign for sign, name in _SIGNS.items()}
_BY_PLAIN: Final = {
    **{_plain(name): name for name in (*_NAMED, *_SIGN_OF)},
    **{_plain(name.removeprefix("XF86")): name for name in _NAMED},
    **_OTHER_NAMES,
}


class Key(Struct, frozen=True):
    """A key with the modifiers that are held with it.

    Attributes:
        modifiers: Which are held.
        key: The key's name in X11: ``w``, ``F5``, ``space``, ``adiaeresis``.
    """

    modifiers: frozenset[Modifier]
    key: str

    def __str__(self) -> str:
        """As it is written in the configuration."""
        return "+".join((*self._held(), self.label))

    @property
    def label(self) -> str:
        """The key without modifiers, as it stands on a keyboard: ``W``, ``F5``, ``Page Up``, ``Ä``."""
        sign = _SIGN_OF.get(self.key, self.key if len(self.key) == 1 else "")
        if sign in ("", "+"):
            return self.key.removeprefix("XF86").replace("_", " ").replace("space", "Space").replace("plus", "Plus")
        return sign if sign == "ß" else sign.upper()

    @property
    def keysym(self) -> int:
        """The key's number in X11."""
        if self.key in _NAMED:
            return _NAMED[self.key]
        return ord(_SIGN_OF.get(self.key, self.key))  # for the characters of Latin-1 the two are the same

    @property
    def portal(self) -> str:
        """As the desktop's portal takes it, e.g. ``LOGO+ALT+w`` (XDG Shortcuts specification)."""
        return "+".join((*(_PORTAL[name] for name in self._held()), self.key))

    @property
    def spoken(self) -> str:
        """As it is said: ``Super Alt W``; modifiers are named as on the keyboards of the person's language."""
        names: dict[Modifier, str] = {
            "Super": pgettext("key", "Super"),
            "Ctrl": pgettext("key", "Control"),
            "Alt": pgettext("key", "Alt"),
            "Shift": pgettext("key", "Shift"),
        }
        return " ".join((*(names[name] for name in self._held()), self.label))

    def _held(self) -> list[Modifier]:
        return [name for name in MODIFIERS if name in self.modifiers]


def parse(text: str) -> Key:
    """Return the key that is meant. ``Super+Alt+W``, ``<Super><Alt>w`` and ``win + alt + w`` mean the same.

    Raises:
        ConfigError: If there is no such key, or it would be missing for typing; says why and what to write.
    """
    modifiers: set[Modifier] = set()
    keys: list[str] = []
    for part in _parts(text):
        if modifier := _MODIFIER.get(part.lower()):
            modifiers.add(modifier)
        else:
            keys.append(part)
    where = printable(text.strip()[:60])
    if not keys:
        raise _refused(
            _('"{text}" is no whole key: a letter, a digit or a key such as F5 is missing.').format(text=where)
        )
    if lock := next((_LOCKS[_plain(key)] for key in keys if _plain(key) in _LOCKS), ""):
        raise _refused(_('"{text}" can\'t be listened to: {lock} is no modifier here.').format(text=where, lock=lock))
    if len(keys) > 1:
        raise _refused(
            _('"{text}" names two keys, {one} and {other}.').format(
                text=where, one=printable(keys[0][:40]), other=printable(keys[1][:40])
            )
        )
    key = Key(frozenset(modifiers), _key_name(keys[0], where))
    _check(key)
    return key


def _parts(text: str) -> list[str]:
    """Cut "Ctrl+Alt+W", "<Ctrl><Alt>w" or "Ctrl-Alt-W" into its names."""
    text = re.sub(r"<\s*([^<>]+?)\s*>", r"\1+", text.strip())
    ends_in_plus = text.endswith("++") or text == "+"
    if "+" not in text and text.count("-") and len(text) > 1 and _MODIFIER.get(text.split("-")[0].strip().lower()):
        text = text.replace("-", "+")
    parts = [part.strip() for part in text.split("+") if part.strip()]
    return [*parts, "+"] if ends_in_plus else parts


def _key_name(part: str, where: str) -> str:
    """Return the key's name in X11."""
    if len(part) == 1:
        char = part.lower()
        if char in _SIGNS:
            return _SIGNS[char]
        if char.isascii() and char.isalnum():
            return char
    elif name := _BY_PLAIN.get(_plain(part)):
        return name
    close = difflib.get_close_matches(part, (*_NAMED, *_SIGN_OF), n=1, cutoff=0.6)
    raise ConfigError(
        _('There is no key "{key}" in "{text}".').format(key=printable(part[:40]), text=where),
        code="hotkey",
        hint=_("Did you mean {close}?").format(close=close[0]) if close else _("Write it like Super+Alt+W or F9."),
    )


def _check(key: Key) -> None:
    """Refuse what would take a key away from typing, or what the system itself needs."""
    types = key.key not in _NAMED or key.key in _TYPING or key.key.startswith("KP_")
    if types and not key.modifiers - {"Shift"}:
        raise ConfigError(
            _('"{key}" can\'t be used: you would miss it when you type.').format(key=key),
            code="hotkey",
            hint=_("Put Super, Ctrl or Alt before it, for example Super+Alt+{key}.").format(key=key.label),
        )
    if {"Ctrl", "Alt"} <= key.modifiers and re.fullmatch(r"F([1-9]|1[0-2])", key.key):
        raise ConfigError(
            _('"{key}" can\'t be used: the system changes to a text console with it.').format(key=key),
            code="hotkey",
            hint=_("Choose another key."),
        )


def _refused(words: str) -> ConfigError:
    return ConfigError(words, code="hotkey", hint=_("Write it like Super+Alt+W."))
