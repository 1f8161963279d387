"""Engines that ask for other tasks by `ctx.run`, and those that do them. They run in real workers.

What an `Outer` does stands in its job's text as JSON; what it hears is in its result.
"""

import json
import os
import signal
import threading
import time

from assistd import Abstain, Chunk, Content, Failure, Modality, PluginError, Progress, Result, UnreadableError


def spoken(event):
    match event:
        case Progress(words=words):
            return ["progress", words]
        case Chunk(part="sound", payload=payload, rate_hz=rate):
            return ["sound", payload.hex(), rate]
        case Chunk(part=part, text=text):
            return [part, text]
        case Result(content=content):
            return ["result", content.headline, content.details, content.data]
        case Abstain(reason=reason, code=code):
            return ["abstain", reason, code]
        case Failure(message=message, code=code):
            return ["failure", message, code]


def wait_for(path, patience_s=30):
    end = time.monotonic() + patience_s
    while not os.path.exists(path):
        if time.monotonic() > end:
            raise UnreadableError(f"Nobody wrote {path}.")
        time.sleep(0.005)


def mark(path, words="x"):
    with open(path, "a") as file:
        file.write(words)


class Base:
    def __init__(self, ctx):
        self.ctx = ctx

    def close(self):
        pass


class Outer(Base):
    """Asks for ``wish`` and tells what it hears; what is refused, it tells too, and goes on."""

    def run(self, job, cancel):
        order = json.loads(job.text)
        self.prepare(order)
        heard = []
        wishes = order.get("wishes") or [order["wish"]]
        for asked in wishes:
            wish = dict(asked)
            if wish.pop("own", False):
                wish["path"] = job.media.path
            if "path" in wish and isinstance(wish["path"], str):
                wish["path"] = os.fsencode(wish["path"].format(scratch=self.ctx.scratch, folder=self.ctx.folder))
            try:
                for event in self.ctx.run(wish.pop("task"), **wish):
                    heard.append(spoken(event))
                    yield Chunk(part="detail", text=json.dumps(heard[-1][:2])[:200])
                    if order.get("overwrite"):
                        with open(order["overwrite"].format(scratch=self.ctx.scratch), "wb") as file:
                            file.write(b"changed")
                    if order.get("mark"):
                        mark(order["mark"])
            except PluginError as error:
                heard.append(["refused", error.message, error.code])
        yield Result(content=Content(headline="Done.", data={"heard": heard, "pid": os.getpid()}))

    def prepare(self, order):
        """Write files and links into the engine's own folders."""
        for name, content in order.get("files", {}).items():
            path = name.format(scratch=self.ctx.scratch, folder=self.ctx.folder)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(bytes.fromhex(content))
        for name, target in order.get("links", {}).items():
            os.symlink(target, name.format(scratch=self.ctx.scratch, folder=self.ctx.folder))
        for name in order.get("pipes", ()):
            os.mkfifo(name.format(scratch=self.ctx.scratch, folder=self.ctx.folder))


class Interleaves(Base):
    """Reads two or more at the same time, one event of each in turn."""

    def run(self, job, cancel):
        order = json.loads(job.text)
        streams = [self.ctx.run(**wish) for wish in order["wishes"]]
        heard = [[] for _ in streams]
        left = list(range(len(streams)))
        while left:
            for number in tuple(left):
                try:
                    heard[number].append(spoken(next(streams[number])))
                except StopIteration:
                    left.remove(number)
                except PluginError as error:
                    heard[number].append(["refused", error.message, error.code])
                    left.remove(number)
        yield Result(content=Content(headline="Done.", data={"heard": heard}))


class Leaves(Base):
    """Leaves a wish before it is done: ``break``, ``close``, ``raise``, ``die`` or ``keep`` (until after the job)."""

    def run(self, job, cancel):
        order = json.loads(job.text)
        how = order["how"]
        if how == "raise":
            for _ in self.ctx.run(**order["wish"]):
                raise UnreadableError("Enough of it.")
        stream = self.ctx.run(**order["wish"])
        for _ in stream:
            if how == "close":
                stream.close()
            if how == "die":
                os.kill(os.getpid(), signal.SIGKILL)
            break
        if how == "keep":
            self.kept = stream
        else:
            del stream, _
            wait_for(order["until"])
        yield Result(content=Content(headline="Left."))


class Deaf(Base):
    """Asks, and reads nothing of it; works until a file is there, or for ever."""

    def run(self, job, cancel):
        order = json.loads(job.text)
        stream = self.ctx.run(**order["wish"])
        yield Chunk(part="detail", text="asked")
        wait_for(order["until"], order.get("patience_s", 30))
        count = sum(1 for _ in stream)
        yield Result(content=Content(headline="Read.", data={"count": count}))


class Elsewhere(Base):
    """Asks in a thread of its own, and when it is made."""

    def __init__(self, ctx):
        super().__init__(ctx)
        try:
            next(ctx.run("tells"))
            self.made = "no word"
        except PluginError as error:
            self.made = error.code

    def run(self, job, cancel):
        heard = []

        def ask():
            heard.extend(spoken(event) for event in self.ctx.run("tells", text="from a thread"))

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(30)
        yield Result(content=Content(headline="Done.", data={"heard": heard, "made": self.made}))


class Outlives(Base):
    """Leaves a thread behind that reads on; its second job tells what that thread heard last."""

    def run(self, job, cancel):
        if job.text == "and?":
            self.thread.join(20)
            last = "still reads" if self.thread.is_alive() else self.heard[-1]
            yield Result(content=Content(headline="Done.", data={"heard": last}))
            return
        self.heard, begun = [], threading.Event()

        def read():
            for event in self.ctx.run("long", text=job.text):
                self.heard.append(spoken(event))
                begun.set()

        self.thread = threading.Thread(target=read, daemon=True)
        self.thread.start()
        begun.wait(30)
        yield Result(content=Content(headline="Begun."))


class Tells(Base):
    """Says what it was asked; a line in the file of its text counts how often it ran."""

    def run(self, job, cancel):
        if job.text.startswith("/"):
            mark(job.text)
        what = job.media.mime if job.media else job.text
        words = f"{what} at {job.level} in {job.language or '?'} into {job.into or '?'}"
        yield Chunk(part="headline", text=words)
        yield Result(content=Content(headline=words, details=("A detail.",)))


class Barrier(Base):
    """Tells its first word, and waits for the file that its text names before its last."""

    def run(self, job, cancel):
        yield Progress(words="looking")
        yield Chunk(part="headline", text="first")
        wait_for(job.text)
        yield Result(content=Content(headline="last"))


class Looks(Base):
    """Says what it sees, at the beginning and once a file is there."""

    def run(self, job, cancel):
        with open(job.media.fs, "rb") as file:
            before = file.read()
        yield Chunk(part="headline", text="looked")
        if job.text:
            wait_for(job.text)
        with open(job.media.fs, "rb") as file:
            same = file.read() == before
        yield Result(content=Content(headline=job.media.mime, data={"same": same, "size": len(before)}))


class Silent(Base):
    def run(self, job, cancel):
        yield Abstain(reason="A blank page.", code="blank")


class Complains(Base):
    def run(self, job, cancel):
        raise UnreadableError("Can't read it.", code="media-broken")
        yield


class Dies(Base):
    def run(self, job, cancel):
        yield Chunk(part="passage", text="Before.")
        os.kill(os.getpid(), signal.SIGKILL)


class DiesOnce(Base):
    def run(self, job, cancel):
        yield Chunk(part="passage", text="Before.")
        yield Chunk(part="sound", rate_hz=8000, payload=b"\1\0" * 100)
        if not os.path.exists(job.text):
            mark(job.text)
            os.kill(os.getpid(), signal.SIGKILL)
        yield Chunk(part="sound", rate_hz=8000, payload=b"\2\0" * 100)
        yield Chunk(part="passage", text="After.")
        yield Result(content=Content(headline="Survived."))


class Long(Base):
    """Works until it is cancelled, and tells of that in the file its text names."""

    def run(self, job, cancel):
        yield Chunk(part="headline", text="begun")
        end = time.monotonic() + 60
        while not cancel() and time.monotonic() < end:
            time.sleep(0.005)
        mark(job.text, "cancelled" if cancel() else "over")


class Naps(Base):
    def run(self, job, cancel):
        time.sleep(float(job.text))
        yield Result(content=Content(headline="Rested."))


class Sings(Base):
    def run(self, job, cancel):
        for number in range(3):
            yield Chunk(part="sound", text=job.text, rate_hz=22050, payload=bytes(range(256)) * (number + 1))
        yield Result(content=Content(headline="Sung."))


class Pours(Base):
    """Pours out as many sounds as its text says, each of so many bytes, and counts them in a file."""

    def run(self, job, cancel):
        count, size, path = json.loads(job.text)
        for number in range(count):
            yield Chunk(part="sound", text=str(number), rate_hz=8000, payload=b"\0\1" * (size // 2))
            mark(path)
        yield Result(content=Content(headline="Poured."))


class Meets(Base):
    """Holds itself until the other holds itself too, and then asks for the other."""

    def run(self, job, cancel):
        order = json.loads(job.text)
        mark(order["here"])
        wait_for(order["there"])
        heard = []
        try:
            heard = [spoken(event) for event in self.ctx.run(order["other"], text=json.dumps(order["then"]))]
        except PluginError as error:
            heard = [["refused", error.message, error.code]]
        yield Result(content=Content(headline="Met.", data={"heard": heard}))


class MeetsToo(Meets):
    """The same, in a process of its own."""


class Deep(Base):
    """Asks for itself, in a process for each step: the facet's number says which."""

    def run(self, job, cancel):
        step = int(job.text)
        heard = []
        try:
            heard = [spoken(event) for event in self.ctx.run(f"deep{step + 1}", text=str(step + 1))]
        except PluginError as error:
            heard = [["refused", error.message, error.code, step]]
        yield Result(content=Content(headline="Deep.", data={"heard": heard}))


Deep0, Deep1, Deep2, Deep3, Deep4, Deep5 = (type(f"Deep{n}", (Deep,), {}) for n in range(6))


def modality(engine, **changes):
    fields = {
        "name": f"test.{engine.lower()}",
        "task": engine.lower(),
        "facet": "text",
        "engine": f"askers:{engine}",
        "deadline_s": 60.0,
    }
    return Modality(**{**fields, **changes})
