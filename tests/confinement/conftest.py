"""A real worker under the real supervisor, held to what its engine states, that tries what it is told."""

import json
import os

import msgspec
import pytest

from assistd.config import WorkerSettings
from assistd.hookspecs import Reach
from assistd.launch import Launch
from assistd.supervisor import Supervisor
from assistd.types import Job, Media, Result


class Bench:
    """Engines with different reach, each in its own worker."""

    def __init__(self, module):
        self.module = module
        self.notices = []
        self._all = {}

    def supervisor(self, reach, options, confined):
        key = reach, tuple(options.items()), confined
        if key not in self._all:
            started = Launch(plugin=f"reachers{len(self._all)}", options=options, confined=confined)
            self._all[key] = Supervisor(WorkerSettings(device="cpu"), lambda _: started, self.notices.append)
        return self._all[key]

    async def tries(self, *what, reach=None, options=None, confined=True, media=None, **changes):
        """Return how it went: "done", what was found, or the name of the error."""
        reach = reach or Reach()
        spec = self.module.modality(reach, **changes)
        filled = msgspec.to_builtins(self.module.Options()) | (options or {})
        job = Job(
            id="job",
            request_id="request",
            task="describe",
            modality=spec.name,
            facet="text",
            text=json.dumps(what) if what else "",
            media=Media(path=os.fsencode(media), mime="image/png", size_bytes=1, sha256="") if media else None,
        )
        one = self.supervisor(reach, filled, confined)
        events = [event async for event in one.run(spec, job, interactive=True)]
        assert isinstance(events[-1], Result), events[-1]
        return events[-1].content.headline

    async def close(self):
        for one in self._all.values():
            await one.close()


@pytest.fixture
async def bench(engines):
    import reachers

    one = Bench(reachers)
    yield one
    await one.close()
