"""Speaks to the user's service manager through the program ``systemctl``. Used by `assistd.install` alone."""

from __future__ import annotations

import contextlib
import shutil
import subprocess

from assistd.i18n import _
from assistd.install.record import InstallError

CALL_S = 30.0
START_S = 90.0
"""Longest time for a start, seconds: more than TimeoutStartSec= of the unit."""


def reachable() -> bool:
    """Return whether there is a user manager of systemd that answers."""
    with contextlib.suppress(InstallError):
        return bool(manager_property("Version"))
    return False


def call(*arguments: str, timeout_s: float = CALL_S) -> str:
    """Return what ``systemctl --user`` prints.

    Raises:
        InstallError: If it fails, with its words.
    """
    code, out, err = _run(arguments, timeout_s)
    if code:
        why = (err or out).strip().splitlines()
        words = _("systemd refused `systemctl --user {command}`: {why}").format(
            command=" ".join(arguments), why=why[0] if why else code
        )
        raise InstallError(words, code="service-systemd", hint=_("`systemctl --user status assistd` tells more."))
    return out


def attempt(*arguments: str) -> bool:
    """Do what may fail without harm; return whether it worked."""
    with contextlib.suppress(InstallError):
        return _run(arguments, CALL_S)[0] == 0
    return False


def show(unit: str, *names: str) -> dict[str, str]:
    """Return properties of a unit; those that the manager does not know are missing.

    Raises:
        InstallError: If the manager can't be asked.
    """
    options = [f"--property={name}" for name in names]
    lines = call("show", unit, "--timestamp=unix", *options).splitlines()
    return {name: value for name, found, value in (line.partition("=") for line in lines) if found}


def manager_property(name: str) -> str:
    """Return a property of the manager itself.

    Raises:
        InstallError: If it can't be asked.
    """
    return call("show", "--value", f"--property={name}", timeout_s=5.0).strip()


def environment() -> dict[str, str]:
    """Return the variables that services are started with (those whose value needs no quoting).

    Raises:
        InstallError: If the manager can't be asked.
    """
    return {
        name: value
        for name, found, value in (line.partition("=") for line in call("show-environment").splitlines())
        if found
    }


def _run(arguments: tuple[str, ...], timeout_s: float) -> tuple[int, str, str]:
    program = shutil.which("systemctl")
    if not program:
        raise InstallError(_("systemd is not installed here."), code="service-no-systemd")
    try:
        done = subprocess.run(
            [program, "--user", "--no-pager", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InstallError(_("systemd does not answer."), code="service-no-systemd") from error
    return done.returncode, done.stdout, done.stderr
