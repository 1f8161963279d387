"""Puts found lines into the panels they stand on: a tree of areas, as a screen is built. Used by `assistd_read.layout`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from assistd_read.boxes import Box, Line, around
from assistd_read.panels import Panel

WORD_GAP = 0.75
"""Two pieces on one row, no further apart than this share of their height, are one piece."""


@dataclass(frozen=True, kw_only=True)
class Atom:
    """What is ordered as one thing: a piece of text, a piece in a frame of its own (a button, a cell), or a whole area.

    Attributes:
        box: Its extent; for a framed piece that of the text.
        lines: The text, left to right; empty for an area.
        frame: The panel that holds this piece alone, if there is one.
        area: The area, if it is one.
        cut: Something lies over the middle of this line.
    """

    box: Box
    lines: tuple[Line, ...] = ()
    frame: Panel | None = None
    area: Area | None = None
    cut: bool = False

    @property
    def text(self) -> str:
        """What was read, pieces joined by spaces."""
        return (" … " if self.cut else " ").join(line.text.strip() for line in self.lines if line.text.strip())

    @property
    def size(self) -> float:
        """The writing's height in pixels."""
        return max((line.size for line in self.lines), default=1.0)

    @property
    def outer(self) -> Box:
        """The frame's extent, or the piece's own."""
        return self.frame.box if self.frame else self.box


@dataclass(frozen=True, kw_only=True)
class Area:
    """A panel with more than one piece on it, or the whole picture.

    Attributes:
        over: Areas that lie on top of this one's text: pop-up menus, dialogs.
    """

    box: Box
    colour: tuple[int, int, int] = (255, 255, 255)
    atoms: tuple[Atom, ...] = ()
    over: tuple[Atom, ...] = ()

    def lines(self) -> list[Line]:
        """Return every line on it."""
        return [
            line for atom in (*self.over, *self.atoms) for line in (atom.area.lines() if atom.area else list(atom.lines))
        ]


@dataclass
class _Shelf:
    """A panel while it is being filled."""

    panel: Panel
    lines: list[Line] = field(default_factory=list)
    inner: list[_Shelf] = field(default_factory=list)


def tree(lines: Sequence[Line], panels: Sequence[Panel], width_px: int, height_px: int) -> Area:
    """Return the whole picture as an area, with everything that stands on it.

    Args:
        lines: Found lines, in any order.
        panels: Panels, largest first.
        width_px: The picture's size.
        height_px: The same.
    """
    root = _Shelf(Panel(box=Box(0, 0, width_px, height_px), colour=(255, 255, 255)))
    shelves: list[_Shelf] = [root]
    for panel in panels:
        home = next(s for s in reversed(shelves) if s.panel.box.holds(panel.box, slack_px=2))
        shelf = _Shelf(panel)
        home.inner.append(shelf)
        shelves.append(shelf)
    for line in lines:
        letters = _letters(line.box)
        next(s for s in reversed(shelves) if s is root or s.panel.box.holds(letters)).lines.append(line)
    return _area(root)


def _letters(box: Box) -> Box:
    """Return the box without the room around the letters, which may reach over a tight frame."""
    trim = round(0.22 * box.height)
    return Box(box.left + trim, box.top + trim, max(box.left + trim + 1, box.right - trim), box.bottom - trim)


def _area(shelf: _Shelf) -> Area:
    atoms = [Atom(box=around(line.box for line in piece), lines=tuple(piece)) for piece in _pieces(shelf.lines)]
    groups: list[Atom] = []
    for inner in shelf.inner:
        content = _area(inner)
        if not content.atoms and not content.over:
            continue
        only = content.atoms[0] if len(content.atoms) == 1 and not content.over else None
        if only is None:
            groups.append(Atom(box=content.box, area=content))
        elif only.area is not None or only.frame is not None:
            groups.append(only)  # a frame around a frame says nothing
        else:
            atoms.append(Atom(box=only.box, lines=only.lines, frame=inner.panel))
    over = tuple(group for group in groups if _covers(group.box, [a.box for a in atoms if not a.frame]))
    for group in over:
        atoms = _behind(atoms, group.box)
    atoms += [group for group in groups if group not in over]
    return Area(box=shelf.panel.box, colour=shelf.panel.colour, atoms=tuple(atoms), over=over)


def _covers(box: Box, others: list[Box]) -> bool:
    """Return whether an area lies over text: at least two lines end right at its edge, cut off by it."""
    cut = 0
    for other in others:
        if box.down(other) < 0.6 * other.height or box.across(other) > 0.5 * other.width:
            continue
        cut += -0.5 * other.height <= -box.across(other) <= 0.7 * other.height
    return cut >= 3


def _behind(atoms: list[Atom], cover: Box) -> list[Atom]:
    """Return the atoms, with lines that go on at the other side of what covers them made one."""
    rest = [atom for atom in atoms if not _beside(atom, cover)]
    near = sorted((atom for atom in atoms if _beside(atom, cover)), key=lambda a: a.box.left)
    joined: list[Atom] = []
    for atom in near:
        for i, other in enumerate(joined):
            low = min(atom.box.height, other.box.height)
            if other.box.right <= cover.middle[0] <= atom.box.left and other.box.down(atom.box) > 0.6 * low:
                both = (*other.lines, *atom.lines)
                joined[i] = Atom(box=around((other.box, atom.box)), lines=both, cut=True)
                break
        else:
            joined.append(atom)
    return rest + joined


def _beside(atom: Atom, cover: Box) -> bool:
    """Return whether a plain piece of text stands at the height of what lies over the text."""
    return bool(atom.lines) and atom.frame is None and atom.box.down(cover) > 0.5 * atom.box.height


def _pieces(lines: list[Line]) -> list[list[Line]]:
    """Return the lines in groups that stand on one row with no more than a word's gap between them."""
    pieces: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.left):
        for piece in pieces:
            last = piece[-1].box
            low, high = sorted((last.height, line.box.height))
            near = -0.5 * low <= line.box.left - last.right <= WORD_GAP * low
            if near and last.down(line.box) > 0.6 * low and high < 1.5 * low and not line.corners:
                piece.append(line)
                break
        else:
            pieces.append([line])
    return pieces


def line_height(boxes: Sequence[Box]) -> float:
    """Return the usual height of these boxes, in pixels; 1 if there are none."""
    return max(1.0, median(box.height for box in boxes)) if boxes else 1.0
