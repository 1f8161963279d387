"""The first sentence about a window with controls, and what follows it. Used by `assistd_read.reading`.

First what it is, then as much of what can be done as fits; the rest, in the order of use, as details. More names than
anybody wants to hear at once are left to the level `full`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistd import BRIEF_CHARS
from assistd.i18n import _, ngettext
from assistd_read.controls.counts import tally
from assistd_read.controls.groups import Family, Group
from assistd_read.controls.naming import without_signs
from assistd_read.controls.window_kind import TEXTS
from assistd_read.controls.wording import Sentence, entries, sentence
from assistd_read.group import Block
from assistd_read.headline import block_text, heading, title
from assistd_read.layout import Page
from assistd_read.say import capital, ended, short
from assistd_read.scene import SETTINGS, Scene

MOST_NAMES = 15
"""So many names of one group are told at `standard`; at `full` all."""

NAME_CHARS = 70
"""Longest title in a first sentence, in characters; shorter where the buttons would not fit."""

LEAST_CHARS = 30

LED_BY_TEXT = TEXTS | {"photo", "text"}
"""Kinds whose first sentence is about their text."""

FIRST: dict[str, tuple[Family, ...]] = {
    "dialog": ("ending",),
    "form": ("ending",),
    "menu": ("menu",),
}
"""What comes first after the kind, as far as it fits."""

THEN: dict[str, tuple[Family, ...]] = {"dialog": ("options", "choice", "fields")}
"""What comes behind it, in the order of use."""


NO_SETTINGS: tuple[Family, ...] = ("list", "bar", "buttons", "ending", "links", "tabs", "menu-bar", "pictures")
"""What is not counted among the settings of a page."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of the controls.

    Attributes:
        headline: The first sentence; empty: it is about the text.
        details: Further sentences.
        layout: Sentences of the level `full`.
    """

    headline: str = ""
    details: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()


def said_of(page: Page, found: Scene, groups: Sequence[Group], *, first: bool = True) -> Said:
    """Return what is said of a window's controls.

    Args:
        page: Its text, without what became names.
        found: What it is.
        groups: Its controls, in the order of use.
        first: They may make the first sentence; else an application has told of the window.
    """
    all_of_them = sentences = [sentence(group) for group in groups]
    headline = ""
    if first and found.kind not in LED_BY_TEXT:
        headline, sentences = _first(page, found, groups, sentences)
    details, later = [], []
    single = [
        one for group, one in zip(groups, all_of_them, strict=True) if one.family == "list" and len(group.members) == 1
    ]
    for one in sentences:
        if one.family == "columns" or one in single:
            continue  # their words are read with the text
        shown, rest = one, None
        if len(one.pieces) > MOST_NAMES:
            shown, rest = _cut(one)
        details.append(shown.whole())
        if rest is not None:
            later.append(rest.whole())
    return Said(
        headline=headline,
        details=tuple(words for words in details if words),
        layout=(*later, *_keys(groups)),
    )


def _cut(one: Sentence) -> tuple[Sentence, Sentence]:
    return _kept(one, MOST_NAMES), one.rest(MOST_NAMES)


def _kept(one: Sentence, number: int) -> Sentence:
    return Sentence(family=one.family, start=one.start, more=one.more, pieces=one.pieces[:number])


def _first(
    page: Page, found: Scene, groups: Sequence[Group], sentences: Sequence[Sentence]
) -> tuple[str, list[Sentence]]:
    """Return the first sentence and what it leaves to be said."""
    wanted = FIRST.get(found.kind, ())
    queue = sorted((one for one in sentences if one.family in wanted), key=lambda one: wanted.index(one.family))
    queue += [one for one in sentences if one.family in THEN.get(found.kind, ())]
    room = BRIEF_CHARS - (len(queue[0].whole()) + 1 if queue else 0)
    start = _start(page, found, groups, max(LEAST_CHARS, min(NAME_CHARS, room)))
    if len(start) > room:
        start = _start(page, found, groups, LEAST_CHARS)
    left = [one for one in sentences if not (found.kind == "list" and one.family == "list")]
    for number, one in enumerate(queue):
        free = BRIEF_CHARS - len(start) - 1
        fits = one.fitting(free)
        if len(one.whole()) <= free:
            start = f"{start} {one.whole()}".strip()
            left.remove(one)
        elif number == 0 and fits:
            start = f"{start} {one.first(fits)}".strip()
            left[left.index(one)] = one.rest(fits)
            break
        elif number == 0:
            break
    return (start if len(start) <= BRIEF_CHARS else short(start, BRIEF_CHARS)), left


def _start(page: Page, found: Scene, groups: Sequence[Group], chars: int) -> str:
    """Return what the window is: "Dialog: Unsaved changes.", "Settings, Appearance page: two drop-downs."."""
    name = short(heading(found) or title(found), chars)
    match found.kind:
        case "menu":
            return ""
        case "dialog":
            return _dialog(page, found, groups, chars)
        case "settings":
            return _settings(found, groups, chars)
        case "keys":
            return _keypad(page, found, groups)
        case "form":
            known = _("Form: {name}").format(name=name) if name else _("Form")
            start = _with_counts(known if found.sure else _like(_("a form"), name), groups, but=("ending",))
        case "list":
            known = _("List: {name}").format(name=name) if name else _("List")
            start = known if found.sure or name else _like(_("a list"), "")
            lists = ", ".join(entries(group.members) for group in groups if group.family == "list")
            start = _with_counts(_("{page}, {counts}").format(page=start, counts=lists), groups, but=("list",))
        case _:
            name = short(title(found) or heading(found), chars)
            known = _("Window: {name}").format(name=name) if name else _("Window")
            start = _with_counts(known if found.sure or name else _like(_("a window"), ""), groups)
    return start


def _keypad(page: Page, found: Scene, groups: Sequence[Group]) -> str:
    """Return what a window with keys is called, and what its display shows."""
    number = max(len(group.members) for group in groups if group.family == "buttons")
    name = title(found)
    words = _("Window {name} with {keys}") if name else _("Window with {keys}")
    keys = ngettext("1 key", "{n} keys", number).format(n=number)
    start = words.format(name=short(name, 30), keys=keys)
    shown = [block_text(b) for b in page.blocks if b.shape == "text" and b not in found.bars and block_text(b)]
    if not shown:
        return ended(start)
    return ended(_("{window}, showing {text}").format(window=start, text=short(shown[0], 50)))


def _like(what: str, name: str) -> str:
    start = _("Looks like {page}").format(page=what)
    return _("{page}: {text}").format(page=start, text=name) if name else start


def _dialog(text: Page, found: Scene, groups: Sequence[Group], chars: int) -> str:
    name = heading(found) or title(found)
    if name:
        return ended(_("Dialog: {text}").format(text=short(name, chars)))
    if page := _chosen_page(groups):
        return ended(_("Looks like a dialog, {name} page").format(name=short(page, chars)))
    over = found.over[0] if found.over else None
    first = block_text(over) if over else next((block_text(b) for b in text.blocks if _is_running(b)), "")
    return ended(_like(_("a dialog"), short(without_signs(first), chars)))


def _is_running(block: Block) -> bool:
    """Return whether a block is a sentence or two, not words side by side."""
    return block.shape == "text" and all(len(row.atoms) == 1 for row in block.rows) and " " in block_text(block)


def _settings(found: Scene, groups: Sequence[Group], chars: int) -> str:
    name, part = title(found), heading(found)
    if part and not SETTINGS.search(part):
        start = _("Settings, {name} page").format(name=short(part, chars))
    elif name and not SETTINGS.fullmatch(name.strip()):
        start = _("Settings: {name}").format(name=short(name, chars))
    else:
        start = _("Settings")
    if not found.sure:
        page = _chosen_page(groups)
        if page:
            start = _("Looks like settings, {name} page").format(name=short(page, chars))
        else:
            start = _like(_("settings"), short(part or name, chars))
    return _with_counts(start, groups, glue=_("{page}: {counts}"), but=NO_SETTINGS)


def _chosen_page(groups: Sequence[Group]) -> str:
    """Return the name of the tab that is chosen, empty if none is."""
    tabs = (one for group in groups if group.family == "tabs" for one in group.members)
    return next((one.name for one in tabs if one.seen.on and one.name), "")


def _with_counts(start: str, groups: Sequence[Group], *, glue: str = "", but: tuple[Family, ...] = ()) -> str:
    """Return a beginning, and how many controls of each kind there are, as many kinds as fit."""
    kinds = [one.seen.kind for group in groups if group.family not in (*but, "columns") for one in group.members]
    counts = tally(kinds)
    while counts:
        text = (glue or _("{page}, {counts}")).format(page=start, counts=", ".join(counts))
        if len(text) < BRIEF_CHARS:
            return f"{text}."
        counts.pop()
    return ended(start)


def _keys(groups: Sequence[Group]) -> tuple[str, ...]:
    """Return the sentence about keys that do the same as entries of a menu."""
    pieces = [
        _("{keys} for {entry}").format(keys=one.keys, entry=one.name)
        for group in groups
        for one in group.members
        if one.keys and one.name
    ]
    return (ended(_("Keys: {list}").format(list="; ".join(pieces))),) if pieces else ()


def about_rest(groups: Sequence[Group]) -> str:
    """Return the first sentence where an application told all but some controls: "Also in the picture: two tabs."."""
    counts = tally(one.seen.kind for group in groups for one in group.members)
    text = short(", ".join(counts), BRIEF_CHARS - 30)
    return capital(ended(_("Also in the picture: {text}").format(text=text)))
