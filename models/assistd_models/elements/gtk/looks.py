"""How a window looks: theme, icons, font, colours, paddings. Both studios ask it, once a picture."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from random import Random

THEME_FOLDERS = ("/usr/share/themes", os.path.expanduser("~/.themes"))
ICON_FOLDER = "/usr/share/icons"
FONTS = (
    ("Cantarell",) * 5
    + ("DejaVu Sans",) * 4
    + ("Noto Sans",) * 3
    + ("Liberation Sans", "Lato", "Open Sans", "Roboto", "Ubuntu", "Noto Sans Display", "Liberation Sans Narrow")
    + ("DejaVu Serif", "Nimbus Sans", "Inter")
)
ACCENTS = ("3584e4", "e66100", "26a269", "c01c28", "9141ac", "1a5fb4", "865e3c", "2ec27e", "d3869b", "008080", "5e5c64")


@dataclass(frozen=True)
class Look:
    """One look.

    Attributes:
        theme: Name of a theme that is installed.
        icons: Name of an icon theme that is installed.
        dark: Light words upon dark ground.
        font: As Pango reads it: family and points.
        css: Rules over the theme's.
    """

    theme: str
    icons: str
    dark: bool
    font: str
    css: str


def themes(folder: str) -> tuple[str, ...]:
    """Return the installed themes that have this toolkit's folder (``gtk-3.0``, ``gtk-4.0``)."""
    found = {path.parent.name for root in THEME_FOLDERS for path in Path(root).glob(f"*/{folder}") if _styled(path)}
    return tuple(sorted(found - {"Emacs", "Default"}))


def _styled(path: Path) -> bool:
    return (path / "gtk.css").exists()


def icon_themes() -> tuple[str, ...]:
    """Return the installed icon themes of whole desktops."""
    wanted = (
        "Adwaita",
        "Papirus",
        "Papirus-Dark",
        "elementary-xfce",
        "Tango",
        "Numix",
        "breeze",
        "mate",
        "HighContrast",
    )
    return tuple(one for one in wanted if (Path(ICON_FOLDER) / one / "index.theme").exists())


def look(rng: Random, folder: str, builtin: tuple[str, ...]) -> Look:
    """Return a look for a picture.

    Args:
        rng: The picture's.
        folder: The toolkit's folder in a theme.
        builtin: Themes that the toolkit itself holds.
    """
    dark = rng.random() < 0.35
    names = themes(folder) + builtin * 2
    fitting = [one for one in names if _dark(one) == dark] or list(names)
    theme = rng.choice(("Adwaita-dark" if dark else "Adwaita", *rng.choices(fitting, k=4)))
    size = rng.choice((8, 9, 9, 10, 10, 10, 10.5, 11, 11, 11, 12, 13))
    icons = rng.choice(("Adwaita", *icon_themes()))
    return Look(theme, icons, dark, f"{rng.choice(FONTS)} {size}", perturb(rng))


def _dark(name: str) -> bool:
    return any(mark in name.lower() for mark in ("dark", "inverse", "blackbird"))


def perturb(rng: Random) -> str:
    """Return rules of CSS that both toolkits read: often none, else radii, paddings, an accent, a border."""
    rules = []
    if rng.random() < 0.35:
        rules.append(f"button {{ border-radius: {rng.choice((0, 2, 3, 4, 6, 8, 12, 99))}px; }}")
    if rng.random() < 0.3:
        rules.append(f"button.text-button {{ padding: {rng.randint(1, 9)}px {rng.randint(4, 22)}px; }}")
    if rng.random() < 0.25:
        rules.append(
            f"entry {{ border-radius: {rng.choice((0, 0, 3, 6, 10, 18))}px; min-height: {rng.randint(20, 38)}px; }}"
        )
    if rng.random() < 0.3:
        accent = rng.choice(ACCENTS)
        rules.append(
            f"@define-color accent_bg_color #{accent}; @define-color theme_selected_bg_color #{accent};"
            f"button.suggested-action {{ background-image: none; background-color: #{accent}; color: white; }}"
            f"switch:checked {{ background-color: #{accent}; background-image: none; }}"
        )
    if rng.random() < 0.2:
        rules.append(f"row {{ padding: {rng.randint(0, 10)}px {rng.randint(0, 8)}px; }}")
    if rng.random() < 0.15:
        rules.append(f"menuitem, modelbutton {{ padding: {rng.randint(2, 9)}px {rng.randint(6, 16)}px; }}")
    if rng.random() < 0.15:
        rules.append(f"progressbar trough, progressbar progress {{ min-height: {rng.randint(2, 18)}px; }}")
    if rng.random() < 0.12:
        rules.append(
            f"button {{ border: {rng.randint(1, 2)}px solid alpha(currentColor, {rng.uniform(0.2, 0.8):.2f}); }}"
        )
    return "\n".join(rules)
