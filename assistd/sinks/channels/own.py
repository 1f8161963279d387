"""Speaks in our own voice: an engine makes sound of text, the player process plays it. Used by `chain`; always there.

Sound is made a little ahead of what is heard, so that sentences follow each other without a gap. Where there is no
sound it is written to a WAV file, which is said once; nobody waits in vain for want of a loudspeaker.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Protocol

from assistd import paths
from assistd.config import SpeechSettings
from assistd.errors import SinkError
from assistd.i18n import _
from assistd.sentences import portions
from assistd.sinks import earcons
from assistd.sinks.channels.channel import Words
from assistd.sinks.sound_files import SpeechFile
from assistd.sinks.sound_output import Piece, SoundOutput
from assistd.sinks.turns import Spoken
from assistd.types import Chunk

RETRY_S = 5.0
"""After the sound could not be opened, it is not tried again for this long."""


class Synthesise(Protocol):
    """Runs one `speak` job and yields its chunks of sound as they come; closing the generator cancels the job."""

    def __call__(self, text: str, language: str) -> AsyncGenerator[Chunk, None]:
        """Yield chunks of `text`, which is in this language (BCP 47; empty: the one in which assistd speaks).

        Raises:
            AssistdError: If there is no voice, or it failed; an abstention is no error, just no chunk.
        """


class OwnVoice:
    """The channel.

    Args:
        synthesise: Makes sound of text.
        settings: The ``[speech]`` section.
        notice: Called with a sentence that must reach the person some other way than by voice.
        wav_dir: Folder for speech that can't be played; by default ``speech`` in the state folder.
        output: Where sound goes; by default the default device.

    Attributes:
        trouble: Why there is no sound, in words; empty if there is.
        output: Where sound goes.
    """

    brailles = False

    def __init__(
        self,
        synthesise: Synthesise,
        settings: SpeechSettings,
        notice: Callable[[str], None],
        *,
        wav_dir: Path | None = None,
        output: SoundOutput | None = None,
    ) -> None:
        self.began: Callable[[str, str], None] = lambda _request_id, _sentence: None
        self._synthesise = synthesise
        self._settings = settings
        self._notice = notice
        self._wav_dir = wav_dir
        self.output = output or SoundOutput()
        self.output.on_began = self._began
        self._files: dict[str, SpeechFile] = {}
        self._spoke: set[str] = set()
        self._warming: asyncio.Task[None] | None = None
        self._retry_s = 0.0
        self.trouble = ""
        self._noticed = ""

    @property
    def name(self) -> str:
        """Its name for people."""
        return _("own voice")

    @property
    def idle(self) -> bool:
        """Whether everything it was given was heard."""
        return self.output.idle

    async def start(self) -> None:
        """Open the sound device in the background, so that the first word does not wait for it."""
        self.warm()

    async def ready(self) -> bool:
        """Return True: where there is no sound, there are files."""
        return True

    async def say(self, words: Words) -> None:
        """Make sound of it and have it played after what was given before; return when it can take more.

        Raises:
            AssistdError: There is no engine that speaks, or it failed.
        """
        first = words.goes_on
        for portion in portions(words.phrase.text):
            async with contextlib.aclosing(self._synthesise(portion, words.phrase.language)) as chunks:
                async for chunk in chunks:
                    if chunk.part == "sound" and chunk.payload:
                        self._spoke.add(words.request_id)
                        text = "" if first else chunk.text
                        first = False
                        await self._emit(Piece(chunk.payload, chunk.rate_hz, request_id=words.request_id, text=text))

    async def heard(self, request_id: str) -> Spoken:
        """Return once what was sent was heard, or written."""
        try:
            await self.output.heard()
        except SinkError as error:
            self._mute(error)
            self._write(self.output.take_unheard())
        if file := self._files.get(request_id):
            return Spoken(outcome="written", file=file.path)
        return Spoken(outcome="failed" if self.trouble and request_id in self._spoke else "spoken")

    def silence(self) -> None:
        """Be silent at once."""
        self.output.clear()

    def end(self, request_id: str) -> None:
        """Note that nothing more comes for this request: its file is complete."""
        self._spoke.discard(request_id)
        if file := self._files.pop(request_id, None):
            file.close()

    def state(self) -> str:
        """Return in words where it plays or what is wrong."""
        if self.trouble:
            return self.trouble
        return _("on {device}").format(device=self.output.device) if self.output.device else ""

    def earcon(self, name: earcons.Earcon) -> None:
        """Play a short sound over whatever is spoken; nothing if it is switched off or there is no device yet."""
        if getattr(self._settings, f"earcon_{name}"):
            if self.output.is_open:
                self.output.chime(earcons.earcon(name), earcons.RATE_HZ)
            else:
                self.warm()

    def warm(self) -> None:
        """Open the device in the background."""
        if (self._warming is None or self._warming.done()) and time.monotonic() >= self._retry_s:
            self._warming = asyncio.create_task(self._open(), name="speech device")

    def tell(self, text: str) -> None:
        """Give notice of a trouble once, until there is sound again or the trouble is another one."""
        if text != self._noticed:
            self._noticed = text
            self._notice(text)

    async def close(self) -> None:
        """End the player."""
        if self._warming:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await self.output.close()

    # --- sound, or a file -------------------------------------------------------------------------------------------

    async def _emit(self, piece: Piece) -> None:
        """Send a piece to the player, or write it where there is none."""
        if piece.request_id not in self._files and await self._has_sound():
            self.trouble = self._noticed = ""
            self.output.play(piece)
        else:
            self._write([*self.output.take_unheard(), piece])

    async def _has_sound(self) -> bool:
        """Return, once the player can take another piece, True; False if there is no sound."""
        if not self.output.is_open:
            self.warm()
            if self._warming:
                await asyncio.shield(self._warming)  # a stop must not tear the opening down
        if not self.output.is_open:
            return False
        try:
            await self.output.room()
        except SinkError as error:
            self._mute(error)
            return False
        return True

    def _began(self, piece: Piece) -> None:
        if piece.text:
            self.began(piece.request_id, piece.text)

    def _mute(self, error: SinkError) -> None:
        """Note why there is no sound, and leave the device alone for a while."""
        self._retry_s = time.monotonic() + RETRY_S
        self.trouble = error.sentence()

    def _write(self, pieces: list[Piece]) -> None:
        try:
            for piece in pieces:
                if not piece.begun:
                    self._began(piece)
                if self._settings.wav_keep:
                    self._file(piece).append(piece.pcm)
        except SinkError as error:
            self.tell(f"{self.trouble} {error.sentence()}")
            return
        where = _("Speech is written to {folder}.").format(folder=self._folder()) if self._settings.wav_keep else ""
        self.tell(f"{self.trouble} {where}".strip())

    def _file(self, piece: Piece) -> SpeechFile:
        file = self._files.get(piece.request_id)
        if file is None:
            file = SpeechFile(self._folder(), piece.request_id, piece.rate_hz, self._settings.wav_keep)
            self._files[piece.request_id] = file
        return file

    def _folder(self) -> Path:
        return self._wav_dir or paths.state_dir() / "speech"

    async def _open(self) -> None:
        try:
            await self.output.open()
        except SinkError as error:
            self._mute(error)
        else:
            self.trouble = ""
