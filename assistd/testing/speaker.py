"""A speech server that keeps what it is told to say: what the fixture `recorded_speaker` gives.

It speaks the protocol of speech-dispatcher (SSIP, section "SSIP Commands" of its manual) on a Unix socket, so the
daemon's real channel talks to it. It says each message in no time, unless it is told to hold.
"""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

import msgspec

_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r'<mark name="(\d+)"/>')
_SET = {"CLIENT_NAME": "208 OK CLIENT NAME SET", "LANGUAGE": "201 OK LANGUAGE SET", "PRIORITY": "202 OK PRIORITY SET"}
LOOK_S = 0.02


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One message.

    Attributes:
        text: Its words, without marks.
        language: In which it was to be said; empty: the server's own.
        priority: Of SSIP: ``text``, ``message``, ``notification``, …
        cancelled: It was cut off.
    """

    text: str
    language: str = ""
    priority: str = "text"
    cancelled: bool = False


class RecordedSpeaker:
    """The server; to be used in ``with``.

    Attributes:
        socket: Where it listens; `SPEECHD_ADDRESS` leads a daemon to it.
        holds: A message that begins goes on until it is cancelled or `go_on` is called.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="assistd-speaker-"))
        self.socket = self._folder / "speechd.sock"
        self.holds = False
        self._said: list[Said] = []
        self._changed = threading.Condition()
        self._server = socket.socket(socket.AF_UNIX)
        self._clients: list[_Client] = []
        self._number = 0

    def __enter__(self) -> Self:
        self._server.bind(str(self.socket))
        self._server.listen()
        threading.Thread(target=self._accept, name="recorded-speaker", daemon=True).start()
        return self

    def __exit__(self, *_exception: object) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for client in self._clients:
            client.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """What leads a program to this server."""
        return {"SPEECHD_ADDRESS": f"unix_socket:{self.socket}"}

    @property
    def said(self) -> list[Said]:
        """Every message so far, oldest first."""
        with self._changed:
            return list(self._said)

    @property
    def sentences(self) -> list[str]:
        """The words of every message so far, oldest first."""
        return [said.text for said in self.said]

    def wait_for(self, text: str, timeout_s: float = 60.0) -> Said:
        """Return the first message that holds `text`, once it is told.

        Raises:
            AssertionError: It was not told in time; with all that was.
        """
        until_s = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for said in self._said:
                    if text in said.text:
                        return said
                left_s = until_s - time.monotonic()
                if left_s <= 0:
                    raise AssertionError(f"nobody said {text!r}, only {[said.text for said in self._said]}")
                self._changed.wait(left_s)

    def go_on(self) -> None:
        """Let the messages that are held come to their end."""
        for client in list(self._clients):
            client.finish(cancelled=False)

    def clear(self) -> None:
        """Forget what was said."""
        with self._changed:
            self._said.clear()

    def record(self, said: Said) -> str:
        """Note a message that begins; return its number."""
        with self._changed:
            self._said.append(said)
            self._number += 1
            self._changed.notify_all()
            return str(self._number)

    def cut_off(self, said: Said) -> None:
        """Note that a message did not come to its end."""
        with self._changed:
            for at, one in enumerate(self._said):
                if one is said:
                    self._said[at] = msgspec.structs.replace(one, cancelled=True)
            self._changed.notify_all()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            client = _Client(self, connection, len(self._clients) + 1)
            self._clients.append(client)
            threading.Thread(target=client.serve, name="recorded-speaker-client", daemon=True).start()


class _Client:
    """One program that is connected."""

    def __init__(self, speaker: RecordedSpeaker, connection: socket.socket, number: int) -> None:
        self._speaker = speaker
        self._connection = connection
        self._number = number
        self._sending = threading.Lock()
        self._language, self._priority = "", "text"
        self._held: list[tuple[str, Said, list[str]]] = []

    def serve(self) -> None:
        """Do what is ordered until the other side hangs up."""
        with contextlib.suppress(OSError), self._connection.makefile("rb") as file:
            for line in file:
                order = line.decode("utf-8", "replace").strip()
                if order == "SPEAK":
                    self._send("230 OK RECEIVING DATA")
                    text = []
                    for data in file:
                        row = data.decode("utf-8", "replace").rstrip("\r\n")
                        if row == ".":
                            break
                        text.append(row.removeprefix(".") if row.startswith("..") else row)
                    self._speak("\n".join(text))
                else:
                    self._send(*self._reply(order))
                    if order == "QUIT":
                        break
        self.close()

    def finish(self, *, cancelled: bool) -> None:
        """End the messages that are held."""
        held, self._held = self._held, []
        for number, said, marks in held:
            if cancelled:
                self._speaker.cut_off(said)
                self._event(703, number, "CANCELED")
            else:
                self._end(number, marks)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def _reply(self, order: str) -> tuple[str, ...]:
        words = order.split()
        if words[:2] == ["SET", "SELF"] and len(words) > 3:
            if words[2] == "LANGUAGE":
                self._language = words[3]
            elif words[2] == "PRIORITY":
                self._priority = words[3].lower()
            return (_SET.get(words[2], "220 OK SET"),)
        if words[:1] == ["GET"]:
            value = {"LANGUAGE": "en-US", "RATE": "0"}.get("".join(words[1:2]), "")
            return (f"251-{value}", "251 OK GET RETURNED")
        if words[:1] in (["CANCEL"], ["STOP"]):
            self.finish(cancelled=True)
            return ("210 OK CANCELED",)
        return ("231 HAPPY HACKING",) if order == "QUIT" else ("500 ERR INVALID COMMAND",)

    def _speak(self, text: str) -> None:
        words = " ".join(html.unescape(_TAG.sub(" ", text)).split())
        said = Said(text=words, language=self._language, priority=self._priority)
        number = self._speaker.record(said)
        self._send(f"225-{number}", "225 OK MESSAGE QUEUED")
        self._event(701, number, "BEGIN")
        marks = _MARK.findall(text)
        if self._speaker.holds:
            self._held.append((number, said, marks))
        else:
            self._end(number, marks)

    def _end(self, number: str, marks: list[str]) -> None:
        for mark in marks:
            self._send(f"700-{number}", f"700-{self._number}", f"700-{mark}", "700 INDEX MARK")
        self._event(702, number, "END")

    def _event(self, code: int, number: str, words: str) -> None:
        self._send(f"{code}-{number}", f"{code}-{self._number}", f"{code} {words}")

    def _send(self, *lines: str) -> None:
        with self._sending, contextlib.suppress(OSError):
            self._connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
