"""The sink in a real worker: notes are written once, whole, and never over what a person wrote."""

import os
import stat
from pathlib import Path

import msgspec
import pytest
from assistd import Abstain, Failure, Passage, Segment, View
from assistd.testing import check_plugin


def notes(tmp_path):
    return sorted(path.name for path in (tmp_path / "notes").iterdir())


def only(tmp_path):
    (name,) = notes(tmp_path)
    return (tmp_path / "notes" / name).read_text()


def test_an_answer_becomes_a_note_with_head_text_and_link(deliver, answer, tmp_path):
    final = deliver(
        answer(
            details=("It is wet.",),
            passages=(Passage(text="No dogs"), Passage(text="Line one\nLine two", in_headline=True)),
            unsure=("Something is blurred.",),
        )
    )
    (name,) = notes(tmp_path)
    assert name.startswith("2026-05-01 ")
    assert name.endswith(" photo.jpg.md")
    assert final.content.headline == f"Noted in {name}."
    head, _, body = only(tmp_path).removeprefix("---\n").partition("\n---\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    assert lines["date"].startswith('"2026-05-01T')
    assert (lines["task"], lines["about"], lines["assistd"]) == ('"describe"', '"photo.jpg"', '"1"')
    assert body == (
        "\n# A dog runs.\n\nIt is wet.\n\n> No dogs\n\n> Line one\\\n> Line two\n\nSomething is blurred.\n\n"
        "[photo.jpg](file:///home/ada/photo.jpg) (no longer there)\n"
    )


def test_what_was_heard_is_noted_with_times_and_speakers(deliver, answer, tmp_path):
    segments = (
        Segment(start_s=0.4, end_s=2, text="Good morning."),
        Segment(start_s=3725, end_s=3727, text="Bye.", speaker="Ada"),
    )
    deliver(answer(task="transcribe", segments=segments))
    assert "- **0:00** Good morning.\n- **1:02:05** Ada: Bye.\n" in only(tmp_path)


@pytest.mark.parametrize(("level", "there"), [("brief", ()), ("standard", ("wet",)), ("full", ("wet", "left", "Said"))])
def test_a_note_holds_as_much_as_is_wanted(deliver, answer, tmp_path, level, there):
    passages = (Passage(text="Said", in_headline=True),)
    deliver(answer(details=("It is wet.",), layout=("It is left.",), passages=passages), level=level)
    assert [word for word in ("wet", "left", "Said") if word in only(tmp_path)] == list(there)


@pytest.mark.parametrize("one", ["each", "day"])
def test_an_answer_that_is_delivered_again_is_noted_once(deliver, answer, tmp_path, one):
    for _ in range(3):
        deliver(answer(), one=one)
    assert only(tmp_path).count("A dog runs.") == 1


@pytest.mark.parametrize("one", ["each", "day"])
def test_what_a_person_made_of_a_note_stays(deliver, answer, tmp_path, one):
    deliver(answer(), one=one)
    (name,) = notes(tmp_path)
    path = tmp_path / "notes" / name
    path.write_text(path.read_text().replace("A dog runs.", "My dog!") + "Own words.")
    mine = path.read_text()
    deliver(answer(), one=one)
    assert only(tmp_path) == mine
    deliver(answer("2"), one=one)
    assert path.read_text().startswith(mine)


def test_two_answers_about_the_same_file_are_two_notes(deliver, answer, tmp_path):
    deliver(answer("1"))
    deliver(answer("2", headline="A cat sleeps."))
    assert [name[-16:] for name in notes(tmp_path)] == ["photo.jpg (2).md", "15 photo.jpg.md"] or len(
        notes(tmp_path)
    ) == 2
    deliver(answer("2", headline="A cat sleeps."))
    assert len(notes(tmp_path)) == 2


def test_a_day_s_note_grows_at_its_end(deliver, answer, tmp_path):
    deliver(answer("1"), one="day")
    deliver(answer("2", headline="A cat sleeps."), one="day")
    assert notes(tmp_path) == ["2026-05-01.md"]
    assert only(tmp_path).index("## A dog runs.") < only(tmp_path).index("## A cat sleeps.")


def test_half_a_section_does_not_count_as_written(deliver, answer, tmp_path):
    deliver(answer(), one="day")
    path = tmp_path / "notes" / "2026-05-01.md"
    path.write_bytes(path.read_bytes()[:20])
    deliver(answer(), one="day")
    assert 'assistd: "1"' in path.read_text()


def test_a_file_of_the_person_s_that_has_the_name_is_left_alone(deliver, answer, tmp_path):
    deliver(answer("1"))
    (name,) = notes(tmp_path)
    path = tmp_path / "notes" / name
    path.write_text("Mine.")
    deliver(answer("1"))
    assert path.read_text() == "Mine."
    assert len(notes(tmp_path)) == 2


def test_a_link_where_the_note_should_be_is_not_followed(deliver, answer, tmp_path):
    (tmp_path / "notes").mkdir()
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("Mine.")
    (tmp_path / "notes" / "2026-05-01.md").symlink_to(elsewhere)
    assert isinstance(deliver(answer(), one="day"), Failure)
    assert elsewhere.read_text() == "Mine."


def test_an_unfinished_note_of_an_earlier_try_is_in_no_one_s_way(deliver, answer, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / ".assistd-notes-1.tmp").write_text("half")
    deliver(answer())
    assert "A dog runs." in only(tmp_path)


def test_notes_are_for_the_person_alone(deliver, answer, tmp_path):
    deliver(answer())
    (name,) = notes(tmp_path)
    assert stat.S_IMODE((tmp_path / "notes" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "notes").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "path",
    [
        b'/tmp/a:b*c?d<e>f|g"h\\i.png',
        b"/tmp/\xff\xfe.png",
        b"/tmp/line\nbreak.png",
        b"/tmp/" + "ü".encode() * 120 + b".png",
        b"/tmp/ends. ",
        b"/tmp/con.png",
    ],
)
def test_every_file_s_note_has_a_name_that_every_file_system_takes(deliver, answer, tmp_path, path):
    deliver(answer(path=path))
    (name,) = notes(tmp_path)
    assert not set(name) & set('<>:"/\\|?*\n')
    assert len(name.encode()) <= 130
    assert name.isprintable()
    assert not name.removesuffix(".md").endswith((".", " "))


def test_text_of_others_formats_and_links_nothing(deliver, answer, tmp_path):
    deliver(answer(headline="# <b>[x](http://evil.example)", passages=(Passage(text="![[secret]] `= this` \n- --"),)))
    body = only(tmp_path).partition("\n---\n")[2]
    assert r"# \# \<b\>\[x\](http\://evil.example)" in body
    assert "> \\!\\[\\[secret\\]\\] \\`= this\\`\\\n> \\- --" in body


def test_a_path_that_is_no_utf_8_and_a_head_that_tries_to_break_out_are_harmless(deliver, answer, tmp_path):
    deliver(answer(path=b'/tmp/\xff"\n---\nevil: 1.png', headline="A\n---\nB"))
    head = only(tmp_path).split("\n---\n")[0]
    assert "evil: 1" not in head.splitlines()
    assert "(file:///tmp/%FF%22%0A---%0Aevil%3A%201.png)" in only(tmp_path)


def test_a_picture_of_the_screen_has_no_link(deliver, answer, tmp_path):
    deliver(answer(path=b"/run/user/1/shot.png", view=View(target="window", title="Editor")))
    assert "file://" not in only(tmp_path)
    assert notes(tmp_path)[0].endswith(" Editor.md")


def test_a_file_that_is_still_there_is_not_said_to_be_gone(deliver, answer, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    deliver(answer(path=os.fsencode(tmp_path / "photo.jpg")))
    assert "no longer" not in only(tmp_path)


def test_what_found_nothing_is_not_noted(deliver, answer, tmp_path):
    assert isinstance(deliver(answer(outcome="nothing")), Abstain)
    assert not (tmp_path / "notes").exists() or not notes(tmp_path)


def test_a_folder_that_can_not_be_made_is_told_in_words(deliver, answer, tmp_path):
    (tmp_path / "file").write_text("")
    final = deliver(answer(), folder=str(tmp_path / "file" / "notes"))
    assert isinstance(final, Failure)
    assert final.code == "notes-folder"
    assert "plugins.notes.folder" in final.hint


def test_every_note_can_be_told_from_its_content_alone(answer):
    from assistd_notes import note

    assert note.mark("a") not in note.mark("ab") + note.mark("ba")
    assert msgspec.json.decode(note.mark('x"y').removeprefix("assistd: ")) == 'x"y'


def test_it_keeps_the_contract():
    check_plugin(Path(__file__).parents[1])
