"""Who speaks when: the rules of priority, without any sound."""

from __future__ import annotations

import time

import pytest

from assistd.sinks.turns import MOST_CHARS, MOST_WATCH, Spoken, Turns, Utterance


def of(request_id: str, priority: str, mode: str = "now", **more) -> Utterance:
    return Utterance(request_id=request_id, text="Words.", priority=priority, mode=mode, **more)


@pytest.fixture
async def turns() -> Turns:
    """One of each, waiting; the description speaks."""
    turns = Turns(watch_stale_s=60)
    for priority in ("watch", "progress", "description", "error"):
        turns.add(of(priority, priority, "after"), None)
    return turns


def ended(turns: Turns, utterance: Utterance, speaking: str) -> set[str]:
    return {turn.request_id for turn in turns.add(utterance, turns.get(speaking))}


@pytest.mark.parametrize(
    ("priority", "mode", "speaking", "ends"),
    [
        ("error", "now", "description", {"watch", "progress", "description"}),
        ("error", "after", "description", set()),
        ("description", "now", "description", {"progress", "description"}),
        ("description", "now", "watch", {"progress", "description", "watch"}),
        ("description", "now", "error", {"progress", "description"}),
        ("description", "after", "description", set()),
        ("progress", "now", "description", {"progress"}),
        ("progress", "after", "progress", {"progress"}),
        ("watch", "now", "description", set()),
    ],
)
async def test_what_a_new_utterance_ends(turns, priority, mode, speaking, ends) -> None:
    assert ended(turns, of("new", priority, mode), speaking) == ends


async def test_the_most_important_is_next_then_the_oldest(turns) -> None:
    turns.add(of("second error", "error", "after"), None)
    order = []
    while turn := turns.next():
        order.append(turn.request_id)
        turns.drop(turn, Spoken(outcome="spoken"))
    assert order == ["error", "second error", "description", "progress", "watch"]


async def test_a_turn_without_words_is_passed_over_until_it_has_some_or_ends(turns) -> None:
    turn = turns.next()
    turn.texts.clear()
    assert turns.next().request_id == "description"
    turn.finished = True
    assert turns.next() is turn


async def test_results_of_watched_folders_grow_stale_and_progress_sooner(turns) -> None:
    for request_id in ("watch", "progress", "description"):
        turns.get(request_id).since_s = time.monotonic() - 30
    assert [turn.request_id for turn in turns.stale()] == ["progress"]
    turns.get("watch").since_s = time.monotonic() - 61
    assert [turn.request_id for turn in turns.stale()] == ["watch", "progress"]
    turns.get("watch").said.append("Words.")  # it has begun
    assert [turn.request_id for turn in turns.stale()] == ["progress"]


async def test_too_many_results_push_the_oldest_out(turns) -> None:
    for number in range(MOST_WATCH - 1):
        assert not ended(turns, of(f"w{number}", "watch"), "")
    assert ended(turns, of("one more", "watch"), "") == {"watch"}


async def test_endless_words_of_one_request_are_bounded(turns) -> None:
    turn = turns.get("description")
    for _ in range(30):
        turn.add(of("description", "description"))
        turn.add(Utterance(request_id="description", text="x" * 10_000))
    assert sum(len(phrase.text) for phrase in turn.texts) <= MOST_CHARS
