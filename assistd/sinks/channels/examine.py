"""Which voice will speak and why, for `assistd doctor`: Orca, speech-dispatcher, our own voice, braille, notifications.

Nothing is started by looking, and nothing is said.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes.util
import os
from collections.abc import Iterator
from typing import Any

from assistd.config import SpeechSettings
from assistd.desktop.bus import Bus, BusError
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.sinks.braille import server_may_run
from assistd.sinks.channels import orca, ssip
from assistd.sinks.notification import SERVICE
from assistd.types import Struct

LOOK_S = 5.0
APT = "sudo apt install {package}"


class Seen(Struct, frozen=True, kw_only=True):
    """What was found.

    Attributes:
        reader: Version of the Orca that takes messages; empty: none does.
        old_reader: A screen reader runs, but none that takes messages.
        bus: There is a session bus.
        notifications: Somebody shows notifications.
        server: speech-dispatcher answers; its modules.
        refused: Why it does not, though its socket is there.
    """

    reader: str = ""
    old_reader: bool = False
    bus: bool = False
    notifications: bool = False
    server: bool = False
    modules: tuple[str, ...] = ()
    refused: str = ""


def examine(settings: SpeechSettings) -> Iterator[Finding]:
    """Yield one finding for each part, the voice that will speak first."""
    seen = asyncio.run(_look())
    yield _chosen(settings, seen)
    yield _orca(seen)
    yield _server(settings, seen)
    yield _braille(settings, seen)
    if settings.notification:
        yield _notification(seen)


async def _look() -> Seen:
    bus = Bus("session")
    found: dict[str, Any] = {}
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S):
                found |= await _look_at_server()
                found |= await _look_at_bus(bus)
    finally:
        await bus.close()
    return Seen(**found)


async def _look_at_bus(bus: Bus) -> dict[str, Any]:
    try:
        await bus.get()
    except BusError:
        return {}
    found: dict[str, Any] = {"bus": True, "notifications": await bus.owned(SERVICE[0])}
    for name in orca.NAMES:
        if await bus.owned(name) and (door := await orca.find_door(bus, name)):
            version = "?"
            with contextlib.suppress(BusError):
                (version,) = await bus.call(door.name, door.path, door.interface, "GetVersion", autostart=False)
            return found | {"reader": str(version)[:100]}
    with contextlib.suppress(BusError):
        status = ("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status")
        found["old_reader"] = bool(await bus.get_property(*status, "ScreenReaderEnabled", autostart=False))
    return found


async def _look_at_server() -> dict[str, Any]:
    path = ssip.socket_path()
    if not path or not os.path.exists(path):  # noqa: ASYNC240  (in a folder in memory)
        return {}
    try:
        server = await ssip.Connection.open(path, lambda _event: None, lambda: None)
        try:
            reply = await server.order("LIST OUTPUT_MODULES")
        finally:
            server.close()
    except ssip.SsipError as error:
        return {"refused": str(error)}
    return {"server": True, "modules": reply.lines if reply.ok else ()}


def _chosen(settings: SpeechSettings, seen: Seen) -> Finding:
    part = _("speech")
    if not settings.enabled:
        return Finding(part=part, works=True, words=_("Switched off: `enabled` under `[speech]`."))
    wanted = settings.channel
    if wanted in {"auto", "orca"} and seen.reader:
        words = _("Goes through the screen reader Orca, which runs.")
    elif wanted in {"auto", "speech-dispatcher"} and seen.server:
        words = _("Goes through speech-dispatcher, in the voice that is set there.")
    elif wanted == "speech-dispatcher":
        words = _("Goes through speech-dispatcher, which assistd starts when it has to speak.")
    elif wanted == "orca":
        return Finding(
            part=part,
            works=False,
            words=_("Goes through assistd's own voice, as no Orca that takes messages runs."),
            hint=_('Start Orca 49 or later, or set `channel = "auto"` under `[speech]`.'),
        )
    elif wanted == "own":
        words = _("Goes through assistd's own voice, as it is set.")
    else:
        words = _("Goes through assistd's own voice, as neither Orca nor speech-dispatcher is there.")
    return Finding(part=part, works=True, words=words)


def _orca(seen: Seen) -> Finding:
    part = "Orca"
    if seen.reader:
        words = _("Runs and takes messages, version {version}: speech and braille.").format(version=seen.reader)
        return Finding(part=part, works=True, words=words)
    if seen.old_reader:
        return Finding(
            part=part,
            works=True,
            words=_(
                "A screen reader runs that takes no messages; it and assistd take turns through speech-dispatcher."
            ),
            hint=_("Orca takes messages from version 49 on."),
        )
    return Finding(part=part, works=True, words=_("Does not run."))


def _server(settings: SpeechSettings, seen: Seen) -> Finding:
    part = "speech-dispatcher"
    if seen.server and seen.modules:
        words = _("Runs; voices: {modules}.").format(modules=", ".join(seen.modules[:8]))
        return Finding(part=part, works=True, words=words)
    if seen.server:
        command = APT.format(package="speech-dispatcher-espeak-ng")
        return Finding(
            part=part,
            works=False,
            words=_("Runs, but has no voice."),
            hint=_("Install one: {command}").format(command=command),
        )
    if os.environ.get("SPEECHD_ADDRESS", "").startswith("inet"):
        return Finding(
            part=part,
            works=False,
            words=_("`SPEECHD_ADDRESS` leads to a network socket; assistd connects to none."),
            hint=_("Use its Unix socket: unset `SPEECHD_ADDRESS`."),
        )
    if seen.refused:
        words = _("Its socket is there, but nobody answers.")
        return Finding(part=part, works=False, words=words, hint=_("Log out and in, or run `spd-say hello`."))
    needed = settings.channel == "speech-dispatcher"
    command = APT.format(package="speech-dispatcher")
    return Finding(
        part=part,
        works=not needed,
        words=_("Does not run."),
        hint=_("If it is not installed: {command}").format(command=command) if needed else "",
    )


def _braille(settings: SpeechSettings, seen: Seen) -> Finding:
    part = _("braille")
    if not settings.braille:
        return Finding(part=part, works=True, words=_("Switched off: `braille` under `[speech]`."))
    if seen.reader and settings.channel in {"auto", "orca"}:
        return Finding(part=part, works=True, words=_("Orca shows what is said."))
    if not server_may_run():
        return Finding(part=part, works=True, words=_("BRLTTY does not run."))
    if not ctypes.util.find_library("brlapi"):
        command = APT.format(package="libbrlapi0.8")
        return Finding(
            part=part,
            works=False,
            words=_("BRLTTY runs, but the library to reach it is missing."),
            hint=_("Install it: {command}").format(command=command),
        )
    return Finding(part=part, works=True, words=_("BRLTTY runs; what is said is shown on its display."))


def _notification(seen: Seen) -> Finding:
    part = _("notification")
    if seen.notifications:
        return Finding(part=part, works=True, words=_("What is said is shown as a notification."))
    return Finding(
        part=part,
        works=False,
        words=_("This desktop shows no notifications."),
        hint=_("Start a notification daemon, or set `notification = false` under `[speech]`."),
    )
