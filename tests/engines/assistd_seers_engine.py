"""The computing half of the plugin `assistd_seers`: says what it was given, so that tests can see it."""

import os
import time

from assistd import Abstain, Chunk, Content, Passage, Progress, Result


class Reader:
    def __init__(self, ctx):
        self.scripts = [model.id for model in ctx.models]

    def run(self, job, cancel):
        words = _order(job)
        if "blank" in words:
            yield Abstain(reason="Blank picture: one even colour.", code="blank")
        elif "photo" in words:
            yield Result(
                content=Content(
                    headline="Photograph, mostly grey.",
                    wants=("picture",),
                    model="reader 1",
                    data={"scripts": self.scripts},
                )
            )
        else:
            yield Chunk(part="headline", text="A page.")
            yield Chunk(part="passage", text="Read on it.")
            yield Result(
                content=Content(
                    headline="A page.",
                    passages=(Passage(text="Read on it."),),
                    model="reader 1",
                    data={"scripts": self.scripts},
                )
            )

    def close(self):
        pass


class Seer:
    def __init__(self, ctx):
        self.models = ctx.models

    def run(self, job, cancel):
        model = next(one for one in self.models if one.id == job.models[0])
        if job.media and "heavy" in _order(job) and model.id == "large":
            hoard = []
            while True:
                hoard.append(bytearray(b"x" * (4 << 20)))
                time.sleep(0.002)
                yield Progress(words="more")
        if job.missing.get("text") == "blank":
            yield Abstain(reason="Nothing to see.", code="blank")
            return
        data = {
            "pid": os.getpid(),
            "model": model.id,
            "known": [one.id for one in self.models],
            "found": {facet: content.headline for facet, content in job.found.items()},
            "turns": [[turn.question, turn.answer] for turn in job.turns],
        }
        headline = f"{job.text} Yes, says {model.id}." if job.task == "ask" else f"A dog, says {model.id}."
        details = ("It runs.",) if job.level == "full" else ()
        yield Chunk(part="headline", text=headline)
        for detail in details:
            yield Chunk(part="detail", text=detail)
        yield Result(content=Content(headline=headline, details=details, model=model.version, data=data))

    def close(self):
        pass


class Draft:
    def __init__(self, ctx):
        pass

    def run(self, job, cancel):
        yield Result(content=Content(headline="Draft.", quality="draft"))

    def close(self):
        pass


class Ear:
    def __init__(self, ctx):
        pass

    def run(self, job, cancel):
        yield Result(content=Content(headline=f"{job.models[0]}, {job.language or '?'} to {job.into or '?'}."))

    def close(self):
        pass


def _order(job):
    with open(job.media.fs, "rb") as file:
        words = file.read(4096).decode("latin-1")
    return words.split("[")[1].split("]")[0] if "[" in words else ""
