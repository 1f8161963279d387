"""Answers the messages that come for our objects: our own methods, introspection, properties. `BusDoor` feeds it.

dbus-fast's own service classes tell a method nothing of who calls, which we must know to end a client's jobs with it,
and send signals to everybody; so calls are taken as messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from dbus_fast import Message, MessageFlag, MessageType, Variant

from assistd import __version__
from assistd import protocol as p
from assistd.dbus.asks import Order, order
from assistd.dbus.interface import JOB_INTERFACE, KNOWN, ROOT, Interface, Method, introspection
from assistd.dbus.jobs import Answering, Job, Jobs, refused
from assistd.dbus.names import INTERFACE, JOB, JOBS, PATH, error_name
from assistd.dbus.state import root_values
from assistd.desktop.bus_library import clean
from assistd.errors import AssistdError, ControlError
from assistd.i18n import _

log = logging.getLogger(__name__)

MAX_CALLS = 200
"""Calls of all clients that wait for their reply."""

MAX_CALLS_OF_CLIENT = 50

_FOLDERS = {"/": ("org",), "/org": ("assistd",), "/org/assistd": ("Assistd1",)}
_UNKNOWN = "org.freedesktop.DBus.Error"


class Objects:
    """What is under our path.

    Args:
        answering: `Control.answer`.
        jobs: The jobs.
        send: Sends a message.
        watch: Called with a client that has a job or waits for one, so that its leaving is noticed.
    """

    def __init__(
        self,
        answering: Answering,
        jobs: Jobs,
        send: Callable[[Message], object],
        watch: Callable[[str], None],
    ) -> None:
        self._answering = answering
        self._jobs = jobs
        self._send = send
        self._watch = watch
        self._calls: dict[asyncio.Task[None], str] = {}

    def handle(self, message: Message) -> bool:
        """Take a message if it is a call for an object of ours; return whether it was."""
        if message.message_type is not MessageType.METHOD_CALL or not self._ours(message):
            return False
        client = message.sender or ""
        waiting = Counter(self._calls.values())
        if len(self._calls) >= MAX_CALLS or waiting[client] >= MAX_CALLS_OF_CLIENT:
            self._refuse(message, error_name("too-many"), _("Too much was asked for at once."))
            return True
        task = asyncio.create_task(self._answer(message, client))
        self._calls[task] = client
        task.add_done_callback(lambda done: self._calls.pop(done, None))
        return True

    def gone(self, client: str | None = None) -> None:
        """Wait no more for a client that has left the bus; None: all have."""
        for task, waiting in tuple(self._calls.items()):
            if client is None or waiting == client:
                task.cancel()

    async def close(self) -> None:
        """Leave what waits for a reply."""
        tasks = tuple(self._calls)
        self.gone()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- one call ---

    def _ours(self, message: Message) -> bool:
        path = message.path or ""
        if path in _FOLDERS:
            return message.interface == "org.freedesktop.DBus.Introspectable"
        return path == PATH or path.startswith(f"{PATH}/")

    async def _answer(self, message: Message, client: str) -> None:
        try:
            signature, body = await self._call(message, client)
        except AssistdError as error:
            self._refuse(message, error_name(error.code), refused(error))
        except _NoSuchError as error:
            self._refuse(message, f"{_UNKNOWN}.{error.kind}", str(error))
        except Exception as error:
            log.exception("a call of D-Bus could not be answered: %s", message.member)
            fault = p.internal_fault(error)
            self._refuse(message, error_name(fault.code), f"{fault.message} {fault.hint}")
        else:
            if _reply_wanted(message):
                self._send(Message.new_method_return(message, signature, body))

    async def _call(self, message: Message, client: str) -> tuple[str, list[Any]]:
        interface = self._interface_at(message.path or "")
        method = _method(message, interface)
        if message.signature != method.signature:
            raise ControlError(
                _("{method} takes ({wanted}), not ({found}).").format(
                    method=method.name, wanted=method.signature, found=message.signature[:40]
                ),
                code="wrong-arguments",
                hint=_("Introspection shows what there is."),
            )
        if message.interface and message.interface.startswith("org.freedesktop.DBus."):
            return method.reply, await self._standard(message, method.name, interface)
        if interface is JOB_INTERFACE:
            return method.reply, await self._job_call(message, method)
        asked = order(method, message.body)
        if asked.task:
            self._watch(client)
            job = await self._jobs.start(client, asked)
            return method.reply, [job.path]
        return method.reply, [_plain(method, await self._final(asked))]

    def _interface_at(self, path: str) -> Interface | None:
        """Return the interface of the object at this path; None: it is a folder.

        Raises:
            _NoSuchError: If there is none.
        """
        if path == PATH:
            return ROOT
        if path in _FOLDERS or path == JOBS:
            return None
        if path in self._jobs:
            return JOB_INTERFACE
        raise _NoSuchError("UnknownObject", _("There is no such object; a job goes some minutes after its end."))

    async def _job_call(self, message: Message, method: Method) -> list[Any]:
        job = self._job(message)
        if method.name == "Cancel":
            self._jobs.cancel(job)
            return []
        self._watch(message.sender or "")
        await job.ended.wait()
        return job.result()

    def _job(self, message: Message) -> Job:
        job = self._jobs.get(message.path or "")
        if job is None:
            raise _NoSuchError("UnknownObject", _("There is no such object; a job goes some minutes after its end."))
        return job

    async def _final(self, asked: Order) -> p.Reply:
        """Return the last reply to what is answered at once.

        Raises:
            ControlError: If it was refused.
        """
        last: p.Reply = p.Refused(message=_("assistd ended before it had answered."), code="daemon-gone")
        async with contextlib.aclosing(self._answering(asked.ask)) as replies:
            async for reply in replies:
                last = reply
        if isinstance(last, p.Refused):
            raise ControlError(last.message, code=last.code, hint=last.hint)
        return last

    # --- what every object can ---

    async def _standard(self, message: Message, member: str, interface: Interface | None) -> list[Any]:
        path = message.path or ""
        match member:
            case "Introspect":
                return [introspection(interface, self._children(path))]
            case "Get":
                values = await self._values(message.body[0], path, interface)
                if message.body[1] not in values:
                    raise _NoSuchError("UnknownProperty", _("There is no such property."))
                return [values[message.body[1]]]
            case "GetAll":
                return [await self._values(message.body[0], path, interface)]
            case "Set":
                raise _NoSuchError("PropertyReadOnly", _("Properties can only be read."))
            case "GetMachineId":
                return [await asyncio.to_thread(_machine_id)]
            case _:
                return []

    async def _values(self, name: str, path: str, interface: Interface | None) -> dict[str, Variant]:
        if interface is not None and name in ("", interface.name):
            if (job := self._jobs.get(path)) is not None:
                return job.values()
            report = await self._final(Order("", p.Status()))
            assert isinstance(report, p.StatusReport)
            return root_values(report, __version__)
        if interface is not None and name in KNOWN:
            return {}
        raise _NoSuchError("UnknownInterface", _("There is no such interface here."))

    def _children(self, path: str) -> tuple[str, ...]:
        if path in _FOLDERS:
            return _FOLDERS[path]
        if path == PATH:
            return ("Job",)
        return self._jobs.names() if path == JOBS else ()

    def _refuse(self, message: Message, name: str, words: str) -> None:
        if _reply_wanted(message):
            self._send(Message.new_error(message, name, words))


class _NoSuchError(Exception):
    """What a standard D-Bus error tells: `kind` is the end of its name."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def _method(message: Message, interface: Interface | None) -> Method:
    """Return the method that is called.

    Raises:
        _NoSuchError: If the object has none of that name.
    """
    there = [one for one in KNOWN.values() if one is interface or one.name not in (INTERFACE, JOB)]
    for one in there:
        if message.interface in (None, "", one.name) and (method := one.method(message.member or "")):
            return method
    if any(message.interface in (None, "", one.name) for one in there):
        raise _NoSuchError("UnknownMethod", _("There is no such method; introspection shows those there are."))
    raise _NoSuchError("UnknownInterface", _("There is no such interface here."))


def _reply_wanted(message: Message) -> bool:
    return not message.flags & MessageFlag.NO_REPLY_EXPECTED


def _plain(method: Method, reply: p.Reply) -> Any:
    """Return a final reply as the method's one value."""
    match reply:
        case p.Done(words=words):
            return clean(words)
        case p.JobsReport(jobs=jobs):
            return [
                {
                    **{
                        name: Variant("s", clean(getattr(row, name)))
                        for name in ("id", "task", "state", "what", "source", "words")
                    },
                    "created": Variant("d", row.created_s),
                }
                for row in jobs
            ]
        case p.StatusReport():
            return _status(reply)
        case _:
            raise ControlError(_("assistd answered something else."), code=f"unexpected-{method.name.lower()}")


def _status(report: p.StatusReport) -> dict[str, Variant]:
    return {
        **{name: Variant("s", clean(getattr(report, name))) for name in ("version", "speech", "hotkeys")},
        **{name: Variant("u", getattr(report, name)) for name in ("pid", "queued", "running", "done", "failed")},
        "uptime": Variant("d", report.uptime_s),
        "rss-mib": Variant("d", report.rss_mib),
        "warnings": Variant("as", clean(report.warnings)),
        "json": Variant("s", clean(msgspec.json.encode(report).decode())),
    }


def _machine_id() -> str:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
            return file.read(64).strip()
    return "0" * 32
