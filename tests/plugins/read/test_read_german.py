"""The reader speaks German: whole sentences with their plurals, on pages that are rendered and read."""

import pytest
from rendered.browser import chromium
from rendered.pages import KINDS, names, render

from assistd_read import facts, say
from assistd_read.headline import noun, without_text
from assistd_read.look import Look
from assistd_read.scene import Kind

HEADLINES = {
    "dialog": "Dialog: Unsaved changes. Schaltflächen: Close without saving, Cancel, Save as",
    "article": "Artikel: „",
    "settings": "Einstellungen, Seite Appearance: acht Einstellungen.",
    "terminal": "Terminal, letzte Zeile: ",
    "mail": "Fenster: Inbox",
    "table": "Tabelle: Prices, 4 Spalten, 12 Zeilen.",
    "form": "Formular: Create an account, sieben Felder. Schaltflächen: Reset, Register.",
    "menu": "Menü, neun Einträge: New, Open",
    "editor": "Quelltext: basket.py",
    "chat": "neun Nachrichten; die letzte: ",
    "list": "Liste: Release notes",
    "news": "drei Spalten",
    "letter": "twa 250 Wörter",
    "files": "Tabelle: Downloads, 3 Spalten, 14 Zeilen.",
}


def impression(**more):
    usual = {"smooth": False, "even": False, "marks": 9, "dark": False, "photo": 0.9, "colours": ("blue", "green")}
    return Look(**(usual | more))


def test_numbers_agree_with_what_they_count(german):
    assert [say.lines(n) for n in (0, 1, 2, 12, 13)] == [
        "keine Zeilen", "eine Zeile", "zwei Zeilen", "zwölf Zeilen", "13 Zeilen",
    ]  # fmt: skip
    assert say.unreadable_lines(1) == "Eine Zeile Text in einer Schrift, die ich nicht lesen kann."
    assert say.unreadable_lines(3) == "Drei Zeilen Text in einer Schrift, die ich nicht lesen kann."
    assert say.items("Schaltflächen: ", ["A", "B"], 5) == "Schaltflächen: A, B und 3 weitere."


def test_colours_and_places_are_german(german):
    assert without_text(impression()) == "Foto, hauptsächlich blau und grün, kein Text."
    assert facts.nothing(impression(smooth=True)).reason == (
        "Leeres Bild: ein sanfter Verlauf, hauptsächlich blau und grün."
    )
    assert facts._place((10, 10), 100, 100) == "oben links"
    assert facts._place((50, 50), 100, 100) == "in der Mitte"
    assert facts._command((), facts.GREEK).startswith("`assistd models pull read-greek` fügt Griechisch hinzu; ")


def test_every_kind_of_page_has_a_german_name(german):
    assert all(noun(kind) for kind in Kind.__args__)
    assert {kind: noun(kind) for kind in ("form", "table", "article")} == {
        "form": "Formular", "table": "Tabelle", "article": "Artikel",
    }  # fmt: skip


def test_english_is_as_it_was():
    assert without_text(impression()) == "Photograph, mostly blue and green, no text."


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")
def test_each_kind_of_page_is_called_what_it_is_in_german(german, tmp_path, read):
    for page in render(tmp_path, names()[: len(KINDS)]):
        chunks, last = read(page.png)
        headline = last.content.headline
        assert HEADLINES[page.name.split("-")[0]] in headline, (page.name, headline)
        assert len(headline) <= 125
        first = next(one.text for one in chunks if one.part == "summary")
        assert " Design, " in first or "hauptsächlich" in first
        assert " Pixel, " in last.content.layout[0]
