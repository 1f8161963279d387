"""What the daemon does with files that move, that a person guards, and that nobody may write beside."""

import os

import pytest
from real_daemon import RealDaemon, order


@pytest.fixture
def daemon(tmp_path):
    with RealDaemon(tmp_path) as one:
        yield one


def test_a_file_renamed_while_it_waits_is_found_under_its_new_name(daemon):
    daemon.drop("a.png", order("slow first"))
    daemon.drop("b.png", order("slow second"))
    daemon.drop("c.png", order("third"))
    daemon.wait_until(lambda: daemon.status().queued == 1, 20)
    os.rename(daemon.watched / "c.png", daemon.watched / "renamed.png")
    daemon.wait_until(lambda: len(daemon.history()) == 3, 30)
    assert {row.headline for row in daemon.history()} == {"Order slow first.", "Order slow second.", "Order third."}
    daemon.wait_until((daemon.watched / "renamed.png.txt").exists, 10)


def test_a_persons_own_file_is_never_overwritten(daemon):
    mine = daemon.watched / "a.png.txt"
    mine.write_text("My own words.")
    daemon.drop("a.png", order("hello"))
    daemon.wait_until(lambda: daemon.history("hello"), 20)
    assert mine.read_text() == "My own words."


def test_where_nothing_can_be_written_the_result_stays_in_the_history(daemon):
    name = "n" * 250 + ".png"  # its companion's name would be too long
    daemon.drop(name, order("kept"))
    daemon.wait_until(lambda: daemon.history("kept"), 20)
    assert daemon.answers()


def test_our_own_files_are_not_taken_for_input(daemon):
    daemon.drop("a.png", order("once"))
    daemon.wait_until((daemon.watched / "a.png.txt").exists, 20)
    daemon.drop("b.png", order("twice"))
    daemon.wait_until((daemon.watched / "b.png.txt").exists, 20)
    assert len(daemon.history()) == 2
    assert daemon.status().failed == 0
