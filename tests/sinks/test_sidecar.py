"""Files beside the media: whole or not at all, and never over what a person wrote."""

import hashlib
import json
import os
import stat
import subprocess
import sys
import tempfile

import pytest

from assistd.errors import SinkError
from assistd.sinks.sidecar import Sidecars, is_output
from assistd.types import Answer, Media, Segment


class Memory:
    """What was remembered, in memory, for tests that are about something else."""

    def __init__(self):
        self.marks = {}

    def remembered(self, path):
        return self.marks.get(path)

    def remember(self, path, mark):
        self.marks[path] = mark


@pytest.fixture
def outputs():
    return Memory()


@pytest.fixture
def sidecars(outputs):
    return Sidecars(outputs)


def media(folder, name="photo.png", mode=0o644):
    path = os.path.join(os.fsencode(folder), os.fsencode(name))
    if not os.path.exists(path):
        with open(path, "wb") as file:
            file.write(b"pixels")
        os.chmod(path, mode)
    return Media(path=path, mime="image/png", size_bytes=6, sha256=hashlib.sha256(b"pixels").hexdigest())


def described(file, text="Dialog: Unsaved changes."):
    return Answer(
        request_id="1", task="describe", media=file, outcome="answered", headline=text, models=("m",), made_s=1.7e9
    )


def heard(file, text="good morning", **more):
    return Answer(
        request_id="1",
        task="transcribe",
        media=file,
        outcome="answered",
        headline="Draft transcript, expect wrong words: good morning",
        segments=(Segment(start_s=5.0, end_s=7.0, text=text),),
        quality="draft",
        models=("m",),
        made_s=1.7e9,
        **more,
    )


def names(folder):
    return sorted(os.listdir(folder))


# --- what is written where ---


def test_a_description_lies_beside_the_picture_with_its_provenance(tmp_path, sidecars):
    placed = sidecars.deliver(described(media(tmp_path)))
    assert [p.state for p in placed] == ["written"]
    assert placed[0].words == "Written to photo.png.txt."
    text = (tmp_path / "photo.png.txt").read_text()
    assert text.startswith("Dialog: Unsaved changes.\n")
    assert "Made by assistd with m" in text.splitlines()[-1]
    assert names(tmp_path) == ["photo.png", "photo.png.txt"]


def test_a_transcript_becomes_captions_and_text_or_what_was_asked_for(tmp_path, sidecars):
    sidecars.deliver(heard(media(tmp_path, "talk.mp3")))
    assert names(tmp_path) == ["talk.mp3", "talk.mp3.txt", "talk.vtt"]
    sidecars.deliver(heard(media(tmp_path, "talk.mp3"), formats=("srt", "json", "srt")))
    assert names(tmp_path) == ["talk.mp3", "talk.mp3.json", "talk.mp3.txt", "talk.srt", "talk.vtt"]
    assert json.loads((tmp_path / "talk.mp3.json").read_text())["segments"]


@pytest.mark.parametrize("outcome", ["failed", "nothing", "cancelled"])
def test_what_found_nothing_leaves_no_file(tmp_path, sidecars, outcome):
    answer = Answer(request_id="1", task="transcribe", media=media(tmp_path), outcome=outcome, headline="No speech.")
    assert sidecars.deliver(answer) == ()
    assert names(tmp_path) == ["photo.png"]


@pytest.mark.parametrize(("mode", "expected"), [(0o644, 0o644), (0o600, 0o600), (0o755, 0o644), (0o440, 0o640)])
def test_whoever_may_read_the_media_may_read_the_file(tmp_path, sidecars, mode, expected):
    sidecars.deliver(described(media(tmp_path, mode=mode)))
    assert stat.S_IMODE((tmp_path / "photo.png.txt").stat().st_mode) == expected


@pytest.mark.parametrize("name", [b"caf\xe9 \xff.png", "naïve 🦊.png".encode(), b"two\nlines.png", b"-rf.png", b".png"])
def test_any_file_name_will_do(tmp_path, sidecars, name):
    placed = sidecars.deliver(described(media(tmp_path, name)))
    assert placed[0].path == os.path.join(os.fsencode(tmp_path), name + b".txt")
    assert placed[0].words.isprintable()
    assert os.path.isfile(placed[0].path)


# --- again ---


def test_doing_it_again_changes_nothing(tmp_path, sidecars):
    answer = heard(media(tmp_path, "talk.mp3"))
    sidecars.deliver(answer)
    before = [(p, os.stat(tmp_path / p).st_mtime_ns, os.stat(tmp_path / p).st_ino) for p in names(tmp_path)]
    assert {p.state for p in sidecars.deliver(answer)} == {"unchanged"}
    assert [(p, os.stat(tmp_path / p).st_mtime_ns, os.stat(tmp_path / p).st_ino) for p in names(tmp_path)] == before


def test_our_own_file_is_replaced_by_a_newer_answer(tmp_path, sidecars):
    file = media(tmp_path)
    sidecars.deliver(described(file, "First."))
    assert sidecars.deliver(described(file, "Second."))[0].state == "written"
    assert (tmp_path / "photo.png.txt").read_text().startswith("Second.")
    assert names(tmp_path) == ["photo.png", "photo.png.txt"]


def test_the_same_content_is_ours_even_if_nothing_is_remembered(tmp_path, sidecars, outputs):
    answer = described(media(tmp_path))
    sidecars.deliver(answer)
    outputs.marks.clear()
    assert sidecars.deliver(answer)[0].state == "unchanged"
    assert sidecars.deliver(described(answer.media, "Second."))[0].state == "written"


# --- a person's files ---


def test_a_file_a_person_wrote_is_left_alone(tmp_path, sidecars):
    file = media(tmp_path)
    mine = tmp_path / "photo.png.txt"
    mine.write_text("My own words")
    placed = sidecars.deliver(described(file))
    assert placed[0].state == "kept"
    assert placed[0].words == "Kept your own photo.png.txt; the new text is in the history."
    assert mine.read_text() == "My own words"


def test_a_file_a_person_changed_is_left_alone(tmp_path, sidecars):
    file = media(tmp_path)
    sidecars.deliver(described(file, "First."))
    mine = tmp_path / "photo.png.txt"
    mine.write_text(mine.read_text().replace("First.", "First, corrected."))
    assert sidecars.deliver(described(file, "Second."))[0].state == "kept"
    assert mine.read_text().startswith("First, corrected.")


def test_what_a_person_deleted_is_written_again(tmp_path, sidecars):
    file = media(tmp_path)
    sidecars.deliver(described(file))
    (tmp_path / "photo.png.txt").unlink()
    assert sidecars.deliver(described(file))[0].state == "written"


@pytest.mark.parametrize("kind", ["link", "dangling", "folder", "fifo"])
def test_what_is_no_file_is_neither_followed_nor_replaced(tmp_path, sidecars, kind):
    folder, target = tmp_path / "media", tmp_path / "elsewhere.txt"
    folder.mkdir()
    there = folder / "photo.png.txt"
    if kind == "link":
        target.write_text("secret")
    {
        "link": lambda: there.symlink_to(target),
        "dangling": lambda: there.symlink_to(target),
        "folder": there.mkdir,
        "fifo": lambda: os.mkfifo(there),
    }[kind]()
    before = there.lstat()
    assert sidecars.deliver(described(media(folder)))[0].state == "kept"
    assert there.lstat().st_ino == before.st_ino
    assert target.exists() == (kind == "link")
    if kind == "link":
        assert target.read_text() == "secret"


# --- two that want the same name ---


def test_two_recordings_with_the_same_stem_do_not_fight_over_the_captions(tmp_path, sidecars):
    mp3, mp4 = heard(media(tmp_path, "talk.mp3"), "from the sound"), heard(media(tmp_path, "talk.mp4"), "from the film")
    sidecars.deliver(mp3)
    placed = sidecars.deliver(mp4)
    assert [os.path.basename(p.path) for p in placed] == [b"talk.mp4.vtt", b"talk.mp4.txt"]
    assert "Written to talk.mp4.vtt." in [p.words for p in placed]
    assert "from the sound" in (tmp_path / "talk.vtt").read_text()
    assert {p.state for p in (*sidecars.deliver(mp3), *sidecars.deliver(mp4))} == {"unchanged"}


def test_a_film_that_is_described_and_transcribed_has_both_texts(tmp_path, sidecars):
    film = media(tmp_path, "film.mp4")
    sidecars.deliver(heard(film))
    sidecars.deliver(described(film, "A dog runs."))
    assert "good morning" in (tmp_path / "film.mp4.txt").read_text()
    assert (tmp_path / "film.mp4.describe.txt").read_text().startswith("A dog runs.")


# --- bad days ---


def test_a_name_too_long_for_an_ending_is_said(tmp_path, sidecars):
    with pytest.raises(SinkError) as caught:
        sidecars.deliver(described(media(tmp_path, "n" * 251 + ".png")))
    assert caught.value.code == "name-too-long"
    assert "history" in caught.value.hint


def test_a_folder_that_has_gone_is_said(tmp_path, sidecars):
    folder = tmp_path / "usb"
    folder.mkdir()
    file = media(folder)
    os.unlink(file.path)
    folder.rmdir()
    with pytest.raises(SinkError) as caught:
        sidecars.deliver(described(file))
    assert caught.value.code == "folder-gone"
    assert "photo.png" in caught.value.message


def test_media_that_has_gone_still_gets_its_file_readable_by_its_owner_only(tmp_path, sidecars):
    file = media(tmp_path)
    os.unlink(file.path)
    sidecars.deliver(described(file))
    assert stat.S_IMODE((tmp_path / "photo.png.txt").stat().st_mode) == 0o600


def test_a_read_only_folder_is_said_and_left_as_it_is():
    with tempfile.TemporaryDirectory() as folder:  # not below pytest's own, which nobody else may enter
        file = media(folder)
        os.chmod(folder, 0o555)
        code = _as_nobody(lambda: _code_of(file)) if os.getuid() == 0 else _code_of(file)
        os.chmod(folder, 0o755)
        assert code == "folder-read-only"
        assert names(folder) == ["photo.png"]


def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    script = f"mount -t tmpfs -o size=64k none {disk} && exec {sys.executable} -c '{_FULL}' {disk}"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, check=False)
    if "DONE" not in done.stdout:
        pytest.skip("no user namespaces here to mount a small disk in")
    assert done.stdout.split() == ["disk-full", "filler", "photo.png", "DONE"]


_FULL = """
import os, sys
from assistd.errors import SinkError
from assistd.sinks.sidecar import Sidecars
from assistd.types import Answer, Media, Passage
class Memory:
    def remembered(self, path): return None
    def remember(self, path, mark): pass
folder = sys.argv[1]
open(folder + "/photo.png", "wb").close()
try:
    open(folder + "/filler", "wb", buffering=0).write(bytes(57344))
except OSError:
    pass
media = Media(path=os.fsencode(folder + "/photo.png"), mime="image/png", size_bytes=0, sha256="")
try:
    long = (Passage(text="many words " * 20000),)
    answer = Answer(request_id="1", task="describe", media=media, outcome="answered", headline="x", passages=long)
    Sidecars(Memory()).deliver(answer)
except SinkError as error:
    print(error.code)
print(*sorted(os.listdir(folder)), "DONE")
"""


def _code_of(file):
    try:
        Sidecars(Memory()).deliver(described(file))
    except SinkError as error:
        return error.code
    return "written"


def _as_nobody(work):
    """Return what `work` gives in a child without privileges: nothing is read-only to root."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            os.write(write, str(work()).encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as pipe:
        return pipe.read()


# --- knowing our own ---


def test_our_files_are_known_without_anything_remembered(tmp_path, sidecars):
    sidecars.deliver(heard(media(tmp_path, "talk.mp3"), formats=("vtt", "srt", "txt", "json")))
    sidecars.deliver(described(media(tmp_path)))
    ours = {name for name in names(tmp_path) if is_output(os.fsencode(tmp_path / name))}
    assert ours == {"photo.png.txt", "talk.mp3.json", "talk.mp3.txt", "talk.srt", "talk.vtt"}


def test_nothing_else_is_taken_for_ours(tmp_path):
    (tmp_path / "notes.txt").write_text("Dear diary")
    (tmp_path / "empty.txt").touch()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "notes.txt")
    assert not any(is_output(os.fsencode(tmp_path / name)) for name in [*names(tmp_path), "missing"])
    assert not is_output(b"bad\0name")
