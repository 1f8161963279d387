"""A file's end tells that it is whole; the kernel tells who is still writing."""

import io
import os
import subprocess
import sys

import av
import numpy as np
import pytest
from PIL import Image

from assistd.sniff import HEAD_BYTES, sniff
from assistd.whole import _is_remote, being_written, is_whole


def picture(form):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a description"
    more = {"exif": exif} if form == "JPEG" else {}
    rng = np.random.default_rng(3)
    Image.fromarray(rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)).save(buffer, form, **more)
    return buffer.getvalue()


def film():
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), "rgb24")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def sound():
    import wave

    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(np.random.default_rng(3).integers(-999, 999, 2000, dtype=np.int16).tobytes())
    return buffer.getvalue()


def verdict(path, data):
    path.write_bytes(data)
    fd = os.open(path, os.O_RDONLY)
    try:
        return is_whole(fd, len(data), sniff(data[:HEAD_BYTES]))
    finally:
        os.close(fd)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "mp4", "wav"])
def test_only_the_whole_file_is_whole(tmp_path, form):
    data = {"mp4": film, "wav": sound}.get(form, lambda: picture(form))()
    assert verdict(tmp_path / "x", data) is True
    for cut in range(16, len(data), max(1, len(data) // 80)):
        assert not verdict(tmp_path / "x", data[:cut]), cut
    assert not verdict(tmp_path / "x", data[: len(data) // 2] + bytes(len(data) - len(data) // 2)), "preallocated"


def test_a_thumbnail_s_end_is_not_the_picture_s(tmp_path):
    data = picture("JPEG")
    assert verdict(tmp_path / "x", data[:20] + b"\xff\xd9") is False
    inner = b"\xff\xe1" + (len(data) + 2).to_bytes(2, "big") + data
    assert verdict(tmp_path / "x", data[:2] + inner) is False
    assert verdict(tmp_path / "x", data[:2] + inner + data[2:]) is True


def test_formats_that_show_no_end_are_left_open(tmp_path):
    assert verdict(tmp_path / "x", b"ID3\4\0\0\0\0\0\0" + bytes(500)) is None
    assert verdict(tmp_path / "x", b"fLaC" + bytes(500)) is None


def test_the_kernel_tells_whether_somebody_writes(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    fd = os.open(path, os.O_RDONLY)
    try:
        if being_written(fd) is None:
            pytest.skip("no leases on this file system")
        assert being_written(fd) is False
        with path.open("ab"):
            assert being_written(fd) is True
        assert being_written(fd) is False
        with path.open("rb"):
            assert being_written(fd) is False
    finally:
        os.close(fd)


def test_a_writer_that_comes_at_that_moment_is_neither_stopped_nor_kills_us(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x")
    code = "import os, sys\nfor _ in range(5000): os.close(os.open(sys.argv[1], os.O_WRONLY))"
    fd = os.open(path, os.O_RDONLY)
    seen = set()
    with subprocess.Popen([sys.executable, "-c", code, path]) as writer:
        while writer.poll() is None:
            seen.add(being_written(fd))
    os.close(fd)
    assert writer.returncode == 0
    if None not in seen:
        assert seen == {True, False}


def test_a_refused_lease_says_nothing_on_a_network_file_system(tmp_path):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "90 22 0:53 / /home rw,relatime shared:2 master:1 - nfs4 server:/home rw,vers=4.2\n"
        "91 22 0:54 / /mnt rw - fuse.sshfs me@host: rw\n"
    )
    assert not _is_remote(os.makedev(8, 1), mounts)
    assert _is_remote(os.makedev(0, 53), mounts)
    assert _is_remote(os.makedev(0, 54), mounts)
    assert not _is_remote(os.makedev(0, 99), mounts)
