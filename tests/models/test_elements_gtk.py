"""The generators that have GTK 3 and GTK 4 draw windows: labels to the pixel, what covers what, runs that go on."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assistd_models.elements import generate, labels
from assistd_models.elements.gtk import found, workshop
from assistd_models.elements.gtk.found import Found

COLOURS = {"tick": (0, 255, 255), "switch": (255, 255, 0), "button": (255, 0, 255)}
SEEDS = {"gtk3": ("27", "46", "31"), "adw": ("22", "25", "45")}


def needs(source):
    why = workshop.lacks(source)
    return pytest.mark.skipif(bool(why), reason=f"{source}: {why}")


both = pytest.mark.parametrize(
    ("source", "way"),
    [pytest.param("gtk3", "gtk3", marks=needs("gtk3")), pytest.param("gtk4", "adw", marks=needs("gtk4"))],
)


def painted(way, folder):
    """Draw pictures in which ticks, switches and buttons are of one colour each; yield elements and pixels."""
    script = Path(__file__).with_name("gtk_painted.py")
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "GSETTINGS_BACKEND": "memory"}
    environment = known | {"PYTHONPATH": "models", "NO_AT_BRIDGE": "1", "GSK_RENDERER": "cairo", "GTK_A11Y": "none"}
    command = ["xvfb-run", "-a", "-s", "-screen 0 2560x1600x24", workshop.PYTHON, str(script), way, str(folder)]
    ran = subprocess.run(
        [*command, *SEEDS[way]], env=environment, capture_output=True, check=False, timeout=120, cwd=os.getcwd()
    )
    assert ran.returncode == 0, ran.stderr.decode()
    for seed, line in zip(SEEDS[way], ran.stdout.splitlines(), strict=True):
        told = json.loads(line)
        raw = Image.frombytes(
            "RGB", (told["width"], told["height"]), (folder / f"{seed}.raw").read_bytes(), "raw", "BGRX"
        )
        yield told["elements"], np.asarray(raw).astype(int)


@pytest.mark.x11
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("xvfb-run"), reason="xvfb-run is not installed")
@both
def test_a_box_is_where_the_control_was_painted_and_all_that_was_painted_is_boxed(source, way, tmp_path):
    counted = dict.fromkeys(COLOURS, 0)
    for elements, pixels in painted(way, tmp_path):
        for kind, colour in COLOURS.items():
            left = np.abs(pixels - colour).max(axis=-1) == 0
            # A window's shadow darkens what is below it a little.
            near = np.abs(pixels - colour).max(axis=-1) < 60
            for one in (one for one in elements if one["kind"] == kind):
                box = np.s_[one["box"][1] : one["box"][3], one["box"][0] : one["box"][2]]
                # Only buttons with words were painted.
                if one["visible"] == 1 and (kind != "button" or near[box].mean() > 0.5):
                    counted[kind] += 1
                    inner = near[box]
                    if kind == "button":  # a window's round corner may cut it, an icon may stand beside the words
                        middle, centre = np.array(inner.shape) // 2
                        inner = np.concatenate([inner[middle, [0, -1]], inner[[0, -1], centre]])
                    assert inner.all(), (way, one)
                left[box] = False
            if kind != "button":  # header cells and tabs hold buttons too
                assert not left.any(), (way, kind, np.argwhere(left)[:3])
    assert counted["tick"] >= 5
    assert counted["switch"] >= 1
    assert counted["button"] >= 3


@pytest.mark.x11
@pytest.mark.slow
@both
def test_a_run_draws_what_is_missing_and_draws_it_the_same_again(source, way, tmp_path, capsys):
    del way
    generate.main([source, "--data", str(tmp_path / "a"), "--pictures", "3", "--first", "16"])
    drawn = sorted((tmp_path / "a" / source).glob("*.json"))
    assert [path.stem for path in drawn] == ["000016", "000017", "000018"]
    first = labels.read(drawn[0])
    with Image.open(drawn[0].with_suffix(".webp")) as pixels:
        assert pixels.size == (first.width_px, first.height_px)
    assert first.elements
    stamps = [path.stat().st_mtime_ns for path in drawn[1:]]
    before = drawn[0].read_bytes(), drawn[0].with_suffix(".webp").read_bytes()
    drawn[0].unlink()
    generate.main([source, "--data", str(tmp_path / "a"), "--pictures", "3", "--first", "16"])
    assert "1 of 3 pictures to draw" in capsys.readouterr().out
    assert (drawn[0].read_bytes(), drawn[0].with_suffix(".webp").read_bytes()) == before
    assert [path.stat().st_mtime_ns for path in drawn[1:]] == stamps


def test_a_covered_element_keeps_the_larger_strip_beside_the_cover():
    button = Found("button", (10, 10, 110, 40), (0, 0, 500, 500))
    assert found.seen(button, []) == ((10, 10, 110, 40), 1.0)
    assert found.seen(button, [(80, 0, 300, 300)]) == ((10, 10, 80, 40), 0.7)
    assert found.seen(button, [(0, 0, 60, 300)]) == ((60, 10, 110, 40), 0.5)
    assert found.record(button, [(0, 0, 300, 300)]) is None


def test_a_row_that_is_half_scrolled_away_says_how_much_of_it_is_seen():
    row = Found("item", (0, 90, 200, 110), (0, 0, 150, 100), on=True, name="x")
    told = found.record(row, [])
    assert told == {"kind": "item", "box": [0, 90, 150, 100], "visible": 0.375, "on": True, "name": "x"}


def test_a_kind_is_not_asked_for_a_state_it_cannot_have():
    told = found.record(Found("link", (0, 0, 50, 9), (0, 0, 99, 99), on=True, disabled=True), [])
    assert told is not None
    assert "on" not in told
    assert "disabled" not in told


def test_without_the_packages_the_message_names_them(monkeypatch, tmp_path):
    monkeypatch.setattr(workshop, "PYTHON", "/nowhere/python3")
    with pytest.raises(SystemExit, match=r"apt install xvfb python3-gi .*gir1\.2-adw-1"):
        workshop.run("gtk4", tmp_path, [1])
