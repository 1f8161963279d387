"""The look of one drawing: style, palette, font, sheet. The scene asks for one before it builds anything."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from assistd_models.elements.qt import sheets
from assistd_models.elements.qt.binding import QT5, QtCore, QtGui, QtWidgets, families

_STYLES_5 = {
    "Fusion": 30, "Breeze": 32, "Oxygen": 7, "Adwaita": 5, "Adwaita-Dark": 3, "kvantum": 4, "kvantum-dark": 2,
    "cleanlooks": 4, "plastique": 4, "Windows": 8, "motif": 1,
}  # fmt: skip
_STYLES_6 = {"Fusion": 76, "Windows": 24}

_FONTS = (
    "Noto Sans", "DejaVu Sans", "Cantarell", "Liberation Sans", "Lato", "Open Sans", "Roboto", "Ubuntu", "Inter",
    "Source Sans Pro", "Hack", "Droid Sans", "Nimbus Sans", "Noto Sans Display",
)  # fmt: skip
_THEMES = ("breeze", "oxygen", "Adwaita", "Papirus", "Tango", "elementary-xfce", "mate", "menta")


@dataclass(frozen=True)
class Look:
    """What one drawing looks like.

    Attributes:
        style: Name of the widget style.
        dark: Whether light letters stand on dark ground.
        accent: Colour of what is chosen.
        sheeted: Whether a style sheet of ours covers the style.
        font_pt: Size of letters.
        mono: Family of a typewriter face.
        arrows: Whether a tool button that opens a menu shows it.
    """

    style: str
    dark: bool
    accent: Any
    sheeted: bool
    font_pt: float
    mono: str
    arrows: bool

    def __str__(self) -> str:
        """Return what a person may want to know of it."""
        dress = f"{'dark' if self.dark else 'light'}{' sheet' if self.sheeted else ''}"
        return f"Qt {QtCore.qVersion()} {self.style} {dress} {self.font_pt:g} pt"


def put_on(application: Any, chance: random.Random, right_to_left: bool) -> Look:
    """Give the application a look by chance, and return it."""
    style = _style(chance)
    dark = chance.random() < 0.33 if "dark" not in style.lower() else True
    application.setStyleSheet("")
    application.setStyle(style)
    stock = chance.random() < 0.35
    colours = (
        _stock(style, dark, _dark(chance) if dark else _light(chance))
        if stock
        else _dark(chance)
        if dark
        else _light(chance)
    )
    plain = style in ("Fusion", "Windows", "Breeze", "plastique", "cleanlooks", "motif", "Oxygen")
    application.setPalette(_palette(colours) if plain else application.style().standardPalette())
    size = chance.choice((9, 9, 9.5, 10, 10, 10, 10.5, 11, 11, 12))
    known = set(families())
    font = QtGui.QFont(chance.choice([one for one in _FONTS if one in known] or ["Sans"]))
    font.setPointSizeF(size)
    font.setHintingPreference(chance.choice(list(_HINTING)))
    application.setFont(font)
    _clear_class_fonts(application, font)
    direction = QtCore.Qt.LayoutDirection
    application.setLayoutDirection(direction.RightToLeft if right_to_left else direction.LeftToRight)
    sheeted = (
        not stock
        and style in ("Fusion", "Windows", "Breeze")
        and chance.random() < (0.22 if style == "Breeze" else 0.4)
    )
    if sheeted:
        application.setStyleSheet(sheets.sheet(chance, colours, dark))
    QtGui.QIcon.setThemeSearchPaths(["/usr/share/icons", *QtGui.QIcon.themeSearchPaths()])
    theme = chance.choice(_THEMES)
    QtGui.QIcon.setThemeName({"breeze": "breeze-dark", "Papirus": "Papirus-Dark"}.get(theme, theme) if dark else theme)
    mono = chance.choice(
        [one for one in ("DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono") if one in known] or ["Monospace"]
    )
    arrows = style in ("Fusion", "Windows", "plastique", "cleanlooks")
    application.setProperty("arrows", arrows)
    return Look(style, dark, colours["highlight"], sheeted, size, mono, arrows)


_HINTING = (
    QtGui.QFont.HintingPreference.PreferDefaultHinting,
    QtGui.QFont.HintingPreference.PreferNoHinting,
    QtGui.QFont.HintingPreference.PreferFullHinting,
)


def _style(chance: random.Random) -> str:
    shares = _STYLES_5 if QT5 else _STYLES_6
    known = {one.lower() for one in QtWidgets.QStyleFactory.keys()}  # noqa: SIM118 (no dict)
    fit = [one for one in shares if one.lower() in known]
    return chance.choices(fit, [shares[one] for one in fit])[0]


def _clear_class_fonts(application: Any, font: Any) -> None:
    """Undo fonts that a style or a platform set for single classes."""
    for name in ("QMenu", "QMenuBar", "QToolButton", "QHeaderView", "QTabBar", "QStatusBar", "QTitleBar"):
        application.setFont(font, name)


def _grey(chance: random.Random, low: int, high: int, tint: int) -> Any:
    value = chance.randint(low, high)
    return QtGui.QColor(*(max(0, min(255, value + chance.randint(-tint, tint))) for _ in range(3)))


def _accent(chance: random.Random) -> Any:
    if chance.random() < 0.4:
        return QtGui.QColor(chance.choice(("#3daee9", "#308cc6", "#3584e4", "#2a82da", "#0078d7", "#43ace8")))
    return QtGui.QColor.fromHsv(chance.randint(0, 359), chance.randint(90, 230), chance.randint(110, 235))


def _light(chance: random.Random) -> dict[str, Any]:
    classic = chance.random() < 0.5  # the palettes of Fusion, Breeze and Windows as they come
    window = QtGui.QColor(chance.choice(("#efefef", "#eff0f1", "#f0f0f0", "#fafafa", "#f6f5f4", "#d4d0c8", "#e7e8ea")))
    window = window if classic else _grey(chance, 215, 252, 5)
    button = window.lighter(chance.choice((100, 100, 104, 96)))
    base = QtGui.QColor("#ffffff" if chance.random() < 0.8 else "#fcfcfc")
    return {
        "window": window, "button": button, "base": base, "alternate": _grey(chance, 236, 250, 2),
        "text": _grey(chance, 0, 60, 6), "highlight": _accent(chance),
        "link": QtGui.QColor("#2980b9" if classic else "#0000ee"),
    }  # fmt: skip


def _dark(chance: random.Random) -> dict[str, Any]:
    window = _grey(chance, 28, 70, 6)
    base = window.darker(chance.choice((110, 125, 140))) if chance.random() < 0.75 else window.lighter(120)
    return {
        "window": window, "button": window.lighter(chance.choice((100, 115, 130))), "base": base,
        "alternate": base.lighter(115), "text": _grey(chance, 205, 255, 3), "highlight": _accent(chance),
        "link": QtGui.QColor("#62b8ff"),
    }  # fmt: skip


def _stock(style: str, dark: bool, others: dict[str, Any]) -> dict[str, Any]:
    """The colours that Fusion and Breeze come with."""
    if style == "Breeze":
        row = (
            "#31363b #31363b #232629 #31363b #eff0f1 #3daee9 #2980b9"
            if dark
            else "#eff0f1 #eff0f1 #fcfcfc #eff0f1 #232627 #3daee9 #2980b9"
        )
    elif dark:
        row = "#353535 #353535 #2a2a2a #323232 #ffffff #2a82da #2a82da"
    else:
        row = "#efefef #efefef #ffffff #f7f7f7 #000000 #308cc6 #0000ff"
    return {key: QtGui.QColor(name) for key, name in zip(others, row.split(), strict=True)}


def _palette(colours: dict[str, Any]) -> Any:
    palette = QtGui.QPalette(colours["button"], colours["window"])
    role, group = QtGui.QPalette.ColorRole, QtGui.QPalette.ColorGroup
    chosen_text = QtGui.QColor("#ffffff" if colours["highlight"].lightness() < 160 else "#101010")
    for name, colour in (
        (role.Base, colours["base"]), (role.AlternateBase, colours["alternate"]), (role.Text, colours["text"]),
        (role.WindowText, colours["text"]), (role.ButtonText, colours["text"]), (role.Highlight, colours["highlight"]),
        (role.HighlightedText, chosen_text), (role.Link, colours["link"]), (role.ToolTipText, colours["text"]),
    ):  # fmt: skip
        palette.setColor(name, colour)
    faint = _between(colours["text"], colours["window"], 0.55)
    for name in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, name, faint)
    palette.setColor(group.Disabled, role.Base, _between(colours["base"], colours["window"], 0.6))
    palette.setColor(role.PlaceholderText, _between(colours["text"], colours["base"], 0.5))
    return palette


def _between(one: Any, other: Any, share: float) -> Any:
    mixed = (round(a + (b - a) * share) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))
    return QtGui.QColor(*mixed)
