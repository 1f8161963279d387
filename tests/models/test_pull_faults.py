"""What real networks, servers and disks do to a pull: it says so, resumes, and never leaves anything that is used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pull_bed import DECODER, ENCODER, ENTRY, ID, INT8, usable

from assistd import installed
from assistd_models import web


def left(model_id=ID):
    """Return the lock of a model, which must not be there."""
    return installed.installed().get(model_id)


def test_an_interrupted_download_goes_on_where_it_stopped(hub, models):
    hub.cut[ENCODER] = [100_000, 50_000]
    done = models("pull", ID)
    assert done.returncode == 0, done.stderr
    assert hub.sent[ENCODER] == 300_000  # every byte once
    assert [headers.get("Range") for _, _, headers in hub.gets(ENCODER)] == [None, "bytes=100000-", "bytes=150000-"]
    assert usable() == [ID]


def test_one_that_always_breaks_off_is_given_up_and_the_next_pull_resumes_it(hub, models, monkeypatch):
    monkeypatch.setattr(web, "ATTEMPTS", 2)
    hub.cut[DECODER] = [100_000, 0, 0, 0, 0, 0]
    done = models("pull", ID)
    assert done.returncode == 1
    assert "broke off" in done.stderr
    assert "goes on where it stopped" in done.stderr
    assert left() is None
    hub.cut.clear()
    assert models("pull", ID).returncode == 0
    assert hub.sent[DECODER] == 300_000
    assert hub.sent[ENCODER] == 300_000


def test_a_server_that_does_not_resume_is_read_from_the_beginning(hub, models):
    hub.cut[ENCODER] = [100_000]
    hub.resumes = False
    assert models("pull", ID).returncode == 0
    assert hub.sent[ENCODER] == 400_000
    assert models("verify").returncode == 0


@pytest.mark.parametrize("name", [ENCODER, "config.json"])
def test_content_of_the_right_size_and_the_wrong_hash_is_refused_and_removed(hub, models, name):
    true = next(content for path, content in hub.repositories[ENTRY.repository].items() if path.endswith(name))
    hub.lies[name] = {"content": true[:-1] + bytes([true[-1] ^ 1])}
    done = models("pull", ID)
    assert done.returncode == 1
    assert "does not have the digest it must have" in done.stderr
    assert left() is None
    assert not list(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.incomplete"))
    hub.lies.clear()
    assert models("pull", ID).returncode == 0


def test_a_larger_file_than_announced_is_refused_unread(hub, models):
    hub.lies[ENCODER] = {"size": 200_000}
    done = models("pull", ID)
    assert done.returncode == 1
    assert "The server offers 300000 bytes" in done.stderr
    assert left() is None


def test_a_smaller_file_than_announced_is_refused(hub, models):
    hub.lies[ENCODER] = {"size": 400_000}
    done = models("pull", ID)
    assert done.returncode == 1
    assert "The server offers 300000 bytes" in done.stderr
    assert left() is None


def test_a_partial_file_of_something_else_is_noticed_and_begun_anew(hub, models, monkeypatch):
    monkeypatch.setattr(web, "ATTEMPTS", 2)
    hub.cut[ENCODER] = [100_000, 0, 0, 0, 0, 0]
    models("pull", ID)
    part = next(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.incomplete"))
    part.write_bytes(b"x" * 100_000)
    hub.cut.clear()
    done = models("pull", ID)
    assert done.returncode == 0
    assert "does not fit; fetching that file from its beginning" in done.stderr
    assert models("verify").returncode == 0


def test_a_repository_or_file_that_is_gone_is_a_sentence(hub, models):
    del hub.repositories[ENTRY.repository][f"onnx/{ENCODER}"]
    done = models("pull", ID)
    assert done.returncode == 1
    assert f"does not have onnx/{ENCODER} of {ENTRY.repository} any more" in done.stderr
    hub.repositories.clear()
    done = models("pull", ID)
    assert done.returncode == 1
    assert f"does not have {ENTRY.repository}" in done.stderr
    assert left() is None


def test_a_busy_server_is_waited_for_as_long_as_it_asks(hub, models):
    hub.status[ENCODER] = [(429, {"Retry-After": "2"}), (503, {})]
    done = models("pull", ID)
    assert done.returncode == 0
    assert "asks to wait 2 seconds" in done.stderr
    assert len(hub.gets(ENCODER)) == 3


def test_a_server_that_wants_a_long_wait_is_not_waited_for(hub, models):
    hub.status[ENCODER] = [(429, {"Retry-After": "900"})]
    done = models("pull", ID)
    assert done.returncode == 1
    assert "no more requests for 15 minutes" in done.stderr
    assert left() is None


def test_no_server_is_a_sentence(hub, models):
    hub.close()
    done = models("pull", ID)
    assert done.returncode == 1
    assert f"The hub, {hub.url}, can't be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_that_fails_does_not_keep_the_others_from_being_pulled(hub, models):
    done = models("pull", "whisper-tiny", ID)  # the hub has only the second
    assert done.returncode == 1
    assert done.stderr.startswith("whisper-tiny: ")
    assert usable() == [ID]


def test_a_file_that_was_damaged_on_the_disk_is_fetched_again(hub, models):
    models("pull", ID)
    model = installed.installed()[ID]
    blob = Path(os.path.realpath(Path(model.root, f"onnx/{ENCODER}")))
    blob.write_bytes(b"?" + blob.read_bytes()[1:])
    assert models("verify").returncode == 1
    hub.requests.clear()
    done = models("pull", ID)
    assert done.returncode == 0
    assert f"onnx/{ENCODER} is damaged. What is missing is fetched again." in done.stderr
    assert len(hub.gets(ENCODER)) == 1
    assert not hub.gets(DECODER)
    assert models("verify").returncode == 0


def test_a_damaged_file_that_cannot_be_mended_is_not_used_any_more(hub, models):
    models("pull", ID)
    blob = Path(os.path.realpath(Path(installed.installed()[ID].root, f"onnx/{ENCODER}")))
    blob.write_bytes(b"?" + blob.read_bytes()[1:])
    hub.status[ENCODER] = (403, {})
    assert models("pull", ID).returncode == 1
    assert usable() == []


def test_too_little_room_is_said_before_anything_is_fetched(hub, models):
    hub.lies[ENCODER] = {"size": 2**62}
    done = models("pull", ID)
    assert done.returncode == 1
    assert "not enough room" in done.stderr
    assert hub.sent == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_disk_that_runs_full_in_the_middle_is_a_sentence_and_the_rest_resumes(hub, start, process, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        hub.hold = 100_000
        child = start("pull", ID, HF_HOME=str(small))
        assert hub.reached.wait(30)
        filler = small / "filler"
        with pytest.raises(OSError), filler.open("wb", buffering=0) as file:  # somebody else takes the room
            while True:
                file.write(b"\0" * 4096)
        hub.go.set()
        said = child.communicate(timeout=60)[1]
        assert child.returncode == 1
        assert "The disk is full" in said
        assert left() is None
        filler.unlink()
        assert process("pull", ID, HF_HOME=str(small)).returncode == 0
        assert usable() == [ID]
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_a_file_size_limit_is_a_sentence(hub, environment):
    program = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        f"from assistd.cli import main; main(['models', 'pull', '{ID}'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    assert left() is None


def test_only_names_of_the_catalogue_are_ever_written(hub, models, tmp_path):
    hub.repositories[ENTRY.repository]["../../../../evil"] = b"x" * 20_000
    hub.repositories[ENTRY.repository]["/etc/evil"] = b"x"
    assert models("pull", ID).returncode == 0
    written = {path.name for path in Path(os.environ["HOME"]).rglob("*")}
    assert "evil" not in written
    assert {file.name for file in installed.installed()[ID].files} == set(INT8)
