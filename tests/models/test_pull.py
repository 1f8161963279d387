"""``models pull`` against a hub on loopback: what it fetches, where it puts it, and that it does so once."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from pull_bed import DECODER, ENCODER, ENTRY, ID, INT8, usable

from assistd import installed
from assistd_models import catalogue


def until(condition):
    """Wait for something that another process does."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_pull_fetches_only_what_the_catalogue_names_and_locks_it_by_hash(hub, process, own_home):
    done = process("pull", ID)
    assert (done.returncode, done.stderr) == (0, "")
    model = installed.installed()[ID]
    content = hub.repositories[ENTRY.repository]
    assert [(file.name, file.size_bytes, file.sha256) for file in model.files] == [
        (name, len(content[name]), hashlib.sha256(content[name]).hexdigest()) for name in INT8
    ]
    assert set(hub.sent) == {name.rsplit("/", 1)[-1] for name in INT8}
    assert model.root in done.stdout
    assert model.root.startswith(str(own_home / "cache" / "huggingface" / "hub"))
    assert (model.revision, model.dtype, model.tier) == (hub.commit, "int8", "cpu")
    assert (model.licence, model.attribution, model.translates) == ("Apache-2.0", ENTRY.attribution, True)
    assert "de" in model.languages
    assert (installed.folder() / f"{ID}.json").stat().st_mode & 0o777 == 0o600
    assert [one.id for one in installed.usable("speech", language="de", into="en", gpu=False)] == [ID]


def test_a_second_pull_says_that_all_is_there_and_asks_nobody(hub, models):
    models("pull", ID)
    hub.requests.clear()
    done = models("pull", ID)
    assert (done.returncode, hub.requests) == (0, [])
    assert "nothing was fetched" in done.stdout
    assert installed.installed()[ID].root in done.stdout


def test_the_hubs_own_client_finds_the_files_where_they_were_put(hub, models, environment):
    models("pull", ID)
    code = (
        "import huggingface_hub as h;"
        f"print(h.hf_hub_download({ENTRY.repository!r}, {INT8[-1]!r}, revision={hub.commit!r}, local_files_only=True))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert Path(done.stdout.strip()).read_bytes() == hub.repositories[ENTRY.repository][INT8[-1]]


def test_another_dtype_replaces_the_first_and_shares_its_small_files(hub, models):
    models("pull", ID)
    hub.requests.clear()
    done = models("pull", ID, "--dtype", "fp16")
    assert done.returncode == 0
    assert installed.installed()[ID].dtype == "fp16"
    assert not hub.gets("config.json")
    assert hub.gets("encoder_model_fp16.onnx")


def test_a_dtype_that_there_is_not_is_a_sentence(models):
    done = models("pull", "whisper-tiny", "--dtype", "q4")
    assert done.returncode == 1
    assert done.stderr == "whisper-tiny does not come as q4. It comes as int8.\n"


def test_an_unknown_model_is_a_sentence_and_nothing_is_fetched(hub, models):
    done = models("pull", ID, "whisper-bose")
    assert done.returncode == 1
    assert "Did you mean whisper-base?" in done.stderr
    assert hub.requests == []


def test_pull_needs_names_or_recommended_not_both(models):
    assert models("pull").returncode == 2
    assert models("pull", ID, "--recommended").returncode == 2
    assert models("pull", "--recommended", "--dtype", "q4").returncode == 2


def test_a_dry_run_fetches_nothing(hub, models):
    done = models("pull", "--recommended", "--dry-run")
    assert done.returncode == 0
    assert "This machine: " in done.stdout
    assert "would fetch about" in done.stdout
    assert hub.requests == []


def test_the_variables_of_the_hubs_client_are_honoured(hub, process, tmp_path):
    process("pull", ID, HF_HOME=str(tmp_path / "home"))
    assert installed.installed()[ID].root.startswith(str(tmp_path / "home" / "hub"))
    (installed.folder() / f"{ID}.json").unlink()
    hub.requests.clear()
    done = process("pull", ID, HF_HUB_CACHE=str(tmp_path / "home" / "hub"), HF_HUB_OFFLINE="1")
    assert (done.returncode, hub.requests) == (0, [])
    assert usable() == [ID]


def test_the_token_is_sent_to_the_hub_and_nothing_about_the_machine(hub, models, monkeypatch):
    hub.token = "hf_secret"
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert models("pull", ID).returncode == 0
    agents = {headers["User-Agent"].lower() for _, _, headers in hub.requests}
    assert len(agents) == 2  # the client's own questions, and our downloads
    assert all(agent.startswith("assistd/") and "torch" not in agent and "session" not in agent for agent in agents)


def test_without_a_token_a_closed_model_says_what_to_do(hub, models):
    hub.token = "hf_secret"
    done = models("pull", ID)
    assert done.returncode == 1
    assert "HF_TOKEN" in done.stderr
    assert installed.installed() == {}


def test_offline_uses_what_is_in_the_cache_and_makes_no_connection(hub, models):
    models("pull", ID)
    (installed.folder() / f"{ID}.json").unlink()
    hub.requests.clear()
    done = models("pull", ID, offline=True)
    assert (done.returncode, hub.requests) == (0, [])
    assert usable() == [ID]


def test_offline_without_the_files_is_a_sentence(hub, models):
    done = models("pull", ID, offline=True)
    assert (done.returncode, hub.requests) == (1, [])
    assert "HF_HUB_OFFLINE" in done.stderr
    assert installed.installed() == {}


def test_offline_a_damaged_file_is_not_taken_from_the_cache(hub, models):
    models("pull", ID)
    model = installed.installed()[ID]
    blob = Path(os.path.realpath(Path(model.root, INT8[-1])))
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    (installed.folder() / f"{ID}.json").unlink()
    done = models("pull", ID, offline=True)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert installed.installed() == {}


def test_a_branch_is_locked_to_the_commit_that_was_fetched(hub, models):
    entry = catalogue.entry("whisper-base-en")
    hub.repositories[entry.repository] = {name: name.encode() * 9 for name in [*entry.files, *entry.variant[0].files]}
    assert models("pull", entry.id).returncode == 0
    model = installed.installed()[entry.id]
    assert model.revision == hub.commit
    assert Path(model.root).name == hub.commit
    hub.requests.clear()
    (installed.folder() / f"{entry.id}.json").unlink()
    assert models("pull", entry.id, offline=True).returncode == 0  # by the cache's own note of the branch
    assert installed.installed()[entry.id].revision == hub.commit


def test_two_pulls_at_once_fetch_everything_once(hub, start):
    hub.hold = 100_000
    first = start("pull", ID)
    assert hub.reached.wait(30)
    second = start("pull", ID)
    assert "another pull of it is at work" in second.stderr.readline()
    hub.go.set()
    assert first.wait(60) == 0
    assert second.wait(60) == 0
    assert "nothing was fetched" in second.stdout.read()
    assert all(len(hub.gets(name)) == 1 for name in INT8)


def test_a_killed_pull_leaves_nothing_that_is_used_and_the_next_goes_on_from_there(hub, start, models):
    hub.hold = 200_000
    child = start("pull", ID)
    assert hub.reached.wait(30)
    cache = Path(os.environ["XDG_CACHE_HOME"])
    until(lambda: any(part.stat().st_size > 100_000 for part in cache.rglob("*.incomplete")))
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert installed.installed() == {}
    hub.hold = None
    hub.go.set()
    done = models("pull", ID)
    assert done.returncode == 0
    assert usable() == [ID]
    assert models("verify").returncode == 0
    again = [headers["Range"] for _, path, headers in hub.gets(ENCODER) if "Range" in headers]
    assert len(again) == 1, "it began anew"


def test_a_pull_that_is_stopped_says_what_is_kept_and_leaves_nothing_that_is_used(hub, start):
    hub.hold = 100_000
    child = start("pull", ID)
    assert hub.reached.wait(30)
    child.send_signal(signal.SIGINT)
    assert child.wait(30) == 130
    assert child.stderr.read() == f"{ID}: stopped. What came is kept; the same command goes on from there.\n"
    assert installed.installed() == {}


def test_remove_waits_for_a_pull_that_is_at_work_on_the_same_model(hub, models, start):
    """Otherwise files would go that the pull has counted as there, and its lock would name them."""
    models("pull", ID)
    Path(installed.installed()[ID].root, "onnx", DECODER).resolve().write_bytes(b"damaged")
    hub.hold = 100_000
    pulling = start("pull", ID)
    assert hub.reached.wait(30)
    removing = start("remove", ID)
    assert removing.stderr.readline() == f"{ID}: a pull of it is at work; waiting for it.\n"
    hub.go.set()
    assert pulling.wait(60) == 0
    assert removing.wait(60) == 0
    assert removing.stdout.read() == f"{ID}: removed, 1 MiB given back.\n"
    assert installed.installed() == {}


def test_a_cache_without_links_gets_copies(hub, models, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", refuse)  # as on VFAT
    assert models("pull", ID).returncode == 0
    assert usable() == [ID]
    assert models("verify").returncode == 0


def test_progress_without_a_terminal_is_at_most_a_line_in_ten_seconds(models):
    done = models("pull", ID)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_remove_gives_back_the_files_but_not_those_of_others(hub, models):
    models("pull", ID)
    model = installed.installed()[ID]
    top = Path(installed.top_of(model.root))
    other = top / "snapshots" / ("b" * 40)
    other.mkdir()
    (other / "config.json").symlink_to(os.path.relpath(os.path.realpath(Path(model.root, "config.json")), other))
    done = models("remove", ID)
    assert (done.returncode, done.stdout) == (0, f"{ID}: removed, 1 MiB given back.\n")
    assert installed.installed() == {}
    assert len(list((top / "blobs").iterdir())) == 1
    assert (other / "config.json").read_bytes() == hub.repositories[ENTRY.repository]["config.json"]
    assert not Path(model.root).exists()
    again = models("remove", ID)
    assert (again.returncode, again.stderr) == (1, f"The model {ID} is not installed. Installed: none.\n")


def test_the_lock_is_json_that_says_where_the_model_came_from(models):
    models("pull", ID)
    lock = json.loads((installed.folder() / f"{ID}.json").read_text())
    assert lock["source"] == f"huggingface.co/{ENTRY.repository}"
