"""Photographing a real window with its accessibility tree as truth: the real desktop, a real GTK 3 window."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from assistd_models.elements.real import bed, session, taken
from assistd_models.elements.real.applications import Application, Screen
from tests.beds import accessible

pytestmark = [pytest.mark.x11, pytest.mark.dbus, pytest.mark.slow]

WINDOWS = Path(__file__).parent.parent / "beds" / "gtk_windows.py"


@pytest.fixture(scope="module")
def form():
    """Photograph a form: the picture, what it shows, its pixels."""
    if reason := accessible.missing(*bed.NEEDED):
        pytest.skip(reason)
    application = Application(
        name="form",
        toolkit="gtk3",
        command=("/usr/bin/python3", str(WINDOWS), "form", "Form"),
        screens=(),
        patience_s=60,
    )
    screen = Screen(what="form")
    found = session.take(application, screen, Path(sys.executable))
    picture, pixels = taken.label(*found, application, screen, 0)
    return picture, np.asarray(pixels.convert("RGB"))


def of(picture, kind):
    return [one for one in picture.elements if one.kind == kind]


def test_a_form_has_its_elements(form):
    picture, _ = form
    kinds = {kind: len(of(picture, kind)) for kind in ("text-field", "slider", "dropdown", "spin", "tick")}
    assert kinds == {"text-field": 2, "slider": 1, "dropdown": 1, "spin": 1, "tick": 2}
    assert {one.name for one in of(picture, "button")} == {"Bold", "Reset", "Apply"}


def test_states_are_told(form):
    picture, _ = form
    named = {one.name: one for one in picture.elements}
    assert named["Large text"].on is True
    assert named["Animations"].on is False
    assert named["Bold"].on is True
    assert named["Reset"].disabled is True
    assert named["Apply"].disabled is False


def test_a_tick_is_its_square_alone(form):
    picture, pixels = form
    for one in of(picture, "tick"):
        left, top, right, bottom = one.box
        assert 12 <= right - left == bottom - top <= 20
        outside = pixels[top:bottom, left - 2]
        assert (outside == outside[0]).all()


def test_a_slider_leaves_out_its_number(form):
    picture, _ = form
    (slider,) = of(picture, "slider")
    assert slider.box[3] - slider.box[1] < 24
