"""The front of a newer xdg-desktop-portal than can be installed here (1.16), for what only newer ones do. A stand-in.

``python portal_front.py FOLDER``. Written after the source of 1.21: `Registry.Register` takes an application id once,
before anything else was asked on that connection, and only if its .desktop file is installed; `GlobalShortcuts` is
refused without one (flatpak/xdg-desktop-portal#1817); `Screenshot` is version 3, with `AvailableTargets` and `target`.
Everything else is tested against the real one (`beds.portal`).
"""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
FULL = "org.freedesktop.portal."
TARGETS = 1 | 8
PROPERTIES = {
    "GlobalShortcuts": {"version": 2},
    "Screenshot": {"version": 3, "AvailableTargets": int(os.environ.get("TARGETS", str(TARGETS)))},
}


class Front:
    def __init__(self, folder, bus):
        self.folder = folder
        self.bus = bus
        self.ids = {}  # connection → application id, "" once something was asked without one

    def handle(self, message):
        if message.message_type is not MessageType.METHOD_CALL or not str(message.path).startswith(PATH):
            return None
        if message.interface == "org.freedesktop.DBus.Properties":
            return self.property(message)
        if message.interface == "org.freedesktop.host.portal.Registry":
            return self.register(message)
        self.ids.setdefault(message.sender, "")
        self.note(message)
        if message.member == "CreateSession" and not self.ids[message.sender]:
            return Message.new_error(message, "org.freedesktop.portal.Error.NotAllowed", "An app id is required")
        if message.member in {"CreateSession", "BindShortcuts", "Screenshot"}:
            return self.request(message)
        return Message.new_method_return(message)

    def note(self, message):
        options = message.body[-1] if message.body and isinstance(message.body[-1], dict) else {}
        plain = {key: value.value for key, value in options.items() if not key.endswith("token")}
        call = {"method": message.member, "app_id": self.ids[message.sender], "options": plain}
        with (self.folder / "calls").open("a") as file:
            file.write(json.dumps(call) + "\n")

    def property(self, message):
        interface, name = message.body
        values = PROPERTIES.get(interface.removeprefix(FULL), {})
        if name not in values:
            return Message.new_error(message, "org.freedesktop.DBus.Error.InvalidArgs", "No such interface")
        return Message.new_method_return(message, "v", [Variant("u", values[name])])

    def register(self, message):
        (app_id, _options) = message.body
        desktop = Path(os.environ["XDG_DATA_HOME"]) / "applications" / f"{app_id}.desktop"
        if message.sender in self.ids:
            words = "Registered too late"
        elif not desktop.exists():
            words = f"Could not register app ID: App info not found for '{app_id}'"
        else:
            self.ids[message.sender] = app_id
            return Message.new_method_return(message)
        return Message.new_error(message, "org.freedesktop.portal.Error.Failed", words)

    def request(self, message):
        options = message.body[-1]
        caller = message.sender[1:].replace(".", "_")
        handle = f"{PATH}/request/{caller}/{options['handle_token'].value}"
        results = {}
        if message.member == "CreateSession":
            session = f"{PATH}/session/{caller}/{options['session_handle_token'].value}"
            results["session_handle"] = Variant("s", session)
        elif message.member == "BindShortcuts":
            given = [
                [name, {"trigger_description": Variant("s", more["preferred_trigger"].value)}]
                for name, more in message.body[1]
            ]
            results["shortcuts"] = Variant("a(sa{sv})", given)
        else:
            file = self.folder / "shot.png"
            file.write_bytes((self.folder / "picture").read_bytes())
            results["uri"] = Variant("s", file.as_uri())
        self.bus.send(  # before the reply: who listens only after it comes too late
            Message(
                message_type=MessageType.SIGNAL, destination=message.sender, path=handle,
                interface=f"{FULL}Request", member="Response", signature="ua{sv}", body=[0, results],
            )
        )  # fmt: skip
        return Message.new_method_return(message, "o", [handle])


async def main(folder):
    bus = await MessageBus().connect()
    bus.add_message_handler(Front(folder, bus).handle)
    await bus.request_name(NAME)
    with contextlib.suppress(EOFError):  # the bus was killed
        await bus.wait_for_disconnect()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
