"""A third party's plugin whose files change while the daemon runs: what was not approved is not run."""

import os
import subprocess
import sys

import pytest
from real_daemon import RealDaemon, order

from assistd.protocol import Answered, Do, Plugins

CONFIG = '[plugins]\napprove = true\n[speech]\nenabled = false\n[[watch.folders]]\npath = "{watched}"\n'

DECLARES = """
from assistd import Modality, hookimpl

@hookimpl
def assistd_modalities():
    return [Modality(name="plain.look", task="describe", facet="plain", accepts=("image/*",), priority=999,
                     engine="plain_engine:Engine")]
"""

ENGINE = """
from assistd import Content, Result

class Engine:
    def __init__(self, ctx):
        pass
    def run(self, job, cancel):
        yield Result(content=Content(headline="Version 1."))
    def close(self):
        pass
"""


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    info = folder / "plain-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[assistd]\nplain = plain\n")
    (folder / "plain.py").write_text(DECLARES)
    (folder / "plain_engine.py").write_text(ENGINE)
    return folder


@pytest.fixture
def daemon(tmp_path, site):
    with RealDaemon(tmp_path / "home", CONFIG, plugins="plain", PYTHONPATH=os.fspath(site)) as running:
        yield running


def command(daemon, *arguments):
    subprocess.run([sys.executable, "-m", "assistd", *arguments], env=daemon.environment, check=True, timeout=60)


def status(daemon):
    return next(row for row in daemon.ask(Plugins()).plugins if row.name == "plain").status


def described(daemon, picture):
    reply = daemon.ask(Do(task="describe", path=os.fsencode(picture), fresh=True))
    assert isinstance(reply, Answered)
    return f"{reply.answer.headline} {reply.answer.hint}"


def test_an_engine_is_not_started_from_files_that_changed_since(daemon, site, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(order("x"))
    command(daemon, "plugins", "approve", "plain", "--yes")
    assert status(daemon) == "enabled"
    (site / "plain_engine.py").write_text(ENGINE.replace("Version 1", "Version 2"))
    words = described(daemon, picture)
    assert "has changed since it was approved" in words
    assert "assistd plugins approve plain" in words
    daemon.wait_until(lambda: status(daemon) == "changed")
    assert any("has changed" in one for one in daemon.status().warnings)
    daemon.wait_until(lambda: "told the person: plugin-unapproved" in daemon.log)
    command(daemon, "plugins", "approve", "plain", "--yes")
    assert status(daemon) == "enabled"
    assert described(daemon, picture).startswith("Version 2.")


def test_an_engine_that_runs_already_is_not_disturbed_by_a_second_look(daemon, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(order("x"))
    command(daemon, "plugins", "approve", "plain", "--yes")
    assert described(daemon, picture).startswith("Version 1.")
    pid = next(one.pid for one in daemon.status().workers if one.modality == "plain.look")
    assert described(daemon, picture).startswith("Version 1.")
    assert pid == next(one.pid for one in daemon.status().workers if one.modality == "plain.look")
