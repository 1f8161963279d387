"""A confined engine starts nothing, touches no other process, and takes with it what it was allowed to start."""

import asyncio
import os
import platform
import subprocess
import sys

import pytest

from assistd.confinement.rlimits import most_mib
from assistd.hookspecs import Reach

PROCESSES = Reach(processes=True)


async def gone(pid):
    async with asyncio.timeout(30):
        while os.path.exists(f"/proc/{pid}"):
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "what", [("forks",), ("runs", "true"), ("spawns", "/bin/true"), ("executes", "/bin/true")], ids=lambda w: w[0]
)
async def test_no_program_is_started(bench, what):
    assert await bench.tries(*what) == "EPERM"


async def test_threads_are(bench):
    assert await bench.tries("threads") == "ran"


async def test_who_declared_processes_starts_them(bench):
    assert await bench.tries("forks", reach=PROCESSES) == "done"
    assert await bench.tries("runs", "echo", "hello", reach=PROCESSES) == "hello"


async def test_what_an_engine_started_may_do_no_more_than_the_engine(bench, own_home):
    secret = own_home / ".secret"
    secret.write_text("words")
    assert await bench.tries("runs", "cat", str(secret), reach=PROCESSES, confined=False) == "words"
    code = "import socket, sys\ntry: open(sys.argv[1])\nexcept OSError as e: print(e.errno, end=' ')\n"
    code += "try: socket.socket()\nexcept OSError as e: print(e.errno)"
    assert await bench.tries("runs", sys.executable, "-c", code, str(secret), reach=PROCESSES) == "13 13"


@pytest.mark.parametrize("how", [("sleep", "600"), ("setsid", "--fork", "sleep", "600")], ids=["plain", "own-session"])
async def test_what_an_engine_started_ends_with_it(bench, how, tmp_path):
    pid_file = tmp_path / "pid"
    shell = f"echo $$ > {pid_file}; exec sleep 600"
    command = ("sh", "-c", shell) if how[0] == "sleep" else ("setsid", "sh", "-c", shell)
    reach = Reach(processes=True, writes=(str(tmp_path),))
    assert int(await bench.tries("starts", *command, reach=reach)) > 0
    async with asyncio.timeout(30):
        while not (pid_file.exists() and pid_file.read_text().strip()):
            await asyncio.sleep(0.02)
    pid = int(pid_file.read_text())
    assert os.path.exists(f"/proc/{pid}")
    await bench.close()
    await gone(pid)


async def test_other_processes_are_not_signalled_traced_or_read(bench):
    us = os.getpid()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert await bench.tries("kill", other.pid, confined=False) == "done"
        for pid in (other.pid, us, 1):
            assert await bench.tries("kill", pid) == "EPERM"
            assert await bench.tries("kill_by_fd", pid) == "EPERM"
            assert await bench.tries("attach", pid) == "EPERM"
            assert await bench.tries("peek", pid) == "EPERM"
            assert await bench.tries("nice", pid) == "EPERM"
            assert await bench.tries("poke", pid) == "EACCES"
            for name in ("environ", "cmdline", "maps"):
                assert await bench.tries("read", f"/proc/{pid}/{name}") == "EACCES"
        for reach in (PROCESSES, Reach(network=True)):
            assert await bench.tries("kill", us, reach=reach) == "EPERM"
            assert await bench.tries("poke", us, reach=reach) == "EACCES"
            assert await bench.tries("read", f"/proc/{us}/environ", reach=reach) == "EACCES"
        assert other.poll() is None
        other.communicate(b"\n")


async def test_an_engine_cannot_ask_to_outlive_the_daemon(bench):
    assert await bench.tries("outlives", confined=False) == "done"
    assert await bench.tries("outlives") == "EPERM"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize(
    "number",
    [
        *(165, 166, 272, 308, 321, 298, 323, 304, 135, 246, 175, 313, 429, 430, 155, 161, 248, 250, 438, 310, 311, 300),
    ],
)
async def test_the_kernels_larger_doors_are_shut(bench, number):
    for reach in (Reach(), Reach(network=True, desktop=True, processes=True)):
        assert await bench.tries("call", number, 0, 0, 0, 0, 0, reach=reach) == "EPERM"


async def test_what_asks_for_gigabytes_is_refused_before_it_has_them(bench):
    assert await bench.tries("takes", 300) == "done"
    assert await bench.tries("takes", most_mib(500) + 100) == "MemoryError"
