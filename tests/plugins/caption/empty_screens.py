"""Pictures on which there is nothing to describe: colours, shades, noise, wallpapers, panels, empty windows."""

import io
import math

import cv2
import numpy as np
from PIL import Image, ImageDraw

SIZES = ((640, 400), (1280, 800), (1024, 768), (360, 640))


def all_of_them():
    """Yield (name, uint8 [height, width, 3]): the same 240 each time."""
    for made, (kind, draw) in enumerate(KINDS.items()):
        for number in range(20):
            random = np.random.default_rng(1000 * made + number)
            size = SIZES[number % len(SIZES)]
            pixels = draw(random, *size)
            yield f"{kind}-{number}", saved(pixels, number)


def saved(pixels, number):
    """Every third one goes through JPEG, as chats and mails send screenshots."""
    pixels = np.ascontiguousarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if number % 3 < 2:
        return pixels
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=(60, 80, 92)[number // 3 % 3])
    return np.asarray(Image.open(file).convert("RGB"))


def colour(random, low=0, high=256):
    return random.integers(low, high, 3).astype(float)


def plain(random, width, height):
    return np.full((height, width, 3), colour(random))


def linear(random, width, height):
    turn = random.uniform(0, 2 * math.pi)
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    way = across * math.cos(turn) + down * math.sin(turn)
    way = (way - way.min()) / np.ptp(way)
    return colour(random) + way[..., None] * (colour(random) - colour(random))


def radial(random, width, height):
    down, across = np.mgrid[0:height, 0:width]
    middle = random.uniform(0.2, 0.8, 2) * (height, width)
    way = np.hypot(down - middle[0], across - middle[1]) / math.hypot(width, height)
    return colour(random) * (1 - way[..., None]) + colour(random) * way[..., None]


def several(random, width, height):
    stops = np.array([colour(random) for _ in range(4)])
    way = np.linspace(0, 3, width)
    row = np.stack([np.interp(way, range(4), stops[:, channel]) for channel in range(3)], axis=1)
    return np.repeat(row[None], height, axis=0)


def noise(random, width, height):
    grey = number_of(random, 3) == 0
    grain = random.normal(0, random.uniform(2, 50), (height, width, 1 if grey else 3))
    return colour(random, 60, 200) + grain


def dithered(random, width, height):
    return linear(random, width, height) + random.normal(0, random.uniform(0.5, 4), (height, width, 1))


def pattern(random, width, height):
    step = int(random.integers(3, 40))
    down, across = np.mgrid[0:height, 0:width]
    checks = ((down // step + across // step) % 2, (across + down) // step % 2, (down % step < 2) | (across % step < 2))
    return np.where(checks[number_of(random, 3)][..., None] > 0, colour(random), colour(random))


def waves(random, width, height):
    """A desktop's drawn wallpaper: bands with wavy borders, each a shade."""
    pixels = linear(random, width, height)
    across = np.arange(width)
    for _ in range(4):
        line = height * random.uniform(0.2, 0.9) + 40 * np.sin(across / random.uniform(60, 300) + random.uniform(0, 6))
        below = np.arange(height)[:, None] > line[None]
        pixels = np.where(below[..., None], linear(random, width, height), pixels)
    return pixels


def bubbles(random, width, height):
    """Out-of-focus discs on a shade."""
    pixels = linear(random, width, height)
    for _ in range(12):
        disc = np.zeros((height, width), np.float32)
        centre = int(random.integers(0, width)), int(random.integers(0, height))
        cv2.circle(disc, centre, int(random.integers(20, 160)), 1.0, -1, cv2.LINE_AA)
        disc = cv2.GaussianBlur(disc, (0, 0), random.uniform(1, 12))[..., None] * 0.3
        pixels = pixels * (1 - disc) + colour(random) * disc
    return pixels


def desktop(random, width, height):
    """A wallpaper, a task bar, icons without a word."""
    back = (plain, linear, radial, waves)[number_of(random, 4)](random, width, height)
    image = Image.fromarray(np.clip(back, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    bar = int(random.integers(24, 64))
    top = number_of(random, 2) * (height - bar)
    draw.rectangle((0, top, width, top + bar), fill=shade(random))
    for number in range(int(random.integers(1, 12))):
        icon(draw, random, 8 + number * (bar + 4), top + 4, bar - 8)
    for number in range(int(random.integers(0, 6))):
        icon(draw, random, 24, 80 + 90 * number, 56)
    return np.asarray(image)


def window(random, width, height):
    """An empty document or window: title bar, buttons, tool bar, ruler, white page, scroll bar."""
    back = (plain, linear)[number_of(random, 2)](random, width, height)
    image = Image.fromarray(np.clip(back, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = 20, 20, width - int(random.integers(10, 60)), height - int(random.integers(10, 60))
    draw.rounded_rectangle((left, top, right, bottom), 8, fill=shade(random, 200), outline=shade(random))
    draw.rectangle((left, top, right, top + 34), fill=shade(random))
    for number in range(3):
        draw.ellipse((right - 26 - 24 * number, top + 10, right - 12 - 24 * number, top + 24), fill=shade(random))
    for number in range(int(random.integers(3, 14))):
        icon(draw, random, left + 10 + 30 * number, top + 42, 22)
    draw.rectangle((left + 60, top + 80, right - 60, bottom), fill="white", outline="#bbb")
    for tick in range(left + 60, right - 60, 10):
        draw.line((tick, top + 72, tick, top + (76 if tick % 50 else 80)), fill="#888")
    draw.rectangle((right - 12, top + 90, right - 4, top + 90 + int(random.integers(20, 120))), fill="#999")
    return np.asarray(image)


def widgets(random, width, height):
    """Switches, sliders, check boxes, a progress bar, cards: a form before its labels are there."""
    image = Image.new("RGB", (width, height), shade(random))
    draw = ImageDraw.Draw(image)
    for row in range(6):
        top = 20 + row * (height - 40) // 6
        draw.rounded_rectangle((20, top, width - 20, top + (height - 40) // 6 - 10), 10, fill=shade(random))
        draw.rounded_rectangle((width - 90, top + 14, width - 46, top + 36), 11, fill=shade(random))
        draw.ellipse((width - 70, top + 15, width - 48, top + 35), fill="white")
        draw.line((60, top + 26, width // 2, top + 26), fill=shade(random), width=4)
        draw.rectangle((32, top + 18, 48, top + 34), outline=shade(random), width=2)
    return np.asarray(image)


def icon(draw, random, x, y, side):
    shapes = (draw.ellipse, draw.rectangle)
    shapes[number_of(random, 2)]((x, y, x + side, y + side), fill=shade(random))
    shapes[number_of(random, 2)](
        (x + side // 4, y + side // 4, x + 3 * side // 4, y + 3 * side // 4), fill=shade(random)
    )


def shade(random, low=0):
    return tuple(int(value) for value in random.integers(low, 256, 3))


def number_of(random, many):
    return int(random.integers(0, many))


KINDS = {
    draw.__name__: draw
    for draw in (plain, linear, radial, several, noise, dithered, pattern, waves, bubbles, desktop, window, widgets)
}
