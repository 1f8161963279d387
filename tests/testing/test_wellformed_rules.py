"""What an engine tells is looked at event by event: each rule finds what breaks it, and nothing else."""

import pytest

from assistd import Abstain, Arrived, Chunk, Content, Passage, Progress, Result, Segment
from assistd.testing.rules import Rules


def broken(task, *events):
    rules = Rules(task)
    return [words for event in events for words in rules.broken(event)]


def said(headline="A meadow.", **fields):
    return Result(content=Content(headline=headline, **fields))


HONEST = [
    ("describe", [Progress(), Progress(done=0), Progress(done=1.0, words="seeing"), said()]),
    ("describe", [Chunk(part="headline", text="A meadow."), said('It reads "Open".')]),
    ("describe", [Chunk(part="passage", text="b"), said(passages=(Passage(text="a"), Passage(text="b")))]),
    ("transcribe", [Chunk(part="segment", text="so"), said("so", segments=(Segment(start_s=0, end_s=1, text="so"),))]),
    ("speak", [Chunk(part="sound", rate_hz=16000, payload=b"\0\0"), said()]),
    ("watch", [Arrived(path=b"/a"), Abstain(reason="There is no scanner.")]),
    ("describe", [said("これは牧草地です。")]),
]  # fmt: skip


@pytest.mark.parametrize(("task", "events"), HONEST)
def test_nothing_is_said_of_what_is_well_formed(task, events):
    assert broken(task, *events) == []


FAULTS = {
    "no event": ("describe", [{"headline": "A meadow."}], "of type dict, which is no event"),
    "a class": ("describe", [Result], "which is no event"),
    "a wrong type": ("describe", [Progress(done="half")], "wrong type"),
    "a wrong type deep inside": ("describe", [said(passages=(Passage(text=3),))], "wrong type"),
    "what is no content": ("describe", [Result(content="A meadow.")], "wrong type"),
    "an unknown part": ("describe", [Chunk(part="footnote", text="x")], "wrong type"),
    "beyond the end": ("describe", [Progress(done=50)], "it goes from 0 to 1"),
    "not a number": ("describe", [Progress(done=float("nan"))], "it goes from 0 to 1"),
    "an endless headline": ("describe", [said("word " * 40 + ".")], "has 201 characters; at most 125"),
    "an endless headline in a chunk": ("describe", [Chunk(part="headline", text="word " * 40 + ".")], "at most 125"),
    "half a sentence": ("describe", [said("A picture of")], "no whole sentence: it ends with 'f'"),
    "no headline": ("describe", [said(" ")], "The headline is empty"),
    "no reason": ("describe", [Abstain(reason="")], "gives no reason"),
    "a passage that is lost": ("describe", [Chunk(part="passage", text="a"), said()], "streamed"),
    "passages turned round": (
        "describe",
        [*(Chunk(part="passage", text=t) for t in "ba"), said(passages=(Passage(text="a"), Passage(text="b")))],
        "in the same order",
    ),
    "segments out of order": (
        "transcribe",
        [said(segments=(Segment(start_s=5, end_s=6, text="b"), Segment(start_s=1, end_s=2, text="a")))],
        "at 1 s is out of order",
    ),
    "a segment that ends before it begins": (
        "transcribe", [said(segments=(Segment(start_s=5, end_s=4, text="b"),))], "at 5 s is out of order",
    ),
    "an empty chunk": ("describe", [Chunk(part="detail", text="")], "has no text"),
    "half a sample": ("speak", [Chunk(part="sound", rate_hz=16000, payload=b"\0")], "has 1 bytes"),
    "no rate": ("speak", [Chunk(part="sound", payload=b"\0\0")], "rate_hz"),
    "another rate": (
        "speak", [Chunk(part="sound", rate_hz=rate, payload=b"\0\0") for rate in (16000, 22050)], "changes from 16000",
    ),
    "a payload in words": ("describe", [Chunk(part="detail", text="x", payload=b"\0\0")], "only a sound may"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_rule_finds_what_breaks_it(fault):
    task, events, words = FAULTS[fault]
    found = broken(task, *events)
    assert len(found) == 1, found
    assert words in found[0]
