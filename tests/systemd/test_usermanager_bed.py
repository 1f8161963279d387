"""The bed itself: private, two at once, gone without a trace, whatever folder keeps others out of the checkout."""

import os
import signal
import subprocess
import sys
import time

import pytest
from beds.usermanager import HOME, ROOT, UserManager, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

CHILD = f"""
import sys, time
sys.path.insert(0, {str(ROOT / "tests")!r})
from beds.usermanager import UserManager
with UserManager() as manager:
    manager.start("long", "sleep", "1234567")
    print(manager.pid, flush=True)
    time.sleep(1000)
"""


def test_two_at_once_do_not_see_each_other():
    with UserManager() as one, UserManager() as other:
        one.start("mine", "sleep", "1000")
        assert one.show("mine", "ActiveState")["ActiveState"] == "active"
        assert other.show("mine", "ActiveState")["ActiveState"] == "inactive"
        one.write(HOME / "here", "words")
        one.write("/tmp/here", "words")
        assert not other.outside(HOME / "here").exists()
        assert not other.outside("/tmp/here").exists()
        assert not os.path.exists("/tmp/here")


def test_it_is_an_ordinary_user_who_can_run_what_lies_in_closed_folders(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shared = closed / "a folder" / "of mine"
    shared.mkdir(parents=True)
    (shared / "file").write_text("words")
    (closed / "secret").write_text("secret")
    with UserManager(share=[shared]) as manager:
        assert manager.run("cat", shared / "file").stdout == "words"
        assert manager.run("cat", closed / "secret", check=False).returncode
        assert manager.run("touch", shared / "new", check=False).returncode
        assert manager.run(sys.executable, "-c", "import os, assistd; print(os.getuid())").stdout == "65534\n"
    assert [path.name for path in shared.iterdir()] == ["file"]


def test_killed_with_its_owner_nothing_is_left_running():
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True)
    first = int(child.stdout.readline())
    assert os.path.exists(f"/proc/{first}")
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{first}") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not os.path.exists(f"/proc/{first}")
