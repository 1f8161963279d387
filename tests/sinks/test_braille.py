"""What is said, on a braille display: a real BRLTTY with a virtual display."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings
from assistd.sinks.braille import Braille, server_may_run
from assistd.sinks.braille_lines import Lines, wrapped
from assistd.sinks.speech import SpeechSink, Utterance
from tests.beds.braille import BrailleBed, missing

needs_brltty = pytest.mark.skipif(bool(missing()), reason=missing() or "it runs")

DIALOG = "Dialog: Unsaved changes in the document Quarterly report, draft 3. Buttons are Cancel and Größer."


@pytest.fixture
def bed(monkeypatch: pytest.MonkeyPatch) -> Iterator[BrailleBed]:
    with BrailleBed() as bed:
        for name, value in bed.env.items():
            monkeypatch.setenv(name, value)
        yield bed


@pytest_asyncio.fixture
async def braille() -> AsyncIterator[Braille]:
    outlet = Braille()
    await outlet.start()
    yield outlet
    await outlet.close()


async def opened(braille: Braille, *, there: bool = True) -> None:
    async with asyncio.timeout(20):
        while bool(braille.cells) is not there:
            await asyncio.sleep(0.02)


async def on(bed: BrailleBed, text: str) -> None:
    await asyncio.to_thread(bed.wait, text)


async def pressed(bed: BrailleBed, key: str, text: str) -> None:
    bed.press(key)
    await on(bed, text)


@needs_brltty
async def test_what_is_said_is_shown_sentence_by_sentence(bed, braille, voice, silent_machine) -> None:
    await opened(braille)
    sink = SpeechSink(voice, SpeechSettings(), print, outlets=[braille])
    await sink.start()
    sink.say(Utterance(request_id="a", text="Dialog: Unsaved changes. Buttons: Cancel, Größer.", final=True))
    await sink.spoken("a")
    await on(bed, "Buttons: Cancel, Größer.")
    assert bed.shown[-2:] == [chunk.text for chunk in voice.made]
    sink.stop()
    await pressed(bed, "FWINRT", "no screen")  # BRLTTY has the display again; it draws when a key is pressed
    await sink.close()


@needs_brltty
async def test_long_words_are_panned_with_the_displays_own_keys(bed, braille) -> None:
    await opened(braille)
    first, second = "Dialog: Unsaved changes in the document", "Quarterly report, draft 3."
    braille.show("a", f"{first} {second}", reader=False)
    await on(bed, first)
    await pressed(bed, "FWINRT", second)
    await pressed(bed, "FWINLT", first)
    braille.show("a", "Buttons are Cancel and Save.", reader=False)  # the person reads: it does not jump
    braille.rest()
    await pressed(bed, "FWINRT", second)
    await pressed(bed, "FWINRT", "Buttons are Cancel and Save.")
    await pressed(bed, "TOP", first)
    await pressed(bed, "HOME", "Buttons are Cancel and Save.")
    braille.show("b", "Another answer.", reader=False)
    await on(bed, "Another answer.")
    bed.press("FWINLT")
    await pressed(bed, "FWINRT", "Another answer.")


@needs_brltty
@pytest.mark.slow
async def test_the_display_is_left_when_the_words_could_be_read(bed, braille) -> None:
    await opened(braille)
    braille.show("a", "Blank picture.", reader=False)
    await on(bed, "Blank picture.")
    braille.rest()
    bed.press("LNBEG")  # none of ours: BRLTTY would draw its screen if it had the display
    await asyncio.sleep(1.0)
    assert bed.now == "Blank picture."
    async with asyncio.timeout(30):
        while bed.now != "no screen":
            bed.press("LNBEG")
            await asyncio.sleep(0.5)


@needs_brltty
async def test_nothing_is_shown_where_the_screen_reader_shows_it(bed, braille) -> None:
    await opened(braille)
    braille.show("a", "Ours.", reader=False)
    await on(bed, "Ours.")
    braille.show("b", "Orca's.", reader=True)
    await pressed(bed, "FWINRT", "no screen")
    assert "Orca's." not in bed.shown


@needs_brltty
async def test_brltty_may_go_and_come_back(bed, braille) -> None:
    await opened(braille)
    braille.show("a", "Before.", reader=False)
    await on(bed, "Before.")
    bed.kill()
    await opened(braille, there=False)
    braille.show("b", "Nobody sees this.", reader=False)
    bed.start()
    braille._retry_s = 0.0  # instead of waiting
    braille.show("c", "After it.", reader=False)
    await opened(braille)
    await on(bed, "After it.")


async def test_without_brltty_no_process_is_started(monkeypatch, braille) -> None:
    for host in (":65000", "example.org:0", "127.0.0.1:0"):
        monkeypatch.setenv("BRLAPI_HOST", host)
        assert not server_may_run()
        braille._retry_s = 0.0
        braille.show("a", "Words.", reader=False)
        assert braille._opening is None or braille._opening.done()
        braille.rest()
        braille.hide()


def test_lines_break_between_words_and_lose_nothing() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("abcdefghij kl", 4) == ["abcd", "efgh", "ij", "kl"]
    assert wrapped("", 4) == []


def test_the_display_follows_the_voice_until_the_person_pans() -> None:
    lines = Lines(10)
    lines.add("one two three four")
    assert lines.shown == "one two"
    lines.add("five")
    assert lines.shown == "five"
    lines.step("back")
    lines.add("six")
    assert lines.shown == "three four"
    lines.step("voice")
    assert lines.shown == "six"
    lines.add("seven")
    assert lines.shown == "seven"
    for _ in range(9):
        lines.step("next")
    assert lines.shown == "seven"
    lines.step("first")
    assert lines.shown == "one two"
