"""The door under good and bad clients: jobs, signals, errors, floods, clients that vanish."""

import asyncio
import sys
from pathlib import Path

import pytest
from dbus_fast import Message, MessageFlag, MessageType, Variant

sys.path.insert(0, str(Path(__file__).parent))

from scripted import Scripted, answer

from assistd import protocol as p
from assistd.actions import Action
from assistd.dbus import jobs, objects
from assistd.dbus.names import ERROR, INTERFACE, JOB, NAME, PATH
from assistd.desktop.bus import Bus, BusError
from assistd.types import Level
from tests.dbus.conftest import served, until

pytestmark = pytest.mark.dbus
EVERYTHING = "type='signal'"


@pytest.fixture
def behind():
    return Scripted()


@pytest.fixture
async def door(server, behind):
    async with served(server, behind.answer) as one:
        yield one


async def ask(client, member, signature="", body=(), path=PATH, interface=INTERFACE, **options):
    return await client.call(NAME, path, interface, member, signature, body, timeout_s=20, **options)


async def describe(client, path="/p.png", **options):
    (job,) = await ask(client, "DescribeFile", "sa{sv}", [path, options])
    return job


async def prop(client, job, name):
    return await client.get_property(NAME, job, JOB, name)


def heard(client):
    """Return where the signals of ours that come to this client are put, as (member, body)."""
    signals = []

    def note(message):
        if message.message_type is MessageType.SIGNAL and (message.path or "").startswith(PATH):
            signals.append((message.member, message.body))

    client.listen(EVERYTHING, note)
    return signals


async def refused(client, *call, **options):
    with pytest.raises(BusError) as caught:
        await ask(client, *call, **options)
    return caught.value


# --- jobs -----------------------------------------------------------------------------------------------------------


async def test_work_is_told_while_it_grows_and_at_its_end(door, behind, client):
    signals = heard(client)
    job = await describe(client, level=Variant("s", "brief"), speak=Variant("b", True))
    assert job == f"{PATH}/Job/1"
    assert behind.asked == [p.Do(task="describe", path=b"/p.png", level=Level.BRIEF, speak=True)]
    await until(lambda: ("Words", ["A square."]) in signals)
    assert ("Progress", [0.5, "reading"]) in signals
    assert (await prop(client, job, "State"), await prop(client, job, "RequestId")) == ("working", "r1")
    behind.go.set()
    await until(lambda: any(member == "Result" for member, _ in signals), "the result")
    outcome, result = next(body for member, body in signals if member == "Result")
    assert outcome == "answered"
    assert result["headline"].value == result["text"].value == "A red square."
    assert result["notes"].value == ["Written."]
    assert '"path": "/p.png"' in result["json"].value
    assert not result["truncated"].value


async def test_a_client_that_comes_late_finds_the_result_in_the_properties(door, behind, client):
    job = await describe(client)
    behind.go.set()
    await until(lambda: prop(client, job, "Outcome"))
    everything = (await client.call(NAME, job, "org.freedesktop.DBus.Properties", "GetAll", "s", [JOB]))[0]
    assert everything["State"].value == "ended"
    assert everything["Words"].value == ["A square."]
    assert everything["Result"].value["headline"].value == "A red square."
    assert await ask(client, "Wait", path=job, interface=JOB) == ["answered", everything["Result"].value]


async def test_signals_of_a_job_go_to_its_client_alone(door, behind, client, server):
    """They hold what stands on a screen."""
    stranger = Bus(server.address)
    others = heard(stranger)
    await stranger.get()
    own = heard(client)
    await describe(client)
    behind.go.set()
    await until(lambda: any(member == "Result" for member, _ in own))
    await until(lambda: any(member == "PropertiesChanged" for member, _ in others), "the state")
    assert {member for member, _ in others} == {"PropertiesChanged"}
    assert all(body[0] == INTERFACE for _, body in others)
    await stranger.close()


async def test_wait_replies_when_it_has_ended(door, behind, client):
    job = await describe(client)
    waiting = asyncio.create_task(ask(client, "Wait", path=job, interface=JOB))
    await asyncio.sleep(0)
    behind.go.set()
    assert (await waiting)[0] == "answered"


async def test_cancel_drops_the_work(door, behind, client):
    signals = heard(client)
    job = await describe(client)
    await ask(client, "Cancel", path=job, interface=JOB)
    await until(lambda: behind.dropped)
    await until(lambda: any(member == "Result" for member, _ in signals))
    assert await prop(client, job, "Outcome") == "cancelled"
    assert (await prop(client, job, "Result"))["code"].value == "cancelled"
    await ask(client, "Cancel", path=job, interface=JOB)  # again: nothing happens


async def test_work_of_a_client_that_vanishes_is_dropped(door, behind, server, client):
    await asyncio.to_thread(server.call, NAME, PATH, f"{INTERFACE}.DescribeFile", "/p.png", "{}")  # gdbus ends at once
    await until(lambda: behind.dropped, "the cancellation")
    assert await prop(client, f"{PATH}/Job/1", "Outcome") == "cancelled"


async def test_detached_work_goes_on(door, behind, server, client):
    await asyncio.to_thread(server.call, NAME, PATH, f"{INTERFACE}.DescribeFile", "/p.png", "{'detached': <true>}")
    await asyncio.to_thread(server.call, NAME, PATH, f"{INTERFACE}.Say", "Hello.", "now")
    await until(lambda: len(behind.asked) == 2)
    behind.go.set()
    for number in (1, 2):
        assert (await ask(client, "Wait", path=f"{PATH}/Job/{number}", interface=JOB))[0] == "answered"
    assert not behind.dropped


async def test_what_waits_for_a_client_that_vanishes_is_left(door, behind, client, server):
    job = await describe(client)
    other = Bus(server.address)
    waiting = asyncio.create_task(ask(other, "Wait", path=job, interface=JOB))
    await until(lambda: door._objects._calls)
    waiting.cancel()
    await other.close()
    await until(lambda: not door._objects._calls)


async def test_a_refused_request_is_an_error_of_the_call(door, behind, client):
    async def refuse(_ask):
        yield p.Refused(message="There is no question.", code="no-question", hint="Ask one.")

    door._jobs._answering = refuse
    error = await refused(client, "Ask", "sa{sv}", ["", {}])
    assert (error.name, error.message) == (f"{ERROR}.NoQuestion", "There is no question. Ask one.")
    assert not door._jobs.names()


async def test_a_fault_of_ours_is_told_without_its_words(door, behind, client):
    async def fail(_ask):
        raise RuntimeError("secret")
        yield

    door._jobs._answering = fail
    error = await refused(client, "Ask", "sa{sv}", ["", {}])
    assert error.name == f"{ERROR}.Internal"
    assert "secret" not in error.message


# --- what is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("DescribeView", "s(iiii)a{sv}", ["window", [0, 0, 0, 0], {}]), p.Do(task="describe", target="window")),
        (
            ("DescribeView", "s(iiii)a{sv}", ["region", [10, -20, 30, 40], {"save": Variant("s", "/s.png")}]),
            p.Do(task="describe", target="region", region=(10, -20, 40, 20), save=b"/s.png"),
        ),
        (("Ask", "sa{sv}", ["Why?", {}]), p.Do(task="ask", text="Why?", again=True)),
        (("Ask", "sa{sv}", ["Why?", {"path": Variant("s", "/é")}]), p.Do(task="ask", text="Why?", path="/é".encode())),
        (
            ("Ask", "sa{sv}", ["Why?", {"target": Variant("s", "screen")}]),
            p.Do(task="ask", text="Why?", target="screen"),
        ),
        (
            ("Transcribe", "sa{sv}", ["/a", {"language": Variant("s", "de"), "formats": Variant("as", ["vtt"])}]),
            p.Do(task="transcribe", path=b"/a", language="de", formats=("vtt",)),
        ),
        (
            ("DescribeFile", "sa{sv}", ["", {"path-bytes": Variant("ay", b"/odd\xff.png\0")}]),
            p.Do(task="describe", path=b"/odd\xff.png"),
        ),
        (("Say", "ss", ["Hi.", "after"]), p.Say(text="Hi.", mode="after")),
        (("Repeat",), p.Repeat()),
        (("More", "b", [True]), p.More(speak=True)),
        (("Stop",), p.Stop()),
        (("Copy",), p.Copy()),
        (("Press", "s", ["pointer"]), p.Press(action=Action.POINTER)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
async def test_each_method_asks_what_it_says(door, behind, client, call, expected):
    await ask(client, *call)
    await until(lambda: behind.asked)
    assert behind.asked == [expected]


async def test_the_status_comes_as_values(door, client):
    (status,) = await ask(client, "GetStatus")
    assert status["version"] == Variant("s", "1")
    assert status["warnings"] == Variant("as", ["One\ufffdthing."])


# --- what is refused ------------------------------------------------------------------------------------------------

STANDARD = "org.freedesktop.DBus.Error"
NO = [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("call", "name", "words"),
    [
        (("DescribeFile", "s", ["/p"]), f"{ERROR}.WrongArguments", "takes (sa{sv}), not (s)"),
        (("DescribeFile", "sa{sv}", ["p.png", {}]), f"{ERROR}.Path", "no absolute path"),
        (("DescribeFile", "sa{sv}", ["", {}]), f"{ERROR}.Path", "no path"),
        (("DescribeFile", "sa{sv}", ["/" + "x" * 5000, {}]), f"{ERROR}.LongPath", "too long"),
        (("DescribeFile", "sa{sv}", ["/p", {"path-bytes": Variant("ay", b"/q")}]), f"{ERROR}.WrongOption", "once"),
        (("DescribeFile", "sa{sv}", ["", {"path-bytes": Variant("ay", b"/a\0b")}]), f"{ERROR}.Path", "no absolute"),
        (("DescribeFile", "sa{sv}", ["/p", {"levle": Variant("s", "full")}]), f"{ERROR}.WrongOption", "'levle'"),
        (("DescribeFile", "sa{sv}", ["/p", {"level": Variant("s", "all")}]), f"{ERROR}.WrongOption", "'all'"),
        (("DescribeFile", "sa{sv}", ["/p", {"level": Variant("i", 3)}]), f"{ERROR}.WrongOption", "type i"),
        (("DescribeView", "s(iiii)a{sv}", ["moon", NO, {}]), f"{ERROR}.WrongOption", "'moon'"),
        (("DescribeView", "s(iiii)a{sv}", ["region", NO, {}]), f"{ERROR}.EmptyRegion", "empty"),
        (("DescribeView", "s(iiii)a{sv}", ["screen", NO, {"save": Variant("s", "x")}]), f"{ERROR}.Path", "absolute"),
        (("Say", "ss", [" ", "now"]), f"{ERROR}.NoText", "nothing to say"),
        (("Say", "ss", ["x" * 200_001, "now"]), f"{ERROR}.LongText", "200000"),
        (("Say", "ss", ["x", "loud"]), f"{ERROR}.WrongOption", "'loud'"),
        (("Press", "s", ["selfdestruct"]), f"{ERROR}.WrongOption", "window, screen"),
        (("Nothing",), f"{STANDARD}.UnknownMethod", "no such method"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
async def test_what_can_not_be_asked_is_refused_in_words(door, behind, client, call, name, words):
    error = await refused(client, *call)
    assert error.name == name
    assert words in error.message
    assert not behind.asked


@pytest.mark.parametrize(
    ("path", "interface", "member", "body", "name"),
    [
        (f"{PATH}/Job/77", JOB, "Cancel", [], "UnknownObject"),
        (f"{PATH}/Nothing", INTERFACE, "Stop", [], "UnknownObject"),
        (PATH, JOB, "Cancel", [], "UnknownInterface"),
        (PATH, "org.freedesktop.DBus.Properties", "Get", [INTERFACE, "Nothing"], "UnknownProperty"),
        (PATH, "org.freedesktop.DBus.Properties", "Get", ["org.nowhere", "State"], "UnknownInterface"),
        (PATH, "org.freedesktop.DBus.Properties", "GetAll", [JOB], None),
    ],
)
async def test_what_is_not_there_is_said_so(door, client, path, interface, member, body, name):
    call = (member, "s" * len(body), body)
    if name is None:
        assert await ask(client, *call, path=path, interface=interface) == [{}]
    else:
        error = await refused(client, *call, path=path, interface=interface)
        assert error.name == f"{STANDARD}.{name}"


async def test_properties_can_not_be_written(door, client):
    properties = "org.freedesktop.DBus.Properties"
    error = await refused(client, "Set", "ssv", [INTERFACE, "State", Variant("s", "x")], interface=properties)
    assert error.name == f"{STANDARD}.PropertyReadOnly"


async def test_who_wants_no_reply_gets_none(door, behind, client):
    bus = await client.get()
    replies = []
    bus.add_message_handler(lambda message: replies.append(message) if message.reply_serial == 4321 else None)
    for member, signature, body in (("Stop", "", []), ("DescribeFile", "s", ["x"])):
        call = Message(destination=NAME, path=PATH, interface=INTERFACE, member=member, signature=signature, body=body)
        call.flags, call.serial = MessageFlag.NO_REPLY_EXPECTED, 4321
        await bus.send(call)
    await until(lambda: behind.asked)
    await ask(client, "GetStatus")
    assert not replies


# --- floods and odd content -----------------------------------------------------------------------------------------


async def test_one_client_can_not_take_everything(door, behind, client, server):
    for _ in range(jobs.MAX_OF_CLIENT):
        await describe(client)
    error = await refused(client, "DescribeFile", "sa{sv}", ["/p", {}])
    assert (error.name, "Wait until" in error.message) == (f"{ERROR}.TooMany", True)
    other = Bus(server.address)
    assert await describe(other)
    await other.close()


async def test_calls_that_wait_are_bounded(door, behind, client):
    job = await describe(client)
    calls = [
        asyncio.create_task(ask(client, "Wait", path=job, interface=JOB))
        for _ in range(objects.MAX_CALLS_OF_CLIENT + 5)
    ]
    await until(lambda: sum(call.done() for call in calls) == 5)
    assert all(call.exception().name == f"{ERROR}.TooMany" for call in calls if call.done())
    behind.go.set()
    await until(lambda: all(call.done() for call in calls))


async def test_ended_jobs_are_bounded(door, behind, client):
    behind.go.set()
    first = await describe(client)
    for _ in range(jobs.MAX_ENDED + 3):
        job = await describe(client)
        await ask(client, "Wait", path=job, interface=JOB)
    assert len(door._jobs.names()) <= jobs.MAX_ENDED + 1
    assert (await refused(client, "Cancel", path=first, interface=JOB)).name == f"{STANDARD}.UnknownObject"
    assert await prop(client, job, "Outcome") == "answered"


async def test_text_that_no_bus_carries_does_not_end_the_connection(door, behind, client):
    """A file's name may be no UTF-8, and recognised text may hold NUL: for both a bus hangs up."""
    behind.sentence = "odd \udcff\0 name"
    behind.last = p.Answered(answer=answer("a\0b \udcff.png"), notes=("c\0",))
    behind.go.set()
    job = await describe(client)
    outcome, result = await ask(client, "Wait", path=job, interface=JOB)
    assert (outcome, result["headline"].value) == ("answered", "a\ufffdb ?.png")
    assert await prop(client, job, "Words") == ["odd ?\ufffd name"]
    assert door.owned


async def test_an_answer_that_is_too_long_is_cut_and_that_is_said(door, behind, client):
    behind.last = p.Answered(answer=answer("x" * (2 * jobs.MAX_TEXT)))
    behind.go.set()
    job = await describe(client)
    _, result = await ask(client, "Wait", path=job, interface=JOB)
    assert result["truncated"].value
    assert len(result["text"].value) == jobs.MAX_TEXT
    assert result["json"].value == ""


async def test_big_signals_in_a_row_do_not_end_the_connection(door, behind, client):
    """The bus may read more slowly than they come."""
    behind.sentence = "y" * 200_000
    behind.last = p.Answered(answer=answer("x" * 500_000))
    behind.go.set()
    made = [await describe(client, detached=Variant("b", True)) for _ in range(10)]
    for job in made:
        assert (await ask(client, "Wait", path=job, interface=JOB))[0] == "answered"
    assert door.owned
