"""Pages rendered by Chromium: nearly every word, in the page's own order. Skipped where there is no Chromium."""

from statistics import mean

import pytest
from rendered.browser import Browser, chromium
from rendered.pages import KINDS, names, render
from rendered.truth import adjacency, found, tau, words

pytestmark = pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")

HEADLINES = {
    "dialog": "Dialog: Unsaved changes. Buttons: Close without saving, Cancel, Save as",
    "article": "Two columns, about 3",
    "settings": "Settings, Appearance page",
    "terminal": "Terminal, last line: ",
    "mail": "Window: Inbox",
    "table": "Table: Prices, 4 columns, 12 rows.",
    "form": "Form: Create an account, seven fields. Buttons: Reset, Register.",
    "menu": "Menu, nine entries: New, Open",
    "editor": "Source code: basket.py",
    "chat": "nine messages",
    "list": "List: Release notes",
    "news": "three columns",
    "letter": "bout 250 words",
    "files": "Table: Downloads, 3 columns, 14 rows.",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return list(render(tmp_path_factory.mktemp("pages"), names()[: len(KINDS)]))


@pytest.fixture(scope="module")
def answers(pages, content):
    return [(page, content(page.png)) for page in pages]


@pytest.mark.slow
def test_nearly_every_word_is_found_in_the_pages_own_order(answers):
    shares, orders, taus = [], [], []
    for page, made in answers:
        truth = words(" ".join(page.text))
        read = words(" ".join(passage.text for passage in made.passages))
        shares.append(found(truth, read))
        orders.append(adjacency(truth, read))
        taus.append(tau(truth, read))
        assert shares[-1] > 0.95, page.name
        assert orders[-1] > 0.9, page.name
    assert mean(shares) >= 0.99
    assert mean(orders) >= 0.98
    assert mean(taus) >= 0.99


@pytest.mark.slow
def test_each_kind_of_page_is_called_what_it_is(answers):
    for page, made in answers:
        headline = made.headline
        assert HEADLINES[page.name.split("-")[0]] in headline, (page.name, headline)
        assert len(headline) <= 125


SCRIPTS = {"ru": "Привет, как дела сегодня? Сохранить изменения", "el": "Καλημέρα κόσμε, αποθήκευση αρχείου"}


@pytest.mark.slow
def test_a_script_that_cannot_be_read_is_said_where_it_stands(tmp_path, read):
    body = f"<body style='font:18px/2.4 DejaVu Sans;margin:40px'><p>{SCRIPTS['ru']}<p>{SCRIPTS['el']}<p>Exit"
    with Browser(900, 400) as browser:
        png, _ = browser.render(f"<meta charset=utf-8>{body}", "1")
    (tmp_path / "scripts.png").write_bytes(png)
    chunks, last = read(tmp_path / "scripts.png")
    spoken = [chunk.text for chunk in chunks if chunk.part != "summary"]
    assert "Two lines of text in a script I can't read." in last.content.unsure
    assert "Two lines of text in a script I can't read." in spoken
    assert [p.text for p in last.content.passages][-1] == "Exit"
    letters = {c for text in spoken for c in text}
    assert not letters & set("αβγΚабвП")


def test_the_measures_measure():
    truth = ["one", "two", "three", "four", "five"]
    assert found(truth, truth) == adjacency(truth, truth) == tau(truth, truth) == 1
    assert found(truth, truth[:4]) == 0.8
    assert tau(truth, truth[::-1]) == -1
    assert adjacency(truth, ["one", "three", "two", "four", "five"]) == 0.25
