"""The page about sources: its plugin works as it stands there, in a real daemon."""

import re
from pathlib import Path

import pytest
from real_daemon import ENGINES, RealDaemon, order

PAGE = (Path(__file__).parents[2] / "docs" / "plugins" / "hooks" / "sources.md").read_text()


@pytest.fixture
def daemon(tmp_path):
    site = tmp_path / "site"
    for block in re.findall(r"^```python\n(# assistd_inbox/.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        path = site / block.split("\n", 1)[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block)
    info = site / "assistd_inbox-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: assistd-inbox\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[assistd]\ninbox = assistd_inbox\n")
    config = "[speech]\nenabled = false\n[watch]\nfolders = []\nsettle_s = 0.2\n[plugins]\napprove = false\n"
    one = RealDaemon(tmp_path / "home", config, plugins="rogues,inbox", PYTHONPATH=f"{site}:{ENGINES}")
    yield one
    one.stop()


def words(daemon):
    return next((source.words for source in daemon.status().sources), "")


def test_the_source_of_the_page_tells_of_what_comes(daemon):
    inbox = daemon.home / "Inbox"
    inbox.mkdir()
    daemon.start()
    daemon.wait_until(lambda: words(daemon) == "The inbox is empty.", 30)
    (inbox / "a.png").write_bytes(order("from the page"))
    daemon.wait_until(lambda: daemon.history("page"), 30)
    daemon.wait_until(lambda: words(daemon) == "1 files came.", 10)


def test_without_its_folder_it_says_so(daemon):
    daemon.start()
    daemon.wait_until(lambda: words(daemon) == "There is no inbox. Make the folder ~/Inbox.", 30)


def test_a_folder_that_appears_later_is_seen(daemon):
    daemon.start()
    daemon.wait_until(lambda: "no inbox" in words(daemon), 30)
    (daemon.home / "Inbox").mkdir()
    (daemon.home / "Inbox" / "a.png").write_bytes(order("late"))
    daemon.wait_until(lambda: daemon.history("late"), 30)
