"""The reader as a whole, on pictures drawn here: what is said, in which order, and what is not invented."""

import numpy as np
import pytest
from PIL import Image, ImageFilter
from read_bed import job

from assistd import BRIEF_CHARS, Abstain, Chunk, MediaError, Result

DIALOG = ("Unsaved changes", "Do you want to save your changes before closing?", "They will be lost otherwise.")


@pytest.fixture
def dialog(sheet, tmp_path):
    def draw(dark=False, desk=None):
        back, fore, key = ("#1e1e1e", "#eeeeee", "#3a3a3a") if dark else ("white", "black", "#e4e4e4")
        s = sheet(1100, 700, desk or ("#20303f" if dark else "#8fa3b8"), fore).frame(250, 200, 850, 480, back)
        s.frame(250, 200, 850, 240, key).text(500, 211, "Text Editor")
        s.text(280, 260, DIALOG[0], 24).text(280, 310, DIALOG[1]).text(280, 334, DIALOG[2])
        for x, words in ((380, "Close without saving"), (600, "Cancel"), (710, "Save as")):
            s.button(x, 420, words, fill=key)
        return s.save(tmp_path / f"dialog{dark}.png")

    return draw


@pytest.mark.parametrize("dark", [False, True])
def test_a_dialog_is_told_as_one(dialog, content, dark):
    made = content(dialog(dark))
    assert made.headline == "Dialog: Unsaved changes. Buttons: Close without saving, Cancel, Save as."
    text = " ".join(passage.text for passage in made.passages)
    for words in (*DIALOG, "Close without saving", "Cancel", "Save as"):
        assert words in text
    assert not made.unsure
    assert made.data["dark"] is dark


def test_a_light_dialog_on_a_dark_desktop_is_light(dialog, read):
    chunks, last = read(dialog(desk="#101820"))
    assert chunks[0].text.startswith("Dialog, light theme, ")
    assert last.content.data["dark"] is False


def test_the_glance_comes_first_then_the_headline_then_passages(dialog, read):
    chunks, last = read(dialog())
    parts = [chunk.part for chunk in chunks]
    assert parts[:2] == ["summary", "headline"]
    assert set(parts[2:]) == {"passage"}
    assert chunks[0].text.startswith("Dialog, light theme, ")
    assert isinstance(last, Result)
    assert chunks[1].text == last.content.headline


def test_what_the_headline_quotes_is_not_streamed_again(dialog, read):
    chunks, last = read(dialog())
    quoted = [passage.text for passage in last.content.passages if passage.in_headline]
    streamed = [chunk.text for chunk in chunks if chunk.part == "passage"]
    assert "Unsaved changes" in quoted
    assert "Close without saving, Cancel, Save as" in quoted
    assert not set(quoted) & set(streamed)
    assert streamed == [p.text for p in last.content.passages if not p.in_headline]


def test_the_same_picture_gives_the_same_words(dialog, read):
    path = dialog()
    assert read(path) == read(path)


def test_boxes_and_scores_are_there_for_programs(dialog, content):
    made = content(dialog())
    one = next(line for line in made.data["lines"] if line["text"] == DIALOG[1])
    left, top, right, bottom = one["box"]
    assert 270 <= left <= 282
    assert 300 <= top <= 312
    assert 640 <= right <= 700
    assert 322 <= bottom <= 336
    assert one["score"] > 0.9


def test_cancel_ends_it_without_a_result(dialog, reader):
    asked = []
    events = list(reader.run(job(dialog()), lambda: bool(asked.append(1)) or len(asked) > 6))
    assert not any(isinstance(event, Result | Abstain) for event in events)
    assert isinstance(events[-1], Chunk) if events else True


def test_cancelled_from_the_start_reads_nothing(dialog, read):
    assert read(dialog(), lambda: True) == ([], None)


@pytest.mark.parametrize("colour", ["white", "black", "#3584e4"])
def test_one_even_colour_is_blank(sheet, tmp_path, read, colour):
    chunks, last = read(sheet(640, 480, colour).save(tmp_path / "b.png"))
    assert chunks == []
    assert last == Abstain(reason="Blank picture: one even colour.", code="blank")


def test_a_smooth_shade_is_blank_too(tmp_path, read):
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(tmp_path / "g.png")
    last = read(tmp_path / "g.png")[1]
    assert isinstance(last, Abstain)
    assert last.code == "blank"


def test_a_speck_is_all_but_blank(sheet, tmp_path, read):
    s = sheet(800, 600)
    s.draw.rectangle((400, 300, 402, 302), fill="black")
    last = read(s.save(tmp_path / "s.png"))[1]
    assert isinstance(last, Abstain)


def test_one_pixel_is_no_trouble(tmp_path, read):
    Image.new("RGB", (1, 1)).save(tmp_path / "p.png")
    assert isinstance(read(tmp_path / "p.png")[1], Abstain)


def landscape():
    """Something like a photograph: soft hills under a sky, with grain."""
    grain = np.random.default_rng(1).normal(0, 9, (480, 720, 3))
    rows, columns = np.mgrid[0:480, 0:720]
    hill = rows > 260 + 50 * np.sin(columns / 90)
    sky = np.stack([90 + rows / 5, 130 + rows / 5, 210 - rows / 20], 2)
    grass = np.stack([60 + columns / 20, 120 - rows / 12, 40 + rows / 30], 2)
    return Image.fromarray(np.clip(np.where(hill[..., None], grass, sky) + grain, 0, 255).astype(np.uint8))


def test_a_picture_without_text_says_what_is_known(tmp_path, content):
    landscape().save(tmp_path / "photo.jpg", quality=90)
    made = content(tmp_path / "photo.jpg")
    assert "hotograph, mostly " in made.headline
    assert made.headline.endswith("no text.")
    assert "green" in made.headline or "blue" in made.headline
    assert made.wants == ("picture",)
    assert made.passages == ()
    assert any("720 by 480 pixels" in sentence for sentence in made.layout)


def test_noise_holds_no_words(tmp_path, content):
    noise = Image.effect_noise((640, 480), 80).convert("RGB").filter(ImageFilter.GaussianBlur(1))
    noise.save(tmp_path / "noise.png")
    assert content(tmp_path / "noise.png").passages == ()


def test_two_columns_are_read_one_after_the_other(sheet, tmp_path, content):
    s = sheet(1200, 600).text(60, 30, "Harbour bridge to reopen in May", 34)
    left = [
        "The bridge will reopen in May after eleven",
        "months of repairs. Engineers replaced two",
        "hundred cables and most of the deck.",
    ]
    right = [
        "Traffic was led through the old tunnel, and",
        "nobody had expected the wind to turn before",
        "sunset on the last day of work.",
    ]
    for i, (one, other) in enumerate(zip(left, right, strict=True)):
        s.text(60, 110 + 26 * i, one, 18).text(640, 110 + 26 * i, other, 18)
    made = content(s.save(tmp_path / "columns.png"))
    text = " ".join(passage.text for passage in made.passages)
    assert f"{' '.join(left)} {' '.join(right)}" in text
    assert "Harbour bridge to reopen in May" in made.headline


def test_a_table_is_told_row_by_row(sheet, tmp_path, content):
    s = sheet(900, 500).text(80, 30, "Prices", 34)
    rows = [
        ("Product", "Price", "State"),
        ("Apples", "3.20", "in stock"),
        ("Pears", "4.10", "sold out"),
        ("Plums", "2.75", "in stock"),
    ]
    for i, row in enumerate(rows):
        for x, cell in zip((80, 340, 560), row, strict=True):
            s.text(x, 110 + 50 * i, cell, 18)
    made = content(s.save(tmp_path / "table.png"))
    assert made.headline == "Table: Prices, 3 columns, 3 rows."
    assert [p.text for p in made.passages if p.kind == "row"] == [
        "Product, Price, State", "Apples: 3.20, in stock", "Pears: 4.10, sold out", "Plums: 2.75, in stock"
    ]  # fmt: skip


def test_an_animation_says_that_only_its_first_picture_was_read(sheet, tmp_path, content):
    first = sheet(500, 200).text(40, 80, "Only the first is read", 24).image
    first.save(
        tmp_path / "film.gif", save_all=True, append_images=[Image.new("RGB", first.size, c) for c in ("red", "blue")]
    )
    made = content(tmp_path / "film.gif")
    assert "Only the first is read" in made.headline
    assert made.details == ("Animated picture: this is the first of three frames.",)


def test_a_file_that_is_no_picture_raises_words(tmp_path, read):
    (tmp_path / "x.png").write_text("not a picture")
    with pytest.raises(MediaError) as caught:
        read(tmp_path / "x.png")
    assert "x.png" in caught.value.message


def test_headlines_are_never_too_long(sheet, tmp_path, content):
    s = sheet(1500, 700)
    for i in range(14):
        s.button(40 + (i % 4) * 360, 60 + (i // 4) * 90, f"A rather long label {i}", 18)
    made = content(s.save(tmp_path / "many.png"))
    assert len(made.headline) <= BRIEF_CHARS


def test_a_giant_photograph_is_read_in_bounded_size(tmp_path, content):
    landscape().resize((5200, 3400)).save(tmp_path / "giant.jpg", quality=60)
    made = content(tmp_path / "giant.jpg")
    assert made.data["width_px"] == 5200
    assert max(made.data["read_at_px"]) <= 2600
