"""`assistd doctor` says of each part whether it works, and what to do about it."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from installed import install, trusting
from locked import lock

from assistd import doctor, machine, paths
from assistd.doctor import Finding


def run(*arguments, env=None):
    """Run the real command; return its findings by part, and its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "assistd", "doctor", "--json", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=False,
    )
    assert "Traceback" not in done.stderr
    return {f["part"]: f for f in map(json.loads, done.stdout.splitlines())}, done.returncode


def quick():
    return {finding.part: finding for finding in doctor.examine(engines=False)}


def test_every_part_is_looked_at_and_the_exit_code_follows_from_what_is_needed():
    found, code = run("--quick")
    for part in (
        "Python",
        "onnxruntime",
        "telemetry",
        "configuration",
        "sound",
        "speak: voice",
        "file events",
        "journal",
    ):
        assert part in found
    assert {"plugin read", "plugin speak", "plugin transcribe", "GPU", "daemon", "runtime folder"} <= set(found)
    assert code == int(any(f["needed"] and not f["works"] for f in found.values()))
    assert found["telemetry"]["works"]
    assert not found["daemon"]["works"]
    assert not found["daemon"]["needed"]
    for finding in found.values():
        assert finding["words"]
        assert "Traceback" not in finding["words"]


def test_broken_configuration_is_a_finding_and_the_rest_is_still_looked_at(own_home):
    path = own_home / "config" / "assistd" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[speech]\nenabled = 3\n")
    found, code = run("--quick")
    assert not found["configuration"]["works"]
    assert "`speech.enabled` must be true or false, not 3." in found["configuration"]["words"]
    assert "daemon" in found
    assert code == 1


def test_broken_plugin_of_a_third_party_is_told_but_not_needed(tmp_path):
    install(tmp_path, "honest", "import_exits", "check_fails", "check_raises")
    env = {
        "PYTHONPATH": str(tmp_path),
        "ASSISTD_PLUGINS": "honest,import_exits,check_fails,check_raises",
        "ASSISTD_CONFIG": trusting(tmp_path),
    }
    found, _ = run("--quick", env=env)
    assert found["plugin honest"]["works"]
    assert "SystemExit: 3" in found["plugin import_exits"]["words"]
    assert not found["plugin import_exits"]["needed"]
    assert found["honest: braille display"]["words"] == "Connected."
    assert found["check_fails: camera"]["hint"] == "Plug one in."
    assert "check broke" in found["check_raises: check_raises"]["words"]


def test_engine_that_can_not_be_made_is_found(tmp_path):
    install(tmp_path, "honest")
    (tmp_path / "honest_engine.py").write_text(
        "import os\nclass Echo:\n    def __init__(self, ctx): self.lines = ctx.options.max_lines\n"
        "    def close(self): pass\n"
        "class Better:\n    def __init__(self, ctx): os._exit(9)\n"
        "class Text:\n    def __init__(self, ctx): raise RuntimeError('no model')\n"
        "class Braille:\n    def __init__(self, ctx): ctx.no_such\n"
    )
    env = {"PYTHONPATH": str(tmp_path), "ASSISTD_PLUGINS": "honest", "ASSISTD_CONFIG": trusting(tmp_path)}
    found, _ = run(env=env)
    assert found["engine honest.echo"]["words"] == "Starts."
    assert not found["engine honest.better"]["works"]
    assert "exit status 9" in found["engine honest.better"]["words"]
    assert "no model" in found["engine honest.text"]["words"]
    assert not found["engine honest.braille"]["works"]
    assert "No module named 'x'" in found["engine honest.first"]["words"]


@pytest.mark.slow
def test_our_own_engines_start():
    found, _ = run()
    engines = {part: f for part, f in found.items() if part.startswith("engine ")}
    assert engines
    assert [f["words"] for f in engines.values() if not f["works"]] == []


# --- folders, journal, runtime --------------------------------------------------------------------------------------


def configure(own_home, text):
    path = own_home / "config" / "assistd" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_watch_folders_are_looked_at(own_home):
    (own_home / "there").mkdir()
    configure(own_home, '[[watch.folders]]\npath = "~/there"\n[[watch.folders]]\npath = "~/gone"\n')
    found = quick()
    assert found[f"watch folder {own_home}/there"].works
    assert not found[f"watch folder {own_home}/gone"].works
    assert not found[f"watch folder {own_home}/gone"].needed


def test_folders_are_counted_against_the_limit_without_following_links(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert machine.folders_below(tmp_path) == 3
    assert machine.folders_below(tmp_path, most=2) == 2
    assert machine.inotify_limit("no_such") is None


def test_damaged_journal_is_found_and_not_touched():
    path = paths.state_dir() / "journal.db"
    path.write_bytes(b"rubbish" * 1000)
    before = path.read_bytes()
    finding = quick()["journal"]
    assert not finding.works
    assert "damaged" in finding.words
    assert path.read_bytes() == before


def test_whole_journal_is_found_whole():
    path = paths.state_dir() / "journal.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE x (y)")
    assert quick()["journal"].works


def test_missing_runtime_folder_is_a_note(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    finding = quick()["runtime folder"]
    assert (finding.works, finding.needed) == (False, False)


# --- what libraries are asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise OSError('PortAudio library not found')", "OSError: PortAudio library not found"),
        ("import os; os.kill(os.getpid(), 11)", "exit status -11"),
        ("print('no json')", "no answer"),
        ("", "no answer"),
    ],
)
def test_library_that_breaks_is_an_answer(code, words):
    assert machine.ask(code) == {"error": words}


def test_library_that_hangs_is_not_waited_for():
    assert machine.ask("import time; time.sleep(60)", limit_s=0.2) == {"error": "no answer within 0.2 seconds"}


def test_missing_portaudio_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(machine, "_SOUND", "raise OSError('PortAudio library not found')")
    finding = quick()["sound"]
    assert finding.hint == "Run: sudo apt install libportaudio2"
    assert not finding.needed


def test_plain_onnxruntime_beside_ours_is_found(tmp_path, monkeypatch):
    info = tmp_path / "onnxruntime-1.31.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: onnxruntime\nVersion: 1.31.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    finding = quick()["onnxruntime"]
    assert not finding.works
    assert "overwrite each other" in finding.words
    assert finding.hint.startswith("Run: pip uninstall")


def test_a_part_that_breaks_hides_no_other():
    def look():
        yield Finding(part="x", works=True, words="First.")
        raise RuntimeError("odd")

    first, second = doctor._each("x", look)
    assert first.works
    assert not second.works
    assert "odd" in second.words


def test_models_that_are_not_there_are_told_with_the_command_that_adds_them():
    found = quick()
    for part, task in (("caption models", "describe"), ("speech models", "transcribe")):
        assert not found[part].works
        assert not found[part].needed
        assert task in found[part].words
        assert found[part].hint == "Run: assistd models pull --recommended"


def test_a_model_that_lost_a_file_is_told_with_the_command_that_mends_it(own_home):
    model = lock(own_home / "data", "eyes")
    lock(own_home / "data", "whole")
    (Path(model.root) / "model.bin").unlink()
    found = quick()
    assert found["model whole"].works
    assert not found["model eyes"].works
    assert found["model eyes"].words == "model.bin is missing or changed."
    assert found["model eyes"].hint == "Run: assistd models pull eyes"
    assert "caption models" not in found


def test_a_damaged_lock_is_told_with_the_command_that_mends_it(own_home):
    lock(own_home / "data", "eyes")
    (own_home / "data" / "assistd" / "models" / "eyes.json").write_text("{")
    found = quick()
    assert found["model eyes"].words == "Its lock is damaged."
    assert found["model eyes"].hint == "Run: assistd models pull eyes"
