"""One group of controls in a sentence: names, states, how many have no name. Used by `saying`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistd.i18n import _, ngettext, pgettext
from assistd_read.controls.counts import count, kind_word, unnamed
from assistd_read.controls.groups import Family, Group
from assistd_read.controls.naming import Named
from assistd_read.say import capital, counted, ended, number_word


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence that may be told in parts.

    Attributes:
        family: Of the group.
        start: How it begins: "three buttons"; empty where each piece is a sentence of its own.
        more: How its rest begins: "more buttons".
        pieces: What is told of each: "Cancel", "Small, chosen".
    """

    family: Family
    start: str
    more: str = ""
    pieces: tuple[str, ...] = ()

    def whole(self) -> str:
        """Return all of it."""
        if not self.pieces:
            return ended(capital(self.start)) if self.start else ""
        if not self.start:
            return " ".join(ended(capital(piece)) for piece in self.pieces)
        return ended(_("{start}: {names}").format(start=capital(self.start), names=_listed(self.pieces)))

    def first(self, number: int) -> str:
        """Return it with as many pieces, and how many more there are."""
        left = len(self.pieces) - number
        if left <= 0 or not self.start or not number:
            return replace(self, pieces=self.pieces[:number]).whole()
        glue = _glue(self.pieces[:number])
        words = ngettext("{names} and {n} more", "{names} and {n} more", left)
        if glue != ", ":
            words = ngettext("{names}; {n} more", "{names}; {n} more", left)
        names = words.format(names=glue.join(self.pieces[:number]), n=number_word(left))
        return ended(_("{start}: {names}").format(start=capital(self.start), names=names))

    def rest(self, number: int) -> Sentence:
        """Return what `first` leaves."""
        return replace(self, start=self.more if number else self.start, pieces=self.pieces[number:])

    def fitting(self, chars: int) -> int:
        """Return how many of its pieces fit into so many characters; all of them where the whole does."""
        if len(self.whole()) <= chars:
            return len(self.pieces)
        return next((n for n in range(len(self.pieces) - 1, 0, -1) if len(self.first(n)) <= chars), 0)


def sentence(group: Group) -> Sentence:
    """Return the sentence about a group."""
    members, family = group.members, group.family
    match family:
        case "fields":
            return Sentence(family=family, start="", pieces=_fields(members))
        case "areas":  # an area without a name is there to be read, and that is done
            return Sentence(family=family, start="", pieces=tuple(said for one in members if (said := _field(one))))
        case "list":
            return Sentence(family=family, start=_("list, {entries}").format(entries=entries(members)))
        case "links" | "pictures" | "columns":
            return Sentence(family=family, start=count(members[0].seen.kind, len(members)))
        case "options":
            return _options(members)
        case _:
            return _named(family, *_begun(family, len(members)), members)


def _begun(family: Family, number: int) -> tuple[str, str]:
    """Return how the sentence about a group begins, and the one about those of it that did not fit."""
    words = {
        "choice": (ngettext("one choice", "choice of {n}", number), _("more choices")),
        "menu-bar": (_("menu bar"), _("more of the menu bar")),
        "menu": (ngettext("menu, one entry", "menu, {n} entries", number), _("more entries")),
        "tabs": (ngettext("one tab", "{n} tabs", number), _("more tabs")),
        "bar": (ngettext("tool bar, one button", "tool bar, {n} buttons", number), _("more in the tool bar")),
    }
    start, more = words.get(family, (ngettext("one button", "{n} buttons", number), _("more buttons")))
    return counted(number, start), more


def _named(family: Family, start: str, more: str, members: Sequence[Named]) -> Sentence:
    """Return a sentence that lists names; those without are counted at its end."""
    pieces = [_piece(one) for one in members if one.name]
    lacking = len(members) - len(pieces)
    if not pieces:
        bare = unnamed(members[0].seen.kind, lacking)
        ons = {one.seen.on for one in members}
        if family == "options" and lacking == 1 and ons <= {True, False}:
            bare = _("{options}, switched on") if ons == {True} else _("{options}, switched off")
            bare = bare.format(options=unnamed("tick", 1))
        return Sentence(family=family, start=_("tool bar, {buttons}").format(buttons=bare) if family == "bar" else bare)
    if lacking:
        pieces.append(counted(lacking, ngettext("one unnamed", "{n} unnamed", lacking)))
    return Sentence(family=family, start=start, more=more, pieces=tuple(pieces))


def _piece(one: Named) -> str:
    return ", ".join([one.name, *states(one)])


def states(one: Named) -> list[str]:
    """Return what is known of a control's state, as it is said behind its name."""
    said = []
    if one.seen.kind in ("tick", "switch") and one.seen.on is not None and not one.seen.round:
        said.append(
            pgettext("a switch or an option", "on") if one.seen.on else pgettext("a switch or an option", "off")
        )
    elif one.seen.on:
        chosen = pgettext("a tab, an option of several or an entry", "chosen")
        said.append(_("pressed") if one.seen.kind == "button" else chosen)
    if one.seen.disabled:
        said.append(_("greyed out"))
    return said


def _options(members: Sequence[Named]) -> Sentence:
    """Return the sentence about ticks; a state that all share is said once."""
    number, ons = len(members), {one.seen.on for one in members}
    start = count("tick", number)
    alike = len(ons) == 1 and not any(one.seen.disabled for one in members)
    if alike and ons == {True}:
        start = counted(number, ngettext("one option, switched on", "{n} options, all switched on", number))
    elif alike and ons == {False}:
        start = counted(number, ngettext("one option, switched off", "{n} options, all switched off", number))
    if alike and any(one.name for one in members):
        members = [replace(one, seen=replace(one.seen, on=None)) for one in members]
    return _named("options", start, _("more options"), members)


def _fields(members: Sequence[Named]) -> tuple[str, ...]:
    """Return each field with its content: "Style: Dark"; those of which nothing is known are counted at the end."""
    pieces, bare = [], Counter[str]()
    kinds = {one.seen.kind: one.seen.kind for one in members}
    for one in members:
        said = _field(one)
        if said:
            pieces.append(said)
        else:
            bare[one.seen.kind] += 1
    return (*pieces, *(unnamed(kinds[kind], number) for kind, number in bare.items()))  # type: ignore[index]


def _field(one: Named) -> str:
    """Return a field, empty if nothing is known of it but its kind."""
    content = _content(one)
    known = states(one)
    if one.seen.kind == "switch" and one.seen.on is not None:
        content, known = known[0], known[1:]
    if not one.name and not content:
        return ""
    label = one.name or capital(kind_word(one.seen.kind))
    said = _("{label}: {content}").format(label=label, content=content or kind_word(one.seen.kind))
    return ", ".join([said, *known])


def _content(one: Named) -> str:
    if one.value:
        return one.value
    if one.hidden:
        return _("hidden")
    return pgettext("a field", "empty") if one.empty and one.seen.kind == "text-field" else ""


def entries(members: Sequence[Named]) -> str:
    """Return how many entries a list has and which one is chosen; the entries themselves are text."""
    number = len(members)
    start = count("item", number)
    chosen = [place for place, one in enumerate(members, 1) if one.seen.on]
    if len(chosen) == 1 and number > 1:
        return _("{entries}, entry {n} chosen").format(entries=start, n=chosen[0])
    if 1 < len(chosen) < number:
        words = ngettext("{entries}, {n} chosen", "{entries}, {n} chosen", len(chosen))
        return words.format(entries=start, n=number_word(len(chosen)))
    return start


def _listed(pieces: Sequence[str]) -> str:
    return _glue(pieces).join(pieces)


def _glue(pieces: Sequence[str]) -> str:
    return "; " if any(", " in piece for piece in pieces) else ", "
