"""Keys grabbed on a real X server, pressed by XTEST as a keyboard would."""

import asyncio
import gc
import os
import signal

import pytest

from assistd.actions import Action
from assistd.sources.hotkeys.keys import parse
from assistd.sources.hotkeys.listener import HotkeyError
from assistd.sources.hotkeys.x11 import X11Keys
from tests.beds import wayland
from tests.beds.wayland import Wayland
from tests.beds.xserver import XServer, missing

pytestmark = [pytest.mark.x11, pytest.mark.skipif(bool(missing()), reason=missing())]

PATIENCE_S = 20
KEYS = {Action.WINDOW: parse("Super+Alt+W"), Action.STOP: parse("Super+Alt+X"), Action.POINTER: parse("Ctrl+F9")}


@pytest.fixture(scope="module")
def display():
    with XServer() as server:
        yield server


@pytest.fixture
async def server(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display.display)
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    await ask(display, "setxkbmap", "us", "-option", "")
    return display


class Pressed:
    """Keys of ours, and what was pressed."""

    def __init__(self):
        self.keys = X11Keys(self._press)
        self._actions = asyncio.Queue()
        self.all = []

    def _press(self, action):
        self.all.append(action)
        self._actions.put_nowait(action)

    async def next(self):
        async with asyncio.timeout(PATIENCE_S):
            return await self._actions.get()


@pytest.fixture
async def pressed(server):
    it = Pressed()
    yield it
    await it.keys.close()


async def ask(server, *command):
    return await asyncio.to_thread(server.ask, *command)


async def press(server, keys):
    await asyncio.to_thread(server.press, keys)


async def nothing_else(server, pressed, expected):
    """A key of ours that is pressed last comes last: what was to come before it would be there."""
    await press(server, "ctrl+F9")
    while await pressed.next() != Action.POINTER:
        pass
    assert pressed.all == [*expected, Action.POINTER]


async def test_a_pressed_key_is_told(server, pressed):
    bound = await pressed.keys.bind(KEYS)
    assert {action: (one.key, one.problem) for action, one in bound.items()} == {
        Action.WINDOW: ("Super+Alt+W", ""), Action.STOP: ("Super+Alt+X", ""), Action.POINTER: ("Ctrl+F9", ""),
    }  # fmt: skip
    await press(server, "super+alt+w")
    assert await pressed.next() == Action.WINDOW
    await press(server, "super+alt+x")
    assert await pressed.next() == Action.STOP


@pytest.mark.parametrize("locks", [["Caps_Lock"], ["Num_Lock"], ["Caps_Lock", "Num_Lock"]])
async def test_locks_do_not_matter(server, pressed, locks):
    await pressed.keys.bind(KEYS)
    for lock in locks:
        await ask(server, "xdotool", "key", lock)
    try:
        assert await leds(server) == set(locks)
        await press(server, "super+alt+w")
        assert await pressed.next() == Action.WINDOW
    finally:
        for lock in locks:
            await ask(server, "xdotool", "key", lock)


async def leds(server):
    """Return which locks the server itself says are on."""
    shown = await ask(server, "xset", "q")
    names = {"Caps Lock:": "Caps_Lock", "Num Lock:": "Num_Lock"}
    return {lock for name, lock in names.items() if shown.partition(name)[2].split()[0] == "on"}


async def test_num_lock_may_be_any_modifier(server, pressed):
    for change in ("clear mod2", "clear mod3", "add mod3 = Num_Lock"):
        await ask(server, "xmodmap", "-e", change)
    await pressed.keys.bind(KEYS)
    await ask(server, "xdotool", "key", "Num_Lock")
    try:
        await press(server, "super+alt+w")
        assert await pressed.next() == Action.WINDOW
    finally:
        await ask(server, "xdotool", "key", "Num_Lock")


async def test_other_modifiers_do_matter(server, pressed):
    await pressed.keys.bind(KEYS)
    for keys in ("super+w", "alt+w", "super+alt+shift+w", "ctrl+super+alt+w", "w"):
        await press(server, keys)
    await nothing_else(server, pressed, [])


async def test_a_held_key_is_told_once(server, pressed):
    await pressed.keys.bind(KEYS)
    events = []
    note = pressed.keys._note
    pressed.keys._note = lambda event: (events.append(event.type), note(event))
    await ask(server, "xset", "r", "rate", "100", "50")
    for key in ("super", "alt", "w"):
        await ask(server, "xdotool", "keydown", key)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while events.count(2) < 5:  # the server repeats it: presses and releases
                await asyncio.sleep(0.01)
    finally:
        for key in ("w", "alt", "super"):
            await ask(server, "xdotool", "keyup", key)
        await ask(server, "xset", "r", "rate")
    await nothing_else(server, pressed, [Action.WINDOW])
    await press(server, "super+alt+w")
    assert await pressed.next() == Action.WINDOW


async def test_two_presses_are_two_presses(server, pressed):
    await pressed.keys.bind(KEYS)
    for _ in range(5):
        await press(server, "super+alt+w")
    assert [await pressed.next() for _ in range(5)] == [Action.WINDOW] * 5


async def test_a_key_of_another_program_is_told_and_the_others_work(server, pressed):
    other = Pressed()
    try:
        await other.keys.bind({Action.WINDOW: parse("Super+Alt+W")})
        bound = await pressed.keys.bind(KEYS)
        assert bound[Action.WINDOW].problem == "Super+Alt+W is taken by another program."
        assert not bound[Action.STOP].problem
        await press(server, "super+alt+x")
        assert await pressed.next() == Action.STOP
        await press(server, "super+alt+w")
        assert await other.next() == Action.WINDOW
        await nothing_else(server, pressed, [Action.STOP])
    finally:
        await other.keys.close()
    bound = await pressed.keys.bind(KEYS)
    assert not bound[Action.WINDOW].problem
    await press(server, "super+alt+w")
    assert await pressed.next() == Action.WINDOW


async def test_a_key_that_is_taken_with_num_lock_only_is_let_go_whole(server, pressed):
    from Xlib import X, display

    rival = display.Display(server.display)
    code = rival.keysym_to_keycode(ord("w"))
    rival.screen().root.grab_key(code, X.Mod4Mask | X.Mod1Mask | X.Mod2Mask, False, X.GrabModeAsync, X.GrabModeAsync)
    rival.sync()
    try:
        bound = await pressed.keys.bind(KEYS)
        assert "taken" in bound[Action.WINDOW].problem
        free = Pressed()  # without Num Lock nobody has it now, not even half
        rival.screen().root.ungrab_key(code, X.AnyModifier)
        rival.sync()
        assert not (await free.keys.bind({Action.WINDOW: parse("Super+Alt+W")}))[Action.WINDOW].problem
        await free.keys.close()
    finally:
        rival.close()


async def test_keys_are_let_go_when_others_are_wanted(server, pressed):
    await pressed.keys.bind(KEYS)
    await pressed.keys.bind({Action.WINDOW: parse("Super+Alt+D"), Action.POINTER: parse("Ctrl+F9")})
    await press(server, "super+alt+w")
    await press(server, "super+alt+d")
    await nothing_else(server, pressed, [Action.WINDOW])
    other = Pressed()
    assert not (await other.keys.bind({Action.STOP: parse("Super+Alt+X")}))[Action.STOP].problem
    await other.keys.close()


async def test_one_key_for_two_things_is_told(pressed):
    bound = await pressed.keys.bind({Action.WINDOW: parse("Super+Alt+W"), Action.STOP: parse("Super+Alt+W")})
    assert not bound[Action.WINDOW].problem
    assert bound[Action.STOP].problem == (
        'The key Super+Alt+W is set for "Describe the window" and for "Be silent": only the first works.'
    )


async def test_a_key_that_the_keyboard_lacks_is_told(pressed):
    bound = await pressed.keys.bind({Action.WINDOW: parse("Super+ä")})
    assert bound[Action.WINDOW].problem == "This keyboard has no key Ä."


async def test_a_key_that_needs_shift_is_grabbed_with_shift(server, pressed):
    await pressed.keys.bind({Action.WINDOW: parse("Ctrl+Alt+?"), Action.POINTER: parse("Ctrl+F9")})
    await press(server, "ctrl+alt+question")
    assert await pressed.next() == Action.WINDOW


async def follows(pressed):
    """Return once the keys were grabbed anew after a change of the keymap."""
    async with asyncio.timeout(PATIENCE_S):
        while pressed.keys._regrab or not (pressed.keys._regrabbing and pressed.keys._regrabbing.done()):
            await asyncio.sleep(0.02)


async def test_another_keyboard_layout_is_followed(server, pressed):
    """On a German keyboard Y and Z are exchanged: the key goes with the letter."""
    await pressed.keys.bind({Action.WINDOW: parse("Super+Alt+Z"), Action.POINTER: parse("Ctrl+F9")})
    await ask(server, "setxkbmap", "de")
    await follows(pressed)
    await ask(server, "xdotool", "key", "--clearmodifiers", "super+alt+z")
    assert await pressed.next() == Action.WINDOW
    await ask(server, "xdotool", "keydown", "super", "keydown", "alt")
    await ask(server, "xdotool", "key", "52", "keyup", "alt", "keyup", "super")  # where Z was: Y now
    await nothing_else(server, pressed, [Action.WINDOW])


async def test_a_changed_modifier_is_followed(server, pressed):
    await pressed.keys.bind(KEYS)
    for change in ("clear mod2", "clear mod3", "add mod3 = Num_Lock"):
        await ask(server, "xmodmap", "-e", change)
    await follows(pressed)
    await ask(server, "xdotool", "key", "Num_Lock")
    try:
        await press(server, "super+alt+w")
        assert await pressed.next() == Action.WINDOW
    finally:
        await ask(server, "xdotool", "key", "Num_Lock")


async def test_a_key_that_comes_with_another_layout_is_had_from_then_on(server, pressed):
    bound = await pressed.keys.bind({Action.WINDOW: parse("Super+ä")})
    assert bound[Action.WINDOW].problem
    await ask(server, "setxkbmap", "de")
    await follows(pressed)
    assert not pressed.keys.bound[Action.WINDOW].problem
    await press(server, "super+adiaeresis")
    assert await pressed.next() == Action.WINDOW


@pytest.mark.parametrize("layout", [("us,ru",), ("ru,us",), ("ru",), ("gr",)])
async def test_letters_are_found_on_keyboards_without_latin_letters(server, pressed, layout):
    await ask(server, "setxkbmap", "-layout", *layout)
    bound = await pressed.keys.bind({Action.WINDOW: parse("Super+Alt+W")})
    assert not bound[Action.WINDOW].problem
    for key in ("super", "alt"):
        await ask(server, "xdotool", "keydown", key)
    await ask(server, "xdotool", "key", "25")
    for key in ("alt", "super"):
        await ask(server, "xdotool", "keyup", key)
    assert await pressed.next() == Action.WINDOW


async def test_the_second_layout_in_use_does_not_matter(server, pressed):
    await ask(server, "setxkbmap", "-layout", "us,ru", "-option", "grp:menu_toggle")
    await pressed.keys.bind({Action.WINDOW: parse("Super+Alt+W"), Action.POINTER: parse("Ctrl+F9")})
    await ask(server, "xdotool", "key", "135")  # Menu: the next layout
    try:
        for key in ("133", "64"):  # Super, Alt
            await ask(server, "xdotool", "keydown", key)
        await ask(server, "xdotool", "key", "25")
        for key in ("64", "133"):
            await ask(server, "xdotool", "keyup", key)
        assert await pressed.next() == Action.WINDOW
    finally:
        await ask(server, "xdotool", "key", "135")


async def test_other_keys_are_not_read(server, pressed):
    """What is typed elsewhere never comes to us: no key but ours, and nothing while none of ours is held."""
    events = []
    note = pressed.keys._note
    pressed.keys._note = lambda event: (events.append(event), note(event))
    await pressed.keys.bind(KEYS)
    await ask(server, "xdotool", "type", "secret")
    await press(server, "super+alt+w")
    await pressed.next()
    assert {event.detail for event in events if event.type == 2} == {25}


async def test_no_display_is_told(monkeypatch):
    keys = X11Keys(lambda _: None)
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(HotkeyError, match="There is no X11 display"):
        await keys.bind(KEYS)
    monkeypatch.setenv("DISPLAY", ":31999")
    with pytest.raises(HotkeyError, match="does not answer"):
        await keys.bind(KEYS)
    monkeypatch.setenv("DISPLAY", "elsewhere.example:0")
    with pytest.raises(HotkeyError, match="makes no network connection"):
        await keys.bind(KEYS)


async def test_wayland_is_told(monkeypatch):
    """By X11 only keys would arrive that are pressed in X11 programs."""
    if wayland.missing("Xwayland"):
        pytest.skip(wayland.missing("Xwayland"))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with Wayland(xwayland=True) as compositor:
        monkeypatch.setenv("DISPLAY", compositor.env["DISPLAY"])
        keys = X11Keys(lambda _: None)
        with pytest.raises(HotkeyError, match="Wayland") as told:
            await keys.bind(KEYS)
        assert told.value.code == "wayland"
        await keys.close()


async def test_keys_come_back_with_the_display(monkeypatch, capfd):
    """The server is killed (SIGKILL) and another one starts in its place."""
    with XServer() as server:
        monkeypatch.setenv("DISPLAY", server.display)
        pressed = Pressed()
        await pressed.keys.bind(KEYS)
        server.kill()
        async with asyncio.timeout(PATIENCE_S):
            await pressed.keys.lost.wait()
        with pytest.raises(HotkeyError, match="does not answer"):
            await pressed.keys.bind(KEYS)
        server.start()
        bound = await pressed.keys.bind(KEYS)
        assert not pressed.keys.lost.is_set()
        assert not any(one.problem for one in bound.values())
        await press(server, "super+alt+w")
        assert await pressed.next() == Action.WINDOW
        await pressed.keys.close()
    gc.collect()
    assert capfd.readouterr() == ("", "")


async def test_a_display_that_hangs_stops_nothing(monkeypatch):
    with XServer(window_manager=False) as server:
        monkeypatch.setenv("DISPLAY", server.display)
        monkeypatch.setattr("assistd.desktop.x11.ANSWER_S", 0.2)
        monkeypatch.setattr("assistd.sources.hotkeys.x11.ANSWER_S", 0.5)
        held, late = Pressed(), Pressed()
        await held.keys.bind(KEYS)
        os.kill(server.pid, signal.SIGSTOP)
        try:
            turns = 0

            async def count():
                nonlocal turns
                while True:
                    turns += 1
                    await asyncio.sleep(0.01)

            counting = asyncio.create_task(count())
            for keys in (held, late):
                with pytest.raises(HotkeyError, match="does not answer"):
                    await keys.keys.bind(dict(list(KEYS.items())[:1]))
            counting.cancel()
            assert turns > 10
        finally:
            os.kill(server.pid, signal.SIGCONT)
        assert not any(one.problem for one in (await held.keys.bind(KEYS)).values())
        await press(server, "super+alt+w")
        assert await held.next() == Action.WINDOW
        await held.keys.close()
        await late.keys.close()


async def test_a_display_that_dies_while_keys_are_bound_is_told(monkeypatch):
    with XServer(window_manager=False) as server:
        monkeypatch.setenv("DISPLAY", server.display)
        pressed = Pressed()
        await pressed.keys.bind(KEYS)
        os.kill(server.pid, signal.SIGSTOP)
        binding = asyncio.create_task(pressed.keys.bind({Action.WINDOW: parse("Super+Alt+D")}))
        await asyncio.sleep(0.05)
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(HotkeyError, match="does not answer"):
            async with asyncio.timeout(PATIENCE_S):
                await binding
        server.kill()
        server.start()
        assert not any(one.problem for one in (await pressed.keys.bind(KEYS)).values())
        await press(server, "super+alt+w")
        assert await pressed.next() == Action.WINDOW
        await pressed.keys.close()


async def test_keys_are_let_go_at_the_end(server):
    first, second = Pressed(), Pressed()
    await first.keys.bind(KEYS)
    await first.keys.close()
    async with asyncio.timeout(PATIENCE_S):  # the server needs a moment to see it
        while any(one.problem for one in (await second.keys.bind(KEYS)).values()):
            await asyncio.sleep(0.02)
    await press(server, "super+alt+w")
    assert await second.next() == Action.WINDOW
    assert not first.all
    await second.keys.close()
