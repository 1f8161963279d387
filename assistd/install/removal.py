"""`assistd service uninstall`: takes away what was set up, all of it, and says what is left and why."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from assistd import client, protocol
from assistd.errors import ControlError, refusal
from assistd.i18n import _
from assistd.install import keys, places, putting, systemctl
from assistd.install import record as records
from assistd.install.places import short
from assistd.install.record import InstallError, Record
from assistd.install.setup import reload_bus


def uninstall(*, purge: bool, ask: Callable[[str], bool]) -> Iterator[str]:
    """Stop the service and take it away; yield what was done, and what was left.

    Args:
        purge: Configuration, history, cache and runtime folder too.
        ask: Asks the person yes or no; False where nobody can be asked.

    Raises:
        InstallError: If a daemon still runs whose files were to be deleted.
    """
    record = records.load()
    managed = systemctl.reachable()
    if managed:
        yield from _stop()
    if purge and _runs():
        words = _("Nothing was deleted: an assistd that was started by hand still runs.")
        raise InstallError(words, code="service-running", hint=_("End it, then try again."))
    yield from putting.take(record.files, record)
    if managed:
        systemctl.attempt("daemon-reload")
        systemctl.attempt("reset-failed", places.SERVICE, places.SOCKET, places.FAILED, places.AGAIN)
    asyncio.run(reload_bus())
    yield from keys.unbind_gnome(record)
    yield from _strays(record, managed=managed)
    records.place().unlink(missing_ok=True)
    if purge:
        yield from _purge(ask)
    putting.tidy(record)
    yield from _left(record)
    yield _("assistd is no service of yours any more.")


def _stop() -> Iterator[str]:
    units = (places.SERVICE, places.SOCKET)
    loaded = [unit for unit in units if systemctl.show(unit, "LoadState").get("LoadState") == "loaded"]
    if loaded:
        systemctl.call("disable", "--now", *loaded, timeout_s=systemctl.START_S)
        systemctl.attempt("stop", places.AGAIN, places.FAILED)
        yield _("It was stopped, and does not start with the desktop any more.")


def _runs() -> bool:
    try:
        client.final(protocol.Status())
    except client.NoDaemonError:
        return False
    except ControlError:
        return True
    return True


def _strays(record: Record, *, managed: bool) -> Iterator[str]:
    """Tell of files of ours that the installer did not put there: copied by hand, they are the person's to delete."""
    folders = {Path(record.units)} if record.units else set()
    folders |= {places.units(systemctl.manager_property("UnitPath") if managed else "")}
    names = (places.SERVICE, places.SOCKET, places.FAILED, places.AGAIN)
    for folder in sorted(folders):
        for path in (folder / name for name in names):
            if path.exists():
                yield _("Left {path}: it was not put there by the installer.").format(path=short(path))
        own = folder / f"{places.SERVICE}.d"
        if own.is_dir() and any(own.iterdir()):
            yield _("Left {path}: what is in it is yours.").format(path=short(own))


def _purge(ask: Callable[[str], bool]) -> Iterator[str]:
    """Delete all that is ours; models only if the person says so, for they are long to fetch."""
    for folder in (places.configuration(), places.state(), places.cache(), places.runtime(), _of_plugins()):
        yield from _delete(folder)
    models = places.data()
    with contextlib.suppress(OSError):  # there are models in it
        models.rmdir()
    if models.exists() and ask(_("Delete the models in {path} too?").format(path=short(models))):
        yield from _delete(models)


def _of_plugins() -> Path:
    """Return the folder in which plugins' engines keep things of their own."""
    return places.data() / "plugins"


def _delete(folder: Path) -> Iterator[str]:
    if not os.path.lexists(folder):
        return
    try:
        if folder.is_symlink():
            folder.unlink()
        else:
            shutil.rmtree(folder)
        yield _("Deleted {path}.").format(path=short(folder))
    except OSError as error:
        yield _("Left {path}: {why}.").format(path=short(folder), why=refusal(error))


def _left(record: Record) -> Iterator[str]:
    """Say what there still is."""
    for name in record.kept:
        if os.path.lexists(name):
            yield _("Left {path}: you had changed it.").format(path=short(name))
    said = (
        (places.configuration(), _("Left {path}: your configuration.")),
        (places.state(), _("Left {path}: your history.")),
        (places.cache(), _("Left {path}: what would have to be made again.")),
        (_of_plugins(), _("Left {path}: what plugins keep.")),
        (places.data(), _("Left {path}: your models.")),
    )
    left = [words.format(path=short(folder)) for folder, words in said if _holds(folder, but=_of_plugins())]
    yield from left
    if left:
        yield _("`assistd service uninstall --purge` deletes that too, and asks about the models.")


def _holds(folder: Path, *, but: Path) -> bool:
    """Return whether there is something in a folder, apart from one that is told of by itself."""
    with contextlib.suppress(OSError):
        return any(path != but for path in folder.iterdir())
    return False
