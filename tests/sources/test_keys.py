"""What a person writes for a key, and what comes of it."""

import pytest

from assistd.config import HotkeySettings
from assistd.errors import ConfigError
from assistd.sources.hotkeys.keys import _NAMED, _SIGN_OF, Key, parse


@pytest.mark.parametrize(
    "text",
    [
        "Super+Alt+W", "super+alt+w", "alt + super + w", "<Super><Alt>w", "<Alt> <Super> W", "win+alt+w",
        "Meta+Alt+W", "LOGO+ALT+w", "Super-Alt-W", "cmd+option+w", "Super+Super+Alt+W",
    ],
)  # fmt: skip
def test_many_spellings_mean_the_same_key(text):
    assert str(parse(text)) == "Super+Alt+W"


def test_control_has_several_names_too():
    assert {str(parse(text)) for text in ("ctrl+F1", "Control+f1", "Strg+F1", "<Primary>F1")} == {"Ctrl+F1"}


@pytest.mark.parametrize(
    ("text", "name", "keysym", "label"),
    [
        ("Super+Page Up", "Page_Up", 0xFF55, "Page Up"), ("Super+pgdn", "Page_Down", 0xFF56, "Page Down"),
        ("Print", "Print", 0xFF61, "Print"), ("PrintScreen", "Print", 0xFF61, "Print"), ("F24", "F24", 0xFFD5, "F24"),
        ("Super+space", "space", 0x20, "Space"), ("Super++", "plus", 0x2B, "Plus"), ("Alt+Plus", "plus", 0x2B, "Plus"),
        ("Super+-", "minus", 0x2D, "-"), ("Ctrl+Alt+?", "question", 0x3F, "?"), ("Super+ä", "adiaeresis", 0xE4, "Ä"),
        ("Super+Ä", "adiaeresis", 0xE4, "Ä"), ("Super+7", "7", 0x37, "7"), ("Super+KP_7", "KP_7", 0xFFB7, "KP 7"),
        ("XF86AudioPlay", "XF86AudioPlay", 0x1008FF14, "AudioPlay"), ("Super+enter", "Return", 0xFF0D, "Return"),
        ("Alt+<", "less", 0x3C, "<"),
    ],
)  # fmt: skip
def test_keys_have_names_and_signs(text, name, keysym, label):
    key = parse(text)
    assert (key.key, key.keysym, key.label) == (name, keysym, label)


def test_numbers_of_keys_are_those_of_x11():
    from Xlib import XK

    XK.load_keysym_group("xf86")
    other = {"Page_Up": "Prior", "Page_Down": "Next"}
    for name in (*_NAMED, *_SIGN_OF, "w", "7"):
        known = XK.string_to_keysym(other.get(name, name)) or XK.string_to_keysym(name.replace("XF86", "XF86_"))
        assert Key(frozenset({"Super"}), name).keysym == known, name


def test_every_key_is_read_as_it_is_written():
    for name in (*_NAMED, *_SIGN_OF, "w", "7"):
        key = Key(frozenset({"Super", "Shift"}), name)
        assert parse(str(key)) == key


def test_the_portal_gets_its_own_spelling():
    assert parse("Super+Alt+W").portal == "LOGO+ALT+w"
    assert parse("shift+ctrl+page up").portal == "CTRL+SHIFT+Page_Up"


def test_a_key_is_said_without_signs_between():
    assert parse("Ctrl+Super+F5").spoken == "Super Control F5"


@pytest.mark.parametrize("text", ["W", "Shift+W", "7", "Space", "Tab", "Shift+Tab", "Left", "ä", "-", "+", "KP_7"])
def test_what_would_be_missing_for_typing_is_refused(text):
    with pytest.raises(ConfigError, match="miss it when you type") as refused:
        parse(text)
    assert refused.value.code == "hotkey"
    assert "Super+Alt+" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no whole key"), ("Super", "no whole key"), ("Super+Alt+", "no whole key"),
        ("Super+A+B", "two keys, A and B"), ("CapsLock+W", "Caps Lock is no modifier"),
        ("Orca+W", "Orca is no modifier"), ("Super+Foo", 'no key "Foo"'), ("Super+Ж", 'no key "Ж"'),
        ("Ctrl+Alt+F3", "text console"), ("Super+F77", "no key"), ("Super+\x1b", r'no key "\?"'),
        ("W" * 10_000, "no key"), ("<" * 500, "no key"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_told_in_words(text, words):
    with pytest.raises(ConfigError, match=words) as refused:
        parse(text)
    assert refused.value.hint.endswith((".", "?"))
    assert len(refused.value.sentence()) < 250


def test_the_keys_that_are_set_by_default_are_all_different_keys():
    settings = HotkeySettings()
    keys = [parse(getattr(settings, name)) for name in settings.__struct_fields__ if name != "method"]
    assert len(set(keys)) == len(keys) == 9
