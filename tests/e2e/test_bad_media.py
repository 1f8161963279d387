"""Every bad file there is, given to the real daemon with its own plugins: one clear sentence each, bounded memory."""

import io
import os
import socket
import struct
import wave
import zlib

import pytest
from PIL import Image, ImageDraw, ImageFont
from real_daemon import RealDaemon

from assistd.process import rss_mib
from assistd.protocol import Answered, Do


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    config = '[speech]\nenabled = false\n[[watch.folders]]\npath = "{watched}"\n'
    with RealDaemon(tmp_path_factory.mktemp("daemon"), config, plugins="") as one:
        yield one


def do(daemon, path, task="describe"):
    reply = daemon.replies(Do(task=task, path=path if isinstance(path, bytes) else os.fsencode(path)))[-1]
    assert isinstance(reply, Answered), reply
    assert "Traceback" not in reply.answer.headline
    return reply.answer


def sign(words="Harbour bridge closed", mode="RGB", size=(900, 260)):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((40, 90), words, fill="black", font=ImageFont.load_default(60))
    return image.convert(mode) if mode != "RGB" else image


def saved(image, kind="PNG", **options):
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def png_header(width, height):
    """Return a tiny file that claims to be an enormous picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def bomb():
    """A valid picture of 900 megapixels in less than a megabyte."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (30_000 // 8 + 1)
    body = b"".join(packer.compress(row) for _ in range(30_000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def wav_header_of_ten_hours():
    size = 10 * 3600 * 48_000 * 4
    form = struct.pack("<IHHIIHH", 16, 1, 2, 48_000, 192_000, 4, 16)
    whole, data = struct.pack("<I", min(size, 2**32 - 50)), struct.pack("<I", min(size, 2**32 - 100))
    return b"RIFF" + whole + b"WAVEfmt " + form + b"data" + data + b"\0\0" * 2000


BAD = {
    "empty.png": b"",
    "truncated.png": saved(sign())[:600],
    "truncated.jpg": saved(sign(), "JPEG")[:900],
    "text-named.png": b"This is no picture.\n" * 30,
    "random.png": bytes(range(256)) * 20,
    "huge-header.png": png_header(2**31 - 1, 2**31 - 1),
    "bomb.png": bomb(),
    "vector.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><text>hi</text><image href="file:///etc/passwd"/></svg>',
    "photo.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300),
    "broken.avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(300),
    "broken.gif": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(50),
}
BAD_SOUND = {
    "empty.wav": b"",
    "ten-hours.wav": wav_header_of_ten_hours(),
    "truncated.mp3": b"ID3\x04\0\0\0\0\x0f\x76" + bytes(100),
    "list.m3u8": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
    "concat.txt": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "noise.mkv": b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_ends_in_one_sentence_that_names_it(daemon, name):
    path = daemon.home / name
    path.write_bytes(BAD[name])
    answer = do(daemon, path)
    assert answer.outcome in ("failed", "nothing"), answer.headline
    assert answer.code
    assert name in answer.headline or answer.outcome == "nothing"
    assert "/etc" not in answer.headline


@pytest.mark.parametrize("name", BAD_SOUND)
def test_a_bad_recording_ends_in_one_sentence(daemon, name):
    path = daemon.home / name
    path.write_bytes(BAD_SOUND[name])
    answer = do(daemon, path, "transcribe")
    assert answer.outcome in ("failed", "nothing"), answer.headline
    assert answer.code


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cmyk.jpg", saved(sign(mode="CMYK"), "JPEG")),
        ("grey16.png", saved(Image.fromarray(__import__("numpy").asarray(sign(mode="L")).astype("uint16") * 257))),
        ("palette.png", saved(sign(mode="P"))),
        ("bilevel.png", saved(sign(mode="1"))),
        ("transparent.png", saved(sign(mode="RGBA"))),
        ("animated.gif", saved(sign(), "GIF", save_all=True, append_images=[sign("Second frame")])),
        ("mislabelled.jpg", saved(sign())),
        ("animated.webp", saved(sign(), "WEBP", save_all=True, append_images=[sign("Second frame")])),
    ],
)
def test_an_odd_but_sound_picture_is_read(daemon, name, data):
    path = daemon.home / name
    path.write_bytes(data)
    answer = do(daemon, path)
    assert answer.outcome == "answered", answer.headline
    assert "Harbour bridge closed" in answer.headline + " ".join(passage.text for passage in answer.passages)


def test_a_picture_turned_by_its_exif_is_read_upright(daemon):
    image = sign().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    path = daemon.home / "turned.jpg"
    path.write_bytes(saved(image, "JPEG", exif=exif, quality=95))
    answer = do(daemon, path)
    assert "Harbour bridge closed" in answer.headline + " ".join(passage.text for passage in answer.passages)


def test_what_is_no_file_is_refused_at_once(daemon):
    home = daemon.home
    os.mkfifo(home / "fifo.png")
    (home / "folder.png").mkdir()
    (home / "loop.png").symlink_to(home / "loop.png")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(home / "socket.png"))
        for name in ("fifo.png", "folder.png", "loop.png", "socket.png", "missing.png"):
            answer = do(daemon, home / name)
            assert answer.outcome == "failed"
            assert name in answer.headline, answer.headline
    assert do(daemon, "/dev/zero").outcome == "failed"
    assert do(daemon, "/proc/self/mem").outcome == "failed"


@pytest.mark.parametrize(
    "name", ["new\nline.png", "smile 😀.png", b"invalid \xff\xfe.png", "-rf.png", "$(id);`id`.png", "a" * 250 + ".png"]
)
def test_odd_names_are_served_and_watched(daemon, name):
    raw = os.fsencode(name)
    path = os.path.join(os.fsencode(daemon.home), raw)
    with open(path, "wb") as file:
        file.write(saved(sign()))
    assert do(daemon, path).outcome == "answered"
    watched = os.path.join(os.fsencode(daemon.watched), raw)
    with open(watched, "wb") as file:
        file.write(saved(sign()))
    daemon.wait_until(lambda: any(row.path == watched for row in daemon.history()), 30)


def test_recordings_in_which_nobody_speaks_yield_no_word(daemon):
    path = daemon.home / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(16_000 * 2 * 3))
    answer = do(daemon, path, "transcribe")
    assert answer.outcome == "nothing"
    assert answer.segments == ()


def test_after_all_that_the_daemon_is_small_and_serves_the_next(daemon):
    path = daemon.home / "last.png"
    path.write_bytes(saved(sign("All is well")))
    assert "All is well" in do(daemon, path).headline
    assert rss_mib(daemon.process.pid) < 60
    for worker in daemon.status().workers:
        assert (worker.rss_mib or 0) < 1500
    assert "Traceback" not in daemon.log
