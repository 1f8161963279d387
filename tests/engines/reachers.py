"""An engine that tries to reach what it is told to, and says how it went: "done", or the name of the error."""

import ctypes
import errno
import json
import mmap
import os
import signal
import socket
import subprocess
import tempfile
import threading

import msgspec

from assistd import Content, Modality, Result

LIBC = ctypes.CDLL(None, use_errno=True)
CODE_32 = bytes.fromhex("53 b867010000 bb02000000 b901000000 31d2 cd80 5b c3")
"""x86: socket(AF_INET, SOCK_STREAM, 0) by int 0x80, the door for 32-bit programs."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    folder: str = ""


def call(number, *arguments):
    ctypes.set_errno(0)
    if LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(one) for one in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def read(path):
    with open(path, "rb") as file:
        return file.read(100).decode("latin-1")


def write(path):
    with open(path, "w") as file:
        file.write("words")


def connect(port):
    with socket.create_connection(("127.0.0.1", port), 10) as one:
        return one.recv(100).decode()


def abstract(name):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect("\0" + name)


def datagram(path):
    one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.connect(path)


def by_32_bits():
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE_32)
    answer = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    if answer < 0:
        raise OSError(-answer, "refused")


def forks():
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def threads():
    seen = []
    thread = threading.Thread(target=seen.append, args=("ran",))
    thread.start()
    thread.join()
    return seen[0]


def poke(pid):
    with open(f"/proc/{pid}/mem", "r+b"):
        pass


def attach(pid):
    if LIBC.ptrace(16, pid, None, None) < 0:  # PTRACE_ATTACH
        raise OSError(ctypes.get_errno(), "refused")
    os.waitpid(pid, 0x40000000)
    LIBC.ptrace(17, pid, None, None)


def peek(pid):
    here = ctypes.create_string_buffer(8)

    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    local = Vector(ctypes.addressof(here), 8)
    ctypes.set_errno(0)
    if LIBC.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(local), 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def outlives():
    ctypes.set_errno(0)
    if LIBC.prctl(1, 0, 0, 0, 0) < 0:  # PR_SET_PDEATHSIG
        raise OSError(ctypes.get_errno(), "refused")


def starts(*command):
    """Start a program that stays; return its pid."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).pid


WAYS = {
    "socket": lambda family, kind=1, protocol=0: socket.socket(family, kind, protocol).close(),
    "raw_socket": lambda number, family: call(number, family, 1, 0),
    "by_32_bits": by_32_bits,
    "call": call,
    "connect": connect,
    "abstract": abstract,
    "datagram": datagram,
    "pair": lambda: [one.close() for one in socket.socketpair()] and None,
    "looks_up": lambda: socket.getaddrinfo("localhost", 80) and None,
    "forks": forks,
    "runs": lambda *command: subprocess.run(command, check=True, capture_output=True).stdout.decode(),
    "spawns": lambda path: os.posix_spawn(path, [path], {}) and None,
    "executes": lambda path: os.execv(path, [path]),
    "starts": starts,
    "threads": threads,
    "read": read,
    "lists": lambda path: ",".join(sorted(os.listdir(path))),
    "write": write,
    "removes": os.unlink,
    "links": os.symlink,
    "chmod": lambda path: os.chmod(path, 0o600),
    "truncate": lambda path: os.truncate(path, 0),
    "kill": lambda pid: os.kill(pid, 0),
    "kill_by_fd": lambda pid: signal.pidfd_send_signal(os.pidfd_open(pid), 0),
    "attach": attach,
    "peek": peek,
    "poke": poke,
    "nice": lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 5),
    "outlives": outlives,
    "variable": lambda name: os.environ.get(name, "(none)"),
    "temporary": lambda: tempfile.NamedTemporaryFile(delete=False).name,
    "takes": lambda mib: len(bytearray(mib * 2**20)) and None,
    "pid": lambda: str(os.getpid()),
}


class Tries:
    def __init__(self, ctx):
        self.ctx = ctx

    def run(self, job, cancel):
        if job.text:
            way, *arguments = json.loads(job.text)
        else:
            way, arguments = "read", [job.media.fs]
        yield Result(content=Content(headline=self.outcome(way, arguments)))

    def outcome(self, way, arguments):
        if way == "folders":
            return f"{self.ctx.folder} {self.ctx.scratch}"
        try:
            answer = WAYS[way](*arguments)
        except OSError as error:
            return errno.errorcode.get(error.errno, str(error))
        except MemoryError:
            return "MemoryError"
        return "done" if answer is None else str(answer)

    def close(self):
        pass


def modality(reach, **changes):
    fields = {
        "name": "reachers.tries",
        "task": "describe",
        "facet": "text",
        "accepts": ("image/*",),
        "engine": "reachers:Tries",
        "options": Options,
        "deadline_s": 60.0,
        "memory_mib": 500,
        "reach": reach,
    }
    return Modality(**{**fields, **changes})
