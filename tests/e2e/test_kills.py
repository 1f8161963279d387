"""The daemon SIGKILLed again and again while files come in: nothing lost, nothing delivered twice."""

import os
import random
import threading
import time
from collections import Counter

import pytest
from real_daemon import RealDaemon, order

FILES = 520
KILLS = 200
SEED = 20


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_and_deliver_nothing_twice(tmp_path):
    """Kills come at random moments: while starting, sweeping, hashing, computing, writing, delivering."""
    log = tmp_path / "log" / "once.log"
    config = (
        "[speech]\nenabled = false\n[watch]\nsweep_s = 1.0\nsettle_s = 0.2\n[plugins.rogues]\npause_s = 0.01\n"
        '[[watch.folders]]\npath = "{watched}"\n'
    )
    daemon = RealDaemon(tmp_path, config, ROGUE_LOG=str(log), ASSISTD_WORKER_ENVIRONMENT="ROGUE_LOG")
    chance = random.Random(SEED)
    daemon.start()  # watched from now on: what comes later is new
    kills = 0
    dropped = threading.Event()

    def drop() -> None:
        for n in range(FILES):
            daemon.drop(f"{n}.png", order(f"number {n}"))
            time.sleep(0.15)
        dropped.set()

    writer = threading.Thread(target=drop, daemon=True)
    writer.start()
    while kills < KILLS or not dropped.is_set():
        time.sleep(chance.uniform(0.0, 0.9) if chance.random() < 0.7 else chance.uniform(0.9, 1.6))
        daemon.kill()
        kills += 1
        daemon.start(wait=False)
    daemon.wait_until(daemon.answers, 60)
    daemon.wait_until(lambda: len(daemon.history()) >= FILES and not daemon.status().queued, 400)
    time.sleep(2.0)  # a second delivery would come now

    assert kills >= KILLS
    expected = {f"Order number {n}." for n in range(FILES)}
    answered = Counter(row.headline for row in daemon.history())
    assert set(answered) == expected
    assert max(answered.values()) == 1
    once = Counter(log.read_text().splitlines())
    assert max(once.values()) == 1  # at most once, and only a kill in the middle of one may lose it
    assert set(once) <= expected
    assert len(once) >= FILES - KILLS
    for n in range(FILES):
        sidecar = daemon.watched / f"{n}.png.txt"
        assert f"Order number {n}." in sidecar.read_text(), f"{n} was lost"
    strays = [name for name in os.listdir(daemon.watched) if not name.endswith((".png", ".png.txt"))]
    assert strays == []
    daemon.stop()


def test_what_waits_at_an_orderly_end_is_done_at_the_next_start(tmp_path):
    daemon = RealDaemon(tmp_path)
    daemon.start()
    for n in range(12):
        daemon.drop(f"{n}.png", order(f"slow slow slow slow {n}" if n == 0 else str(n)))
    daemon.wait_until(lambda: daemon.status().running, 20)
    daemon.stop()
    daemon.start()
    daemon.wait_until(lambda: len(daemon.history()) == 12, 60)
    daemon.stop()


def test_what_appeared_while_it_was_down_is_found_at_the_next_start(tmp_path):
    daemon = RealDaemon(tmp_path)
    daemon.drop("before.png", order("before"))  # there before it ever watched: not new
    daemon.start()
    daemon.stop()
    daemon.drop("between.png", order("between"))
    daemon.start()
    daemon.wait_until(daemon.history, 20)
    assert [row.headline for row in daemon.history()] == ["Order between."]
    daemon.stop()
