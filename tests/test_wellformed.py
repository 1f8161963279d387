"""Whatever an engine yields is looked at field by field, and what is wrong is named for its author."""

import math

import msgspec
import pytest

from assistd.told import events
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
from assistd.wellformed import MAX_PAYLOAD, MAX_TEXT, TooMuchError, UnfitError, check


def content(**fields):
    return Result(content=Content(**{"headline": "A page.", **fields}))


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def endless():
    value = {}
    value["again"] = value
    return value


class Own(Chunk, frozen=True, kw_only=True):
    more: int = 1


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ("words", "not a str"),
        (None, "not a NoneType"),
        (Content(headline="x"), "not a Content"),
        (Own(part="detail"), "not an Own"),
        (Started(), "not a Started"),
        (Arrived(path=b"/x"), "only a source"),
        (Chunk(part="nonsense"), "Chunk.part"),
        (Chunk(part=["detail"]), "Chunk.part"),
        (Chunk(part="detail", text=5), "Chunk.text"),
        (Chunk(part="detail", text=b"bytes"), "Chunk.text"),
        (Chunk(part="detail", text="half \ud83d of one"), "U+D83D"),
        (Chunk(part="passage", kind="poem"), "Chunk.kind"),
        (Chunk(part="headline", wants="picture"), "Chunk.wants"),
        (Chunk(part="headline", wants=5), "Chunk.wants"),
        (Chunk(part="detail", language="not a language"), "Chunk.language"),
        (Chunk(part="detail", language=None), "Chunk.language"),
        (Chunk(part="sound", rate_hz=5, payload=b"ab"), "Chunk.rate_hz"),
        (Chunk(part="sound", rate_hz=22050.0, payload=b"ab"), "Chunk.rate_hz"),
        (Chunk(part="sound", rate_hz=True, payload=b"ab"), "Chunk.rate_hz"),
        (Chunk(part="sound", rate_hz=22050, payload=b"abc"), "Chunk.payload"),
        (Chunk(part="sound", rate_hz=22050, payload="ab"), "Chunk.payload"),
        (Chunk(part="detail", payload=b"ab"), "Chunk.payload"),
        (Progress(done=1.5), "Progress.done"),
        (Progress(done=-0.1), "Progress.done"),
        (Progress(done=math.nan), "Progress.done"),
        (Progress(done=math.inf), "Progress.done"),
        (Progress(done="half"), "Progress.done"),
        (Progress(words=None), "Progress.words"),
        (Abstain(reason=3), "Abstain.reason"),
        (Abstain(reason="No.", code="Not A Code"), "Abstain.code"),
        (Failure(message="No.", hint=b""), "Failure.hint"),
        (Result(content="words"), "Result.content"),
        (content(headline=None), "Content.headline"),
        (content(headline="\ud800"), "U+D800"),
        (content(details="one sentence"), "Content.details"),
        (content(passages=("words",)), "Content.passages[0]"),
        (content(passages=(Passage(text="x"), Passage(text=1))), "Content.passages[1].text"),
        (content(passages=(Passage(text="x", box=(1, 2, 3)),)), "Content.passages[0].box"),
        (content(passages=(Passage(text="x", box=(9, 0, 1, 1)),)), "Content.passages[0].box"),
        (content(passages=(Passage(text="x", language="??"),)), "Content.passages[0].language"),
        (content(segments=(Segment(start_s=2, end_s=1, text="x"),)), "Content.segments[0]"),
        (content(segments=(Segment(start_s=-1, end_s=1, text="x"),)), "Content.segments[0].start_s"),
        (content(segments=(Segment(start_s=0, end_s=math.inf, text="x"),)), "Content.segments[0].end_s"),
        (
            content(segments=(Segment(start_s=0, end_s=1, text="x", words=(Word(text="x", start_s=1, end_s=0),)),)),
            "Content.segments[0].words[0]",
        ),
        (
            content(
                segments=(
                    Segment(start_s=0, end_s=1, text="x", words=(Word(text="x", start_s=0, end_s=1, confidence=7),)),
                )
            ),
            "confidence",
        ),
        (content(quality="perfect"), "Content.quality"),
        (content(own_words="yes"), "Content.own_words"),
        (content(data=[1]), "Content.data"),
        (content(data={"a": [1, math.nan]}), "Content.data['a'][1]"),
        (content(data={"a": object()}), "object"),
        (content(data=endless()), "Content.data"),
    ],
)
def test_what_is_wrong_is_named(event, field):
    with pytest.raises(UnfitError) as caught:
        check(event)
    assert field in str(caught.value)
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize(
    "event",
    [
        Chunk(part="detail", text="x" * (MAX_TEXT + 1)),
        Chunk(part="sound", rate_hz=22050, payload=bytes(MAX_PAYLOAD + 2)),
        Chunk(part="headline", wants=("x",) * 100),
        Progress(words="x" * 2000),
        content(headline="x" * (MAX_TEXT + 1)),
        content(passages=tuple(Passage(text="x") for _ in range(50_001))),
        content(details=("x" * MAX_TEXT,) * 9),
        content(data={"a": nested(40)}),
        content(data={"a": [0] * 200_001}),
        content(data={"a": "x" * 9_000_000}),
    ],
)
def test_what_is_too_much_is_a_flood(event):
    with pytest.raises(TooMuchError):
        check(event)


@pytest.mark.parametrize(
    "event",
    [
        Chunk(part="sound", text="Grüß Gott", rate_hz=22050, payload=b"\1\2" * 5000, language="de"),
        Chunk(part="headline", text="Foto.", wants=("picture",)),
        Chunk(part="passage", text="一二三\n\tשלום", kind="row", language="zh-Hans"),
        Progress(),
        Progress(done=1, words="reading"),
        Abstain(reason="Blank."),
        Failure(message="It is broken.", code="media-unreadable"),
        content(
            passages=(Passage(text="x", box=(0, 0, 5, 5)),),
            segments=(Segment(start_s=0, end_s=0.0, text="Hi", words=(Word(text="Hi", start_s=0, end_s=0.0),)),),
            data={"deep": nested(20), "none": None, "large": 2**62},
        ),
    ],
)
def test_what_is_right_passes_unchanged(event):
    assert check(event) is event
    assert check(msgspec.json.decode(msgspec.json.encode(event), type=type(event)), arrived=True)


def test_a_source_tells_of_files_and_finds_nothing():
    assert check(Arrived(path=b"/media/card/a.jpg"), source=True)
    for wrong in (Arrived(path="/a"), Arrived(path=b"a.jpg"), Arrived(path=b"/a\0"), Arrived(path=b"/" + b"x" * 5000),
                  Arrived(path=b"/a", task="rm -rf"), content(), Chunk(part="detail")):  # fmt: skip
        with pytest.raises(UnfitError):
            check(wrong, source=True)


class Engine:
    def __init__(self, run):
        self.run = run


def told(run, *, cancelled=False):
    job = Job(id="1", request_id="1", task="describe", modality="m", facet="text")
    return list(events(Engine(run), "bird.song", job, lambda: cancelled))


def raises(error):
    def run(job, cancel):
        yield Progress()
        raise error

    return run


class UnspeakableError(Exception):
    def __str__(self):
        raise RuntimeError("not even this")


@pytest.mark.parametrize(
    ("run", "code", "words"),
    [
        (lambda job, cancel: None, "plugin-fault", "run() must yield events, it returned NoneType"),
        (lambda job, cancel: iter([1]), "plugin-fault", "bird.song"),
        (lambda job, cancel: iter([Progress(done=7)]), "plugin-fault", "Progress.done"),
        (lambda job, cancel: iter([Chunk(part="detail", text="x" * 10**8)]), "plugin-flood", "Chunk.text"),
        (lambda job, cancel: iter([]), "plugin-no-result", "without a result"),
        (raises(SystemExit(0)), "plugin-fault", "SystemExit"),
        (raises(KeyboardInterrupt()), "plugin-fault", "KeyboardInterrupt"),
        (raises(GeneratorExit()), "plugin-fault", "GeneratorExit"),
        (raises(UnspeakableError()), "plugin-fault", "Unspeakable"),
        (raises(ValueError("x" * 10**7)), "plugin-fault", "ValueError"),
        (raises(ValueError("\x1b[31mred\n" * 3)), "plugin-fault", "?[31mred"),
        (raises(MemoryError()), "out-of-memory", "memory"),
        (raises(msgspec.ValidationError("x")), "plugin-fault", "ValidationError"),
    ],
)
def test_every_end_is_one_failure_in_words(run, code, words):
    *_, last = told(run)
    assert isinstance(last, Failure)
    assert last.code == code
    assert words in last.message
    assert "bird.song" in last.message
    assert len(last.message) < 1500
    assert "\n" not in last.message
    assert "\x1b" not in last.message


def test_an_error_whose_words_are_none_is_told_all_the_same():
    from assistd.errors import AssistdError

    *_, last = told(raises(AssistdError(["no", "words"], code=7, hint=b"\xff")))
    assert last.message == "['no', 'words']"
    assert last.code == "7"


def test_nothing_is_asked_of_an_engine_after_its_last_word():
    asked = []

    def run(job, cancel):
        yield Result(content=Content(headline="First."))
        asked.append("again")
        yield Result(content=Content(headline="Second."))

    assert [type(event) for event in told(run)] == [Started, Result]
    assert asked == []


def test_a_caller_that_turns_away_closes_the_engine():
    closed = []

    def run(job, cancel):
        try:
            yield Progress()
            yield Progress()
        finally:
            closed.append(True)

    job = Job(id="1", request_id="1", task="describe", modality="m", facet="text")
    stream = events(Engine(run), "bird.song", job, lambda: False)
    next(stream), next(stream)
    stream.close()
    del stream
    assert closed == [True]
