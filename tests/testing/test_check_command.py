"""`assistd plugin check`: one line a check in words, or one JSON object; the exit code tells whether it passes."""

import json
import os
import subprocess
import sys

from assistd.testing.checks.board import NAMES
from tests.testing.plugins_made import look


def check(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "assistd", "plugin", "check", *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=300, env={**os.environ, **environment},
    )  # fmt: skip


def test_an_honest_plugin_passes_with_a_line_for_each_check(project):
    done = check(project())
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "tint passes."
    assert {line.split(":")[0].split(" ")[0] for line in lines[:-1]} <= set(NAMES)
    assert any(line.startswith("cancel (tint.mean): passed: ") for line in lines)


def test_a_faulty_one_fails_and_is_told_what_to_do_as_json(project):
    done = check(project(run=look("yield Progress(done=50)")), "--json")
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    (failed,) = [row for row in rows if row["outcome"] == "failed"]
    assert failed["name"] == "events"
    assert "it goes from 0 to 1" in failed["words"]


def test_what_is_no_plugin_is_refused_in_words(tmp_path):
    done = check("no-such-plugin")
    assert done.returncode == 1
    assert "found: FAILED: There is no plugin no-such-plugin." in done.stdout
    done = check(tmp_path)
    assert "is no plugin's project" in done.stdout
    assert "Traceback" not in done.stderr


def test_it_works_without_pytest(project, tmp_path):
    """A module of that name that can't be imported stands in its place."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "pytest.py").write_text("raise ImportError('no pytest here')")
    done = check(project(), PYTHONPATH=str(blocked))
    assert done.returncode == 0, done.stdout + done.stderr
