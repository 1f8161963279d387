"""Does on the bench what an engine asks for by `ctx.run`: with the daemon's own parts, by the engines loaded here.

Made when it is first needed: few engines ask. Used by `runs`.
"""

from __future__ import annotations

from assistd import paths, wire
from assistd.config import WorkerSettings
from assistd.facets import Facets
from assistd.journal import Journal
from assistd.plugins import Registry
from assistd.selection import Selection
from assistd.store import Store
from assistd.subtasks import Subtasks
from assistd.supervisor import Supervisor
from assistd.types import Final
from assistd.wishes import Asker, Tell


class Others:
    """The other engines.

    Args:
        registry: What is loaded.
        settings: How workers are.
    """

    def __init__(self, registry: Registry, settings: WorkerSettings) -> None:
        self._registry = registry
        self._settings = settings
        self._store: Store | None = None
        self._supervisor: Supervisor | None = None
        self._subtasks: Subtasks | None = None

    async def do(self, asker: Asker, wanted: wire.Wanted, tell: Tell) -> Final:
        """Do what is wanted (`subtasks.Subtasks.do`)."""
        if self._subtasks is None:
            self._subtasks = self._made()
        return await self._subtasks.do(asker, wanted, tell)

    async def close(self) -> None:
        """End their workers."""
        if self._supervisor:
            await self._supervisor.close()
        if self._store:
            self._store.close()

    def _made(self) -> Subtasks:
        registry = self._registry
        self._store = Store(paths.journal_file())
        self._supervisor = Supervisor(self._settings, registry.launch_for, lambda _: None, registry.models_for)
        routes = Selection(registry, self._supervisor)
        facets = Facets(Journal(self._store), routes, self._supervisor, lambda *_: None, lambda _: None)
        subtasks = Subtasks(facets, routes)
        self._supervisor.do = subtasks.do
        return subtasks
