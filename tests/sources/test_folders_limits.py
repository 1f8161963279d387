"""Where the kernel's limits are reached, nothing is lost, and it is said what to do."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WATCHDOG = "watchdog 7 watches as many as it may, 6 gives up, and then only the folder itself is watched"

BODY = """
import asyncio, os, sys, warnings
from pathlib import Path
from watchbed import Daemon, png

{setup}

async def main():
    root = Path(sys.argv[1]) / "watched"
    root.mkdir(exist_ok=True)
    {before}
    daemon = Daemon(root, Path(sys.argv[1]) / "journal.db", sweep_s=1.0)
    await daemon.folders.start()
    {work}
    await daemon.folders.stop()
    daemon.store.close()

asyncio.run(main())
"""


def limited(tmp_path, limits, *, before="", work, setup=""):
    """Run a daemon in a user namespace of its own whose limits are lowered; return what it printed."""
    script = tmp_path / "script.py"
    parts = {"before": textwrap.indent(textwrap.dedent(before), "    ").strip() or "pass"}
    parts["work"] = textwrap.indent(textwrap.dedent(work), "    ").strip()
    script.write_text(BODY.format(setup=setup, **parts))
    settings = "".join(f"echo {value} > /proc/sys/user/{name} && " for name, value in limits.items())
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", settings + '"$0" "$@"', sys.executable, script, tmp_path],
        env=env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if not script.exists() or "unshare:" in done.stderr or "cannot create /proc/sys/user" in done.stderr:
        pytest.skip(f"no user namespaces here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


MAKE_50 = """
for number in range(50):
    (root / str(number)).mkdir()
"""


def test_beyond_the_limit_of_watches_everything_is_found_and_it_is_said(tmp_path):
    out = limited(
        tmp_path,
        {"max_inotify_watches": 10},
        before=MAKE_50,
        work="""
        for number in range(50):
            (root / str(number) / "x.png").write_bytes(png())
        await daemon.until(*(f"{number}/x.png" for number in range(50)))
        await daemon.folders.sweep()
        print(daemon.folders.states()[0])
        """,
    )
    assert "watching=True" in out
    assert re.search("(10|1) of 51 directories are watched; the others are searched every 1 seconds", out), WATCHDOG
    assert "sysctl fs.inotify.max_user_watches=" in out


def test_without_a_single_watch_everything_is_found_and_it_is_said(tmp_path):
    out = limited(
        tmp_path,
        {"max_inotify_watches": 0},
        before=MAKE_50,
        work="""
        (root / "3" / "x.png").write_bytes(png())
        await daemon.until("3/x.png")
        print(daemon.folders.states()[0])
        """,
    )
    assert "watching=False" in out
    assert "fs.inotify.max_user_watches" in out


def test_without_an_inotify_instance_everything_is_found_and_it_is_said(tmp_path):
    out = limited(
        tmp_path,
        {"max_inotify_instances": 0},
        work="""
        (root / "x.png").write_bytes(png())
        await daemon.until("x.png")
        print(daemon.folders.states()[0])
        """,
    )
    assert "watching=False" in out
    assert "fs.inotify.max_user_instances" in out


def test_directories_that_fit_again_are_watched_again(tmp_path):
    out = limited(
        tmp_path,
        {"max_inotify_watches": 10},
        before=MAKE_50,
        setup="import assistd.sources.sweep as sweep\nsweep.HEAL_S = 0.2",
        work="""
        await daemon.folders.sweep()
        print(daemon.folders.states()[0].words)
        Path("/proc/sys/user/max_inotify_watches").write_text("1000")
        for _ in range(100):
            await asyncio.sleep(0.1)
            if not daemon.folders.states()[0].words:
                print("all watched")
                break
        """,
    )
    assert re.match("(10|1) of 51", out), WATCHDOG
    assert out.splitlines()[1] == "all watched"
