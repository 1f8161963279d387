"""How the service is, in plain words. Used by `assistd service status`, by the installer and by doctor."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import msgspec

from assistd import config
from assistd.errors import ConfigError
from assistd.i18n import _, ngettext
from assistd.install import places, systemctl
from assistd.install import record as records
from assistd.install.program import PLACEHOLDER, for_systemd, program

CONFIGURATION = "2"
"""Exit status of a daemon whose configuration is not valid (`assistd.cli.USAGE`)."""

_ASKED = ("LoadState", "FragmentPath", "UnitFileState", "ActiveState", "SubState", "ActiveEnterTimestamp", "StatusText",
          "NRestarts", "Result", "ExecMainCode", "ExecMainStatus", "MainPID", "NeedDaemonReload")  # fmt: skip


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The service as systemd sees it.

    Attributes:
        systemd: There is a user manager.
        installed: It knows the unit.
        enabled: The unit starts with the desktop.
        active: systemd's ActiveState: ``active``, ``inactive``, ``failed``, ``activating``, …
        since_s: How long it has been active, in seconds; 0 if it is not.
        says: What the daemon says of itself.
        pid: Process id of the daemon; 0 if there is none.
        restarts: How often it was started again after a failure, since it was last started by hand or login.
        failure: Why it is not running, one sentence; empty if it did not fail.
        again: It will be tried again within a minute.
        outdated: Its unit starts another installation of assistd.
        strict: With the strict drop-in.
        socket: systemd's ActiveState of the socket; empty if it is not installed.
    """

    systemd: bool = True
    installed: bool = False
    enabled: bool = False
    active: str = "inactive"
    since_s: float = 0.0
    says: str = ""
    pid: int = 0
    restarts: int = 0
    failure: str = ""
    again: bool = False
    outdated: bool = False
    strict: bool = False
    socket: str = ""


def look() -> State:
    """Return how the service is.

    Raises:
        InstallError: If the manager stops answering in between.
    """
    if not systemctl.reachable():
        return State(systemd=False)
    shown = systemctl.show(places.SERVICE, *_ASKED)
    if shown.get("LoadState") != "loaded":
        return State()
    since = shown.get("ActiveEnterTimestamp", "").removeprefix("@")
    active = shown.get("ActiveState", "")
    socket = systemctl.show(places.SOCKET, "LoadState", "ActiveState")
    unit = Path(shown.get("FragmentPath", ""))
    return State(
        installed=True,
        enabled=shown.get("UnitFileState") == "enabled",
        active=active,
        since_s=max(0.0, time.time() - float(since)) if active == "active" and since.isdecimal() else 0.0,
        says=shown.get("StatusText", ""),
        pid=int(shown.get("MainPID") or 0),
        restarts=int(shown.get("NRestarts") or 0),
        failure=_failure(shown) if active == "failed" or shown.get("SubState") == "auto-restart" else "",
        again=systemctl.show(places.AGAIN, "ActiveState").get("ActiveState") == "activating",
        outdated=not _starts_this(unit),
        strict=places.strict(unit.parent).exists(),
        socket=socket.get("ActiveState", "") if socket.get("LoadState") == "loaded" else "",
    )


def sentences(state: State) -> list[str]:
    """Return the state in words, what matters most first."""
    if not state.systemd:
        by = _("Your desktop's autostart starts assistd at login.")
        no = _("assistd is not set up to start at login. `assistd service install` does that.")
        return [_("There is no user manager of systemd here."), by if places.autostart_file().exists() else no]
    if not state.installed:
        return [_("The service is not installed. `assistd service install` does that.")]
    return [_running(state), *_setting(state)]


def why_it_failed() -> str:
    """Return in a sentence why the service is not running."""
    return _failure(systemctl.show(places.SERVICE, *_ASKED))


def how_it_ended(code: str, status: str, result: str) -> str:
    """Return in a few words how the daemon ended.

    Args:
        code: ``exited``, ``killed`` or ``dumped``, or the number of that in systemd's properties.
        status: Exit status, or number or name of the signal.
        result: systemd's Result: ``watchdog``, ``timeout``, ``oom-kill``, …
    """
    if result == "watchdog":
        return _("it hung")
    if result == "timeout":
        return _("it did not get ready in time")
    if result == "oom-kill":
        return _("memory ran out")
    if code in ("killed", "dumped", "2", "3"):
        name = _signal(status)
        return _("it was ended by {signal}").format(signal=name)
    return _("it ended with code {n}").format(n=status)


def configuration_error() -> str:
    """Return what is wrong with the configuration, in a sentence; empty if it is valid."""
    try:
        config.load()
    except ConfigError as error:
        return error.sentence()
    return ""


def _failure(shown: dict[str, str]) -> str:
    status = shown.get("ExecMainStatus", "")
    if shown.get("ExecMainCode") == "1" and status == CONFIGURATION:
        return configuration_error() or _("The configuration was not valid; it is now. Start it again.")
    how = how_it_ended(shown.get("ExecMainCode", ""), status, shown.get("Result", ""))
    return _("The last time, {how}.").format(how=how)


def _running(state: State) -> str:
    if state.active == "active":
        minutes = int(state.since_s // 60)
        if minutes >= 120:
            words = _("It has been running for {n} hours.").format(n=minutes // 60)
        else:
            words = ngettext(
                "It has been running for {n} minute.", "It has been running for {n} minutes.", minutes
            ).format(n=minutes)
        return f"{words} {state.says}".strip()
    if state.again:
        return _("It is not running, and is tried again within a minute. {why}").format(why=state.failure).strip()
    if state.active == "failed":
        return _("It is not running. {why} `systemctl --user restart assistd` starts it anew.").format(
            why=state.failure
        )
    if state.active in ("activating", "reloading"):
        return _("It is starting. {why}").format(why=state.failure).strip()
    return _("It is not running. `systemctl --user start assistd` starts it.")


def _setting(state: State) -> list[str]:
    said = [_("It starts with the desktop.") if state.enabled else _("It does not start with the desktop.")]
    if state.restarts:
        said.append(
            ngettext("It was started again {n} time.", "It was started again {n} times.", state.restarts).format(
                n=state.restarts
            )
        )
    if state.outdated:
        said.append(_("It is another installation of assistd than this one. `assistd service install` changes that."))
    if state.strict:
        said.append(_("It runs under the strict rules."))
    if state.socket == "active":
        said.append(_("The first command starts it, too."))
    elif state.socket:
        said.append(_("Its socket does not listen. `systemctl --user restart assistd.socket` mends that."))
    changed = [name for name, digest in records.load().files.items() if records.digest(Path(name)) != digest]
    said += [_("{path} is missing or was changed by hand.").format(path=places.short(name)) for name in changed]
    return said


def _starts_this(unit: Path) -> bool:
    """Return whether the unit starts this very installation."""
    try:
        lines = unit.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return True
    start = next((line.partition("=")[2] for line in lines if line.startswith("ExecStart=")), "")
    usual = Path.home() / ".local" / "bin" / "assistd"
    mine = {f"{for_systemd(program())} run"}
    if usual.exists() and usual.resolve() == Path(program()[0]).resolve():
        mine.add(f"{PLACEHOLDER} run")
    return start in mine


def _signal(status: str) -> str:
    """Return the name of a signal that systemd gives as a number or as a name without SIG."""
    if not status.isdecimal():
        return f"SIG{status.removeprefix('SIG')}"
    try:
        return signal.Signals(int(status)).name
    except ValueError:
        return _("signal {n}").format(n=status)
