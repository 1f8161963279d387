"""Puts found lines into the panels they stand on: a tree of areas. Used by `assistd_read.layout`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
        choice: The frame has a small mark at its right end, as a drop-down list has.
    """

    box: Box
    lines: tuple[Line, ...] = ()
    frame: Panel | None = None
    area: Area | None = None
    cut: bool = False
    choice: bool = False

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
            line
            for atom in (*self.over, *self.atoms)
            for line in (atom.area.lines() if atom.area else list(atom.lines))
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
    for line in (part for whole in lines for part in _parted(whole, panels)):
        letters = _letters(line.box)
        next(s for s in reversed(shelves) if s is root or s.panel.box.holds(letters)).lines.append(line)
    return _area(root)


def _parted(line: Line, panels: Sequence[Panel]) -> list[Line]:
    """Return a line in parts where it runs over the side of a panel: a label and its field found as one."""
    box, room = line.box, 0.6 * line.box.height
    letters = _letters(box)
    for panel in panels:
        frame = panel.box
        if line.corners or frame.top > letters.top or frame.bottom < letters.bottom:
            continue
        for edge in (frame.left, frame.right):
            if box.left + room < edge < box.right - room:
                left = replace(line, box=replace(box, right=edge - 1))
                right = replace(line, box=replace(box, left=edge + 1))
                return [*_parted(left, panels), *_parted(right, panels)]
    return [line]


def _letters(box: Box) -> Box:
    """Return the box without the room around the letters, which may reach over a tight frame."""
    trim = round(0.22 * box.height)
    return Box(box.left + trim, box.top + trim, max(box.left + trim + 1, box.right - trim), box.bottom - trim)


def _area(shelf: _Shelf) -> Area:
    atoms = [Atom(box=around(line.box for line in piece), lines=tuple(piece)) for piece in _pieces(shelf.lines)]
    groups: list[Atom] = []
    for inner in shelf.inner:
        content = _area(inner)
        only = _only(content, inner.panel)
        if only is not None and only.frame is inner.panel:
            atoms.append(only)
        elif only is not None:
            groups.append(only)
        elif content.atoms or content.over:
            groups.append(Atom(box=content.box, area=content))
    atoms, groups = _dissolved(atoms, groups)
    plain = [atom.box for atom in atoms if not atom.frame]
    over = tuple(group for group in groups if _covers(group, plain))
    for group in over:
        atoms = _behind(atoms, group.box)
    atoms += [group for group in groups if group not in over]
    return Area(box=shelf.panel.box, colour=shelf.panel.colour, atoms=tuple(atoms), over=over)


def _only(content: Area, panel: Panel) -> Atom | None:
    """Return the one piece in a panel, framed by it: a button, a field, a drop-down list with its mark left out."""
    if content.over or not 1 <= len(content.atoms) <= 2:
        return None
    first = min(content.atoms, key=lambda a: a.box.left)
    if len(content.atoms) == 2:
        mark = max(content.atoms, key=lambda a: a.box.left)
        height = first.box.height
        small = mark.box.width < 1.7 * mark.box.height and panel.box.right - mark.box.right < 1.5 * height
        if mark.area or first.area or mark.frame or not small or mark.box.left - first.box.right < 1.2 * height:
            return None
        if first.box.left - panel.box.left > 2.5 * height or panel.box.height > 3 * height:
            return None
        return Atom(box=first.box, lines=first.lines, frame=panel, choice=True)
    if first.area is not None or first.frame is not None:
        return first  # a frame around a frame says nothing
    return Atom(box=first.box, lines=first.lines, frame=panel)


def _dissolved(atoms: list[Atom], groups: list[Atom]) -> tuple[list[Atom], list[Atom]]:
    """Return pieces and areas, with the striped rows of a table taken apart: coloured bands on which cells line up."""
    bands = [group for group in groups if group.area and _is_band(group.area)]
    loose = [atom for atom in atoms if atom.frame]
    lines_up = [
        band
        for band in bands
        if sum(_in_line(band, [other]) for other in bands if other is not band and _alike(band, other))
        + (_in_line(band, loose) >= 2)
        >= 2
    ]
    cells = [atom for band in lines_up if band.area for atom in band.area.atoms]
    return atoms + cells, [group for group in groups if group not in lines_up]


def _is_band(area: Area) -> bool:
    heights = [atom.box.height for atom in area.atoms]
    plain = len(area.atoms) > 1 and not area.over and not any(atom.area for atom in area.atoms)
    return plain and area.box.height < 2.2 * max(heights)


def _alike(one: Atom, other: Atom) -> bool:
    """Return whether two bands are equally high and wide, as a table's rows are and a title bar is not."""
    low, high = sorted((one.box.height, other.box.height))
    return high < 1.25 * low and abs(one.box.left - other.box.left) < 6 and abs(one.box.right - other.box.right) < 6


def _in_line(band: Atom, others: list[Atom]) -> int:
    """Return how many cells of a band share a left edge, right edge or middle with a cell of the others."""
    cells = band.area.atoms if band.area else ()
    against = [cell for other in others for cell in (other.area.atoms if other.area else (other,))]
    hits = 0
    for cell in cells:
        room = 0.6 * cell.box.height
        hits += any(
            min(
                abs(cell.box.left - other.box.left),
                abs(cell.box.right - other.box.right),
                abs(cell.box.middle[0] - other.box.middle[0]),
            )
            < room
            for other in against
        )
    return int(hits >= 2) if len(others) == 1 else hits


def _covers(group: Atom, others: list[Box]) -> bool:
    """Return whether an area lies over text: lines end right at its edge, and the text goes on around it."""
    box = group.box
    left = right = 0
    for other in others:
        if box.down(other) < 0.6 * other.height or not -0.5 * other.height <= -box.across(other) <= 0.7 * other.height:
            continue
        left += other.middle[0] < box.middle[0]
        right += other.middle[0] > box.middle[0]
    goes_on = any(box.across(other) > 0.4 * min(box.width, other.width) and box.down(other) < 0 for other in others)
    if left + right >= 3:
        return goes_on or min(left, right) > 0
    return left + right >= 1 and group.area is not None and _is_list(group.area)


def _is_list(area: Area) -> bool:
    """Return whether an area holds short entries, one below the other, as a menu does."""
    lines = area.lines()
    heights = line_height([line.box for line in lines])
    rows = {round(line.box.middle[1] / heights) for line in lines}
    return len(rows) >= 5 and all(line.box.width < 14 * heights for line in lines) and area.box.width < 24 * heights


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
