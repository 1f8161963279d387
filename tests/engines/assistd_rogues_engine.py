"""The computing half of the test plugin."""

import ctypes
import os
import time

from assistd import Chunk, Content, Progress, Result


class Orders:
    def __init__(self, ctx):
        self.options = ctx.options

    def run(self, job, cancel):
        with open(job.media.fs, "rb") as file:
            words = file.read()[8:4096].decode("latin-1")
        yield Progress(words="reading")
        time.sleep(self.options.pause_s)
        if "crash" in words:
            ctypes.string_at(0)
        if "hang" in words:
            time.sleep(1000)
        if "raise" in words:
            raise ValueError("as ordered")
        while "flood" in words:
            yield Chunk(part="passage", text="x" * 1_000_000)
        hoard = []
        while "leak" in words:
            hoard.append(bytearray(os.urandom(1 << 20)))
            yield Progress(words="more")
        if "slow" in words:
            for _ in range(150 * words.count("slow")):
                if cancel():
                    return
                time.sleep(0.01)
        order = words.split("[")[1].split("]")[0] if "[" in words else "nothing"
        yield Chunk(part="headline", text=f"Order {order}.")
        yield Result(content=Content(headline=f"Order {order}.", model="orders 1"))

    def close(self):
        pass


class OnceSink:
    def __init__(self, ctx):
        pass

    def run(self, job, cancel):
        with open(os.environ["ROGUE_LOG"], "a") as file:
            file.write(job.answer.headline + "\n")
        yield Result(content=Content(headline=""))

    def close(self):
        pass
