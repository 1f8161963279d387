"""The interface as it is introspected and documented: one table, from which the XML is made and calls are checked.

`assistd.dbus.objects` asks it; a test compares docs/dbus.md with it.
"""

from __future__ import annotations

import functools
import xml.etree.ElementTree as ET  # only written here, never parsed
from typing import Literal, NamedTuple

from assistd.dbus.names import INTERFACE, JOB

DOC = "org.gtk.GDBus.DocString"
"""Annotation in which documentation stands (gdbus-codegen reads it)."""


class Arg(NamedTuple):
    """One value: its name, its D-Bus type, what it means."""

    name: str
    type: str
    words: str


class Method(NamedTuple):
    """One method. `options`: what the argument ``options`` (``a{sv}``) may hold."""

    name: str
    words: str
    takes: tuple[Arg, ...] = ()
    gives: tuple[Arg, ...] = ()
    options: tuple[Arg, ...] = ()

    @property
    def signature(self) -> str:
        """Types of the arguments, one after another."""
        return "".join(arg.type for arg in self.takes)

    @property
    def reply(self) -> str:
        """Types of the reply's values."""
        return "".join(arg.type for arg in self.gives)


class Signal(NamedTuple):
    """One signal."""

    name: str
    words: str
    carries: tuple[Arg, ...]

    @property
    def signature(self) -> str:
        """Types of its values."""
        return "".join(arg.type for arg in self.carries)


class Property(NamedTuple):
    """One property that can be read; `emits`: whether PropertiesChanged tells of a change (as D-Bus writes it)."""

    name: str
    type: str
    words: str
    emits: Literal["true", "false", "const"] = "false"


class Interface(NamedTuple):
    """All of one interface."""

    name: str
    words: str
    methods: tuple[Method, ...] = ()
    signals: tuple[Signal, ...] = ()
    properties: tuple[Property, ...] = ()

    def method(self, name: str) -> Method | None:
        """Return the method of this name."""
        return next((one for one in self.methods if one.name == name), None)


_OPTIONS = Arg("options", "a{sv}", "what else is wanted; unknown ones are refused")
_JOB = Arg("job", "o", "the job")
_LEVEL = Arg("level", "s", "`brief`, `standard` (default) or `full`")
_SPEAK = Arg("speak", "b", "speak it too")
_FRESH = Arg("fresh", "b", "compute again, even if the same was answered before")
_WRITE = Arg("write", "b", "write the sidecar files too")
_DETACHED = Arg("detached", "b", "go on when the caller leaves the bus")
_BYTES = Arg("path-bytes", "ay", "the path, if it is no UTF-8; the argument `path` is empty then")
_RESULT = (
    Arg("outcome", "s", "`answered`, `done`, `nothing`, `failed` or `cancelled`"),
    Arg("result", "a{sv}", "`headline`, `text`, `code`, `hint` (s), `notes` (as), `json` (s), `truncated` (b)"),
)
_WORDS = Arg("words", "s", "one sentence about it")

ROOT = Interface(
    INTERFACE,
    "Describes pictures and the screen, answers questions, writes down speech, speaks. Long work is a job.",
    (
        Method(
            "DescribeFile",
            "Say what is on a picture.",
            (Arg("path", "s", "absolute path"), _OPTIONS),
            (_JOB,),
            (_LEVEL, _SPEAK, _WRITE, _FRESH, _DETACHED, _BYTES),
        ),
        Method(
            "DescribeView",
            "Say what is on the desktop.",
            (
                Arg("target", "s", "`window` (the active one), `screen`, `region`, `pointer` or `clipboard`"),
                Arg("region", "(iiii)", "for `region`: left, top, width, height in pixels of the whole desktop"),
                _OPTIONS,
            ),
            (_JOB,),
            (_LEVEL, _SPEAK, _FRESH, _DETACHED, Arg("save", "s", "keep the picture at this absolute path")),
        ),
        Method(
            "Ask",
            "Answer a question about a picture: that of an option, else the last one described or asked about.",
            (Arg("question", "s", "at most 1000 characters"), _OPTIONS),
            (_JOB,),
            (
                Arg("path", "s", "about this file"),
                Arg("path-bytes", "ay", "the same, if it is no UTF-8"),
                Arg("target", "s", "about the desktop, as for `DescribeView`"),
                Arg("region", "(iiii)", "as for `DescribeView`"),
                _LEVEL,
                _SPEAK,
                _FRESH,
                _DETACHED,
            ),
        ),
        Method(
            "Transcribe",
            "Write down what is said in a recording.",
            (Arg("path", "s", "absolute path"), _OPTIONS),
            (_JOB,),
            (
                Arg("language", "s", "spoken language, BCP 47"),
                Arg("into", "s", "language wanted, BCP 47"),
                Arg("formats", "as", "files to write: `vtt`, `srt`, `txt`, `json`"),
                _SPEAK,
                _WRITE,
                _FRESH,
                _DETACHED,
                _BYTES,
            ),
        ),
        Method(
            "Say",
            "Speak a text. The job ends when it was spoken; it goes on when the caller leaves.",
            (Arg("text", "s", "at most 200,000 characters"), Arg("mode", "s", "`now` interrupts, `after` waits")),
            (_JOB,),
        ),
        Method("Stop", "Be silent at once, and drop the work behind what was being said.", (), (_WORDS,)),
        Method("Repeat", "Say the last answer again. The job goes on when the caller leaves.", (), (_JOB,)),
        Method(
            "More",
            "Go on where the last answer stopped. The job goes on when the caller leaves; its text is what comes next.",
            (Arg("speak", "b", "speak it too"),),
            (_JOB,),
        ),
        Method("Copy", "Put the last answer into the clipboard.", (), (_WORDS,)),
        Method(
            "Press",
            "Do what the key for this action does. Replies as soon as it has begun; the person hears the rest.",
            (
                Arg(
                    "action",
                    "s",
                    "`window`, `screen`, `pointer`, `clipboard`, `ask`, `stop`, `repeat`, `more` or `copy`",
                ),
            ),
            (_WORDS,),
        ),
        Method(
            "GetJobs",
            "List requests, whoever asked: running and waiting ones first, then the latest ended ones.",
            (Arg("limit", "u", "how many, at most 1000"),),
            (Arg("jobs", "aa{sv}", "`id`, `task`, `state`, `what`, `source`, `words` (s), `created` (d, Unix time)"),),
        ),
        Method(
            "GetStatus",
            "Tell how the daemon is.",
            (),
            (
                Arg(
                    "status",
                    "a{sv}",
                    "`version`, `speech`, `hotkeys` (s), `pid`, `queued`, `running`, `done`, `failed` (u), `uptime`, "
                    "`rss-mib` (d), `warnings` (as), `json` (s)",
                ),
            ),
        ),
    ),
    properties=(
        Property("State", "s", "`idle`, `working` or `speaking`", "true"),
        Property("Speech", "s", "how the voice is, in words", "true"),
        Property("Hotkeys", "s", "how keys are listened to, in words", "true"),
        Property("Queued", "u", "requests that wait or are under way", "true"),
        Property("Version", "s", "version of assistd", "const"),
    ),
)

JOB_INTERFACE = Interface(
    JOB,
    "One piece of work: it stays for five minutes after its end, and its signals go to the caller alone.",
    (
        Method("Cancel", "Drop the work. The result's outcome is `cancelled` then."),
        Method("Wait", "Reply when it has ended. Set a long timeout in the client.", (), _RESULT),
    ),
    (
        Signal(
            "Progress",
            "How far it is.",
            (Arg("done", "d", "0 to 1; -1: unknown"), Arg("words", "s", "a word or two of what it does")),
        ),
        Signal("Words", "A sentence of the answer, as it grows.", (Arg("text", "s", "the sentence"),)),
        Signal("Result", "It has ended. Sent once; the properties keep it.", _RESULT),
    ),
    (
        Property("Task", "s", "`describe`, `ask`, `transcribe`, `say`, `repeat` or `more`", "const"),
        Property("State", "s", "`working` or `ended`", "true"),
        Property("RequestId", "s", "id of the request in `GetJobs`; empty: none (yet)", "true"),
        Property("Detached", "b", "it goes on when the caller leaves", "const"),
        Property("Fraction", "d", "how far it is, 0 to 1; -1: unknown"),
        Property("Words", "as", "the sentences told so far"),
        Property("Outcome", "s", "as in `Result`; empty while it works", "true"),
        Property("Result", "a{sv}", "as in `Result`; empty while it works"),
    ),
)

_STANDARD = (
    Interface("org.freedesktop.DBus.Introspectable", "", (Method("Introspect", "", (), (Arg("xml_data", "s", ""),)),)),
    Interface(
        "org.freedesktop.DBus.Properties",
        "",
        (
            Method(
                "Get",
                "",
                (Arg("interface_name", "s", ""), Arg("property_name", "s", "")),
                (Arg("value", "v", ""),),
            ),
            Method("GetAll", "", (Arg("interface_name", "s", ""),), (Arg("props", "a{sv}", ""),)),
            Method("Set", "", (Arg("interface_name", "s", ""), Arg("property_name", "s", ""), Arg("value", "v", ""))),
        ),
        (
            Signal(
                "PropertiesChanged",
                "",
                (
                    Arg("interface_name", "s", ""),
                    Arg("changed_properties", "a{sv}", ""),
                    Arg("invalidated_properties", "as", ""),
                ),
            ),
        ),
    ),
    Interface(
        "org.freedesktop.DBus.Peer",
        "",
        (Method("Ping", ""), Method("GetMachineId", "", (), (Arg("machine_uuid", "s", ""),))),
    ),
)

KNOWN = {one.name: one for one in (ROOT, JOB_INTERFACE, *_STANDARD)}


def introspection(interface: Interface | None, children: tuple[str, ...] = ()) -> str:
    """Return the XML of an object with this interface (None: only a folder) and these objects below it."""
    node = ET.Element("node")
    for one in (interface, *_STANDARD) if interface else ():
        node.append(_xml(one))
    for name in children:
        ET.SubElement(node, "node", name=name)
    return f"{_DOCTYPE}\n{ET.tostring(node, encoding='unicode')}\n"


_DOCTYPE = (
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" '
    '"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">'
)


@functools.cache
def _xml(interface: Interface) -> ET.Element:
    element = ET.Element("interface", name=interface.name)
    _document(element, interface.words)
    for method in interface.methods:
        child = ET.SubElement(element, "method", name=method.name)
        _document(child, method.words)
        for direction, args in (("in", method.takes), ("out", method.gives)):
            for arg in args:
                _document(ET.SubElement(child, "arg", name=arg.name, type=arg.type, direction=direction), arg.words)
    for signal in interface.signals:
        child = ET.SubElement(element, "signal", name=signal.name)
        _document(child, signal.words)
        for arg in signal.carries:
            _document(ET.SubElement(child, "arg", name=arg.name, type=arg.type), arg.words)
    for value in interface.properties:
        child = ET.SubElement(element, "property", name=value.name, type=value.type, access="read")
        _document(child, value.words)
        emits = "org.freedesktop.DBus.Property.EmitsChangedSignal"
        ET.SubElement(child, "annotation", name=emits, value=value.emits)
    return element


def _document(element: ET.Element, words: str) -> None:
    if words:
        ET.SubElement(element, "annotation", name=DOC, value=words)
