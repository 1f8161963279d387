"""Any file whatever is opened safely, or refused in words."""

import io
import os
import socket
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from assistd.errors import MediaError, UnreadableError, UnsupportedError
from assistd.runtime import image
from assistd.runtime.image import open_picture


def refused(path):
    with pytest.raises(MediaError) as caught:
        open_picture(path)
    error = caught.value
    assert "Traceback" not in error.sentence()
    assert error.code
    return error


@pytest.mark.parametrize(
    ("mode", "colour", "name"),
    [
        ("RGB", (10, 20, 30), "a.png"),
        ("L", 77, "a.png"),
        ("1", 1, "a.png"),
        ("P", 3, "a.gif"),
        ("CMYK", (0, 255, 255, 0), "a.jpg"),
        ("LA", (90, 255), "a.png"),
        ("RGBA", (1, 2, 3, 255), "a.webp"),
        ("YCbCr", (128, 128, 128), "a.jpg"),
        ("F", 0.5, "a.tif"),
        ("I", 3000, "a.tif"),
    ],
)
def test_every_pixel_format_becomes_rgb(tmp_path, mode, colour, name):
    path = tmp_path / name
    Image.new(mode, (40, 30), colour).save(path)
    picture = open_picture(path)
    assert picture.pixels.shape == (30, 40, 3)
    assert picture.pixels.dtype == np.uint8


def test_sixteen_bits_keep_their_shades(tmp_path):
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(8, 0)
    path = tmp_path / "deep.png"
    Image.fromarray(ramp).save(path)
    row = open_picture(path).pixels[0, :, 0].astype(int)
    assert row[0] == 0
    assert row[-1] == 255
    assert np.all(np.diff(row) >= 0)
    assert len(set(row)) > 250


def test_transparency_lies_on_white(tmp_path):
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:15, 5:15] = (0, 0, 0, 255)
    Image.fromarray(pixels).save(tmp_path / "hole.png")
    flat = open_picture(tmp_path / "hole.png").pixels
    assert tuple(flat[0, 0]) == (255, 255, 255)
    assert tuple(flat[10, 10]) == (0, 0, 0)


def test_pale_writing_on_nothing_lies_on_black(tmp_path):
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[8:12, 2:18] = (255, 255, 255, 255)
    Image.fromarray(pixels).save(tmp_path / "pale.png")
    flat = open_picture(tmp_path / "pale.png").pixels
    assert flat[0, 0].max() == 0
    assert flat[10, 10].min() == 255


def test_palette_with_transparency(tmp_path):
    flat = Image.new("P", (10, 10), 0)
    flat.putpalette([255, 0, 0, 0, 0, 255] + [0] * 762)
    flat.save(tmp_path / "p.png", transparency=0)
    assert tuple(open_picture(tmp_path / "p.png").pixels[0, 0]) == (255, 255, 255)


def test_a_turned_photograph_stands_upright(tmp_path):
    turned = Image.new("RGB", (60, 40), "white")
    turned.paste("red", (0, 0, 10, 40))
    exif = turned.getexif()
    exif[0x0112] = 6  # turn by 90 degrees to the right
    turned.save(tmp_path / "turned.jpg", exif=exif)
    picture = open_picture(tmp_path / "turned.jpg")
    assert picture.pixels.shape == (60, 40, 3)
    assert picture.pixels[2, 20, 0] > 200
    assert picture.pixels[2, 20, 1] < 80
    assert picture.size == (40, 60)


def test_the_first_picture_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (16, 16), c) for c in ("red", "green", "blue")]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    picture = open_picture(tmp_path / "film.gif")
    assert picture.animated
    assert picture.frames == 3
    assert picture.pixels[0, 0, 0] > 200


def test_the_content_decides_not_the_name(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "really.jpg", format="PNG")
    assert open_picture(tmp_path / "really.jpg").format == "PNG"


def test_truncated_picture_is_refused(tmp_path):
    buffer = io.BytesIO()
    Image.effect_noise((200, 200), 50).convert("RGB").save(buffer, "PNG")
    for part in (20, 300, len(buffer.getvalue()) // 2):
        (tmp_path / "cut.png").write_bytes(buffer.getvalue()[:part])
        error = refused(tmp_path / "cut.png")
        assert error.code == "media-damaged"
        assert "cut.png" in error.message


def test_garbage_behind_every_signature_is_refused(tmp_path):
    for head in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x10\0\0\0WEBPVP8 ", b"II*\0", b"BM"):
        (tmp_path / "x.png").write_bytes(head + bytes(range(256)) * 4)
        refused(tmp_path / "x.png")


def test_empty_file(tmp_path):
    (tmp_path / "none.png").touch()
    error = refused(tmp_path / "none.png")
    assert error.code == "media-empty"
    assert error.message == "none.png is empty: 0 bytes."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg/>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "pillow-heif"),
        (b"%PDF-1.7\n", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "PostScript"),
        (b"\xff\x0a\x00\x00", "JPEG XL"),
        (b"Dear Sir or Madam,\n", "text"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", "video"),
        (b"fLaC\0\0\0\x22" + bytes(40), "recording"),
        (bytes(range(256)), "no picture that is known"),
    ],
)
def test_strangers_are_named(tmp_path, content, words):
    (tmp_path / "thing.png").write_bytes(content)
    error = refused(tmp_path / "thing.png")
    assert isinstance(error, UnsupportedError)
    assert words in error.message
    assert error.hint


def test_decompression_bomb_is_refused_by_its_header(tmp_path):
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "bomb.png").write_bytes(data + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    error = refused(tmp_path / "bomb.png")
    assert error.code == "media-too-large"


def test_large_but_allowed_by_pillow_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr(image, "MAX_PIXELS", 5000)
    Image.new("RGB", (100, 100)).save(tmp_path / "big.png")
    error = refused(tmp_path / "big.png")
    assert error.code == "media-too-large"
    assert "100 by 100 pixels" in error.message


def test_a_huge_jpeg_is_decoded_smaller(tmp_path, monkeypatch):
    monkeypatch.setattr(image, "MAX_PIXELS", 400_000)
    Image.new("RGB", (1000, 800), "teal").save(tmp_path / "huge.jpg")
    picture = open_picture(tmp_path / "huge.jpg")
    assert picture.pixels.shape == (400, 500, 3)
    assert picture.size == (1000, 800)


def test_what_is_no_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert "a pipe" in refused(tmp_path / "pipe.png").message
    assert "a folder" in refused(tmp_path).message
    assert "a device" in refused("/dev/zero").message
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "s.png"))
        refused(tmp_path / "s.png")


def test_links_are_followed_and_loops_are_not(tmp_path):
    Image.new("RGB", (5, 5)).save(tmp_path / "real.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
    assert open_picture(tmp_path / "link.png").pixels.shape == (5, 5, 3)
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    assert isinstance(refused(tmp_path / "loop.png"), UnreadableError)
    assert "moved or deleted" in refused(tmp_path / "gone.png").hint


def test_any_name_is_printed_in_one_line(tmp_path):
    name = os.fsencode(tmp_path) + b"/line\nbreak\xff\xf0\x9f\x98\x80.png"
    with open(name, "wb") as file:
        file.write(b"")
    message = refused(name).message
    assert "\n" not in message
    assert "line?break" in message
