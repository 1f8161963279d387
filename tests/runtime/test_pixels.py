"""Preprocessing is transformers' to the last bit: every processor, odd sizes, every kind of picture file."""

import numpy as np
import pytest
from PIL import Image
from shared_data import shared

from assistd.errors import ModelCorruptError
from assistd.runtime.image import open_picture
from assistd.runtime.pixels import LONG, Preprocessing, Tiling, centre, resized

pytestmark = pytest.mark.export
pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

# height, width: one pixel, a sliver, odd, larger than any model takes, long ones
SIZES = [(1, 1), (3, 500), (500, 3), (427, 641), (2300, 1700), (600, 4200), (224, 224), (31, 64)]
SIDE = 24
PROCESSORS = {
    "vit": ("ViTImageProcessor", {"size": {"height": 40, "width": 32}}),
    "vit, old": ("ViTImageProcessor", {"size": 30, "resample": 3, "image_mean": [0.4, 0.5, 0.6]}),
    "clip": ("CLIPImageProcessor", {"size": {"shortest_edge": 36}, "crop_size": {"height": 33, "width": 30}}),
    "clip, old": ("CLIPImageProcessor", {"size": 36, "crop_size": 36}),
    "clip, filled up": (
        "CLIPImageProcessor",
        {"size": {"shortest_edge": 20}, "crop_size": {"height": 33, "width": 30}},
    ),
    "florence": (
        "CLIPImageProcessor",
        {"size": {"height": 48, "width": 48}, "do_center_crop": False, "image_mean": [0.485, 0.456, 0.406]},
    ),
    "siglip": ("SiglipImageProcessor", {"size": {"height": 32, "width": 32}, "resample": 2}),
    "raw": ("ViTImageProcessor", {"do_rescale": False, "do_normalize": False}),
}


def noise(height, width, seed=1):
    """A picture with edges, ramps and noise."""
    rng = np.random.default_rng(seed)
    ramp = np.linspace(0, 200, width, dtype=np.float32)[None, :, None] + np.arange(3)
    pixels = ramp + rng.integers(0, 55, (height, width, 3))
    pixels[height // 3 : height // 2] = 255 - pixels[height // 3 : height // 2]
    return pixels.clip(0, 255).astype(np.uint8)


def theirs(name, options):
    return getattr(transformers, name)(**options)


def config_of(processor):
    """What stands in the file that the processor writes."""
    return processor.to_dict()


@pytest.mark.parametrize("name", PROCESSORS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_one_array_is_transformers_to_the_last_bit(name, size):
    kind, options = PROCESSORS[name]
    processor = theirs(kind, options)
    pixels = noise(*size)
    wanted = processor(pixels, return_tensors="np", input_data_format="channels_last")["pixel_values"][0]
    got = Preprocessing.read(config_of(processor))(pixels)
    assert got.shape == wanted.shape
    if name.startswith("clip") and max(size) > LONG * min(size):  # cropped first: see the test of the shortcut
        assert np.abs(got - wanted).mean() <= 1 / 255 / 0.26
    else:
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("kind", ["ViTImageProcessor", "CLIPImageProcessor", "SiglipImageProcessor"])
def test_keys_that_are_left_out_have_the_processors_own_defaults(kind):
    pixels = noise(300, 200)
    wanted = theirs(kind, {})(pixels, return_tensors="np")["pixel_values"][0]
    for name in (kind, kind.replace("ImageProcessor", "ImageProcessorFast")):
        given = {"image_processor_type": name, "do_center_crop": None, "crop_size": None}
        np.testing.assert_array_equal(Preprocessing.read(given)(pixels), wanted)
    former = {"feature_extractor_type": kind.replace("ImageProcessor", "FeatureExtractor")}
    np.testing.assert_array_equal(Preprocessing.read(former)(pixels), wanted)


@pytest.mark.parametrize("kind", ["Idefics3ImageProcessor", "SmolVLMImageProcessor"])
@pytest.mark.parametrize("split", [True, False], ids=["tiles", "whole"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_tiles_are_transformers_to_the_last_bit(kind, split, size):
    processor = theirs(
        kind,
        {"size": {"longest_edge": 3 * SIDE}, "max_image_size": {"longest_edge": SIDE}, "do_image_splitting": split},
    )
    pixels = noise(*size)
    wanted = processor(pixels, return_tensors="np", input_data_format="channels_last", return_row_col_info=True)
    tiling = Tiling.read(config_of(processor))
    got = tiling(pixels, split=tiling.split)
    assert tiling.split is split
    assert (got.rows, got.columns) == (wanted["rows"][0][0], wanted["cols"][0][0])
    np.testing.assert_array_equal(got.pixels, wanted["pixel_values"][0])
    assert wanted["pixel_attention_mask"].all()  # so ours needs no mask: every square is full


def test_a_picture_smaller_than_a_tile_is_not_cut():
    given = {"size": {"longest_edge": SIDE}, "max_image_size": {"longest_edge": SIDE}}
    got = Tiling.read(given)(noise(20, 20), split=True)
    assert (got.rows, got.columns, len(got.pixels)) == (0, 0, 1)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK", "LA", "rotated"])
def test_every_kind_of_file_is_seen_as_transformers_sees_what_was_opened(mode, tmp_path):
    image = Image.fromarray(noise(90, 130))
    if mode == "rotated":
        exif = Image.Exif()
        exif[0x0112] = 6
        image.save(tmp_path / "p.jpg", exif=exif, quality=95)
        path = tmp_path / "p.jpg"
    else:
        path = tmp_path / ("p.tif" if mode == "CMYK" else "p.png")
        image.convert(mode).save(path)
    pixels = open_picture(str(path)).pixels
    assert pixels.shape == ((130, 90, 3) if mode == "rotated" else (90, 130, 3))
    processor = theirs("ViTImageProcessor", {"size": {"height": 32, "width": 32}})
    upright = Image.open(path)
    if mode == "rotated":
        upright = upright.rotate(-90, expand=True)
    wanted = processor(upright.convert("RGB"), return_tensors="np")["pixel_values"][0]
    np.testing.assert_array_equal(Preprocessing.read(config_of(processor))(pixels), wanted)


def test_transparent_parts_are_white_where_transformers_composes_them(tmp_path):
    picture = np.dstack([noise(60, 80), np.zeros((60, 80), np.uint8)])
    picture[:, 40:, 3] = 255
    Image.fromarray(picture, "RGBA").save(tmp_path / "p.png")
    processor = theirs(
        "Idefics3ImageProcessor", {"size": {"longest_edge": SIDE}, "max_image_size": {"longest_edge": SIDE}}
    )
    white = Image.new("RGBA", (80, 60), "white")
    composed = Image.alpha_composite(white, Image.open(tmp_path / "p.png")).convert("RGB")
    wanted = processor(composed, return_tensors="np")["pixel_values"][0]
    got = Tiling.read(config_of(processor))(open_picture(str(tmp_path / "p.png")).pixels, split=True)
    np.testing.assert_array_equal(got.pixels, wanted)


def test_photographs_are_transformers_to_the_last_bit():
    for path in (shared("images/mdn-surfer.jpg"), shared("images/mdn-balloon_640x427.jpg")):
        pixels = open_picture(str(path)).pixels
        for kind in ("ViTImageProcessor", "CLIPImageProcessor"):
            processor = theirs(kind, {})
            wanted = processor(Image.open(path).convert("RGB"), return_tensors="np")["pixel_values"][0]
            np.testing.assert_array_equal(Preprocessing.read(config_of(processor))(pixels), wanted)


def test_a_very_long_picture_takes_no_gigabytes():
    import tracemalloc

    given = config_of(theirs("CLIPImageProcessor", {}))
    tracemalloc.start()
    got = Preprocessing.read(given)(np.full((2, 60_000, 3), 77, np.uint8))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got.shape == (3, 224, 224)
    assert peak < 20e6
    assert np.ptp(got, axis=(1, 2)).max() == 0


def test_the_shortcut_for_long_pictures_gives_the_same_middle():
    ramp = np.tile((np.arange(800) // 4).astype(np.uint8), (5, 3, 1)).transpose(0, 2, 1)
    for pixels, most, mean in ((noise(5, 800), 40, 1.0), (ramp, 1, 0.3)):
        whole = centre(resized(pixels, (36, 5760), Image.Resampling.BICUBIC), 36, 36)
        short = resized(pixels, (36, 5760), Image.Resampling.BICUBIC, crop=(36, 36))
        difference = np.abs(whole.astype(int) - short)
        assert difference.max() <= most
        assert difference.mean() <= mean


@pytest.mark.parametrize(
    "bad",
    [
        {"size": {"height": 0, "width": 3}},
        {"size": {"height": 10**6, "width": 3}},
        {"size": "large"},
        {"resample": 77},
        {"image_std": [0.0, 1.0, 1.0]},
        {"image_mean": [1.0, 2.0]},
        {"rescale_factor": "much"},
    ],
    ids=str,
)
def test_constants_that_cannot_be_are_refused(bad):
    with pytest.raises(ModelCorruptError, match=r"preprocessor_config\.json"):
        Preprocessing.read(bad)


def test_a_picture_can_not_become_a_million_tiles():
    with pytest.raises(ModelCorruptError, match="max_image_size"):
        Tiling.read({"size": {"longest_edge": 4096}, "max_image_size": {"longest_edge": 1}})
