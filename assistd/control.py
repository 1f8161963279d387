"""Everything a client can ask of the daemon, in one class; the doors (socket now, D-Bus later) only translate."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import assert_never

from msgspec.structs import replace

from assistd import protocol as p
from assistd.errors import AssistdError, ControlError
from assistd.flow import Flow
from assistd.i18n import _, ngettext
from assistd.journal import SPEECH, new_id
from assistd.keys import Keys
from assistd.process import rss_mib
from assistd.questions import Questions
from assistd.types import ASKED, Request, Turn, View, printable

log = logging.getLogger(__name__)

SIDECAR = "sidecar"

MOST_PX = 65_535
"""Farthest edge of a rectangle, in pixels: X11 has no larger screens."""


class Control:
    """Answers asks.

    Args:
        flow: The flow behind.
        folders: Returns how the watched folders are.
        sources: Returns how the sources of plugins are.
        warnings: Returns sentences that `assistd status` should show.
        hotkeys: Returns in words how keys are listened to.
        shutdown: Ends the daemon.
    """

    def __init__(
        self,
        flow: Flow,
        *,
        version: str,
        folders: Callable[[], tuple[p.FolderState, ...]] = tuple,
        sources: Callable[[], tuple[p.SourceState, ...]] = tuple,
        warnings: Callable[[], tuple[str, ...]] = tuple,
        hotkeys: Callable[[], str] = str,
        shutdown: Callable[[], None] = lambda: None,
    ) -> None:
        self._flow = flow
        self._version = version
        self._folders = folders
        self._sources = sources
        self._warnings = warnings
        self._hotkeys = hotkeys
        self.keys = Keys(flow, self._do, Questions(flow.config.ask, flow.voice, flow.hear))
        self._shutdown = shutdown
        self._began_s = time.monotonic()

    async def answer(self, ask: p.Ask) -> AsyncGenerator[p.Reply, None]:
        """Yield replies, the last of them final (`protocol.FINAL`). Closing the iterator cancels what was asked for."""
        try:
            match ask:
                case p.Do():
                    async for reply in self._do(ask):
                        yield reply
                case p.Subscribe():
                    async for reply in self._subscribe():
                        yield reply
                case _:
                    yield await self._one(ask)
        except AssistdError as error:
            yield p.Refused(message=error.message, code=error.code, hint=error.hint)
        except Exception as error:
            log.exception("an ask could not be answered: %s", type(ask).__name__)
            yield p.internal_fault(error)

    async def _one(self, ask: p.Ask) -> p.Reply:  # noqa: C901, PLR0911, PLR0912  (one return an ask)
        match ask:
            case p.Say(text=text, mode=mode):
                return p.Done(words=await self._flow.voice.speak(text, mode))
            case p.Stop():
                return p.Done(words=await self._flow.stop())
            case p.Repeat():
                return p.Done(words=await self._flow.voice.repeat())
            case p.More(speak=speak):
                return p.Done(words=await self.keys.more(speak=speak))
            case p.Copy():
                return p.Done(words=await self._flow.copy())
            case p.Press(action=action):
                return p.Done(words=await self.keys.press(action))
            case p.Status():
                return await self._status()
            case p.Jobs(limit=limit):
                return await self._jobs(limit)
            case p.History(query=query, limit=limit):
                rows = await self._flow.history.search(query, limit)
                return p.HistoryReport(rows=rows, enabled=self._flow.config.history.enabled)
            case p.Forget():
                return await self._forget(ask)
            case p.Plugins():
                await self._flow.look_at_plugins()
                return p.PluginsReport(plugins=self._plugins())
            case p.Reload(plugin=plugin):
                return p.Done(words=await self._flow.reload(plugin))
            case p.Release(plugin=plugin):
                return p.Done(words=self._flow.release(plugin))
            case p.Shutdown():
                self._shutdown()
                return p.Done(words=_("assistd is ending."))
            case p.Do() | p.Subscribe():
                raise AssertionError("streamed elsewhere")
            case _:
                assert_never(ask)

    async def _do(self, ask: p.Do) -> AsyncGenerator[p.Reply, None]:
        request = await self._request(ask)
        replies: asyncio.Queue[p.Reply] = asyncio.Queue()
        dispatcher = self._flow.dispatcher
        await dispatcher.submit([request], listener=replies.put_nowait)
        ended = False
        try:
            while not ended:
                reply = await replies.get()
                ended = isinstance(reply, p.Answered)
                yield reply
        finally:
            dispatcher.unlisten(request.id)
            if not ended:
                await dispatcher.cancel([request.id])

    async def _request(self, ask: p.Do) -> Request:
        """Return what is asked for as a request.

        Raises:
            AssistdError: If it can't be one: no question, no picture, no language.
        """
        if ask.task == "ask":
            _check_question(ask.text)
        _check_sinks(ask.sinks, self._flow.plugin_sinks)
        request_id, view = new_id(), _view(ask)
        path, turns = ask.path, tuple[Turn, ...]()
        if ask.target:
            self._flow.desk.present()
        if ask.target == "clipboard":
            path, view = await self._flow.desk.clipboard_picture(), None
        elif ask.task == "ask" and view is None:
            path, turns = await self._flow.asked.about(ask.path, again=ask.again)
        if path and self._flow.desk.ours(path):
            self._flow.desk.kept.begin(request_id, path)
        beside = ask.write and view is None
        every = self._flow.plugin_sinks if beside else ()
        return Request(
            id=request_id,
            task=ask.task,
            path=path,
            text=ask.text.strip(),
            language=p.language_tag(ask.language),
            into=p.language_tag(ask.into),
            turns=turns,
            level=ask.level,
            sinks=(*[SPEECH] * ask.speak, *[SIDECAR] * beside, *dict.fromkeys([*ask.sinks, *every])),
            source=ASKED,
            interactive=True,
            created_s=time.time(),
            fresh=ask.fresh,
            formats=ask.formats,
            view=view,
            save=ask.save,
        )

    async def _subscribe(self) -> AsyncGenerator[p.Reply, None]:
        replies: asyncio.Queue[p.Reply] = asyncio.Queue(1000)

        def offer(reply: p.Reply) -> None:
            if not replies.full():  # who does not read misses something; the daemon's memory stays bounded
                replies.put_nowait(reply)

        end = self._flow.dispatcher.subscribe(offer)
        try:
            yield p.Noticed(kind="subscribed", words=_("From now on everything is told."))
            while True:
                yield await replies.get()
        finally:
            end()

    async def _status(self) -> p.StatusReport:
        counts = await self._flow.journal.counts()
        return p.StatusReport(
            version=self._version,
            pid=os.getpid(),
            uptime_s=round(time.monotonic() - self._began_s, 1),
            rss_mib=round(rss_mib(os.getpid()), 1),
            queued=counts.queued,
            running=counts.running,
            done=counts.done,
            failed=counts.failed,
            speech=self._flow.voice.state(),
            speaking=self._flow.voice.speaking,
            hotkeys=self._hotkeys(),
            workers=self._flow.supervisor.states(),
            folders=self._folders(),
            sources=self._sources(),
            warnings=self._warnings(),
        )

    async def _jobs(self, limit: int) -> p.JobsReport:
        rows = await self._flow.journal.rows(limit)
        return p.JobsReport(
            jobs=tuple(
                p.JobRow(
                    id=request.id,
                    task=request.task,
                    state=state,
                    what=_what(request),
                    source=request.source,
                    created_s=request.created_s,
                    words=words,
                )
                for request, state, words in rows
            )
        )

    def _plugins(self) -> tuple[p.PluginRow, ...]:
        """Return the plugins, those with an engine in quarantine marked so."""
        resting = {one.plugin: one.reason for one in self._flow.supervisor.states() if one.state == "quarantined"}
        words = _("It rests: {reason}. `assistd plugins release {name}` lets it work at once.")
        return tuple(
            replace(row, status="quarantined", reason=words.format(reason=resting[row.name], name=row.name))
            if row.name in resting
            else row
            for row in self._flow.registry.rows()
        )

    async def _forget(self, ask: p.Forget) -> p.Done:
        self._flow.asked.forget()
        self._flow.heard.forget()
        self._flow.desk.kept.drop()
        gone = await self._flow.history.forget(ids=ask.ids, older_than_s=ask.older_than_s, everything=ask.everything)
        if not gone:
            return p.Done(words=_("No answers forgotten."))
        return p.Done(words=ngettext("One answer forgotten.", "{n} answers forgotten.", gone).format(n=gone))


def _check_question(text: str) -> None:
    """Raise `ControlError` if this is no question."""
    if not text.strip():
        raise ControlError(_("There is no question."), code="no-question", hint=_("Ask one in a few words."))
    if len(text) > p.MAX_QUESTION:
        raise ControlError(
            _("The question is longer than {most} characters.").format(most=p.MAX_QUESTION), code="long-question"
        )


def _check_sinks(names: Sequence[str], known: Sequence[str]) -> None:
    """Raise `ControlError` if a plugin's sink that is named is not there."""
    unknown = next((name for name in names if name not in known), None)
    if unknown is None:
        return
    there = _("There are: {names}.").format(names=", ".join(known))
    none = _("No plugin that is enabled brings answers anywhere; `assistd plugins` lists them.")
    raise ControlError(
        _("There is no sink called {name}.").format(name=printable(unknown[:64])),
        code="sink-missing",
        hint=there if known else none,
    )


def _view(ask: p.Do) -> View | None:
    """Return what of the desktop is meant; None: a file.

    Raises:
        ControlError: If the rectangle is none.
    """
    if not ask.target:
        return None
    if ask.target == "region":
        left, top, right, bottom = ask.region or (0, 0, 0, 0)
        if right <= left or bottom <= top or max(map(abs, (left, top, right, bottom))) > MOST_PX:
            raise ControlError(
                _("That is no rectangle of the screen."),
                code="region",
                hint=_("Give its left edge, top edge, width and height in pixels."),
            )
    return View(target=ask.target, region=ask.region if ask.target == "region" else None)


def _what(request: Request) -> str:
    """Return in one line what a request is about."""
    named = printable(os.path.basename(request.path)) or (request.view.label if request.view else "")
    return named or printable(request.text[:60])
