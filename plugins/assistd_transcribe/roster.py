"""Which of the installed models hears a language best; `ears` asks. Order and reasons: docs/transcripts.md."""

from __future__ import annotations

from collections.abc import Iterable

from assistd.installed import Installed
from assistd_transcribe.languages import own_code


def able(
    models: Iterable[Installed], *, language: str, translate: bool, gpu: bool, preferred: str = ""
) -> tuple[Installed, ...]:
    """Return the models that can do what is wanted, best first, in the order of `assistd.installed.usable`.

    Args:
        models: In any order.
        language: Spoken language, BCP 47; empty: not known, so models of many languages go first.
        translate: Into English.
        gpu: Whether there is a GPU; without one, models meant for it come last.
        preferred: Id of the model a person wants first.
    """

    def order(model: Installed) -> tuple[bool, bool, bool, int, str]:
        one_language = not language and not several(model)
        return model.id != preferred, model.tier == "gpu" and not gpu, one_language, -model.rank, model.id

    fit = (m for m in models if (not language or own_code(language, m.languages)) and (m.translates or not translate))
    return tuple(sorted(fit, key=order))


def several(model: Installed) -> bool:
    """Return whether a model knows more than one language."""
    return len(model.languages) != 1
