"""How a person puts a question when the key for it is pressed: typed into a field, or spoken. `keys` asks here.

The field is a dialog of the desktop's own (``zenity`` or ``kdialog``), which screen readers and braille know. A spoken
question is recorded by a process of its own (`assistd.microphone`) until the person falls silent or presses the key
again, and heard by the engine that writes recordings down. Nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import msgspec

from assistd import microphone as mic
from assistd import paths
from assistd.config import AskSettings
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.process import Process
from assistd.protocol import MAX_QUESTION
from assistd.types import printable

TYPING_S = 600.0
"""So long may the field stay open, seconds."""

OPENING_S = 10.0
"""So long may a microphone take to open, seconds."""

PROGRAMS = ("zenity", "kdialog")
INSTALL = "sudo apt install zenity"


class Speaker(Protocol):
    """What is said while a question is put."""

    async def remark(self, words: str) -> None:
        """Say a short sentence of our own."""

    async def cue(self) -> None:
        """Let the person hear that the microphone is open."""


class Questions:
    """Puts questions.

    Args:
        settings: The ``[ask]`` section.
        voice: Tells the person that it is their turn.
        hear: Returns what is said in a recording (its path), by the engine that writes speech down.
    """

    def __init__(self, settings: AskSettings, voice: Speaker, hear: Callable[[bytes], Awaitable[str]]) -> None:
        self._settings = settings
        self._voice = voice
        self._hear = hear
        self._recorder: Process | None = None

    async def put(self, about: str) -> str:
        """Return the person's question; empty if they gave none.

        Args:
            about: What it will be about, for the field's text; empty: the window.

        Raises:
            AssistdError: If there is no way to put one here.
        """
        program = field()
        if self._settings.by == "speaking" or (self._settings.by == "auto" and not program):
            return await self._spoken()
        if not program:
            raise AssistdError(
                _("There is no program that can open a field to type in."),
                code="no-field",
                hint=_("Install one: {command}").format(command=INSTALL),
            )
        return await typed(program, about)

    def again(self) -> bool:
        """Take note that the key was pressed again: what was spoken so far is the question. False: not speaking."""
        if self._recorder is None:
            return False
        self._recorder.post(mic.Enough())
        return True

    async def _spoken(self) -> str:
        pcm = await self._recorded()
        if not pcm:
            return ""
        path = _written(pcm)
        try:
            question = " ".join((await self._hear(os.fsencode(path))).split())[:MAX_QUESTION]
        finally:
            path.unlink(missing_ok=True)
        if question:
            await self._voice.remark(_("Your question: {question}").format(question=question))
        return question

    async def _recorded(self) -> bytes:
        """Return what was spoken, int16 mono PCM at `microphone.RATE_HZ`; empty if nobody spoke.

        Raises:
            AssistdError: If there is no microphone.
        """
        self._recorder = recorder = await Process.spawn("assistd.microphone")
        try:
            async with asyncio.timeout(OPENING_S + mic.MOST_S):
                while frame := await recorder.receive(msgspec.json.Decoder(mic.Report)):
                    report, pcm = frame
                    if isinstance(report, mic.Listening):
                        await self._voice.cue()
                    elif isinstance(report, mic.Recorded):
                        return pcm
                    else:
                        raise AssistdError(report.reason, code=report.code, hint=report.hint)
        except TimeoutError:
            pass
        finally:
            self._recorder = None
            await recorder.close()
        raise AssistdError(_("The microphone does not answer."), code="no-microphone", hint=_("Type the question."))


def field() -> str:
    """Return the program that opens a field to type in, the desktop's own first; empty if there is none."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return ""
    kde = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    return next((name for name in (reversed(PROGRAMS) if kde else PROGRAMS) if shutil.which(name)), "")


async def typed(program: str, about: str) -> str:
    """Return what the person typed into a field; empty if they closed it, or took longer than `TYPING_S`."""
    title = _("Ask assistd")
    words = _("Question about {name}:").format(name=printable(about)[:80]) if about else _("Question about the window:")
    commands = {
        "zenity": [program, "--entry", f"--title={title}", f"--text={_plain(words)}"],
        "kdialog": [program, "--title", title, "--inputbox", words],
    }
    child = await asyncio.create_subprocess_exec(
        *commands[program],
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=64 * 1024,
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(TYPING_S):
            text = await child.stdout.read(16 * 1024)
            await child.wait()
    except TimeoutError:
        return ""
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    return " ".join(text.decode("utf-8", "replace").split())[:MAX_QUESTION] if child.returncode == 0 else ""


def _plain(words: str) -> str:
    """Escape what zenity would take for markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _written(pcm: bytes) -> Path:
    """Return a new WAV file, for this user alone, in the runtime folder."""
    path = paths.runtime_dir() / f"question-{secrets.token_hex(8)}.wav"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(mic.RATE_HZ)
        sound.writeframes(pcm)
    return path
