"""What a process may do and reach, asked from inside a unit: ``python probes.py NAME`` prints one word.

Run by `test_hardening` in place of the daemon. Each function is named after the directive whose effect it shows, or
after what the daemon must still reach; "done" is printed where nothing hinders it, else the name of the error.
"""

import ctypes
import errno
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
HOME, RUNTIME = Path.home(), Path(os.environ.get("XDG_RUNTIME_DIR", "/"))
PERSONALITY, UNSHARE, PTRACE, CLOCK_SETTIME = 135, 272, 101, 227  # numbers of system calls on x86-64


def call(number, *arguments):
    ctypes.set_errno(0)
    return errno.errorcode[ctypes.get_errno()] if LIBC.syscall(number, *arguments) < 0 else "done"


def does(what):
    try:
        what()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"


def writes(path):
    return does(lambda: Path(path).write_text("words"))


def status(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith(field))


def namespace(kind):
    """Return whether a namespace is that of the session, given on the command line."""
    return "shared" if os.readlink(f"/proc/self/ns/{kind}") in sys.argv[2:] else "own"


def confinement():
    """Print what holds a worker that reaches nothing, and what lacks."""
    from assistd.confinement import kernel
    from assistd.confinement.limits import Limits

    applied = kernel.apply(Limits())
    return f"{applied.landlock} {applied.seccomp} {' '.join(applied.lacks)}".strip()


# --- the unit -------------------------------------------------------------------------------------------------------


def restrict_address_families():
    return does(lambda: socket.socket(socket.AF_INET))


def lock_personality():
    return call(PERSONALITY, 0x0008)


def restrict_realtime():
    """A priority that there is not: refused before it is looked at, or not."""
    return does(lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(0)))


def restrict_suidsgid():
    with tempfile.NamedTemporaryFile(dir=RUNTIME) as file:
        return does(lambda: os.chmod(file.name, 0o4755))


def restrict_namespaces():
    return call(UNSHARE, 0x10000000)  # CLONE_NEWUSER


def system_call_architectures():
    """getpid the 32-bit way: mov eax, 20; int 0x80; ret."""
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("b814000000cd80c3"))
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    return "done"


def system_call_filter():
    return call(PTRACE, 0, 0, 0, 0)


system_call_error_number = system_call_filter


def umask():
    path = RUNTIME / "mask"
    path.write_text("")
    mode = path.stat().st_mode & 0o777
    path.unlink()
    return oct(mode)


def limit_core():
    return "none" if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else "allowed"


# --- the strict drop-in ---------------------------------------------------------------------------------------------


def no_new_privileges():
    return status("NoNewPrivs")


def private_users():
    return Path("/proc/self/uid_map").read_text().split()[2]


def capability_bounding_set():
    return "some" if int(status("CapBnd"), 16) else "none"


def protect_system():
    return writes("/tmp/probe")


def protect_home():
    return writes(HOME / "probe")


def read_write_paths():
    return writes(HOME / ".local/state/assistd/probe")


def runtime_directory():
    return writes(RUNTIME / "assistd/probe")


def runtime_directory_mode():
    return oct((RUNTIME / "assistd").stat().st_mode & 0o777)


def environment():
    return tempfile.gettempdir().removeprefix(os.fspath(RUNTIME))


def private_devices():
    return "seen" if any(os.path.exists(f"/dev/{name}") for name in ("loop-control", "kmsg", "mem", "fuse")) else "none"


def private_network():
    return namespace("net")


def protect_hostname():
    return namespace("uts")


def protect_clock():
    """A bad pointer: refused before it is looked at, or not."""
    return call(CLOCK_SETTIME, 0, 1)


def protect_kernel_logs():
    return oct(os.stat("/proc/kmsg").st_mode & 0o777)


def protect_kernel_tunables():
    mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return next((fields[5].split(",")[0] for fields in mounts if fields[4] == "/proc/sys"), "rw")


def protect_control_groups():
    own = Path("/proc/self/cgroup").read_text().partition("0::")[2].strip()
    return does(lambda: os.mkdir(f"/sys/fs/cgroup{own}/probe"))


def system_call_filter_strict():
    (RUNTIME / "assistd/own").write_text("")
    return does(lambda: os.chown(RUNTIME / "assistd/own", os.getuid(), os.getgid()))


# --- what must be reached -------------------------------------------------------------------------------------------


def connects(name):
    with socket.socket(socket.AF_UNIX) as sock:
        return does(lambda: sock.connect(os.fspath(RUNTIME / name)))


def session_bus():
    return connects("bus")


def pipewire():
    return connects("pipewire-0")


def speech_dispatcher():
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(os.fspath(RUNTIME / "speech-dispatcher/speechd.sock"))
        sock.sendall(b"SET SELF CLIENT_NAME t:t:t\r\n")
        return "done" if sock.recv(3) == b"208" else "refused"


def x11():
    from Xlib.display import Display

    return "done" if Display().screen().root.get_geometry().width == 1920 else "wrong"


def picture_of_the_screen():
    import mss

    with mss.MSS() as screen:
        return "done" if screen.grab(screen.monitors[0]).width == 1920 else "wrong"


def sound():
    import sounddevice

    with sounddevice.RawOutputStream(48_000, channels=1, dtype="int16") as stream:
        stream.write(bytes(9_600))
    return "done"


def clipboard():
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["xclip", "-selection", "clipboard", "-i"], input=b"words", check=False, **quiet)
    for _ in range(100):  # it comes back before the clipboard is its own
        read = subprocess.run(["xclip", "-selection", "clipboard", "-o"], capture_output=True, check=False)
        if read.stdout == b"words":
            return "done"
        time.sleep(0.05)
    return "lost"


def dialog():
    """zenity ends with 5 when its time is over."""
    shown = subprocess.run(["zenity", "--entry", "--timeout=1"], capture_output=True, check=False)
    return "done" if shown.returncode == 5 else shown.stderr.decode()


def engine():
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    return "done" if "CPUExecutionProvider" in onnxruntime.get_available_providers() else "none"


def killing_a_child():
    child = subprocess.Popen(["sleep", "1000"])
    signal.pidfd_send_signal(os.pidfd_open(child.pid), signal.SIGKILL)
    return "done" if child.wait() == -signal.SIGKILL else "lives"


if __name__ == "__main__":
    print(globals()[sys.argv[1]]())
