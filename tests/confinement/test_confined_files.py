"""Which files a confined engine reads and writes: the person's visible ones, its own, what it stated; and no other."""

import os
import stat
from pathlib import Path

import pytest

from assistd.hookspecs import Reach


@pytest.fixture
def person(own_home):
    """A home folder with something in it."""
    (own_home / "Pictures").mkdir()
    (own_home / "Pictures/pic.png").write_text("a picture")
    (own_home / "pic.png").write_text("another")
    for hidden in (".ssh/id_x", ".config/app/token", ".mozilla/cookies", "snap/firefox/common/logins"):
        (own_home / hidden).parent.mkdir(parents=True)
        (own_home / hidden).write_text("a secret")
    return own_home


async def test_visible_files_are_read_hidden_ones_are_not(bench, person):
    for name in ("Pictures/pic.png", "pic.png"):
        assert (await bench.tries("read", str(person / name))).startswith("a")
    for name in (".ssh/id_x", ".config/app/token", ".mozilla/cookies", "snap/firefox/common/logins"):
        assert await bench.tries("read", str(person / name), confined=False) == "a secret"
        assert await bench.tries("read", str(person / name)) == "EACCES"
    assert await bench.tries("lists", str(person / ".ssh")) == "EACCES"
    assert await bench.tries("lists", str(person)) == "EACCES"


async def test_an_engine_without_media_reads_nothing_of_the_persons(bench, person):
    assert await bench.tries("read", str(person / "Pictures/pic.png"), accepts=()) == "EACCES"
    assert await bench.tries("read", "/etc/hostname", accepts=()) != "EACCES"


async def test_nothing_is_written_but_in_its_own_folders(bench, person, tmp_path):
    for path in (person / "Pictures/new", person / "Pictures/pic.png", person / "new", tmp_path / "new", "/etc/new"):
        assert await bench.tries("write", str(path)) == "EACCES"
    pic = str(person / "Pictures/pic.png")
    assert await bench.tries("removes", pic) == "EACCES"
    assert await bench.tries("truncate", pic) == "EACCES"
    assert await bench.tries("chmod", pic) == "EPERM"
    assert await bench.tries("links", pic, str(person / "Pictures/link")) == "EACCES"
    assert Path(pic).read_text() == "a picture"
    folder, scratch = (await bench.tries("folders")).split()
    for own in (folder, scratch):
        assert await bench.tries("write", f"{own}/new") == "done"
        assert stat.S_IMODE(os.stat(own).st_mode) == 0o700
    assert folder != scratch


async def test_the_folder_stays_and_the_scratch_is_empty_when_an_engine_starts(bench):
    folder, scratch = (await bench.tries("folders")).split()
    assert (await bench.tries("temporary")).startswith(scratch + "/")
    os.makedirs(f"{scratch}/deep/er")
    os.symlink(folder, f"{scratch}/link")
    await bench.tries("write", f"{folder}/kept")
    await bench.close()
    await bench.tries("pid")
    assert os.listdir(scratch) == []
    assert os.listdir(folder) == ["kept"]


async def test_another_process_that_starts_meanwhile_leaves_the_scratch_alone(bench):
    _, scratch = (await bench.tries("folders")).split()
    await bench.tries("write", f"{scratch}/mine")
    other = type(bench)(bench.module)
    assert (await other.tries("folders")).split()[1] == scratch
    await other.close()
    assert os.listdir(scratch) == ["mine"]


async def test_what_was_stated_is_read_and_written(bench, person, tmp_path):
    reach = Reach(reads=("~/.config/app",), writes=("{folder}", str(tmp_path / "made")))
    options = {"folder": str(person / "Notes")}
    tries = {"reach": reach, "options": options}
    assert await bench.tries("read", str(person / ".config/app/token"), **tries) == "a secret"
    assert await bench.tries("write", str(person / ".config/app/token"), **tries) == "EACCES"
    assert await bench.tries("read", str(person / ".ssh/id_x"), **tries) == "EACCES"
    assert await bench.tries("write", str(person / "Notes/note.md"), **tries) == "done"
    assert await bench.tries("removes", str(person / "Notes/note.md"), **tries) == "done"
    assert await bench.tries("write", str(tmp_path / "made/file"), **tries) == "done"
    assert await bench.tries("write", str(tmp_path / "file"), **tries) == "EACCES"


async def test_an_option_without_a_value_opens_nothing(bench, person):
    reach = Reach(writes=("{folder}", "{nothing}/x", "relative"))
    assert await bench.tries("write", str(person / "x"), reach=reach) == "EACCES"
    assert await bench.tries("write", "/x", reach=reach) == "EACCES"


async def test_links_lead_nowhere_that_was_not_open(bench, person, tmp_path):
    (person / "Pictures/link").symlink_to(person / ".ssh")
    (person / "straight").symlink_to(person / ".ssh")
    (person / "own").symlink_to(person)
    outside = tmp_path / "Elsewhere"
    outside.mkdir()
    (outside / "pic.png").write_text("a picture")
    (person / "Album").symlink_to(outside)
    for name in ("Pictures/link/id_x", "straight/id_x", "own/.ssh/id_x"):
        assert await bench.tries("read", str(person / name), confined=False) == "a secret"
        assert await bench.tries("read", str(person / name)) == "EACCES"
    assert await bench.tries("read", str(person / "Album/pic.png")) == "a picture"


async def test_a_link_that_an_engine_put_into_its_folder_opens_nothing_when_it_starts_again(bench, person):
    """It may write to ~/Notes, states ~/Notes/deep too, and puts a link there."""
    reach = Reach(writes=("~/Notes", "~/Notes/deep"))
    assert await bench.tries("links", str(person / ".ssh"), str(person / "Notes/deep2"), reach=reach) == "done"
    (person / "Notes/deep").rmdir()
    (person / "Notes/deep2").rename(person / "Notes/deep")
    await bench.close()
    assert await bench.tries("read", str(person / "Notes/deep/id_x"), reach=reach) == "EACCES"
    assert await bench.tries("write", str(person / "Notes/deep/id_x"), reach=reach) == "EACCES"
    assert await bench.tries("write", str(person / "Notes/plain"), reach=reach) == "done"


# --- media that lies elsewhere ---------------------------------------------------------------------------------


async def test_media_in_a_folder_that_was_made_later_is_read(bench, person):
    first = await bench.tries("pid")
    (person / "Later").mkdir()
    (person / "Later/pic.png").write_text("came later")
    assert await bench.tries("read", str(person / "Later/pic.png")) == "EACCES"
    assert await bench.tries(media=person / "Later/pic.png") == "came later"
    second = await bench.tries("pid")
    assert second != first
    (person / "Later/two.png").write_text("came last")
    assert await bench.tries(media=person / "Later/two.png") == "came last"
    assert await bench.tries(media=person / "Pictures/pic.png") == "a picture"
    assert await bench.tries("pid") == second


async def test_media_in_a_hidden_folder_is_read_and_nothing_beside_it(bench, person):
    (person / ".cache2").mkdir()
    for name in ("shot.png", "other"):
        (person / ".cache2" / name).write_text(name)
    assert await bench.tries(media=person / ".cache2/shot.png") == "shot.png"
    assert await bench.tries("read", str(person / ".cache2/other")) == "EACCES"
    pid = await bench.tries("pid")
    assert await bench.tries(media=person / ".cache2/shot.png") == "shot.png"
    assert await bench.tries("pid") == pid


@pytest.mark.parametrize("name", ["shot.png", ".shots/shot.png"])
async def test_a_file_that_was_put_in_anothers_place_is_read(bench, person, name):
    shot, new = person / name, person / ".new"
    shot.parent.mkdir(exist_ok=True)
    for text in ("first", "second", "third"):
        new.write_text(text)
        new.rename(shot)
        assert await bench.tries(media=shot) == text


async def test_media_behind_a_link_is_read_where_it_lies(bench, person):
    (person / ".away").mkdir()
    (person / ".away/pic.png").write_text("far")
    (person / "Pictures/far.png").symlink_to(person / ".away/pic.png")
    assert await bench.tries("read", str(person / "Pictures/far.png")) == "EACCES"
    assert await bench.tries(media=person / "Pictures/far.png") == "far"


async def test_media_that_is_not_there_starts_nothing_anew(bench, person):
    pid = await bench.tries("pid")
    assert await bench.tries(media=person / ".no/pic.png") in ("ENOENT", "EACCES")
    assert await bench.tries("pid") == pid
