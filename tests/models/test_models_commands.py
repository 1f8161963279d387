"""``models list`` and ``models verify``; what the daemon may not load; and how progress is told."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from pull_bed import ID

from assistd import installed
from assistd.cli.models_progress import Progress


def rows(models, *options):
    return {row["id"]: row for row in map(json.loads, models("list", "--json", *options).stdout.splitlines())}


def test_the_list_says_what_is_installed_and_what_this_machine_should_take(models):
    before = rows(models)
    assert (before[ID]["installed"], before[ID]["state"]) == (False, "not installed")
    assert sum(row["recommended"] for row in before.values()) in (1, 2, 3)
    assert not before["vit-gpt2"]["recommended"]
    models("pull", ID)
    after = rows(models)
    assert (after[ID]["installed"], after[ID]["dtype"]) == (True, "int8")
    assert after[ID]["root"] == installed.installed()[ID].root
    said = models("list").stdout
    assert f"  {ID}: Whisper base, installed, 99 languages, translates into English, " in said
    assert "`assistd models pull --recommended`" in said


@pytest.mark.parametrize(
    ("task", "some", "none"),
    [
        ("describe", "smolvlm-256m", ID),
        ("ask", "smolvlm-256m", ID),
        ("transcribe", ID, "read-greek"),
        ("read", "read-greek", ID),
        ("speak", "espeak-ng-voices", ID),
        ("embed", "clip-vit-b32", ID),
    ],
)
def test_a_task_limits_the_list(models, task, some, none):
    found = rows(models, "--task", task)
    assert some in found
    assert none not in found


def test_models_of_one_task_come_best_first_with_a_line_before_them(models):
    lines = models("list", "--task", "transcribe").stdout.splitlines()
    assert lines[0].startswith("This machine: ")
    assert lines[1].startswith("Transcripts of speech (transcribe): ")
    order = [line.split(":")[0].strip() for line in lines[2:] if line.startswith("  whisper")]
    assert order == ["whisper-large-v3-turbo", "whisper-small", "whisper-base-en", "whisper-base", "whisper-tiny"]


def test_a_model_whose_files_went_away_is_listed_as_not_usable(models):
    models("pull", ID)
    Path(installed.installed()[ID].root, "config.json").unlink()
    row = rows(models)[ID]
    assert (row["installed"], row["state"]) == (False, "not usable: 1 of its files is missing or cut short")


def test_a_damaged_lock_is_told_not_passed_over(models):
    models("pull", ID)
    lock = installed.folder() / f"{ID}.json"
    lock.write_text(lock.read_text().replace('"config.json"', '"../config.json"'))
    done = models("verify")
    assert (done.returncode, done.stdout) == (
        1,
        f"{ID}: its lock is damaged, so it is not used. `assistd models pull {ID}` fetches it again.\n",
    )
    row = rows(models)[ID]
    assert (row["installed"], row["state"]) == (False, "not usable: its lock is damaged, pull it again")
    assert models("pull", ID).returncode == 0
    assert installed.unreadable() == ()
    assert models("verify").returncode == 0


def test_a_model_of_ones_own_is_listed(models, tmp_path):
    from test_locks import lock

    lock("mine", tmp_path, kind="speech", licence="", source="/home/me/checkpoint", dtype="int8")
    row = rows(models)["mine"]
    assert (row["task"], row["installed"], row["licence"]) == ("transcribe", True, "licence not known")


def test_verify_says_what_is_wrong_and_what_mends_it(models):
    nothing = models("verify")
    assert nothing.returncode == 3
    assert nothing.stderr.startswith("No model is installed. `assistd models pull --recommended`")
    models("pull", ID)
    good = models("verify", ID)
    assert (good.returncode, good.stdout) == (0, f"{ID}: whole, 6 files, 1 MiB.\n")
    root = Path(installed.installed()[ID].root)
    (root / "config.json").unlink()
    cut = Path(os.path.realpath(root / "tokenizer.json"))
    cut.write_bytes(cut.read_bytes()[:100])
    flipped = Path(os.path.realpath(root / "preprocessor_config.json"))
    flipped.write_bytes(bytes([flipped.read_bytes()[0] ^ 1]) + flipped.read_bytes()[1:])
    bad = models("verify")
    assert bad.returncode == 1
    assert bad.stdout == (
        f"{ID}: config.json is missing; preprocessor_config.json is damaged; "
        "tokenizer.json has 100 bytes instead of 700. "
        f"`assistd models pull {ID}` fetches it again.\n"
    )
    told = json.loads(models("verify", "--json").stdout)
    assert (told["whole"], len(told["faults"])) == (False, 3)


def test_verify_with_parity_needs_a_checkpoint(models):
    models("pull", ID)
    done = models("verify", ID, "--parity")
    assert done.returncode == 1
    assert "no checkpoint here to compare with" in done.stdout
    assert models("verify", "--checkpoint", "x").returncode == 2


def test_verify_of_one_that_is_not_installed_is_a_sentence(models):
    done = models("verify", "nothing")
    assert (done.returncode, done.stderr) == (1, "The model nothing is not installed. Installed: none.\n")


def test_what_the_daemon_loads_does_not_include_the_hubs_client_or_the_catalogue():
    code = """
import sys
from assistd import lean
lean.prepare()
import assistd.daemon, assistd.worker
from assistd import config, installed, plugins
plugins.load(config.load())
installed.usable("speech", gpu=False)
heavy = {"huggingface_hub", "assistd_models", "requests", "httpx", "yaml"}
print([name for name in sys.modules if name.partition(".")[0] in heavy])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_listing_loads_neither_the_hubs_client_nor_arrays():
    code = (
        "import sys; from assistd import cli; cli.execute(['models', 'list']); "
        "print([name for name in ('huggingface_hub', 'numpy', 'onnxruntime') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_without_a_terminal_progress_is_a_line_every_ten_seconds(monkeypatch, capsys):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with Progress("model") as progress:
        for done in range(101):
            progress.report(done << 20, 100 << 20)
            now[0] += 0.5
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "model: 20 percent, 20 of 100 MiB."
    assert len(lines) == 4  # 50 seconds, and none at the end: the outcome is said then


def test_on_a_terminal_progress_is_a_bar_that_ends_full(environment):
    code = (
        "from assistd.cli.models_progress import Progress\n"
        "with Progress('model') as progress:\n"
        "    for done in range(0, 101, 5): progress.report(done << 20, 100 << 20)\n"
    )
    ours, theirs = pty.openpty()
    child = subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env={**environment, "TERM": "xterm"})
    os.close(theirs)
    said = b""
    try:
        while block := os.read(ours, 4096):
            said += block
    except OSError:
        pass  # how a terminal ends on Linux
    os.close(ours)
    assert child.wait(30) == 0
    assert b"100%" in said
    assert said.count(b"model") > 1
