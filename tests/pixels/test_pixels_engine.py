"""The engine of `elements.pixels`, with a stand-in net that finds coloured rectangles: from a file to the answer."""

import shutil
from types import SimpleNamespace

import numpy as np
import pytest
import stand_in_net
from drawings import photograph
from PIL import Image

from assistd.errors import ModelCorruptError, ModelMissingError, UnsupportedError
from assistd.runtime import controls
from assistd.types import Abstain, Content, Job, Media, Result, View
from assistd_elements import NET_REVISION, PixelsOptions, assistd_check, assistd_modalities
from assistd_elements.pixels import net, wording
from assistd_elements.pixels.engine import Pixels
from assistd_elements.pixels.states import told

pytest.importorskip("onnx")

GROUND = (240, 240, 240)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A net whose boxes are off by up to two pixels: to be put right by the lines that are drawn."""
    return stand_in_net.write(tmp_path_factory.mktemp("weights") / "elements.onnx", off=(1.4, -1.2, 1.7, -0.8))


@pytest.fixture
def shipped(weights, tmp_path, monkeypatch):
    """Put the stand-in where the weights are shipped."""
    place = tmp_path / "elements.onnx"
    shutil.copy(weights, place)
    monkeypatch.setattr(net, "SHIPPED", place)
    return place


def drawn(*elements, size=(700, 420), ground=GROUND):
    """Return a picture with rectangles: (kind, box[, share of being on])."""
    pixels = np.full((size[1], size[0], 3), ground, np.uint8)
    for kind, (left, top, right, bottom), *on in elements:
        pixels[top:bottom, left:right] = stand_in_net.colour(kind, *on)
    return pixels


BUTTON, TICK, MENU = ("button", (40, 50, 140, 80)), ("tick", (300, 60, 316, 76), 1.0), ("dropdown", (40, 300, 180, 330))


@pytest.fixture
def look(tmp_path):
    """Return a function: pixels → the engine's last word."""

    def run(pixels, *, found=None, view=None, cancel=lambda: False, suffix="png", **options):
        path = tmp_path / f"picture.{suffix}"
        if pixels is not None:
            Image.fromarray(pixels).save(path)
        media = Media(path=str(path).encode(), mime="image/png", size_bytes=1, sha256="")
        job = Job(id="j", request_id="r", task="describe", modality="elements.pixels", facet="elements.pixels",
                  media=media, found={"elements": found} if found else {}, view=view)  # fmt: skip
        engine = Pixels(SimpleNamespace(options=PixelsOptions(**options), threads=2, device="cpu", models=()))
        try:
            events = list(engine.run(job, cancel))
        finally:
            engine.close()
        assert len(events) <= 1
        return events[0] if events else None

    return run


def tree(*nodes, frame=None, part=False, hidden=(), drawn=()):
    """Return what the accessibility tree tells: boxes of elements with names."""
    told = [{"role": "push-button", "name": "Save", "box": list(box)} for box in nodes]
    places = {"frame": frame and list(frame), "hidden": [list(box) for box in hidden], "drawn": list(drawn)}
    return Content(headline="A window.", part=part, data={"nodes": told, **places})


def seen(event):
    return controls.read(event.content)


def test_a_windows_controls_are_found_with_exact_places_and_states(shipped, look):
    found = seen(look(drawn(BUTTON, TICK, MENU)))
    assert (found.width_px, found.height_px, found.scale) == (700, 420, 1.0)
    assert [(one.kind, one.box, one.on) for one in found.all] == [
        ("button", BUTTON[1], None),
        ("tick", TICK[1], True),
        ("dropdown", MENU[1], None),
    ]
    assert all(one.score > 0.8 and one.round is None and one.disabled is None for one in found.all)


def test_of_a_screen_of_double_density_places_are_in_the_pictures_own_pixels(shipped, look):
    pixels = drawn(BUTTON, MENU).repeat(2, axis=0).repeat(2, axis=1)
    found = seen(look(pixels, view=View(target="window", scale=2.0)))
    assert (found.width_px, found.scale) == (1400, 2.0)
    assert [one.box for one in found.all] == [tuple(2 * side for side in box) for _, box in (BUTTON, MENU)]


def test_what_the_weights_are_not_sure_enough_of_is_not_told(shipped, look):
    stand_in_net.write(shipped, thresholds={"button": 0.5, "dropdown": 0.99}, state_thresholds={})
    (one,) = seen(look(drawn(BUTTON, TICK, MENU))).all
    assert one.kind == "button"


def test_what_it_says_itself_is_one_sentence_with_kinds_and_numbers(shipped, look):
    content = look(drawn(BUTTON, ("button", (40, 200, 120, 230)), TICK)).content
    assert content.headline == "Looks like a window with 2 buttons, 1 option, no names read."
    assert (content.details, content.passages, content.part) == ((), (), False)
    assert content.model == "screen elements stand-in"


def test_a_page_of_links_is_no_window():
    links = [controls.Control(kind="link", box=(0, 0, 9, 9))] * 3
    assert wording.headline(links) == "Looks like a page with 3 links, no words read."


# --- what applications told ---


@pytest.mark.parametrize("target", ["window", "pointer"])
def test_where_the_application_told_its_window_no_picture_is_opened(shipped, look, target):
    last = look(None, found=tree((0, 0, 50, 20)), view=View(target=target))
    assert (type(last), last.code) == (Abstain, "told")


@pytest.mark.parametrize("content", [tree(part=True), tree(), Content(headline="Game.", data={"nodes": 5})])
def test_where_only_a_title_is_known_the_picture_is_searched(shipped, look, content):
    assert len(seen(look(drawn(BUTTON), found=content, view=View(target="window"))).all) == 1


def test_of_a_whole_screen_the_told_windows_controls_are_left_out_and_the_others_stay(shipped, look):
    screen = View(target="screen", box=(1000, 0, 1700, 420))
    last = look(drawn(BUTTON, TICK, MENU), found=tree((1050, 60, 1100, 70), frame=(1010, 20, 1400, 200)), view=screen)
    assert [one.kind for one in seen(last).all] == ["dropdown"]


def test_what_a_window_draws_itself_is_searched_and_the_rest_of_it_is_not(shipped, look):
    remote = tree((20, 5, 60, 18), frame=(0, 0, 700, 420), drawn=[(20, 280, 690, 410)])
    last = look(drawn(BUTTON, TICK, MENU), found=remote, view=View(target="window", box=(0, 0, 700, 420)))
    assert [one.kind for one in seen(last).all] == ["dropdown"]


def test_of_a_region_only_what_was_told_is_left_out(shipped, look):
    region = View(target="region", box=(0, 0, 700, 420))
    last = look(drawn(BUTTON, TICK, MENU), found=tree((42, 50, 138, 80), (0, 0, 700, 420)), view=region)
    assert [one.kind for one in seen(last).all] == ["tick", "dropdown"]


def test_where_a_password_is_hidden_no_field_is_told_twice(shipped, look):
    region = View(target="region", box=(0, 0, 700, 420))
    known = tree((42, 50, 138, 80), hidden=[(300, 301, 441, 331)])
    last = look(drawn(BUTTON, ("text-field", (300, 300, 440, 330))), found=known, view=region)
    assert (type(last), last.code) == (Abstain, "no-controls")


# --- where it has nothing to look for ---


def test_an_empty_window_has_no_controls_and_says_so(shipped, look):
    pixels = drawn()
    pixels[100:140, 100:300] = (90, 160, 90)
    assert look(pixels).code == "no-controls"


def test_photographs_and_blank_pictures_are_not_searched_unless_that_is_wished(shipped, look):
    assert look(photograph()).code == "photograph"
    assert look(drawn()).code == "blank"
    assert look(np.minimum(photograph(), 190), search="always").code == "no-controls", "nothing of the net's colour"
    assert look(drawn(BUTTON), search="never").code == "switched-off"


def test_a_cancelled_job_ends_without_a_word(shipped, look):
    assert look(drawn(BUTTON), cancel=lambda: True) is None


def test_a_file_that_is_no_picture_is_refused_in_words(shipped, look, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"no picture")
    with pytest.raises(UnsupportedError):
        look(None)


@pytest.mark.parametrize("size", [(1, 1), (5, 900), (64, 64), (65, 63)])
def test_a_picture_of_any_size_ends_with_a_last_word(shipped, look, size):
    random = np.random.default_rng(4)
    assert look(random.integers(0, 256, (size[1], size[0], 3), np.uint8), search="always") is not None


def test_a_picture_too_large_for_one_go_is_searched_in_parts_and_nothing_is_found_twice(shipped, look, monkeypatch):
    monkeypatch.setattr(net, "PART_PX", 500_000)
    rows = [("button", (x, y, x + 100, y + 30)) for y in range(40, 1500, 160) for x in range(40, 1100, 260)]
    found = seen(look(drawn(*rows, size=(1200, 1600)))).all
    assert sorted(one.box for one in found) == sorted(box for _, box in rows)


def test_parts_cover_a_picture_and_none_is_too_large():
    for height, width in ((2160, 3840), (20_000, 1280), (1000, 40_000), (6400, 6250), (100, 90_000)):
        covered = np.zeros((height // 20, width // 20), bool)
        for rows, columns in net.parts(height, width):
            assert (rows[1] - rows[0]) * (columns[1] - columns[0]) <= net.PART_PX * 1.01
            assert max(rows[1] - rows[0], columns[1] - columns[0]) <= net.LONGEST_PX
            covered[rows[0] // 20 : -(-rows[1] // 20), columns[0] // 20 : -(-columns[1] // 20)] = True
        assert covered.all()


# --- the weights ---


def test_without_weights_it_fails_in_words_with_each_picture_that_needs_them(look, tmp_path, monkeypatch):
    place = tmp_path / "gone.onnx"
    monkeypatch.setattr(net, "SHIPPED", place)
    with pytest.raises(ModelMissingError, match=r"gone\.onnx"):
        look(drawn(BUTTON))
    assert look(drawn()).code == "blank"
    (finding,) = [one for one in assistd_check() if one.part == "controls in pictures"]
    assert not finding.works
    assert "gone.onnx" in finding.words


def test_weights_that_are_put_right_are_used_with_the_next_picture(shipped, look, monkeypatch, tmp_path):
    place = tmp_path / "later.onnx"
    monkeypatch.setattr(net, "SHIPPED", place)
    engine = Pixels(SimpleNamespace(options=None, threads=1, device="cpu", models=()))
    shutil.copy(shipped, place)
    Image.fromarray(drawn(BUTTON)).save(tmp_path / "a.png")
    media = Media(path=str(tmp_path / "a.png").encode(), mime="image/png", size_bytes=1, sha256="")
    job = Job(id="j", request_id="r", task="describe", modality="m", facet="f", media=media)
    assert isinstance(next(engine.run(job, lambda: False)), Result)


@pytest.mark.parametrize(
    "metadata",
    [
        {"kinds": ["button"]},
        {"kinds": None},
        {"states": ["on"]},
        {"thresholds": {"rocket": 0.5}},
        {"thresholds": {"button": 0}},
        {"thresholds": {"button": "0.5"}},
        {"thresholds": [0.5]},
        {"state_thresholds": {"tick.on": [0.7, 0.3]}},
        {"state_thresholds": {"tick.lit": [0.3, 0.7]}},
        {"state_thresholds": {"tick.on": [0.3]}},
        {"revision": 7},
        {"revision": None},
    ],
)
def test_weights_that_say_something_else_of_themselves_are_refused(metadata, tmp_path):
    path = stand_in_net.write(tmp_path / "odd.onnx", **{"thresholds": {"button": 0.5}} | metadata)
    with pytest.raises(ModelCorruptError, match=r"odd\.onnx"):
        net.Net(1, path)


def test_damaged_weights_are_refused(weights, tmp_path):
    (tmp_path / "cut.onnx").write_bytes(weights.read_bytes()[:500])
    with pytest.raises(ModelCorruptError, match=r"cut\.onnx"):
        net.Net(1, tmp_path / "cut.onnx")


def test_a_state_is_told_where_it_is_sure_and_only_of_kinds_of_which_that_was_shown():
    bounds = {"tick.on": (0.2, 0.9)}
    tick, button = controls.KINDS.index("tick"), controls.KINDS.index("button")
    values = np.array([0.95, 1, 1], np.float32)
    assert told(tick, values, bounds) == {"on": True}
    assert told(tick, np.array([0.1, 0, 0], np.float32), bounds) == {"on": False}
    assert told(tick, np.array([0.5, 0, 0], np.float32), bounds) == {}
    assert told(button, values, bounds) == {}


def test_the_revision_that_results_are_kept_by_is_that_of_the_shipped_weights():
    assert net.Net(1).rules.revision == NET_REVISION
    (modality,) = [one for one in assistd_modalities() if one.name == "elements.pixels"]
    assert NET_REVISION in modality.model
