"""Makes the files that photographed applications open: texts, pictures, a table, folders. Used by `session`."""

from __future__ import annotations

import colorsys
import wave
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw

_WORDS = (
    "The ferry leaves at half past nine. Bring bread, two maps and the blue tent.\n"
    "Nobody had asked the lighthouse keeper, who knew every wreck by name.\n"
    "Die Fähre fährt um halb zehn. Le phare s'allume au coucher du soleil.\n\n"
)

_FIREFOX = {
    "browser.aboutwelcome.enabled": "false",
    "datareporting.policy.dataSubmissionEnabled": "false",
    "browser.startup.homepage": '"about:blank"',
    "browser.shell.checkDefaultBrowser": "false",
    "accessibility.force_disabled": "-1",
    "ui.caretBlinkTime": "0",
    "termsofuse.bypassNotification": "true",
    "browser.preonboarding.enabled": "false",
}
"""So that it comes up without asking anything."""


def make(home: Path) -> None:
    """Make the files in a home: ``Documents``, ``Pictures``, ``Music`` and some folders."""
    for name in ("Documents", "Pictures", "Music", "Downloads", "Videos", "Projects/boat", "Projects/garden"):
        (home / name).mkdir(parents=True, exist_ok=True)
    documents = home / "Documents"
    (documents / "letter.txt").write_text(_WORDS * 6)
    (documents / "notes.md").write_text("# Notes\n\n* tent\n* maps\n\n" + _WORDS)
    (documents / "boat.py").write_text(
        "def sail(wind_knots: float) -> str:\n    return 'slow' if wind_knots < 5 else 'fast'\n"
    )
    (documents / "prices.csv").write_text("thing;price\n" + "\n".join(f"thing {n};{n * 7 % 23}" for n in range(30)))
    profile = home / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text("\n".join(f'user_pref("{key}", {value});' for key, value in _FIREFOX.items()))
    for n in range(6):
        _picture(home / "Pictures" / f"view {n + 1}.png", n)
    _pages(documents / "report.pdf")
    with zipfile.ZipFile(documents / "archive.zip", "w") as archive:
        for name in ("letter.txt", "notes.md", "prices.csv"):
            archive.write(documents / name, name)
        archive.write(home / "Pictures" / "view 1.png", "pictures/view 1.png")
    with wave.open(str(home / "Music" / "tone.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)


def _picture(path: Path, number: int) -> None:
    """Draw hills under a sky."""
    picture = Image.new("RGB", (640, 420))
    draw = ImageDraw.Draw(picture)
    for y in range(420):
        red, green, blue = colorsys.hsv_to_rgb((0.55 + number * 0.07) % 1, 0.5 - y / 1200, 0.95 - y / 1500)
        draw.line([(0, y), (640, y)], fill=(int(red * 255), int(green * 255), int(blue * 255)))
    for hill in range(4):
        top = 180 + hill * 55
        points = [(x, top + ((x * (hill + 3 + number)) % 97) // (hill + 2)) for x in range(0, 641, 16)]
        draw.polygon([*points, (640, 420), (0, 420)], fill=(40 + hill * 20, 90 + hill * 15, 60 + number * 12))
    picture.save(path)


def _pages(path: Path) -> None:
    pages = []
    for number in range(3):
        page = Image.new("RGB", (620, 877), "white")
        draw = ImageDraw.Draw(page)
        draw.text((60, 60), f"Report, page {number + 1}", fill="black", font_size=28)
        draw.multiline_text((60, 120), _WORDS * 6, fill="black", font_size=14)
        pages.append(page)
    pages[0].save(path, save_all=True, append_images=pages[1:])
