"""What a kernel or machine lacks is said, and the rest is done: older kernels, no Landlock, no libseccomp."""

import json
import os
import subprocess
import sys

import pytest

from assistd.confinement import examine
from assistd.confinement.examine import Given
from assistd.confinement.limits import Limits

PROGRAM = """
import json, os, sys
sys.path.insert(0, {engines!r})
import reachers
from assistd.confinement import kernel
from assistd.confinement.examine import Given
from assistd.confinement.limits import Limits

order = json.load(sys.stdin)
applied = kernel.apply(Limits(**order["limits"]), Given(**order["given"]))
def tries(way, *arguments):
    try:
        return reachers.WAYS[way](*arguments) or "done"
    except OSError as error:
        return reachers.errno.errorcode[error.errno]
out = [tries(*one) for one in order["tries"]]
print(json.dumps([applied.landlock, applied.seccomp, list(applied.lacks), out]))
"""


@pytest.fixture
def applies(engines):
    """Apply limits in a process of its own on a kernel that gives less; return what held, what lacks, what happened."""

    def run(given, *tries, **limits):
        order = {"given": given, "limits": limits, "tries": tries}
        program = PROGRAM.format(engines=os.path.dirname(engines.__file__))
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)

    return run


@pytest.fixture
def file(own_home):
    path = own_home / ".secret"
    path.write_text("a secret")
    return str(path)


def test_without_landlock_files_are_open_which_is_said_and_sockets_are_not(applies, file):
    version, filtered, lacks, out = applies(
        {"landlock": 0, "seccomp": True}, ("read", file), ("socket", 2), ("forks",), ("kill", os.getpid())
    )
    assert (version, filtered) == (0, True)
    assert out == ["a secret", "EACCES", "EPERM", "EPERM"]
    assert lacks == ["The kernel has no Landlock: all files that you may read and write are open to every engine."]


def test_without_libseccomp_sockets_open_but_reach_nobody_and_that_is_said(applies, file):
    version, filtered, lacks, out = applies(
        {"landlock": 7, "seccomp": False}, ("read", file), ("socket", 2), ("connect", 1), ("kill", os.getpid())
    )
    assert (version > 0, filtered) == (True, False)
    assert out == ["EACCES", "done", "EACCES", "EPERM"]
    assert lacks == ["System calls are not filtered: other programs and sockets are not refused."]


def test_without_either_a_process_starts_and_all_is_said(applies, file):
    version, filtered, lacks, out = applies({"landlock": 0, "seccomp": False}, ("read", file), ("forks",))
    assert (version, filtered, out) == (0, False, ["a secret", "done"])
    assert len(lacks) == 2


@pytest.mark.parametrize("abi", [1, 2, 3, 4, 5, 6])
def test_an_older_kernel_does_what_it_can(applies, file, own_home, abi):
    version, filtered, lacks, out = applies(
        {"landlock": abi, "seccomp": True},
        *(("read", file), ("write", file), ("connect", 1), ("kill", os.getpid()), ("kill_by_fd", os.getpid())),
        ("write", f"{own_home}/own/new"),
        reads=["/tmp/nothing"],
        writes=[str(own_home / "own")],
    )
    assert (version, filtered) == (abi, True)
    assert out == ["EACCES", "EACCES", "EACCES", "EPERM", "EPERM", "ENOENT"]
    assert bool(lacks) == (abi < 3)


def test_an_older_kernel_that_cannot_keep_signals_in_is_said_where_processes_are_allowed(applies):
    _, _, lacks, out = applies({"landlock": 5, "seccomp": True}, ("kill", os.getpid()), ("forks",), processes=True)
    assert out == ["done", "done"]
    assert lacks == ["The kernel can't keep signals to other programs in (Linux 6.12 can)."]


def test_a_doctor_line_says_what_this_machine_has():
    (finding,) = examine.findings()
    has = examine.given()
    assert finding.works is (not tuple(examine.lacks(has)))
    assert finding.works or finding.words


def test_a_doctor_line_says_that_it_is_switched_off():
    (finding,) = examine.findings(wanted=False)
    assert not finding.works
    assert "workers.confine" in finding.words


def test_a_kernel_that_has_it_all_lacks_nothing():
    assert tuple(examine.lacks(Given(landlock=6, seccomp=True))) == ()
    assert tuple(examine.lacks(Given(landlock=5, seccomp=True), Limits())) == ()
