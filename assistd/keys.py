"""Does what a key asks for: one thing at a time, and never in silence. Hotkeys, D-Bus and `assistd press` come here.

Pressing again while it works says so once nothing was told yet, and begins anew once something was; another key that
describes takes the place of the first. Never two voices, never an exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine

from assistd import protocol as p
from assistd.actions import Action
from assistd.errors import AssistdError
from assistd.flow import Flow
from assistd.i18n import N_, _
from assistd.questions import Questions
from assistd.types import Target

log = logging.getLogger(__name__)

Do = Callable[[p.Do], AsyncGenerator[p.Reply, None]]

TARGETS: dict[Action, Target] = {
    Action.WINDOW: "window",
    Action.SCREEN: "screen",
    Action.POINTER: "pointer",
    Action.CLIPBOARD: "clipboard",
}

BEGUN = {
    Action.WINDOW: N_("Describing the window."),
    Action.SCREEN: N_("Describing the screen."),
    Action.POINTER: N_("Describing what is under the pointer."),
    Action.CLIPBOARD: N_("Describing what is in the clipboard."),
    Action.ASK: N_("Asking for your question."),
    Action.REPEAT: N_("Saying it again."),
}
"""What the one who pressed is told by the program that passed it on; the person hears the work itself."""


class Keys:
    """What the keys do.

    Args:
        flow: The flow.
        do: Carries a `Do` out (`Control`); closing the generator cancels it.
        questions: How a question is put.
    """

    def __init__(self, flow: Flow, do: Do, questions: Questions) -> None:
        self._flow = flow
        self._do = do
        self._questions = questions
        self._work: asyncio.Task[None] | None = None
        self._doing: Action | None = None
        self._told = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def press(self, action: Action) -> str:
        """Begin what the key asks for and return a sentence about it; the person hears what comes of it.

        Raises:
            AssistdError: If it can't even begin: the session is locked.
        """
        if action is Action.STOP:
            await self._drop()
            return await self._flow.stop()
        self._flow.desk.present()
        match action:
            case Action.REPEAT:
                await self._drop()
                self._spawn(self._repeat())
            case Action.MORE:
                return await self.more(speak=True)
            case Action.COPY:
                try:
                    words = await self._flow.copy()
                except AssistdError as error:
                    words = error.sentence()
                await self._flow.voice.remark(words)
                return words
            case _:
                if action is Action.ASK and self._questions.again():
                    return _("That is the question.")
                if self._working(action):
                    words = _("Still working.")
                    await self._flow.voice.remark(words)
                    return words
                await self._drop()
                self._doing, self._told = action, False
                self._work = self._spawn(self._ask() if action is Action.ASK else self._describe(TARGETS[action]))
        return _(BEGUN[action])

    async def more(self, *, speak: bool) -> str:
        """Go on where the last answer stopped; return the words, or that there are none."""
        heard = self._flow.heard
        phrases = heard.more()
        if heard.answer is None:
            words = _("Nothing was described yet.")
        elif not phrases:
            words = _("That was all.")
        else:
            words = "\n".join(phrase.text for phrase in phrases)
        if not phrases:
            if speak:
                await self._flow.voice.remark(words)
        elif speak:
            heard.told(phrases, voiced=await self._flow.voice.recite(phrases))
        else:
            heard.told(phrases)
        return words

    async def close(self) -> None:
        """End what is under way."""
        await self._drop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- the work ---

    def _working(self, action: Action) -> bool:
        """Return whether this very thing is under way and has told nothing yet."""
        return self._work is not None and not self._work.done() and self._doing is action and not self._told

    async def _drop(self) -> None:
        """End what a key began before."""
        work, self._work = self._work, None
        if work and not work.done():
            work.cancel()
            await asyncio.wait([work], timeout=1.0)

    async def _describe(self, target: Target) -> None:
        level = self._flow.config.describe.level
        await self._carry_out(p.Do(task="describe", target=target, level=level, speak=True))

    async def _ask(self) -> None:
        """Have the person put a question, then answer it: about the last picture, else about the window."""
        level = self._flow.config.describe.level
        last = self._flow.asked.has_last()
        try:
            question = await self._questions.put(self._flow.asked.name() if last else "")
        except AssistdError as error:
            await self._flow.voice.tell(error.sentence())
            return
        if not question:
            await self._flow.voice.remark(_("No question."))
            return
        target: Target | None = None if last else "window"
        await self._carry_out(p.Do(task="ask", text=question, again=last, target=target or "", level=level, speak=True))

    async def _carry_out(self, ask: p.Do) -> None:
        """Do it; what can't even begin is said aloud."""
        try:
            async with contextlib.aclosing(self._do(ask)) as replies:
                async for reply in replies:
                    self._told = self._told or bool(isinstance(reply, p.Happened) and reply.said)
        except AssistdError as error:
            await self._flow.voice.tell(error.sentence())

    async def _repeat(self) -> None:
        words = await self._flow.voice.repeat()
        log.debug("%s", words)

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("what a key asked for failed: %s", type(error).__name__, exc_info=error)
            self._tasks.add(again := asyncio.create_task(self._flow.voice.tell(_("That failed inside assistd."))))
            again.add_done_callback(self._tasks.discard)
