"""Finds the checkpoint that is to be exported: a folder, or a repository of the hub, whose files are fetched first.

Weights are read from safetensors only: the older files are Python pickles, and opening one runs whatever code its maker
put into it. `export.run` calls it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from assistd.errors import ModelCorruptError, ModelError, ModelMissingError
from assistd.i18n import _
from assistd.runtime.model_files import ModelFiles
from assistd.types import printable
from assistd_models import digest, hub

WEIGHTS: Final = "model.safetensors"
INDEX: Final = "model.safetensors.index.json"
PICKLES: Final = ("pytorch_model.bin", "pytorch_model.bin.index.json")

BESIDE: Final = (
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "chat_template.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "normalizer.json",
    "spiece.model",
    "sentencepiece.bpe.model",
    "tokenizer.model",
)
"""What else a checkpoint may hold that an export needs: settings and tokenizers, none of it code."""

MOST_SHARDS: Final = 64

_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[\w.-]{1,96}")
_SHARD = re.compile(r"[\w.-]{1,120}\.safetensors")


def find(source: str, tell: Callable[[str], None]) -> Path:
    """Return the folder of a checkpoint, fetched if it is a repository's name, with weights that can be read.

    Raises:
        ModelError: If there is none, or only one that can't be opened safely.
    """
    folder = os.path.expanduser(source)
    if os.path.isdir(folder):  # of names that can't be one, pathlib makes errors
        weights(Path(folder))
        return Path(folder)
    if not _REPOSITORY.fullmatch(source) or os.path.exists(folder):
        raise ModelMissingError(
            _("{source} is neither a folder nor a repository of the hub.").format(source=short(source)),
            code="checkpoint-missing",
            hint=_("Name a folder that transformers wrote, or OWNER/NAME."),
        )
    return _fetched(source, tell)


def weights(folder: Path) -> tuple[Path, ...]:
    """Return the files that hold a checkpoint's weights.

    Raises:
        ModelMissingError: If it has none, or only pickles.
        ModelCorruptError: If the list of its parts can't be used.
    """
    if (folder / WEIGHTS).is_file():
        return (folder / WEIGHTS,)
    if (folder / INDEX).is_file():
        parts = tuple(folder / name for name in shards(folder))
        if missing := [part.name for part in parts if not part.is_file()]:
            raise ModelMissingError(
                _("The checkpoint {name} lacks {missing}.").format(name=folder.name, missing=missing[0]),
                code="checkpoint-incomplete",
                hint=_("Fetch it again."),
            )
        return parts
    if any((folder / name).is_file() for name in PICKLES):
        raise _only_pickles(folder.name)
    raise ModelMissingError(
        _("{name} holds no checkpoint: there is no {weights} in it.").format(name=folder.name, weights=WEIGHTS),
        code="checkpoint-missing",
        hint=_("Name the folder that `save_pretrained` of transformers wrote."),
    )


def shards(folder: Path) -> tuple[str, ...]:
    """Return the names of the files over which a checkpoint's weights are spread.

    Raises:
        ModelCorruptError: If the list holds what can't be such a name.
    """
    places = ModelFiles(folder).json(INDEX).get("weight_map")
    names = sorted({str(name) for name in places.values()}) if isinstance(places, dict) else []
    if not names or len(names) > MOST_SHARDS or not all(_SHARD.fullmatch(name) for name in names):
        raise ModelCorruptError(
            _("The list {index} of {name} can't be used.").format(index=INDEX, name=folder.name),
            hint=_("Fetch the checkpoint again."),
        )
    return tuple(names)


def _only_pickles(name: str) -> ModelMissingError:
    return ModelMissingError(
        _("{name} has its weights only as Python pickles, which may run any code when they are opened.").format(
            name=name
        ),
        code="checkpoint-pickle",
        hint=_("Take a repository or revision with safetensors, or convert it where you trust it."),
    )


def _fetched(repository: str, tell: Callable[[str], None]) -> Path:
    """Fetch what an export needs of a repository into the hub's cache; return the folder of its snapshot."""
    listed = _listing(repository, "main", ("config.json",), (*BESIDE, WEIGHTS, INDEX, *PICKLES))
    names = {file.name for file in listed.files}
    if not names & {WEIGHTS, INDEX}:
        raise (
            _only_pickles(repository)
            if names & set(PICKLES)
            else ModelMissingError(
                _("{repository} holds no {weights}.").format(repository=repository, weights=WEIGHTS),
                code="checkpoint-missing",
                hint=_("Name a repository of transformers."),
            )
        )
    wanted = [
        file for file in listed.files if file.name not in PICKLES and (file.name != INDEX or WEIGHTS not in names)
    ]
    tell(
        _("{repository}: fetching {sum} at {commit}.").format(
            repository=repository, sum=_mib(sum(file.size_bytes for file in wanted)), commit=listed.commit[:12]
        )
    )
    folder = _snapshot(repository, listed.commit, wanted)
    hub.place(
        hub.Listing(repository=repository, commit=listed.commit, files=tuple(wanted)), "main"
    )  # found offline, too
    if WEIGHTS not in names:
        parts = _listing(repository, listed.commit, shards(folder), ()).files
        tell(
            _("{repository}: fetching {sum} of weights.").format(
                repository=repository, sum=_mib(sum(file.size_bytes for file in parts))
            )
        )
        _snapshot(repository, listed.commit, parts)
    return folder


def _listing(repository: str, revision: str, names: Iterable[str], optional: Iterable[str]) -> hub.Listing:
    ask = hub.cached_listing if hub.is_offline() else hub.listing
    return ask(repository, revision, names, optional)


def _snapshot(repository: str, commit: str, files: Iterable[hub.Remote]) -> Path:
    """Fetch files at one commit, and compare them with the digests that the hub gives.

    Raises:
        ModelError: If they can't be had.
        ModelCorruptError: If one is not what it should be; it is removed.
    """
    import huggingface_hub

    wanted = tuple(files)
    try:
        folder = Path(
            huggingface_hub.snapshot_download(
                repository, revision=commit, allow_patterns=[file.name for file in wanted], max_workers=2
            )
        )
    except Exception as error:  # whatever its HTTP library raises
        raise ModelError(
            _("Fetching {repository} failed ({kind}).").format(repository=repository, kind=type(error).__name__),
            code="hub-unreachable",
            hint=_("Check the network and the space on the disk, then export again: it goes on where it stopped."),
        ) from error
    for file in wanted:
        path = folder / file.name
        if not digest.matches(path, file.digest):
            Path(os.path.realpath(path)).unlink(missing_ok=True)
            raise ModelCorruptError(
                _("{name} of {repository} is not what the hub's own digest says; it was removed.").format(
                    name=file.name, repository=repository
                ),
                hint=_("Export again."),
            )
    return folder


def config(folder: Path) -> dict[str, Any]:
    """Return what a checkpoint's ``config.json`` says.

    Raises:
        ModelMissingError: If there is none.
        ModelCorruptError: If it can't be read.
    """
    found = ModelFiles(folder).config
    if not found:
        raise ModelMissingError(
            _("The checkpoint {name} has no config.json.").format(name=folder.name),
            code="checkpoint-missing",
            hint=_("Name the folder that `save_pretrained` of transformers wrote."),
        )
    return found


def short(value: object) -> str:
    """Return something that stood in a file as one short printable line."""
    return printable(value if isinstance(value, str) else json.dumps(value, default=str))[:60]


def _mib(size_bytes: int) -> str:
    return f"{-(-size_bytes // 2**20):,} MiB"
