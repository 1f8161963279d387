"""What a control is called and what it holds, from the lines in it and beside it. Used by `interface`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import category

from assistd_read.boxes import Line
from assistd_read.controls.placed import Seen

LEAST = 2
"""Fewer letters and figures than this name nothing: they are what an icon was read as."""

HINT = re.compile(
    r"(?:^|\s)((?:(?:ctrl|control|strg|alt|altgr|shift|umschalt|super|meta|cmd|win|maj|mayús)\s?[+\-]\s?)+\S{1,9}"
    r"|[⌘⌥⌃⇧]+\s?\S{1,9}|F\d{1,2}|Del|Entf|Esc|Space|Backspace)$",
    re.IGNORECASE,
)
"""A key that does the same, at the end of a menu's entry."""

CROSSES = frozenset("×✕✖xX")  # noqa: RUF001
"""What the cross on a button is read as."""

SIGNS = frozenset({"So", "No", "Sm", "Sk"})
"""Categories of characters that icons are read as."""

FIGURES = frozenset("+<>=~|±")
"""Signs that a name may begin with: "+10 seconds"."""

ICON_CHARS, ICON_WIDE = 3, 1.5
"""Longest name that an icon may have been read as, and how wide such a button is at most, in heights."""

BARS = frozenset({"II", "Il", "lI", "ll", "||"})
"""What the two bars of a pause button are read as."""

DOTS = re.compile(r"[•●∙·*.。○◦⚫oO\u3007◯\s]{3,}")
"""What the dots in a password field are read as."""

VALUED = frozenset({"text-field", "dropdown", "spin", "slider", "progress"})
"""What is written in them is what they hold, not what they are called."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """A control with its words.

    Attributes:
        seen: The control.
        name: What it is called; empty: it has no name.
        value: What it holds: the words in a field, the choice of a drop-down list.
        keys: The keys that do the same.
        empty: A field in which nothing stands.
        hidden: A field whose words are dots.
        lines: The lines that were used.
    """

    seen: Seen
    name: str = ""
    value: str = ""
    keys: str = ""
    empty: bool = False
    hidden: bool = False
    lines: tuple[Line, ...] = ()


def named(seen: Seen, own: Sequence[Line], label: Sequence[Line], *, bare: bool, dots: bool = False) -> Named:
    """Return a control with its words.

    Args:
        seen: The control.
        own: The lines in it, as they were read.
        label: The lines that name it, as they were read.
        bare: There are no marks in it at all.
        dots: There is nothing but a row of dots in it.
    """
    inside, beside = _joined(own), _joined(label)
    lines = (*own, *label)
    if seen.kind in ("slider", "progress"):
        figures = [line for line in label if not _has_words(line.text)]
        beside, inside = _joined([line for line in label if line not in figures]), _joined([*own, *figures])
    if seen.kind in VALUED:
        name = beside.rstrip(" :") if is_name(beside) else ""
        hidden = seen.kind == "text-field" and (dots or DOTS.fullmatch(inside) is not None)
        value = "" if hidden or not any(c.isalnum() for c in inside) else inside
        return Named(seen=seen, name=name, value=value, empty=bare and not inside, hidden=hidden, lines=lines)
    if seen.kind in ("tick", "switch", "text-area"):
        return Named(seen=seen, name=beside.rstrip(" :") if is_name(beside) else "", empty=bare, lines=lines)
    name, keys = _without_keys(own, inside) if seen.kind == "menu-item" else (inside, "")
    name = "" if name in BARS else without_signs(name)
    return Named(seen=seen, name=name if is_name(name) else "", keys=keys, lines=lines)


def is_name(text: str) -> bool:
    """Return whether a text has enough letters and figures to name something."""
    return sum(c.isalnum() for c in text) >= LEAST


def without_signs(text: str) -> str:
    """Return words without the signs that icons before and behind them were read as: arrows, circled figures."""
    words = text.split()
    while words and all(category(char) in SIGNS for char in words[0]):
        words = words[1:]
    while words and all(category(char) in SIGNS for char in words[-1]):
        words = words[:-1]
    while words and len(words[0]) > 1 and category(words[0][0]) in SIGNS and words[0][0] not in FIGURES:
        words[0] = words[0][1:]
    return " ".join(words) or text


def without_icon(one: Named) -> Named:
    """Return a button of a bar of icons; two or three letters on a square one are what its icon was read as."""
    box = one.seen.box
    icon = len(one.name) <= ICON_CHARS and box.width <= ICON_WIDE * box.height
    return replace(one, name="") if icon and one.seen.kind == "button" else one


def _has_words(text: str) -> bool:
    """Return whether a text is more than a figure with its unit."""
    letters = sum(c.isalpha() for c in text)
    return letters >= LEAST and letters > sum(c.isdigit() for c in text)


def is_cross(one: Named) -> bool:
    """Return whether a button without a name shows nothing but a cross."""
    text = _joined(one.lines)
    width, height = one.seen.box.width, max(1, one.seen.box.height)
    return one.seen.kind == "button" and not one.name and text in CROSSES and 0.6 < width / height < 1.7


def with_name(one: Named, name: str) -> Named:
    """Return the same control under a name."""
    return replace(one, name=name)


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(" ".join(line.text for line in lines if line.text.strip()).split())


def _without_keys(lines: Sequence[Line], text: str) -> tuple[str, str]:
    """Return a menu entry's name and its keys; a short piece far at the right is keys whatever it is called."""
    if (hint := HINT.search(text)) is not None and hint.start() > 0:
        return text[: hint.start()].strip(), hint.group(1).strip()
    read = [line for line in lines if line.text.strip()]
    if len(read) == 2:
        first, last = sorted(read, key=lambda line: line.box.left)
        if last.box.left - first.box.right > 2 * first.box.height:
            return first.text.strip(), last.text.strip(" >›▸▶")  # noqa: RUF001
    return text, ""
