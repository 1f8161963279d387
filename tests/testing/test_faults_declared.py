"""What is wrong where a plugin declares is found without running its engine: `light` and `declared`."""

import pytest

from assistd.testing import projects
from assistd.testing.bench import Bench
from assistd.testing.checks import declaring
from assistd.testing.checks.board import Board
from tests.testing.plugins_made import DESCRIBE

HEAVY = {
    "asyncio": ("import asyncio", "Importing it brings asyncio."),
    "what prints": ("print('hello')", "It prints while it is imported: 'hello'"),
    "a thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
        "It starts a thread while it is imported.",
    ),
    "a file": (
        "try:\n    open('/var/tmp/assistd-tint', 'w').close()\nexcept OSError:\n    pass",
        "It writes /var/tmp/assistd-tint while it is imported.",
    ),
    "a program": (
        "import subprocess\ntry:\n    subprocess.run(['true'])\nexcept OSError:\n    pass",
        "It starts true while it is imported.",
    ),
    "a socket": (
        "import socket\ntry:\n    socket.socket(socket.AF_INET)\nexcept OSError:\n    pass",
        "It connects to a network socket while it is imported.",
    ),
    "a long wait": ("import time\ntime.sleep(1.2)", "it may take 1 s."),
    "much memory": ("LARGE = bytes(range(256)) * 4096 * 40", "it may take 30 MiB."),
}


@pytest.mark.parametrize("what", HEAVY)
def test_a_plugin_that_brings_something_is_not_light(project, what):
    board = Board()
    code, words = HEAVY[what]
    declaring.light(board, projects.find(project(init_imports=code)))
    (found,) = board.checks
    assert found.outcome == "failed"
    assert words in found.words


def test_an_honest_plugin_is_light(project):
    board = Board()
    probed = declaring.light(board, projects.find(project()))
    assert board.outcome("light") == "passed"
    assert probed.confined


DECLARED = {
    "no api": ({"spec": DESCRIBE.replace("api=1, ", "")}, "A Modality does not state the version"),
    "another api": ({"spec": DESCRIBE.replace("api=1, ", "api=99, ")}, "version 99 of the plugin interface"),
    "no model": ({"spec": DESCRIBE.replace('model="mean 1.0", ', "")}, "does not state what computes"),
    "an option without words": ({"options": "depth: int = 3"}, "The option depth has no description."),
    "an option without a default": ({"options": "depth: int"}, "must have a default"),
    "all of the disk": ({"more": ', reach=Reach(reads=("/",))'}, "far more than one plugin's folder"),
    "a place upwards": ({"more": ', reach=Reach(writes=("~/../other",))'}, ""),
    "a place by an option it has not": ({"more": ', reach=Reach(reads=("{{place}}",))'}, "place"),
    "a hook that raises": ({"init_imports": "raise RuntimeError('no')"}, "RuntimeError"),
}


@pytest.mark.parametrize("what", DECLARED)
def test_a_plugin_that_declares_what_it_must_not_is_told(project, what):
    parts, words = DECLARED[what]
    board, one = Board(), projects.find(project(**parts))
    with Bench() as bench:
        loaded = bench.load(one.name, str(one.folder))
    declaring.declared(board, one, loaded, f"{one.folder}/assistd_tint/__init__.py")
    assert board.outcome("declared") == "failed"
    assert words in board.checks[0].words


def test_a_plugin_that_is_not_there_is_told_with_what_there_is(tmp_path):
    from assistd.testing import examine

    verdict = examine("nobody")
    assert not verdict.passed
    assert verdict.checks[0].name == "found"
    assert "There is no plugin nobody." in verdict.report()
    assert "has no [project.entry-points.assistd]" in examine(tmp_path).report()
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert "can't be read" in examine(tmp_path).report()


def test_a_wrong_key_in_the_project_is_told(project):
    from assistd.testing import examine

    assert "[tool.assistd.check]" in examine(project(check="sampels = []")).report()
