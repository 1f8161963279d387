"""Real screenshots and photographs, where the shared test data lies beside the checkout."""

import re

import pytest

from assistd import Chunk


def visible_lines(shared):
    readme = shared("gnome-text-editor-README.md").read_text().splitlines()
    end = next(i for i, line in enumerate(readme) if "icu (for language code ids)" in line)
    return [line for line in readme[: end + 1] if line.strip()]


def plain(text):
    return " ".join(re.sub(r"[^\w]", " ", text).split())


def test_the_editors_text_is_read_line_by_line(shared, content):
    made = content(shared("gnome-text-editor-main.png"))
    read = [plain(line) for passage in made.passages for line in passage.text.splitlines()]
    lines = [plain(line) for line in visible_lines(shared)]
    assert sum(line in read for line in lines) >= len(lines) - 1
    order = [read.index(line) for line in lines if line in read]
    assert order == sorted(order)


def test_the_menu_over_the_text_is_told_first(shared, content):
    made = content(shared("gnome-text-editor-menu.png"))
    assert made.headline.startswith("Menu, ")
    texts = [passage.text for passage in made.passages]
    assert texts.index("New Window, Ctrl+N") < next(i for i, t in enumerate(texts) if "Text Editor is a simple" in t)
    assert "Save As..., Shift+Ctrl+S" in texts
    assert not any("Ctrl" in text and "Spell" in text for text in texts)


def test_a_misspelling_is_read_as_it_stands(shared, content):
    text = " ".join(passage.text for passage in content(shared("gnome-text-editor-appdata1.png")).passages)
    assert "spllcheck" in text


def test_a_windows_table_is_read_row_by_row(shared, content):
    made = content(shared("buzz-2-main_screen.png"))
    assert made.headline == "Table: Buzz, 4 columns, 4 rows."
    rows = [passage.text for passage in made.passages if passage.kind == "row"]
    assert "Interview_for_article.flac: Faster Whisper (Medium), Transcribe, Queued" in rows


def test_a_spreadsheets_cells_stay_in_their_rows(shared, content):
    rows = [p.text for p in content(shared("ortx-exceltable.png")).passages]
    assert any(re.search(r"Tarte au sucre.*\$4,728\.00.*\$4,547\.92.*\$9,275\.92", row) for row in rows)


def test_labels_stay_with_their_fields(shared, content):
    texts = [passage.text for passage in content(shared("buzz-1-import.png")).passages]
    assert "Model: Whisper.cpp" in texts
    assert "Language: English" in texts


def test_a_foreign_sentence_keeps_its_accents(shared, content):
    text = " ".join(passage.text for passage in content(shared("dsnote-light-translator.png")).passages)
    assert "Ahoj. Jak se dnes máte?" in text


@pytest.mark.parametrize(
    "name",
    ["mdn-pic1.jpg", "mdn-pic2.jpg", "mdn-pic3.jpg", "mdn-elephant.jpg", "mdn-bee.jpg", "mdn-balloon_640x427.jpg",
     "mdn-favorite-bird-1.jpg", "mdn-favorite-bird-2.jpg", "mdn-surfer.jpg", "mdn-beetle.png", "ski-astronaut.png",
     "ski-coffee.png"],
)  # fmt: skip
def test_no_word_is_invented_on_a_photograph(shared, read, name):
    chunks, last = read(shared(name))
    assert last.content.passages == ()
    assert "hotograph" in last.content.headline
    assert last.content.wants == ("picture",)
    assert all(chunk.part == "summary" for chunk in chunks if isinstance(chunk, Chunk))


def test_window_buttons_are_no_letters(shared, content):
    for name in ("gnome-calculator-basic.png", "buzz-5-live_recording.png", "dsnote-light-notepad.png"):
        for passage in content(shared(name)).passages:
            assert not set(passage.text) & set("三口□二勺王"), passage.text


def test_the_photographed_page_reads_as_text(shared, content):
    text = " ".join(passage.text for passage in content(shared("ski-page.png")).passages)
    assert "Let us first determine markers of the coins and the background." in text
    assert "unambiguously as either object or background." in text
