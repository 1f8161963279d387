"""The real command line as a child process, and a server that says what a test wants it to say."""

import contextlib
import os
import socket
import subprocess
import sys
import threading

import msgspec
import pytest

from assistd import paths, protocol, wire


@pytest.fixture
def cli():
    """Run the program `assistd` with these arguments; return the finished process, its output as text."""

    def run(*arguments, stdin="", env=None, timeout=60):
        return subprocess.run(
            [sys.executable, "-m", "assistd", *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, **(env or {})},
            timeout=timeout,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
        )

    return run


class Scripted:
    """Listens where the daemon would, takes one ask a connection, and answers with frames or raw bytes."""

    def __init__(self, script):
        self.asks = []
        self.hung_up = threading.Event()
        self._script = script
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.bind(os.fspath(paths.socket_path()))
        self._sock.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self):
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._thread.join()

    def _serve(self):
        while True:
            try:
                peer, _ = self._sock.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError):
                channel = wire.Channel(peer, msgspec.json.Decoder(protocol.Ask))
                frame = channel.receive()
                if frame is None:
                    continue
                self.asks.append(frame[0])
                for item in self._script(frame[0]) if callable(self._script) else self._script:
                    if item == "wait":
                        channel.receive()
                        self.hung_up.set()
                    else:
                        peer.sendall(item if isinstance(item, bytes) else wire.pack(item))


@pytest.fixture
def scripted():
    """Make a server that gives these replies to each ask (or what a function of the ask returns)."""
    servers = []

    def make(script):
        servers.append(Scripted(script))
        return servers[-1]

    yield make
    for server in servers:
        server.close()
