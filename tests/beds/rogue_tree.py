"""An application that registers on the accessibility bus and answers with nonsense: ``rogue_tree.py BEHAVIOUR TITLE``.

Real applications misbehave like this now and then, and can't be made to on demand. `tests.beds.accessible` starts it.
"""

import asyncio
import itertools
import sys

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from assistd.desktop.bus_library import connect

ROOT = "/org/a11y/atspi/accessible/root"
WINDOW = "/org/a11y/atspi/accessible/window"
ACTIVE, SHOWING, VISIBLE, ENABLED = 1 << 1, 1 << 25, 1 << 30, 1 << 8 | 1 << 24
MUTE = object()
"""No answer at all."""

numbers = itertools.count(1)
calls = itertools.count(1)


async def main(behaviour, title):
    session = await MessageBus().connect()
    asked = Message(destination="org.a11y.Bus", path="/org/a11y/bus", interface="org.a11y.Bus", member="GetAddress")
    address = (await session.call(asked)).body[0]
    bus = await connect(address)  # patient with a full socket, as the library is not

    def ref(path):
        return [bus.unique_name, path]

    def handler(message):
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if behaviour == "dies" and next(calls) > 40:
            sys.exit(1)
        answer = reply(behaviour, title, message, ref)
        if answer is MUTE:
            return True
        if answer is None:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no")
        return Message.new_method_return(message, *answer)

    bus.add_message_handler(handler)
    embed = Message(
        destination="org.a11y.atspi.Registry", path=ROOT, interface="org.a11y.atspi.Socket", member="Embed",
        signature="(so)", body=[ref(ROOT)],
    )  # fmt: skip
    await bus.call(embed)
    await asyncio.get_running_loop().create_future()


def reply(behaviour, title, message, ref):
    path, member = message.path, message.member
    window, root = path == WINDOW, path == ROOT
    if member == "Get":
        name = message.body[1]
        if name == "ChildCount":
            return "v", [Variant("i", count(behaviour, window, root))]
        return ("v", [named(behaviour, title, window, root)]) if name == "Name" else None
    if root or (window and member != "GetChildren"):
        return plain(member, ref, root)
    match behaviour, member:
        case "mute", _:
            return MUTE
        case "types", "GetRole":
            return "s", ["button"]
        case "types", "GetState":
            return "au", [[1, 2, 3]]
        case "types", "GetExtents":
            return "as", [["x"]]
        case "cycle", "GetChildren":
            return "a(so)", [[ref(path), ref(WINDOW), ref(ROOT), ref(f"{ROOT}/a"), ref(f"{ROOT}/b")]]
        case "endless", "GetChildren":
            return "a(so)", [[ref(f"/n{next(numbers)}") for _ in range(3)]]
        case "crowd", "GetChildren":
            return "a(so)", [[ref(f"/n{n}") for n in range(200_000)]]
        case "crowd", "GetChildAtIndex":
            return "(so)", [ref(f"/n{message.body[0]}")]
        case "names", "GetChildren":
            return "a(so)", [[["not a name", "/x"], ["", "/y"], ref(f"{ROOT}/a")] if window else []]
        case _, "GetChildren":
            return "a(so)", [[ref(f"{ROOT}/{letter}") for letter in "abc"] if window else []]
        case "extents", "GetExtents":
            return "(iiii)", [[-(2**31), 2**31 - 1, 2**31 - 1, -5]]
    return plain(member, ref, root)


def named(behaviour, title, window, root):
    if behaviour == "types" and not window and not root:
        return Variant("ai", [1, 2])
    if behaviour == "texts" and not root:
        return Variant("s", (title if window else "x") + " y" * 5_000_000)
    return Variant("s", "rogue" if root else title if window else "Part")


def count(behaviour, window, root):
    if root:
        return 1
    if behaviour == "crowd":
        return 2**31 - 1
    return 5 if window or behaviour in ("cycle", "endless") else 0


def plain(member, ref, root):
    match member:
        case "GetRole":
            return "u", [75 if root else 23]
        case "GetState":
            states = ACTIVE | SHOWING | VISIBLE | ENABLED
            return "au", [[states & 0xFFFFFFFF, states >> 32]]
        case "GetExtents":
            return "(iiii)", [[10, 20, 300, 200]]
        case "GetChildren":
            return "a(so)", [[ref(WINDOW)] if root else []]
    return None


asyncio.run(main(*sys.argv[1:]))
