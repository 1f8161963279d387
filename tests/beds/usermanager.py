"""A real ``systemd --user`` of an ordinary user, in namespaces of its own. For tests and benchmarks of the service.

The user is `nobody` (uid 65534) with a home in memory: for root the manager's sandboxes need no user namespace, so root
proves nothing about them. /run, /tmp, /home and the cgroup are private, and everything ends with the process that
started it. The checkout and its Python are mounted, read-only, where they lie, whatever folder keeps others out of
them. Needs root, and the right to mount (`missing` tells). There is no journal; what units say goes into `log`.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
UID = 65534
HOME = Path("/home/t")
RUNTIME = Path(f"/run/user/{UID}")
MANAGER = "/lib/systemd/systemd"
PROGRAMS = ("unshare", "nsenter", "setpriv", "systemctl", "systemd-run", "busctl", "dbus-daemon")
PACKAGES = "systemd dbus-user-session util-linux"

_numbers = itertools.count()

_PREPARE = r"""
set -e
mount -t proc proc /proc
umount -R /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/systemd/{system,unit-root,inaccessible,incoming,seats,sessions,users,machines,user/service.d} /run/bed
"""
_RUN = shlex.quote(
    f"{MANAGER} --user --unit=basic.target --log-target=console >/run/bed/manager 2>&1 & wait; sleep inf"
)
_DROP_IN = "[Service]\nStandardOutput=append:/run/bed/log\nStandardError=append:/run/bed/log\n"


def missing() -> str:
    """Return why no user manager can be started here, as a reason to skip; empty if one can."""
    absent = [name for name in PROGRAMS if not shutil.which(name)] + [
        name for name in (MANAGER,) if not Path(name).exists()
    ]
    if absent:
        return f"{', '.join(absent)} not installed (apt-get install {PACKAGES})"
    if os.geteuid() != 0:
        return "a user manager of another user needs root"
    return _cannot_mount() or _unreadable()


@functools.cache
def _cannot_mount() -> str:
    """Return why the bed's mounts can't be made, by making them."""
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--propagation", "private", "bash", "-c", _PREPARE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return f"nothing can be mounted here: {done.stderr.strip()[-200:]}" if done.returncode else ""


@functools.cache
def _unreadable() -> str:
    """Return what of the checkout an ordinary user could not read even where it is mounted for him."""
    for path in (ROOT / "assistd" / "__init__.py", Path(sys.executable).resolve(), Path(os.__file__)):
        if not path.stat().st_mode & 0o004:
            return f"{path} can be read by its owner alone"
    return ""


def wait_until(true: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
    """Return once `true()` holds; fail with `what` otherwise."""
    end = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout_s:.0f} s for {what}")
        time.sleep(0.02)


class UserManager:
    """The manager of one user: up within `with`, gone after it.

    Args:
        share: Further paths to be seen inside, read-only, where they lie.
        environment: Further variables of the manager, which all its units inherit.

    Attributes:
        env: Environment of commands run inside; units get the manager's (`systemctl set-environment`).
        pid: Process id of the namespaces' first process, as seen from outside.
    """

    def __init__(self, share: Sequence[Path] = (), environment: Mapping[str, str] | None = None) -> None:
        self._name = f"assistd-bed-{os.getpid()}-{next(_numbers)}"
        self._shared = [ROOT, Path(sys.prefix), Path(sys.base_prefix), *share]
        self.env = {
            "HOME": str(HOME),
            "USER": "nobody",
            "LOGNAME": "nobody",
            "SHELL": "/bin/sh",
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(RUNTIME),
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
            **(environment or {}),
        }
        self.pid = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._folder = Path()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- inside ---

    def run(
        self,
        *command: str | os.PathLike[str],
        check: bool = True,
        environment: Mapping[str, str] | None = None,
        stdin: str = "",
        timeout_s: float = 120.0,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, as the user, to its end.

        Raises:
            AssertionError: If it fails, with what it said (`check`).
        """
        done = subprocess.run(
            self.command(*command, environment=environment),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        said = f"{command}: {done.returncode}\n{done.stdout}{done.stderr}\n--- log ---\n{self.log}"
        assert not check or done.returncode == 0, said
        return done

    def command(self, *command: str | os.PathLike[str], environment: Mapping[str, str] | None = None) -> list[str]:
        """Return the command line that runs `command` inside, as the user."""
        variables = [f"{name}={value}" for name, value in {**self.env, **(environment or {})}.items()]
        return [
            *("nsenter", f"--target={self.pid}", "--mount", "--pid", "--wdns=/", "--"),
            *("setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "--inh-caps=-all", "--pdeathsig=KILL"),
            *("env", "-i", *variables, *map(os.fspath, command)),
        ]

    def systemctl(self, *arguments: str, check: bool = True) -> str:
        """Return what ``systemctl --user`` prints."""
        return self.run("systemctl", "--user", *arguments, check=check).stdout.strip()

    def show(self, unit: str, *properties: str) -> dict[str, str]:
        """Return properties of a unit."""
        lines = self.systemctl("show", unit, *(f"--property={name}" for name in properties)).splitlines()
        return dict(line.split("=", 1) for line in lines)

    def start(self, unit: str, *command: str | os.PathLike[str], properties: Iterable[str] = ()) -> None:
        """Let the manager run a command as the service `unit`, and return once it is executed."""
        options = [f"--property={one}" for one in ("Type=exec", *properties)]
        self.run("systemd-run", "--user", "--quiet", f"--unit={unit}", *options, "--", *command)

    def outside(self, path: str | os.PathLike[str]) -> Path:
        """Return where a path of the inside is reached from outside, by root."""
        return Path(f"/proc/{self.pid}/root") / os.fspath(path).lstrip("/")

    def write(self, path: str | os.PathLike[str], text: str, mode: int = 0o644) -> Path:
        """Write a file inside that belongs to the user, with its folders; return its path inside."""
        self.run(
            "sh",
            "-c",
            'mkdir -p "$(dirname "$1")" && cat >"$1" && chmod "$2" "$1"',
            "sh",
            path,
            f"{mode:o}",
            stdin=text,
        )
        return Path(path)

    @property
    def log(self) -> str:
        """What the manager and its units have said."""
        texts = []
        for name in ("/run/bed/manager", "/run/bed/log"):
            with contextlib.suppress(OSError):
                texts.append(self.outside(name).read_text(errors="replace"))
        return "".join(texts)

    # --- what a session has ---

    def start_display(self) -> str:
        """Start an X server, tell the manager's units of it, and return its name.

        Without ``-noreset`` the server begins anew whenever its last client leaves, and a client that is just coming
        then is sent away.
        """
        self.write("/tmp/display", "")
        options = "-screen 0 1920x1080x24 -nolisten tcp -noreset"
        self.start("xvfb", "sh", "-c", f"exec Xvfb -displayfd 3 {options} 3>>/tmp/display")
        wait_until(lambda: self.outside("/tmp/display").read_text().endswith("\n"), "Xvfb")
        display = f":{self.outside('/tmp/display').read_text().strip()}"
        self.env["DISPLAY"] = display
        self.systemctl("set-environment", f"DISPLAY={display}")
        return display

    def start_sound(self) -> None:
        """Start PipeWire with a null sink as its default."""
        self.systemctl("start", "pipewire", "wireplumber", "pipewire-pulse")
        wait_until(lambda: self._does("pactl", "info"), "PipeWire's PulseAudio door")
        self.run("pactl", "load-module", "module-null-sink", "sink_name=null", "rate=48000")
        wait_until(lambda: self._does("pactl", "set-default-sink", "null"), "the null sink")
        wait_until(lambda: self._does("pactl", "set-default-source", "null.monitor"), "its monitor")

    def start_speech(self) -> None:
        """Start speech-dispatcher with espeak-ng, on its usual socket; needs `start_sound`."""
        configuration = HOME / ".config/speech-dispatcher"
        script = (
            'mkdir -p "$(dirname "$1")" && cp -r /etc/speech-dispatcher "$1" && '
            "sed -i -e 's/^# *AudioOutputMethod .*/AudioOutputMethod \"pulse\"/' "
            "-e 's/^#* *DefaultModule .*/DefaultModule espeak-ng/' \"$1/speechd.conf\" && "
            """echo 'AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"' >>"$1/speechd.conf" """
        )
        self.run("sh", "-c", script, "sh", configuration)
        self.start("speech-dispatcher-bed", "speech-dispatcher", "-s", "-t", "0", "-l", "3")
        wait_until(lambda: self.outside(RUNTIME / "speech-dispatcher/speechd.sock").exists(), "speech-dispatcher")

    # --- start and end ---

    def _does(self, *command: str) -> bool:
        return self.run(*command, check=False).returncode == 0

    def _start(self) -> None:
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix="usermanager-"))
        script = self._folder / "bed.sh"
        script.write_text(self._script())
        log = (self._folder / "log").open("wb")
        with log:
            self._child = subprocess.Popen(
                [
                    *("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"),
                    *("--propagation", "private", "bash", str(script)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": self.env["PATH"], "LANG": "C.UTF-8"},
            )
        wait_until(self._up, "the user manager's namespaces")
        wait_until(lambda: self._alive() and self.outside(RUNTIME / "systemd/private").exists(), "the user manager")
        self.run("systemctl", "--user", "is-system-running", "--wait", check=False)
        wait_until(lambda: self.outside(RUNTIME / "bus").exists(), "the session bus")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={RUNTIME}/bus"

    def _up(self) -> bool:
        """Return whether the first process of the namespaces is there, and remember it."""
        assert self._child
        children = Path(f"/proc/{self._child.pid}/task/{self._child.pid}/children")
        if self._alive() and (found := children.read_text().split()):
            self.pid = int(found[0])
        return bool(self.pid)

    def _alive(self) -> bool:
        assert self._child
        if self._child.poll() is not None:
            raise RuntimeError(f"the bed has ended: {(self._folder / 'log').read_text()[-2000:]}")
        return True

    def _script(self) -> str:
        """Return what root does inside, before it becomes the user and his manager."""
        lines = [
            _PREPARE,
            "touch /run/bed/log /run/bed/manager",
            f"printf {shlex.quote(_DROP_IN)} >/run/systemd/user/service.d/bed.conf",
        ]
        lines += _visible(self._shared)
        variables = " ".join(shlex.quote(f"{name}={value}") for name, value in self.env.items())
        competing = ("pulseaudio.socket", "pulseaudio.service")
        lines += [
            f"mkdir -p {RUNTIME} {HOME} /tmp/.X11-unix; chmod 1777 /tmp/.X11-unix",
            *(f"ln -s /dev/null /run/systemd/user/{name}" for name in competing),
            f"chown -R {UID}:{UID} {RUNTIME} {HOME} /run/bed/log /run/bed/manager; chmod 700 {RUNTIME} {HOME}",
            # dbus-daemon looks for activation files where passwd says that the home is
            f"sed 's|^nobody:.*|nobody:x:{UID}:{UID}:nobody:{HOME}:/bin/sh|' /etc/passwd >/run/bed/passwd",
            "mount --bind /run/bed/passwd /etc/passwd",
            f"G=/sys/fs/cgroup/{self._name}; mkdir -p $G/m; echo $$ >$G/m/cgroup.procs; chown -R {UID}:{UID} $G",
            "cd /",
            # no `exec`: with another uid, the first process would no longer be told of its parent's death (prctl(2))
            f"setpriv --reuid {UID} --regid {UID} --clear-groups --inh-caps=-all env -i {variables} sh -c {_RUN}",
        ]
        return "\n".join(lines) + "\n"

    def close(self) -> None:
        """End everything inside, and take the cgroup away."""
        if self._child:
            if self.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)  # the first process of a pid namespace takes all others along
            self._child.kill()
            self._child.wait()
            self._child = None
            _remove_cgroups(self._name)
        shutil.rmtree(self._folder, ignore_errors=True) if self._folder != Path() else None


def _visible(paths: Iterable[Path]) -> list[str]:
    """Return commands that leave `paths` readable where they lie, and make /tmp, /home and closed folders private."""
    wanted = dict.fromkeys(path for given in paths for path in (given.absolute(), given.resolve()))
    covered = {Path("/tmp"), Path("/home")}
    for path in wanted:
        closed = [parent for parent in [*reversed(path.parents)] if not parent.stat().st_mode & 0o001]
        covered.update(closed[:1])
    covered = {path for path in covered if not any(other in path.parents for other in covered)}
    hidden = [path for path in wanted if any(cover in path.parents for cover in covered)]
    lines = []
    for number, path in enumerate(hidden):
        lines += [f"mkdir -p /run/bed/{number}", f"mount --bind {shlex.quote(str(path))} /run/bed/{number}"]
    for cover in sorted(covered):
        mode = "1777" if cover == Path("/tmp") else "755"
        lines.append(f"mount -t tmpfs -o mode={mode} tmpfs {shlex.quote(str(cover))}")
    for number, path in enumerate(hidden):
        at = shlex.quote(str(path))
        lines += [f"mkdir -p {at}", f"mount --bind /run/bed/{number} {at}", f"mount -o remount,bind,ro {at}"]
    return lines


def _remove_cgroups(name: str) -> None:
    """Remove a bed's cgroups once nothing runs in them; the file system is mounted for that moment only."""
    script = (
        "umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup || exit 0; for try in $(seq 100); do "
        'find /sys/fs/cgroup/"$1" -depth -type d -exec rmdir {} + 2>/dev/null; [ -d /sys/fs/cgroup/"$1" ] || exit 0; '
        "sleep 0.05; done"
    )
    subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "bash", "-c", script, "bash", name],
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@functools.cache
def _sweep() -> None:
    """Remove the cgroups of beds whose process was killed."""
    script = (
        "umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup || exit 0; "
        "for one in /sys/fs/cgroup/assistd-bed-*; do owner=${one##*/assistd-bed-}; owner=${owner%%-*}; "
        '[ -d "/proc/$owner" ] || find "$one" -depth -type d -exec rmdir {} + 2>/dev/null; done'
    )
    subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "bash", "-c", script],
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
