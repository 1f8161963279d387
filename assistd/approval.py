"""Which plugins a person has approved: by the SHA-256 of their files, kept with what they declared. `plugins` asks it.

One file a plugin, ``plugins/NAME.json`` in the state folder, mode 0600. The files of a plugin are those that its
distribution lists and the package of its entry point, found without importing it; its dependencies are not looked at.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.machinery
import importlib.metadata
import importlib.util
import logging
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from assistd import __version__, i18n, paths
from assistd.declaration import Declaration
from assistd.entries import BUILT_IN
from assistd.errors import JournalError, LoadError
from assistd.i18n import _
from assistd.types import Struct, printable

log = logging.getLogger(__name__)

MOST_FILES = 20_000
MOST_BYTES = 2 * 2**30
"""Largest distribution that is looked at whole: files, and bytes of all of them."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LARGEST = 8 * 2**20
Stamp = tuple[int, int, int, int]
"""Size, time of change, time of change of the entry itself (in ns), inode: the last two can't be set at will."""


class Known(Struct, frozen=True, kw_only=True):
    """What is known of one plugin.

    Attributes:
        approved: Digest of the files that were approved; empty: never, or revoked.
        when_s: When, Unix time.
        digest: Of the files, and of what the entry point names, as they were seen last.
        value: What the entry point named then.
        modules: What its engines are in, if that is elsewhere than the entry point: known once it was declared.
        stamps: How each of them looked then, by path: while nothing changes, they are not read again.
        told: Digest about which the person was told.
        declared: What it declares, and for what that holds (`key`).
    """

    approved: str = ""
    when_s: float = 0.0
    digest: str = ""
    value: str = ""
    modules: tuple[str, ...] = ()
    stamps: dict[str, Stamp] = {}
    told: str = ""
    declared: Declaration | None = None
    key: str = ""


def valid(name: str) -> bool:
    """Return whether a plugin may be called so: the name becomes that of a file."""
    return _NAME.fullmatch(name) is not None


def known(name: str) -> Known:
    """Return what is known of a plugin; a damaged file counts as none."""
    try:
        fd = os.open(_file(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=Known)
    except FileNotFoundError:
        return Known()
    except (OSError, ValueError, JournalError) as error:
        log.warning("what is known of the plugin %s can't be read: %s", name, error)
        return Known()


def change(name: str, **fields: Any) -> Known:
    """Keep these fields of what is known of a plugin, and return all of it; other fields stay as they are by now.

    The daemon notes what it sees while a person approves or revokes: neither undoes what the other wrote.

    Raises:
        JournalError: The state folder can't be made.
        OSError: The file can't be written.
    """
    file = _file(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(file.parent / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held for one small file's time
        what = msgspec.structs.replace(known(name), **fields)
        _keep(file, name, what)
    finally:
        os.close(lock)
    return what


def _keep(file: Path, name: str, what: Known) -> None:
    """Write a file in one step."""
    fd, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{name}.")  # mode 0600
    try:
        with os.fdopen(fd, "wb") as out:
            out.write(msgspec.json.encode(what))
        os.replace(draft, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def seen(entry: importlib.metadata.EntryPoint, before: Known) -> Known:
    """Return what is known, with the digest of the plugin's files as they are now.

    Raises:
        LoadError: They can't be read, or are too many.
    """
    try:
        stamps = {name: _stamp(path) for name, path in _files(entry, before.modules)}
        if stamps == before.stamps and before.digest and before.value == entry.value:
            return before
        digest = _digest(entry.value, dict(_files(entry, before.modules)))
    except OSError as error:
        raise LoadError(_("Its files can't be read: {reason}.").format(reason=error.strerror or error)) from error
    return msgspec.structs.replace(before, digest=digest, stamps=stamps, value=entry.value)


def modules(value: str, declared: Declaration) -> tuple[str, ...]:
    """Return the modules and packages that a plugin's engines and options are in, but that of its entry point.

    What came with Python or with assistd is left out: it does not change with the plugin.
    """
    specs = (*declared.modalities, *declared.sinks, *declared.sources)
    named = {str(spec.fields.get("engine", "")) for spec in specs} | {spec.options.module for spec in specs}
    known_ones = {_top(value), "", "msgspec", "assistd", *BUILT_IN.values(), *sys.stdlib_module_names}
    return tuple(sorted({_top(name) for name in named} - known_ones))


def key(digest: str) -> str:
    """Return for what a declaration holds: these files, this assistd, this Python, this language."""
    return f"{digest} {__version__} {sys.version_info[0]}.{sys.version_info[1]} {i18n.language()}"


def approve(name: str, what: Known) -> None:
    """Keep that a person approved a plugin as it was looked at.

    Raises:
        JournalError, OSError: As `change`.
    """
    seen_then = {field: getattr(what, field) for field in ("digest", "value", "modules", "stamps", "declared", "key")}
    change(name, **seen_then, approved=what.digest, when_s=time.time(), told=what.digest)


# --- files ----------------------------------------------------------------------------------------------------------


def _file(name: str) -> Path:
    return paths.state_dir() / "plugins" / f"{name}.json"


def _files(entry: importlib.metadata.EntryPoint, more: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield a stable name and the path of each file, each once.

    Raises:
        LoadError: They are too many.
    """
    count = total = 0
    done: set[str] = set()
    names: set[str] = set()
    packages = chain.from_iterable(_package(top) for top in (_top(entry.value), *more))
    for name, path in chain(_listed(entry), packages):
        if path in done or not _counts(path):
            continue
        done.add(path)
        unique = name if name not in names else f"{name} {path}"  # elsewhere, under the same name
        names.add(unique)
        count, total = count + 1, total + os.stat(path).st_size
        if count > MOST_FILES or total > MOST_BYTES:
            raise LoadError(
                _("It has more than {files} files or {gib} GiB.").format(files=MOST_FILES, gib=MOST_BYTES // 2**30)
            )
        yield unique, path


def _counts(path: str) -> bool:
    """Return whether a file counts: not what Python compiled and keeps; a ``.pyc`` elsewhere is a module."""
    return f"{os.sep}__pycache__{os.sep}" not in path and os.path.isfile(path)


def _listed(entry: importlib.metadata.EntryPoint) -> Iterable[tuple[str, str]]:
    """Yield the files that the distribution lists; RECORD itself changes with what pip adds to it."""
    for file in (entry.dist.files if entry.dist else None) or ():
        if file.name not in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json"):
            yield str(file), os.path.realpath(str(file.locate()))


def _top(value: str) -> str:
    """Return the package at the top in which ``package.module:object`` lies."""
    return value.partition(":")[0].partition(".")[0]


def _package(top: str) -> Iterable[tuple[str, str]]:
    """Yield the files of a package; finding one at the top imports nothing.

    Raises:
        LoadError: A folder in it is a link: what that leads to would change unseen.
    """
    try:
        spec = importlib.util.find_spec(top) if top not in sys.modules else sys.modules[top].__spec__
    except (ImportError, ValueError):
        return
    if spec is None:
        return
    folders = list(spec.submodule_search_locations or ())
    if not folders and spec.origin:
        yield os.path.basename(spec.origin), os.path.realpath(spec.origin)
    for folder in folders:
        for above, below, names in os.walk(folder):
            below[:] = sorted(name for name in below if name != "__pycache__")
            if link := next((name for name in below if os.path.islink(os.path.join(above, name))), None):
                raise LoadError(
                    _("The folder {name} in it is a link: nobody would see what changes behind that.").format(
                        name=printable(os.path.join(top, os.path.relpath(os.path.join(above, link), folder)))
                    ),
                    hint=_("Put the folder itself there, or try the plugin by `assistd run --plugin FOLDER`."),
                )
            for name in sorted(names):
                path = os.path.join(above, name)
                yield os.path.join(top, os.path.relpath(path, folder)), os.path.realpath(path)


def _stamp(path: str) -> Stamp:
    info = os.stat(path)
    return info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino


def _digest(value: str, files: dict[str, str]) -> str:
    """Return the SHA-256 over an entry point's value, then names and contents in the order of the names."""
    whole = hashlib.sha256(f"{value}\n".encode("utf-8", "surrogateescape"))
    for name in sorted(files):
        fd = os.open(files[name], os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise OSError(_("{name} is no file").format(name=name))
            content = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()
