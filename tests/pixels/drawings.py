"""Pictures of windows, pages and photographs, drawn here, at any size. For the tests of what pictures look like."""

import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WORDS = "open save close copy paste find replace view tools window help recent print export".split()  # noqa: SIM905
LIGHT = (250, 250, 250), (30, 30, 30), (190, 190, 190)
DARK = (40, 40, 42), (230, 230, 230), (90, 90, 92)


def window(scale=1, *, font_px=13, width=900, height=640, dark=False):
    """Return a window with a tool bar, fields and buttons, uint8 [height, width, 3] times `scale`."""
    back, ink, line = DARK if dark else LIGHT
    image = Image.new("RGB", (width * scale, height * scale), back)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype("DejaVuSans.ttf", font_px * scale)
    pick = random.Random(1)

    def text(x, y, words):
        draw.text((x * scale, y * scale), words, fill=ink, font=font)

    def frame(x, y, w, h):
        box = [side * scale for side in (x, y, x + w, y + h)]
        draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), outline=line, width=scale)

    for number in range(8):
        text(20 + number * 105, 10, pick.choice(WORDS).title())
    draw.rectangle((0, 40 * scale, width * scale, 41 * scale - 1), fill=line)
    for row in range(14):
        y = 60 + row * 36
        text(30, y + 6, " ".join(pick.choices(WORDS, k=3)))
        frame(300, y, 260, 28)
        text(308, y + 6, pick.choice(WORDS))
        frame(620, y, 110, 28)
        text(640, y + 6, pick.choice(WORDS).title())
    return np.asarray(image)


def page():
    """Return a page of text without any line."""
    image = Image.new("RGB", (800, 600), "white")
    draw, font, pick = ImageDraw.Draw(image), ImageFont.truetype("DejaVuSans.ttf", 14), random.Random(2)
    for row in range(25):
        draw.text((40, 30 + row * 22), " ".join(pick.choices(WORDS, k=11)), fill="black", font=font)
    return np.asarray(image)


def photograph(size=(800, 600), seed=3):
    """Return what looks like a photograph: clouds of all sizes (1/f), and grain."""
    random_ = np.random.default_rng(seed)
    total = np.zeros((size[1], size[0], 3))
    for cells in (3, 7, 17, 40, 90, 200, 450):
        rough = Image.fromarray(random_.integers(0, 256, (cells, cells * size[0] // size[1], 3), np.uint8)).resize(
            size, Image.Resampling.BICUBIC
        )
        total += np.asarray(rough, float) / cells**0.35
    total = (total - total.min()) / (total.max() - total.min()) * 255
    return np.clip(total + random_.normal(0, 4, total.shape), 0, 255).astype(np.uint8)


def jpeg(pixels, quality=75):
    """Return a picture as it comes out of a JPEG file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))
