"""Speech through Orca's D-Bus interface, of which a stand-in is there (`beds.orca` says why), on a real bus."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings
from assistd.desktop.bus import Bus
from assistd.sinks.channels import orca
from assistd.sinks.speech import SpeechSink, Spoken, Utterance
from tests.beds.bus import PrivateBus, missing
from tests.beds.orca import OrcaStandIn

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing()), reason=missing() or "it runs")]

LONG = (
    "The harbour bridge will open again in May, and until then all buses go round by the northern tunnel, "
    "which is closed to cyclists. Ferries run every ten minutes between the two quays."
)


def one(request_id: str, text: str, **more) -> Utterance:
    return Utterance(request_id=request_id, text=text, final=True, **more)


@pytest.fixture
def private() -> Iterator[PrivateBus]:
    with PrivateBus() as bus:
        yield bus


@pytest_asyncio.fixture
async def sink(private: PrivateBus, voice, silent_machine) -> AsyncIterator[SpeechSink]:
    """Orca before our own voice, which writes files, as there is no sound."""
    bus = Bus(private.address)
    await bus.get()
    sink = SpeechSink(voice, SpeechSettings(), lambda _: None, channels=[orca.Orca(bus)])
    await sink._chain.start()
    await sink.start()
    yield sink
    await sink.close()
    await bus.close()


async def ready(sink: SpeechSink, *, there: bool = True) -> None:
    channel = sink._chain._channels[0]
    async with asyncio.timeout(20):
        while await channel.ready() is not there:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("generation", ["1", "50", "49"])
async def test_each_generation_gets_sentence_by_sentence_and_is_interrupted(private, sink, voice, generation) -> None:
    reader = OrcaStandIn(private, generation)
    await ready(sink)
    sink.say(one("a", "Dialog: Unsaved changes. Buttons are Cancel and Save."))
    assert await sink.spoken("a") == Spoken(outcome="spoken")
    assert reader.messages == ["Dialog: Unsaved changes.", "Buttons are Cancel and Save."]
    sink.say(one("b", LONG))
    await asyncio.to_thread(reader.wait, lambda told: len(reader.messages) == 3, "the message")
    sink.stop()
    await asyncio.to_thread(reader.wait, lambda told: told[-1] == ("InterruptSpeech", False), "the interruption")
    assert (await sink.spoken("b")).outcome == "stopped"
    await asyncio.sleep(0.3)
    assert len(reader.messages) == 3
    assert voice.made == []
    assert sink.state.channel == "Orca"


async def test_without_an_orca_our_own_voice_speaks_and_orca_is_taken_when_it_comes(private, sink, voice) -> None:
    sink.say(one("a", "Blank picture."))
    assert (await sink.spoken("a")).outcome == "written"
    reader = OrcaStandIn(private)
    await ready(sink)
    sink.say(one("b", "Here again."))
    assert (await sink.spoken("b")).outcome == "spoken"
    assert reader.messages == ["Here again."]
    assert [chunk.text for chunk in voice.made] == ["Blank picture."]


async def test_the_rest_is_said_when_orcas_name_is_lost_in_the_middle(private, sink, voice) -> None:
    reader = OrcaStandIn(private, rate=50)
    await ready(sink)
    sink.say(one("a", LONG))
    await asyncio.to_thread(reader.wait, lambda told: len(reader.messages) == 1, "the message")
    await asyncio.sleep(4.0)  # a good half of what the sentence takes
    reader.kill()
    assert (await asyncio.wait_for(sink.spoken("a"), 20)).outcome == "written"
    said = " ".join(chunk.text for chunk in voice.made)
    assert LONG.endswith(said)
    assert 60 < len(said) < len(LONG) - 30


async def test_an_orca_that_takes_no_messages_or_does_not_answer_is_passed_over(private, sink, voice) -> None:
    reader = OrcaStandIn(private, refuses=True)
    await ready(sink)
    sink.say(one("a", "Blank picture."))
    assert (await asyncio.wait_for(sink.spoken("a"), 20)).outcome == "written"
    assert [chunk.text for chunk in voice.made] == ["Blank picture."]
    reader.kill()
    await ready(sink, there=False)
    other = OrcaStandIn(private)
    await ready(sink)
    os.kill(other.process.pid, signal.SIGSTOP)
    sink.say(one("b", "Blank picture."))
    assert (await asyncio.wait_for(sink.spoken("b"), 20)).outcome == "written"


async def test_the_bus_dies_in_the_middle_and_orca_is_found_again_after_it(private, sink, voice) -> None:
    OrcaStandIn(private, rate=50)
    await ready(sink)
    sink.say(one("a", LONG))
    await asyncio.sleep(0.3)
    private.kill()
    assert (await asyncio.wait_for(sink.spoken("a"), 40)).outcome == "written"
    assert voice.made
    private.start()
    reader = OrcaStandIn(private)
    async with asyncio.timeout(20):  # on the new bus this one may have the old unique name: it is asked all the same
        while sink._chain._channels[0]._asked:
            await asyncio.sleep(0.02)
    await ready(sink)
    sink.say(one("b", "Here again."))
    assert (await sink.spoken("b")).outcome == "spoken"
    assert reader.messages == ["Here again."]


async def test_orca_is_never_started(private, sink) -> None:
    private.activate("org.gnome.Orca1.Service", "/bin/false")
    private.activate("org.gnome.Orca.Service", "/bin/false")
    private.reload()
    sink.say(one("a", "Blank picture."))
    assert (await sink.spoken("a")).outcome == "written"
    assert "Activating service name='org.gnome.Orca" not in private.log()


def test_the_pace_follows_orcas_rate() -> None:
    assert orca.seconds("x" * 150, orca.characters_a_second(50)) == pytest.approx(11.5, abs=0.5)
    assert orca.seconds("x" * 150, orca.characters_a_second(100)) < 6
    assert orca.characters_a_second(-5) == orca.characters_a_second(0)
