"""What a worker sends past every check of its own is made safe in the daemon: order, size, rate, words."""

import asyncio
import logging

import pytest

from assistd import heeded, wire
from assistd.cleaned import cleaned, line, lines
from assistd.errors import WorkerDiedError
from assistd.heeded import Heed, Reports
from assistd.types import (
    Abstain,
    Arrived,
    Chunk,
    Content,
    Failure,
    Job,
    Passage,
    Progress,
    Result,
    Segment,
    Started,
    Word,
)

HEBREW_AND_PERSIAN = "\u05e9\u05dc\u05d5\u05dd\u200f \u0645\u06cc\u200c\u062e\u0648"
RED = "\x1b[31;1mred\x1b[0m"


def job(number=1, task="describe"):
    return Job(id=f"job{number}", request_id="r", task=task, modality="bird.song", facet="sound")


@pytest.fixture
def heed():
    one = Heed(lambda: "bird.song")
    one.begin(job())
    return one


async def told(heed, event, payload=b"", number=1):
    item = await heed.admit((wire.Told(job_id=f"job{number}", event=event), payload))
    return item and item[0].event


# --- words ---


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain", "plain"),
        (RED, "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]52;c;aGVsbG8=\x1b\\text", "text"),
        ("\x1bPq#0;2\x1b\\text", "text"),
        ("\x1b(Btext\x1bc", "text"),
        ("bell\x07 back\x08 null\x00 delete\x7f", "bell back null delete"),
        ("eight\x9b bit\x85break", "eight bit\nbreak"),
        ("\u202eevil\u202c \u2066isolated\u2069", "evil isolated"),
        ("row\tcell\nrow", "row\tcell\nrow"),
        ("dos\r\nold mac\rend\u2028", "dos\nold mac\nend\n"),
        (HEBREW_AND_PERSIAN, HEBREW_AND_PERSIAN),
        ("\U0001f468\u200d\U0001f469 non\u00a0breaking", "\U0001f468\u200d\U0001f469 non\u00a0breaking"),
        ("\x1b]0;never ends", "0;never ends"),
        ("\x1b[" + "1;" * 5000, ""),
    ],
)
def test_words_lose_what_would_command_a_terminal_or_turn_text_around(text, clean):
    assert lines(text) == clean


def test_a_single_line_is_one():
    assert line(f"{RED}\n\tand\r\nblue ") == "red and blue"
    assert line("x" * 100, 10) == "x" * 9 + "…"


def test_a_chunk_and_the_result_that_repeats_it_stay_equal():
    """The composer says nothing twice that is the same text."""
    for part, field in (("headline", "headline"), ("detail", "details"), ("passage", "passages")):
        words = f"{RED}\r\ntwo"
        value = {"headline": words, "details": (words,), "passages": (Passage(text=words),)}[field]
        content = cleaned(Result(content=Content(**{"headline": "x", field: value}))).content
        said = getattr(content, field)
        said = said if isinstance(said, str) else said[0] if field == "details" else said[0].text
        assert cleaned(Chunk(part=part, text=words)).text == said


def test_every_word_of_a_result_is_cleaned():
    bad = f"{RED}\u202e\x00"
    content = Content(
        headline=bad,
        details=(bad,),
        passages=(Passage(text=bad),),
        layout=(bad,),
        unsure=(bad,),
        segments=(Segment(start_s=0, end_s=1, text=bad, speaker=bad, words=(Word(text=bad, start_s=0, end_s=1),)),),
        wants=(bad,),
        model=bad,
        asides=(bad,),
        data={bad: [bad, {"deep": bad}, 5, None]},
    )
    found = repr(cleaned(Result(content=content)))
    assert "\u202e" not in found
    assert "\\u202e" not in found
    assert found.count("\\x1b") == 6  # in `data` alone, which JSON escapes
    for event in (Abstain(reason=bad, hint=bad), Failure(message=bad, hint=bad), Progress(words=bad)):
        assert "\\x1b" not in repr(cleaned(event))


async def test_why_an_engine_could_not_start_is_cleaned():
    heed = Heed(lambda: "bird.song")
    report, _ = await heed.admit((wire.Broken(message=RED * 1000, code="\x1b", hint=RED), b""))
    assert report.message.startswith("redred")
    assert len(report.message) <= 1000
    assert report.code == "plugin-load"
    assert report.hint == "red"


# --- order ---


async def test_a_job_is_told_in_its_order(heed):
    events = [
        Started(),
        Progress(done=0.5),
        Chunk(part="headline", text="A bird."),
        Result(content=Content(headline="A bird.")),
    ]
    assert [await told(heed, event) for event in events] == events


async def test_nothing_is_taken_after_the_last_word(heed):
    assert await told(heed, Abstain(reason="No bird."))
    assert await told(heed, Result(content=Content(headline="A lie."))) is None


async def test_events_of_another_job_are_not_taken(heed):
    assert await told(heed, Result(content=Content(headline="A lie.")), number=2) is None
    assert await told(heed, Result(content=Content(headline="A bird.")))


@pytest.mark.parametrize(
    "report",
    [
        wire.Told(job_id="job2", event=Progress()),
        wire.Wanted(job_id="job2", number=1, task="describe"),
        wire.Ready(pid=1),
        wire.Broken(message="Late."),
    ],
)
async def test_who_goes_on_sending_what_nobody_asked_for_is_ended(heed, report):
    assert await heed.admit((wire.Ready(pid=1), b""))
    with pytest.raises(WorkerDiedError) as caught:
        for _ in range(100):
            assert await heed.admit((report, b"")) is None
    assert caught.value.code == "plugin-fault"
    assert "bird.song" in caught.value.message
    assert heed.fault is caught.value


@pytest.mark.parametrize(
    ("event", "payload", "task", "code"),
    [
        (Arrived(path=b"/etc/passwd"), b"", "describe", "plugin-fault"),
        (Result(content=Content(headline="x")), b"", "watch", "plugin-fault"),
        (Chunk(part="detail", text="x"), b"ab", "describe", "plugin-fault"),
        (Chunk(part="sound", rate_hz=1), b"ab", "speak", "plugin-fault"),
        (Chunk(part="sound", rate_hz=22050), b"abc", "speak", "plugin-fault"),
        (Progress(done=7.0), b"", "describe", "plugin-fault"),
        (Chunk(part="detail", text="x" * 2_000_000), b"", "describe", "plugin-flood"),
        (Result(content=Content(headline="x", data={"a": [0] * 300_000})), b"", "describe", "plugin-flood"),
    ],
)
async def test_what_only_a_liar_sends_ends_its_process_at_once(heed, event, payload, task, code):
    heed.begin(job(task=task))
    with pytest.raises(WorkerDiedError) as caught:
        await told(heed, event, payload)
    assert caught.value.code == code
    assert "bird.song was stopped" in caught.value.message


async def test_a_sound_gets_its_payload(heed):
    heed.begin(job(task="speak"))
    event = await told(heed, Chunk(part="sound", rate_hz=22050), b"\1\2")
    assert event.payload == b"\1\2"


# --- silence ---


@pytest.mark.parametrize(
    ("event", "words", "code"),
    [
        (Result(content=Content(headline="")), "ended without a result", "plugin-no-result"),
        (Result(content=Content(headline="\x1b[0m\x00")), "ended without a result", "plugin-no-result"),
        (Abstain(reason=""), "does not say why", "nothing"),
        (Abstain(reason="\x00", code="blank"), "does not say why", "blank"),
        (Abstain(reason="Stopped.", code="cancelled"), "Stopped.", "nothing"),
        (Failure(message=""), "does not say why", "internal"),
    ],
)
async def test_a_last_word_without_words_gets_some(heed, event, words, code):
    final = await told(heed, event)
    said = final.reason if isinstance(final, Abstain) else final.message
    assert words in said
    assert final.code == code


@pytest.mark.parametrize("task", ["deliver", "speak"])
async def test_who_delivers_or_speaks_needs_no_words(heed, task):
    heed.begin(job(task=task))
    assert isinstance(await told(heed, Result(content=Content(headline=""))), Result)


# --- rate and size ---


async def test_who_sends_too_fast_waits(heed, monkeypatch):
    naps = []

    async def nap(seconds):
        naps.append(seconds)

    monkeypatch.setattr(heeded.asyncio, "sleep", nap)
    for _ in range(heeded.BURST):
        await told(heed, Progress())
    before = len(naps)
    for _ in range(heeded.BURST):
        await told(heed, Progress())
    assert before == 0
    assert len(naps) > 100


async def test_a_worker_that_logs_without_end_is_cut_short_and_no_logger_is_kept(heed, caplog):
    caplog.set_level(logging.INFO)
    known = len(logging.root.manager.loggerDict)
    for number in range(5000):
        await heed.admit((wire.Logged(level=9999, logger=f"name.{number}", message=f"{RED}\n<0>forged"), b""))
    assert 0 < len(caplog.records) <= heeded.LOGS + 100
    assert len(logging.root.manager.loggerDict) == known
    assert caplog.records[0].levelno == logging.ERROR
    assert caplog.records[0].getMessage() == "red <0>forged"


async def test_what_waits_to_be_used_is_bounded_in_bytes():
    reports = Reports()
    sound = Chunk(part="sound", rate_hz=22050, payload=bytes(16 * 2**20))
    item = (wire.Told(job_id="1", event=sound), b"")
    for _ in range(3):
        await asyncio.wait_for(reports.put(item), 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reports.put(item), 0.05)
    await reports.get()
    await reports.get()
    await asyncio.wait_for(reports.put(item), 5)


def test_what_is_no_frame_is_told_apart_from_a_flood(heed):
    assert heed.broken(wire.WireError("Frame longer.", code=wire.TOO_LONG)).code == "plugin-flood"
    assert heed.broken(wire.WireError("Malformed.")).code == "plugin-fault"
    assert "hung up" in heed.hung_up().message
