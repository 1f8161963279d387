"""What counts as a card: what is mounted below the places, and the devices that gvfs shows."""

from assistd_cards import mounts
from assistd_cards.mounts import Mounts

LIST = """\
21 1 8:1 / / rw - ext4 /dev/sda1 rw
30 21 8:17 / /media/me/CANON\\040EOS rw,nosuid shared:5 - vfat /dev/sdb1 rw
31 21 8:33 / /run/media/me/STICK rw - exfat /dev/sdc1 rw
32 21 8:49 / /mnt rw - ext4 /dev/sdd1 rw
33 21 0:50 / /media/a/b/c/too-deep rw - tmpfs x rw
34 21 0:51 / /mediathek/film rw - tmpfs x rw
"""


def cards(tmp_path, monkeypatch, text, gvfs=""):
    (tmp_path / "mountinfo").write_text(text)
    monkeypatch.setattr(mounts, "MOUNTS", str(tmp_path / "mountinfo"))
    watch = Mounts(["/media", "/run/media", "/mnt"], gvfs)
    found = watch.cards()
    watch.close()
    return found


def test_what_is_mounted_below_a_place_is_a_card(tmp_path, monkeypatch):
    found = cards(tmp_path, monkeypatch, LIST)
    assert [(card.folder, card.name) for card in found] == [
        (b"/media/me/CANON EOS", "CANON EOS"),
        (b"/run/media/me/STICK", "STICK"),
        (b"/mnt", "mnt"),
    ]


def test_another_card_at_the_same_place_is_another(tmp_path, monkeypatch):
    one, other = (cards(tmp_path, monkeypatch, f"{n} 1 8:17 / /media/me/X rw - vfat /dev/sdb1 rw\n") for n in (40, 41))
    assert one != other


def test_phones_and_cameras_of_gvfs_are_called_as_they_are(tmp_path, monkeypatch):
    for name in ("mtp:host=Fair_Phone_5", "gphoto2:host=Canon_EOS", "smb-share:server=nas"):
        (tmp_path / "gvfs" / name).mkdir(parents=True)
    found = cards(tmp_path, monkeypatch, "", str(tmp_path / "gvfs"))
    assert [card.name for card in found] == ["Canon EOS", "Fair Phone 5"]


def test_the_kernel_s_own_list_can_be_waited_on():
    watch = Mounts(["/media"], "")
    watch.wait(0.0)
    assert watch.wait(0.05) is False
    watch.close()
