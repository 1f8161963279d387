"""What systemd's user manager tells of its services' environment. ``python systemd_environment.py NAME=VALUE …``."""

# ruff: noqa: N802, F722  (names and annotations are those of D-Bus)

import asyncio
import contextlib
import sys

from dbus_fast import PropertyAccess
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property

NAME = "org.freedesktop.systemd1"


class Manager(ServiceInterface):
    def __init__(self, environment):
        super().__init__(f"{NAME}.Manager")
        self.environment = environment

    @dbus_property(access=PropertyAccess.READ)
    def Environment(self) -> "as":
        return self.environment


async def main(environment):
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/systemd1", Manager(environment))
    await bus.request_name(NAME)
    with contextlib.suppress(EOFError):  # the bus was killed
        await bus.wait_for_disconnect()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
