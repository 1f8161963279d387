"""pyttsx3 in the one way that works on Linux: one engine, one thread, one file a sentence. Used by `engine`.

Never `say` (plays through a shell command, can't be stopped), never `stop` (blocks), never two orders before a
`runAndWait` (the first is lost). The "file" is memory: nothing that was spoken is ever on a disk, and nothing is left
behind when the process is killed. Threads that have to do with it: the caller's, and one of espeak's for its callback.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import time
import wave
from pathlib import Path
from typing import Any

from assistd.i18n import _
from assistd_speak import library
from assistd_speak.voices import VoiceError, english, find_voice, voice_for

TRIES = 3
_WINDING_DOWN_S = 2.0


class Voice:
    """An espeak-ng voice; state is global to the process, so there is one at a time.

    Args:
        name: Language, name or identifier, with a variant behind a plus sign; empty: what `language` says.
        language: In which assistd itself speaks, BCP 47; if espeak-ng has no voice for it, the English of the locale.
        rate_wpm: Nominal words per minute.
        volume: 0…1.
        pitch: 0…99.

    Attributes:
        version: Of espeak-ng, as the library says.
        identifier: The voice that speaks, e.g. ``gmw/en-us``.

    Raises:
        ModelMissingError: If the library is missing.
        VoiceError: If there is no such voice; the hint names the nearest.
    """

    def __init__(self, name: str, rate_wpm: int, volume: float, pitch: int, language: str = "en") -> None:
        library.load()
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._espeak: Any = _espeak
        self._engine: Any = pyttsx3.init("espeak")
        self._finished: list[bool] = []
        self._engine.connect("finished-utterance", lambda name, completed: self._finished.append(completed))  # noqa: ARG005
        self._file = os.memfd_create("speech", os.MFD_CLOEXEC)
        self.version, data = self._info()
        self._voices = tuple(self._engine.getProperty("voices"))
        self._settings = (("rate", rate_wpm), ("volume", volume), ("pitch", pitch))
        chosen = find_voice(name or english(os.environ), self._voices, _variants(data))
        self._chosen = chosen if name else voice_for(language, chosen, self._voices, os.environ)
        self._use(self._chosen)

    def follow(self, language: str) -> None:
        """Speak what comes next with a voice for this language, the chosen one if it fits or none does."""
        identifier = voice_for(language, self._chosen, self._voices, os.environ)
        if identifier != self.identifier:
            self._use(identifier)

    def _use(self, identifier: str) -> None:
        self.identifier = identifier
        for key, value in (*self._settings, ("voice", identifier)):
            self._engine.setProperty(key, value)
        self.speak("a")  # settings take effect with the first words; the dictionary is read

    def speak(self, sentence: str) -> tuple[int, bytes]:
        """Return the rate in samples per second and int16 mono PCM of `sentence`; no bytes if there was nothing to say.

        Raises:
            VoiceError: If the voice gave nothing, several times.
        """
        for _try in range(TRIES):
            if (sound := self._render(sentence)) is not None:
                return sound
        raise VoiceError(
            _("The voice gave no sound."), code="voice-failed", hint=_("Please report this sentence's language.")
        )

    def close(self) -> None:
        """Give the memory back. The engine itself lives as long as the process: espeak can be made only once."""
        os.close(self._file)

    def _render(self, sentence: str) -> tuple[int, bytes] | None:
        # Begun while espeak's thread still winds the last sentence down, pyttsx3 cancels the new one: it happened
        # 7 times in 1,020 sentences on a busy machine without this wait, and never in 1,095 with it.
        deadline = time.monotonic() + _WINDING_DOWN_S
        while self._espeak.IsPlaying() and time.monotonic() < deadline:
            time.sleep(0.0005)
        self._finished.clear()
        os.ftruncate(self._file, 0)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints the file's name
            self._engine.save_to_file(sentence, f"/proc/self/fd/{self._file}")
            self._engine.runAndWait()
        if self._finished != [True]:
            return None
        try:
            with os.fdopen(os.dup(self._file), "rb") as file:
                file.seek(0)
                with wave.open(file, "rb") as sound:
                    return sound.getframerate(), sound.readframes(sound.getnframes())
        except (wave.Error, EOFError):
            return None

    def _info(self) -> tuple[str, str]:
        """Return espeak-ng's version and data folder."""
        info = self._espeak.dll.espeak_Info
        info.restype, info.argtypes = ctypes.c_char_p, [ctypes.POINTER(ctypes.c_char_p)]
        folder = ctypes.c_char_p()
        version: bytes = info(ctypes.byref(folder))
        return version.decode().split()[0], os.fsdecode(folder.value or b"")


def _variants(data: str) -> frozenset[str]:
    try:
        return frozenset(file.name for file in Path(data, "voices", "!v").iterdir())
    except OSError:
        return frozenset()
