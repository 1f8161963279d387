"""Icons are no letters, and what can't be read is never told as if it were."""

import pytest

from assistd_read.boxes import Box, Line
from assistd_read.clean import Judge


def line(text, score=0.98, width=None, found=0.85, gap=0.2):
    width = width or max(24, 11 * len(text))
    return Line(box=Box(0, 0, width, 24), text=text, score=score, found=found, gap=gap)


def told(*lines):
    judge = Judge()
    judge.judge([line("Some plain words read before")])
    return [judged.line.text for judged in judge.judge(lines)]


@pytest.mark.parametrize("icon", ["三", "口", "□", "王", "≡"])
def test_lone_glyphs_in_a_latin_window_are_dropped(icon):
    assert told(line(icon, 0.95)) == [""]


@pytest.mark.parametrize("mark", ["×", "Q", "-", "a"])
def test_lone_marks_that_are_not_certain_are_dropped(mark):
    assert told(line(mark, 0.8)) == [""]


def test_keys_that_are_certain_stay():
    assert told(line("7", 0.99), line("%", 0.97), line("÷", 0.99)) == ["7", "%", "÷"]


def test_an_equals_sign_read_as_a_glyph_is_mended():
    assert told(line("二", 0.97)) == ["="]


def test_an_icon_before_words_is_taken_off():
    assert told(line("三 Inbox – Mail", 0.93), line("口 Network", 0.92)) == ["Inbox – Mail", "Network"]


def test_the_mark_of_a_drop_down_list_is_taken_off():
    assert told(line("Advanced▼"), line("English √")) == ["Advanced", "English"]


def test_words_and_numbers_stay_as_they_are():
    texts = ["Save as…", "Al_training_video.mp4", "- rw-r--r--", "* a list", "5 × 30 = 150", "Dvořák", "A", "x²"]
    assert told(*[line(text) for text in texts]) == texts


def test_letters_thrown_together_are_dropped_and_doubtful_words_are_counted():
    judge = Judge()
    (junk, word) = judge.judge([line("6dIID", 0.7), line("Fresh", 0.7)])
    assert junk.line.text == ""
    assert word.line.text == "Fresh"
    assert word.doubtful


def test_chinese_text_stays_chinese():
    judge = Judge()
    read = judge.judge([line("保存更改", 0.98), line("你好世界", 0.98), line("二", 0.95)])
    assert [one.line.text for one in read] == ["保存更改", "你好世界", "二"]


@pytest.mark.parametrize(
    ("text", "score", "width"),
    [("", 0.0, 200), (",   ?", 0.9, 430), ("αλα κσ, α αρε", 0.86, 316), ("Dı ni7 an ,o7iy", 0.55, 200)],
)
def test_a_line_in_another_script_is_marked_not_told(text, score, width):
    (judged,) = Judge().judge([line(text, score, width)])
    assert judged.unreadable
    assert judged.line.text == ""


def test_where_one_script_is_unknown_doubtful_neighbours_are_too():
    judge = Judge()
    read = judge.judge([line("", 0.0, 200), line(", ", 0.8, 200), line("OTKa3", 0.88, 60), line("Exit", 0.999, 60)])
    assert [one.unreadable for one in read] == [True, True, True, False]


def test_a_row_of_icons_is_not_a_line_in_another_script():
    (judged,) = Judge().judge([line("", 0.0, 200, gap=1.4)])
    assert not judged.unreadable


def test_dots_and_rules_are_not_unreadable():
    (judged,) = Judge().judge([line("tests.......F", 0.9, 420)])
    assert not judged.unreadable
