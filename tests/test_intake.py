"""Every file that is no good ends in one clear sentence with a code and a hint; a good one is sniffed and hashed."""

import contextlib
import hashlib
import os
import socket
import struct
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import pytest

from assistd import intake
from assistd.errors import AssistdError, UnreadableError, UnsupportedError
from assistd.intake import admit, examine


def png(seed=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\0\x10\x20\x30")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"seed\0" + seed.hex().encode())
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


@contextlib.contextmanager
def growing(path, for_s=60.0):
    """Let another process append to a file without a pause."""
    code = (
        "import sys, time\n"
        "with open(sys.argv[1], 'ab', buffering=0) as file:\n"
        "    end = time.monotonic() + float(sys.argv[2])\n"
        "    print(flush=True)\n"
        "    while time.monotonic() < end:\n"
        "        file.write(b'x')\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path), str(for_s)], stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        try:
            yield writer
        finally:
            if for_s > 1:
                writer.kill()


def refusal(path):
    with pytest.raises(AssistdError) as caught:
        admit(os.fsencode(path))
    error = caught.value
    assert error.message.endswith(".")
    assert "\n" not in error.sentence()
    assert error.hint
    return error


def test_a_picture_is_sniffed_and_hashed(tmp_path):
    path = tmp_path / "shot.png"
    path.write_bytes(png())
    media = admit(os.fsencode(path))
    assert media.path == os.fsencode(path)
    assert media.mime == "image/png"
    assert media.size_bytes == len(png())
    assert media.sha256 == hashlib.sha256(png()).hexdigest()


def test_a_relative_path_and_a_link_to_a_picture_are_followed(tmp_path, monkeypatch):
    (tmp_path / "shot.png").write_bytes(png())
    (tmp_path / "link.png").symlink_to("shot.png")
    monkeypatch.chdir(tmp_path)
    assert admit(b"link.png").path == os.fsencode(tmp_path / "link.png")


def test_a_link_is_refused_where_links_are_not_followed(tmp_path):
    (tmp_path / "shot.png").write_bytes(png())
    (tmp_path / "link.png").symlink_to("shot.png")
    with pytest.raises(UnreadableError) as caught:
        examine(os.fsencode(tmp_path / "link.png"), follow=False)
    assert caught.value.code == "media-link"


@pytest.mark.parametrize("name", ["two\nlines.png", "smile 😀.png", b"\xff\xfe bad.png", "bell\a.png", "a'b\"c.png"])
def test_strange_names_are_taken_and_never_break_a_sentence(tmp_path, name):
    path = os.fsencode(tmp_path) + b"/" + (name if isinstance(name, bytes) else name.encode())
    Path(os.fsdecode(path)).write_bytes(png())
    assert admit(path).path == path
    Path(os.fsdecode(path)).write_bytes(b"text")
    error = refusal(path)
    assert error.code == "media-mislabelled"
    assert error.message.isprintable()


def test_missing(tmp_path):
    assert refusal(tmp_path / "no.png").code == "media-missing"
    assert refusal(tmp_path / "no" / "no.png").code == "media-missing"
    assert refusal(tmp_path / ("x" * 300)).code == "media-missing"
    assert refusal(b"/tmp/a\0b.png").code == "media-missing"


def test_empty(tmp_path):
    path = tmp_path / "x.png"
    path.touch()
    error = refusal(path)
    assert (error.code, error.message) == ("media-empty", "x.png is empty.")


def test_text_that_is_named_like_a_picture(tmp_path):
    path = tmp_path / "X.png"
    path.write_text("hello")
    error = refusal(path)
    assert isinstance(error, UnsupportedError)
    assert error.message == "X.png is named like a picture but is none."


def test_text_that_is_named_like_text(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    error = refusal(path)
    assert (error.code, error.message) == ("media-unsupported", "notes.txt is no picture, recording or video.")


def test_directory_named_like_a_picture(tmp_path):
    path = tmp_path / "x.png"
    path.mkdir()
    assert refusal(path).code == "media-folder"


def test_pipe_is_refused_at_once_even_if_nobody_writes(tmp_path):
    path = tmp_path / "x.png"
    os.mkfifo(path)
    assert refusal(path).code == "media-special"


def test_socket_and_device_are_refused(tmp_path):
    path = tmp_path / "x.png"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))
        assert refusal(path).code == "media-special"
    assert refusal("/dev/null").code == "media-special"
    assert refusal("/dev/zero").code == "media-special"


def test_link_loop_and_dangling_link(tmp_path):
    (tmp_path / "a.png").symlink_to("b.png")
    (tmp_path / "b.png").symlink_to("a.png")
    assert refusal(tmp_path / "a.png").code == "media-loop"
    (tmp_path / "c.png").symlink_to("nowhere.png")
    assert refusal(tmp_path / "c.png").code == "media-missing"


@pytest.mark.skipif(os.geteuid() == 0 and not hasattr(os, "fork"), reason="needs another user")
def test_file_that_is_not_allowed(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(png())
    path.chmod(0)
    tmp_path.chmod(0o755)
    if os.geteuid() != 0:
        assert refusal(path).code == "media-denied"
        return
    read_end, write_end = os.pipe()
    pid = os.fork()
    if not pid:  # root may read everything: another user asks
        code = "-"
        try:
            for parent in list(path.parents)[:-2]:
                parent.chmod(parent.stat().st_mode | 0o111)
            os.setgid(65534)
            os.setuid(65534)
            admit(os.fsencode(path))
        except AssistdError as error:
            code = error.code
        finally:
            os.write(write_end, code.encode())
            os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(read_end, 100) == b"media-denied"
    os.close(read_end)
    os.close(write_end)


def test_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE")
    os.truncate(path, 3 * 1024**3)
    with pytest.raises(UnsupportedError) as caught:
        admit(os.fsencode(path), max_mib=2048)
    assert caught.value.code == "media-too-big"
    assert "3 GiB" in caught.value.message
    assert "2 GiB" in caught.value.message


def test_memory_stays_bounded_whatever_the_size(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE")
    os.truncate(path, 64 * 1024**2)
    tracemalloc.start()
    try:
        media = admit(os.fsencode(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert media.size_bytes == 64 * 1024**2
    assert peak < 3 * 1024**2


def test_file_that_keeps_growing_is_said_to_be_unfinished(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "PAUSE_S", 0.01)
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(4 * 1024**2))
    with growing(path) as writer:
        assert refusal(path).code == "media-changing"
        assert writer.poll() is None


def test_file_that_is_finished_while_we_wait_is_admitted(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(4 * 1024**2))
    with growing(path, for_s=0.4):
        media = admit(os.fsencode(path))
    assert media.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_file_that_somebody_merely_holds_open_is_admitted(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "PAUSE_S", 0.01)
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(1000))
    with path.open("ab"):
        assert admit(os.fsencode(path)).size_bytes == 1012


def test_file_rewritten_while_it_is_hashed_is_not_taken_for_either_version(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(4 * 1024**2))

    def meanwhile():
        with path.open("r+b") as file:
            file.seek(100)
            file.write(b"another sound")
        os.utime(path, (1, 1))
        return False

    with pytest.raises(UnreadableError) as caught:
        examine(os.fsencode(path), stopped=meanwhile)
    assert caught.value.code == intake.CHANGING


def test_hashing_ends_soon_once_nobody_wants_it(tmp_path):
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + bytes(8 * 1024**2))
    with pytest.raises(UnreadableError):
        examine(os.fsencode(path), stopped=lambda: True)


def test_no_descriptor_is_left_open(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(png())
    (tmp_path / "y.png").write_text("no")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        admit(os.fsencode(path))
        refusal(tmp_path / "y.png")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
