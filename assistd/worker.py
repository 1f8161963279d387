"""A worker process: loads one engine, does jobs in series, streams what it finds. Started by `assistd.supervisor`.

``python -m assistd.worker FD PARENT``: FD is a connected socket that carries frames (`assistd.wire`), PARENT the
daemon's pid. The engine runs in the main thread; a second thread reads orders, so that a cancel is seen meanwhile.
"""

from __future__ import annotations

import ctypes
import logging
import os
import queue
import signal
import socket
import sys
import threading
from collections import deque
from functools import partial

import msgspec

from assistd import wire
from assistd.asking import Asking
from assistd.context import make
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.told import events
from assistd.types import Chunk, Job

PR_SET_PDEATHSIG = 1


class _Worker:
    """Orders in, events out."""

    def __init__(self, channel: wire.Channel) -> None:
        self._channel = channel
        self._sending = threading.Lock()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._soon: deque[wire.Report] = deque()
        self._orders = threading.Thread(target=self._read_orders, name="orders", daemon=True)
        self.asking = Asking(self)

    def tell(self, report: wire.Report, payload: bytes = b"") -> None:
        """Send one frame; the daemon being gone ends the process."""
        with self._sending:
            self._send(report, payload)
        self._tell_rest()

    def tell_soon(self, report: wire.Report) -> None:
        """Send one frame, or have whoever is sending now do it; the thread that reads orders leaves it to the next."""
        self._soon.append(report)
        if threading.current_thread() is not self._orders:
            self._tell_rest()

    def _tell_rest(self) -> None:
        while self._soon and self._sending.acquire(blocking=False):
            try:
                self._send(self._soon.popleft())
            except IndexError:  # another thread has sent it meanwhile
                pass
            finally:
                self._sending.release()

    def _send(self, report: wire.Report, payload: bytes = b"") -> None:
        try:
            self._channel.send(report, payload)
        except OSError:
            os._exit(0)

    def serve(self) -> None:
        """Load the engine that the first frame names, then do jobs until told to close."""
        first = self._channel.receive()
        if first is None or not isinstance(first[0], wire.Hello):
            return
        hello = first[0]
        os.nice(hello.nice)
        logging.getLogger().addHandler(_WireHandler(self))
        logging.getLogger().setLevel(hello.log_level)
        try:
            engine = make(hello, self.asking)
        except AssistdError as error:
            self.tell(wire.Broken(message=error.message, code=error.code, hint=error.hint))
            return
        except Exception as error:
            logging.getLogger(__name__).debug("engine could not be made", exc_info=True)
            self.tell(
                wire.Broken(
                    message=_("{name} could not start: {kind}: {error}").format(
                        name=hello.name, kind=type(error).__name__, error=error
                    )
                )
            )
            return
        self._orders.start()
        self.tell(wire.Ready(pid=os.getpid()))
        while (job := self._jobs.get()) is not None:
            self.asking.begin(job.id, partial(self._is_cancelled, job.id))
            for event in events(engine, hello.name, job, partial(self._is_cancelled, job.id)):
                if isinstance(event, Chunk) and event.payload:
                    bare = msgspec.structs.replace(event, payload=b"")
                    self.tell(wire.Told(job_id=job.id, event=bare), event.payload)
                else:
                    self.tell(wire.Told(job_id=job.id, event=event))
            self.asking.end()
            self._cancelled.discard(job.id)
        engine.close()

    def _is_cancelled(self, job_id: str) -> bool:
        return job_id in self._cancelled

    def _read_orders(self) -> None:
        """Pass jobs on, note cancels; the daemon being gone ends the process at once."""
        while (frame := self._channel.receive()) is not None:
            order = frame[0]
            if isinstance(order, wire.Run):
                self._cancelled.discard(order.job.id)  # a job that made way comes again under its name
                self._jobs.put(order.job)
            elif isinstance(order, wire.Cancel):
                self._cancelled.add(order.job_id)
                self.asking.stop(order.job_id)
            elif isinstance(order, wire.Heard | wire.Refused):
                self.asking.hear(order, frame[1])
            elif isinstance(order, wire.Close):
                self._jobs.put(None)
        os._exit(0)


class _WireHandler(logging.Handler):
    """Sends log records to the daemon, which knows the job and writes the journal."""

    def __init__(self, worker: _Worker) -> None:
        super().__init__()
        self._worker = worker

    def emit(self, record: logging.LogRecord) -> None:
        self._worker.tell(wire.Logged(level=record.levelno, logger=record.name, message=self.format(record)[:4000]))


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when the process `parent` ends, however that ends."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel knew
        os._exit(0)


def main() -> None:
    """Serve the socket whose number is the first argument, for the parent whose pid is the second."""
    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sock = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(sock.fileno(), False)
    os.dup2(2, 1)  # libraries print; nothing they print may pass for a frame or for an answer
    _Worker(wire.Channel(sock, msgspec.json.Decoder(wire.Order))).serve()


if __name__ == "__main__":
    main()
