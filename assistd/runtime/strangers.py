"""Says what a file is that no picture decoder took. Used by `assistd.runtime.image` for its sentences."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from assistd.i18n import N_, _
from assistd.sniff import kind_of, sniff

AS_PNG = N_("Export it as PNG and try again.")


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A file that can't be decoded: why, and what to do; both are translated where they are told.

    Attributes:
        package: What would decode it if it were installed.
        damaged: It begins like a picture that could be decoded.
    """

    why: str
    hint: str = ""
    package: str = ""
    damaged: bool = False


HEIF = Stranger(
    why=N_("this picture format needs the pillow-heif package"),
    hint=N_("Install it, or convert the file."),
    package="pillow_heif",
)
BY_MIME = {
    "image/heic": HEIF,
    "image/avif": Stranger(
        why=N_("this copy of Pillow has no AVIF decoder"), hint=N_("Update Pillow, or convert the file.")
    ),
    "image/svg+xml": Stranger(why=N_("it is an SVG drawing, and nothing here can draw it"), hint=AS_PNG),
    "image/jxl": Stranger(why=N_("nothing here decodes JPEG XL"), hint=AS_PNG),
}
BY_START = {
    b"%PDF": Stranger(why=N_("it is a PDF document, not a picture"), hint=AS_PNG),
    b"%!PS": Stranger(why=N_("it is a PostScript drawing, and nothing here can draw it"), hint=AS_PNG),
    b"\xc5\xd0\xd3\xc6": Stranger(why=N_("it is a PostScript drawing, and nothing here can draw it"), hint=AS_PNG),
    b"8BPS": Stranger(why=N_("it is a Photoshop file"), hint=AS_PNG),
}
DAMAGED = Stranger(why=N_("the file is damaged or cut short"), hint=N_("Save or copy it again."), damaged=True)
RECORDING = Stranger(
    why=N_("it is a recording, not a picture"), hint=N_("`assistd transcribe` writes down its speech.")
)
VIDEO = Stranger(why=N_("it is a video, not a picture"), hint=N_("`assistd transcribe` writes down its speech."))
TEXT = Stranger(why=N_("it holds text, not a picture"), hint=N_("Give it the name of what it is."))


def recognise(head: bytes) -> Stranger | None:
    """Return what a file with this beginning is, None if that can't be told."""
    mime = sniff(head)
    if mime in BY_MIME:
        return BY_MIME[mime]
    for start, stranger in BY_START.items():
        if head.startswith(start):
            return stranger
    known = {"picture": DAMAGED, "recording": RECORDING, "video": VIDEO, None: None}[kind_of(mime)]
    return known or (TEXT if _is_text(head) else None)


def kind_of_file(mode: int) -> str:
    """Return what a path leads to, for a sentence, from its mode bits."""
    kinds = {stat.S_IFDIR: _("a folder"), stat.S_IFIFO: _("a pipe"), stat.S_IFSOCK: _("a socket")}
    return kinds.get(stat.S_IFMT(mode), _("a device"))


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # cut in the middle of a character
    return True
