"""Where pictures of the screen lie while they are worked on: our own folder in the runtime folder, which is memory.

`assistd.screen.capture` and `assistd.screen.clipboard` make files here and the flow deletes them; what a process that
was killed left behind goes at the next start. Nobody else may read a picture of somebody's screen: folder 0700, files
0600, and nothing is written into a folder that is not ours alone.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat

from assistd import paths
from assistd.errors import ControlError
from assistd.i18n import _
from assistd.screen.capture import CaptureError

_NAME = re.compile(rb"[0-9a-f]{32}\.(bmp|png|jpeg|webp|gif|tiff|bin)")


def new(ending: str = "bmp") -> bytes:
    """Return the path of a new, empty file of ours (mode 0600) whose name nobody can guess.

    Args:
        ending: What the name ends in: ``bmp``, ``png``, …; the content decides, the name is for people.

    Raises:
        CaptureError: If there is no such folder of ours, or the file can't be made.
    """
    name = secrets.token_hex(16).encode() + b"." + ending.encode()
    assert _NAME.fullmatch(name)
    folder = _open_folder(make=True)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(name, flags, 0o600, dir_fd=folder))
    except OSError as error:
        raise CaptureError(
            _("No file for the picture can be made in {folder}: {why}.").format(
                folder=os.fsdecode(_path()), why=error.strerror
            ),
            code="capture-folder",
        ) from error
    finally:
        os.close(folder)
    return os.path.join(_path(), name)


def append(path: bytes, block: bytes) -> None:
    """Append to a file that `new` made.

    Raises:
        CaptureError: If it can't be written.
    """
    try:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            rest = memoryview(block)
            while rest:
                rest = rest[os.write(fd, rest) :]
        finally:
            os.close(fd)
    except OSError as error:
        raise CaptureError(
            _("The picture can't be written: {why}.").format(why=error.strerror), code="capture-folder"
        ) from error


def delete(path: bytes) -> None:
    """Delete a file that `new` made; anything else is left alone, and one that has gone is no error."""
    folder_path, name = os.path.split(path)
    if not _NAME.fullmatch(name):
        return
    with contextlib.suppress(CaptureError, OSError):
        if folder_path == _path():
            _unlink([name])


def sweep() -> None:
    """Delete what an earlier process left: all files that `new` made. Never raises."""
    with contextlib.suppress(CaptureError, OSError):
        with os.scandir(_path()) as entries:
            names = [name for entry in entries if _NAME.fullmatch(name := os.fsencode(entry.name))]
        _unlink(names)


async def save(captured_path: bytes, target: bytes) -> None:
    """Write a captured picture as a PNG file that the person may keep (mode 0600), never over another file.

    The daemon loads no decoder: the camera's process, a new one, does it.

    Args:
        captured_path: As `assistd.screen.capture.Capture.take` gave it.
        target: Absolute path of the new file.

    Raises:
        CaptureError: If something stands there already, or it can't be written.
    """
    from assistd.screen.camera_process import CameraProcess
    from assistd.screen.camera_wire import Save

    camera = CameraProcess()
    try:
        await camera.ask(Save(path=captured_path, target=target), timeout_s=30.0)
    finally:
        await camera.close()


def _path() -> bytes:
    try:
        return os.fsencode(paths.runtime_dir() / "screen")
    except ControlError as error:
        raise CaptureError(error.message, code=error.code, hint=error.hint) from error


def _open_folder(*, make: bool) -> int:
    """Return an open descriptor of the folder, which is ours and closed to others.

    Raises:
        CaptureError: If it is not, or can't be made.
    """
    path = _path()
    try:
        if make:
            with contextlib.suppress(FileExistsError):
                os.mkdir(path, 0o700)
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        info = os.fstat(fd)
        if info.st_uid != os.getuid():
            os.close(fd)
            raise _not_ours(path)
        if stat.S_IMODE(info.st_mode) & 0o077:
            os.fchmod(fd, 0o700)
    except OSError as error:
        if isinstance(error, CaptureError):
            raise
        raise _not_ours(path) from error
    return fd


def _not_ours(path: bytes) -> CaptureError:
    return CaptureError(
        _("The folder for pictures of the screen, {folder}, can't be used: it is not ours alone.").format(
            folder=os.fsdecode(path)
        ),
        code="capture-folder",
        hint=_("Move away what is in its place."),
    )


def _unlink(names: list[bytes]) -> None:
    folder = _open_folder(make=False)
    try:
        for name in names:
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=folder)
    finally:
        os.close(folder)
