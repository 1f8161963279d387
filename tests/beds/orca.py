"""A stand-in for the screen reader Orca on a real D-Bus daemon: it takes messages, and remembers instead of speaking.

Orca 49 and later, which have this interface, can't be installed here (Debian 12 has 43). Names, paths, interfaces and
signatures are those of Orca's sources (`src/orca/dbus_service.py`, `docs/remote-controller.md`): generation ``1`` as
from 51 on, ``50`` and ``49`` as those. What a real Orca says, and when it is through with it, is *not* shown by it.
"""
# ruff: noqa: F821, N802, UP037  (D-Bus signatures stand where types do)

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.beds.bus import PrivateBus
from tests.beds.sound import wait_until

NAMES = {"1": "org.gnome.Orca1.Service", "50": "org.gnome.Orca.Service", "49": "org.gnome.Orca.Service"}
PATHS = {"1": "/org/gnome/Orca1/Service", "50": "/org/gnome/Orca/Service", "49": "/org/gnome/Orca/Service"}
MODULES = {"1": "SpeechManager", "50": "SpeechManager", "49": "SpeechAndVerbosityManager"}


class OrcaStandIn:
    """It runs in a process of its own.

    Args:
        bus: Where it owns its name.
        generation: ``1``, ``50`` or ``49``.
        rate: Orca's speech rate, 0 to 100.
        refuses: It takes no message, as an Orca without an active script.
    """

    def __init__(self, bus: PrivateBus, generation: str = "1", *, rate: int = 100, refuses: bool = False) -> None:
        self._bus = bus
        self._log = bus.folder / f"orca-{time.monotonic_ns()}.jsonl"
        self.name = NAMES[generation]
        arguments = (generation, str(rate), str(int(refuses)), str(self._log))
        root = str(Path(__file__).parents[2])
        self.process: subprocess.Popen[bytes] = bus.child(
            sys.executable, "-m", "tests.beds.orca", *arguments, owns=self.name, env={"PYTHONPATH": root}
        )

    @property
    def told(self) -> list[tuple[str, Any]]:
        """Everything that was asked of it, in order: member and argument."""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [(one["member"], one["argument"]) for one in map(json.loads, lines)]

    @property
    def messages(self) -> list[str]:
        """What it was given to say."""
        return [argument for member, argument in self.told if member == "PresentMessage"]

    def wait(self, true: Any, what: str) -> None:
        """Return when `true(self.told)` holds."""
        wait_until(lambda: true(self.told), f"{what}: {self.told}")

    def kill(self) -> None:
        """End it as a crash would: its name is lost."""
        self._bus.end(self.process)


def _interfaces(generation: str, rate: int, refuses: bool, log: Path) -> list[Any]:
    from dbus_fast import PropertyAccess, Variant
    from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

    def note(member: str, argument: Any) -> None:
        with log.open("a") as file:
            file.write(json.dumps({"member": member, "argument": argument}) + "\n")

    class Service(ServiceInterface):
        @dbus_method()
        def PresentMessage(self, message: "s") -> "b":
            note("PresentMessage", message)
            return not refuses

        @dbus_method()
        def GetVersion(self) -> "s":
            return "stand-in"

    class SpeechManager(ServiceInterface):
        @dbus_method()
        def InterruptSpeech(self, notify_user: "b") -> "b":
            note("InterruptSpeech", notify_user)
            return True

        @dbus_property(access=PropertyAccess.READ)
        def Rate(self) -> "u":
            return rate

    class Module(ServiceInterface):
        @dbus_method()
        def ExecuteCommand(self, name: "s", notify_user: "b") -> "b":
            note(name, notify_user)
            return True

        @dbus_method()
        def ExecuteRuntimeGetter(self, name: "s") -> "v":
            note("ExecuteRuntimeGetter", name)
            return Variant("i", rate)

    service = Service("org.gnome.Orca1.Service" if generation == "1" else "org.gnome.Orca.Service")
    return [
        service,
        SpeechManager("org.gnome.Orca1.SpeechManager") if generation == "1" else Module("org.gnome.Orca.Module"),
    ]


async def _serve(generation: str, rate: str, refuses: str, log: str) -> None:
    from dbus_fast.aio import MessageBus

    bus = await MessageBus().connect()
    service, module = _interfaces(generation, int(rate), refuses == "1", Path(log))
    bus.export(PATHS[generation], service)
    bus.export(f"{PATHS[generation]}/{MODULES[generation]}", module)
    await bus.request_name(NAMES[generation])
    await bus.wait_for_disconnect()


if __name__ == "__main__":
    import asyncio

    asyncio.run(_serve(*sys.argv[1:]))
