"""The daemon: the flow with its sources and its door, from start to orderly end. `assistd run` calls `main`.

`alone` runs the same flow for one command, when there is no daemon.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from assistd import __version__, i18n, lean, paths, plugins, service
from assistd import log as logs
from assistd.config import Config
from assistd.control import Control
from assistd.dispatcher import JOURNAL_RETRY_S
from assistd.door import Door, already_running, answers
from assistd.errors import AssistdError, JournalError
from assistd.flow import Flow
from assistd.i18n import _
from assistd.protocol import Ask, Noticed, Refused, Reply
from assistd.records import ACTIVE, WAITING, Status
from assistd.session import Session
from assistd.sources.brought import Brought
from assistd.sources.watch import WatchSource
from assistd.store import Store

log = logging.getLogger(__name__)

LOCK_WAIT_S = 10.0


class Writing(Protocol):
    """Plugins that are being written (`developing`), which a plain daemon does not import."""

    def load(self, registry: plugins.Registry) -> None:
        """Load them, before they are used."""

    async def watch(self, flow: Flow, end: asyncio.Event) -> None:
        """Load again what has changed, until `end` is set."""


def main(config: Config, writing: Writing | None = None) -> None:
    """Run the daemon until SIGTERM, SIGINT or a client's `Shutdown`.

    Args:
        config: The configuration.
        writing: Loads plugins that are being written, and again when they change.

    Raises:
        AssistdError: If it can't start: another one runs, the journal or the socket can't be opened.
    """
    logs.setup(config.log.level)
    i18n.prefer(config.language.interface)
    asyncio.run(_Daemon(config, writing).run())


class _Daemon:
    """What only the daemon has: sources, door, service manager."""

    def __init__(self, config: Config, writing: Writing | None) -> None:
        self._config = config
        self._writing = writing
        self._warnings: list[str] = []
        self._end = asyncio.Event()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end.set)
        notifier = service.Notifier()
        inherited = service.inherited_socket()
        if inherited is None and answers(paths.socket_path()):
            raise already_running()
        store = await self._open_store()
        registry = self._load_plugins()
        flow = Flow(self._config, registry, store)
        sources = WatchSource(self._config, flow, store)
        brought = Brought(flow, store, settle_s=self._config.watch.settle_s)

        def resumed() -> None:
            sources.folders.look_again()
            brought.look_again()

        flow.on_plugins.append(brought.look_again)
        session = Session(flow, resumed)
        control = Control(
            flow,
            version=__version__,
            folders=sources.folders.states,
            sources=brought.states,
            warnings=lambda: (*self._warnings, *registry.waiting()),
            hotkeys=session.hotkeys,
            shutdown=self._end.set,
        )
        door = Door(control.answer)
        try:
            await door.open(paths.socket_path(), inherited)
            await flow.start(daemon=True)
            notifier.ready(_("Ready."))
            for words in self._warnings:
                flow.notice(words)
            for words in registry.news():
                flow.notice(words, "plugin-unapproved")
            flow.warm_up()
            await asyncio.gather(
                self._end.wait(),
                notifier.watchdog(self._end),
                self._report(notifier, flow),
                self._watch(sources, brought, flow),
                session.start(control),
                *([self._writing.watch(flow, self._end)] if self._writing else []),
            )
        finally:
            notifier.stopping()
            await session.close()
            await door.close()
            await asyncio.gather(sources.stop(), brought.stop())
            await flow.close()
            store.close()

    def _load_plugins(self) -> plugins.Registry:
        """Return the plugins; what is wrong with one is told to the person."""
        registry = plugins.load(self._config)
        if self._writing:
            self._writing.load(registry)
        self._warnings += registry.warnings
        self._warnings += [
            _("The plugin {name} can't be used: {reason}").format(name=record.name, reason=record.reason)
            for record in registry.records
            if record.status not in ACTIVE | WAITING | {Status.DISABLED}
        ]
        return registry

    async def _open_store(self) -> Store:
        """Return the journal; if it can't be written, one in memory: a person is served all the same, and told."""
        try:
            store = await open_store(wait_s=LOCK_WAIT_S)
        except JournalError as error:
            if error.code in ("journal-in-use", "journal-newer"):
                raise
            store = Store(None)
            repair = _("Free some space.") if error.code == "journal-full" else error.hint
            self._warnings.append(
                _("{message} Nothing is remembered until that is repaired and assistd restarted. {repair}")
                .format(message=error.message, repair=repair)
                .strip()
            )
        self._warnings += store.warnings
        return store

    async def _watch(self, sources: WatchSource, brought: Brought, flow: Flow) -> None:
        """Begin to watch, as soon as the journal can be written: a person is served meanwhile."""
        while not self._end.is_set():
            try:
                await sources.start()
                await brought.start()
                break
            except JournalError as error:
                flow.notice(error.sentence(), error.code)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(JOURNAL_RETRY_S):
                    await self._end.wait()
        lean.settle()

    async def _report(self, notifier: service.Notifier, flow: Flow) -> None:
        """Keep the service manager's status line true."""
        while not self._end.is_set():
            with contextlib.suppress(JournalError):
                counts = await flow.journal.counts()
                notifier.status(
                    _("{running} running, {waiting} waiting, {done} done.").format(
                        running=counts.running, waiting=counts.queued, done=counts.done
                    )
                )
            lean.trim()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(30.0):
                    await self._end.wait()


async def open_store(*, wait_s: float) -> Store:
    """Return the journal's database; another process that is about to end may hold it for a moment.

    Raises:
        JournalError: If it can't be opened.
    """
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return Store(paths.journal_file())
        except JournalError as error:
            if error.code != "journal-in-use" or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.1)


def alone(config: Config, asks: Sequence[Ask], on_reply: Callable[[Reply], None]) -> None:
    """Run the flow in this process for these asks, one after another, without a daemon.

    Answers go into the same history, unless another process holds the journal just now.
    """
    i18n.prefer(config.language.interface)
    asyncio.run(_alone(config, asks, on_reply))


async def _alone(config: Config, asks: Sequence[Ask], on_reply: Callable[[Reply], None]) -> None:
    try:
        store = await open_store(wait_s=0.0)
    except JournalError as error:
        log.debug("working without the journal: %s", error)
        store = Store(None)
    try:
        flow = Flow(
            config, plugins.load(config), store, notice=lambda words: on_reply(Noticed(kind="notice", words=words))
        )
        control = Control(flow, version=__version__)
        await flow.start(daemon=False)
        try:
            for ask in asks:
                async with contextlib.aclosing(control.answer(ask)) as replies:
                    async for reply in replies:
                        on_reply(reply)
            await flow.voice.drained()
        finally:
            await flow.close()
    except AssistdError as error:
        on_reply(Refused(message=error.message, code=error.code, hint=error.hint))
    finally:
        store.close()
