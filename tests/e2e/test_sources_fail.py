"""Sources that do their worst, and what a person and `assistd status` get of it; approved, released while it runs."""

import subprocess
import sys

import pytest
from real_daemon import ENGINES, RealDaemon, order

DECLARING = """
from assistd import Reach, SourceSpec, hookimpl

def _source(name):
    return SourceSpec(name=f"tellers.{name}", engine="assistd_tellers.engine:Teller", api=1,
                      reach=Reach(reads=("~/Told",)))

@hookimpl
def assistd_sources():
    return [_source(name) for name in NAMES]
"""
ENGINE = """
import os, time
from assistd import Arrived, Progress, Abstain

class Teller:
    def __init__(self, ctx):
        self.name = ctx.name.partition(".")[2]
    def run(self, job, cancel):
        yield Progress(words=f"{self.name} watches")
        if self.name == "dies":
            os._exit(3)
        if self.name == "raises":
            raise ValueError("as ordered")
        if self.name == "deaf":
            time.sleep(1000)
        if self.name == "lies":
            for name in ("link.png", "../secret.png", "pipe.png"):
                yield Arrived(path=os.fsencode(os.path.expanduser(f"~/Told/{name}")))
            yield Arrived(path=b"/etc/passwd")
        while not cancel():
            for entry in os.scandir(os.path.expanduser("~/Told")):
                if entry.name.startswith(self.name):
                    yield Arrived(path=os.fsencode(entry.path))
            time.sleep(0.1)
    def close(self):
        pass
"""


@pytest.fixture
def start(tmp_path, recorded_speaker):
    """Start a daemon with a plugin that offers these sources."""
    daemons = []

    def start(*names, approve="false"):
        package = tmp_path / "site" / "assistd_tellers"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(f"NAMES = {names!r}\n{DECLARING}")
        (package / "engine.py").write_text(ENGINE)
        info = tmp_path / "site" / "assistd_tellers-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: assistd-tellers\nVersion: 1\n")
        (info / "entry_points.txt").write_text("[assistd]\ntellers = assistd_tellers\n")
        config = '[speech]\nchannel = "speech-dispatcher"\n[watch]\nfolders = []\nsettle_s = 0.2\n'
        daemon = RealDaemon(
            tmp_path / "home",
            f"{config}[plugins]\napprove = {approve}\n",
            plugins="rogues,tellers",
            PYTHONPATH=f"{tmp_path / 'site'}:{ENGINES}",
            **recorded_speaker.environment,
        )
        (daemon.home / "Told").mkdir()
        daemons.append(daemon)
        daemon.start()
        return daemon

    yield start
    for daemon in daemons:
        daemon.stop()


def words(daemon, name):
    return next((one.words for one in daemon.status().sources if one.name == f"tellers.{name}"), "")


def tell(daemon, name, sentence):
    (daemon.home / "Told" / f"{name}.png").write_bytes(order(sentence))
    daemon.wait_until(lambda: daemon.history(sentence), 40)


def assistd(daemon, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "assistd", *arguments],
        env=daemon.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_one_that_dies_rests_is_told_and_is_released(start, recorded_speaker):
    daemon = start("good", "dies")
    daemon.wait_until(lambda: "resting" in words(daemon, "dies"), 40)
    tell(daemon, "good", "beside it")
    said = " ".join(recorded_speaker.sentences)
    assert said.count("It is started again by itself.") == 1
    assert said.count("tellers.dies failed 3 times and rests") == 1
    done = assistd(daemon, "plugins", "release", "tellers")
    assert done.returncode == 0, done.stdout + done.stderr
    daemon.wait_until(lambda: "resting" not in words(daemon, "dies"), 20)


def test_one_that_raises_is_told_once_and_started_again(start, recorded_speaker):
    daemon = start("raises")
    daemon.wait_until(lambda: daemon.log.count("the source tellers.raises ended") >= 3, 40)
    assert "as ordered" in words(daemon, "raises")
    told = [sentence for sentence in recorded_speaker.sentences if "tellers.raises" in sentence]
    assert len(told) == 1
    assert "Traceback" not in daemon.log


def test_what_it_may_not_tell_of_is_refused_in_words_and_never_opened(start, recorded_speaker, tmp_path):
    secret = tmp_path / "home" / "secret.png"
    daemon = start("lies")
    secret.write_bytes(order("secret"))
    (daemon.home / "Told" / "link.png").symlink_to(secret)
    daemon.stop()
    daemon.start()
    tell(daemon, "lies", "the truth")
    assert [row.headline for row in daemon.history()] == ["Order the truth."]
    daemon.wait_until(lambda: "link.png is a link." in recorded_speaker.sentences, 10)
    assert any("in none of the folders" in sentence for sentence in recorded_speaker.sentences)


def test_two_sources_of_one_engine_run_side_by_side(start):
    daemon = start("one", "two")
    tell(daemon, "one", "first")
    tell(daemon, "two", "second")


def test_one_that_hears_nothing_does_not_keep_the_daemon_from_its_end(start):
    daemon = start("deaf")
    daemon.wait_until(lambda: words(daemon, "deaf") == "deaf watches", 30)
    daemon.stop()  # fails after 15 seconds


def test_it_runs_once_it_is_approved_and_no_more_once_that_is_taken_back(start):
    daemon = start("good", approve="true")
    assert daemon.status().sources == ()
    for name in ("rogues", "tellers"):
        done = assistd(daemon, "plugins", "approve", name, "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
    daemon.wait_until(lambda: words(daemon, "good") == "good watches", 20)
    tell(daemon, "good", "approved")
    assert assistd(daemon, "plugins", "revoke", "tellers").returncode == 0
    daemon.wait_until(lambda: daemon.status().sources == (), 20)
    assert not [worker for worker in daemon.status().workers if worker.modality == "tellers.good" and worker.pid]


def test_status_shows_it(start):
    daemon = start("good")
    tell(daemon, "good", "one")
    daemon.wait_until(lambda: "Source tellers.good: watched, 1 file known. good watches" in status(daemon), 20)


def status(daemon):
    return assistd(daemon, "status").stdout
