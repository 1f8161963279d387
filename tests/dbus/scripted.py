"""Something behind the door that does as the test says, for what a real flow can't be made to do at will."""

import asyncio

from assistd import protocol as p
from assistd.types import Answer, Chunk, Progress


def answer(headline="A red square.", outcome="answered", request_id="r1", **facts):
    return Answer(request_id=request_id, task="describe", path=b"/p.png", outcome=outcome, headline=headline, **facts)


class Scripted:
    """Answers asks: work begins, tells a sentence, and ends when `go` is set.

    Attributes:
        asked: Every ask but those for the status.
        dropped: Those whose asker has gone or cancelled.
    """

    def __init__(self):
        self.asked = []
        self.dropped = []
        self.events = asyncio.Queue()
        self.go = asyncio.Event()
        self.busy = 0
        self.sentence = "A square."
        self.last = None

    async def answer(self, ask):
        if isinstance(ask, p.Subscribe):
            while True:
                yield await self.events.get()
        if isinstance(ask, p.Status):
            yield self.status()
            return
        self.asked.append(ask)
        if not isinstance(ask, p.Do | p.Say):
            yield p.Done(words="Done.")
            return
        self.busy += 1
        try:
            if isinstance(ask, p.Do):
                yield p.Accepted(request_id="r1")
                yield p.Happened(request_id="r1", facet="text", event=Progress(done=0.5, words="reading"))
                chunk = Chunk(part="headline", text=self.sentence)
                yield p.Happened(request_id="r1", facet="text", event=chunk, said=(self.sentence,))
            await self.go.wait()
            yield self.last or p.Answered(answer=answer(), notes=("Written.",))
        except (asyncio.CancelledError, GeneratorExit):
            self.dropped.append(ask)
            raise
        finally:
            self.busy -= 1
            self.events.put_nowait(p.Noticed(kind="x", words="x"))

    def status(self):
        return p.StatusReport(
            version="1", pid=1, uptime_s=1.0, rss_mib=1.0, queued=0, running=self.busy, done=0, failed=0, speech="idle",
            warnings=("One\0thing.",),
        )  # fmt: skip
