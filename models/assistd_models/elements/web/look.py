"""How one window looks: colours, font, and a style for every control, drawn after a toolkit or quite freely.

Used by `sheet` (which makes style sheets of it) and by everything that draws controls.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from assistd_models.elements.web import colours

FONTS = (
    "Cantarell", "DejaVu Sans", "Liberation Sans", "Noto Sans", "Open Sans", "Roboto", "Lato", "Inter", "Nimbus Sans",
    "URW Gothic", "Liberation Sans Narrow", "DejaVu Sans Condensed", "Noto Serif", "Liberation Serif", "DejaVu Serif",
    "Roboto Condensed", "Comfortaa", "Quicksand", "Noto Sans Display", "Open Sans Condensed", "P052", "Arimo",
)  # fmt: skip
MONO = (
    "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Nimbus Mono PS", "JetBrains Mono", "Fira Code", "Hack",
    "Fantasque Sans Mono",
)  # fmt: skip

OPTIONS: dict[str, tuple[str, ...]] = {
    "button": ("flat", "bordered", "bevel", "gradient", "shadow", "tinted", "outline"),
    "entry": ("boxed", "underlined", "filled", "bevel", "bottom"),
    "tick": ("boxed", "filled", "bevel", "outlined", "gradient"),
    "mark": ("check", "cross", "square", "dash", "thin"),
    "switch": ("fat", "slim", "material", "outlined", "square", "labelled"),
    "arrow": ("chevron", "triangle", "updown", "boxed", "small"),
    "spin": ("stacked", "sides", "outside", "stacked-box"),
    "slider": ("thin", "thick", "groove", "flat"),
    "knob": ("round", "bar", "square", "pointer", "big"),
    "tab": ("underlined", "boxed", "rounded", "top", "pill", "plain", "trapeze"),
    "progress": ("thin", "thick", "rounded", "striped", "blocks", "bevel", "levels"),
    "rows": ("zebra", "lines", "none", "grid"),
    "chosen": ("accent", "tinted", "grey", "bar", "outline", "rounded"),
    "menu": ("plain", "rounded", "bevel", "accent-edge", "dense"),
    "head": ("flat", "bordered", "bevel", "gradient", "plain"),
    "group": ("frame", "card", "plain", "titled-line"),
    "palette": ("grey", "warm", "cool", "white", "vivid", "wild"),
}

PRESETS: dict[str, dict[str, tuple[str, ...]]] = {
    "gtk3": {
        "button": ("gradient", "bordered"), "entry": ("boxed",), "tick": ("gradient", "boxed"), "mark": ("check",),
        "switch": ("fat", "labelled"), "arrow": ("triangle", "chevron"), "spin": ("sides",), "slider": ("thin", "groove"),
        "knob": ("round",), "tab": ("underlined", "boxed"), "progress": ("thin", "rounded"), "rows": ("none", "lines"),
        "chosen": ("accent",), "menu": ("plain",), "head": ("plain", "flat"), "group": ("plain", "frame"),
        "palette": ("warm", "grey"),
    },
    "adwaita": {
        "button": ("tinted",), "entry": ("boxed", "filled"), "tick": ("filled", "outlined"), "mark": ("check",),
        "switch": ("fat",), "arrow": ("chevron",), "spin": ("sides",), "slider": ("thin", "flat"), "knob": ("round",),
        "tab": ("pill", "plain", "rounded"), "progress": ("thin", "rounded"), "rows": ("lines", "none"),
        "chosen": ("tinted", "rounded"), "menu": ("rounded",), "head": ("plain",), "group": ("card",),
        "palette": ("grey", "white"),
    },
    "fusion": {
        "button": ("gradient",), "entry": ("boxed",), "tick": ("boxed",), "mark": ("check", "cross"), "switch": ("slim",),
        "arrow": ("triangle", "updown", "small"), "spin": ("stacked-box", "stacked"), "slider": ("groove",),
        "knob": ("square", "bar"), "tab": ("boxed",), "progress": ("thick",), "rows": ("none", "zebra", "grid"),
        "chosen": ("accent",), "menu": ("dense", "plain"), "head": ("gradient", "bordered"), "group": ("frame",),
        "palette": ("grey",),
    },
    "breeze": {
        "button": ("bordered", "shadow"), "entry": ("boxed",), "tick": ("boxed", "filled"), "mark": ("check", "square"),
        "switch": ("slim",), "arrow": ("chevron",), "spin": ("stacked",), "slider": ("thin",), "knob": ("round",),
        "tab": ("boxed", "top"), "progress": ("thin", "rounded"), "rows": ("none", "zebra"), "chosen": ("accent", "tinted"),
        "menu": ("rounded", "plain"), "head": ("flat",), "group": ("titled-line", "frame"), "palette": ("cool", "grey"),
    },
    "classic": {
        "button": ("bevel",), "entry": ("bevel",), "tick": ("bevel",), "mark": ("check", "cross"), "switch": ("square",),
        "arrow": ("boxed",), "spin": ("stacked-box",), "slider": ("groove",), "knob": ("pointer", "bar"), "tab": ("boxed",),
        "progress": ("blocks", "bevel"), "rows": ("none", "grid"), "chosen": ("accent",), "menu": ("bevel",),
        "head": ("bevel",), "group": ("frame",), "palette": ("grey",),
    },
    "fluent": {
        "button": ("bordered", "tinted"), "entry": ("bottom", "boxed"), "tick": ("outlined", "filled"), "mark": ("check", "thin"),
        "switch": ("outlined",), "arrow": ("chevron",), "spin": ("stacked", "outside"), "slider": ("thin",), "knob": ("round", "bar"),
        "tab": ("underlined", "top", "plain"), "progress": ("thin",), "rows": ("none", "lines"), "chosen": ("bar", "tinted"),
        "menu": ("rounded",), "head": ("plain",), "group": ("card", "plain"), "palette": ("white", "grey"),
    },
    "mac": {
        "button": ("shadow", "bordered", "gradient"), "entry": ("boxed",), "tick": ("filled", "gradient"), "mark": ("check",),
        "switch": ("fat",), "arrow": ("updown",), "spin": ("outside",), "slider": ("thin",), "knob": ("round", "pointer"),
        "tab": ("pill",), "progress": ("rounded", "thin"), "rows": ("zebra", "none"), "chosen": ("rounded", "accent"),
        "menu": ("rounded",), "head": ("plain", "flat"), "group": ("plain", "card"), "palette": ("white", "warm"),
    },
    "material": {
        "button": ("shadow", "outline", "flat"), "entry": ("underlined", "filled", "boxed"), "tick": ("outlined",),
        "mark": ("check",), "switch": ("material", "outlined"), "arrow": ("triangle",), "spin": ("stacked",),
        "slider": ("thin", "flat"), "knob": ("round", "big"), "tab": ("underlined",), "progress": ("thin",),
        "rows": ("lines", "none"), "chosen": ("tinted", "rounded"), "menu": ("plain", "rounded"), "head": ("plain",),
        "group": ("card", "plain"), "palette": ("white", "vivid"),
    },
    "game": {
        "button": ("gradient", "bevel", "outline", "tinted"), "chosen": ("accent", "outline"), "palette": ("wild", "vivid"),
        "group": ("frame", "card"), "slider": ("thick", "flat"),
    },
    "terminal": {
        "button": ("bordered", "flat", "outline"), "entry": ("boxed", "bottom"), "tick": ("outlined",), "mark": ("cross", "check"),
        "rows": ("none", "grid"), "chosen": ("accent",), "palette": ("wild", "grey"), "group": ("frame", "titled-line"),
    },
    "web": {}, "electron": {}, "native": {}, "free": {},
}  # fmt: skip
TOOLKITS = (
    ("gtk3", 15), ("adwaita", 17), ("fusion", 12), ("breeze", 8), ("classic", 7), ("fluent", 6), ("mac", 5),
    ("material", 6), ("web", 13), ("electron", 8), ("native", 6), ("game", 3), ("terminal", 2), ("free", 8),
)  # fmt: skip
RADII = {
    "classic": (0, 0, 0),
    "fusion": (2, 3),
    "gtk3": (3, 5, 4),
    "adwaita": (6, 9, 12),
    "breeze": (3, 5),
    "terminal": (0, 0, 2),
}
SIZES = {
    "classic": (11, 11.5, 12, 13),
    "fusion": (12, 12, 13, 13.33),
    "gtk3": (13.33, 14.67, 13.33, 12),
    "adwaita": (14.67, 13.33, 15),
}
ACCENTS = (
    "#3584e4",
    "#3584e4",
    "#308cc6",
    "#3daee9",
    "#0078d4",
    "#000080",
    "#e95420",
    "#15539e",
    "#1a73e8",
    "#15803d",
    "#7c3aed",
)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One theme.

    Attributes:
        toolkit: After whose manner.
        dark: Light on dark.
        style: A style for every key of `OPTIONS`.
        window: Background of windows; the other colours follow.
        panel: Of bars and side panes.
        base: Of views and entries.
        text: Of words.
        muted: Of less important words.
        accent: Of what is chosen.
        on_accent: Of words on it.
        border: Of frames.
        font: Family.
        mono: Family for code.
        size_px: Of the words.
        radius_px: Of corners.
        pad_x_px: Beside a button's words.
        pad_y_px: Above and below them.
        gap_px: Between controls.
        row_px: Height of rows.
        icon_px: Of tool bars.
        stroke: Of line icons, in 24ths of their size.
        filled_icons: Rather than line icons.
        colour_icons: Share of coloured icons.
    """

    toolkit: str
    dark: bool
    style: dict[str, str]
    window: str
    panel: str
    base: str
    text: str
    muted: str
    accent: str
    on_accent: str
    border: str
    font: str
    mono: str
    size_px: float
    radius_px: int
    pad_x_px: int
    pad_y_px: int
    gap_px: int
    row_px: int
    icon_px: int
    stroke: float
    filled_icons: bool
    colour_icons: float


def _styles(rng: Random, toolkit: str) -> dict[str, str]:
    preset = PRESETS[toolkit]
    loose = rng.random() < 0.15  # now and then a toolkit with somebody else's parts
    chosen = {}
    for key, options in OPTIONS.items():
        foreign = loose and rng.random() < 0.3
        chosen[key] = rng.choice(options if foreign else preset.get(key, options))
    return chosen


def _palette(rng: Random, kind: str, *, dark: bool) -> dict[str, str]:
    hue = rng.random()
    saturation = {"grey": 0.0, "warm": 0.06, "cool": 0.1, "white": 0.02, "vivid": 0.2, "wild": 0.6}[kind]
    if kind == "warm":
        hue = 0.09
    elif kind == "cool":
        hue = 0.58
    if dark:
        window = colours.hsl(hue, saturation, rng.uniform(0.07, 0.24))
        base = colours.mix(
            window, rng.choice(("#000000", "#ffffff")), rng.uniform(0.0, 0.3) if rng.random() < 0.8 else 0
        )
        text = rng.choice(("#ffffff", "#eeeeec", "#dddddd", "#c8ccd4"))
        base = base if colours.lightness(base) < 0.4 else window
    else:
        window = "#ffffff" if kind == "white" else colours.hsl(hue, saturation, rng.uniform(0.86, 0.98))
        base = rng.choice(("#ffffff", "#ffffff", "#fcfcfc", window))
        text = rng.choice(("#000000", "#2e3436", "#1e1e1e", "#333333", "#404244", "#232629"))
    panel = colours.mix(window, rng.choice(("#000000", "#ffffff", "#000000")), rng.uniform(0, 0.1))
    return {
        "window": window, "base": base, "panel": panel, "text": text,
        "muted": colours.mix(text, window, rng.uniform(0.3, 0.5)),
        "border": colours.mix(window, text, rng.uniform(0.06, 0.4)),
    }  # fmt: skip


def draw_look(rng: Random, toolkit: str = "") -> Look:
    """Return a theme; after a toolkit, where one is named."""
    names, weights = zip(*TOOLKITS, strict=True)
    toolkit = toolkit or rng.choices(names, weights)[0]
    style = _styles(rng, toolkit)
    dark = rng.random() < {"game": 0.75, "terminal": 0.7, "electron": 0.6, "native": 0.05, "classic": 0.1}.get(
        toolkit, 0.34
    )
    accent = rng.choice(ACCENTS) if rng.random() < 0.55 else colours.vivid(rng)
    if dark and colours.lightness(accent) < 0.32:  # as words it could not be read
        accent = colours.mix(accent, "#ffffff", 0.35)
    palette = _palette(rng, style["palette"], dark=dark)
    if rng.random() < 0.1:  # a window that has not the focus: GTK and others let its words fade
        palette["text"] = colours.mix(palette["text"], palette["window"], rng.uniform(0.2, 0.45))
        accent = colours.mix(accent, palette["window"], rng.uniform(0, 0.6))
    size = rng.choice(SIZES.get(toolkit, (11, 12, 13, 13, 14, 14, 15, 16)))
    roomy = rng.choice((0.6, 0.8, 1.0, 1.0, 1.3, 1.7)) if toolkit != "classic" else 0.7
    font = rng.choice(FONTS[:10]) if rng.random() < 0.85 else rng.choice(FONTS)
    return Look(
        toolkit=toolkit,
        dark=dark,
        style=style,
        **palette,
        accent=accent,
        on_accent=colours.ink(accent),
        font=rng.choice(MONO) if toolkit == "terminal" else font,
        mono=rng.choice(MONO),
        size_px=size,
        radius_px=rng.choice(RADII.get(toolkit, (0, 2, 3, 4, 4, 6, 6, 8, 10, 14, 20))),
        pad_x_px=round(rng.uniform(7, 16) * roomy),
        pad_y_px=round(rng.uniform(3, 7) * roomy),
        gap_px=round(rng.uniform(4, 10) * max(roomy, 0.8)),
        row_px=round(size * rng.uniform(1.55, 2.0) * max(1.0, min(roomy, 1.5))),
        icon_px=rng.choice((14, 16, 16, 16, 18, 20, 22, 24, 32)),
        stroke=rng.uniform(1.2, 2.8),
        filled_icons=rng.random() < 0.3,
        colour_icons=rng.choice((0, 0, 0.1, 0.3, 0.8, 1)),
    )
