"""What a file is, told from its first bytes. `intake` asks before anything is decoded.

Pure standard library: it runs in the daemon. Signatures from the formats' specifications and, for the web's formats,
the WHATWG MIME Sniffing standard (section 6). A name never decides; it only settles what the content leaves open
(an MP4 container that its owner calls ``.m4a``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Literal

HEAD_BYTES = 4096
"""How much of a file `sniff` wants to see: two MP3 frames and an SVG's opening comment fit."""

UNKNOWN = "application/octet-stream"
EMPTY = "application/x-empty"

Kind = Literal["picture", "recording", "video"]

_PICTURES = "png apng jpg jpeg jpe jfif gif webp bmp dib tif tiff heic heif avif jxl jp2 svg ico"
_RECORDINGS = "wav wave flac mp3 ogg oga opus spx m4a m4b aac aif aiff aifc caf au amr wma mka"
_VIDEOS = "mp4 m4v mkv webm avi mov qt ts m2ts mts mpg mpeg ogv 3gp 3g2 flv wmv asf"

SUFFIXES: dict[Kind, frozenset[str]] = {
    "picture": frozenset(_PICTURES.split()),
    "recording": frozenset(_RECORDINGS.split()),
    "video": frozenset(_VIDEOS.split()),
}
"""File name endings by what they promise."""

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"fLaC", "audio/flac"),
    (b".snd\0\0\0", "audio/basic"),
    (b"#!AMR", "audio/amr"),
    (b"caff\0\x01", "audio/x-caf"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", "video/x-ms-asf"),
)

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_FORM = {b"AIFF": "audio/aiff", b"AIFC": "audio/aiff"}
_BRANDS = {
    "image/avif": (b"avif", b"avis"),
    "image/heic": (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"),
    "image/jp2": (b"jp2 ",),
    "audio/mp4": (b"M4A ", b"M4B ", b"M4P ", b"F4A "),
    "video/quicktime": (b"qt  ",),
    "video/3gpp": (b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gr6", b"3gs7", b"3g2a"),
}
_SVG = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?((<!--.*?-->|<!DOCTYPE\s+svg[^\[>]*(\[.*?\])?\s*>)\s*)*<(?:[A-Za-z]\w*:)?svg[\s>/]",
    re.DOTALL | re.IGNORECASE,
)


def sniff(head: bytes, name: bytes = b"") -> str:
    """Return the media type of a file that begins with `head`.

    Args:
        head: The first `HEAD_BYTES` bytes, or all of a shorter file.
        name: The file's name, used only where the content fits two types.

    Returns:
        A media type such as ``image/png``; `UNKNOWN` for anything that is no media, `EMPTY` for no content at all.
    """
    if not head:
        return EMPTY
    for prefix, mime in _PREFIXES:
        if head.startswith(prefix):
            return mime
    for look in _LOOKS:
        found = look(head)
        if found:
            break
    else:
        return UNKNOWN
    return _settled(found, name)


def kind_of(mime: str) -> Kind | None:
    """Return what a person would call this media type, or None if it is no media."""
    family = mime.partition("/")[0]
    kinds: dict[str, Kind] = {"image": "picture", "audio": "recording", "video": "video"}
    return kinds.get(family)


def promised(name: bytes) -> Kind | None:
    """Return what a file's name promises, by its ending; None if it promises no media."""
    ending = os.fsdecode(os.path.splitext(name)[1]).lstrip(".").lower()
    return next((kind for kind, endings in SUFFIXES.items() if ending in endings), None)


def _riff(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64", b"RIFX"):
        return _RIFF.get(head[8:12])
    return _FORM.get(head[8:12]) if head[:4] == b"FORM" else None


def _iso(head: bytes) -> str | None:
    """ISO base media files (ISO/IEC 14496-12, section 4.3): the major brand, then the compatible ones."""
    if head[4:8] in (b"moov", b"mdat", b"wide", b"pnot") and int.from_bytes(head[:4], "big") >= 8:
        return "video/quicktime"  # QuickTime files from before brands existed
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= size <= 1024 or size % 4:
        return None
    box = head[8:size]
    brands = [box[:4], *(box[i : i + 4] for i in range(8, len(box), 4))]
    for brand in brands:
        for mime, known in _BRANDS.items():
            if brand in known:
                return _pictures_first(mime, brands)
    return "video/mp4"


def _pictures_first(mime: str, brands: list[bytes]) -> str:
    """`mif1` is what AVIF and HEIC files have in common: the more telling brand wins."""
    return "image/avif" if mime == "image/heic" and set(brands) & set(_BRANDS["image/avif"]) else mime


def _ebml(head: bytes) -> str | None:
    """Matroska and WebM (RFC 8794, section 11.2.4): the document type is element 0x4282."""
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    at = head.find(b"\x42\x82", 4, 128)
    doctype = head[at + 3 : at + 11] if at > 0 else b""
    if doctype.startswith(b"webm"):
        return "video/webm"
    return "video/x-matroska" if doctype.startswith(b"matroska") else None


def _ogg(head: bytes) -> str | None:
    """Ogg (RFC 3533, section 6): the first page's payload names the codec."""
    if not head.startswith(b"OggS\0"):
        return None
    return "video/ogg" if b"\x80theora" in head[:512] or b"\x01video\0" in head[:512] else "audio/ogg"


def _bmp(head: bytes) -> str | None:
    """Two letters prove little: the header's own size must be one that exists, and its reserved bytes zero."""
    sizes = (12, 16, 40, 52, 56, 64, 108, 124)
    is_bmp = head[:2] == b"BM" and head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in sizes
    return "image/bmp" if is_bmp else None


def _ico(head: bytes) -> str | None:
    """Four bytes prove little: the first directory entry must point behind the directory."""
    if head[:4] not in (b"\0\0\1\0", b"\0\0\2\0") or len(head) < 22:
        return None
    count = int.from_bytes(head[4:6], "little")
    offset = int.from_bytes(head[18:22], "little")
    return "image/vnd.microsoft.icon" if 0 < count < 1024 and head[9] == 0 and offset >= 6 + 16 * count else None


def _mpeg_audio(head: bytes) -> str | None:
    """MP3 (ISO/IEC 11172-3, section 2.4.2.3) and ADTS AAC (13818-7, section 6.2): two frames in a row, or a tag."""
    if head.startswith(b"ID3") and len(head) >= 10 and head[3] in (2, 3, 4) and max(head[6:10]) < 0x80:
        return "audio/mpeg"
    for length, mime in ((_mp3_frame, "audio/mpeg"), (_adts_frame, "audio/aac")):
        first = length(head, 0)
        if first and length(head, first):
            return mime
    return None


def _mp3_frame(head: bytes, at: int) -> int:
    """Return the length in bytes of the layer III frame that begins at `at`, 0 if none does."""
    if len(head) < at + 4 or head[at] != 0xFF or head[at + 1] & 0xE6 != 0xE2:
        return 0
    version = head[at + 1] >> 3 & 3  # 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    rate, sampling = head[at + 2] >> 4, head[at + 2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return 0
    kbits = (_MPEG1 if version == 3 else _MPEG2)[rate]
    rate_hz = (44100, 48000, 32000)[sampling] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if version == 3 else 72) * kbits * 1000 // rate_hz + (head[at + 2] >> 1 & 1)


_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _adts_frame(head: bytes, at: int) -> int:
    if len(head) < at + 7 or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0 or head[at + 2] >> 2 & 15 > 12:
        return 0
    length = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    return length if length > 7 else 0


def _transport_stream(head: bytes) -> str | None:
    """MPEG-TS (ISO/IEC 13818-1, section 2.4.3): a sync byte every 188 bytes, or 192 with time stamps before it."""
    for first, step in ((0, 188), (4, 192)):
        syncs = head[first : first + 5 * step : step]
        if len(syncs) >= 4 and set(syncs) == {0x47} and not _is_text(head[:512]):
            return "video/mp2t"
    return None


def _is_text(data: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 27 for byte in data)


def _svg(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text.replace(b"\0", b"")[2:]
    return "image/svg+xml" if _SVG.match(text) else None


_LOOKS: tuple[Callable[[bytes], str | None], ...] = (
    _riff, _iso, _ebml, _ogg, _bmp, _ico, _mpeg_audio, _transport_stream, _svg,
)  # fmt: skip


def _settled(mime: str, name: bytes) -> str:
    """Containers that hold sound or pictures: the name may say that it is sound."""
    audio = {"video/mp4": "audio/mp4", "video/x-matroska": "audio/x-matroska", "video/webm": "audio/webm"}
    return audio.get(mime, mime) if promised(name) == "recording" else mime
