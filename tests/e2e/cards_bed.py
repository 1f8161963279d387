"""A namespace of mounts of its own, in which cards are put in and pulled out, and a daemon that lives in it."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from real_daemon import ENGINES, RealDaemon

from assistd.config import PluginSettings

CARDS = Path(__file__).parents[2] / "plugins" / "cards"


def can_mount() -> bool:
    tools = ("unshare", "nsenter", "mount")
    if not all(shutil.which(tool) for tool in tools):
        return False
    probe = "mount -t tmpfs none /mnt"
    return subprocess.run(["unshare", "-m", "sh", "-c", probe], capture_output=True, check=False).returncode == 0


def can_mount_fat() -> bool:
    return can_mount() and Path("/dev/fuse").exists() and bool(shutil.which("fusefat") and shutil.which("mkfs.vfat"))


class Namespace:
    """Mounts that only this test sees; they end with it, whatever happens."""

    def __enter__(self):
        # The kernel ends the namespace, and its mounts, with the last process in it.
        self._keeper = subprocess.Popen(
            ["unshare", "-m", "--propagation", "private", "sh", "-c", "echo; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._keeper.stdout.readline()
        self.under = ["nsenter", "-t", str(self._keeper.pid), "-m"]
        return self

    def __exit__(self, *_):
        self._keeper.stdin.close()
        self._keeper.wait(10)
        self._keeper.stdout.close()

    def run(self, *command):
        subprocess.run([*self.under, *map(str, command)], check=True, capture_output=True, timeout=30)

    def path(self, path):
        """Return where a path in the namespace is found from outside."""
        return Path(f"/proc/{self._keeper.pid}/root{path}")


class Card:
    """A card: what is on it stays while it is out. `insert` copies it onto a fresh file system, as if renumbered."""

    def __init__(self, namespace, point, folder):
        self.namespace, self.point, self.folder = namespace, point, folder
        (folder / "DCIM" / "100TEST").mkdir(parents=True)
        point.mkdir(parents=True)

    def add(self, name, data, below="DCIM/100TEST"):
        """Put a picture on it; while it is in, on what is mounted too."""
        kept = self.folder / below / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
        mounted = self.namespace.path(self.point / below)
        if mounted.is_dir():
            shutil.copy2(kept, mounted / name)

    def insert(self, *, hold_number=0):
        """Mount it; `hold_number` files before its own shift all inode numbers."""
        copy = "for n in $(seq $3); do : > $2/.n$n; done; cp -a $1/. $2/"
        make = f"mount -t tmpfs -o size=32m card $2 && {copy}"
        self.namespace.run("sh", "-c", make, "sh", self.folder, self.point, hold_number)

    def pull_out(self):
        self.namespace.run("umount", "-l", self.point)


class FatCard:
    """A real FAT file system in an image, mounted through FUSE."""

    def __init__(self, namespace, point, image):
        self.namespace, self.point, self.image = namespace, point, image
        point.mkdir(parents=True)
        with image.open("wb") as file:
            file.truncate(16 << 20)
        subprocess.run(["mkfs.vfat", str(image)], check=True, capture_output=True, env=_with_sbin())

    def insert(self):
        # in the foreground, and ended by the kernel with us: left alone it would keep the namespace alive
        mount = ["setpriv", "--pdeathsig", "KILL", "fusefat", "-f", "-o", "rw+", str(self.image), str(self.point)]
        self._mounted = subprocess.Popen([*self.namespace.under, *mount], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not os.path.ismount(self.namespace.path(self.point)):
            assert time.monotonic() < end
            time.sleep(0.02)

    def add(self, name, data):
        folder = self.namespace.path(self.point / "DCIM" / "100TEST")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    def pull_out(self):
        self.namespace.run("umount", self.point)
        self._mounted.wait(20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if os.path.ismount(self.namespace.path(self.point)):
            self.pull_out()


def _with_sbin():
    return {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}


@contextlib.contextmanager
def daemon_with_cards(tmp_path, namespace, more="", options="", speech="enabled = false", **environment):
    """Run a daemon in the namespace, with the plugin of this repository."""
    site = tmp_path / "site"
    info = site / "assistd_cards-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: assistd-cards\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text("[assistd]\ncards = assistd_cards\n")
    (site / "assistd_cards").symlink_to(CARDS / "assistd_cards")
    approve = "[plugins]\napprove = false\n" if "approve" in PluginSettings.__struct_fields__ else ""
    config = (
        (
            f"[speech]\n{speech}\n[watch]\nsettle_s = 0.2\nfolders = []\n{approve}"
            f'[plugins.cards]\nplaces = ["{tmp_path}/media"]\nsweep_s = 1\ngvfs = "{tmp_path}/gvfs"\n{options}\n{more}'
        )
        .replace("{", "{{")
        .replace("}", "}}")
    )
    environment["PYTHONPATH"] = f"{site}:{ENGINES}"
    daemon = RealDaemon(tmp_path / "home", config, plugins="rogues,cards", under=namespace.under, **environment)
    (tmp_path / "media").mkdir(exist_ok=True)
    with daemon:
        yield daemon
