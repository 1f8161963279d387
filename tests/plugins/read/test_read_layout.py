"""Reading order and blocks, on boxes alone."""

from itertools import pairwise

import pytest

from assistd_read.boxes import Box, Line
from assistd_read.layout import filled, layout
from assistd_read.panels import Panel

HIGH = 20


def line(text, left, top, right=None, height=HIGH):
    """A line at a place; about 8 pixels a character unless its right edge is given."""
    return Line(box=Box(left, top, right or left + 8 * len(text) + 10, top + height), text=text, size_px=0.65 * height)


def panel(left, top, right, bottom):
    return Panel(box=Box(left, top, right, bottom), colour=(240, 240, 240))


def page(lines, panels=()):
    return layout(lines, sorted(panels, key=lambda p: -p.box.area), 1920, 1080)


def texts(made):
    return [one.text for one in made.lines]


def shapes(made):
    return [block.shape for block in made.blocks]


def column(prefix, left, rows, top=100, width=500, pitch=24):
    return [line(f"{prefix}{i}", left, top + i * pitch, left + width - (i % 3) * 20) for i in range(rows)]


def test_columns_of_text_do_not_interleave():
    made = page(column("a", 100, 12) + column("b", 700, 12))
    assert texts(made) == [f"a{i}" for i in range(12)] + [f"b{i}" for i in range(12)]


def test_a_title_above_columns_comes_first_and_a_footer_last():
    title = line("Title", 100, 40, 900, 34)
    footer = line("Footer across both columns", 100, 460, 1100)
    made = page([footer, *column("b", 700, 12), *column("a", 100, 12), title])
    assert texts(made) == ["Title", *[f"a{i}" for i in range(12)], *[f"b{i}" for i in range(12)], footer.text]


def test_a_column_may_be_longer_than_its_neighbour():
    made = page(column("a", 100, 14) + column("b", 700, 9))
    assert texts(made) == [f"a{i}" for i in range(14)] + [f"b{i}" for i in range(9)]


def test_cards_in_a_grid_are_read_row_by_row():
    cards = {}
    for row in range(2):
        for place in range(3):
            name = f"{row}{place}"
            left, top = 100 + place * 600, 100 + row * 200
            cards[name] = [line(f"{name}{i}", left, top + i * 24, left + 480 - i * 60) for i in range(3)]
    made = page([one for card in cards.values() for one in card])
    assert texts(made) == [one.text for name in sorted(cards) for one in cards[name]]


def table(left=100, top=100, rows=6, pitch=32):
    cells = []
    for i in range(rows):
        y = top + i * pitch
        cells += [
            line(f"name{i}", left, y),
            line(f"{i}.50", left + 330, y, left + 390),
            line(f"state{i}", left + 500, y),
        ]
    return cells


def test_a_table_is_read_row_by_row():
    made = page(table())
    assert texts(made) == [f"{cell}" for i in range(6) for cell in (f"name{i}", f"{i}.50", f"state{i}")]
    assert shapes(made) == ["table"]
    assert len(made.blocks[0].rows) == 6


def test_a_tight_table_is_still_a_table():
    made = page(table(pitch=21))
    assert shapes(made) == ["table"]


def test_a_bordered_table_is_one_table():
    panels = [panel(90 + c * 200, 90 + r * 30, 290 + c * 200, 120 + r * 30) for r in range(5) for c in range(4)]
    cells = [line(f"c{r}{c}", 100 + c * 200, 95 + r * 30) for r in range(5) for c in range(4)]
    made = page(cells, panels)
    assert shapes(made) == ["table"]
    assert [len(row.atoms) for row in made.blocks[0].rows] == [4] * 5


def test_striped_rows_of_a_table_are_one_table():
    stripes = [panel(90, 95 + r * 32, 900, 127 + r * 32) for r in (0, 2, 4)]
    made = page(table(), stripes)
    assert shapes(made) == ["table"]
    assert len(made.blocks[0].rows) == 6


def test_labels_stay_with_their_values():
    lines = [
        one for i in range(6) for one in (line(f"label{i}", 100, 100 + 45 * i), line(f"value{i}", 800, 100 + 45 * i))
    ]
    made = page(lines)
    assert texts(made) == [text for i in range(6) for text in (f"label{i}", f"value{i}")]
    assert shapes(made) == ["pairs"]


def test_a_label_and_field_found_as_one_are_parted_at_the_frame():
    made = page([line("Name: Maria Keller", 100, 100, 400)], [panel(200, 92, 600, 128)])
    assert len(made.lines) == 2
    first, second = made.lines
    assert first.box.right <= 200 <= second.box.left


def test_a_drop_down_list_loses_its_mark():
    made = page([line("English", 110, 100), line("v", 370, 100, 388)], [panel(100, 92, 400, 128)])
    assert texts(made) == ["English"]
    assert made.blocks[0].rows[0].atoms[0].choice


def test_a_side_bar_is_read_before_what_is_beside_it():
    entries = [line(f"entry{i}", 120, 120 + i * 33) for i in range(8)]
    body = [line(f"body text that is long enough {i}", 460, 130 + i * 24, 1200 - i * 10) for i in range(6)]
    made = page(body + entries, [panel(100, 100, 400, 1000), panel(401, 100, 1500, 1000)])
    assert texts(made) == [one.text for one in (*entries, *body)]
    assert shapes(made)[0] == "menu"


def test_a_selected_entry_keeps_its_place():
    entries = [line(f"entry{i}", 120, 120 + i * 33) for i in range(6)]
    side = [panel(100, 100, 400, 181), panel(100, 182, 400, 213), panel(100, 214, 400, 1000)]
    body = [line(f"body {i}", 460, 130 + i * 40) for i in range(6)]
    made = page(body + entries, [*side, panel(401, 100, 1500, 1000)])
    assert texts(made)[:6] == [f"entry{i}" for i in range(6)]


def test_speech_bubbles_are_read_by_time():
    lines, panels = [], []
    for i in range(6):
        left = 100 if i % 2 == 0 else 800
        lines += [line(f"{i} first line of it", left + 10, 110 + i * 80), line(f"{i} second", left + 10, 134 + i * 80)]
        panels.append(panel(left, 100 + i * 80, left + 400, 165 + i * 80))
    made = page(lines, panels)
    assert [text[0] for text in texts(made)] == [str(i) for i in range(6) for _ in range(2)]


def popup():
    lines = []
    for i in range(12):
        y = 100 + i * 24
        if 2 <= i <= 8:
            lines += [line(f"left{i}", 100, y, 296), line(f"right{i}", 604, y, 1100)]
        else:
            lines.append(line(f"whole{i}", 100, y, 1100))
    entries = [line(f"Entry {i}", 320, 155 + i * 34) for i in range(4)]
    return lines, entries, panel(300, 140, 600, 300)


def test_a_pop_up_over_text_comes_first_and_whole():
    lines, entries, frame = popup()
    made = page(lines + entries, [frame])
    assert texts(made)[:4] == [one.text for one in entries]
    assert made.blocks[0].over


def test_text_behind_a_pop_up_goes_on_beyond_it():
    lines, entries, frame = popup()
    made = page(lines + entries, [frame])
    behind = texts(made)[4:]
    for i in range(2, 9):
        assert behind.index(f"right{i}") == behind.index(f"left{i}") + 1
    cut = [a for b in made.blocks for row in b.rows for a in row.atoms if a.cut]
    assert cut
    assert " … " in cut[0].text


def test_buttons_side_by_side_are_a_row_of_buttons():
    lines = [line("Reset", 520, 410, 570), line("Cancel", 640, 410, 700), line("Save", 770, 410, 815)]
    panels = [panel(500, 400, 590, 440), panel(620, 400, 720, 440), panel(750, 400, 835, 440)]
    made = page([line("A question that is asked here?", 100, 100), *lines], panels)
    assert shapes(made) == ["text", "buttons"]
    assert texts(made)[1:] == ["Reset", "Cancel", "Save"]


def test_a_paragraph_ends_where_a_line_is_short_and_at_a_gap():
    words = [line(f"p{i}", 100, 100 + i * 24, 900) for i in range(3)] + [line("p3", 100, 172, 300)]
    words += [line(f"q{i}", 100, 196 + i * 24, 900) for i in range(2)]
    words += [line(f"r{i}", 100, 270 + i * 24, 900) for i in range(2)]
    made = page(words)
    assert [len(block.rows) for block in made.blocks] == [4, 2, 2]


def test_slanted_lines_keep_their_order():
    lines = [line(f"s{i}", 100, 100 + i * 14, 700, 30) for i in range(5)]  # boxes overlap by half
    assert texts(page(lines)) == [f"s{i}" for i in range(5)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_next_to_nothing(count):
    made = page([line(f"t{i}", 50, 50 + 40 * i) for i in range(count)])
    assert texts(made) == [f"t{i}" for i in range(count)]


def test_every_line_comes_once_whatever_the_arrangement():
    from random import Random

    random = Random(7)
    for _ in range(40):
        lines = []
        for i in range(random.randint(1, 60)):
            x, y = random.randint(0, 1700), random.randint(0, 1000)
            lines.append(line(f"w{i}", x, y, x + random.randint(20, 200), random.randint(10, 40)))
        frames = []
        for _ in range(random.randint(0, 12)):
            x, y = random.randint(0, 1500), random.randint(0, 900)
            frames.append(panel(x, y, x + random.randint(30, 420), y + random.randint(20, 180)))
        read = texts(page(lines, frames))
        assert set(read) <= {one.text for one in lines}
        missing = {one.text for one in lines} - set(read)
        assert len(missing) <= len(frames)  # only the marks of drop-down lists may go


def test_many_pieces_do_not_take_long_to_think_about():
    grid = [
        line("x", 20 + c * 180, 10 + r * 9, 20 + c * 180 + 60 + (r * c) % 90, 8) for r in range(110) for c in range(10)
    ]
    assert len(page(grid).lines) == 1100


def test_what_was_read_is_put_in_the_same_places():
    made = page(table())
    read = [one.read(one.text.upper(), 1.0) for one in made.lines]
    read[3] = read[3].read("", 0.0)
    new = filled(made, read)
    assert "NAME1" not in texts(new)
    assert "NAME2" in texts(new)
    assert all(a.box.top <= b.box.top for a, b in pairwise(new.blocks[0].rows))
