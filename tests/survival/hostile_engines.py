"""The computing halves of plugins that do harm, each in its way, and of one that does none."""

import contextlib
import ctypes
import fcntl
import logging
import os
import signal
import socket
import threading
import time

from assistd import Abstain, Chunk, Content, Passage, Progress, Result


def text_of(job):
    with open(job.media.fs, "rb") as file:
        words = file.read(4096).decode("latin-1")
    return words.split("[")[1].split("]")[0]


def answer(job):
    return Result(content=Content(headline=f"Read {text_of(job)}.", passages=(Passage(text=text_of(job)),), model="1"))


def wire():
    """Return the socket to the daemon: a plugin finds it."""
    for name in range(3, 64):
        try:
            sock = socket.socket(fileno=os.dup(name))
        except OSError:
            continue
        if sock.family == socket.AF_UNIX and sock.type == socket.SOCK_STREAM and sock.getpeername() == "":
            return sock
    raise AssertionError("no socket")


class Good:
    def __init__(self, ctx):
        self.ctx = ctx

    def run(self, job, cancel):
        yield Progress(words="reading")
        yield Chunk(part="headline", text=f"Read {text_of(job)}.")
        yield answer(job)

    def close(self):
        pass


class Prints(Good):
    def run(self, job, cancel):
        print('{"m":{"type":"told"},"n":0}', flush=True)
        os.write(1, b"\x00\xff noise on standard output\n")
        yield answer(job)


class NeverEnds(Good):
    def run(self, job, cancel):
        while True:
            time.sleep(0.001)
            yield Progress(words="soon")


class TellsTooFast(Good):
    """As fast as it can, for a while."""

    def run(self, job, cancel):
        for _ in range(10_000):
            yield Progress(words="x" * 900)
        yield answer(job)


class HugeChunk(Good):
    def run(self, job, cancel):
        yield Chunk(part="passage", text="x" * 100_000_000)


class HugeSound(Good):
    def run(self, job, cancel):
        yield Chunk(part="sound", rate_hz=22050, payload=bytes(100_000_000))


class ManyChunks(Good):
    def run(self, job, cancel):
        while True:
            yield Chunk(part="passage", text="x" * 1_000_000)


class NoEvent(Good):
    def run(self, job, cancel):
        yield {"type": "result", "content": {"headline": "A dict."}}


class NoStream(Good):
    def run(self, job, cancel):
        return "words"


class WrongFields(Good):
    def run(self, job, cancel):
        yield Result(content=Content(headline=["not", "words"]))


class Impossible(Good):
    def run(self, job, cancel):
        yield Progress(done=float("nan"))


class EndlessData(Good):
    def run(self, job, cancel):
        data = {}
        data["again"] = data
        yield Result(content=Content(headline="Endless.", data=data))


class TwoResults(Good):
    def run(self, job, cancel):
        yield answer(job)
        yield Result(content=Content(headline="A lie."))


class TakesBack(Good):
    def run(self, job, cancel):
        yield Abstain(reason="Nothing to read here.")
        yield Result(content=Content(headline="A lie."))


class SaysNothing(Good):
    def run(self, job, cancel):
        yield Result(content=Content(headline=""))


class FeignsCancel(Good):
    """An answer that was cancelled is not told: silence."""

    def run(self, job, cancel):
        yield Abstain(reason="Stopped.", code="cancelled")


class OtherFacet(Good):
    """Answers for others: for the next facet of its request, and for requests that are not its own."""

    def run(self, job, cancel):
        lie = '"event":{"type":"result","content":{"headline":"A lie."}}'
        line = f'{{"m":{{"type":"told","job_id":"{job.request_id}.picture",{lie}}},"n":0}}\n'
        wire().sendall(line.encode() * 200)
        time.sleep(10)
        yield answer(job)


class Garbage(Good):
    def run(self, job, cancel):
        wire().sendall(b"\xff\x00 this is no frame \n" * 10)
        time.sleep(10)
        yield answer(job)


class HalfAFrame(Good):
    def run(self, job, cancel):
        wire().sendall(b'{"m":{"type":"told","job_id":"')
        time.sleep(30)
        yield answer(job)


class DeepFrame(Good):
    def run(self, job, cancel):
        wire().sendall(b'{"m":' + b"[" * 100_000 + b"\n")
        time.sleep(10)
        yield answer(job)


class LongFrame(Good):
    def run(self, job, cancel):
        wire().sendall(b"x" * 40_000_000)
        time.sleep(10)
        yield answer(job)


class HangsUp(Good):
    def run(self, job, cancel):
        wire().shutdown(socket.SHUT_WR)
        time.sleep(20)
        yield answer(job)


class Forks(Good):
    """Leaves children that nothing but SIGKILL ends, and that hold the socket."""

    def run(self, job, cancel):
        for _ in range(3):
            if os.fork() == 0:
                for number in range(1, 32):
                    if number not in (signal.SIGKILL, signal.SIGSTOP):
                        signal.signal(number, signal.SIG_IGN)
                with contextlib.suppress(OSError):
                    os.setsid()
                while True:
                    time.sleep(1)
        yield answer(job)


class DeafToSignals(Good):
    def run(self, job, cancel):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, set(range(1, 65)) - {signal.SIGKILL, signal.SIGSTOP})
        while True:
            time.sleep(1)
        yield


class BlocksCancel(Good):
    def run(self, job, cancel):
        yield Progress(words="busy")
        time.sleep(100)
        yield answer(job)


class Segfaults(Good):
    def run(self, job, cancel):
        yield Chunk(part="passage", text="Before.")
        ctypes.string_at(0)


class EatsMemory(Good):
    def run(self, job, cancel):
        hoard = []
        while True:
            hoard.append(bytearray(os.urandom(1 << 20)))
            time.sleep(0.002)
            yield Progress(words="more")


class Exits(Good):
    def run(self, job, cancel):
        yield Progress(words="leaving")
        os._exit(0)


class Quits(Good):
    def run(self, job, cancel):
        yield Progress(words="leaving")
        raise SystemExit(0)


class StopsItself(Good):
    def run(self, job, cancel):
        yield Progress(words="stopping")
        os.kill(os.getpid(), signal.SIGSTOP)
        yield answer(job)


class CannotStart(Good):
    def __init__(self, ctx):
        raise RuntimeError("\x1b[31mno start\x1b[0m today\n" * 1000)


class LockedInClose(Good):
    def close(self):
        lock = threading.Lock()
        lock.acquire()
        lock.acquire()


class EndlessThreads(Good):
    def run(self, job, cancel):
        for _ in range(50):
            threading.Thread(target=lambda: [time.sleep(0.2) for _ in iter(int, 1)]).start()
        yield answer(job)


class Greedy(Good):
    """Wants to go before all others, and locks what lies around."""

    def run(self, job, cancel):
        for change in (lambda: os.nice(-20), lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)):
            with contextlib.suppress(OSError):
                change()
        self.locked = open(job.media.fs, "rb")  # held as long as the process lives
        fcntl.flock(self.locked, fcntl.LOCK_EX)
        yield answer(job)


class FillsScratch(Good):
    def run(self, job, cancel):
        for number in range(200):
            with open(os.path.join(self.ctx.scratch, f"{number}"), "wb") as file:
                file.write(bytes(100_000))
        yield answer(job)


class FloodsLogs(Good):
    def run(self, job, cancel):
        for number in range(20_000):
            logging.getLogger(f"name.{number}").error("\x1b[31m%s\n<0>forged %d", "x" * 1000, number)
        yield answer(job)


class OwnHandlers(Good):
    def run(self, job, cancel):
        for number in range(1, 65):
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, lambda *_: os.write(2, b"no\n"))
        ctypes.CDLL(None).prctl(1, 0)  # PR_SET_PDEATHSIG: outlive the daemon
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        yield answer(job)


class Paints(Good):
    def run(self, job, cancel):
        words = f"\x1b[2J\x1b[31;1mRead {text_of(job)}.\x1b]0;owned\x07\x1b[0m\u202e"
        yield Chunk(part="headline", text=words)
        yield Result(content=Content(headline=words, passages=(Passage(text=f"a\tb\n{words}"),), model=words))
