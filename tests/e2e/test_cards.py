"""Memory cards in the real daemon: put in, pulled out in the middle, put in again; the daemon killed meanwhile."""

import time
from collections import Counter

import pytest
from cards_bed import Card, FatCard, Namespace, can_mount, can_mount_fat, daemon_with_cards
from real_daemon import order

pytestmark = pytest.mark.skipif(not can_mount(), reason="may not mount here, or unshare is missing")


@pytest.fixture
def namespace():
    with Namespace() as one:
        yield one


@pytest.fixture
def card(namespace, tmp_path):
    return Card(namespace, tmp_path / "media" / "me" / "CANON", tmp_path / "card")


def headlines(daemon):
    return Counter(row.headline for row in daemon.history())


def until_done(daemon, count):
    daemon.wait_until(lambda: len(daemon.history()) >= count and not daemon.status().queued, 60)


def words(daemon):
    return next((source.words for source in daemon.status().sources), "")


def fill(card, count, words="number"):
    for n in range(count):
        card.add(f"IMG_{n:04}.PNG", order(f"{words} {n}"))


def test_a_card_is_done_once_however_often_it_is_put_in_and_then_only_what_is_new(tmp_path, namespace, card):
    fill(card, 8)
    card.add("RAW.CR2", b"no picture of ours")
    card.add("hidden.PNG", order("hidden"), below=".Trashes")
    card.add("elsewhere.PNG", order("elsewhere"), below="Documents")
    with daemon_with_cards(tmp_path, namespace) as daemon:
        daemon.wait_until(lambda: words(daemon) == "No card with pictures is there.")
        card.insert()
        until_done(daemon, 8)
        assert headlines(daemon) == Counter(f"Order number {n}." for n in range(8))
        assert words(daemon) == "Cards: CANON."
        assert daemon.status().sources[0].files == 8
        card.pull_out()
        daemon.wait_until(lambda: words(daemon) == "No card with pictures is there.")
        card.insert(hold_number=5)  # every file has another number now, and most have one that another had
        daemon.wait_until(lambda: words(daemon) == "Cards: CANON.")
        card.add("IMG_9000.PNG", order("new"))
        until_done(daemon, 9)
        time.sleep(1.5)  # a second answer would come now
        assert headlines(daemon) == Counter([*(f"Order number {n}." for n in range(8)), "Order new."])


def test_a_card_full_of_pictures_is_told_of_in_one_sentence(tmp_path, namespace, card, recorded_speaker):
    fill(card, 25)
    speech = 'channel = "speech-dispatcher"'
    with daemon_with_cards(tmp_path, namespace, speech=speech, **recorded_speaker.environment) as daemon:
        card.insert()
        until_done(daemon, 25)
        daemon.wait_until(lambda: recorded_speaker.sentences, 20)
        time.sleep(1.0)
        assert recorded_speaker.sentences == ["25 new pictures described in CANON."]
        card.add("IMG_9000.PNG", order("single"))
        daemon.wait_until(lambda: recorded_speaker.sentences[1:], 20)
        assert recorded_speaker.sentences[1:] == ["Order single."]


def test_a_daemon_killed_in_the_middle_loses_nothing_and_does_nothing_twice(tmp_path, namespace, card):
    fill(card, 30)
    with daemon_with_cards(tmp_path, namespace, more="[plugins.rogues]\npause_s = 0.02\n") as daemon:
        card.insert()
        for count in (1, 12, 20):
            daemon.wait_until(lambda count=count: len(daemon.history()) >= count, 30)
            daemon.kill()
            daemon.start()
        until_done(daemon, 30)
        time.sleep(1.5)
        assert headlines(daemon) == Counter(f"Order number {n}." for n in range(30))


def test_a_card_pulled_out_in_the_middle_is_done_to_its_end_when_it_comes_back(tmp_path, namespace, card):
    fill(card, 40)
    with daemon_with_cards(tmp_path, namespace, more="[plugins.rogues]\npause_s = 0.1\n") as daemon:
        card.insert()
        daemon.wait_until(lambda: len(daemon.history()) >= 3, 30)
        card.pull_out()
        daemon.wait_until(lambda: not daemon.status().queued and not daemon.status().running, 30)
        done = {headline for headline in headlines(daemon) if headline.startswith("Order")}
        assert 3 <= len(done) < 40
        card.insert(hold_number=3)
        daemon.wait_until(lambda: sum(h.startswith("Order") for h in headlines(daemon).elements()) >= 40, 60)
        time.sleep(1.5)
        orders = {headline: n for headline, n in headlines(daemon).items() if headline.startswith("Order")}
        assert orders == {f"Order number {n}.": 1 for n in range(40)}


def test_a_dead_worker_is_started_again_and_nothing_is_done_twice(tmp_path, namespace, card):
    fill(card, 4)
    with daemon_with_cards(tmp_path, namespace) as daemon:
        card.insert()
        until_done(daemon, 4)
        for _ in range(2):
            pid = daemon.wait_until(lambda: worker(daemon), 30)
            namespace.run("kill", "-9", pid)
            daemon.wait_until(lambda pid=pid: worker(daemon) not in (None, pid), 30)
        card.add("IMG_9000.PNG", order("new"))
        until_done(daemon, 5)
        assert max(headlines(daemon).values()) == 1


def worker(daemon):
    return next((one.pid for one in daemon.status().workers if one.modality == "cards"), None)


def test_a_phone_that_gvfs_shows_is_looked_at_too(tmp_path, namespace):
    gvfs = tmp_path / "gvfs"
    gvfs.mkdir(parents=True)
    with daemon_with_cards(tmp_path, namespace) as daemon:
        namespace.run("mount", "-t", "tmpfs", "gvfsd-fuse", gvfs)
        pictures = namespace.path(gvfs / "mtp:host=Fair_Phone" / "Internal storage" / "DCIM" / "Camera")
        pictures.mkdir(parents=True)
        for n in range(5):
            (pictures / f"{n}.png").write_bytes(order(f"phone {n}"))
        until_done(daemon, 5)
        daemon.wait_until(lambda: words(daemon) == "Cards: Fair Phone.")


def test_a_scanners_folder_is_watched_from_the_first_start_on(tmp_path, namespace):
    scans = tmp_path / "scans"
    (scans / "2026").mkdir(parents=True)
    (scans / "old.png").write_bytes(order("old"))
    with daemon_with_cards(tmp_path, namespace, options=f'folders = ["{scans}"]') as daemon:
        daemon.wait_until(lambda: "Folders: scans." in words(daemon))
        (scans / "2026" / "new.png").write_bytes(order("new"))
        until_done(daemon, 1)
        daemon.stop()
        (scans / "later.png").write_bytes(order("later"))
        daemon.start()
        until_done(daemon, 2)
        assert set(headlines(daemon)) == {"Order new.", "Order later."}


@pytest.mark.skipif(not can_mount_fat(), reason="needs fusefat, mkfs.vfat and /dev/fuse")
def test_a_real_fat_card_is_done_once(tmp_path, namespace):
    image = tmp_path / "fat.img"
    with (
        FatCard(namespace, tmp_path / "media" / "me" / "FAT", image) as card,
        daemon_with_cards(tmp_path, namespace) as daemon,
    ):
        card.insert()
        fill(card, 5)
        until_done(daemon, 5)
        card.pull_out()
        daemon.wait_until(lambda: words(daemon) == "No card with pictures is there.")
        card.insert()
        card.add("IMG_9000.PNG", order("new"))
        until_done(daemon, 6)
        time.sleep(1.5)
        assert headlines(daemon) == Counter([*(f"Order number {n}." for n in range(5)), "Order new."])
