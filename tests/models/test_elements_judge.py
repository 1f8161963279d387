"""Judging: what matches what, precision and recall, thresholds. Worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from assistd_models.elements import judge, labels
from assistd_models.elements.collect import SETS
from assistd_models.elements.labels import Element, Picture
from assistd_models.elements.real import report, thresholds
from assistd_models.elements.real.figures import average_precision, curve, recall_at, scored
from assistd_models.elements.real.matching import asked, centred, matched, overlap
from assistd_models.elements.real.seen import Seen
from assistd_models.elements.real.test_set import TEST
from assistd_models.elements.real.truth import flat
from assistd_models.elements.real.validation import VALIDATION
from assistd_models.elements.real.validation_more import VALIDATION_MORE
from assistd_models.elements.real.validation_third import VALIDATION_THIRD
from assistd_models.elements.shelf import is_held_back


def picture(*elements, unknown=()):
    return Picture(width_px=400, height_px=300, source="test", seed=0, elements=elements, unknown=unknown)


def button(left, top=10, width=80, height=30, **more):
    return Element(kind="button", box=(left, top, left + width, top + height), **more)


def seen(kind, box, score=0.9, **more):
    return Seen(kind=kind, box=box, score=score, **more)


def test_overlap_is_intersection_over_union():
    assert overlap((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(50 / 150)
    assert overlap((0, 0, 10, 10), (20, 0, 30, 10)) == 0


def test_an_element_is_found_once_and_by_the_surest():
    hits = matched(picture(button(10)), [seen("button", (10, 10, 90, 40), 0.5), seen("button", (12, 10, 92, 40), 0.8)])
    assert [(hit.seen.score, hit.element is not None, hit.counts) for hit in hits] == [
        (0.8, True, True),
        (0.5, False, True),
    ]


def test_of_two_elements_the_nearer_one_is_meant():
    one, other = button(10), button(40)
    hits = matched(picture(one, other), [seen("button", (38, 10, 118, 40))])
    assert hits[0].element is other


def test_the_wrong_kind_is_wrong_unless_kinds_do_not_matter():
    shown, found = picture(button(10)), [seen("dropdown", (10, 10, 90, 40))]
    assert matched(shown, found)[0].element is None
    assert matched(shown, found, "any")[0].element is not None


def test_less_than_half_overlap_is_wrong_but_right_by_centre():
    shown, found = picture(button(10, height=30)), [seen("button", (20, 15, 80, 35))]
    assert overlap((10, 10, 90, 40), (20, 15, 80, 35)) == pytest.approx(0.5)
    found = [seen("button", (22, 16, 78, 34))]
    assert matched(shown, found)[0].element is None
    assert matched(shown, found, "centre")[0].element is not None


def test_boxes_of_very_different_sizes_do_not_match_by_centre():
    assert centred((0, 0, 30, 10), (10, 0, 20, 10))
    assert not centred((0, 0, 31, 10), (10, 0, 20, 10))
    assert not centred((0, 0, 30, 10), (20, 0, 50, 10))


def test_a_field_in_a_field_is_one_and_a_menu_is_no_entry_of_itself():
    field, inner = (Element(kind="text-field", box=box) for box in ((100, 10, 390, 40), (140, 14, 380, 36)))
    menu, *entries = (
        Element(kind="menu-item", box=box) for box in ((0, 50, 200, 150), (0, 50, 200, 80), (0, 80, 200, 110))
    )
    row = Element(kind="item", box=(0, 200, 390, 240))
    inside = Element(kind="button", box=(300, 205, 380, 235))
    assert flat([field, inner, menu, *entries, row, inside]) == [field, *entries, row, inside]


def test_held_back_is_each_fortieth_and_a_set_without_any_is_told(tmp_path, capsys):
    assert [seed for seed in range(100) if is_held_back(Path(f"{seed:06}.json"))] == [39, 79]
    labels.write(tmp_path, picture(button(10)), Image.new("RGB", (400, 300)))  # seed 0: trained on
    assert judge.main(["--model", "no.onnx", "--data", str(tmp_path), "--held-back"]) == 1
    assert "no pictures" in capsys.readouterr().out


def test_tabs_match_by_centre():
    tab = Element(kind="tab", box=(10, 10, 90, 46))
    assert matched(picture(tab), [seen("tab", (22, 16, 78, 40))])[0].element is tab


def test_what_lies_in_the_unknown_neither_counts_nor_harms():
    shown = picture(button(10), unknown=((200, 0, 400, 300),))
    hits = matched(shown, [seen("button", (220, 10, 260, 40)), seen("button", (100, 100, 160, 130))])
    assert [hit.counts for hit in hits] == [False, True]
    assert scored(hits) == [(0.9, False)]


def test_an_element_that_hardly_shows_is_neither_asked_for_nor_wrong():
    shown = picture(button(10, visible=0.4), button(200))
    assert [one.box[0] for one in asked(shown)] == [200]
    hits = matched(shown, [seen("button", (10, 10, 90, 40))])
    assert hits[0].element is None
    assert not hits[0].counts


def test_a_curve_tells_equal_scores_together():
    points = curve([(0.9, True), (0.5, False), (0.5, True), (0.2, True)])
    assert [(point.score, point.right, point.wrong) for point in points] == [(0.9, 1, 0), (0.5, 2, 1), (0.2, 3, 1)]


def test_average_precision_of_a_worked_example():
    # right, wrong, right of four: precision 1 up to recall 1/4, then 2/3 up to 2/4, nothing above
    points = curve([(0.9, True), (0.8, False), (0.7, True)])
    assert average_precision(points, 4) == pytest.approx(0.25 * 1 + 0.25 * 2 / 3)
    assert average_precision([], 4) == 0


def test_recall_is_taken_where_precision_holds():
    found = [(1 - number / 100, number != 5) for number in range(30)]  # one wrong one, sixth
    assert recall_at(curve(found), 40, 0.9) == pytest.approx(29 / 40)
    assert recall_at(curve(found[:7]), 40, 0.9) == pytest.approx(5 / 40)


def test_a_threshold_needs_nine_right_ones():
    assert thresholds.least([(0.9, True)] * 8, 0.9) is None
    assert thresholds.least([(0.9, True)] * 8, 0.5) is None
    assert thresholds.least([(0.9, True)] * 9, 0.9) == 0.9


def test_a_threshold_is_the_lowest_score_at_which_precision_holds():
    found = [(0.9, True)] * 18 + [(0.6, False)] + [(0.5, True)] + [(0.4, False)]
    assert thresholds.least(found, 0.9) == 0.5  # 19 of 20, and one imagined: 19 of 21
    assert thresholds.least(found, 0.94) == 0.9


def test_what_is_hardly_sure_is_never_told():
    assert thresholds.least([(0.1, True)] * 100, 0.9) is None


def test_a_kind_of_which_there_are_too_few_follows_all_kinds():
    found = {"button": [(0.4, True)] * 20, "switch": [(0.9, True)] * 3}
    assert thresholds.chosen(found, {"button": 20, "switch": 3}, 0.9) == {"button": 0.4, "switch": 0.5}


def test_too_few_do_not_help_where_they_are_wrong():
    found = {"button": [(0.4, True)] * 20, "switch": [(0.9, True), (0.8, False)]}
    assert thresholds.chosen(found, {"button": 20, "switch": 3}, 0.9) == {"button": 0.4}


def test_a_kind_that_is_often_wrong_is_never_told():
    found = {"button": [(0.4, True)] * 20, "link": [(0.9, False), (0.8, True)] * 10}
    assert "link" not in thresholds.chosen(found, {"button": 20, "link": 20}, 0.9)


def test_states_are_told_where_they_are_right():
    ticks = [Element(kind="tick", box=(10, 20 * n, 26, 20 * n + 16), on=n % 2 == 0) for n in range(40)]
    found = [
        seen("tick", one.box, values={"on": (0.9 if one.on else 0.1) if n > 1 else 0.5}) for n, one in enumerate(ticks)
    ]
    shown = Picture(width_px=400, height_px=900, source="test", seed=0, elements=tuple(ticks))
    told = thresholds.of_states(matched(shown, found), 0.95)
    low, high = told["tick.on"]
    assert low == pytest.approx(0.1)
    assert high == pytest.approx(0.9)
    assert "tick.disabled" not in told


def test_a_state_that_is_never_right_is_out_of_reach():
    ticks = [Element(kind="tick", box=(10, 20 * n, 26, 20 * n + 16), on=n % 2 == 0) for n in range(40)]
    shown = Picture(width_px=400, height_px=900, source="test", seed=0, elements=tuple(ticks))
    found = [seen("tick", one.box, values={"on": 0.1 if one.on else 0.2}) for one in ticks]
    assert thresholds.of_states(matched(shown, found), 0.9) == {}


@pytest.mark.parametrize(("right", "told"), [((True, True), True), ((False, False), False), ((), False)])
def test_a_state_of_which_there_are_too_few_follows_other_kinds_if_those_few_bear_it_out(right, told):
    ticks = [Element(kind="tick", box=(10, 20 * n, 26, 20 * n + 16), on=True) for n in range(20)]
    entries = [Element(kind="menu-item", box=(50, 20 * n, 90, 20 * n + 16), on=one) for n, one in enumerate(right)]
    found = [seen(one.kind, one.box, values={"on": 0.9}) for one in (*ticks, *entries)]
    shown = Picture(width_px=400, height_px=900, source="test", seed=0, elements=(*ticks, *entries))
    assert ("menu-item.on" in thresholds.of_states(matched(shown, found), 0.9)) == told


def test_ticks_with_state_count_only_when_the_state_is_told_and_right():
    ticks = tuple(Element(kind="tick", box=(10, 30 * n, 26, 30 * n + 16), on=True) for n in range(4))
    told = [seen("tick", one.box, told={"on": True} if n < 2 else {}) for n, one in enumerate(ticks)]
    told[3] = seen("tick", ticks[3].box, told={"on": False})
    judged = [report.Judged(picture=picture(*ticks), bare=told, told=told)]
    rows = {row.name: row for row in report.of_kinds(judged, {"tick": 0.5}, 0.9)}
    assert rows["tick"].told_recall == 1
    assert rows["tick with state"].told_recall == 0.5
    assert rows["tick with state"].told == 3
    assert rows["tick with state"].told_precision == pytest.approx(2 / 3)


def test_no_application_is_in_both_sets_and_each_has_every_toolkit():
    chosen, judged = SETS["validation"], SETS["test"]
    assert chosen == VALIDATION + VALIDATION_MORE + VALIDATION_THIRD
    assert judged == TEST
    for told in ("name", "command", "package"):
        one, other = ({getattr(application, told) for application in some} for some in (chosen, judged))
        assert not one & other, told
    assert not {one.command[0].rpartition("/")[2] for one in chosen} & {
        one.command[0].rpartition("/")[2] for one in judged
    }
    for some in (chosen, judged):
        assert len({one.name for one in some}) == len(some)
        assert {one.toolkit for one in some} == {"gtk3", "gtk4", "qt5", "qt6", "web"}
    assert len(chosen) >= 40
    assert len(judged) >= 18
    assert sum(not screen.without for one in judged for screen in one.screens) >= 50
