"""Keys by the real xdg-desktop-portal (1.16), behind which a backend of ours plays desktop and person.

Newer portals, which want to know the application first, can't be installed here: `tests.beds.portal_front` stands in
for their front, with the calls, errors and order that their source has.
"""

import asyncio
import os

import pytest

from assistd.actions import Action
from assistd.desktop.bus import Bus
from assistd.screen.portal import PortalScreen
from assistd.sources.hotkeys.keys import parse
from assistd.sources.hotkeys.listener import HotkeyError
from assistd.sources.hotkeys.portal import PortalKeys
from assistd.types import View
from tests.beds.bus import until
from tests.beds.portal import PortalBus, missing

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing()), reason=missing())]

KEYS = {Action.WINDOW: parse("Super+Alt+W"), Action.STOP: parse("Ctrl+F9"), Action.COPY: parse("Super+Alt+C")}
PORTAL = "/org/freedesktop/portal/desktop"


@pytest.fixture
def desk():
    with PortalBus() as desk:
        yield desk


class Person:
    def __init__(self, bus):
        self.pressed = []
        self.told = []
        self.keys = PortalKeys(bus, self.pressed.append, self.told.append)


@pytest.fixture
async def bus(desk):
    bus = Bus(desk.address)
    await bus.start()
    yield bus
    await bus.close()


@pytest.fixture
async def person(bus):
    person = Person(bus)
    yield person
    await person.keys.close()


async def test_all_keys_are_asked_for_at_once_with_words_and_the_preferred_keys(desk, person):
    bound = await person.keys.bind(KEYS)
    (call,) = desk.calls("BindShortcuts")
    assert call["shortcuts"] == {
        "window": {"description": "Describe the window", "preferred_trigger": "LOGO+ALT+w"},
        "stop": {"description": "Be silent", "preferred_trigger": "CTRL+F9"},
        "copy": {"description": "Copy the last answer", "preferred_trigger": "LOGO+ALT+c"},
    }
    assert {action: one.key for action, one in bound.items()} == {
        Action.WINDOW: "LOGO+ALT+w",
        Action.STOP: "CTRL+F9",
        Action.COPY: "LOGO+ALT+c",
    }
    assert not any(one.problem for one in bound.values())


async def test_a_pressed_key_arrives_once_as_its_action(desk, person):
    await person.keys.bind(KEYS)
    desk.tell("Press", "stop")
    desk.tell("Press", "window")
    await until(lambda: len(person.pressed) == 2, "two keys")
    assert person.pressed == [Action.STOP, Action.WINDOW]


async def test_a_key_that_was_not_asked_for_does_nothing(desk, person):
    await person.keys.bind({Action.STOP: KEYS[Action.STOP]})
    desk.tell("Press", "window")
    desk.tell("Press", "rm -rf")
    desk.tell("Press", "stop")
    await until(lambda: person.pressed, "the key")
    assert person.pressed == [Action.STOP]


async def test_what_the_desktop_really_bound_is_told(desk, person):
    desk.tell("Trigger", "window", "Meta+Alt+W oder F13")
    desk.tell("Trigger", "stop", "")
    desk.tell("Trigger", "copy", "-")
    bound = await person.keys.bind(KEYS)
    assert bound[Action.WINDOW].key == "Meta+Alt+W oder F13"
    assert not bound[Action.WINDOW].problem
    assert bound[Action.STOP].key == ""
    assert bound[Action.STOP].problem == 'The desktop has no key for "Be silent" yet.'
    assert "Super+Alt+C" in bound[Action.COPY].problem
    assert "Copy the last answer" in bound[Action.COPY].problem


async def test_a_key_that_the_person_changes_in_the_settings_is_followed(desk, person):
    await person.keys.bind(KEYS)
    desk.tell("Change", "stop", "Pause")
    await until(lambda: person.keys.bound[Action.STOP].key == "Pause", "the new key")
    desk.tell("Change", "stop", "")
    await until(lambda: person.keys.bound[Action.STOP].problem, "no key")


async def test_a_desktop_that_sets_no_key_at_all_is_told_once(desk, person):
    for name in ("window", "stop"):
        desk.tell("Trigger", name, "")
    desk.tell("Trigger", "copy", "-")
    bound = await person.keys.bind(KEYS)
    assert {one.problem for one in bound.values()} == {
        "The desktop has set no keys for assistd yet; choose them in its settings."
    }


async def test_an_open_dialog_is_told_and_waited_for(desk, person):
    desk.tell("KeepOpen", "BindShortcuts")
    binding = asyncio.ensure_future(person.keys.bind(KEYS))
    await until(lambda: person.told, "that the dialog is open")
    assert person.told == ["The desktop asks in a dialog which keys assistd may have. Answer it."]
    assert not binding.done()
    desk.tell("Answer", "BindShortcuts", "0")
    assert (await binding)[Action.STOP].key == "CTRL+F9"


async def test_a_person_who_says_no_hears_what_that_means(desk, person):
    desk.tell("Respond", "BindShortcuts", "1")
    with pytest.raises(HotkeyError) as caught:
        await person.keys.bind(KEYS)
    assert caught.value.code == "hotkeys-declined"
    assert caught.value.sentence() == (
        "The keys were declined in the desktop's dialog. Restart assistd to be asked again."
    )
    await until(lambda: desk.calls("Session.Close"), "the session's end")


@pytest.mark.parametrize("method", ["CreateSession", "BindShortcuts"])
async def test_a_desktop_that_fails_is_an_error_in_words(desk, person, method):
    desk.tell("Respond", method, "2")
    with pytest.raises(HotkeyError, match=r"^The desktop gave assistd no keys\.$"):
        await person.keys.bind(KEYS)


async def test_giving_up_closes_the_dialog(desk, person):
    desk.tell("KeepOpen", "BindShortcuts")
    binding = asyncio.ensure_future(person.keys.bind(KEYS))
    await until(lambda: desk.calls("BindShortcuts"), "the dialog")
    binding.cancel()
    await until(lambda: desk.calls("BindShortcuts closed"), "the dialog's end")


async def test_a_portal_that_starts_again_is_noticed_and_bound_again(desk, person):
    await person.keys.bind(KEYS)
    assert not person.keys.lost.is_set()
    desk.kill_portal()
    await asyncio.wait_for(person.keys.lost.wait(), 20)
    desk.start_portal()
    await person.keys.bind(KEYS)
    assert not person.keys.lost.is_set()
    assert len(desk.calls("BindShortcuts")) == 2
    desk.tell("Press", "copy")
    await until(lambda: person.pressed == [Action.COPY], "the key")


async def test_a_bus_that_dies_and_comes_back_is_noticed_and_bound_again(desk, person):
    await person.keys.bind(KEYS)
    desk.kill()
    desk.start()
    await asyncio.wait_for(person.keys.lost.wait(), 20)
    await person.keys.bind(KEYS)
    desk.tell("Press", "copy")
    await until(lambda: person.pressed == [Action.COPY], "the key")


async def test_a_session_that_the_desktop_ends_is_noticed(desk, person):
    await person.keys.bind(KEYS)
    desk.tell("EndSession")
    await asyncio.wait_for(person.keys.lost.wait(), 20)


async def test_a_portal_that_dies_while_it_is_asked_is_an_error_at_once(desk, person):
    desk.tell("KeepOpen", "BindShortcuts")
    binding = asyncio.ensure_future(person.keys.bind(KEYS))
    await until(lambda: desk.calls("BindShortcuts"), "the dialog")
    desk.kill_portal()
    with pytest.raises(HotkeyError, match="portal has ended"):
        await asyncio.wait_for(binding, 20)


async def heard(bus, member):
    """Return a list that gets every such signal, whoever sends it: so ours see a stranger's too."""
    seen = []
    bus.listen(f"type='signal',member='{member}'", lambda m: seen.append(m) if m.member == member else None)
    await asyncio.sleep(0)
    await bus.owned("org.example.Nobody")  # answered after the rule was taken
    return seen


async def test_a_stranger_on_the_bus_can_press_no_key(desk, person, bus):
    await person.keys.bind(KEYS)
    session = person.keys._session
    signal = "org.freedesktop.portal.GlobalShortcuts.Activated"
    seen = await heard(bus, "Activated")
    desk.emit(PORTAL, signal, f"objectpath '{session}'", "'stop'", "uint64 1", "@a{sv} {}")
    await until(lambda: seen, "the stranger's signal")
    assert person.pressed == []


async def test_a_stranger_on_the_bus_can_answer_no_request(desk, person, bus):
    desk.tell("KeepOpen", "BindShortcuts")
    binding = asyncio.ensure_future(person.keys.bind(KEYS))
    await until(lambda: desk.calls("BindShortcuts"), "the dialog")
    (path,) = person.keys._portal._waiting
    seen = await heard(bus, "Response")
    desk.emit(path, "org.freedesktop.portal.Request.Response", "uint32 1", "@a{sv} {}")
    await until(lambda: seen, "the stranger's signal")
    desk.tell("Answer", "BindShortcuts", "0")
    assert (await binding)[Action.STOP].key == "CTRL+F9"


async def test_closing_gives_the_keys_back(desk, person):
    await person.keys.bind(KEYS)
    await person.keys.close()
    await until(lambda: desk.calls("Session.Close"), "the session's end")
    desk.tell("Press", "stop")
    assert person.pressed == []


async def test_binding_anew_replaces_the_old_keys(desk, person):
    await person.keys.bind(KEYS)
    await person.keys.bind({Action.STOP: parse("Pause")})
    await until(lambda: desk.calls("Session.Close"), "the first session's end")
    assert desk.calls("BindShortcuts")[1]["shortcuts"]["stop"]["preferred_trigger"] == "Pause"


async def test_the_session_has_the_same_name_each_time_as_kde_keeps_keys_under_it(desk, person):
    await person.keys.bind(KEYS)
    await person.keys.bind(KEYS)
    assert [call["name"] for call in desk.calls("CreateSession")] == ["assistd", "assistd"]


async def test_a_desktop_without_global_keys_says_so():
    with PortalBus(keys=False) as desk:
        bus = Bus(desk.address)
        person = Person(bus)
        with pytest.raises(HotkeyError) as caught:
            await person.keys.bind(KEYS)
        assert caught.value.code == "hotkeys-absent"
        await person.keys.close()
        await bus.close()


async def test_a_newer_portal_is_told_first_who_we_are_and_gives_the_keys(desk, person):
    desk.replace_portal()
    desk.install("org.assistd.Assistd")
    bound = await person.keys.bind(KEYS)
    assert bound[Action.STOP].key == "CTRL+F9"
    assert [call["app_id"] for call in desk.calls("CreateSession")] == ["org.assistd.Assistd"]


async def test_a_newer_portal_that_does_not_know_us_says_what_to_do(desk, person):
    desk.replace_portal()
    with pytest.raises(HotkeyError) as caught:
        await person.keys.bind(KEYS)
    assert caught.value.code == "hotkeys-unknown-application"
    assert caught.value.hint == "Run `assistd service install`."


async def test_a_newer_portal_that_starts_again_is_told_again_who_we_are(desk, person):
    desk.replace_portal()
    desk.install("org.assistd.Assistd")
    await person.keys.bind(KEYS)
    desk.replace_portal()
    await asyncio.wait_for(person.keys.lost.wait(), 20)
    await person.keys.bind(KEYS)
    assert [call["app_id"] for call in desk.calls("CreateSession")] == ["org.assistd.Assistd"] * 2


async def test_pictures_before_keys_do_not_spoil_the_registration(desk, person, bus, tmp_path):
    desk.replace_portal()
    desk.install("org.assistd.Assistd")
    desk.picture(b"\x89PNG\r\n\x1a\n")
    await PortalScreen(bus, print).take(View(target="screen"), os.fsencode(tmp_path / "ours.png"))
    await person.keys.bind(KEYS)
    assert desk.calls("Screenshot")[0]["app_id"] == "org.assistd.Assistd"
