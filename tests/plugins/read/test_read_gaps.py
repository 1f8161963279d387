"""Marks that the detector missed are taken in: at the ends of lines, and on the rows of fixed-width text."""

import numpy as np

from assistd_read import ink
from assistd_read.boxes import Box, Line
from assistd_read.gaps import completed
from assistd_read.group import Block
from assistd_read.grow import grown
from assistd_read.layout import Page
from assistd_read.order import Row
from assistd_read.tree import Area, Atom

WIDE, HIGH = 600, 200


def marked(*bars):
    """A white picture with black bars: left, top, right, bottom each."""
    pixels = np.full((HIGH, WIDE, 3), 255, np.uint8)
    for left, top, right, bottom in bars:
        pixels[top:bottom, left:right] = 0
    return ink.marks(pixels)


def letters(left, right, top=100, bottom=114):
    return [(x, top, x + 5, bottom) for x in range(left, right, 9)]


def one(lines, marks):
    (line,) = grown(lines, marks)
    return line.box


def test_a_line_is_stretched_over_letters_that_were_cut_off():
    marks = marked(*letters(100, 300))
    box = one([Line(box=Box(95, 95, 260, 120))], marks)
    assert 296 <= box.right <= 305
    assert box.left <= 100


def test_an_icon_taller_than_the_line_is_left_out():
    marks = marked(*letters(100, 200), (206, 85, 235, 130))
    assert one([Line(box=Box(95, 95, 200, 120))], marks).right <= 206


def test_what_is_a_space_away_is_left_out():
    marks = marked(*letters(100, 200), *letters(225, 300))
    assert one([Line(box=Box(95, 95, 200, 120))], marks).right < 225


def test_two_halves_of_a_word_become_one_line():
    marks = marked(*letters(100, 300))
    assert len(grown([Line(box=Box(95, 95, 200, 120)), Line(box=Box(215, 95, 305, 121))], marks)) == 1


def test_lines_below_each_other_stay_two():
    marks = marked(*letters(100, 300), *letters(100, 300, 122, 136))
    assert len(grown([Line(box=Box(95, 95, 305, 119)), Line(box=Box(95, 117, 305, 141))], marks)) == 2


def test_the_size_of_writing_is_that_of_its_marks():
    marks = marked(*letters(100, 300))
    (line,) = grown([Line(box=Box(95, 90, 305, 125))], marks)
    assert 13 <= line.size_px <= 17


def terminal(*lines):
    area = Area(box=Box(0, 0, WIDE, HIGH))
    row = Row(atoms=tuple(Atom(box=line.box, lines=(line,)) for line in lines))
    return Page(area=area, blocks=(Block(shape="verbatim", rows=(row,), area=area),))


def test_missed_dots_at_the_end_of_a_row_are_found():
    dots = [(x, 110, x + 3, 113) for x in range(330, 420, 10)]
    marks = marked(*letters(100, 300), *dots)
    page = completed(terminal(Line(box=Box(95, 95, 306, 120))), marks)
    first, second = page.lines
    assert first.box.right == 306
    assert (second.box.left, second.box.right) == (326, 417)


def test_what_touches_a_line_is_read_with_it_anew():
    known = Line(box=Box(95, 95, 250, 120), text="already read", score=0.9)
    page = completed(terminal(known), marked(*letters(100, 300)))
    (line,) = page.lines
    assert line.text == ""
    assert line.box.right >= 298


def test_a_complete_row_stays_as_it_is():
    page = terminal(Line(box=Box(95, 95, 305, 120)))
    assert completed(page, marked(*letters(100, 300))) == page
