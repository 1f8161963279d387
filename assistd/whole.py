"""Is this file whole, or is somebody still writing it? `intake` and `sources.folders` ask before they take a file.

Two pieces of evidence besides waiting: the kernel knows who has a file open for writing (a read lease is refused then),
and many formats show their end. Both together let a saved screenshot pass at once, and hold back a film that is still
being recorded for as long as it takes.
"""

from __future__ import annotations

import fcntl
import os
import signal

_F_SETSIG = 10  # not in the fcntl module; Linux, fcntl(2)
_TAIL_BYTES = 16
_REMOTE = ("nfs", "cifs", "smb", "fuse", "9p", "ceph", "afs", "coda", "gfs", "ocfs", "lustre", "virtiofs")
_MAX_STEPS = 512
"""Most segments or boxes looked at: a file of thousands of tiny ones tells nothing quickly."""


def being_written(fd: int) -> bool | None:
    """Return whether any process has this file open for writing; None if the kernel won't say.

    Asks for a read lease (fcntl(2), F_SETLEASE) and gives it back at once. Not to be had for files of another user, and
    refused for other reasons on network file systems. A writer who opens it in these microseconds waits them out.
    """
    try:
        fcntl.fcntl(fd, _F_SETSIG, signal.SIGURG)  # told of such a writer by a signal that is ignored, not by SIGIO
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return None if _is_remote(os.fstat(fd).st_dev) else True
    except OSError:
        return None
    fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def is_whole(fd: int, size: int, mime: str) -> bool | None:
    """Return whether the file's structure reaches its end; None if this format doesn't show it cheaply.

    Args:
        fd: Open for reading.
        size: Its size, bytes.
        mime: What `assistd.sniff` says.
    """
    try:
        return _whole(fd, size, mime)
    except (OSError, IndexError):
        return None


def _is_remote(device: int, mounts: str = "/proc/self/mountinfo") -> bool:
    """Tell whether this device is a network file system or one in user space (proc(5), mountinfo)."""
    number = f"{os.major(device)}:{os.minor(device)}"
    with open(mounts, encoding="utf-8", errors="replace") as lines:
        kinds = [line.partition(" - ")[2].split(" ", 1)[0] for line in lines if line.split(" ", 3)[2] == number]
    return any(kind.startswith(_REMOTE) for kind in kinds)


def _whole(fd: int, size: int, mime: str) -> bool | None:
    tail = os.pread(fd, _TAIL_BYTES, max(0, size - _TAIL_BYTES))
    whole: bool | None = None
    match mime:
        case "image/png":  # PNG specification (third edition), section 5.6: IEND is the last chunk
            whole = tail.endswith(b"\0\0\0\0IEND\xaeB`\x82")
        case "image/jpeg":
            whole = tail.endswith(b"\xff\xd9") and _reaches_scan(fd, size)
        case "image/gif":  # GIF89a, sections 16 and 27: a block terminator, then the trailer
            whole = tail.endswith(b"\0\x3b")
        case "image/webp" | "audio/wav" | "video/x-msvideo":
            declared = int.from_bytes(os.pread(fd, 4, 4), "little")
            whole = 0 < declared < 0xFFFFFFFF and size >= declared + 8 and any(tail)
        case "image/bmp":
            whole = int.from_bytes(os.pread(fd, 4, 2), "little") == size and any(tail)
        case "video/mp4" | "audio/mp4" | "video/quicktime" | "image/heic" | "image/avif":
            whole = any(tail) and _boxes_end(fd, size)
    return whole


def _reaches_scan(fd: int, size: int) -> bool:
    """Follow a JPEG's segments to the start of scan: an end marker before it belongs to a thumbnail (T.81, annex B)."""
    at = 2
    for _ in range(_MAX_STEPS):
        marker = os.pread(fd, 4, at)
        if len(marker) < 4 or marker[0] != 0xFF:
            return False
        if marker[1] == 0xDA:
            return at + int.from_bytes(marker[2:], "big") < size - 2
        at += 1 if marker[1] == 0xFF else 2 + int.from_bytes(marker[2:], "big")
    return False


def _boxes_end(fd: int, size: int) -> bool:
    """Tell whether the top-level boxes fill the file exactly and the index is there (ISO/IEC 14496-12, section 4.2)."""
    at, indexed = 0, False
    for _ in range(_MAX_STEPS):
        if at >= size:
            break
        head = os.pread(fd, 16, at)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:
            return False
        indexed = indexed or head[4:8] in (b"moov", b"meta")
        at += length
    return at == size and indexed
