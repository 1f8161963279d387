"""What `assistd doctor` says about the D-Bus door: whether the name is ours, another program's, or nobody's."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

from assistd import client, protocol
from assistd.config import Config
from assistd.dbus.names import NAME
from assistd.desktop.bus import Bus, BusError
from assistd.errors import ControlError
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.types import printable

_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


def examine(config: Config) -> Iterator[Finding]:  # noqa: ARG001  (all parts are asked the same way)
    """Yield what was found; nothing without a session bus, which is told of by `assistd.desktop.examine`."""
    try:
        report = client.final(protocol.Status())
        ours = report.pid if isinstance(report, protocol.StatusReport) else 0
    except ControlError:
        ours = 0
    yield from asyncio.run(_examine(ours))


async def _examine(daemon: int) -> list[Finding]:
    bus = Bus("session")
    try:
        if await bus.owned(NAME):
            (owner,) = await bus.call(*_DAEMON, "GetConnectionUnixProcessID", "s", [NAME])
            return [_owned(int(owner), daemon)]
        (names,) = await bus.call(*_DAEMON, "ListActivatableNames")
        return [_free(daemon, activatable=NAME in names)]
    except BusError:
        return []
    finally:
        await bus.close()


def _owned(owner: int, daemon: int) -> Finding:
    if daemon and owner != daemon:
        return Finding(
            part=_("D-Bus"),
            works=False,
            words=_("The name {name} belongs to another program: {program}, process {pid}.").format(
                name=NAME, program=_program(owner), pid=owner
            ),
            hint=_("End that program; the name is taken over at once."),
        )
    return Finding(part=_("D-Bus"), works=True, words=_("Other programs can ask: {name}.").format(name=NAME))


def _free(daemon: int, *, activatable: bool) -> Finding:
    if daemon:
        return Finding(
            part=_("D-Bus"),
            works=False,
            words=_("assistd runs, but {name} is not on the session bus.").format(name=NAME),
            hint=_("`systemctl --user restart assistd` starts it anew, in this session."),
        )
    if activatable:
        words = _("{name} is started by whoever calls it.").format(name=NAME)
        return Finding(part=_("D-Bus"), works=True, words=words)
    return Finding(
        part=_("D-Bus"),
        works=False,
        words=_("Nobody has {name}, and nothing starts it.").format(name=NAME),
        hint=_("`assistd service install` sets it up."),
    )


def _program(pid: int) -> str:
    try:
        return printable(os.path.basename(os.readlink(f"/proc/{pid}/exe")))
    except OSError:
        return _("unknown")
