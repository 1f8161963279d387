"""What is said, as one notification of the desktop: python3-dbusmock's notification daemon on a real bus."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings
from assistd.desktop.bus import Bus
from assistd.sinks.notification import MOST_CHARS, Notification
from assistd.sinks.speech import SpeechSink, Utterance
from tests.beds.bus import SYSTEM_PYTHON, PrivateBus, missing_mock
from tests.beds.sound import wait_until

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing_mock()), reason=missing_mock() or "it runs")]

SERVICE = "org.freedesktop.Notifications"


@pytest.fixture
def private() -> Iterator[PrivateBus]:
    with PrivateBus() as bus:
        bus.child(SYSTEM_PYTHON, "-u", "-m", "dbusmock", "--template", "notification_daemon", owns=SERVICE)
        yield bus


@pytest_asyncio.fixture
async def notification(private: PrivateBus) -> AsyncIterator[Notification]:
    bus = Bus(private.address)
    outlet = Notification(bus)
    await outlet.start()
    yield outlet
    await outlet.close()
    await bus.close()


def notified(bus: PrivateBus) -> list[tuple[int, str]]:
    """Return each notification: which one it replaces, and its text."""
    found = re.findall(r'Notify "assistd" (\d+) "" "assistd says" "((?:[^"\\]|\\.)*)"', bus.log())
    assert all("<" not in text for _, text in found)  # this daemon takes markup: words must not become it
    return [(int(number), html.unescape(text)) for number, text in found]


async def shows(bus: PrivateBus, text: str) -> None:
    await asyncio.to_thread(
        wait_until, lambda: notified(bus) and notified(bus)[-1][1] == text, f"{text!r}\n{bus.log()[-1500:]}"
    )


async def test_what_is_said_grows_in_one_notification(private, notification, voice, silent_machine) -> None:
    sink = SpeechSink(voice, SpeechSettings(), print, outlets=[notification])
    await sink.start()
    sink.say(Utterance(request_id="a", text="Dialog: Unsaved changes. Buttons: Cancel & <Save>.", final=True))
    await sink.spoken("a")
    await shows(private, "Dialog: Unsaved changes.\nButtons: Cancel & <Save>.")
    sink.say(Utterance(request_id="b", text="Blank picture.", final=True))
    await shows(private, "Blank picture.")
    first = notified(private)[0]
    assert first[0] == 0
    assert len({number for number, _ in notified(private)[1:]}) == 1
    await sink.close()


async def test_it_stays_short_and_the_screen_reader_is_not_made_to_read_it(private, notification) -> None:
    notification.show("o", "Orca says this.", reader=True)
    for number in range(200):
        notification.show("a", f"Sentence number {number}.", reader=False)
    await asyncio.to_thread(wait_until, lambda: notified(private), "a notification")
    await asyncio.to_thread(wait_until, lambda: "number 199." in notified(private)[-1][1], "the last one")
    assert all(len(text) <= MOST_CHARS and "Orca" not in text for _, text in notified(private))


async def test_without_a_daemon_nothing_happens_and_later_it_is_shown(private, notification) -> None:
    for child in list(private._children):
        private.end(child)
    notification.show("a", "Nobody sees this.", reader=False)
    await asyncio.sleep(0.3)
    private.child(SYSTEM_PYTHON, "-u", "-m", "dbusmock", "--template", "notification_daemon", owns=SERVICE)
    notification.show("b", "Here again.", reader=False)
    await shows(private, "Here again.")
