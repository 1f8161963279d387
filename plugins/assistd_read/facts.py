"""What is said besides the text: details, layout, doubts, and data for programs. Used by `assistd_read.reading`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from assistd import Abstain
from assistd.i18n import _, ngettext, pgettext
from assistd.runtime.image import Picture
from assistd_read.clean import Judged
from assistd_read.headline import block_text, names, title
from assistd_read.layout import Page
from assistd_read.look import Look
from assistd_read.say import capital, colours, counted, ended, short, unreadable_lines
from assistd_read.scene import Scene
from assistd_read.verbatim import as_text, commands

GREEK, CYRILLIC = "read-greek", "read-cyrillic"
"""Models of the catalogue (`assistd models list --task read`)."""


def details(page: Page | None, found: Scene | None, said: str, picture: Picture) -> tuple[str, ...]:
    """Return further sentences of the level `standard`: what can be done, what lies behind, what was left out."""
    sentences = []
    if page is not None and found is not None:
        if found.kind == "terminal":
            sentences += _terminal(page)
        buttons = [name for name in names(found.buttons) if name not in said and len(name) > 1]
        if buttons and found.kind not in ("keys", "terminal", "code"):
            sentences.append(ended(" ".join([_("Buttons:"), ", ".join(buttons[:12])])))
        behind = title(found)
        if found.over and behind and behind not in said:
            sentences.append(ended(_("Behind it: {text}").format(text=behind)))
    if picture.animated:
        words = ngettext(
            "Animated picture: this is the first of one frame.",
            "Animated picture: this is the first of {n} frames.",
            picture.frames,
        )
        sentences.append(counted(picture.frames, words))
    return tuple(sentences)


def _terminal(page: Page) -> list[str]:
    """Return the last command and the first line of its output that tells of an error."""
    block = next((block for block in page.blocks if block.shape == "verbatim"), None)
    groups = commands(as_text(block)) if block else []
    if not groups:
        return []
    last = next((group for group in reversed(groups) if len(group) > 1), groups[-1])
    sentences = [ended(_("Last command: {text}").format(text=short(last[0], 120)))]
    wrong = next((line for line in last[1:] if _is_error(line)), None)
    if wrong:
        sentences.append(ended(_("First error: {text}").format(text=short(wrong, 160))))
    return sentences


def _is_error(line: str) -> bool:
    low = line.lower()
    return any(word in low for word in ("error", "fatal", "failed", "traceback", "exception", "not found", "denied"))


def layout_words(page: Page | None, found: Scene | None, look: Look, picture: Picture) -> tuple[str, ...]:
    """Return sentences for the level `full`: size, look, and where the parts stand."""
    height, width = picture.pixels.shape[:2]
    words = (
        _("{width} by {height} pixels, dark, mostly {colours}.")
        if look.dark
        else _("{width} by {height} pixels, light, mostly {colours}.")
    )
    sentences = [words.format(width=picture.size[0], height=picture.size[1], colours=colours(look.colours))]
    if page is None or found is None:
        return tuple(sentences)
    areas: dict[int, list[str]] = {}
    where: dict[int, str] = {}
    for block in page.blocks:
        if block in found.bars or not block_text(block):
            continue
        key = id(block.area)
        where[key] = _place(block.area.box.middle, width, height) if block.depth else _("in the window")
        areas.setdefault(key, []).append(block.shape)
    for key, shapes in list(areas.items())[:8]:
        kinds = [_shapes(shape, shapes.count(shape)) for shape in dict.fromkeys(shapes)]
        sentences.append(f"{capital(where[key])}: {', '.join(kinds)}.")
    return tuple(sentences)


def _shapes(shape: str, number: int) -> str:
    words = {
        "text": ngettext("one block of text", "{n} blocks of text", number),
        "table": ngettext("one table", "{n} tables", number),
        "pairs": ngettext("one group of labels with values", "{n} groups of labels with values", number),
        "buttons": ngettext("one row of buttons", "{n} rows of buttons", number),
        "menu": ngettext("one menu", "{n} menus", number),
        "row": ngettext("one row", "{n} rows", number),
        "verbatim": ngettext("one block of fixed-width text", "{n} blocks of fixed-width text", number),
    }
    return counted(number, words[shape])


def _place(middle: tuple[float, float], width: int, height: int) -> str:
    """Return where a point lies: "at the left", "top right", "in the middle"."""
    across = "left" if middle[0] < 0.36 * width else "right" if middle[0] > 0.64 * width else ""
    down = "top" if middle[1] < 0.3 * height else "bottom" if middle[1] > 0.7 * height else ""
    return {
        ("top", "left"): pgettext("place", "top left"),
        ("top", ""): pgettext("place", "at the top"),
        ("top", "right"): pgettext("place", "top right"),
        ("", "left"): pgettext("place", "at the left"),
        ("", ""): pgettext("place", "in the middle"),
        ("", "right"): pgettext("place", "at the right"),
        ("bottom", "left"): pgettext("place", "bottom left"),
        ("bottom", ""): pgettext("place", "at the bottom"),
        ("bottom", "right"): pgettext("place", "bottom right"),
    }[down, across]


def unsure(read: Sequence[Judged], left_out: int, scripts: Collection[str], greek: int) -> tuple[str, ...]:
    """Return sentences about what could not be made out, and last the command that mends it.

    Args:
        read: Every line.
        left_out: How many lines were not read because there are too many.
        scripts: Ids of the installed models for other scripts, which were tried.
        greek: How many of the lines that could not be read look Greek.
    """
    sentences = []
    if left_out:
        words = ngettext(
            "one line more at the bottom was not read.", "{n} lines more at the bottom were not read.", left_out
        )
        sentences.append(capital(counted(left_out, words)))
    bad = sum(judged.unreadable for judged in read)
    doubtful = sum(judged.doubtful for judged in read)
    if bad:
        sentences.append(unreadable_lines(bad))
    if doubtful:
        words = ngettext(
            "one line is hard to read and may be wrong.", "{n} lines are hard to read and may be wrong.", doubtful
        )
        sentences.append(capital(counted(doubtful, words)))
    if bad:
        sentences.append(_command(scripts, likely=GREEK if greek * 2 > bad else CYRILLIC))
    return tuple(sentences)


def _command(scripts: Collection[str], likely: str) -> str:
    """Return the command that adds a script: the likely one, unless its model was tried already."""
    shows = _("`assistd models list --task read` shows the models for other scripts.")
    if likely in scripts:
        return shows
    script = pgettext("script", "Greek") if likely == GREEK else pgettext("script", "Cyrillic")
    return _("`assistd models pull {model}` adds {script}; {more}").format(model=likely, script=script, more=shows)


def nothing(look: Look) -> Abstain | None:
    """Return why there is nothing to read or to see, None if there is something."""
    if look.even and look.marks == 0:
        return Abstain(reason=_("Blank picture: one even colour."), code="blank")
    if look.even and look.marks <= 2:
        return Abstain(reason=_("Blank picture but for a speck."), code="blank")
    if look.smooth:
        words = _("Blank picture: a smooth shade, mostly {colours}.")
        return Abstain(reason=words.format(colours=colours(look.colours)), code="blank")
    return None


def data(picture: Picture, look: Look, found: Scene | None, read: Sequence[Judged]) -> dict[str, Any]:
    """Return what programs may want: size, look, kind, and every line with its box and scores."""
    height, width = picture.pixels.shape[:2]
    return {
        "width_px": picture.size[0],
        "height_px": picture.size[1],
        "read_at_px": [width, height],
        "format": picture.format,
        "frames": picture.frames,
        "dark": look.dark,
        "photo": look.photo,
        "colours": list(look.colours),
        "kind": found.kind if found else "",
        "sure": found.sure if found else False,
        "lines": [
            {
                "box": list(judged.line.box.tuple()),
                "text": judged.line.text,
                "score": judged.line.score,
                "found": judged.line.found,
                "unreadable": judged.unreadable,
            }
            for judged in read
        ],
    }
