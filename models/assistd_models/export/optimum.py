"""The route through optimum-onnx, for what it supports and no module here does by hand. `export.run` calls it.

It writes the hub's layouts: ``encoder_model`` and ``decoder_model_merged``, or one ``model`` for both halves of an
embedding model. Nothing is fetched: the checkpoint lies in a local folder.
"""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import Final

from assistd_models.export import graphs

TASKS: Final = {
    "vision-encoder-decoder": "image-to-text-with-past",
    "whisper": "automatic-speech-recognition-with-past",
    "moonshine": "automatic-speech-recognition-with-past",
    "clip": "zero-shot-image-classification",
    "siglip": "zero-shot-image-classification",
}
"""What optimum-onnx 0.1 exports and our run time opens, and its name of the task."""

_KEPT: Final = (
    "encoder_model.onnx",
    "decoder_model_merged.onnx",
    "decoder_model.onnx",
    "decoder_with_past_model.onnx",
    "model.onnx",
)


def export(checkpoint: Path, into: Path, kind: str, *, merged: bool = True) -> None:
    """Write the graphs into ``onnx/``, and beside them the files that the run time reads.

    Args:
        checkpoint: A folder of transformers.
        into: The folder of the export.
        kind: The checkpoint's ``model_type``, one of `TASKS`.
        merged: One decoder graph with two branches; else a pair, which can be written in other types of number.
    """
    made = into / "onnx"
    made.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from optimum.exporters.onnx import main_export

        main_export(
            str(checkpoint),
            output=str(made),
            task=TASKS[kind],
            do_validation=False,
            trust_remote_code=False,
            local_files_only=True,
            no_post_process=not merged,
        )
    for path in made.iterdir():
        apart = merged and path.name in {"decoder_model.onnx", "decoder_with_past_model.onnx"}
        if apart or not (path.name in _KEPT or path.name.endswith((".onnx_data", ".data"))):
            path.unlink() if path.is_file() else shutil.rmtree(path)
    graphs.copy_beside(checkpoint, into)
