"""What is said, is said in the person's language: the German one proves it, in the program as it really runs."""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PIL import Image, ImageDraw, ImageFont

from assistd import caption_formats, i18n
from assistd.i18n import _, ngettext, number, pgettext
from assistd.protocol import Answered, Do, Refused, Stop
from assistd.types import Answer, Level, Segment

sys.path.insert(0, str(Path(__file__).parent / "e2e"))

from real_daemon import RealDaemon


@pytest.fixture
def speak(monkeypatch):
    """Choose a language by the session's variables, as a login does."""

    def choose(**variables):
        for name in ("ASSISTD_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        i18n._translations.cache_clear()

    yield choose
    monkeypatch.undo()
    os.environ.pop("ASSISTD_LANGUAGE", None)  # `choose` set it behind monkeypatch's back
    i18n._translations.cache_clear()


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Give a folder of catalogues of the test's own; returns what writes one."""
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    i18n._read.cache_clear()

    def write(language, messages, **plurals):
        catalogue = Catalog(locale=language)
        for english, text in {**messages, **plurals}.items():
            catalogue.add(english, text)
        path = tmp_path / language / "LC_MESSAGES" / "assistd.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalogue)
        return path

    yield write
    i18n._read.cache_clear()


# --- which language ---


@pytest.mark.parametrize(
    ("session", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_AT@euro"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_CH.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "de:en"}, "de"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr:de"}, "de"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "fr:en:de"}, "en"),
        ({"LC_ALL": "C", "LANGUAGE": "de"}, "en"),
        ({"LANG": "tlh_QO.UTF-8"}, "en"),
        ({"LC_ALL": "C", "ASSISTD_LANGUAGE": "de"}, "de"),
        ({"LANG": "de_DE.UTF-8", "ASSISTD_LANGUAGE": "en"}, "en"),
        ({"ASSISTD_LANGUAGE": "de-DE"}, "de"),
        ({"ASSISTD_LANGUAGE": "../../etc/passwd"}, "en"),
    ],
)
def test_the_language_is_the_one_that_the_session_names(speak, session, language):
    speak(**session)
    assert i18n.language() == language


def test_the_configuration_chooses_where_the_environment_does_not(speak):
    speak(LANG="en_GB.UTF-8")
    i18n.prefer("de")
    assert _("Said.") == "Gesagt."
    speak(ASSISTD_LANGUAGE="en")
    i18n.prefer("de")
    assert _("Said.") == "Said."
    i18n.choose("")
    assert "ASSISTD_LANGUAGE" not in os.environ


def test_a_language_that_is_not_there_is_told_and_english_is_spoken(speak):
    speak(LANG="fr_FR.UTF-8")
    assert (i18n.lacking(), _("Said.")) == ("fr_FR", "Said.")
    speak(LANG="de_DE.UTF-8")
    assert i18n.lacking() == ""
    speak(LANG="C")
    assert i18n.lacking() == ""


# --- phrases ---


def test_plurals_follow_the_language(speak, catalogues):
    catalogues("de", {("{n} file", "{n} files"): ("{n} Datei", "{n} Dateien")})
    catalogues("pl", {("{n} file", "{n} files"): ("{n} plik", "{n} pliki", "{n} plików")})
    speak(LANG="de_DE.UTF-8")
    assert [ngettext("{n} file", "{n} files", n).format(n=n) for n in (0, 1, 2)] == [
        "0 Dateien",
        "1 Datei",
        "2 Dateien",
    ]
    speak(LANG="pl_PL.UTF-8")
    assert [ngettext("{n} file", "{n} files", n).format(n=n) for n in (1, 2, 5)] == ["1 plik", "2 pliki", "5 plików"]


def test_numbers_are_written_as_the_language_writes_them(speak):
    speak(LANG="de_DE.UTF-8")
    assert (number(1234567.25, ",.1f"), number(12), number(0.5, "g")) == ("1.234.567,2", "12", "0,5")
    speak(LANG="en_GB.UTF-8")
    assert number(1234567.25, ",.1f") == "1,234,567.2"


def test_a_word_with_two_meanings_has_a_context(speak):
    speak(LANG="de_DE.UTF-8")
    assert pgettext("key", "Control") == "Strg"


def test_an_empty_text_is_not_the_catalogues_header(speak):
    speak(LANG="de_DE.UTF-8")
    assert _("") == ""


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"no catalogue",
        lambda data: data[:40],
        lambda data: data[:-20],
        lambda data: data[:12] + struct.pack("<I", 2**31) + data[16:],
        lambda data: data.replace(
            b"Plural-Forms: nplurals=2; plural=(n != 1)", b"Plural-Forms: nplurals=2; plural=(n !! 1)"
        ),
        lambda data: data.replace(b"Gesagt", b"Ges\xff\xfegt"),
    ],
)
def test_a_damaged_catalogue_is_english(speak, catalogues, damage):
    path = catalogues("de", {"Said.": "Gesagt.", "Stopped.": "Gestoppt."})
    data = path.read_bytes()
    assert damage(data) != data
    path.write_bytes(damage(data))
    speak(LANG="de_DE.UTF-8")
    assert (_("Said."), i18n.language(), i18n.lacking()) == ("Said.", "en", "de_DE")


def test_without_any_catalogue_english_is_spoken(speak, tmp_path, monkeypatch):
    monkeypatch.setattr(i18n, "FOLDER", tmp_path / "none")
    speak(LANG="de_DE.UTF-8")
    assert _("Said.") == "Said."


def test_our_own_files_are_known_again_in_every_language(speak):
    answer = Answer(
        request_id="1",
        task="transcribe",
        outcome="answered",
        headline="…",
        segments=(Segment(text="Guten Morgen", start_s=0.0, end_s=1.0),),
        made_s=1.0,
        models=("m",),
    )
    speak(LANG="de_DE.UTF-8")
    written = {form: caption_formats.render(answer, form).encode() for form in ("txt", "vtt", "srt", "json")}
    assert "Erstellt von assistd mit m am 1970-01-01. Von keinem Menschen geprüft." in written["vtt"].decode()
    speak(LANG="en_GB.UTF-8")
    for data in written.values():
        assert caption_formats.is_ours(data[:512], data[-512:])


# --- the program ---


def blank(path):
    Image.new("RGB", (400, 300), "white").save(path)
    return path


def test_a_german_daemon_answers_in_german(tmp_path):
    with RealDaemon(tmp_path, plugins="read", LC_ALL="de_DE.UTF-8") as daemon:
        replies = daemon.replies(Do(task="describe", path=bytes(blank(tmp_path / "leer.png"))))
        (answer,) = [reply.answer for reply in replies if isinstance(reply, Answered)]
        assert answer.outcome == "nothing"
        assert answer.headline.startswith("Leeres Bild")  # said in the worker
        (missing,) = [
            reply.answer
            for reply in daemon.replies(Do(task="describe", path=bytes(tmp_path / "weg.png")))
            if isinstance(reply, Answered)
        ]
        assert f"{missing.headline} {missing.hint}" == "weg.png gibt es nicht. Namen und Ordner prüfen."
        assert daemon.ask(Stop()).words == "Es wurde nichts gesagt."
        refused = daemon.ask(Do(task="ask", path=b"/x.png", text=""))
        assert isinstance(refused, Refused)
        assert refused.message == "Es fehlt die Frage."


def test_the_configuration_switches_the_language_and_what_was_kept_is_not_told_in_the_other(tmp_path):
    image = Image.new("RGB", (800, 300), "white")
    ImageDraw.Draw(image).text((60, 100), "Harbour bridge closed", fill="black", font=ImageFont.load_default(56))
    image.save(tmp_path / "sign.png")

    def told(daemon):
        replies = daemon.replies(Do(task="describe", path=bytes(tmp_path / "sign.png"), level=Level.FULL))
        answer = next(reply.answer for reply in replies if isinstance(reply, Answered))
        return " ".join((answer.headline, *answer.details, *answer.layout))

    config = "[speech]\nenabled = false\n[watch]\nenabled = false\n"
    with RealDaemon(tmp_path, config, plugins="read") as daemon:
        english = told(daemon)
    (tmp_path / "config.toml").write_text(f'{config}[language]\ninterface = "de"\n')
    with daemon:
        german = told(daemon)
    assert "Harbour bridge closed" in german
    assert "800 mal 300 Pixel" in german
    assert "800 by 300 pixels" in english


def run(*arguments, home, **environment):
    return subprocess.run(
        [sys.executable, "-m", "assistd", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        cwd=home,
        timeout=120,
        check=False,
    )


def test_the_command_line_speaks_german(tmp_path):
    german = {"LANG": "de_DE.UTF-8", "LC_ALL": "", "ASSISTD_PLUGINS": "read"}
    done = run("describe", str(blank(tmp_path / "leer.png")), home=tmp_path, **german)
    assert (done.returncode, done.stdout[:11]) == (3, "Leeres Bild")
    done = run("describe", "weg.png", home=tmp_path, **german)
    assert (done.returncode, done.stderr) == (1, "weg.png gibt es nicht. Namen und Ordner prüfen.\n")
    done = run("doctor", "--quick", home=tmp_path, **german)
    assert "geht    Python: Python 3." in done.stdout
    assert "Dienst: Kein assistd läuft. `assistd run` startet es." in done.stdout
    assert "Teile geprüft." in done.stdout
    done = run("status", home=tmp_path, **german)
    assert done.stdout == "Kein assistd läuft. `assistd run` startet es.\n"


def test_help_and_wrong_usage_are_german_too(tmp_path):
    german = {"ASSISTD_LANGUAGE": "de"}
    shown = run("describe", "--help", home=tmp_path, **german).stdout
    assert shown.startswith("Aufruf: assistd describe")
    assert "Sagen, was auf jedem Bild ist" in shown
    assert "Diese Hilfe anzeigen." in shown
    assert "Beispiele:\n    assistd describe screenshot.png\n" in shown
    assert "Rückgabewerte: 0 beschrieben" in shown
    assert "Bilder beschreiben" in run("--help", home=tmp_path, **german).stdout
    done = run("say", home=tmp_path, **german)
    assert (done.returncode, done.stderr) == (
        2,
        "Es fehlt das Argument 'TEXT'. `assistd say --help` zeigt, wie es geht.\n",
    )
    done = run("descrbe", home=tmp_path, **german)
    assert done.stderr.startswith("Einen Befehl 'descrbe' gibt es nicht. War `describe` gemeint?")


def test_the_command_line_follows_the_configuration(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[language]\ninterface = "de"\n')
    done = run("status", home=tmp_path, ASSISTD_CONFIG=str(config))
    assert done.stdout == "Kein assistd läuft. `assistd run` startet es.\n"
    config.write_text("[language]\ninterface = 7\n")
    done = run("describe", "x.png", home=tmp_path, ASSISTD_CONFIG=str(config))
    assert done.returncode == 2
    assert "interface" in done.stderr


def test_what_programs_read_stays_the_same(tmp_path):
    german = {"ASSISTD_LANGUAGE": "de", "ASSISTD_PLUGINS": "read"}
    done = run("describe", "--json", "weg.png", home=tmp_path, **german)
    told = json.loads(done.stdout)
    assert (told["outcome"], told["code"], told["headline"]) == ("failed", "media-missing", "weg.png gibt es nicht.")
    done = run("status", "--json", home=tmp_path, **german)
    assert json.loads(done.stdout) == {"daemon": False}
