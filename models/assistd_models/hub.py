"""The hub, asked through huggingface_hub: what a repository holds, and where files lie in the cache. Used by `pull`.

The client brings what people have configured for it: HF_HOME, HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE. It
is imported here only, with its telemetry off; versions 0.30 to 2.4 have what is used.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import msgspec

from assistd import __version__
from assistd.errors import AssistdError, ModelError, ModelMissingError, refusal
from assistd.i18n import _
from assistd_models import web

_COMMIT = re.compile(r"[0-9a-f]{40}")
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

OFFLINE = "HF_HUB_OFFLINE"


class Remote(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a repository, as the hub describes it.

    Attributes:
        name: Relative to the repository.
        size_bytes: Its size.
        digest: SHA-256 of a large file, git's SHA-1 of a small one: also the name of its blob in the cache.
    """

    name: str
    size_bytes: int
    digest: str


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted of a repository at one commit."""

    repository: str
    commit: str
    files: tuple[Remote, ...]


def is_offline() -> bool:
    """Return whether the person wants no connection to the hub."""
    return bool(_library().constants.HF_HUB_OFFLINE)


def listing(repository: str, revision: str, names: Iterable[str], optional: Iterable[str]) -> Listing:
    """Return commit, sizes and digests of the files named, as the hub gives them; optional ones may be missing.

    Raises:
        ModelError: If the hub can't be asked, or has no such file.
    """
    library = _library()
    try:
        api = library.HfApi(library.constants.ENDPOINT, library_name="assistd", library_version=__version__)
        info = api.model_info(repository, revision=revision, files_metadata=True, timeout=web.SILENCE_S)
    except Exception as error:  # whatever HTTP library it uses has its own
        raise _told(repository, error) from error
    known = {one.rfilename: one for one in info.siblings or ()}
    files = []
    for name in [*names, *(name for name in optional if name in known)]:
        if name not in known:
            raise web.refused(_("{name} of {repository}").format(name=name, repository=repository), 404)
        files.append(_remote(repository, known[name]))
    commit = str(info.sha)
    if not _COMMIT.fullmatch(commit):
        raise ModelError(_("The hub names no commit of {repository}.").format(repository=repository), code="hub-answer")
    return Listing(repository=repository, commit=commit, files=tuple(files))


def cached_listing(repository: str, revision: str, names: Iterable[str], optional: Iterable[str]) -> Listing:
    """Return the same from the cache alone, without a connection.

    A blob's name is the digest that the hub gave when it was fetched, so the content can still be checked.

    Raises:
        ModelMissingError: If a file is not there, or can't be checked.
    """
    top = repository_folder(repository)
    commit = revision
    if not _COMMIT.fullmatch(revision):
        try:
            commit = (top / "refs" / revision).read_text("ascii").strip()
        except (OSError, ValueError):
            commit = ""
    files = []
    for name, needed in [*((name, True) for name in names), *((name, False) for name in optional)]:
        blob = Path(os.path.realpath(top / "snapshots" / commit / name))
        if _COMMIT.fullmatch(commit) and blob.is_file() and _DIGEST.fullmatch(blob.name):
            files.append(Remote(name=name, size_bytes=blob.stat().st_size, digest=blob.name))
        elif needed:
            raise ModelMissingError(
                _("{name} of {repository} is not in the cache, and {offline} forbids to fetch it.").format(
                    name=name, repository=repository, offline=OFFLINE
                ),
                code="hub-offline",
                hint=_("Unset {offline}, or copy the cache of a machine that has it to {parent}.").format(
                    offline=OFFLINE, parent=top.parent
                ),
            )
    return Listing(repository=repository, commit=commit, files=tuple(files))


def repository_folder(repository: str) -> Path:
    """Return the folder of a repository in the cache: ``models--OWNER--NAME``."""
    return Path(_library().constants.HF_HUB_CACHE).absolute() / f"models--{repository.replace('/', '--')}"


def address(repository: str, commit: str, name: str) -> str:
    """Return where a file lies on the hub, or on the endpoint that is configured."""
    return f"{_library().constants.ENDPOINT}/{repository}/resolve/{commit}/{quote(name)}"


def headers() -> dict[str, str]:
    """Return what every request to the hub carries: the person's token, if there is one; nothing about this machine."""
    found: dict[str, str] = _library().utils.build_hf_headers()
    token = {name: value for name, value in found.items() if name.lower() == "authorization"}
    return {**token, "User-Agent": f"assistd/{__version__}"}


def place(listed: Listing, revision: str) -> Path:
    """Link the blobs of a repository, which are all there, into its snapshot; return the snapshot's folder.

    Raises:
        ModelError: If the cache can't be written.
    """
    top = repository_folder(listed.repository)
    snapshot = top / "snapshots" / listed.commit
    try:
        for file in listed.files:
            link, blob = snapshot / file.name, top / "blobs" / file.digest
            link.parent.mkdir(parents=True, exist_ok=True)
            if link.is_symlink() or link.exists():
                if os.path.realpath(link) == os.path.realpath(blob):
                    continue
                link.unlink()
            _link(link, blob)
        if revision != listed.commit:
            reference = top / "refs" / revision
            reference.parent.mkdir(parents=True, exist_ok=True)
            reference.write_text(listed.commit, "ascii")
    except OSError as error:
        raise ModelError(
            _("Can't write into the hub's cache, {parent}: {reason}.").format(parent=top.parent, reason=refusal(error)),
            code="model-folder",
            hint=_("Make it writable, or set HF_HOME to another folder."),
        ) from error
    return snapshot


def _link(link: Path, blob: Path) -> None:
    """Give a blob its name in a snapshot; where the file system has no links, by a copy that is whole or not there."""
    try:
        link.symlink_to(os.path.relpath(blob, link.parent))
    except OSError:
        copy = link.with_name(f"{link.name}.incomplete")
        shutil.copyfile(blob, copy)
        copy.replace(link)


def _library() -> ModuleType:
    """Return huggingface_hub, imported with its telemetry and its own progress bars off.

    Raises:
        ModelMissingError: If it is not installed.
    """
    for name in ("HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS", "HF_HUB_DISABLE_XET"):
        os.environ[name] = "1"
    try:
        import huggingface_hub as library
        import huggingface_hub.constants
        import huggingface_hub.errors
        import huggingface_hub.utils
    except ImportError as error:
        raise ModelMissingError(
            _("The package huggingface_hub is missing or broken: {error}.").format(error=error),
            code="hub-client",
            hint=_("Install it: pip install huggingface_hub."),
        ) from error
    library.constants.HF_HUB_DISABLE_TELEMETRY = True  # if somebody imported it before
    module: ModuleType = library
    return module


def _remote(repository: str, one: Any) -> Remote:
    """Return one file of the hub's answer, checked.

    Raises:
        ModelError: If it names no digest that the content could be checked with.
    """
    large = one.lfs
    digest = str(large["sha256"] if large else one.blob_id)
    size = large["size"] if large else one.size
    if not _DIGEST.fullmatch(digest) or not isinstance(size, int):
        raise ModelError(
            _("The hub gives no digest of {rfilename} of {repository}.").format(
                rfilename=one.rfilename, repository=repository
            ),
            code="hub-answer",
            hint=_("Without one nothing can be checked; if HF_ENDPOINT names a mirror, try without it."),
        )
    return Remote(name=one.rfilename, size_bytes=size, digest=digest)


def _told(repository: str, error: Exception) -> AssistdError:
    """Return what an error of the client means to a person."""
    errors = _library().errors
    if isinstance(error, errors.OfflineModeIsEnabled):
        return ModelError(
            _("{offline} forbids to ask the hub.").format(offline=OFFLINE),
            code="hub-offline",
            hint=_("Unset {offline}.").format(offline=OFFLINE),
        )
    answer = getattr(error, "response", None)
    status = getattr(answer, "status_code", None)
    if isinstance(error, errors.GatedRepoError):
        return web.refused(repository, 403)
    if isinstance(error, errors.RepositoryNotFoundError | errors.RevisionNotFoundError):
        return web.refused(_("{repository} (or this revision of it)").format(repository=repository), 404)
    if status == 429:
        after = str(answer.headers.get("Retry-After", "")) if answer is not None else ""
        return web.busy(float(after) if after.isdigit() else 60.0)
    if isinstance(status, int):
        return web.refused(repository, status)
    return ModelError(
        _("The hub, {endpoint}, can't be reached to ask for {repository} ({kind}).").format(
            endpoint=_library().constants.ENDPOINT, repository=repository, kind=type(error).__name__
        ),
        code="hub-unreachable",
        hint=_("Check the network. With {offline}=1, what is in the cache is used.").format(offline=OFFLINE),
    )
