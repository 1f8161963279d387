"""Speaks through speech-dispatcher, in the voice that the person has chosen there. Used by `chain`.

Priorities, as the screen reader beside us needs them. Orca speaks with ``message``; that cancels our descriptions
(``text``) at once, so a key that the person presses is answered without waiting; then ours go on from the clause that
was cut off. Errors are ``message``: short, in their turn, not cut off. What nobody waits for is ``notification``:
never while anything else speaks. The server itself lets one message sound at a time, so two voices never overlap.
(Seen with 0.11.4: a `message` cancels a `text` that speaks or waits; a `text` waits for the `message` that speaks.)
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import time
from collections import deque
from collections.abc import Callable

from assistd import i18n
from assistd.i18n import _
from assistd.sentences import sentences
from assistd.sinks.channels import ssip
from assistd.sinks.channels.channel import ChannelLostError, NotSaidError, Words
from assistd.sinks.channels.clauses import Reached, clauses, ssml
from assistd.sinks.turns import PROGRESS_STALE_S, Priority, Spoken
from assistd.types import Phrase

log = logging.getLogger(__name__)

RETRY_S = 5.0
"""After a connection failed, none is tried for this long."""

SPAWN_S = 10.0
SPAWN_AGAIN_S = 60.0

LOOK_S = 2.0
"""How often it is looked whether the server still lives while it says nothing of our message, seconds."""

SLOWEST_CPS = 4.0
"""Slowest speech, characters a second: a message that is not through by then, and 10 s, hangs."""

QUEUED_S = 120.0
"""Longest time that our message waits for other programs' messages."""

CUTS = 30
"""So often is one sentence taken up again that other programs cut off, without a clause of it being said."""

AGAIN_S = 0.3

PRIORITIES: dict[Priority, str] = {
    "error": "message",
    "description": "text",
    "progress": "notification",
    "watch": "notification",
}


class _Message:
    """A message on its way."""

    def __init__(self, parts: list[str]) -> None:
        self.reached = Reached(parts)
        self.over: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.since_s = self.news_s = time.monotonic()
        self.began = self.paused = False
        self.most_s = 10.0 + sum(map(len, parts)) / SLOWEST_CPS

    def take(self, event: ssip.Event) -> None:
        self.news_s = time.monotonic()
        self.paused = event.code == ssip.PAUSED
        if event.code == ssip.BEGIN:
            self.began = True
        elif event.code == ssip.MARK and event.mark.isascii() and event.mark.isdigit():
            self.reached.note(int(event.mark[:6]), self.news_s)
        elif event.code in (ssip.END, ssip.CANCELED) and not self.over.done():
            self.over.set_result(event.code)


class SpeechDispatcher:
    """The channel.

    Args:
        tell: Called with a sentence when the server can't be started.
        spawn: Start the server if it does not run.
        stale_s: How long a result that nobody waits for may wait for silence, seconds.
    """

    name = "speech-dispatcher"
    brailles = False

    def __init__(self, tell: Callable[[str], None], *, spawn: bool = False, stale_s: float = 60.0) -> None:
        self.began: Callable[[str, str], None] = lambda _request_id, _sentence: None
        self._tell = tell
        self._spawn = spawn
        self._stale_s = stale_s
        self._ssip: ssip.Connection | None = None
        self._connecting = asyncio.Lock()
        self._retry_s = self._spawn_s = 0.0
        self._told = False
        self._message: _Message | None = None
        self._message_id = ""
        self._early: deque[ssip.Event] = deque(maxlen=64)
        self._saying = False
        self._default = self._language = self._priority = ""

    @property
    def idle(self) -> bool:
        """Whether nothing of ours sounds or waits."""
        return not self._saying

    async def start(self) -> None:
        """Connect, if there is a server."""
        await self.ready()

    async def ready(self) -> bool:
        """Return whether the server answers; without a connection one is tried, briefly."""
        async with self._connecting:
            if self._ssip and not self._ssip.lost:
                return True
            if time.monotonic() < self._retry_s:
                return False
            path = ssip.socket_path()
            try:
                if self._spawn and not await _listens(path):
                    await self._start_server(path)
                if not path or not os.path.exists(path):  # noqa: ASYNC240  (in a folder in memory)
                    return False
                await self._connect(path)
            except ssip.SsipError as error:
                log.debug("speech-dispatcher: %s", error)
                self._retry_s = time.monotonic() + RETRY_S
                return False
            return True

    async def say(self, words: Words) -> None:
        """Say it, sentence by sentence; return when all was said.

        Raises:
            ChannelLostError: The server went, hangs or refuses.
            NotSaidError: A result that nobody waits for found no silence in time.
        """
        waiting = deque(sentences(words.phrase.text))
        goes_on = words.goes_on
        self._saying = True
        try:
            while waiting:
                sentence = waiting.popleft()
                if not goes_on:
                    self.began(words.request_id, sentence)
                goes_on = False
                if left := await self._sentence(words, sentence):
                    why, text = left
                    raise ChannelLostError(why, _rest(words, "\n\n".join((text, *waiting))))
        finally:
            self._saying = False

    async def heard(self, request_id: str) -> Spoken:  # noqa: ARG002  (`say` returns when it was heard)
        """Return that it was said."""
        return Spoken(outcome="spoken")

    def silence(self) -> None:
        """Have the server cancel our messages."""
        self._message = None
        if self._ssip:
            self._ssip.post("CANCEL SELF")

    def state(self) -> str:
        """Return nothing: which device it plays on is the server's business."""
        return ""

    async def close(self) -> None:
        """Hang up."""
        if self._ssip:
            self.silence()
            self._ssip.post("QUIT")
            self._ssip.close()
            self._ssip = None

    # --- one sentence -----------------------------------------------------------------------------------------------

    async def _sentence(self, words: Words, sentence: str) -> tuple[str, str] | None:
        """Say a sentence, again from where others cut it off; return why it could not go on, and what is left."""
        parts = clauses(sentence)
        waits_s = {"watch": self._stale_s, "progress": PROGRESS_STALE_S}.get(words.priority)
        since_s, cuts = time.monotonic(), 0
        while True:
            message = _Message(parts)
            try:
                code = await self._one(words, parts, message)
            except ssip.SsipError as error:
                self._retry_s = time.monotonic() + RETRY_S
                return str(error), message.reached.rest(time.monotonic())
            if code == ssip.END:
                return None
            if waits_s is not None and time.monotonic() - since_s > waits_s:
                raise NotSaidError("stale")
            said = message.reached.certain(time.monotonic())
            cuts = 0 if said else cuts + 1
            if cuts > CUTS:
                raise NotSaidError("interrupted")
            parts = parts[said:]
            if waits_s is not None:  # something else speaks
                await asyncio.sleep(AGAIN_S)

    async def _one(self, words: Words, parts: list[str], message: _Message) -> int:
        """Have the server say one message; return the code of the event that ended it.

        Raises:
            SsipError: The server went, hangs or refuses.
        """
        server = self._ssip
        if server is None:
            raise ssip.SsipError("no connection")
        self._early.clear()
        self._message, self._message_id = message, ""
        await self._settings(server, words)
        self._message_id = await server.speak(ssml(parts))
        for event in self._early:
            self._event(event)
        try:
            while not message.over.done():
                await asyncio.wait((message.over,), timeout=LOOK_S)
                if not message.over.done():
                    await self._look(server, message)
            return message.over.result()
        finally:
            if self._message is message:
                self._message = None

    async def _settings(self, server: ssip.Connection, words: Words) -> None:
        priority, language = PRIORITIES[words.priority], self._fitting(words.phrase.language)
        if priority != self._priority:
            self._priority = priority
            server.post(f"SET SELF PRIORITY {priority}")
        if language and language != self._language:
            self._language = language
            await server.order(f"SET SELF LANGUAGE {language}")

    async def _look(self, server: ssip.Connection, message: _Message) -> None:
        """See whether a message that gives no news is still on its way.

        Raises:
            SsipError: It hangs, or the server does not answer.
        """
        await server.order("GET RATE")
        now = time.monotonic()
        if message.paused:
            return
        if now - message.news_s > message.most_s if message.began else now - message.since_s > QUEUED_S:
            server.post("CANCEL SELF")
            server.close()
            raise ssip.SsipError("the message hangs")

    def _event(self, event: ssip.Event) -> None:
        if not self._message_id:
            self._early.append(event)
        elif self._message and event.message_id == self._message_id:
            self._message.take(event)

    def _lost(self) -> None:
        if self._message and not self._message.over.done():
            self._message.over.set_exception(ssip.SsipError(ssip.GONE))
            self._message.over.exception()  # seen: who waited may have gone

    def _fitting(self, language: str) -> str:
        """Return the language to set: the person's own setting where that is a kind of it."""
        wanted = language or i18n.language()
        if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", wanted):
            return self._default
        return self._default if _primary(wanted) == _primary(self._default) else wanted

    # --- the server -------------------------------------------------------------------------------------------------

    async def _connect(self, path: str) -> None:
        """Connect and introduce ourselves.

        Raises:
            SsipError: Nobody there, or it does not answer.
        """
        server = await ssip.Connection.open(path, self._event, self._lost)
        settings = ("CLIENT_NAME user:assistd:main", "NOTIFICATION ALL on", "SSML_MODE on")
        orders = (*(f"SET SELF {setting}" for setting in settings), "GET LANGUAGE")
        try:
            replies = await asyncio.gather(*(server.order(order) for order in orders))
        except BaseException:
            server.close()
            raise
        if not all(reply.ok for reply in replies[:3]):
            server.close()
            raise ssip.SsipError("it refuses events or SSML")
        self._default = self._language = next(iter(replies[3].lines), "") if replies[3].ok else ""
        self._priority = ""
        self._ssip = server

    async def _start_server(self, path: str) -> None:
        """Start the server as libspeechd does, at most once a minute.

        Raises:
            SsipError: It does not start.
        """
        if time.monotonic() < self._spawn_s:
            raise ssip.SsipError("it did not start")
        self._spawn_s = time.monotonic() + SPAWN_AGAIN_S
        program = shutil.which("speech-dispatcher")
        if program is None or not path:
            self._tell_once(
                _("speech-dispatcher is not installed; assistd's own voice speaks. Install it: {command}").format(
                    command="sudo apt install speech-dispatcher"
                )
                if path
                else _("`SPEECHD_ADDRESS` leads to no socket of this machine; assistd's own voice speaks.")
            )
            raise ssip.SsipError("it is not installed")
        arguments = ("--spawn", "--communication-method", "unix_socket", "--socket-path", path)
        nothing = asyncio.subprocess.DEVNULL
        child = await asyncio.create_subprocess_exec(program, *arguments, stdin=nothing, stdout=nothing, stderr=nothing)
        try:
            async with asyncio.timeout(SPAWN_S):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
        if not await _listens(path):
            self._tell_once(_("speech-dispatcher can't be started; assistd's own voice speaks."))
            raise ssip.SsipError("it did not start")

    def _tell_once(self, words: str) -> None:
        if not self._told:
            self._told = True
            self._tell(words)


def _primary(language: str) -> str:
    return re.split(r"[-_]", language.lower())[0]


def _rest(words: Words, text: str) -> Words:
    return Words(
        request_id=words.request_id,
        phrase=Phrase(text, words.phrase.language),
        priority=words.priority,
        goes_on=True,
    )


async def _listens(path: str) -> bool:
    """Return whether a server takes connections at this socket."""
    try:
        async with asyncio.timeout(ssip.REPLY_S):
            _reader, writer = await asyncio.open_unix_connection(path)
    except (OSError, TimeoutError, ValueError):
        return False
    writer.close()
    return True
