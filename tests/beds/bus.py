"""Private D-Bus daemons: a session bus that can die and come back at its address, and a system bus with a logind.

Nothing of the machine's own buses is touched: each has a folder, a configuration file and activation files of its own.
logind itself can't run here (systemd is not the first process): python3-dbusmock's template stands in for it, in a
process of its own on a real bus, with the names, paths and signals of the real one.
"""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.beds.sound import wait_until

PROGRAMS = ("dbus-daemon", "gdbus", "setpriv")
PACKAGES = "dbus libglib2.0-bin util-linux"
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's: what is packaged for it (gi, dbusmock, brlapi) is not in ours."""

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


async def until(true: Callable[[], object], what: str, timeout_s: float = 20.0) -> None:
    """Return once `true()` holds, letting the event loop go on; fail with `what` otherwise."""
    end = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout_s:.0f} s for {what}")
        await asyncio.sleep(0.01)


def missing() -> str:
    """Return why no bus can be started here, as a reason to skip; empty if one can."""
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    return f"{', '.join(absent)} not installed (apt-get install {PACKAGES})" if absent else ""


@functools.cache
def missing_mock() -> str:
    """Return why the stand-ins of python3-dbusmock can't be started here; empty if they can."""
    if missing():
        return missing()
    command = [SYSTEM_PYTHON, "-c", "import dbusmock"]
    if os.path.exists(SYSTEM_PYTHON) and subprocess.call(command, stderr=subprocess.DEVNULL) == 0:
        return ""
    return "dbusmock not installed (apt-get install python3-dbusmock)"


class PrivateBus:
    """A dbus-daemon of one's own.

    Args:
        services: Activation files: the name that is to be owned, and the command that will own it.
        variable: The environment variable that leads programs to it.
        env: More environment, for everything that is started in it.

    Attributes:
        folder: Everything lies in it; it is deleted at the end.
        address: D-Bus address; stays the same when the daemon is killed and started again.
        env: Environment for programs that shall use this bus: a runtime folder, home and data folder of its own too.
    """

    def __init__(
        self,
        services: Mapping[str, str] | None = None,
        *,
        variable: str = "DBUS_SESSION_BUS_ADDRESS",
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bus-"))
        for name, mode in (("run", 0o700), ("home", 0o700), ("data", 0o700), ("services", 0o755)):
            (self.folder / name).mkdir(mode=mode)
        self.address = f"unix:path={self.folder}/bus"
        unwanted = ("DBUS_", "XDG_", "DISPLAY", "WAYLAND_", "AT_SPI_")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)} | {
            "HOME": f"{self.folder}/home",
            "XDG_RUNTIME_DIR": f"{self.folder}/run",
            "XDG_DATA_HOME": f"{self.folder}/data",
            variable: self.address,
            **(env or {}),
        }
        self._daemon: subprocess.Popen[bytes] | None = None
        self._children: list[subprocess.Popen[bytes]] = []
        config = _CONFIG.format(address=self.address, services=self.folder / "services")
        (self.folder / "bus.conf").write_text(config)
        for name, command in (services or {}).items():
            self.activate(name, command)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the daemon, also again after `kill`. To be called from the main thread, with which it ends."""
        if self._daemon:
            return
        arguments = [f"--config-file={self.folder}/bus.conf", "--nofork", "--nopidfile"]
        self._daemon = self._spawn("dbus-daemon", *arguments)
        wait_until(self._listens, "dbus-daemon")

    def kill(self) -> None:
        """End the daemon as a crash would. Those who were connected stay, without a bus."""
        if self._daemon:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None
        (self.folder / "bus").unlink(missing_ok=True)

    def freeze(self, *, frozen: bool) -> None:
        """Stop the daemon without ending it (SIGSTOP), or let it go on."""
        assert self._daemon
        self._daemon.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def activate(self, name: str, command: str) -> None:
        """Have this command started when somebody calls the name. Once the daemon runs, it has to `reload`."""
        text = f"[D-BUS Service]\nName={name}\nExec={command}\n"
        (self.folder / "services" / f"{name}.service").write_text(text)

    def reload(self) -> None:
        """Have the daemon look at the activation files again."""
        self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig")

    def child(self, *command: str, owns: str = "", env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a program in it, and return it; it ends with the bed. What it writes is in `log`.

        Args:
            command: Program and arguments.
            owns: Wait until somebody owns this name.
            env: More environment.
        """
        process = self._spawn(*command, env=env)
        self._children.append(process)
        if owns:
            wait_until(lambda: self._alive(process) and self.owned(owns), f"{owns}\n{self.log()[-2000:]}")
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End a child as a crash would."""
        process.kill()
        process.wait()
        if process in self._children:
            self._children.remove(process)

    def user_manager(self, *environment: str) -> None:
        """Stand in for systemd's user manager, which says that this is the environment of its services."""
        script = str(Path(__file__).with_name("systemd_environment.py"))
        self.child(sys.executable, script, *environment, owns="org.freedesktop.systemd1")

    def log(self) -> str:
        """Return what the daemon and the children wrote."""
        return "".join(f.read_text(errors="replace") for f in sorted(self.folder.glob("*.log")))

    def call(self, name: str, path: str, member: str, *arguments: str) -> str:
        """Call a method, as an independent program does (`gdbus`), and return what it printed.

        Args:
            name: Who is asked.
            path: Which of its objects.
            member: Interface and method.
            arguments: In GVariant's text format.
        """
        done = subprocess.run(
            [*self._gdbus("call", name, path), "--method", member, *arguments],
            env=self._gdbus_env, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def emit(self, path: str, signal_name: str, *arguments: str) -> None:
        """Emit a signal to everybody, from a passing connection that owns no name: what a stranger can do."""
        command = ["gdbus", "emit", "--session", "--object-path", path, "--signal", signal_name]
        subprocess.run([*command, *arguments], env=self._gdbus_env, check=True, capture_output=True, timeout=30)

    def owned(self, name: str) -> bool:
        """Return whether somebody owns this name."""
        bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner")
        return "true" in self.call(*bus, name)

    def until(self, true: Callable[[], object], what: str) -> None:
        """Return once `true()` holds; fail with `what` and the log otherwise."""
        try:
            wait_until(true, what)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.log()[-4000:]}") from None

    def close(self) -> None:
        """End everything and delete the folder."""
        self.kill()  # first: the document portal's file system goes with it
        for process in reversed(self._children):
            process.kill()
            process.wait()
        self._children.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _gdbus(self, verb: str, name: str, path: str) -> list[str]:
        return ["gdbus", verb, "--session", "--dest", name, "--object-path", path]

    @property
    def _gdbus_env(self) -> dict[str, str]:
        """With `--address`, gdbus says no Hello, and the daemon passes none of its signals on."""
        return {**self.env, "DBUS_SESSION_BUS_ADDRESS": self.address}

    def _spawn(self, *command: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / f"{Path(command[0]).name}.log").open("ab") as log:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                env={**self.env, **(env or {})}, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(f"{self.folder}/bus") == 0

    def _alive(self, process: subprocess.Popen[bytes]) -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended: {process.returncode}\n{self.log()[-2000:]}")
        return True


SESSION = "c1"
"""The session that `LoginBus` has."""

_LOGIN = "org.freedesktop.login1"
_ROOT = "/org/freedesktop/login1"


class LoginBus(PrivateBus):
    """A private system bus with a logind on it that knows one session of this user.

    Args:
        session: With a session at all; a service without one (`ssh`, a machine without a seat) has none.
    """

    def __init__(self, *, session: bool = True) -> None:
        super().__init__(variable="DBUS_SYSTEM_BUS_ADDRESS")
        self._session = session
        self._logind: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the bus and logind, also again."""
        super().start()
        env = {name: "" for name in self.env if name.startswith("PYTHON")}
        self._logind = self.child(SYSTEM_PYTHON, "-m", "dbusmock", "--template", "logind", owns=_LOGIN, env=env)
        # the template's own GetUser fails: it adds a number to a text
        self._mock(_ROOT, "AddMethod", "'org.freedesktop.login1.Manager'", "GetUser", "u", "o",
                   f"'ret = \"{_ROOT}/user/%d\" % args[0]'")  # fmt: skip
        if self._session:
            self.add_session()

    def add_session(self, session: str = SESSION) -> None:
        """Have this user log in; the session `SESSION` is the graphical one."""
        path = f"{_ROOT}/session/{session}"
        uid = str(os.getuid())
        self._mock(_ROOT, "AddSession", f"'{session}'", "'seat0'", uid, "'somebody'", "true")
        if session == SESSION:
            self.call(_LOGIN, f"{_ROOT}/user/{uid}", "org.freedesktop.DBus.Properties.Set",
                      "org.freedesktop.login1.User", "Display", f"<('{SESSION}', objectpath '{path}')>")  # fmt: skip
        self._mock(_ROOT, "EmitSignal", "'org.freedesktop.login1.Manager'", "SessionNew", "so",
                   f"[<'{session}'>, <objectpath '{path}'>]")  # fmt: skip

    def kill(self) -> None:
        """End bus and logind as a crash would."""
        super().kill()
        if self._logind:
            self.end(self._logind)
            self._logind = None

    def restart_logind(self) -> None:
        """End logind and start it anew; the bus stays."""
        assert self._logind
        self.end(self._logind)
        self.start()

    def sleep(self, *, begins: bool) -> None:
        """Have logind say that the machine goes to sleep, or is back."""
        self._mock(_ROOT, "EmitSignal", "'org.freedesktop.login1.Manager'", "PrepareForSleep", "b", f"[<{_b(begins)}>]")

    def lock(self) -> None:
        """Have logind ask the session to lock."""
        self.call(_LOGIN, f"{_ROOT}/session/{SESSION}", "org.freedesktop.login1.Session.Lock")

    def unlock(self) -> None:
        """Have logind ask the session to unlock."""
        self.call(_LOGIN, f"{_ROOT}/session/{SESSION}", "org.freedesktop.login1.Session.Unlock")

    def hint(self, *, locked: bool, session: str = SESSION) -> None:
        """Set LockedHint, as the desktop does when its lock screen is up or gone."""
        path = f"{_ROOT}/session/{session}"
        self.call(_LOGIN, path, "org.freedesktop.login1.Session.SetLockedHint", _b(locked))

    def _mock(self, path: str, member: str, *arguments: str) -> None:
        self.call(_LOGIN, path, f"org.freedesktop.DBus.Mock.{member}", *arguments)


def _b(value: bool) -> str:
    return "true" if value else "false"
