"""`assistd service install`: files, links, start, keys; each thing done is told in a line. Again is no harm."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from assistd import config as configuration
from assistd.config import Config
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.environment import Environment, environment
from assistd.errors import ConfigError
from assistd.i18n import _
from assistd.install import files, keys, places, putting, systemctl
from assistd.install import record as records
from assistd.install.program import program
from assistd.install.record import InstallError, Record
from assistd.install.state import why_it_failed

SESSION_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "SWAYSOCK",
                     "HYPRLAND_INSTANCE_SIGNATURE", "NIRI_SOCKET")  # fmt: skip
"""What the service must know to find the screen; many compositors don't tell systemd."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for.

    Attributes:
        strict: With the strict drop-in; None: as it was.
        socket: With the socket unit; None: as it was.
        start: Start it now.
    """

    strict: bool | None = None
    socket: bool | None = None
    start: bool = True


def install(options: Options) -> Iterator[str]:
    """Set the service up, and yield what was done.

    Raises:
        InstallError: If something can't be written, or systemd refuses.
    """
    record = records.load()
    held = _configuration()
    session = environment()
    managed = systemctl.reachable()
    if options.strict is not None:
        record.strict = options.strict
    if options.socket is not None:
        record.socket = options.socket
    try:
        yield from putting.put(files.activation(program(), systemd=managed), record)
        yield from putting.put(files.desktop(program(), systemd=managed), record)
        if managed:
            yield from _units(record, held, session, start=options.start)
        else:
            yield _(
                "There is no user manager of systemd here: your desktop's autostart starts assistd at login instead."
            )
            yield _("`assistd run` starts it now.")
        asyncio.run(reload_bus())
        yield from keys.set_up(held.hotkeys, session, program(), record)
    finally:
        records.save(record)
    yield _("`assistd service status` shows how it is; `assistd service uninstall` takes all of this away again.")


def _units(record: Record, held: Config, session: Environment, *, start: bool) -> Iterator[str]:
    folder = places.units(systemctl.manager_property("UnitPath"))
    wanted = files.units(
        program(), folder, socket=record.socket, strict=record.strict, writable=_writable(held) if record.strict else ()
    )
    before = dict(record.files)
    if record.strict:  # what is not there when the service starts stays read-only
        for own in (places.state(), places.data(), places.cache()):
            records.make_folder(own, record, mode=0o700)
    record.units = os.fspath(folder)
    yield from putting.put(wanted, record)
    unwanted = [name for name in record.files if Path(name).is_relative_to(folder) and Path(name) not in wanted]
    if places.SOCKET in map(os.path.basename, unwanted):
        systemctl.attempt("disable", "--now", places.SOCKET)
    yield from putting.take(unwanted, record)
    putting.tidy(record)
    systemctl.call("daemon-reload")
    yield from _session_variables(session)
    enabled = [places.SERVICE, *([places.SOCKET] if record.socket else [])]
    links = [one for one in enabled if systemctl.show(one, "UnitFileState").get("UnitFileState") != "enabled"]
    if links:
        systemctl.call("enable", *links)
        yield _("It starts with the desktop from now on.")
    if start:
        yield from _start(record, changed=before != record.files)


def _start(record: Record, *, changed: bool) -> Iterator[str]:
    """Start the service, or anew if its units changed."""
    state = systemctl.show(places.SERVICE, "ActiveState").get("ActiveState")
    listening = not record.socket or systemctl.show(places.SOCKET, "ActiveState").get("ActiveState") == "active"
    if state == "active" and not changed and listening:
        yield _("It is running.")
        return
    systemctl.attempt("stop", places.SERVICE)  # a socket can't be opened beside a daemon that has opened its own
    systemctl.attempt("reset-failed", places.SERVICE)
    try:
        if record.socket:
            systemctl.call("start", places.SOCKET)
        systemctl.call("start", places.SERVICE, timeout_s=systemctl.START_S)
    except InstallError as error:
        raise InstallError(
            _("The service is set up, but does not start: {why}").format(why=why_it_failed()),
            code="service-start",
            hint=_("`assistd doctor` looks for the cause."),
        ) from error
    yield _("It is running.")


def _session_variables(session: Environment) -> Iterator[str]:
    """Tell the manager where the screen is, if it does not know, and how that is done at each login."""
    if session.display == "none":
        return
    known = systemctl.environment()
    if any(known.get(name) == os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY") if os.environ.get(name)):
        return
    names = [name for name in SESSION_VARIABLES if os.environ.get(name)]
    systemctl.call("import-environment", *names)
    command = f"dbus-update-activation-environment --systemd {' '.join(names)}"
    yield _(
        "systemd did not know your screen. It does now; for each login, let your desktop's start run: {command}"
    ).format(command=f"`{command}; systemctl --user start {places.SERVICE}`")


def _writable(held: Config) -> list[Path]:
    """Return the folders that must stay writable under the strict drop-in, besides the usual ones of our own."""
    watched = [folder.folder for folder in held.watch.folders if folder.write]
    return [places.state(), places.data(), places.cache(), *watched]


def _configuration() -> Config:
    try:
        return configuration.load()
    except ConfigError as error:
        raise InstallError(error.message, code=error.code, hint=error.hint) from error


async def reload_bus() -> None:
    """Let the session bus read its activation files again; without a bus there is nothing to do."""
    bus = Bus("session")
    with contextlib.suppress(BusError):
        await bus.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig")
    await bus.close()
