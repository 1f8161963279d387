"""Pictures of Qt windows: what their labels say is what their pixels show."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistd_models.elements import kinds, labels

pytestmark = pytest.mark.skipif(importlib.util.find_spec("PySide6") is None, reason="needs PySide6_Essentials")

_PAINTED = """
import json, sys
from assistd_models.elements.qt.binding import Qt, QtCore, QtWidgets as Q, rgb
from assistd_models.elements.qt.layers import Layer, flatten
from assistd_models.elements.qt.truth import read

application = Q.QApplication([])
application.setStyle("Fusion")
application.setStyleSheet('''
QPushButton { background: #ff0000; color: #ff0000; border: none }
QCheckBox::indicator { background: #00ff00; width: 15px; height: 15px }
QLineEdit { background: #0000ff; border: none }
QPlainTextEdit { background: #00ffff; color: #00ffff; border: 5px solid #ffffff }
QListView { border: 3px solid #ffffff } QListView::item:selected { background: #ff00ff; color: #ff00ff }
QHeaderView::section { background: #ffff00; color: #ffff00; border: none }
QTabBar::tab { background: #800000; color: #800000; border: none; padding: 6px }
QProgressBar { background: #008000; border: none; max-height: 6px }
''')
window = Q.QWidget()
layout = Q.QVBoxLayout(window)
tick = Q.QCheckBox("words that are not part of it")
tick.setChecked(True)
button = Q.QPushButton("go")
button.setEnabled(False)
inner = Q.QWidget()
inner.setFixedHeight(90)  # more than is seen of it
Q.QVBoxLayout(inner).addWidget(button)
button.setFixedHeight(60)
area = Q.QScrollArea()
area.setWidget(inner)
area.setFixedHeight(50)
rows = Q.QListWidget()
rows.addItems(["a", "b", "c"])
rows.setCurrentRow(1)
table = Q.QTableWidget(0, 1)
table.horizontalHeader().setFixedHeight(23)
tabs = Q.QTabBar()
tabs.addTab("only")
tabs.setExpanding(False)
bar = Q.QProgressBar()
bar.setTextVisible(False)
line, text = Q.QLineEdit(), Q.QPlainTextEdit()
line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
for one in (area, tick, line, text, rows, table, tabs, bar):
    layout.addWidget(one)
window.resize(400, 640)
window.show()
for _ in range(3):
    application.processEvents()
layers = [Layer(window.grab().toImage(), QtCore.QPoint(0, 0), read(window))]
cover = window.grab().toImage().copy(0, 0, 100, 640)
cover.fill(Qt.GlobalColor.black)
layers.append(Layer(cover, QtCore.QPoint(300, 0), []))
picture, found = flatten(layers, 400, 640)
sys.stdout.buffer.write(json.dumps(found["elements"]).encode() + b"\\n" + rgb(picture))
"""
_COLOURS = {
    "button": (255, 0, 0), "tick": (0, 255, 0), "text-field": (0, 0, 255), "text-area": (0, 255, 255),
    "item": (255, 0, 255), "header": (255, 255, 0), "tab": (128, 0, 0), "progress": (0, 128, 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    """A window whose controls each have a colour of their own, its right quarter covered; its labels and pixels."""
    models = Path(labels.__file__).parents[2]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(models)}
    command = [sys.executable, "-c", _PAINTED]
    asked = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
    head, _, pixels = asked.stdout.partition(b"\n")
    return json.loads(head), np.frombuffer(pixels, np.uint8).reshape(640, 400, 3)


@pytest.mark.parametrize("kind", _COLOURS)
def test_a_box_is_exactly_where_its_colour_is_seen(painted, kind):
    found, pixels = painted
    rows, columns = np.nonzero((pixels == _COLOURS[kind]).all(axis=2))
    seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert [one["box"] for one in found if one["kind"] == kind and one["on"] is not False] == [seen]


_CELLS = """
import json, random
from pathlib import Path
from assistd_models.elements.qt.binding import QtWidgets as Q
from assistd_models.elements.qt import choosers, grids, looks, words
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.truth import read

application, told = Q.QApplication([]), {}
chance = random.Random("cells")
look = looks.put_on(application, chance, False)
hand = Hand(chance, words.choose(chance), look, Path("."), 640, 480)
for name, draw in (("cells", grids.cells), ("month", choosers.calendar), ("rows", grids.table)):
    window = Q.QMainWindow()
    window.setCentralWidget(draw(hand))
    window.resize(640, 480)
    window.show()
    application.processEvents()
    told[name] = sorted({str(one.kind) for one in read(window)} - {"header"})
print(json.dumps(told))
"""


def test_cells_and_days_are_neither_rows_nor_buttons_nor_unknown(tmp_path):
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(labels.__file__).parents[2])}
    asked = subprocess.run(
        [sys.executable, "-c", _CELLS], env=environment, cwd=tmp_path, capture_output=True, check=True, timeout=120
    )
    told = json.loads(asked.stdout.splitlines()[-1])
    assert told["cells"] == []
    assert "item" in told["rows"]
    assert not {"item", "None"} & set(told["month"])
    assert "button" in told["month"]  # those to other months, and the dialog's


def test_what_is_scrolled_away_or_covered_is_told_as_a_share(painted):
    found, _ = painted
    by_kind = {one["kind"]: one for one in found}
    left, _, right, _ = by_kind["text-area"]["box"]
    assert right == 300  # where the cover begins
    assert by_kind["text-area"]["visible"] == pytest.approx((300 - left) / (400 - 2 * left), abs=0.005)
    assert by_kind["tick"]["visible"] == 1
    button = by_kind["button"]
    assert button["visible"] == pytest.approx((button["box"][3] - button["box"][1]) / 60, abs=0.005)


def test_states_are_told(painted):
    found, _ = painted
    assert [one["on"] for one in found if one["kind"] == "item"] == [False, True, False]
    states = {one["kind"]: (one["on"], one["round"], one["disabled"]) for one in found}
    assert states["tick"] == (True, False, False)
    assert states["button"] == (None, None, True)


@pytest.mark.slow
def test_a_seed_is_drawn_once_and_gives_the_same_labels_again(tmp_path, capsys):
    from assistd_models.elements.generate import main

    for folder in ("one", "other", "one"):
        assert main(["qt", "--data", str(tmp_path / folder), "--pictures", "3", "--first", "40"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "qt: 0 of 3 pictures to draw"
    for seed in range(40, 43):
        name = Path("qt", f"{labels.stem(seed)}.json")
        picture = labels.read(tmp_path / "one" / name)
        assert picture == labels.read(tmp_path / "other" / name)
        assert picture.elements
        assert {one.kind for one in picture.elements} <= set(kinds.KINDS)
        assert all(0 < one.visible <= 1 for one in picture.elements)


def test_ink_is_found_within_a_box_but_a_side_that_would_lose_much_stays():
    from assistd_models.elements.qt.ink import tightened

    pixels = np.full((60, 200, 3), 240, np.uint8)
    pixels[20:35, 30:45] = 10
    assert tightened(pixels, (27, 18, 49, 40)) == (30, 20, 45, 35)
    assert tightened(pixels, (27, 18, 90, 40)) == (30, 20, 90, 35)  # a slider whose groove one hardly sees
    assert tightened(pixels, (100, 10, 130, 40)) == (100, 10, 130, 40)  # nothing is there
