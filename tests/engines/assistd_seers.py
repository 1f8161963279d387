"""A plugin for tests of installed models: a reader, a captioner that comes after it, questions, two transcribers.

What stands in brackets in a picture's text chunk says what is on it: ``photo``, ``page``, ``blank``; and ``heavy``: the
model named ``large`` runs out of memory over it.
"""

import msgspec

from assistd import Modality, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    model: str = ""


def _modality(name, task, facet, engine, **more):
    accepts = ("audio/*",) if task == "transcribe" else ("image/*",)
    return Modality(
        name=f"seers.{name}", task=task, facet=facet, accepts=accepts, engine=f"assistd_seers_engine:{engine}", **more
    )


@hookimpl
def assistd_modalities():
    sees = {"kind": "caption", "options": Options, "memory_mib": 100}
    return [
        _modality("text", "describe", "text", "Reader", uses="script"),
        _modality("picture", "describe", "picture", "Seer", after=("text",), levels=True, **sees),
        _modality("ask", "ask", "answer", "Seer", after=("text",), **sees),
        _modality("draft", "transcribe", "speech", "Draft", priority=-100, quality="draft", languages=("en",)),
        _modality("speech", "transcribe", "speech", "Ear", kind="speech", into=("en",)),
    ]
