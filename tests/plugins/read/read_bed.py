"""What the reader's tests share: a job for a file, and a sheet to draw on."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from assistd.types import Job, Media


def job(path) -> Job:
    media = Media(path=bytes(path) if isinstance(path, Path) else path, mime="image/png", size_bytes=1, sha256="0" * 64)
    return Job(id="j1", request_id="r1", task="describe", modality="read.text", facet="text", media=media)


class Sheet:
    """A picture to draw on, with Pillow's own font: no file and no browser needed."""

    def __init__(self, width=900, height=500, back="white", fore="black"):
        self.image = Image.new("RGB", (width, height), back)
        self.draw = ImageDraw.Draw(self.image)
        self.fore = fore

    def text(self, x, y, words, size=16, fore=None):
        self.draw.text((x, y), words, font=ImageFont.load_default(size), fill=fore or self.fore)
        return self

    def frame(self, left, top, right, bottom, fill=None, line="#999999"):
        self.draw.rectangle((left, top, right, bottom), fill=fill, outline=line)
        return self

    def button(self, x, y, words, size=16, fill="#e4e4e4"):
        width = self.draw.textlength(words, font=ImageFont.load_default(size))
        self.frame(x, y, x + width + 40, y + size + 18, fill)
        return self.text(x + 20, y + 8, words, size)

    def save(self, path, **options):
        self.image.save(path, **options)
        return path
