"""The files of one model on disk, laid out as on a model hub. Families open their graphs and constants through it.

A folder holds ``config.json`` and its like, ``tokenizer.json``, and graphs (`ROLES`) beside them or in ``onnx/``. What
lies there is untrusted: sizes are bounded, names can't leave the folder, and where a lock names the files, no other is
opened.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.i18n import _
from assistd.runtime.device import gpu_present

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_JSON = 64 * 2**20
"""Longest JSON file that is read, in bytes: a tokenizer of 250,000 words has 17 MiB."""

_DIGEST = re.compile(r"[0-9a-f]{12}")  # what `assistd models export` calls the folder of a model's files

ON_CPU = ("_quantized", "_uint8", "_int8", "", "_q4", "_fp16")
"""Endings of graph files on the CPU, best first: 8-bit weights are the fastest there, 16-bit floats the slowest. The
hub's ``_int8`` come last of theirs: they may hold signed convolutions, for which the CPU has no kernel (ours don't)."""

ON_CUDA = ("_fp16", "", "_q4f16", "_q4", "_quantized", "_uint8", "_int8")
"""Endings of graph files on a GPU, best first: 8-bit weights fall back to the CPU kernel by kernel there."""


class ModelFiles:
    """One model's files.

    Args:
        root: The folder.
        names: The only files, relative to `root`, that may be opened; None: any in it.
        dtype: The ending that is wanted before all others (``int8``, ``fp16``, ``fp32``); empty: by the device.
    """

    def __init__(self, root: Path, names: Iterable[str] | None = None, dtype: str = "") -> None:
        self.root = root
        self._names = None if names is None else frozenset(names)
        self._wanted = () if not dtype else ("" if dtype == "fp32" else f"_{dtype}",)

    @property
    def label(self) -> str:
        """What to call the model in sentences: the folder's name, or what is above where that is a commit or digest."""
        above = self.root.parent
        if above.name == "snapshots":  # the hub's cache: models--OWNER--NAME/snapshots/COMMIT
            return above.parent.name.rpartition("--")[2]
        return above.name if _DIGEST.fullmatch(self.root.name) else self.root.name

    @cached_property
    def config(self) -> dict[str, Any]:
        """What ``config.json`` says; empty if there is none."""
        return self.json("config.json")

    @cached_property
    def generation(self) -> dict[str, Any]:
        """What ``generation_config.json`` says; empty if there is none."""
        return self.json("generation_config.json")

    @cached_property
    def preprocessor(self) -> dict[str, Any]:
        """What ``preprocessor_config.json`` says; empty if there is none."""
        return self.json("preprocessor_config.json")

    def json(self, name: str) -> dict[str, Any]:
        """Return the object in a JSON file, empty if there is no such file.

        Raises:
            ModelCorruptError: If it is too long, or no JSON object.
        """
        path = self.path(name)
        if path is None:
            return {}
        try:
            with path.open("rb") as file:
                text = file.read(MOST_JSON + 1)
            found = json.loads(text) if len(text) <= MOST_JSON else None
        except (OSError, ValueError, RecursionError) as error:
            raise self._corrupt(name) from error
        if not isinstance(found, dict):
            raise self._corrupt(name)
        return found

    def path(self, name: str) -> Path | None:
        """Return where a file of the model lies, None if it is not there, not a file, or outside the folder."""
        if self._names is not None and name not in self._names:
            return None
        if os.path.isabs(name) or ".." in Path(name).parts:
            return None
        path = self.root / name
        return path if path.is_file() else None

    def has(self, role: str) -> bool:
        """Return whether there is a graph for this role, of whatever type of number."""
        return self._find(role, ON_CPU) is not None

    def graph(self, role: str, device: str = "cpu") -> Path:
        """Return the graph for a role (``encoder_model``, ``vision_encoder``, …), in the numbers best for the device.

        Args:
            role: The file's name without ending.
            device: ``cpu``, ``cuda`` or ``auto``; where no GPU is present, all are the CPU.

        Raises:
            ModelMissingError: If there is none.
        """
        best = ON_CUDA if device != "cpu" and gpu_present() else ON_CPU
        path = self._find(role, (*self._wanted, *best))
        if path is None:
            raise ModelMissingError(
                _("The model {label} has no graph {role}.").format(label=self.label, role=role),
                hint=_("`assistd models verify` tells what is missing."),
            )
        return path

    def tokenizer(self) -> Tokenizer:
        """Return the tokenizer in ``tokenizer.json``.

        Raises:
            ModelMissingError: If there is none.
            ModelCorruptError: If it can't be read.
        """
        from tokenizers import Tokenizer

        path = self.path("tokenizer.json")
        if path is None:
            raise ModelMissingError(
                _("The model {label} has no tokenizer.").format(label=self.label),
                hint=_("`assistd models verify` tells what is missing."),
            )
        if path.stat().st_size > MOST_JSON:
            raise self._corrupt("tokenizer.json")
        try:
            return Tokenizer.from_file(os.fspath(path))
        except Exception as error:  # the library raises plain exceptions
            raise self._corrupt("tokenizer.json") from error

    def _find(self, role: str, endings: Iterable[str]) -> Path | None:
        for ending in endings:
            for folder in ("", "onnx/"):
                path = self.path(f"{folder}{role}{ending}.onnx")
                if path is not None:
                    return path
        return None

    def _corrupt(self, name: str) -> ModelCorruptError:
        return ModelCorruptError(
            _("The model {label} has a damaged file, {name}.").format(label=self.label, name=name),
            hint=_("Run: assistd models verify"),
        )
