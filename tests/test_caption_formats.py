"""Captions and texts as files: readable by others, labelled, and safe against what stands in them."""

import html
import json
import re

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistd import caption_formats as formats
from assistd.types import Answer, Content, Level, Media, Passage, Segment, Word

FORMS = ("txt", "vtt", "srt", "json")
NASTY = "a <b>bold</b> & {\\an8}up --> 00:00:01.000\n\nNOTE x\r\n\u2028\x07\x85end"


def media(name=b"talk.mp3"):
    return Media(path=b"/home/x/" + name, mime="audio/mpeg", size_bytes=1, sha256="0")


def said(text, start_s=0.2, confidence=None):
    words = tuple(
        Word(text=token, start_s=start_s + i * 0.4, end_s=start_s + i * 0.4 + 0.35, confidence=confidence)
        for i, token in enumerate(text.split())
    )
    return Segment(start_s=start_s, end_s=words[-1].end_s, text=text, words=words)


def transcript(*segments, quality="draft", **more):
    return Answer(
        request_id="1",
        task="transcribe",
        media=more.pop("media", media()),
        outcome="answered",
        headline=f"{'Draft transcript, expect wrong words' if quality == 'draft' else 'Transcript'}: and so",
        details=("Eleven seconds of sound.",),
        segments=segments or (said("and so my fellow americans"),),
        models=("pocketsphinx 5.1.1",),
        quality=quality,
        made_s=1_763_800_000.0,
        **more,
    )


def description(**more):
    return Answer(
        request_id="1",
        task="describe",
        media=media(b"shot.png"),
        outcome="answered",
        headline="Dialog: Unsaved changes.",
        details=("Two buttons.",),
        passages=(Passage(kind="heading", text="Unsaved changes"), Passage(text="Do you want to save?")),
        layout=("The buttons are at the bottom.",),
        unsure=("One icon could not be made out.",),
        models=("PP-OCR",),
        made_s=1_763_800_000.0,
        **more,
    )


# --- what each says about itself ---


@pytest.mark.parametrize("form", ["txt", "vtt", "json"])
def test_it_says_what_made_it_with_which_model_when_and_that_nobody_checked(form):
    found = formats.render(transcript(), form)
    line = next(line for line in found.splitlines() if formats.MARK in line)
    assert "pocketsphinx 5.1.1" in line
    assert "2025-11-22" in line
    assert "Not checked by a person." in line
    assert "expect wrong words" in line


@pytest.mark.parametrize("form", ["txt", "vtt", "srt"])
def test_a_draft_is_labelled_where_it_is_seen(form):
    found = formats.render(transcript(), form)
    seen = found[found.index("-->") :] if form != "txt" else found.splitlines()[0]  # a player shows no notes
    assert "expect wrong words" in seen


def test_a_better_transcript_carries_no_warning_of_wrong_words():
    for form in FORMS:
        assert "wrong words" not in formats.render(transcript(quality="standard"), form)
    assert "[assistd captions, not checked]" in formats.srt(transcript(quality="standard"))


def test_the_label_stands_before_the_speech_where_there_is_room_and_above_it_where_not():
    late = pysubs2.SSAFile.from_string(formats.srt(transcript(said("and so", start_s=8.0))))
    assert [event.plaintext for event in late] == ["[assistd draft: expect wrong words]", "and so"]
    assert late[0].end <= late[1].start
    early = pysubs2.SSAFile.from_string(formats.srt(transcript(said("and so", start_s=0.2))))
    assert [event.plaintext for event in early] == ["[assistd draft: expect wrong words]\nand so"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("answer", [transcript(), transcript(quality="standard"), description()])
def test_our_own_files_are_recognised_by_their_ends(form, answer):
    if form in ("vtt", "srt") and not answer.segments:
        return
    data = formats.render(answer, form).encode()
    assert formats.is_ours(data[:512], data[-512:])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n",
        b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
        b'{"made_by": "somebody"}',
        b"My notes.\nMade by assistd is what the program writes.\nThe end.",
        b"\xff\xfe\x00binary",
    ],
)
def test_files_of_others_are_not(data):
    assert not formats.is_ours(data[:512], data[-512:])


# --- captions that others can read ---


@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_another_program_reads_the_same_words_and_times(form):
    text = "we walked along the harbour, until the bridge was closed."
    segments = (said(text, 5.0), said("Then home.", 20.0))
    events = list(pysubs2.SSAFile.from_string(formats.render(transcript(*segments, quality="standard"), form)))
    if form == "srt":
        assert events.pop(0).plaintext.startswith("[assistd captions")
    words = " ".join(event.plaintext for event in events).split()
    assert words == [*text.split(), "Then", "home."]
    assert events[0].start == 5000
    assert events[-1].start == 20_000
    assert all(event.start < event.end for event in events)


def test_times_beyond_an_hour_are_written_whole():
    assert "27:46:40.000 --> 27:46:41" in formats.webvtt(transcript(said("late", 100_000.0), quality="standard"))


def cue_texts(vtt):
    """Return the cue texts of a WebVTT file, read as the standard says: blocks, an arrow, then text; tags removed."""
    blocks = re.split(r"\n{2,}", vtt.strip())
    texts = ["\n".join(block.split("\n")[1:]) for block in blocks if "-->" in block.split("\n")[0]]
    return [html.unescape(re.sub(r"<[^>]*>", "", text)) for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from("<>&-{}\\\n\r\x85\u2028 [|"), st.characters()), max_size=80))
def test_nothing_in_the_words_breaks_out_of_its_cue(words):
    answer = transcript(Segment(start_s=5.0, end_s=9.0, text=words), quality="standard", media=media())
    vtt = formats.webvtt(answer)
    clean = "".join(c for c in words.encode("utf-8", "replace").decode() if c in "\n\r\t\x85" or c >= " ")
    assert "".join("".join(cue_texts(vtt)).split()) == re.sub(r"[\s\x7f-\x9f]", "", clean)
    arrows = [line for line in vtt.splitlines() if "-->" in line]
    assert all(re.fullmatch(r"[\d:.]+ --> [\d:.]+", line) for line in arrows)
    for line in formats.srt(answer).splitlines():
        assert "-->" not in line or re.fullmatch(r"[\d:,]+ --> [\d:,]+", line)
        assert "<" not in line
        assert "{" not in line


@pytest.mark.parametrize("form", FORMS)
def test_a_file_name_can_not_break_out_either(form):
    name = b"x\n\n00:00:00.000 --> 00:00:09.000\nevil\xff.mp3"
    found = formats.render(transcript(said("hello there", 9.0), media=media(name), quality="standard"), form)
    assert not any(line.startswith(("evil", "00:00:00.000 --> 00:00:09")) for line in found.splitlines())
    found.encode("utf-8")
    if form == "vtt":
        assert cue_texts(found) == ["hello there"]


def test_words_of_low_confidence_are_marked_in_every_format():
    words = (
        Word(text="to", start_s=3, end_s=3.3, confidence=0.9),
        Word(text="Port", start_s=3.3, end_s=3.6, confidence=0.2),
        Word(text="Leith", start_s=3.6, end_s=4, confidence=0.3),
        Word(text="harbour.", start_s=4, end_s=5, confidence=0.9),
    )
    answer = transcript(Segment(start_s=3, end_s=5, text="to Port Leith harbour.", words=words), quality="standard")
    assert '"confidence": 0.2' in formats.as_json(answer)
    assert "<c.unclear>Port</c> <c.unclear>Leith</c> harbour." in formats.webvtt(answer)
    assert "::cue(.unclear)" in formats.webvtt(answer)
    assert "to Port Leith (unclear) harbour." in formats.as_text(answer)
    assert "to Port Leith (unclear) harbour." in formats.srt(answer).replace("\n", " ")


# --- text ---


def test_a_description_is_what_it_is_then_its_words_then_what_is_unsure():
    assert formats.as_text(description()).split("\n\n") == [
        "Dialog: Unsaved changes.",
        "Two buttons.",
        "Unsaved changes",
        "Do you want to save?",
        "One icon could not be made out.",
        "Made by assistd with PP-OCR on 2025-11-22. Not checked by a person.\n",
    ]
    assert "The buttons are at the bottom." in formats.as_text(description(level=Level.FULL))


def test_a_short_recording_needs_no_times_and_a_long_one_has_them_at_each_paragraph():
    assert "[0:00]" not in formats.as_text(transcript(said("good morning")))
    found = formats.as_text(transcript(said("good morning"), said("and now", 65.0), said("the end", 3700.0)))
    assert re.findall(r"^\[[\d:]+\] .*$", found, re.MULTILINE) == [
        "[0:00] good morning",
        "[1:05] and now",
        "[1:01:40] the end",
    ]


def test_control_characters_never_reach_a_file():
    answer = description(facets={"text": Content(headline="x")})
    dirty = Answer(
        **{**{f: getattr(answer, f) for f in answer.__struct_fields__}, "headline": "a\x1b[31mb\x00c\ud800d"}
    )
    for form in ("txt", "json"):
        found = formats.render(dirty, form)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", found)
        found.encode("utf-8")


def test_json_holds_segments_and_words():
    data = json.loads(formats.as_json(transcript(facets={"speech": Content(headline="x", language="en")})))
    assert data["language"] == "en"
    assert data["segments"][0]["words"][1] == {"text": "so", "start_s": 0.6, "end_s": 0.95, "confidence": None}
    assert json.loads(formats.as_json(description()))["passages"][0]["text"] == "Unsaved changes"
    json.loads(formats.as_json(transcript(Segment(start_s=float("nan"), end_s=float("inf"), text=NASTY))))


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="docx"):
        formats.render(transcript(), "docx")
