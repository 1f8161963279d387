"""Whisper's own tokens: which mark a language, a task, a time, the end. The Whisper family reads them once.

They come from ``generation_config.json`` where it names them, else from the tokenizer's words for them, else from
``config.json``; checkpoints trained by others often lack the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.model_files import ModelFiles

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_START, _STOP, _WITHOUT = "<|startoftranscript|>", "<|endoftext|>", "<|notimestamps|>"
_NOBODY = ("<|nospeech|>", "<|nocaptions|>")
_LANGUAGE = re.compile(r"<\|([a-z]{2,3})\|>")
_MULTILINGUAL_VOCABULARY = 51_865  # OpenAI's model.py: from this size on a checkpoint knows languages
_LATEST_FIRST = 50  # steps of 0.02 s: OpenAI's max_initial_timestamp of 1 s, for checkpoints without settings

TO_BCP47 = {"jw": "jv"}
"""Whisper's codes that are not BCP 47."""

ALIASES = {"cmn": "zh", "fil": "tl", "in": "id", "iw": "he", "nb": "no"}
"""BCP 47 codes that Whisper knows by another name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """The tokens.

    Attributes:
        start: Begins every prompt.
        stop: Ends a transcript.
        stops: All that end one.
        languages: BCP 47 code -> token; empty: the checkpoint knows English only.
        transcribe: Asks for the spoken language; None in English-only checkpoints.
        translate: Asks for English; None if the checkpoint can't.
        without: Asks for no times.
        times: The time 0.00; all tokens from it on are times.
        nobody: Says that nobody speaks; None if there is no such token.
        latest_first: Latest first time, in steps of 0.02 s; None: any.
        special: All that are no text, but for times.
    """

    start: int
    stop: int
    stops: frozenset[int]
    languages: dict[str, int]
    transcribe: int | None
    translate: int | None
    without: int
    times: int
    nobody: int | None
    latest_first: int | None
    special: frozenset[int]

    def language(self, wanted: str) -> str:
        """Return the known code for a wanted BCP 47 one (``en-GB``: ``en``), empty if it is not known."""
        primary = wanted.replace("_", "-").split("-", 1)[0].lower()
        primary = ALIASES.get(primary, primary)
        return primary if primary in self.languages else ""

    def is_text(self, token: int) -> bool:
        """Return whether a token stands for text."""
        return token < self.times and token not in self.special


def read(files: ModelFiles, tokenizer: Tokenizer) -> Marks:
    """Return a checkpoint's marks.

    Raises:
        ModelCorruptError: If they can't be found, so it is no Whisper.
    """
    settings = files.generation
    stops = (
        _ids(settings.get("eos_token_id"))
        or _ids(tokenizer.token_to_id(_STOP))
        or _ids(files.config.get("eos_token_id"))
    )
    start = _first(settings, tokenizer.token_to_id(_START), files.config)
    without = settings.get("no_timestamps_token_id")
    without = tokenizer.token_to_id(_WITHOUT) if without is None else without
    size = files.config.get("vocab_size")
    known = [*stops, start, without]
    if not stops or not all(isinstance(token, int) and 0 <= token < (size or token + 1) for token in known):
        raise ModelCorruptError(
            _("The tokenizer of {label} lacks Whisper's own tokens.").format(label=files.label),
            hint=_("Run: assistd models verify"),
        )
    assert start is not None
    many = _is_multilingual(files, tokenizer)
    tasks = named if isinstance(named := settings.get("task_to_id"), Mapping) else {}
    latest = settings.get("max_initial_timestamp_index") if settings else _LATEST_FIRST
    most = size if isinstance(size, int) else tokenizer.get_vocab_size()
    nobody = next((found for name in _NOBODY if (found := tokenizer.token_to_id(name)) is not None), None)
    return Marks(
        start=start,
        stop=stops[0],
        stops=frozenset(stops),
        languages={code: n for code, n in _languages(settings, tokenizer).items() if 0 <= n < most} if many else {},
        transcribe=_task(tasks, tokenizer, "transcribe", most) if many else None,
        translate=_task(tasks, tokenizer, "translate", most) if many else None,
        without=without,
        times=without + 1,
        nobody=without - 1 if nobody is None and settings.get("no_timestamps_token_id") is not None else nobody,
        latest_first=latest if isinstance(latest, int) and latest >= 0 else None,
        special=frozenset(number for number, token in tokenizer.get_added_tokens_decoder().items() if token.special)
        | frozenset(stops)
        | {start, without},
    )


def _is_multilingual(files: ModelFiles, tokenizer: Tokenizer) -> bool:
    """Return whether a checkpoint knows languages; the tokenizer of English-only ones has their tokens all the same."""
    settings = files.generation
    if isinstance(said := settings.get("is_multilingual"), bool):
        return said
    if settings:
        return bool(settings.get("lang_to_id"))
    size = files.config.get("vocab_size")
    if isinstance(size, int) and size >= _MULTILINGUAL_VOCABULARY - 1:  # of the published sizes
        return size >= _MULTILINGUAL_VOCABULARY
    return bool(_languages(settings, tokenizer))


def _languages(settings: Mapping[str, Any], tokenizer: Tokenizer) -> dict[str, int]:
    named = settings.get("lang_to_id")
    words = named if isinstance(named, Mapping) and named else tokenizer.get_vocab(with_added_tokens=True)
    found = {match[1]: token for word, token in words.items() if (match := _LANGUAGE.fullmatch(word))}
    return {TO_BCP47.get(code, code): token for code, token in sorted(found.items()) if isinstance(token, int)}


def _task(named: Mapping[str, Any], tokenizer: Tokenizer, task: str, most: int) -> int | None:
    token = named.get(task)
    return token if isinstance(token, int) and 0 <= token < most else tokenizer.token_to_id(f"<|{task}|>")


def _first(*sources: Any) -> int | None:
    """Return the first that is a token; of a configuration, its ``decoder_start_token_id``."""
    for source in sources:
        token = source.get("decoder_start_token_id") if isinstance(source, Mapping) else source
        if isinstance(token, int):
            return token
    return None


def _ids(named: Any) -> list[int]:
    """Return one token or several as a list."""
    listed = named if isinstance(named, list) else [named]
    return [token for token in listed if isinstance(token, int)]
