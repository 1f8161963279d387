"""The example plugins in a real daemon: what codes say is told after what was read, once; answers become notes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont
from real_daemon import RealDaemon

from assistd.errors import AssistdError
from assistd.protocol import Do
from assistd.testing.daemon import OwnDaemon
from assistd.testing.speaker import RecordedSpeaker

PLUGINS = Path(__file__).parents[2] / "plugins"
LINK = "https://example.org/concert?day=3"
SAID = "Link in a QR code: example.org."


def picture(path, words="", code=LINK):
    image = Image.new("RGB", (900, 600), "white")
    if words:
        ImageDraw.Draw(image).text((40, 40), words, fill="black", font=ImageFont.load_default(48))
    drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode).to_image(scale=5)
    image.paste(Image.fromarray(drawn), (350, 300))
    image.save(path)
    return path


def assistd(daemon, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "assistd", *map(str, arguments)],
        env=daemon.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def speaker():
    with RecordedSpeaker() as one:
        yield one


@pytest.fixture(scope="module")
def with_codes(speaker):
    with OwnDaemon(PLUGINS / "example") as daemon:
        daemon.speak_through(speaker)
        yield daemon.start()


def test_what_a_code_says_is_heard_after_the_first_sentence_and_once(with_codes, speaker, tmp_path):
    path = picture(tmp_path / "sign.png", "Harbour bridge closed")
    answer = with_codes.describe(path, speak=True)
    assert "Harbour bridge closed" in answer.headline
    assert SAID in answer.details
    RealDaemon.wait_until(lambda: any(SAID in sentence for sentence in speaker.sentences), 60)
    heard = " ".join(speaker.sentences)
    assert heard.count(SAID) == 1
    assert heard.index("Harbour bridge closed") < heard.index(SAID)
    assert LINK not in heard


def test_where_nothing_else_was_found_the_code_is_the_answer(with_codes, tmp_path):
    answer = with_codes.describe(picture(tmp_path / "code.png"))
    assert SAID in (answer.headline, *answer.details)
    brief = with_codes.describe(picture(tmp_path / "brief.png"), level="brief")
    assert brief.headline == answer.headline


def test_it_is_in_the_json_with_the_whole_address_and_what_is_copied_has_it(with_codes, tmp_path):
    path = picture(tmp_path / "json.png", "Harbour bridge closed")
    told = json.loads(assistd(with_codes, "describe", "--json", path).stdout)
    assert told["facets"]["codes"]["data"]["codes"][0]["texts"] == [LINK]
    (passage,) = (one for one in told["passages"] if one["text"] == LINK)
    left, top, right, bottom = passage["box"]
    assert 350 <= left < right <= 600
    assert 300 <= top < bottom <= 550
    full = assistd(with_codes, "describe", "--level", "full", path).stdout
    assert full.count(LINK) == 1


def test_a_password_is_in_no_answer_that_was_not_asked_for_in_full(with_codes, tmp_path):
    path = picture(tmp_path / "wifi.png", "Guests", code="WIFI:T:WPA;S:Harbour;P:swordfish;;")
    assert "swordfish" not in assistd(with_codes, "describe", "--json", path).stdout
    assert "Password: swordfish" in assistd(with_codes, "describe", "--level", "full", path).stdout


@pytest.fixture
def with_notes(tmp_path):
    with OwnDaemon(PLUGINS / "notes") as daemon:
        watched = tmp_path / "Watched"
        watched.mkdir()
        daemon.config = (
            f'[plugins]\napprove = false\n[plugins.notes]\nfolder = "{tmp_path / "Notes"}"\n[speech]\nenabled = false\n'
            f'[watch]\nsweep_s = 1.0\nsettle_s = 0.2\n[[watch.folders]]\npath = "{watched}"\n'
        )
        yield daemon


def notes(tmp_path):
    return sorted((tmp_path / "Notes").glob("*.md")) if (tmp_path / "Notes").exists() else []


def test_an_answer_is_brought_to_the_sink_that_is_named(with_notes, tmp_path):
    path = picture(tmp_path / "sign.png", "Harbour bridge closed")
    with_notes.start()
    assert assistd(with_notes, "describe", path).returncode == 0
    assert notes(tmp_path) == []
    told = assistd(with_notes, "describe", path, "--sink", "notes", "--sink", "notes")
    assert told.returncode == 0, told.stderr
    (note,) = notes(tmp_path)
    assert f"Noted in {note.name}." in told.stdout + told.stderr
    assert "Harbour bridge closed" in note.read_text()
    assert "[sign.png](file://" in note.read_text()


def test_a_sink_that_is_not_there_is_refused_with_those_that_are(with_notes, tmp_path):
    path = picture(tmp_path / "sign.png", "Harbour bridge closed")
    with pytest.raises(AssistdError) as refused:
        with_notes.answer(Do(task="describe", path=os.fsencode(path), sinks=("notess",)))
    assert refused.value.sentence() == "There is no sink called notess. There are: notes."
    assert refused.value.code == "sink-missing"


def test_what_a_watched_folder_finds_is_noted_by_itself_and_a_restart_notes_nothing_twice(with_notes, tmp_path):
    with_notes.start()
    picture(tmp_path / "Watched" / "new.png", "Harbour bridge closed")
    RealDaemon.wait_until(lambda: notes(tmp_path), 60)
    with_notes.stop()
    with_notes.start()
    picture(tmp_path / "Watched" / "newer.png", "Ferry every ten minutes")
    RealDaemon.wait_until(lambda: len(notes(tmp_path)) > 1, 60)
    assert sorted("new.png" in note.name for note in notes(tmp_path)) == [False, True]
