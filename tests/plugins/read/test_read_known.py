"""What an application told is neither read out again nor contradicted: real windows, their trees and their pictures."""

import os
import time

import mss
import mss.tools
import pytest
from msgspec.structs import replace

from assistd.types import Abstain, Content, Job, Media, Result, View
from tests.beds import accessible
from tests.beds.xserver import wait_until

pytestmark = [pytest.mark.dbus, pytest.mark.x11]


@pytest.fixture(scope="module")
def desktop():
    if reason := accessible.missing():
        pytest.skip(reason)
    with accessible.Desktop() as made:
        yield made


@pytest.fixture
def shown(desktop, monkeypatch, tmp_path):
    """Return a function: kind of window → what its tree tells, its picture, and where that was taken."""
    from types import SimpleNamespace

    from assistd_elements import ElementsOptions
    from assistd_elements.engine import Elements

    for name, value in desktop.env.items():
        monkeypatch.setenv(name, value)
    started = []

    def show(kind, title="Quarterly numbers", number=0, *, shows="", frame=True):
        started.append(desktop.app(kind, title, number, shows=shows or title))
        engine = Elements(SimpleNamespace(options=ElementsOptions(budget_ms=3000), threads=1, device="cpu", models=()))
        job = Job(id="j", request_id="r", task="describe", modality="elements.tree", facet="elements",
                  view=View(target="window"))  # fmt: skip
        path = os.fsencode(tmp_path / "window.png")
        content = list(engine.run(job, lambda: False))[-1].content
        engine.close()
        left, top, right, bottom = content.data["frame"]
        left, top = max(0, left), max(0, top)
        drawn(path, (left, top, right, bottom))
        return content, path, (left, top, right, bottom)

    yield show
    for process in started:
        desktop.bus.end(process)


def drawn(path, box):
    """Take the picture once it does not change any more."""
    left, top, right, bottom = box
    seen = []

    def still():
        with mss.MSS() as camera:
            shot = camera.grab({"left": left, "top": top, "width": right - left, "height": bottom - top})
        mss.tools.to_png(shot.rgb, shot.size, output=os.fsdecode(path))
        seen.append(shot.rgb)
        time.sleep(0.05)
        return len(seen) > 4 and seen[-1] == seen[-4] and len(set(seen[-1])) > 8

    wait_until(still, "the window to be drawn")


@pytest.fixture
def read(reader):
    def run(path, view, found):
        media = Media(path=path, mime="image/png", size_bytes=1, sha256="0" * 64)
        job = Job(id="j", request_id="r", task="describe", modality="read.text", facet="text", media=media, view=view,
                  found={"elements": found} if found else {})  # fmt: skip
        return list(reader.run(job, lambda: False))

    return run


@pytest.mark.parametrize(("kind", "shows"), [("dialog", "Unsaved changes"), ("form", ""), ("table", ""), ("tabs", "")])
def test_what_the_tree_told_is_not_read_again(shown, read, kind, shows):
    content, path, box = shown(kind, shows=shows)
    for view in (View(target="window", box=box), View(target="window")):
        events = read(path, view, content)
        assert [type(event).__name__ for event in events] == ["Abstain"], events
        assert events[0].code == "known"


def test_what_only_the_picture_shows_is_read(shown, read):
    content, path, box = shown("mixed")
    events = read(path, View(target="window", box=box), content)
    result = events[-1]
    assert isinstance(result, Result)
    assert [passage.text for passage in result.content.passages] == ["Painted without any tree", "14 degrees at noon"]
    assert result.content.headline.startswith("Also in the picture: Painted")
    assert result.content.part
    lines = {line["text"] for line in result.content.data["lines"]}
    assert {"The weather in Lisbon today", "Refresh", "Painted without any tree"} <= lines


def test_nothing_in_a_password_field_is_read(shown, read):
    content, path, box = shown("form")
    nothing_else = replace(content, data=content.data | {"nodes": []})
    events = read(path, View(target="window", box=box), nothing_else)
    told = " ".join(str(event) for event in events)
    assert "Ada Lovelace" in told
    assert not set("●•∙") & set(told)
    without = " ".join(str(event) for event in read(path, View(target="window", box=box), None))
    assert set("●•∙") & set(without), "the reader does see the dots"


def test_of_a_crowded_window_hardly_anything_needs_to_be_recognised(shown, read, reader, monkeypatch):
    content, path, box = shown("many", number=200)
    counted = []
    recogniser = reader._recogniser
    whole = recogniser.read
    monkeypatch.setattr(recogniser, "read", lambda pixels, lines, cancel: whole(pixels, note(lines), cancel))

    def note(lines):
        counted.extend(lines)
        return lines

    events = read(path, View(target="window", box=box), content)
    with_tree = len(counted)
    counted.clear()
    read(path, View(target="window", box=box), None)
    assert isinstance(events[-1], Abstain), events[-1]
    assert with_tree < 0.8 * len(counted)


def test_a_title_alone_changes_nothing(shown, read):
    content, path, box = shown("drawn")
    view = View(target="window", box=box)
    assert read(path, view, content)[-1] == read(path, view, None)[-1]


def test_places_that_are_shifted_are_put_right(shown, read):
    content, path, box = shown("form")
    data = content.data

    def shifted(box):
        return [side + (150, 90)[i % 2] for i, side in enumerate(box)]

    nodes = [node | {"box": shifted(node["box"])} for node in data["nodes"]]
    hidden = [shifted(one) for one in data["hidden"]]
    wrong = replace(content, data=data | {"nodes": nodes, "hidden": hidden, "frame": shifted(data["frame"])})
    events = read(path, View(target="window", box=box), wrong)
    assert isinstance(events[-1], Abstain), events[-1]
    assert events[-1].code == "known"


@pytest.mark.parametrize(
    "data",
    [
        {"nodes": [1, None, {"box": "x"}, {"box": [1, 2, 3], "name": "a"}], "hidden": [7, [1]], "frame": [0]},
        {"nodes": {"a": 1}, "hidden": "all"},
        {"nodes": [{"box": [0, 0, 10**9, 10**9], "name": "everything", "role": 5}]},
    ],
)
def test_nonsense_in_the_tree_does_no_harm(read, sheet, tmp_path, data):
    path = os.fsencode(sheet().text(40, 40, "The harbour bridge reopens", 24).save(tmp_path / "a.png"))
    content = Content(headline="x", data=data)
    last = read(path, View(target="window", box=(0, 0, 900, 500)), content)[-1]
    assert "harbour" in str(last)
