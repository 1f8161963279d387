"""Fetches one file over HTTP, resuming what an earlier attempt left. Used by `assistd_models.pull`.

The hub's own client is asked for everything but the bytes: from version 2 on it begins an interrupted file anew
(huggingface_hub 2.4, `_download_to_tmp_and_move`), and waits silently for as long as a server asks it to.
"""

from __future__ import annotations

import errno
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import msgspec

from assistd.errors import ModelError, refusal
from assistd.i18n import _, ngettext

SILENCE_S = 30.0
"""How long a server may say nothing, in seconds."""

ATTEMPTS = 5
"""How often one file is tried without a byte coming, before it is given up."""

PATIENCE_S = 120.0
"""Longest wait that a busy server may ask for, in seconds; if it asks for more, the person is told."""

_BLOCK = 2**18
_BUSY = frozenset({408, 429, 500, 502, 503, 504})


class _Interrupted(Exception):  # noqa: N818  (no error: the next attempt goes on)
    """The transfer ended early; what came stays."""

    def __init__(self, why: str, wait_s: float = 0.0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class _NothingMoreError(Exception):
    """What is there already is all that the server has; whether it is right, the digest tells."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects; a token stays with the host it was meant for, and nothing falls back from HTTPS to HTTP."""

    def redirect_request(  # noqa: PLR0917  (urllib's signature)
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(urljoin(req.full_url, newurl))
        if new.scheme not in ("https", old.scheme):
            raise urllib.error.HTTPError(newurl, code, "a redirect away from HTTPS", headers, fp)
        again = super().redirect_request(req, fp, code, msg, headers, newurl)
        if again is not None and (old.scheme, old.netloc) != (new.scheme, new.netloc):
            again.remove_header("Authorization")
        return again


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One file to fetch.

    Attributes:
        url: Where it lies.
        headers: Sent along; ``Authorization`` to this host only.
        size: Bytes that there must be in the end; None: what the server says.
        largest: More bytes are never written.
    """

    url: str
    headers: dict[str, str] = {}
    size: int | None = None
    largest: int

    @property
    def name(self) -> str:
        """The file's name, for people."""
        return urlsplit(self.url).path.rsplit("/", 1)[-1]


def fetch(wanted: Wanted, into: Path, *, report: Callable[[int], None], tell: Callable[[str], None]) -> None:
    """Fetch a file into `into`; what stands there already is its beginning, and is kept if this fails.

    Args:
        wanted: Which.
        into: The unfinished file.
        report: Called with the bytes that are there, often.
        tell: Called with a sentence when there is something to wait for.

    Raises:
        ModelError: If it can't be had: with the code ``hub-missing``, ``hub-gated``, ``hub-busy``, ``hub-refused``,
            ``hub-unreachable``, ``download-size``, ``disk-full`` or ``model-folder``.
    """
    attempts, before = 0, -1
    while True:
        try:
            _once(wanted, into, report)
        except _NothingMoreError:
            return
        except _Interrupted as error:
            here = into.stat().st_size if into.exists() else 0
            attempts = 1 if here > before >= 0 else attempts + 1
            before = here
            if attempts >= ATTEMPTS:
                raise ModelError(
                    _("The download of {name} broke off {attempts} times: {error}.").format(
                        name=wanted.name, attempts=ATTEMPTS, error=error
                    ),
                    code="hub-unreachable",
                    hint=_("Pull again when the network is better: it goes on where it stopped."),
                ) from error
            if error.wait_s > 1:
                tell(_("The server is busy and asks to wait {wait_s} seconds.").format(wait_s=round(error.wait_s)))
            time.sleep(error.wait_s or min(8.0, 0.25 * 2**attempts))
        else:
            return


def _once(wanted: Wanted, into: Path, report: Callable[[int], None]) -> None:
    """Fetch what is missing in one request."""
    try:
        fd = os.open(into, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unwritable(into, error) from error
    with os.fdopen(fd, "r+b") as file:
        start = file.seek(0, os.SEEK_END)
        if wanted.size is not None and start > wanted.size:
            start = _emptied(file)
        report(start)
        if wanted.size is not None and start == wanted.size:
            return
        with _open(wanted, start) as answer:
            if start and answer.status != http.HTTPStatus.PARTIAL_CONTENT:  # it does not resume: from the beginning
                start = _emptied(file)
            size = _size(wanted, answer, start)
            done = _copy(answer, file, start, wanted.largest if size is None else size, into, report)
        if size is not None and done < size:
            raise _Interrupted(_("{done} of {size} bytes came").format(done=done, size=size))


def _emptied(file: BinaryIO) -> int:
    file.truncate(0)
    return file.seek(0)


def _size(wanted: Wanted, answer: http.client.HTTPResponse, start: int) -> int | None:
    """Return how many bytes there must be in the end, None if nobody says.

    Raises:
        ModelError: If the server offers another size, or too much.
    """
    offered = _total(answer, start)
    size = offered if wanted.size is None else wanted.size
    if offered not in (None, size) or (size is not None and size > wanted.largest):
        raise ModelError(
            _("The server offers {offered} bytes as {name}, it should be {size}.").format(
                offered=offered, name=wanted.name, size=wanted.size or _("much less")
            ),
            code="download-size",
            hint=_("It may have changed there; try again later, or report it."),
        )
    return size


def _open(wanted: Wanted, start: int) -> http.client.HTTPResponse:
    """Ask for the bytes from `start` on.

    Raises:
        _Interrupted: If it is worth trying again.
        ModelError: If it is not.
    """
    headers = {**wanted.headers, "Accept-Encoding": "identity"}
    request = urllib.request.Request(wanted.url, headers=headers)  # noqa: S310  (from the hub's client or `scripts`)
    if start:
        request.add_header("Range", f"bytes={start}-")
    try:
        answer: http.client.HTTPResponse = urllib.request.build_opener(_Redirects).open(request, timeout=SILENCE_S)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(wanted.name, error, start) from error
    except (OSError, http.client.HTTPException) as error:
        raise _Interrupted(str(getattr(error, "reason", error)) or type(error).__name__) from error
    return answer


def _refused(name: str, error: urllib.error.HTTPError, start: int) -> Exception:
    """Return what an error status means."""
    if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
        return _NothingMoreError()
    if error.code in _BUSY:
        wait_s = _seconds(error.headers.get("Retry-After"))
        if wait_s > PATIENCE_S:
            return busy(wait_s)
        return _Interrupted(_("the server answered {code}").format(code=error.code), wait_s)
    return refused(name, error.code, error.reason)


def refused(what: str, status: int, reason: str = "") -> ModelError:
    """Return the error for an HTTP status that trying again does not change."""
    if status in (401, 403):
        return ModelError(
            _("The hub does not give {what} to everybody (HTTP {status}).").format(what=what, status=status),
            code="hub-gated",
            hint=_("Accept the model's terms on its page there, then set HF_TOKEN to a token of yours and pull again."),
        )
    if status in (404, 410):
        return ModelError(
            _("The hub does not have {what} any more (HTTP {status}).").format(what=what, status=status),
            code="hub-missing",
            hint=_("Check the name; if the catalogue named it, a newer assistd may know where it is now."),
        )
    return ModelError(
        _("The hub refuses {what}: HTTP {status} {reason}").format(what=what, status=status, reason=reason).rstrip()
        + ".",
        code="hub-refused",
    )


def busy(wait_s: float) -> ModelError:
    """Return the error for a server that asks for a long wait."""
    minutes = max(1, round(wait_s / 60))
    return ModelError(
        ngettext(
            "The server allows no more requests for {n} minute.",
            "The server allows no more requests for {n} minutes.",
            minutes,
        ).format(n=minutes),
        code="hub-busy",
        hint=_("Pull again then: it goes on where it stopped. A token in HF_TOKEN raises the limit."),
    )


def _copy(  # noqa: PLR0917  (one caller)
    answer: http.client.HTTPResponse, file: BinaryIO, done: int, largest: int, into: Path, report: Callable[[int], None]
) -> int:
    """Write what comes; return how many bytes the file has."""
    while True:
        try:
            block = answer.read1(_BLOCK)  # what has come, at once: a kill loses little
        except (OSError, http.client.HTTPException) as error:
            file.flush()
            raise _Interrupted(str(error) or type(error).__name__) from error
        if not block:
            break
        if done + len(block) > largest:
            raise ModelError(_("The server sends more than it said."), code="download-size", hint=_("Try again later."))
        try:
            file.write(block)
        except OSError as error:
            raise _unwritable(into, error) from error
        done += len(block)
        report(done)
    try:
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(into, error) from error
    return done


def _total(answer: http.client.HTTPResponse, start: int) -> int | None:
    """Return the size of the whole file, as the server says it."""
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
        span, _slash, total = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        if not span.startswith(f"{start}-"):
            raise ModelError(_("The server sends another part than was asked for."), code="download-size")
        return int(total) if total.isdigit() else None
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _seconds(retry_after: str | None) -> float:
    """Return the wait that ``Retry-After`` asks for (RFC 9110, 10.2.3), 0 if it gives no number of seconds."""
    return float(retry_after) if retry_after and retry_after.strip().isdigit() else 0.0


def _unwritable(into: Path, error: OSError) -> ModelError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ModelError(
            _("The disk is full: there is no more room in {parent}.").format(parent=into.parent),
            code="disk-full",
            hint=_("Free some, or set HF_HOME to a folder on another disk, and pull again."),
        )
    return ModelError(
        _("Can't write into {parent}: {reason}.").format(parent=into.parent, reason=refusal(error)),
        code="model-folder",
        hint=_("Make it writable, or set HF_HOME to another folder."),
    )
