"""Hashes of files, as the hub gives them: SHA-256 of large files, git's own of small ones. Used by `pull`, `verify`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file's content.

    Raises:
        OSError: If it can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def git_sha1(path: Path) -> str:
    """Return the hex digest git gives a file's content: SHA-1 over ``blob SIZE NUL`` and the content (gitformat-pack).

    Raises:
        OSError: If it can't be read.
    """
    with path.open("rb") as file:
        digest = hashlib.sha1(b"blob %d\0" % os.fstat(file.fileno()).st_size, usedforsecurity=False)
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def matches(path: Path, expected: str) -> bool:
    """Return whether a file is there and has this digest: 64 hex digits are SHA-256, 40 are git's."""
    try:
        return (sha256(path) if len(expected) == 64 else git_sha1(path)) == expected
    except OSError:
        return False
