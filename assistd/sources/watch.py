"""Turns what watched folders find into requests, each in one transaction with the ledger's mark."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Sequence

from assistd.bursts import Bursts
from assistd.config import Config, WatchFolder
from assistd.control import SIDECAR
from assistd.errors import MediaError
from assistd.flow import Flow
from assistd.journal import SPEECH, new_id
from assistd.ledger import Ledger, take
from assistd.protocol import Reply
from assistd.sinks.atomic import clear_leftovers
from assistd.sources.folders import Folders, Found
from assistd.store import Store
from assistd.types import Request

log = logging.getLogger(__name__)


class WatchSource:
    """The watched folders of a daemon.

    Args:
        config: Which folders, and what is to be done with what is found there.
        flow: Gets the requests.
        store: Keeps the ledger.

    Raises:
        ConfigError: If a folder is named twice.
    """

    def __init__(self, config: Config, flow: Flow, store: Store) -> None:
        self._config = config
        self._flow = flow
        self._bursts = Bursts(flow.voice.result)
        self.folders = Folders(config.watch, Ledger(store), self._found, self._refused)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to watch."""
        self._flow.dispatcher.subscribe(self._heard)
        for state in self.folders.states():
            await asyncio.to_thread(clear_leftovers, os.fsencode(state.path))
        await self.folders.start()

    async def stop(self) -> None:
        """Watch no more."""
        await self.folders.stop()

    async def _found(self, batch: Sequence[Found]) -> None:
        for folder in {found.folder for found in batch}:
            await self._add([found for found in batch if found.folder == folder], folder)

    async def _add(self, batch: Sequence[Found], folder: bytes) -> None:
        settings = batch[0].settings
        burst = self._bursts.is_burst(len(batch))
        requests = [self._request(found, settings, speak=settings.speak and not burst) for found in batch]
        by_id = {request.id: found for request, found in zip(requests, batch, strict=True)}
        spoken = requests if settings.speak else []
        self._bursts.expect(spoken, folder, burst=burst)

        def mark(db: sqlite3.Connection, request: Request) -> bool:
            return take(db, by_id[request.id], request.id)

        added: list[Request] = []
        try:
            added = await self._flow.dispatcher.submit(requests, mark)
        finally:
            self._bursts.forget(request for request in spoken if request not in added)

    def _request(self, found: Found, settings: WatchFolder, *, speak: bool) -> Request:
        describe = found.media.mime.startswith("image/")
        return Request(
            id=new_id(),
            task="describe" if describe else "transcribe",
            path=found.media.path,
            level=settings.level or self._config.describe.level,
            sinks=(*[SPEECH] * speak, *[SIDECAR] * settings.write, *self._flow.plugin_sinks),
            source="watch",
            created_s=time.time(),
        )

    def _refused(self, path: bytes, error: MediaError) -> None:
        roots = (os.fsencode(state.path) for state in self.folders.states())
        above = [root for root in roots if path.startswith(root.rstrip(b"/") + b"/")]
        folder = max(above, key=len, default=os.path.dirname(path))
        self._flow.notice(error.sentence(), error.code, folder)

    def _heard(self, reply: Reply) -> None:
        task = asyncio.ensure_future(self._bursts.heard(reply))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
