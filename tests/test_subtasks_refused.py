"""What engines may not ask for: circles, depth, crowds, other people's files. Real workers, real journal."""

import asyncio
import json
import os

import pytest

from assistd.store import Store
from tests.beds.asked import AskedBed

PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0"
    b"IEND\xaeB`\x82"
)


@pytest.fixture
async def bed(tmp_path, engines):
    import askers

    made = []

    def make(*names, more=(), **bounds):
        modalities = [askers.modality(name, **bounds.get(name, {})) for name in ("Outer", *names)]
        modalities += [askers.modality(name, **fields) for name, fields in more]
        made.append(AskedBed(Store(tmp_path / "journal.db"), modalities))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def until(path, within_s=30):
    """Wait until something stands in a file."""
    async with asyncio.timeout(within_s):
        while not os.path.exists(path) or not os.path.getsize(path):
            await asyncio.sleep(0.01)


async def test_a_circle_is_refused_and_the_engine_goes_on(bed):
    heard = await bed("Tells").heard({"wishes": [{"task": "outer", "text": "{}"}, {"task": "tells", "text": "on"}]})
    assert heard[0][::2] == ["refused", "ask-cycle"]
    assert heard[-1][0] == "result"


async def test_a_circle_over_another_engine_is_refused_there(bed):
    one = bed("Meets")
    inner = {"here": "/dev/null", "there": "/dev/null", "other": "outer", "then": {"wish": {"task": "nobody"}}}
    heard = await one.heard({"wish": {"task": "meets", "text": json.dumps(inner)}})
    assert heard[-1][3]["heard"][0][::2] == ["refused", "ask-cycle"]


async def test_one_facet_of_several_that_would_close_a_circle_is_left_out(bed):
    one = bed(more=[("Tells", {"facet": "picture", "task": "both"}), ("Outer", {"task": "both", "name": "test.again"})])
    heard = await one.heard({"wish": {"task": "both", "text": "x"}})
    assert heard[-1][0] == "result"
    assert list(heard[-1][3]["facets"]) == ["picture"]


async def test_no_more_than_four_ask_one_after_the_other(bed):
    heard = await bed(*(f"Deep{n}" for n in range(6))).heard("0", "deep0")
    for _ in range(4):
        heard = heard[-1][3]["heard"]
    assert heard[0][2:] == ["ask-depth", 4]


async def test_no_more_than_so_many_in_one_job(bed, monkeypatch):
    monkeypatch.setattr("assistd.wishes.MOST_WISHES", 3)
    heard = await bed("Tells").heard({"wishes": [{"task": "tells", "text": str(n)} for n in range(4)]})
    assert [event[0] for event in heard] == ["headline", "result"] * 3 + ["refused"]
    assert heard[-1][2] == "ask-many"


async def test_who_goes_on_asking_for_too_many_is_ended(bed, monkeypatch):
    monkeypatch.setattr("assistd.wishes.MOST_WISHES", 3)
    answer = await bed("Tells").do("outer", {"wishes": [{"task": "tells", "text": str(n)} for n in range(9)]})
    assert answer.code == "poison-file"


async def test_a_text_that_no_worker_could_be_told_is_refused(bed):
    heard = await bed("Tells").heard({"wish": {"task": "tells", "text": "\0" * 600_000}})
    assert heard[-1][::2] == ["refused", "ask-too-long"]


async def test_no_more_than_eight_at_once(bed, tmp_path):
    go = tmp_path / "go"
    one = bed("Interleaves", "Barrier")
    _, replies = await one.begin("interleaves", {"wishes": [{"task": "barrier", "text": str(go)}] * 12})
    async with asyncio.timeout(30):
        while one.supervisor.waiting.waits < 7:
            await asyncio.sleep(0.01)
    go.touch()
    answer = await one.answer(replies)
    last = [stream[-1] for stream in answer.facets["text"].data["heard"]]
    assert [word[0] for word in last[:8]] == ["result"] * 8
    assert {word[2] for word in last[8:] if word[0] == "refused"} == {"ask-many"}


@pytest.mark.parametrize("interactive", [True, False])
async def test_two_that_ask_for_each_other_at_the_same_time_both_end(bed, tmp_path, interactive):
    one = bed("Meets", "MeetsToo")
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    nothing = {"here": "/dev/null", "there": "/dev/null", "other": "nobody", "then": {}}
    _, first = await one.begin(
        "meets", {"here": a, "there": b, "other": "meetstoo", "then": nothing}, interactive=interactive
    )
    _, second = await one.begin(
        "meetstoo", {"here": b, "there": a, "other": "meets", "then": nothing}, interactive=interactive
    )
    answers = [await one.answer(replies) for replies in (first, second)]
    kinds = sorted(answer.facets["text"].data["heard"][-1][0] for answer in answers)
    assert kinds == ["refused", "result"]


async def test_a_person_and_background_work_that_ask_for_each_other_both_end(bed, tmp_path):
    """The background work, which waits already, makes way whole, and is done afterwards."""
    one = bed("Meets", "MeetsToo")
    a, b, go = (str(tmp_path / name) for name in "abc")
    nothing = {"here": "/dev/null", "there": "/dev/null", "other": "nobody", "then": {}}
    _, urgent = await one.begin("meets", {"here": a, "there": go, "other": "meetstoo", "then": nothing})
    await until(a)
    background = {"here": b, "there": "/dev/null", "other": "meets", "then": nothing}
    _, later = await one.begin("meetstoo", background, interactive=False)
    async with asyncio.timeout(30):
        while not one.supervisor.waiting.waits:
            await asyncio.sleep(0.01)
    (tmp_path / "c").touch()
    for replies in (urgent, later):
        answer = await one.answer(replies)
        assert answer.facets["text"].data["heard"][-1][0] == "result"


# --- files ---


async def test_the_jobs_own_file_can_be_asked_about(bed, tmp_path):
    one = bed("Tells")
    (picture := tmp_path / "a.png").write_bytes(PIXEL)
    heard = await one.heard({"wish": {"task": "tells", "own": True}}, path=os.fsencode(picture))
    assert heard[-1][1].startswith("image/png")


async def test_anybody_elses_file_is_refused(bed, tmp_path):
    (picture := tmp_path / "a.png").write_bytes(PIXEL)
    heard = await bed("Tells").heard({"wish": {"task": "tells", "path": str(picture)}})
    assert heard == [["refused", heard[0][1], "ask-path"]]
    assert "a.png" in heard[0][1]


@pytest.mark.parametrize("folder", ["scratch", "folder"])
async def test_a_file_of_the_plugins_own_can_be_asked_about_and_no_copy_stays(bed, own_home, folder):
    path = f"{{{folder}}}/parts/a.png"
    heard = await bed("Looks").heard({"files": {path: PIXEL.hex()}, "wish": {"task": "looks", "path": path}})
    assert heard[-1] == ["result", "image/png", [], {"same": True, "size": len(PIXEL)}]
    assert list((own_home / "cache" / "assistd" / "asked").iterdir()) == []


async def test_confined_engines_see_the_files_of_others_without_being_started_anew(bed, engines):
    one = bed("Looks", Looks={"accepts": ("image/*",)})
    one.path = (os.path.dirname(engines.__file__),)
    pids = set()
    for number in range(2):
        path, content = f"{{scratch}}/{number}.png", PIXEL + bytes([number])
        heard = await one.heard({"files": {path: content.hex()}, "wish": {"task": "looks", "path": path}})
        assert heard[-1][3] == {"same": True, "size": len(content)}
        pids |= {state.pid for state in one.supervisor.states() if state.modality == "test.looks"}
    assert len(pids) == 1


async def test_what_is_shown_to_others_stays_as_it_was_asked_about(bed, tmp_path):
    """Whatever the plugin does with its file meanwhile; else an answer were kept under another content's name."""
    path, go = "{scratch}/a.png", str(tmp_path / "go")
    wish = {"task": "looks", "path": path, "text": go}
    heard = await bed("Looks").heard({"files": {path: PIXEL.hex()}, "wish": wish, "mark": go, "overwrite": path})
    assert heard[-1][3] == {"same": True, "size": len(PIXEL)}


@pytest.mark.parametrize(
    ("order", "path"),
    [
        ({"links": {"{scratch}/a.png": "SECRET"}}, "{scratch}/a.png"),
        ({"links": {"{scratch}/way": "FOLDER"}}, "{scratch}/way/secret.png"),
        ({}, "{scratch}/../../../../../secret.png"),
        ({}, "{scratch}"),
        ({}, "secret.png"),
        ({"pipes": ["{scratch}/a.png"]}, "{scratch}/a.png"),
        ({"files": {"{scratch}/a/b.png": ""}}, "{scratch}/a"),
    ],
    ids=["link", "link-on-the-way", "dots", "folder", "relative", "pipe", "folder-in-it"],
)
async def test_no_link_and_no_way_out_of_its_own_folders_is_taken(bed, tmp_path, order, path):
    (secret := tmp_path / "secret.png").write_bytes(PIXEL)
    text = json.dumps(order).replace("SECRET", str(secret)).replace("FOLDER", str(tmp_path))
    heard = await bed("Looks").heard({**json.loads(text), "wish": {"task": "looks", "path": path}})
    assert heard[0][::2] == ["refused", "ask-path"]


@pytest.mark.parametrize(
    ("files", "code"),
    [({}, "media-missing"), ({"{scratch}/a.png": ""}, "media-empty"), ({"{scratch}/a.png": "61"}, "media-mislabelled")],
)
async def test_an_own_file_that_is_no_media_is_a_failure(bed, files, code):
    heard = await bed("Looks").heard({"files": files, "wish": {"task": "looks", "path": "{scratch}/a.png"}})
    assert heard[0][::2] == ["failure", code]
