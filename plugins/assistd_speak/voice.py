"""pyttsx3 in the one way that works on Linux: one engine, one thread, one file a sentence. Used by `engine`.

Never `say` (plays through a shell command, can't be stopped), never `stop` (blocks), never two orders before a
`runAndWait` (the first is lost). The "file" is memory: nothing that was spoken is ever on a disk, and nothing is left
behind when the process is killed. Threads that have to do with it: the caller's, and one of espeak's for its callback.
"""

from __future__ import annotations

import contextlib
import ctypes
import difflib
import io
import os
import time
import wave
from collections.abc import Iterable
from typing import Any

from assistd import AssistdError
from assistd_speak import library

TRIES = 3
_WINDING_DOWN_S = 2.0


class VoiceError(AssistdError, RuntimeError):
    """The voice does not exist, or gave no sound."""

    default_code = "voice"


class Voice:
    """An espeak-ng voice; state is global to the process, so there is one at a time.

    Args:
        name: Language, name or identifier, with a variant behind a plus sign; empty: the English of the locale.
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

    def __init__(self, name: str, rate_wpm: int, volume: float, pitch: int) -> None:
        library.load()
        import pyttsx3
        from pyttsx3.drivers import _espeak

        self._espeak: Any = _espeak
        self._engine: Any = pyttsx3.init("espeak")
        self._finished: list[bool] = []
        self._engine.connect("finished-utterance", lambda name, completed: self._finished.append(completed))  # noqa: ARG005
        self._file = os.memfd_create("speech", os.MFD_CLOEXEC)
        self.version, data = self._info()
        self.identifier = find_voice(name or english(os.environ), self._engine.getProperty("voices"), _variants(data))
        for key, value in (("rate", rate_wpm), ("volume", volume), ("pitch", pitch), ("voice", self.identifier)):
            self._engine.setProperty(key, value)
        self.speak("a")  # settings take effect with the first words; the dictionary is read

    def speak(self, sentence: str) -> tuple[int, bytes]:
        """Return the rate in samples per second and int16 mono PCM of `sentence`; no bytes if there was nothing to say.

        Raises:
            VoiceError: If the voice gave nothing, several times.
        """
        for _ in range(TRIES):
            if (sound := self._render(sentence)) is not None:
                return sound
        raise VoiceError(
            "The voice gave no sound.", code="voice-failed", hint="Please report this sentence's language."
        )

    def close(self) -> None:
        """Give the memory back. The engine itself lives as long as the process: espeak can be made only once."""
        os.close(self._file)

    def _render(self, sentence: str) -> tuple[int, bytes] | None:
        # Begun while espeak's thread still winds the last sentence down, pyttsx3 cancels the new one: seen 7 times in 1,020 on a busy machine, never with this.
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


def english(environ: os._Environ[str] | dict[str, str]) -> str:
    """Return which English fits the locale; our sentences are English whatever the locale is."""
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en-us" if name.startswith("en_US") else "en-gb"


def find_voice(wanted: str, voices: Iterable[Any], variants: frozenset[str]) -> str:
    """Return the identifier of the voice that `wanted` names.

    Args:
        wanted: Language, name or identifier; a variant of espeak's may follow behind a plus sign.
        voices: pyttsx3's voices: each with `id`, `name` and `languages`.
        variants: Names of the variants that are installed.

    Raises:
        VoiceError: If there is none; the hint names the nearest.
    """
    base, plus, variant = wanted.strip().partition("+")
    known: dict[str, str] = {}
    for voice in voices:  # the first of a name wins, languages before the rest
        for name in (*(voice.languages or ()), voice.id, voice.id.rsplit("/", 1)[-1], voice.name):
            known.setdefault(name.lower(), voice.id)
    if base.lower() not in known:
        raise VoiceError(
            f'There is no voice "{wanted}" in espeak-ng.', code="voice-unknown", hint=_nearest(base, known)
        )
    if plus and variant not in variants:
        raise VoiceError(
            f'There is no variant "{variant}" of voices in espeak-ng.',
            code="voice-unknown",
            hint=_nearest(variant, variants),
        )
    return known[base.lower()] + plus + variant


def _nearest(wanted: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(wanted.lower(), names, n=4, cutoff=0.5)
    near = near or [name for name in names if name[:1] == wanted[:1].lower()][:4] or names[:4]
    return f"Did you mean {', '.join(near)}? `voice` in the configuration sets it."


def _variants(data: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(os.path.join(data, "voices", "!v")))
    except OSError:
        return frozenset()
