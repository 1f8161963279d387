"""Engines that look at the desktop, for tests: one that is live, one that reads the picture after it."""

from assistd import Abstain, Chunk, Content, Modality, Passage, Result


class Live:
    """Tells what the view says; abstains where the title is "bare"."""

    def __init__(self, ctx):
        pass

    def run(self, job, cancel):
        assert job.media is None
        if job.view.title == "bare":
            yield Abstain(reason="No tree.", code="no-tree")
            return
        yield Chunk(part="headline", text=f"Live {job.view.target}.")
        passages = (Passage(text="Exact text"),)
        yield Result(content=Content(headline=f"Live {job.view.target}.", passages=passages))

    def close(self):
        pass


class Pixels:
    """Reads the picture: says what the tree had found and what the view became."""

    def __init__(self, ctx):
        pass

    def run(self, job, cancel):
        known = job.found["elements"].headline if "elements" in job.found else job.missing.get("elements", "alone")
        title = job.view.title if job.view else "file"
        yield Chunk(part="headline", text=f"Pixels of {title}, after: {known}")
        yield Result(content=Content(headline=f"Pixels of {title}, after: {known}"))

    def close(self):
        pass


LIVE = Modality(
    name="viewers.live", task="describe", facet="elements", accepts=("image/*",), engine="viewers:Live", live=True
)
PIXELS = Modality(
    name="viewers.pixels",
    task="describe",
    facet="text",
    accepts=("image/*",),
    engine="viewers:Pixels",
    after=("elements",),
)
