"""The engine in a real worker: what is told of pictures with and without codes."""

import pytest
from assistd import Abstain, Failure
from assistd.testing import check_plugin
from PIL import Image, ImageOps

LINK = "https://example.org/concert?day=3"


def test_a_link_is_told_by_its_host_and_its_address_is_kept_verbatim(run_engine, picture):
    content = run_engine("codes.any", path=picture((LINK, "QRCode", (300, 200)))).content
    assert content.headline == "Link in a QR code: example.org."
    assert content.details == ()
    (passage,) = content.passages
    assert (passage.kind, passage.text, passage.in_headline) == ("label", LINK, True)
    assert content.data["codes"][0]["texts"] == [LINK]
    assert content.part


def test_the_whole_address_is_spoken_when_everything_is_wanted(run_engine, picture):
    content = run_engine("codes.any", path=picture((LINK, "QRCode", (300, 200))), level="full").content
    assert not content.passages[0].in_headline


def test_where_a_code_stands_is_told_in_pixels_of_the_picture(run_engine, picture, drawn):
    path = picture((LINK, "QRCode", (300, 200)))
    side = drawn(LINK).width
    left, top, right, bottom = run_engine("codes.any", path=path).content.passages[0].box
    assert 300 <= left < right <= 300 + side
    assert 200 <= top < bottom <= 200 + side
    assert right - left > 0.7 * side


@pytest.mark.parametrize("degrees", [30, 45, 180])
def test_a_turned_bar_code_is_found_where_it_is(run_engine, picture, tmp_path, degrees):
    image = Image.open(picture(("4006381333931", "EAN13", (300, 250))))
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    turned.save(tmp_path / "turned.png")
    content = run_engine("codes.any", path=tmp_path / "turned.png").content
    assert content.headline == "Product number in a bar code: 4006381333931."
    left, top, right, bottom = content.passages[0].box
    ink = ImageOps.invert(turned).point(lambda v: 255 * (v > 128)).getbbox()
    assert abs(left + right - ink[0] - ink[2]) < 80, "its middle, in half pixels"
    assert abs(top + bottom - ink[1] - ink[3]) < 80


def test_several_codes_are_told_in_the_order_in_which_they_are_read(run_engine, picture):
    path = picture(
        ("9783161484100", "EAN13", (300, 480)), (LINK, "QRCode", (50, 50)), ("seat 12A", "PDF417", (300, 250))
    )
    content = run_engine("codes.any", path=path).content
    assert content.headline == "Three codes. Link in a QR code: example.org."
    assert content.details == ("Text in a bar code: seat 12A.", "Book in a bar code: ISBN 9783161484100.")


def test_what_is_more_than_wanted_is_counted(run_engine, picture):
    path = picture(("one", "QRCode", (50, 50)), ("two", "QRCode", (300, 250)), ("three", "Aztec", (600, 450)))
    content = run_engine("codes.any", path=path, options={"most": 1}).content
    assert (content.headline, content.details) == ("Three codes. Text in a QR code: one.", ("And 2 more.",))
    assert len(content.data["codes"]) == 3


def test_the_same_code_twice_is_told_once(run_engine, picture):
    path = picture((LINK, "QRCode", (50, 50)), (LINK, "QRCode", (500, 400)))
    content = run_engine("codes.any", path=path).content
    assert content.headline == "Link in a QR code: example.org."
    assert len(content.data["codes"]) == 2


def test_a_password_is_told_only_when_everything_is_wanted(run_engine, picture):
    path = picture(("WIFI:T:WPA;S:Harbour Cafe;P:swordfish;;", "QRCode", (300, 200)))
    for level in ("brief", "standard"):
        content = run_engine("codes.any", path=path, level=level).content
        assert content.headline == "Wi-Fi in a QR code: Harbour Cafe, with a password."
        assert "swordfish" not in str(content)
    assert run_engine("codes.any", path=path, level="full").content.passages[0].text == "Password: swordfish"


@pytest.mark.parametrize("kind", ["QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417", "Code128"])
@pytest.mark.parametrize("form", ["light on dark", "one bit", "palette", "transparent", "turned by its EXIF"])
def test_every_kind_is_read_in_every_form_of_picture(run_engine, picture, tmp_path, kind, form):
    image = Image.open(picture(("12345", kind, (300, 200))))
    options = {}
    if form == "light on dark":
        image = ImageOps.invert(image)
    elif form == "one bit":
        image = image.convert("1")
    elif form == "palette":
        image = image.convert("P")
    elif form == "transparent":
        alpha = ImageOps.invert(image)
        image = Image.merge("LA", (Image.new("L", image.size, 0), alpha))
    else:
        image = image.rotate(90, expand=True)
        options["exif"] = Image.Exif()
        options["exif"][0x0112] = 6
    image.save(tmp_path / "form.png", **options)
    content = run_engine("codes.any", path=tmp_path / "form.png").content
    assert content.headline.endswith(": 12345.")
    left, top, _, _ = content.passages[0].box
    assert abs(left - 300) < 60, "in pixels of the picture as it is shown"
    assert abs(top - 200) < 60


def test_a_code_of_two_pixels_a_square_is_read(run_engine, picture):
    path = picture((LINK, "QRCode", (300, 200)), scale=2)
    assert run_engine("codes.any", path=path).content.headline == "Link in a QR code: example.org."


def test_a_small_code_in_a_very_large_picture_is_read(run_engine, picture):
    path = picture((LINK, "QRCode", (3000, 4000)), size=(6000, 5000), scale=8)
    assert run_engine("codes.any", path=path).content.headline == "Link in a QR code: example.org."


def test_where_there_is_no_code_it_abstains(run_engine, samples):
    for path in (samples.blank, samples.photo, samples.text_picture, samples.one_pixel, samples.very_wide):
        assert run_engine("codes.any", path=path).final == Abstain(reason="No code in this picture.", code="no-code")


def test_an_old_bar_code_is_read_when_it_is_asked_for(run_engine, picture):
    path = picture(("A12345B", "Codabar", (300, 200)))
    assert isinstance(run_engine("codes.any", path=path).final, Abstain)
    content = run_engine("codes.any", path=path, options={"kinds": "all"}).content
    assert content.headline == "Text in a bar code: A12345B."


def test_what_can_not_be_opened_is_told_in_words(run_engine, samples):
    final = run_engine("codes.any", path=samples.truncated_picture).final
    assert isinstance(final, Failure)
    assert final.message == "Can't look for codes in truncated.png: the picture is damaged."
    final = run_engine("codes.any", path=samples.text_named_png).final
    assert isinstance(final, Failure)
    assert final.code == "media-unsupported"


def test_it_keeps_the_contract(picture):
    check_plugin(__file__.rpartition("/tests/")[0], samples=[picture((LINK, "QRCode", (300, 200)))])
