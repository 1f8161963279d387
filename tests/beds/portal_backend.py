"""A desktop's side of the real xdg-desktop-portal, as GNOME's or KDE's backend, without dialogs. Run by `beds.portal`.

``python portal_backend.py FOLDER``. The test tells it over the bus (interface `org.assistd.Test`) what a person and the
desktop do; each call of the portal is appended to FOLDER/calls, one JSON line each.
"""

# ruff: noqa: N802, F821, F722  (names and annotations are those of D-Bus)

import asyncio
import contextlib
import json
import sys
from pathlib import Path

from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

NAME = "org.freedesktop.impl.portal.desktop.assistdtest"
PATH = "/org/freedesktop/portal/desktop"


class Person:
    """What the test wants to happen."""

    def __init__(self, folder, bus):
        self.folder = folder
        self.bus = bus
        self.responses = {}  # method → how it ends: 0 done, 1 cancelled, 2 failed
        self.open = {}  # method → event: its dialog stays open until then
        self.triggers = {}  # shortcut → what the desktop says it is; "-": not given
        self.uri = ""
        self.session = ""
        self.sessions = set()
        self.bound = []
        self.count = 0

    async def asked(self, method, handle, **arguments):
        """Note the call, wait as long as its dialog is open, and return how it ends."""
        closed = asyncio.Event()
        self.bus.export(handle, Request(closed))
        with (self.folder / "calls").open("a") as file:
            file.write(json.dumps({"method": method, **arguments}) + "\n")
        try:
            if method in self.open:
                gone = [asyncio.ensure_future(one.wait()) for one in (self.open[method], closed)]
                await asyncio.wait(gone, return_when=asyncio.FIRST_COMPLETED)
                if closed.is_set():
                    with (self.folder / "calls").open("a") as file:
                        file.write(json.dumps({"method": f"{method} closed"}) + "\n")
                    return 2
            return self.responses.get(method, 0)
        finally:
            self.bus.unexport(handle)

    def picture(self):
        """Return the address of a new copy of the picture."""
        if self.uri:
            return self.uri
        self.count += 1
        target = self.folder / "Pictures" / f"Bildschirmfoto für {self.count}.png"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((self.folder / "picture").read_bytes())
        return target.as_uri()


class Request(ServiceInterface):
    def __init__(self, closed):
        super().__init__("org.freedesktop.impl.portal.Request")
        self.closed = closed

    @dbus_method()
    def Close(self):
        self.closed.set()


class Session(ServiceInterface):
    def __init__(self, person, path):
        super().__init__("org.freedesktop.impl.portal.Session")
        self.person = person
        self.path = path

    @dbus_method()
    def Close(self):
        self.person.bus.unexport(self.path)
        self.person.sessions.discard(self.path)
        with (self.person.folder / "calls").open("a") as file:
            file.write(json.dumps({"method": "Session.Close"}) + "\n")

    @dbus_signal()
    def Closed(self):
        return None

    @dbus_property(access=PropertyAccess.READ)
    def version(self) -> "u":
        return 1


class GlobalShortcuts(ServiceInterface):
    def __init__(self, person):
        super().__init__("org.freedesktop.impl.portal.GlobalShortcuts")
        self.person = person

    @dbus_method()
    async def CreateSession(self, handle: "o", session: "o", app_id: "s", options: "a{sv}") -> "ua{sv}":
        response = await self.person.asked("CreateSession", handle, app_id=app_id, name=session.rpartition("/")[2])
        if session in self.person.sessions:  # as KDE's does; of an application whose portal died it never hears more
            response = 2
        if response == 0:
            self.person.session = session
            self.person.sessions.add(session)
            self.person.exported = Session(self.person, session)
            self.person.bus.export(session, self.person.exported)
        return [response, {"session_id": Variant("s", "one")}]

    @dbus_method()
    async def BindShortcuts(
        self, handle: "o", session: "o", shortcuts: "a(sa{sv})", parent: "s", options: "a{sv}"
    ) -> "ua{sv}":
        asked = {name: {key: value.value for key, value in more.items()} for name, more in shortcuts}
        response = await self.person.asked("BindShortcuts", handle, shortcuts=asked)
        given = []
        for name, more in asked.items():
            trigger = self.person.triggers.get(name, more.get("preferred_trigger", ""))
            if trigger != "-":
                described = {"description": Variant("s", more["description"])}
                given.append([name, {**described, "trigger_description": Variant("s", trigger)}])
        self.person.bound = given
        return [response, {"shortcuts": Variant("a(sa{sv})", given)} if response == 0 else {}]

    @dbus_method()
    def ListShortcuts(self, handle: "o", session: "o") -> "ua{sv}":
        return [0, {"shortcuts": Variant("a(sa{sv})", self.person.bound)}]

    @dbus_signal()
    def Activated(self, name) -> "osta{sv}":
        return [self.person.session, name, 42, {}]

    @dbus_signal()
    def Deactivated(self, name) -> "osta{sv}":
        return [self.person.session, name, 43, {}]

    @dbus_signal()
    def ShortcutsChanged(self, name, trigger) -> "oa(sa{sv})":
        return [self.person.session, [[name, {"trigger_description": Variant("s", trigger)}]]]

    @dbus_property(access=PropertyAccess.READ)
    def version(self) -> "u":
        return 1


class Screenshot(ServiceInterface):
    def __init__(self, person):
        super().__init__("org.freedesktop.impl.portal.Screenshot")
        self.person = person

    @dbus_method()
    async def Screenshot(self, handle: "o", app_id: "s", parent: "s", options: "a{sv}") -> "ua{sv}":
        plain = {key: value.value for key, value in options.items()}
        response = await self.person.asked("Screenshot", handle, options=plain)
        return [response, {"uri": Variant("s", self.person.picture())} if response == 0 else {}]

    @dbus_method()
    def PickColor(self, handle: "o", app_id: "s", parent: "s", options: "a{sv}") -> "ua{sv}":
        return [2, {}]

    @dbus_property(access=PropertyAccess.READ)
    def version(self) -> "u":
        return 2


class Access(ServiceInterface):
    def __init__(self, person):
        super().__init__("org.freedesktop.impl.portal.Access")
        self.person = person

    @dbus_method()
    async def AccessDialog(
        self, handle: "o", app_id: "s", parent: "s", title: "s", subtitle: "s", body: "s", options: "a{sv}"
    ) -> "ua{sv}":
        return [await self.person.asked("AccessDialog", handle, title=title), {}]


class Control(ServiceInterface):
    """How the test says what happens."""

    def __init__(self, person, shortcuts):
        super().__init__("org.assistd.Test")
        self.person = person
        self.shortcuts = shortcuts

    @dbus_method()
    def Respond(self, method: "s", response: "u"):
        self.person.responses[method] = response

    @dbus_method()
    def KeepOpen(self, method: "s"):
        self.person.open[method] = asyncio.Event()

    @dbus_method()
    def Answer(self, method: "s", response: "u"):
        self.person.responses[method] = response
        self.person.open.pop(method).set()

    @dbus_method()
    def Trigger(self, shortcut: "s", description: "s"):
        self.person.triggers[shortcut] = description

    @dbus_method()
    def Press(self, shortcut: "s"):
        self.shortcuts.Activated(shortcut)
        self.shortcuts.Deactivated(shortcut)

    @dbus_method()
    def Change(self, shortcut: "s", description: "s"):
        self.shortcuts.ShortcutsChanged(shortcut, description)

    @dbus_method()
    def EndSession(self):
        self.person.exported.Closed()

    @dbus_method()
    def Uri(self, uri: "s"):
        self.person.uri = uri


async def main(folder):
    bus = await MessageBus().connect()
    person = Person(folder, bus)
    shortcuts = GlobalShortcuts(person)
    for interface in (shortcuts, Screenshot(person), Access(person), Control(person, shortcuts)):
        bus.export(PATH, interface)
    await bus.request_name(NAME)
    with contextlib.suppress(EOFError):  # the bus was killed
        await bus.wait_for_disconnect()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
