"""A desktop's screen saver on a session bus, told by signals of the process what to do. Run by tests as a child.

``python saver.py NAME PATH [active]``: real lock screens need a desktop; this one owns the name and has the object,
method and signal that theirs have. `beds.bus` calls its `org.assistd.Test.Show` to have it cover the screen or go.
"""

# ruff: noqa: N802, F821  (names and annotations are those of D-Bus)

import asyncio
import contextlib
import sys

from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal


class Saver(ServiceInterface):
    def __init__(self, name, active):
        super().__init__(name)
        self.active = active

    @dbus_method()
    def GetActive(self) -> "b":
        return self.active

    @dbus_signal()
    def ActiveChanged(self) -> "b":
        return self.active


class Control(ServiceInterface):
    def __init__(self, saver):
        super().__init__("org.assistd.Test")
        self.saver = saver

    @dbus_method()
    def Show(self, active: "b"):
        self.saver.active = active
        self.saver.ActiveChanged()


async def main(name, path, active):
    bus = await MessageBus().connect()
    saver = Saver(name, active)
    bus.export(path, saver)
    bus.export(path, Control(saver))
    await bus.request_name(name)
    with contextlib.suppress(EOFError):  # the bus was killed
        await bus.wait_for_disconnect()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], "active" in sys.argv))
