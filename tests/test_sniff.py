"""What a file is, is told by its content: real files of each format, and impostors."""

import csv
import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from assistd.sniff import EMPTY, HEAD_BYTES, UNKNOWN, kind_of, promised, sniff

SHARED = Path(__file__).parents[2] / "shared" / "data"


def picture(form, mode="RGB", **options):
    buffer = io.BytesIO()
    Image.new(mode, (48, 32), 128 if mode in ("L", "P") else (10, 200, 30)).save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "mime"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
        ("ICO", "image/vnd.microsoft.icon"),
        ("AVIF", "image/avif"),
        ("JPEG2000", "image/jp2"),
    ],
)
def test_pictures_that_pillow_wrote_are_told_by_content_whatever_their_name(form, mime):
    try:
        data = picture(form)
    except (KeyError, OSError):
        pytest.skip(f"this Pillow writes no {form}")
    assert sniff(data[:HEAD_BYTES], b"notes.txt") == mime
    assert sniff(data[:HEAD_BYTES], b"film.mp4") == mime


def sound(form, codec, layout="mono", rate_hz=44100):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        rng = np.random.default_rng(1)
        resampler = av.AudioResampler(stream.format, layout, rate_hz, stream.codec_context.frame_size or 1024)
        samples = (rng.standard_normal((1, rate_hz // 2)) * 3000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples, "s16", layout)
        frame.sample_rate = rate_hz
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def film(form, codec):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=form) as container:
        stream = container.add_stream(codec, rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        rng = np.random.default_rng(1)
        for _ in range(10):
            pixels = rng.integers(0, 255, (48, 64, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "form", "codec", "mime"),
    [
        (sound, "wav", "pcm_s16le", "audio/wav"),
        (sound, "w64", "pcm_s16le", UNKNOWN),
        (sound, "flac", "flac", "audio/flac"),
        (sound, "mp3", "libmp3lame", "audio/mpeg"),
        (sound, "ogg", "libvorbis", "audio/ogg"),
        (sound, "ogg", "libopus", "audio/ogg"),
        (sound, "ipod", "aac", "audio/mp4"),
        (sound, "adts", "aac", "audio/aac"),
        (sound, "aiff", "pcm_s16be", "audio/aiff"),
        (sound, "au", "pcm_s16be", "audio/basic"),
        (film, "mp4", "mpeg4", "video/mp4"),
        (film, "mov", "mpeg4", "video/quicktime"),
        (film, "matroska", "mpeg4", "video/x-matroska"),
        (film, "webm", "libvpx", "video/webm"),
        (film, "avi", "mpeg4", "video/x-msvideo"),
        (film, "mpegts", "mpeg2video", "video/mp2t"),
        (film, "mpeg", "mpeg2video", "video/mpeg"),
        (film, "flv", "flv", "video/x-flv"),
        (film, "asf", "mpeg4", "video/x-ms-asf"),
    ],
)
def test_sounds_and_films_that_ffmpeg_wrote_are_told_by_content(make, form, codec, mime):
    rate = {"rate_hz": 48000} if codec == "libopus" else {}
    try:
        data = make(form, codec, **rate)
    except (av.codec.codec.UnknownCodecError, av.FFmpegError, ValueError) as error:
        pytest.skip(f"this ffmpeg writes no {form} with {codec}: {error}")
    assert sniff(data[:HEAD_BYTES], b"x.bin") == mime


def test_mp3_without_a_tag_is_told_by_two_frames():
    data = sound("mp3", "libmp3lame")
    start = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]) if data.startswith(b"ID3") else 0
    assert sniff(data[start : start + HEAD_BYTES]) == "audio/mpeg"


@pytest.mark.parametrize("brands", [b"heic\0\0\0\0mif1heic", b"mif1\0\0\0\0mif1heicmiaf", b"heix\0\0\0\0heixmif1"])
def test_heic_is_told_by_its_brands(brands):
    head = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands
    assert sniff(head + bytes(100)) == "image/heic"


def test_avif_with_the_common_major_brand_is_not_heic():
    brands = b"mif1\0\0\0\0mif1avifmiaf"
    assert sniff((8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands) == "image/avif"


def test_a_name_settles_only_what_the_content_leaves_open():
    brands = b"mp42\0\0\0\0isommp42"
    head = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands
    assert sniff(head, b"talk.m4a") == "audio/mp4"
    assert sniff(head, b"talk.mp4") == "video/mp4"
    assert sniff(b"plain text", b"talk.m4a") == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="3">',
        b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<svg>',
        b'<svg:svg xmlns:svg="http://www.w3.org/2000/svg">',
        '<?xml version="1.0" encoding="utf-16"?><svg>'.encode("utf-16"),
    ],
)
def test_svg_is_told_by_its_root_element(text):
    assert sniff(text, b"x.svg") == "image/svg+xml"


@pytest.mark.parametrize(
    "data",
    [
        b"hello, this is a text",
        b"BM is how this text begins, and it goes on for quite a while like this",
        b"ID3 is a tag format",
        b"RIFF is a container",
        b"RIFF\x00\x00\x00\x00CDXA",
        b"GIF is a format",
        b"II*",
        b"OggS",
        b"caffeine",
        b"G" * HEAD_BYTES,
        b"GG" + b"G" * 400,
        b"<!doctype html><html><body><svg></svg>",
        b"<html><svg>",
        b"see <svg> here",
        b'{"a": 1}',
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"\x7fELF",
        b"SQLite format 3\0",
        "Grüße".encode("utf-16"),
        "Grüße".encode("utf-16-be"),
        "hello".encode("utf-32"),
        b"\xff\xfb",
        b"\xff\xfb\x90\x00" + bytes(100),
        bytes(HEAD_BYTES),
        b"\xff" * HEAD_BYTES,
        b"\0\0\1\0",
        b"\0\0\1\0\1\0" + bytes(40),
        b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84game",
        b"WEBVTT\n\n00:00.000 --> 00:01.000\nhello",
        b"1\n00:00:00,000 --> 00:00:01,000\nhello",
    ],
)
def test_what_is_no_media_is_not_taken_for_media(data):
    assert sniff(data, b"x.png") == UNKNOWN


def test_random_bytes_are_hardly_ever_media():
    rng = np.random.default_rng(7)
    taken = [sniff(rng.integers(0, 256, HEAD_BYTES, dtype=np.uint8).tobytes(), b"x.mp3") for _ in range(3000)]
    assert sum(mime != UNKNOWN for mime in taken) == 0


def test_source_code_and_documents_are_never_media():
    for path in Path(__file__).parents[1].glob("**/*.py"):
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        assert sniff(head, b"x.png") == (UNKNOWN if head else EMPTY), path


def test_nothing_is_empty():
    assert sniff(b"", b"x.png") == EMPTY


def test_kinds_and_promises_use_the_words_of_people():
    assert [kind_of(m) for m in ("image/png", "audio/wav", "video/mp4", UNKNOWN, EMPTY)] == [
        "picture", "recording", "video", None, None,
    ]  # fmt: skip
    assert promised(b"Shot 1.PNG") == "picture"
    assert promised(b"talk.m4a") == "recording"
    assert promised(b"film.mkv") == "video"
    assert promised(b"notes.txt") is None
    assert promised(b"\xff\xfe.png") == "picture"


def test_real_media_of_many_programs_are_what_their_names_say():
    if not SHARED.is_dir():
        pytest.skip("the shared test data is not there")
    with (SHARED / "MANIFEST.tsv").open(newline="") as file:
        names = [row["file"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    wrong = []
    for name in names:
        path = SHARED / name
        expected = promised(path.name.encode())
        if expected and path.is_file():
            with path.open("rb") as file:
                mime = sniff(file.read(HEAD_BYTES), path.name.encode())
            if kind_of(mime) != expected:
                wrong.append((name, mime))
    assert not wrong
