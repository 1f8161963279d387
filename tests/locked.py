"""Locks of models that need no real weights, for tests of what the daemon does with models that are installed."""

import hashlib
import os
from pathlib import Path

import msgspec

from assistd.installed import Installed, ModelFile


def lock(data: Path, name: str, **fields) -> Installed:
    """Install a model called `name` below `data` (``$XDG_DATA_HOME``); return what its lock says."""
    root = data / "weights" / name
    root.mkdir(parents=True, exist_ok=True)
    weights = name.encode() * 10
    (root / "model.bin").write_bytes(weights)
    file = ModelFile(name="model.bin", size_bytes=len(weights), sha256=hashlib.sha256(weights).hexdigest())
    model = Installed(
        **{
            "id": name,
            "name": name.title(),
            "kind": "caption",
            "family": "test",
            "root": os.fspath(root),
            "files": (file,),
            "revision": "1" * 40,
            "rank": 10,
            "memory_mib": 50,
            **fields,
        }
    )
    folder = data / "assistd" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name}.partial"
    partial.write_bytes(msgspec.json.encode(model))
    partial.chmod(0o600)
    partial.replace(folder / f"{name}.json")
    return model


def unlock(data: Path, name: str) -> None:
    """Remove a model again."""
    (data / "assistd" / "models" / f"{name}.json").unlink()
