"""The voice of the flow: answers, notices and `assistd say` become utterances of the speech sink, each with its rank.

What a person asked for is a description and interrupts the last one; what a watched folder found waits; what went wrong
goes first. The engine that speaks is the best modality of the task ``speak``, in its worker like every other.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from typing import Literal

from assistd import i18n
from assistd.config import SpeechSettings
from assistd.desktop.bus import Bus
from assistd.errors import AssistdError
from assistd.i18n import N_, _
from assistd.journal import new_id
from assistd.plugins import Registry
from assistd.sinks.channels.choice import channels, outlets
from assistd.sinks.speech import SpeechSink, Utterance
from assistd.sinks.turns import Priority, Spoken
from assistd.supervisor import Supervisor
from assistd.types import ASKED, Answer, Chunk, Failure, Job, Phrase, Request

log = logging.getLogger(__name__)

MOST_ANSWERS = 100
"""Most answers under way whose words are kept for the clipboard."""

NO_VOICE = N_("No plugin here can speak.")


class Voice:
    """Everything that is said aloud in this process.

    Args:
        settings: The `[speech]` section.
        registry: Knows the engines that speak.
        supervisor: Runs them.
        told: Called with what can't be said aloud, because it is about the voice itself.
        bus: The session bus: Orca and notifications are there.
        copy: Puts words into the clipboard; None: nobody does.
    """

    def __init__(  # noqa: PLR0917  (in the order in which they came to be)
        self,
        settings: SpeechSettings,
        registry: Registry,
        supervisor: Supervisor,
        told: Callable[[str], None],
        bus: Bus | None = None,
        copy: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._supervisor = supervisor
        self._told = told
        self._copy = copy if settings.clipboard else None
        self._sink = SpeechSink(
            self._synthesise,
            settings,
            told,
            channels=channels(settings, bus, self._tell_soon),
            outlets=outlets(settings, bus),
        )
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self._open: dict[str, None] = {}
        self._answers: dict[str, list[str]] = {}
        self._started = False

    async def start(self) -> None:
        """Open the sound device in the background, so that the first word does not wait for it."""
        if not self._started:
            self._started = True
            await self._sink.start()

    # --- answers, while they grow (`assistd.spoken.Voice`) ---

    async def begin(self, request: Request) -> None:  # noqa: ARG002  (who begins matters to other voices)
        """Let the person hear that work has begun."""
        await self.start()
        self._sink.earcon("begun")

    async def say(self, request: Request, phrases: Sequence[Phrase]) -> None:
        """Queue sentences of a request's answer."""
        await self.start()
        priority: Priority = "description" if request.source == ASKED else "watch"
        for phrase in phrases:
            if self._copy and priority == "description" and len(self._answers) < MOST_ANSWERS:
                self._answers.setdefault(request.id, []).append(phrase.text)
            self._say(request.id, phrase, priority)

    async def end(self, request: Request, answer: Answer) -> None:
        """Let the person hear how it ended; nothing more will be said for this request."""
        if words := self._answers.pop(request.id, []):
            self._soon(self._copied("\n".join(words)))
        if answer.outcome == "failed":
            self._sink.earcon("failed")
        elif answer.outcome != "cancelled":
            self._sink.earcon("done")
        self._sink.finish(request.id)

    # --- the rest ---

    async def speak(self, words: str, mode: Literal["now", "after"]) -> str:
        """Say a person's own text; return a sentence about it once it was said.

        Raises:
            AssistdError: If there is no voice.
        """
        await self.start()
        if not self._settings.enabled:
            raise AssistdError(
                _("Speech is switched off."), code="muted", hint=_("Set `enabled = true` under `[speech]`.")
            )
        if self._sink.state.locked:
            raise AssistdError(_("The session is locked: nothing is said."), code="locked")
        if self._sink.speaks_itself and not self._registry.modalities("speak"):
            raise AssistdError(_(NO_VOICE), code="no-voice", hint=_("`assistd plugins` tells why."))
        request_id = new_id()
        self._open[request_id] = None
        try:
            self._sink.say(Utterance(request_id=request_id, text=words, mode=mode, final=True))
            return _sentence(await self._sink.spoken(request_id))
        except asyncio.CancelledError:  # who asked has hung up, or cancelled the job
            self._sink.drop(request_id)
            raise
        finally:
            self._open.pop(request_id, None)

    async def repeat(self) -> str:
        """Say the last words again; return a sentence about it once they were said."""
        request_id = self._sink.repeat()
        if request_id is None:
            return _("Nothing was said yet.")
        return _sentence(await self._sink.spoken(request_id))

    async def recite(self, phrases: Sequence[Phrase]) -> str:
        """Say sentences of an answer now; return the id under which `said` knows them."""
        await self.start()
        request_id = f"more-{next(self._numbers)}"
        for phrase in phrases:
            self._say(request_id, phrase, "description")
        self._sink.finish(request_id)
        return request_id

    def said(self, request_id: str) -> tuple[str, ...] | None:
        """Return the sentences of a request that were said to their end; None if it was not spoken, or long ago."""
        return self._sink.said(request_id)

    async def remark(self, words: str) -> None:
        """Say a short sentence of our own about what a key did, when nothing more important is being said."""
        await self._notice(words, "progress")

    async def cue(self) -> None:
        """Let the person hear that it is their turn."""
        await self.start()
        self._sink.earcon("begun")

    def locked(self, locked: bool) -> None:
        """While the session is locked nothing is said: what is being said stops, what comes is dropped."""
        self._sink.locked(locked)

    async def tell(self, words: str) -> None:
        """Tell the person of a trouble, before anything else."""
        await self._notice(words, "error")

    async def result(self, words: str) -> None:
        """Tell what became of many files at once, when all else is said."""
        await self._notice(words, "watch")

    async def stop(self) -> tuple[str, ...]:
        """Be silent at once; return the requests that were being said or waited for the voice."""
        return self._sink.stop()

    async def drained(self) -> None:
        """Return once everything that was queued has been said."""
        for request_id in tuple(self._open):
            await self._sink.spoken(request_id)
            self._open.pop(request_id, None)

    @property
    def speaking(self) -> bool:
        """Whether something is being said now."""
        return bool(self._sink.state.speaking)

    def state(self) -> str:
        """Return in words how the voice is, for `assistd status`."""
        state = self._sink.state
        if not state.enabled:
            return _("switched off")
        if state.locked:
            return _("silent, as the session is locked")
        if self._sink.speaks_itself and not self._registry.modalities("speak"):
            return _(NO_VOICE)
        busy = _("speaking, {waiting} waiting").format(waiting=state.waiting) if state.speaking else _("idle")
        return ", ".join(part for part in (state.channel, busy, state.channel_state) if part)

    async def close(self) -> None:
        """Be silent and end the player."""
        for task in self._tasks:
            task.cancel()
        await self._sink.close()

    async def _notice(self, words: str, priority: Priority) -> None:
        await self.start()
        self._say(f"notice-{next(self._numbers)}", Phrase(words), priority, final=True)

    def _say(self, request_id: str, phrase: Phrase, priority: Priority, *, final: bool = False) -> None:
        self._open[request_id] = None
        if len(self._open) > 1000:
            self._open.pop(next(iter(self._open)))
        text = phrase.text.replace("`", "")
        self._sink.say(
            Utterance(request_id=request_id, text=text, language=phrase.language, priority=priority, final=final)
        )

    def _tell_soon(self, words: str) -> None:
        """Tell the person what is wrong with a channel, through the channel that speaks instead."""
        log.warning("%s", words)
        self._soon(self.tell(words))

    async def _copied(self, words: str) -> None:
        if self._copy:
            try:
                await self._copy(words)
            except AssistdError as error:
                await self.tell(error.sentence())

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _synthesise(self, text: str, language: str) -> AsyncGenerator[Chunk, None]:
        """Yield the sound of `text`, from the best engine that speaks.

        Raises:
            AssistdError: If there is none, or it failed.
        """
        modalities = self._registry.modalities("speak")
        if not modalities:
            raise AssistdError(_(NO_VOICE), code="no-voice", hint=_("`assistd plugins` tells why."))
        modality = max(modalities, key=lambda one: one.priority)
        job_id = f"say-{next(self._numbers)}-{time.monotonic_ns()}"
        job = Job(
            id=job_id,
            request_id=job_id,
            task="speak",
            modality=modality.name,
            facet="sound",
            text=text,
            language=language or i18n.language(),
        )
        stream = self._supervisor.run(modality, job, interactive=True)
        async with contextlib.aclosing(stream) as events:
            async for event in events:
                if isinstance(event, Chunk):
                    yield event
                elif isinstance(event, Failure):
                    raise AssistdError(event.message, code=event.code, hint=event.hint)


def _sentence(spoken: Spoken) -> str:
    match spoken.outcome:
        case "spoken":
            return _("Said.")
        case "written":
            return _("There is no sound; it was written to {file}.").format(file=spoken.file)
        case "stopped" | "interrupted":
            return _("Stopped before its end.")
        case "muted":
            return _("Speech is switched off.")
        case _:
            return _("It could not be said.")
