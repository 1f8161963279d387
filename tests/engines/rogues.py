"""Engines for tests, good and bad. They run in real workers; nothing here is a mock of ours."""

import ctypes
import os
import signal
import sys
import time

import msgspec

from assistd import Abstain, Chunk, Content, Modality, Progress, Result, UnreadableError


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    greeting: str = "Echo"


class Echo:
    def __init__(self, ctx):
        self.greeting = ctx.options.greeting

    def run(self, job, cancel):
        text = job.text or (open(job.media.fs, "rb").read(40).decode("utf-8", "replace") if job.media else "")
        yield Chunk(part="summary", text="A test.")
        yield Chunk(part="headline", text=f"{self.greeting}: {text}.")
        yield Result(content=Content(headline=f"{self.greeting}: {text}.", model="echo 1"))

    def close(self):
        pass


class Base(Echo):
    def __init__(self, ctx):
        pass


class Raises(Base):
    def run(self, job, cancel):
        yield Progress(words="soon")
        raise ValueError("on purpose")


class Complains(Base):
    def run(self, job, cancel):
        raise UnreadableError("Can't read x.png: it is broken.", hint="Save it again.")
        yield


class CannotStart(Base):
    def __init__(self, ctx):
        raise RuntimeError("no start today")


class DiesAtStart(Base):
    def __init__(self, ctx):
        os._exit(3)


class Hangs(Base):
    def run(self, job, cancel):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        yield Progress(words="hanging")
        while True:
            time.sleep(10)


class Floods(Base):
    def run(self, job, cancel):
        while True:
            yield Chunk(part="passage", text="x" * 100_000)


class BigChunk(Base):
    def run(self, job, cancel):
        yield Chunk(part="passage", text="x" * 100_000_000)
        yield Abstain(reason="unreached")


class Segfaults(Base):
    def run(self, job, cancel):
        yield Progress(words="falling")
        time.sleep(0.02)
        ctypes.string_at(0)


class Leaks(Base):
    def run(self, job, cancel):
        hoard = []
        while True:
            hoard.append(bytearray(os.urandom(1 << 20)))
            yield Progress(words=str(len(hoard)))
            time.sleep(0.002)


class NoResult(Base):
    def run(self, job, cancel):
        yield Progress(words="nothing comes")


class WrongType(Base):
    def run(self, job, cancel):
        yield "a string"


class TooMuch(Base):
    """Goes on after its result."""

    def run(self, job, cancel):
        yield Result(content=Content(headline="First."))
        yield Result(content=Content(headline="Second."))


class Prints(Base):
    def run(self, job, cancel):
        print('{"m":{"type":"ready","pid":1},"n":0}')
        os.write(1, b"\x00\xff noise on stdout\n")
        sys.stdout.flush()
        yield Result(content=Content(headline="Printed."))


class Slow(Base):
    """Works until it is cancelled; tells when it noticed, in a file named by the job's text."""

    def run(self, job, cancel):
        for step in range(2000):
            if cancel():
                if job.text:
                    with open(job.text, "w") as file:
                        file.write("cancelled")
                return
            yield Progress(done=step / 2000)
            time.sleep(0.01)
        yield Result(content=Content(headline="Slow, but done."))


class Stubborn(Base):
    """Never looks whether it is cancelled."""

    def run(self, job, cancel):
        yield Progress(words="deaf")
        time.sleep(30)
        yield Result(content=Content(headline="Too late."))


class Poisoned(Base):
    """Dies on texts or files that say so, works on others."""

    def run(self, job, cancel):
        text = job.text or open(job.media.fs, "rb").read().decode("latin-1")
        yield Chunk(part="passage", text="First part.")
        if "poison" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "once" in text and not os.path.exists(os.environ["ROGUE_MARK"]):
            open(os.environ["ROGUE_MARK"], "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
        yield Chunk(part="passage", text="Second part.")
        yield Result(content=Content(headline="Survived."))


class Speaks(Base):
    def run(self, job, cancel):
        yield Chunk(part="sound", text=job.text, rate_hz=22050, payload=b"\x01\x02" * 11025)
        yield Result(content=Content(headline="Spoken."))


class Pid(Base):
    def run(self, job, cancel):
        yield Result(content=Content(headline=str(os.getpid())))


class Naps(Base):
    def run(self, job, cancel):
        time.sleep(2.5)
        yield Result(content=Content(headline="Rested."))


class Tells(Base):
    """Says what those before it have found."""

    def run(self, job, cancel):
        missing = [f"missing {facet}: {code}" for facet, code in job.missing.items()]
        found = [f"found {facet}: {content.headline}" for facet, content in job.found.items()]
        yield Result(content=Content(headline="; ".join(found + missing) or "nothing before"))


def modality(engine, **changes):
    fields = {
        "name": f"test.{engine.lower()}",
        "task": "describe",
        "facet": "text",
        "accepts": ("image/*",),
        "engine": f"rogues:{engine}",
        "deadline_s": 20.0,
    }
    return Modality(**{**fields, **changes})
