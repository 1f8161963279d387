"""What plugins/example reads of codes that are drawn here and spoilt; and that it invents none in photographs.

The bounds are somewhat below what zxing-cpp 3.1.1 read; the figures are in the plugin's README.
"""

import io

import numpy as np
import pytest
import zxingcpp
from assistd_codes import pictures
from assistd_codes.engine import OLD, SURE
from PIL import Image, ImageFilter, ImageOps
from shared_data import manifest, shared

CODES = {
    "QRCode": "https://example.org/a/b?c=1",
    "DataMatrix": "part 4711",
    "Aztec": "ticket 12 Berlin",
    "PDF417": "boarding pass 12A",
    "EAN13": "4006381333931",
    "EAN8": "96385074",
    "Code128": "ABC-123456",
}
SCALES = (1, 2, 3, 4, 8)


def found(image, kinds=SURE):
    formats = zxingcpp.BarcodeFormats(kinds)
    for one in pictures.tries(image):
        if codes := zxingcpp.read_barcodes(one.grey, formats=formats):
            return [code.text for code in codes]
    return []


def noise(image):
    spoilt = np.asarray(image, float) + np.random.default_rng(1).normal(0, 40, (image.height, image.width))
    return Image.fromarray(np.clip(spoilt, 0, 255).astype(np.uint8))


def jpeg(image):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=25)
    return Image.open(buffer).convert("L")


def turned(degrees):
    return lambda image: image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


SPOILT = {
    "as drawn": (lambda image: image, 33),
    "turned by 90": (turned(90), 33),
    "turned by 180": (turned(180), 33),
    "turned by 17": (turned(17), 23),
    "turned by 30": (turned(30), 28),
    "turned by 45": (turned(45), 21),
    "light on dark": (ImageOps.invert, 33),
    "noise": (noise, 31),
    "blurred": (lambda image: image.filter(ImageFilter.GaussianBlur(1.5)), 15),
    "strongly compressed": (jpeg, 33),
    "faint": (lambda image: image.point(lambda v: 110 + v * 40 // 255), 33),
}


@pytest.mark.parametrize("how", SPOILT)
def test_drawn_codes_are_read_and_never_misread(how):
    spoil, least = SPOILT[how]
    right = 0
    for kind, content in CODES.items():
        for scale in SCALES:
            code = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
            canvas = Image.new("L", (900, 700), 255)
            drawn = Image.fromarray(code.to_image(scale=scale))
            canvas.paste(drawn, ((900 - drawn.width) // 3, (700 - drawn.height) // 2))
            read = found(spoil(canvas))
            assert set(read) <= {content}, (kind, scale, read)
            right += bool(read)
    assert right >= least, right


@pytest.mark.parametrize("degrees", [0, 13])
def test_no_code_is_invented_in_photographs_and_screenshots(degrees):
    names = [name for name in manifest() if name.startswith("images/") and name.endswith((".png", ".jpg"))]
    if not names:
        pytest.skip("there are no pictures here")
    for name in names:
        with Image.open(shared(name)) as image:
            picture = turned(degrees)(image.convert("L"))
        assert found(picture, (*SURE, *OLD)) == [], name
