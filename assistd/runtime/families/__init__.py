"""Families of models, one file each: from media to words or vectors. Engines open a model by what its files say."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from assistd.errors import ModelCorruptError, ModelError
from assistd.i18n import _
from assistd.runtime.model_files import ModelFiles

if TYPE_CHECKING:
    from assistd.runtime.families.embedding import EmbeddingModel
    from assistd.runtime.families.hearing import HearingModel
    from assistd.runtime.families.seeing import SeeingModel

SEEING = {
    "vision-encoder-decoder": "vit_gpt2:ViTGPT2",
    "florence2": "florence2:Florence2",
    "idefics3": "smolvlm:SmolVLM",
    "smolvlm": "smolvlm:SmolVLM",
}
HEARING = {"whisper": "whisper:Whisper", "moonshine": "moonshine:Moonshine"}
EMBEDDING = {"clip": "clip:CLIP", "siglip": "siglip:SigLIP", "siglip2": "siglip:SigLIP"}
"""The `model_type` of config.json → module here, and its class."""


def open_seeing(files: ModelFiles, *, device: str, threads: int) -> SeeingModel:
    """Return a model that puts pictures into words.

    Raises:
        ModelError: If its files are of no family that does so, missing or damaged, or do not fit into memory.
    """
    model: SeeingModel = _open(SEEING, files, device, threads)
    return model


def open_hearing(files: ModelFiles, *, device: str, threads: int) -> HearingModel:
    """Return a model that writes down speech; raises as `open_seeing` does."""
    model: HearingModel = _open(HEARING, files, device, threads)
    return model


def open_embedding(files: ModelFiles, *, device: str, threads: int) -> EmbeddingModel:
    """Return a model that turns pictures and text into vectors; raises as `open_seeing` does."""
    model: EmbeddingModel = _open(EMBEDDING, files, device, threads)
    return model


def _open(known: dict[str, str], files: ModelFiles, device: str, threads: int) -> Any:
    kind = str(files.config.get("model_type", ""))
    # some checkpoints of Florence-2 were published before transformers knew it
    kind = "florence2" if kind.startswith("florence2") else kind
    if kind not in known:
        raise ModelError(
            _("The model {label} can't be used here: its kind is {kind}.").format(
                label=files.label, kind=kind[:40] or _("not told")
            ),
            code="model-family",
            hint=_("Known are: {known}.").format(known=", ".join(sorted(known))),
        )
    module, name = known[kind].split(":")
    family = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    try:
        return family.open(files, device=device, threads=threads)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ModelCorruptError(
            _("The model {label} has settings or graphs that can't be right: {kind}.").format(
                label=files.label, kind=type(error).__name__
            ),
            hint=_("`assistd models verify` tells whether it is damaged; else export it again."),
        ) from error
