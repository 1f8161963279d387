"""Opens an export as an engine would, with its family's own prompts and rules, and gives it one picture or sound.

`parity` compares graphs; this finds what only the family needs: a tokenizer, marks, settings. `export.run` calls it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.families import EMBEDDING, HEARING, open_embedding, open_hearing, open_seeing
from assistd.runtime.model_files import ModelFiles

_TOKENS = 8


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What the opened model says of itself; see `HearingModel`."""

    languages: tuple[str, ...] = ()
    translates: bool = False


def run(folder: Path) -> Tried:
    """Return what a folder's model says of itself, once it has answered.

    Raises:
        ModelError: If it can't be opened, or gives no numbers.
    """
    files = ModelFiles(folder)
    kind = str(files.config.get("model_type", ""))
    if kind in HEARING:
        return _hears(files)
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:, 30:] = 200
    if kind in EMBEDDING:
        opened = open_embedding(files, device="cpu", threads=1)
        _finite(np.concatenate([opened.embed_pictures([picture]), opened.embed_texts(["a word"])]), files)
        return Tried()
    seeing = open_seeing(files, device="cpu", threads=1)
    said = list(seeing.tell(seeing.look(picture), "", most_tokens=_TOKENS, cancel=lambda: False))
    _finite(np.array([piece.logprob for piece in said], np.float32), files)
    return Tried()


def _hears(files: ModelFiles) -> Tried:
    model = open_hearing(files, device="cpu", threads=1)
    pcm = np.asarray(0.1 * np.sin(np.arange(8000) / 7), np.float32)
    heard = model.hear([pcm], language=model.languages[0], cancel=lambda: False)
    _finite(np.array([one.mean_logprob for one in heard], np.float32), files)
    return Tried(languages=tuple(model.languages), translates=model.translates)


def _finite(numbers: NDArray[np.float32], files: ModelFiles) -> None:
    if not numbers.size or not np.isfinite(numbers).all():
        raise ModelCorruptError(
            _("The export {label} gives no numbers that can be used.").format(label=files.label), code="model-parity"
        )
