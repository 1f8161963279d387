"""What is found on a card: pictures and recordings, newest first, never too many, and nothing of the camera's own."""

import os
from pathlib import Path

import pytest

from assistd_cards.pictures import Search, picture_folders


def search(**changed):
    return Search(**{"films": False, "depth": 8, "newest": 2000, "cancel": lambda: False, **changed})


def put(folder: Path, *names: str, time_s: float = 1e9) -> None:
    for n, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time_s + n, time_s + n))


def names(found, folder: Path) -> list[str]:
    return [os.fsdecode(file.path).removeprefix(f"{folder}/") for file in found]


def test_pictures_and_recordings_are_found_newest_first(tmp_path):
    put(tmp_path, "100/a.jpg", "100/b.JPG", "101/c.wav", "notes.txt", "d.mp4")
    assert names(search().files([os.fsencode(tmp_path)]), tmp_path) == ["101/c.wav", "100/b.JPG", "100/a.jpg"]


def test_films_are_found_where_they_are_wanted(tmp_path):
    put(tmp_path, "d.mp4")
    assert names(search(films=True).files([os.fsencode(tmp_path)]), tmp_path) == ["d.mp4"]


def test_hidden_and_system_folders_and_links_are_left_out(tmp_path):
    put(tmp_path, ".Trash/a.jpg", ".b.jpg", "THMBNL/c.jpg", "System Volume Information/d.jpg", "real/e.jpg")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "real" / "e.jpg")
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    assert names(search().files([os.fsencode(tmp_path)]), tmp_path) == ["real/e.jpg"]


def test_only_so_many_and_only_so_deep(tmp_path):
    put(tmp_path, *(f"{n}.jpg" for n in range(10)), "1/2/3/deep.jpg")
    assert names(search(newest=3).files([os.fsencode(tmp_path)]), tmp_path) == ["1/2/3/deep.jpg", "9.jpg", "8.jpg"]
    assert "1/2/3/deep.jpg" not in names(search(depth=3).files([os.fsencode(tmp_path)]), tmp_path)


def test_a_folder_full_of_names_is_not_looked_at_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("assistd_cards.pictures.LOOKED_AT", 50)
    put(tmp_path, *(f"{n}.jpg" for n in range(80)))
    assert len(search().files([os.fsencode(tmp_path)])) == 50


def test_a_search_that_nobody_wants_any_more_ends(tmp_path):
    put(tmp_path, "a.jpg")
    assert search(cancel=lambda: True).files([os.fsencode(tmp_path)]) == []


def test_a_card_that_is_gone_has_nothing_on_it(tmp_path):
    assert search().files([os.fsencode(tmp_path / "gone")]) == []
    assert picture_folders(os.fsencode(tmp_path / "gone"), ["DCIM"]) == []


@pytest.mark.parametrize("where", ["dcim", "Internal storage/DCIM", "store_00010001/DCIM"])
def test_the_pictures_of_a_card_and_of_a_phone_are_found_by_the_name_of_their_folder(tmp_path, where):
    (tmp_path / where).mkdir(parents=True)
    (tmp_path / "Music").mkdir()
    assert picture_folders(os.fsencode(tmp_path), ["DCIM"]) == [os.fsencode(tmp_path / where)]


def test_a_stick_without_such_a_folder_is_let_be(tmp_path):
    put(tmp_path, "Documents/a.jpg", "b.jpg")
    assert picture_folders(os.fsencode(tmp_path), ["DCIM"]) == []
