"""The flow put together: journal, supervisor, dispatcher, voice and sinks of one process.

The daemon and the command line (when there is no daemon) run the same one; only sources and doors are the daemon's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine

from assistd import composer, intake, noticed
from assistd.asked import Asked
from assistd.config import Config
from assistd.deliveries import Deliveries, FileSink, Sink, WorkerSink
from assistd.desk import Desk
from assistd.dispatcher import JOURNAL_RETRY_S, Dispatcher
from assistd.errors import ControlError, JournalError, UnreadableError
from assistd.heard import Heard
from assistd.history import History
from assistd.i18n import _
from assistd.journal import Journal, new_id
from assistd.ledger import Ledger, Outputs
from assistd.notices import Notices
from assistd.plugins import Registry
from assistd.protocol import Answered, Reply
from assistd.records import ACTIVE, Record, Status
from assistd.selection import Selection
from assistd.store import Store
from assistd.subtasks import Subtasks
from assistd.supervisor import Supervisor
from assistd.types import Job, Level, Media, Request, Result, printable
from assistd.voice import Voice

log = logging.getLogger(__name__)

PRUNE_S = 3600.0


class Flow:
    """One process's flow.

    Args:
        config: The configuration.
        registry: The plugins.
        store: The database.
        notice: Called with each sentence that a person should hear once; by default it is spoken.
    """

    def __init__(
        self, config: Config, registry: Registry, store: Store, notice: Callable[[str], None] | None = None
    ) -> None:
        self.config = config
        self.registry = registry
        self.journal = Journal(store)
        self.history = History(store)
        self._ledger = Ledger(store)
        self._notices = Notices(self._say)
        self.desk = Desk(config.screen, self.admit, self._say)
        self.supervisor = Supervisor(config.workers, registry.launch_for, self.notice, registry.models_for)
        self.voice = Voice(config.speech, registry, self.supervisor, self._told, self.desk.bus, self.desk.copy)
        self.selection = Selection(registry, self.supervisor)
        self._files = FileSink(Outputs(store), config.transcribe.formats)
        self._sinks: dict[str, Sink] = {}
        self._plug()
        self._deliveries = Deliveries(self.journal, self._sinks, self.notice)
        self.on_plugins: list[Callable[[], None]] = []
        self.dispatcher = Dispatcher(
            journal=self.journal,
            routes=self.selection,
            supervisor=self.supervisor,
            deliveries=self._deliveries,
            voice=self.voice,
            admit=self.admit,
            remember=config.history.enabled,
            notice=self.notice,
            capture=self.desk.capture,
        )
        self.supervisor.do = Subtasks(self.dispatcher.facets, self.selection).do
        self.heard = Heard(self.voice.said)
        self.dispatcher.subscribe(self.heard.note)
        self.dispatcher.subscribe(self._release)
        self.asked = Asked(self.history, self.admit)
        self.dispatcher.subscribe(self.asked.note)
        self._on_notice = notice
        self._tasks: set[asyncio.Task[None]] = set()
        self._reloading = asyncio.Lock()

    async def start(self, *, daemon: bool) -> None:
        """Begin to work; a daemon first takes up what the last one left, and does what nobody waits for too."""
        if not self.config.history.enabled:
            with contextlib.suppress(JournalError):  # what lies in the file is deleted later (`_prune`)
                await self.journal.results_in_memory()
        now_s = time.time()
        try:
            if daemon:
                await self._take_up(now_s)
        except JournalError as error:  # a full disk: a person is served at once, the rest when there is room
            self.notice(error.sentence(), error.code)
            self._spawn(self._take_up_late(now_s))
            daemon = False
        self.dispatcher.start(background=daemon)
        loop = asyncio.get_running_loop()
        self.registry.on_change = lambda name: _soon(loop, lambda: self._spawn(self._look_again(name)))

    async def _look_again(self, name: str) -> None:
        """Look at a plugin whose files have changed since it was approved, and tell the person."""
        await self.reload(name)
        for words in await asyncio.to_thread(self.registry.news):
            self.notice(words, "plugin-unapproved")

    async def _take_up(self, before_s: float) -> None:
        queued = await self.journal.recover(before_s)
        if queued:
            log.info("%d requests of the last run go on", queued)
        self._spawn(self._deliveries.resume())

    async def _take_up_late(self, before_s: float) -> None:
        while True:
            await asyncio.sleep(JOURNAL_RETRY_S)
            with contextlib.suppress(JournalError):
                await self._take_up(before_s)
                break
        self.dispatcher.start(background=True)

    def warm_up(self) -> None:
        """Start the engines that a person would wait for, before anybody does."""
        for record in self.registry.records:
            for spec in record.modalities:
                if spec.stay_warm and (not spec.kind or self.registry.models_for(spec)):
                    self._spawn(self.supervisor.warm(spec))
        self._spawn(self.voice.start())
        self._spawn(self._prune())

    async def stop(self) -> str:
        """Be silent at once, drop the work behind what was said; return a sentence about it.

        What a watched folder found falls silent too, but is done to its end: its files and its history are wanted.
        """
        silenced = await self.voice.stop()
        dropped = await self.dispatcher.cancel_spoken()
        return _("Stopped.") if silenced or dropped else _("Nothing was being said.")

    async def copy(self) -> str:
        """Put the last answer, all of it, into the clipboard; return a sentence about it.

        Raises:
            AssistdError: There is none, or the clipboard can't be reached.
        """
        if self.heard.answer is None:
            raise ControlError(_("Nothing was described yet."), code="no-answer")
        await self.desk.copy(composer.text(self.heard.answer, Level.FULL))
        return _("Copied.")

    async def hear(self, path: bytes) -> str:
        """Return what is said in a short recording, by the engine that writes recordings down; empty: nothing.

        Raises:
            AssistdError: It can't be heard; with words for the person.
        """
        media = await self.admit(path)
        request = Request(id=new_id(), task="transcribe", path=path, media=media, interactive=True)
        modalities = await self.selection.select(request)
        if not modalities:
            raise ControlError(
                _("No engine here understands speech."), code="no-engine", hint=_("`assistd plugins` tells why.")
            )
        modality = modalities[0]
        models = self.registry.models_for(modality)
        job = Job(
            id=request.id,
            request_id=request.id,
            task=request.task,
            modality=modality.name,
            facet=modality.facet,
            media=media,
            models=tuple(model.id for model in models),
        )
        words: list[str] = []
        async with contextlib.aclosing(self.supervisor.run(modality, job, interactive=True, models=models)) as events:
            async for event in events:
                if isinstance(event, Result):
                    words = [segment.text for segment in event.content.segments]
        return " ".join(words)

    @property
    def plugin_sinks(self) -> tuple[str, ...]:
        """Names of the sinks that plugins offer."""
        return tuple(self.registry.sinks)

    async def reload(self, name: str) -> str:
        """Look at a third party's plugin again, without a restart: it was approved, revoked or changed.

        Jobs under way end as they began. Returns a sentence about it.
        """
        async with self._reloading:  # what was seen last counts
            record = await asyncio.to_thread(self.registry.reload, name)
        self._changed(name)
        if record is None:
            return _("There is no plugin {name} to load.").format(name=printable(name))
        if record.status in ACTIVE:
            return _("The plugin {name} is at work.").format(name=record.name)
        return record.reason

    def set_aside(self, name: str, reason: str) -> None:
        """Let a plugin do nothing more until it is loaded again, and say why: its files are broken."""
        self.registry.mark(name, Status.LOAD_ERROR, reason)
        self._changed(name)

    def ready(self, record: Record) -> None:
        """Start the engines of a plugin, before anybody needs them."""
        for spec in record.modalities:
            if not spec.kind or self.registry.models_for(spec):
                self._spawn(self.supervisor.warm(spec))

    def _changed(self, name: str) -> None:
        self._plug()
        self._spawn(self.supervisor.drop(name))
        for changed in self.on_plugins:
            changed()

    async def look_at_plugins(self) -> None:
        """Take up plugins that were installed, updated or taken away while the daemon runs; tell of new ones, once."""
        for name in await asyncio.to_thread(noticed.outdated, self.registry.records):
            await self.reload(name)
        for words in await asyncio.to_thread(self.registry.news):
            self.notice(words, "plugin-unapproved")

    def release(self, name: str) -> str:
        """Let a plugin's engines work again that rest after they failed repeatedly; return a sentence about it."""
        if not any(record.name == name for record in self.registry.records):
            raise ControlError(
                _("There is no plugin {name}.").format(name=printable(name)),
                code="plugin-unknown",
                hint=_("`assistd plugins` lists what is there."),
            )
        released = self.supervisor.release(name)
        for changed in self.on_plugins:
            changed()
        if released:
            return _("The plugin {name} is released; its next job is tried.").format(name=name)
        return _("The plugin {name} is not resting.").format(name=name)

    def _plug(self) -> None:
        """Offer the sinks of the plugins as they are now."""
        found = {name: WorkerSink(spec, self.supervisor) for name, spec in self.registry.sinks.items()}
        self._sinks.clear()
        self._sinks.update({"sidecar": self._files, **found})

    def lock(self, *, locked: bool) -> None:
        """Take note that the session was locked or unlocked: while it is, nothing is captured or said."""
        self.desk.locked = locked and not self.config.screen.while_locked
        self.voice.locked(self.desk.locked)
        if self.desk.locked:
            self.desk.kept.drop()
            self._spawn(self._stop_spoken())

    async def _stop_spoken(self) -> None:
        await self.dispatcher.cancel_spoken()

    async def close(self) -> None:
        """End everything; what is under way waits in the journal."""
        self._notices.close()
        for task in self._tasks:
            task.cancel()
        await self.dispatcher.close()
        await self.desk.close()
        await self.voice.close()
        await self.supervisor.close()

    def notice(self, words: str, code: str = "", group: bytes = b"") -> None:
        """Tell the person a sentence, once; many with the same code and folder (`group`) are told together."""
        self._notices.tell(words, code, group)

    def _release(self, reply: Reply) -> None:
        """A request has ended: its picture of the desktop is not in use any more."""
        if isinstance(reply, Answered):
            self.desk.kept.end(reply.answer.request_id)

    def _say(self, words: str) -> None:
        if self._on_notice:
            self._on_notice(words)
        else:
            self._spawn(self.voice.tell(words))

    def _told(self, words: str) -> None:
        """The voice itself has something to tell: it can't be spoken, so it is written."""
        log.warning("%s", words)
        if self._on_notice:
            self._on_notice(words)

    async def admit(self, path: bytes) -> Media:
        """Sniff and hash a file, in a thread; one that was renamed while it waited is found under its new name."""
        try:
            return await asyncio.to_thread(intake.admit, path)
        except UnreadableError as error:
            moved = await self._ledger.moved(path) if error.code == "media-missing" else None
            if moved is None:
                raise
        return await asyncio.to_thread(intake.admit, moved)

    async def _prune(self) -> None:
        """Each hour delete what is too old or too much; when that fails, try again the next time."""
        history = self.config.history
        while True:
            try:
                if not history.enabled:
                    await self.journal.results_in_memory()
                await self.journal.prune()
                if history.keep_days:
                    await self.history.forget(older_than_s=history.keep_days * 86_400.0, rewrite=False)
            except JournalError as error:
                log.warning("what is old could not be deleted: %s", error.message)
            await asyncio.sleep(PRUNE_S)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("in the background: %s: %s", type(error).__name__, error)


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Call it in the loop, from a thread; not at all if that has ended."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
