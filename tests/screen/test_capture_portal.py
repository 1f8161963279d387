"""Pictures of the screen by the real xdg-desktop-portal (1.16); a backend of ours plays desktop and person.

For its third version, which can't be installed here, `tests.beds.portal_front` stands in.
"""

import asyncio
import io
import os
import stat

import pytest
from PIL import Image

from assistd.desktop.bus import Bus
from assistd.screen import portal as portal_module
from assistd.screen.capture import CaptureError
from assistd.screen.portal import PortalScreen
from assistd.types import View
from tests.beds.bus import until
from tests.beds.portal import PortalBus, missing

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing()), reason=missing())]

DIALOG = "A permission dialog is open: allow assistd to take pictures of the screen."


def picture(width=64, height=48):
    """Return a PNG whose pixel at (x, y) is (x, y, 7)."""
    image = Image.new("RGB", (width, height))
    image.putdata([(x, y, 7) for y in range(height) for x in range(width)])
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def desk():
    with PortalBus() as desk:
        desk.picture(picture())
        yield desk


@pytest.fixture
async def bus(desk):
    bus = Bus(desk.address)
    yield bus
    await bus.close()


@pytest.fixture
def told():
    return []


@pytest.fixture
def screen(bus, told):
    return PortalScreen(bus, told.append)


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "ours.png"
    file.touch(mode=0o600)
    return os.fsencode(file)


def content(path):
    with open(path, "rb") as file:
        return file.read()


async def test_the_picture_arrives_whole_in_our_private_file_and_the_portals_file_is_deleted(desk, screen, path):
    view = await screen.take(View(target="screen"), path)
    assert content(path) == picture()
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert desk.pictures() == []
    assert view == View(target="screen")
    (call,) = desk.calls("Screenshot")
    assert call["options"]["interactive"] is False


async def test_the_person_is_asked_once_and_the_desktop_remembers(desk, screen, path):
    for _ in range(3):
        await screen.take(View(target="screen"), path)
    assert len(desk.calls("AccessDialog")) == 1
    assert len(desk.calls("Screenshot")) == 3


async def test_an_open_permission_dialog_is_said_once_and_waited_for(desk, screen, path, told):
    desk.tell("KeepOpen", "AccessDialog")
    taking = asyncio.ensure_future(screen.take(View(target="screen"), path))
    await until(lambda: told, "that the dialog is open")
    await asyncio.sleep(0)
    desk.tell("Answer", "AccessDialog", "0")
    await taking
    assert told == [DIALOG]
    assert content(path) == picture()


async def test_without_a_dialog_nothing_is_said(desk, screen, path, told, monkeypatch):
    monkeypatch.setattr(portal_module, "PATIENCE_S", 20)
    await screen.take(View(target="screen"), path)
    assert told == []


async def test_a_person_who_says_no_hears_what_to_do(desk, screen, path):
    desk.tell("Respond", "AccessDialog", "1")
    with pytest.raises(CaptureError) as caught:
        await screen.take(View(target="screen"), path)
    assert caught.value.code == "capture-refused"
    assert "privacy settings" in caught.value.hint
    with pytest.raises(CaptureError):  # the portal remembers the no
        await screen.take(View(target="screen"), path)
    assert len(desk.calls("AccessDialog")) == 1


@pytest.mark.parametrize(("response", "words"), [("1", "was not allowed"), ("2", "does not let assistd take pictures")])
async def test_a_desktop_that_refuses_is_told_in_words(desk, screen, path, response, words):
    desk.tell("Respond", "Screenshot", response)
    with pytest.raises(CaptureError, match=words) as caught:
        await screen.take(View(target="screen"), path)
    assert caught.value.hint


async def test_a_dialog_that_nobody_answers_is_closed_and_told(desk, screen, path, told, monkeypatch):
    monkeypatch.setattr(portal_module, "PERSON_S", 1.5)
    desk.tell("KeepOpen", "Screenshot")
    with pytest.raises(CaptureError) as caught:
        await screen.take(View(target="screen"), path)
    assert caught.value.code == "capture-timeout"
    assert told == [DIALOG]
    await until(lambda: desk.calls("Screenshot closed"), "the dialog's end")
    desk.tell("Answer", "Screenshot", "0")
    await screen.take(View(target="screen"), path)


async def test_a_region_is_cut_out_of_the_whole_screens_picture(screen, path):
    view = await screen.take(View(target="region", region=(10, 20, 30, 45)), path)
    with Image.open(path) as part:
        assert part.size == (20, 25)
        assert part.getpixel((0, 0)) == (10, 20, 7)
        assert part.getpixel((19, 24)) == (29, 44, 7)
    assert view.box == (10, 20, 30, 45)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


async def test_a_region_that_reaches_over_the_edge_ends_there(screen, path):
    view = await screen.take(View(target="region", region=(-5, 40, 200, 200)), path)
    with Image.open(path) as part:
        assert part.size == (64, 8)
        assert part.getpixel((0, 0)) == (0, 40, 7)
    assert view.box == (0, 40, 64, 48)


async def test_a_region_outside_of_the_screen_is_told(screen, path):
    with pytest.raises(CaptureError, match="outside of the screen"):
        await screen.take(View(target="region", region=(1000, 1000, 1100, 1100)), path)


async def test_a_picture_that_ends_in_the_middle_cannot_be_cut_and_is_told(desk, screen, path):
    whole = picture(300, 300)
    desk.picture(whole[: len(whole) // 2])
    with pytest.raises(CaptureError, match="can't be read"):
        await screen.take(View(target="region", region=(0, 0, 10, 10)), path)


async def test_a_window_is_taken_as_the_whole_screen_where_the_portal_knows_no_windows(desk, screen, path):
    view = await screen.take(View(target="window"), path)
    assert content(path) == picture()
    assert view.box is None
    assert "target" not in desk.calls("Screenshot")[0]["options"]


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost/picture.png",
        "file://elsewhere{file}",
        "file:picture.png",
        "{file}",
        "file://{file}?x",
        "nonsense",
        "file://[::bad",
        "file:///nowhere/at/all.png",
        "file:///dev/zero",
        "file:///etc",
    ],
)
async def test_only_local_files_are_taken(desk, screen, path, tmp_path, uri):
    file = tmp_path / "theirs.png"
    file.write_bytes(picture())
    desk.tell("Uri", f"'{uri.format(file=file)}'")
    with pytest.raises(CaptureError) as caught:
        await screen.take(View(target="screen"), path)
    assert caught.value.code == "capture-portal-file"
    assert file.exists()


async def test_a_link_a_pipe_or_a_stranger_is_not_followed_and_not_deleted(desk, screen, path, tmp_path):
    real = tmp_path / "real.png"
    real.write_bytes(picture())
    link, pipe = tmp_path / "link.png", tmp_path / "pipe.png"
    link.symlink_to(real)
    os.mkfifo(pipe)
    foreign = tmp_path / "foreign.png"
    foreign.write_bytes(picture())
    if os.getuid() == 0:
        os.chown(foreign, 65534, 65534)
    for file in (link, pipe, *([foreign] if os.getuid() == 0 else [])):
        desk.tell("Uri", f"'{file.as_uri()}'")
        with pytest.raises(CaptureError):
            await screen.take(View(target="screen"), path)
        assert os.path.lexists(file)
    assert real.exists()


async def test_a_file_of_before_and_one_that_is_no_picture_are_left_alone(desk, screen, path, tmp_path):
    old, text = tmp_path / "old.png", tmp_path / "letter.txt"
    old.write_bytes(picture())
    os.utime(old, (1e9, 1e9))
    text.write_text("Dear Sir")
    for file in (old, text):
        desk.tell("Uri", f"'{file.as_uri()}'")
        with pytest.raises(CaptureError):
            await screen.take(View(target="screen"), path)
        assert file.exists()


async def test_a_picture_without_end_is_refused(desk, screen, path, monkeypatch):
    monkeypatch.setattr(portal_module, "MAX_BYTES", 100)
    desk.picture(picture(400, 400))
    with pytest.raises(CaptureError, match="too large"):
        await screen.take(View(target="screen"), path)


async def test_a_portal_that_dies_meanwhile_is_told_and_the_next_one_serves(desk, screen, path):
    desk.tell("KeepOpen", "Screenshot")
    taking = asyncio.ensure_future(screen.take(View(target="screen"), path))
    await until(lambda: desk.calls("Screenshot"), "the dialog")
    desk.kill_portal()
    with pytest.raises(CaptureError, match="portal has ended"):
        await taking
    desk.start_portal()
    desk.tell("Answer", "Screenshot", "0")
    await screen.take(View(target="screen"), path)
    assert content(path) == picture()


async def test_cancelling_closes_the_dialog(desk, screen, path):
    desk.tell("KeepOpen", "Screenshot")
    taking = asyncio.ensure_future(screen.take(View(target="screen"), path))
    await until(lambda: desk.calls("Screenshot"), "the dialog")
    taking.cancel()
    await until(lambda: desk.calls("Screenshot closed"), "the dialog's end")


async def test_a_desktop_without_pictures_says_so(path):
    with PortalBus(pictures=False) as desk:
        bus = Bus(desk.address)
        with pytest.raises(CaptureError) as caught:
            await PortalScreen(bus, print).take(View(target="screen"), path)
        assert caught.value.code == "capture-no-portal"
        await bus.close()


async def test_no_bus_at_all_is_told_in_words(path, tmp_path):
    bus = Bus(f"unix:path={tmp_path}/nothing")
    with pytest.raises(CaptureError, match="D-Bus can't be reached"):
        await PortalScreen(bus, print).take(View(target="screen"), path)


@pytest.mark.parametrize(
    ("targets", "view", "asked"),
    [
        (9, View(target="window"), 8),
        (9, View(target="screen"), 1),
        (9, View(target="pointer"), 1),
        (9, View(target="region", region=(0, 0, 8, 8)), 1),
        (1, View(target="window"), 1),
        (0, View(target="window"), None),
    ],
)
async def test_the_third_version_takes_what_is_meant_if_it_can(desk, screen, path, targets, view, asked):
    desk.replace_portal(targets)
    await screen.take(view, path)
    assert desk.calls("Screenshot")[0]["options"].get("target") == asked
    assert not (desk.folder / "shot.png").exists()
