"""What was read is told in its own language: real pages in several languages, rendered by Chromium and read."""

import pytest
from rendered.browser import Browser, chromium

from assistd.types import Chunk

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
    pytest.mark.slow,
]

PAGES = {
    "de": (
        "Fahrplan",
        "Die Hafenbrücke wird im Mai nach elf Monaten Bauzeit wieder für den Verkehr geöffnet.",
        "Bitte bewahren Sie Ihre Fahrkarte bis zum Ende der Reise auf und zeigen Sie sie auf Verlangen vor.",
    ),
    "fr": (
        "Horaires",
        "Le pont du port rouvrira au mois de mai après onze mois de travaux et de longues déviations.",
        "Veuillez conserver votre billet jusqu'à la fin du voyage et le présenter à la demande du personnel.",
    ),
    "es": (
        "Horario",
        "El puente del puerto volverá a abrirse en mayo tras once meses de obras y largos desvíos.",
        "Conserve su billete hasta el final del viaje y muéstrelo cuando el personal se lo pida.",
    ),
    "pl": (
        "Rozkład",
        "Most portowy zostanie ponownie otwarty w maju po jedenastu miesiącach remontu i objazdów.",
        "Prosimy zachować bilet do końca podróży i okazać go na żądanie obsługi pociągu.",
    ),
    "sv": (
        "Tidtabell",
        "Hamnbron öppnas igen i maj efter elva månader av reparationer och långa omvägar.",
        "Behåll din biljett till resans slut och visa den när personalen ber om det.",
    ),
}
STYLE = "<meta charset=utf-8><body style='font:20px/1.5 DejaVu Sans;margin:40px;width:820px'>"


@pytest.fixture(scope="module")
def browser():
    with Browser(900, 520) as one:
        yield one


@pytest.fixture
def told(browser, tmp_path, read):
    """Return a function: HTML → the passages as they were told (text, language), and the content."""

    def make(body):
        (tmp_path / "page.png").write_bytes(browser.render(STYLE + body, "1")[0])
        chunks, last = read(tmp_path / "page.png")
        return [(one.text, one.language) for one in chunks if one.part == "passage"], last.content

    return make


@pytest.mark.parametrize("code", PAGES)
def test_a_page_is_told_in_its_language_and_our_own_words_are_ours(told, code):
    heading, *rest = PAGES[code]
    passages, content = told(f"<h1>{heading}</h1>" + "".join(f"<p>{text}</p>" for text in rest))
    assert content.language == code
    assert content.own_words
    assert len(passages) >= 2
    assert {language for _text, language in passages} == {code}


def test_each_passage_of_a_page_in_two_languages_has_its_own(told):
    passages, content = told("".join(f"<p>{PAGES[code][1]} {PAGES[code][2]}</p><br>" for code in ("de", "fr")))
    languages = {text[:3]: language for text, language in passages}
    assert languages == {"Die": "de", "Le ": "fr"}
    assert [passage.language for passage in content.passages] == ["de", "fr"]
    assert content.language == ""


def test_the_gap_that_stands_for_unreadable_text_is_in_our_language(told):
    passages, content = told(
        f"<p>{PAGES['de'][1]}</p><p>Сохранить изменения перед закрытием</p><p>{PAGES['de'][2]}</p>"
    )
    gap = next((text, language) for text, language in passages if "script I can't read" in text)
    assert gap == ("One line of text in a script I can't read.", "en")
    assert content.language == "de"
    assert {language for text, language in passages if text != gap[0]} == {"de"}


TERMINAL = (
    "owen@mill:~/shop$ git status\nOn branch main\nYour branch is up to date with 'origin/main'.\n"
    "nothing to commit, working tree clean\nowen@mill:~/shop$ make test\n"
    "2 tests failed and 118 tests passed in four seconds\nowen@mill:~/shop$ ls\nMakefile  README.md  shop  tests"
)


def test_a_terminal_has_no_language(told):
    passages, content = told(f"<pre style='font:18px/1.4 DejaVu Sans Mono'>{TERMINAL}</pre>")
    assert content.data["kind"] == "terminal"
    assert content.language == ""
    assert {language for _text, language in passages} <= {""}


def test_buttons_and_menus_alone_get_no_language_that_is_wrong(told):
    passages, content = told(
        "".join(f"<button style='font:20px sans-serif;margin:9px'>{word}</button>" for word in ("OK", "Cancel", "Help"))
    )
    assert content.language in ("", "en")
    assert {language for _text, language in passages} <= {"", "en"}


def test_the_headline_has_no_language_of_the_text_it_quotes(browser, tmp_path, read):
    body = f"<h1>{PAGES['de'][0]}</h1><p>{PAGES['de'][1]}</p>"
    (tmp_path / "page.png").write_bytes(browser.render(STYLE + body, "1")[0])
    chunks, _last = read(tmp_path / "page.png")
    assert {one.language for one in chunks if isinstance(one, Chunk) and one.part in ("summary", "headline")} == {""}
