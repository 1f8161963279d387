"""Controls that were seen are evidence for the gate: an interface is no photograph, one false button proves none."""

import numpy as np
import pytest
from caption_bed import job, overlap, page_with, photograph, read_data, saved
from msgspec.structs import replace

from assistd.runtime.controls import FACET, Control, Controls, write
from assistd.types import Content
from assistd_caption.gate import Read, judge

BUTTONS = [(20, 8, 100, 32), (110, 8, 190, 32), (200, 8, 280, 32)]


def controls(*boxes, width=640, height=480, kind="button"):
    return Controls(width_px=width, height_px=height, all=tuple(Control(kind=kind, box=box) for box in boxes))


def viewer():
    """A photograph over the whole width, below a bar with buttons that is part of the same dark window."""
    pixels = photograph().copy()
    pixels[:40] = (40, 40, 44)
    for left, top, right, bottom in BUTTONS:
        pixels[top:bottom, left:right] = (70, 70, 76)
    return pixels


@pytest.mark.parametrize("number", [1, 2])
def test_a_photograph_in_which_a_button_or_two_were_seen_is_still_one(number):
    verdict = judge(photograph(), Read.of(read_data(640, 480)), controls=controls(*BUTTONS[:number]))
    assert verdict.kind == "picture"


def test_an_even_sign_in_a_photograph_that_was_seen_as_a_button_proves_nothing():
    pixels = photograph().copy()
    pixels[100:180, 200:330] = (230, 230, 40)
    seen = controls((220, 120, 310, 160))
    assert judge(pixels, Read.of(read_data(640, 480)), controls=seen).kind == "picture"


def test_buttons_on_grain_prove_nothing_however_many():
    pixels = photograph()
    many = [(left, top, left + 90, top + 40) for left in range(20, 500, 120) for top in range(20, 400, 80)]
    assert judge(pixels, Read.of(read_data(640, 480)), controls=controls(*many)).kind == "picture"


def dialog():
    """A window with three buttons before a photograph: a desktop."""
    pixels = photograph().copy()
    pixels[150:350, 150:520] = (240, 240, 240)
    for left, _, right, _ in BUTTONS:
        pixels[300:330, 170 + left : 170 + right] = (200, 200, 205)
    return pixels, controls(*((170 + left, 300, 170 + right, 330) for left, _, right, _ in BUTTONS))


def test_a_desktop_behind_a_dialog_is_not_described():
    pixels, seen = dialog()
    read = Read.of(read_data(640, 480))
    assert judge(pixels, read).kind == "picture"
    assert judge(pixels, read, controls=seen).kind == "interface"


def test_a_film_with_its_buttons_upon_it_is_described():
    pixels = photograph().copy()
    for left, _, right, _ in BUTTONS:
        pixels[440:464, left:right] = (70, 70, 76)
    seen = controls(*((left, 440, right, 464) for left, _, right, _ in BUTTONS))
    assert judge(pixels, Read.of(read_data(640, 480)), controls=seen).kind == "picture"


def test_a_window_with_a_photograph_is_never_described_as_a_whole():
    read = Read.of(read_data(640, 480))
    assert judge(viewer(), read, controls=controls(*BUTTONS)).kind in ("interface", "parts")


def test_the_picture_in_a_window_is_described_where_it_was_seen():
    seen = Controls(
        width_px=640,
        height_px=480,
        all=(*controls(*BUTTONS).all, Control(kind="picture", box=(0, 40, 640, 480))),
    )
    verdict = judge(viewer(), Read.of(read_data(640, 480)), controls=seen)
    assert verdict.kind == "parts"
    (region,) = verdict.regions
    assert overlap((region.left, region.top, region.right, region.bottom), (0, 40, 640, 480)) > 0.85


def fading(box):
    """A page on which a photograph fades into the white ground: it has no border."""
    page = page_with(photograph(400, 300), box).astype(float)
    left, top, right, bottom = box
    rows, columns = np.mgrid[-1 : 1 : (bottom - top) * 1j, -1 : 1 : (right - left) * 1j]
    near = np.clip(1.2 - 1.2 * np.hypot(rows, columns), 0, 1)[..., None]
    page[top:bottom, left:right] = page[top:bottom, left:right] * near + 255 * (1 - near)
    return page.astype(np.uint8)


def test_a_picture_without_a_border_is_found_where_it_was_seen():
    box = (300, 200, 800, 600)
    page, read = fading(box), Read.of(read_data(1200, 900))
    assert not judge(page, read).regions
    verdict = judge(page, read, controls=controls(box, width=1200, height=900, kind="picture"))
    assert verdict.kind == "parts"
    assert [(r.left, r.top, r.right, r.bottom) for r in verdict.regions] == [box]


def test_a_border_found_to_the_pixel_is_kept():
    box = (300, 200, 800, 600)
    page, read = page_with(photograph(500, 400), box), Read.of(read_data(1200, 900))
    alone = judge(page, read)
    near = controls((306, 205, 790, 596), width=1200, height=900, kind="picture")
    assert judge(page, read, controls=near).regions == alone.regions


def test_a_drawing_that_was_seen_as_a_picture_is_not_described():
    page = np.full((900, 1200, 3), 255, np.uint8)
    for number in range(8):
        page[560 - 40 * number : 600, 320 + 60 * number : 360 + 60 * number] = (30, 90, 200)
    seen = controls((300, 200, 820, 610), width=1200, height=900, kind="picture")
    assert judge(page, Read.of(read_data(1200, 900)), controls=seen).kind not in ("picture", "parts")


def test_the_captioner_gets_them_from_the_facet(captioner, tmp_path):
    pixels, buttons = dialog()
    made = job(saved(pixels, tmp_path / "desktop.png"), read=read_data(640, 480))
    seen = made.found | {FACET: Content(headline="", data=write(buttons))}
    assert list(captioner().run(made, lambda: False))[-1].content.data["gate"] == "picture"
    assert list(captioner().run(replace(made, found=seen), lambda: False))[-1].code == "not-a-picture"
