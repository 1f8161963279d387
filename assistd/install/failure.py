"""Says that the service could not be kept running: systemd runs `assistd service failed` then (assistd-failed.service).

A notification and the voice, each without the other, since whatever broke the daemon may break one of them. The same
words are said once in ten minutes, however often it fails again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping

import msgspec

from assistd import client, config, paths, protocol
from assistd.config import Config
from assistd.desktop.bus import Bus, BusError
from assistd.errors import AssistdError, ConfigError, ControlError
from assistd.i18n import _
from assistd.install import places, record, state

AGAIN_S = 600.0
"""How long the same words are not said again, in seconds."""

SPEAK_S = 45.0
"""Longest time for saying it, seconds: less than TimeoutStartSec= of the unit."""


class Told(msgspec.Struct):
    """What was last said, and when (time.monotonic, which begins anew with the machine, as does the runtime folder)."""

    words: str = ""
    at_s: float = 0.0


def words(environment: Mapping[str, str]) -> str:
    """Return what to say.

    Args:
        environment: Of a unit started by OnFailure=: ``MONITOR_EXIT_CODE``, … (systemd.exec(5), since 251).
    """
    code, status = environment.get("MONITOR_EXIT_CODE", ""), environment.get("MONITOR_EXIT_STATUS", "")
    if code == "exited" and status == state.CONFIGURATION:
        wrong = state.configuration_error() or _("The configuration was not valid.")
        return _("assistd does not start. {why} Then run: systemctl --user restart assistd").format(why=wrong)
    how = state.how_it_ended(code, status, environment.get("MONITOR_SERVICE_RESULT", "")) if code else ""
    last = _(" The last time, {how}.").format(how=how) if how else ""
    return _(
        "assistd ended again and again.{last} It is tried again in a minute. `assistd doctor` looks for the cause."
    ).format(last=last)


def tell(text: str) -> bool:
    """Say it, unless it was said just now or somebody is served all the same; return whether it was said."""
    if _served() or _told_just_now(text):
        return False
    asyncio.run(_notify(text))
    with contextlib.suppress(Exception):  # whatever broke the daemon; the notification stands
        _speak(text)
    return True


def _served() -> bool:
    """Return whether a daemon answers after all: one that was started by hand keeps the service from starting."""
    try:
        return isinstance(client.final(protocol.Status()), protocol.StatusReport)
    except ControlError:
        return False


def _told_just_now(text: str) -> bool:
    """Return whether the same was said in the last minutes, and remember that it is said now."""
    with contextlib.suppress(OSError, AssistdError):
        path = paths.runtime_dir() / "failure.json"
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            last = msgspec.json.decode(path.read_bytes(), type=Told)
            if last.words == text and 0 <= time.monotonic() - last.at_s < AGAIN_S:
                return True
        record.write(path, msgspec.json.encode(Told(words=text, at_s=time.monotonic())))
    return False


async def _notify(text: str) -> None:
    """Show a notification that stays until it is seen; where nothing shows any, do nothing."""
    from dbus_fast import Variant

    name, path = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
    hints = {"urgency": Variant("y", 2), "desktop-entry": Variant("s", places.APP_ID)}
    bus = Bus("session")
    with contextlib.suppress(BusError):
        await bus.call(
            name, path, name, "Notify", "susssasa{sv}i", ["assistd", 0, "dialog-error", "assistd", text, [], hints, 0]
        )
    await bus.close()


def _speak(text: str) -> None:
    """Say it in the person's voice, without the daemon."""
    from assistd import daemon

    try:
        held = config.load()
    except ConfigError:
        held = Config()
    daemon.alone(held, [protocol.Say(text=text)], lambda _reply: None)
