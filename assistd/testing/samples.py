"""Pictures and sounds made by us, for tests of plugins, each when it is first asked for. `check` uses them too.

What they show is known: `TEXT` stands in the picture of text, `SPEECH` is said in the recording.
"""

from __future__ import annotations

import math
import random
import struct
import wave
import zlib
from array import array
from collections.abc import Callable
from pathlib import Path

TEXT = "Harbour bridge closed"
SPEECH = "The harbour bridge is closed. Please take the ferry."
RATE_HZ = 16_000


class Samples:
    """The pictures and sounds; each attribute is the path of a file.

    Args:
        folder: Where they are put.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- pictures ---

    @property
    def text_picture(self) -> Path:
        """A white sign with `TEXT` in black, 800 by 300."""
        return self._made("text.png", _text)

    @property
    def photo(self) -> Path:
        """What looks like a photograph to a computer: a sky, a hill, noise; a JPEG, 640 by 480."""
        return self._made("photo.jpg", _photo)

    @property
    def blank(self) -> Path:
        """Nothing but white, 320 by 200."""
        return self._made("white.png", lambda path: path.write_bytes(plain_png(320, 200, 255)))

    @property
    def black(self) -> Path:
        """Nothing but black."""
        return self._made("black.png", lambda path: path.write_bytes(plain_png(320, 200, 0)))

    @property
    def grey(self) -> Path:
        """Nothing but grey."""
        return self._made("grey.png", lambda path: path.write_bytes(plain_png(320, 200, 128)))

    # --- sounds ---

    @property
    def speech(self) -> Path:
        """`SPEECH`, spoken by the voice that comes with assistd."""
        return self._made("speech.wav", _speech)

    @property
    def silence(self) -> Path:
        """Two seconds of nothing."""
        return self._made("silence.wav", lambda path: write_wav(path, bytes(2 * 2 * RATE_HZ)))

    @property
    def tone(self) -> Path:
        """Two seconds of 440 Hz."""
        return self._made("tone.wav", _tone)

    # --- what is no media ---

    @property
    def truncated_picture(self) -> Path:
        """The first third of a picture."""
        return self._made("truncated.png", lambda path: path.write_bytes(_third(self.text_picture)))

    @property
    def text_named_png(self) -> Path:
        """A line of text that is called a picture."""
        return self._made("no-picture.png", lambda path: path.write_text("This is no picture.\n"))

    @property
    def empty(self) -> Path:
        """A picture of no bytes."""
        return self._made("empty.png", lambda path: path.write_bytes(b""))

    @property
    def one_pixel(self) -> Path:
        """A picture of 1 by 1."""
        return self._made("one-pixel.png", lambda path: path.write_bytes(plain_png(1, 1, 200)))

    @property
    def very_wide(self) -> Path:
        """A picture of 20,000 by 2."""
        return self._made("very-wide.png", lambda path: path.write_bytes(plain_png(20_000, 2, 200)))

    @property
    def no_samples(self) -> Path:
        """A recording without a single sample."""
        return self._made("no-samples.wav", lambda path: write_wav(path, b""))

    @property
    def truncated_sound(self) -> Path:
        """The first third of a recording, whose head promises the whole."""
        return self._made("truncated.wav", lambda path: path.write_bytes(_third(self.tone)))

    @property
    def text_named_wav(self) -> Path:
        """A line of text that is called a recording."""
        return self._made("no-recording.wav", lambda path: path.write_text("This is no recording.\n"))

    def _made(self, name: str, make: Callable[[Path], object]) -> Path:
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f".{name}.half{path.suffix}")
            make(half)
            half.replace(path)
        return path


def plain_png(width: int, height: int, grey: int) -> bytes:
    """Return a PNG of one shade of grey (PNG specification, section 5)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([grey]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_wav(path: Path, pcm: bytes, rate_hz: int = RATE_HZ) -> None:
    """Write int16 mono PCM as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm)


def _text(path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (800, 300), "white")
    ImageDraw.Draw(image).text((60, 100), TEXT, fill="black", font=ImageFont.load_default(56))
    image.save(path, "PNG")


def _photo(path: Path) -> None:
    from PIL import Image, ImageDraw, ImageFilter

    chance = random.Random(7)  # noqa: S311  (always the same picture)
    image = Image.new("RGB", (640, 480))
    draw = ImageDraw.Draw(image)
    for y in range(480):
        draw.line((0, y, 640, y), fill=(90 + y // 5, 140 + y // 6, 220 - y // 8))
    draw.polygon([(0, 480), (0, 330), (200, 260), (420, 340), (640, 290), (640, 480)], fill=(60, 95, 45))
    draw.ellipse((470, 60, 550, 140), fill=(250, 240, 190))
    for _ in range(9000):
        x, y = chance.randrange(640), chance.randrange(300, 480)
        draw.point((x, y), fill=(40 + chance.randrange(60), 80 + chance.randrange(60), 30 + chance.randrange(40)))
    image.filter(ImageFilter.GaussianBlur(1)).save(path, "JPEG", quality=88)


def _tone(path: Path) -> None:
    wave_440 = array("h", (int(9000 * math.sin(2 * math.pi * 440 * n / RATE_HZ)) for n in range(2 * RATE_HZ)))
    write_wav(path, wave_440.tobytes())


def _speech(path: Path) -> None:
    from assistd.testing.engines import spoken

    rate_hz, pcm = spoken(SPEECH)
    write_wav(path, pcm, rate_hz)


def _third(path: Path) -> bytes:
    whole = path.read_bytes()
    return whole[: len(whole) // 3]
