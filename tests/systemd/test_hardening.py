"""Every hardening directive of the units has an effect: seen in a real user manager, with the directive and without it.

The probes run under the daemon's own unit, with its program put out of the way, as an ordinary user. There is no GPU
here: that one is reached under the normal rules is not shown. Limits of memory and tasks need their controllers, which
containers seldom have: only that they are accepted is shown.
"""

import itertools
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from beds.usermanager import HOME, ROOT

from assistd.confinement import examine

UNIT = HOME / ".config/systemd/user/assistd.service"
TRANSIENT = Path("/run/user/65534/systemd/user.control")
TEMPLATE = (ROOT / "systemd/assistd.service").read_text()
STRICT = (ROOT / "systemd/assistd-strict.conf").read_text()

pytestmark = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the probes know the system calls of x86-64 alone"
)

# directive: the probe, what it prints with the directive and without it, what else would hide the effect
NORMAL_RULES = {
    "RestrictAddressFamilies": ("restrict_address_families", "EAFNOSUPPORT", "done"),
    "LockPersonality": ("lock_personality", "EPERM", "done"),
    "RestrictRealtime": ("restrict_realtime", "EPERM", "EINVAL"),
    "RestrictSUIDSGID": ("restrict_suidsgid", "EPERM", "done"),
    "RestrictNamespaces": ("restrict_namespaces", "EPERM", "done"),
    "SystemCallArchitectures": ("system_call_architectures", "killed", "done"),
    "SystemCallFilter": ("system_call_filter", "EPERM", "done"),
    "SystemCallErrorNumber": ("system_call_error_number", "EPERM", "killed"),
    "UMask": ("umask", "0o600", "0o644"),
    "LimitCORE": ("limit_core", "none", "allowed"),
}
STRICT_RULES = {
    "NoNewPrivileges": ("no_new_privileges", "1", "0"),
    "PrivateUsers": ("private_users", "1", "4294967295"),
    "CapabilityBoundingSet": ("capability_bounding_set", "none", "some"),
    "ProtectSystem": ("protect_system", "EROFS", "done"),
    "ProtectHome": ("protect_home", "EROFS", "done"),
    "ReadWritePaths": ("read_write_paths", "done", "EROFS"),
    "RuntimeDirectory": ("runtime_directory", "done", "EROFS"),
    "RuntimeDirectoryMode": ("runtime_directory_mode", "0o700", "0o755"),
    "Environment": ("environment", "/assistd/tmp", "/tmp"),
    "PrivateDevices": ("private_devices", "none", "seen"),
    "PrivateNetwork": ("private_network", "own", "shared"),
    "ProtectClock": ("protect_clock", "EPERM", "EFAULT"),
    "ProtectKernelLogs": ("protect_kernel_logs", "0o0", "0o400"),
    "ProtectKernelTunables": ("protect_kernel_tunables", "ro", "rw"),
    "ProtectControlGroups": ("protect_control_groups", "EROFS", "done"),
    "ProtectHostname": ("protect_hostname", "own", "shared"),
    "SystemCallFilter": ("system_call_filter_strict", "EPERM", "done"),
}
CAPABILITIES = ("PrivateDevices", "ProtectClock", "ProtectKernelModules", "ProtectKernelLogs")
HIDDEN_BY = {
    "ProtectClock": ("SystemCallFilter",),
    "CapabilityBoundingSet": (
        *(*CAPABILITIES, "ProtectKernelTunables", "ProtectHostname", "ProtectControlGroups", "PrivateNetwork"),
    ),
    "PrivateUsers": ("CapabilityBoundingSet", *CAPABILITIES),
    "Environment": ("ProtectSystem",),
    "PrivateDevices": ("ProtectKernelLogs",),
}
NOT_PROBED = {
    # what the service is and how it lives: test_service_life
    *("Type", "NotifyAccess", "ExecStart", "Restart", "RestartSec", "RestartPreventExitStatus", "WatchdogSec"),
    *("KillMode", "TimeoutStartSec", "TimeoutStopSec", "OOMPolicy"),
    # keeps the folder of the socket when the service ends: test_service_life
    "RuntimeDirectoryPreserve",
    # need controllers of the cgroup: below
    *("MemoryHigh", "MemoryMax", "TasksMax"),
    # what it hides, /usr/lib/modules, few containers have; its filter is contained in the one of system calls
    "ProtectKernelModules",
}

numbers = itertools.count()


def without(lines, names):
    return [line for line in lines if line.partition("=")[0] not in names]


def probe(session, name, leave_out=(), *, strict=False):
    """Return what a probe prints when it runs in place of the daemon, under its unit without some directives."""
    unit = f"probe-{next(numbers)}.service"
    out = f"/run/user/65534/{unit}.out"
    lines = session.outside(UNIT).read_text().splitlines()
    lines = without(lines, ("Type", "ExecStart", "Restart", "RestartSec", "WatchdogSec", "OnFailure", *leave_out))
    shared = session.run("readlink", "/proc/self/ns/net", "/proc/self/ns/uts").stdout.split()
    program = f"ExecStart={sys.executable} {ROOT}/tests/systemd/probes.py {name} {' '.join(shared)}"
    at = lines.index("[Service]") + 1
    session.write(TRANSIENT / unit, "\n".join([*lines[:at], "Type=oneshot", program, *lines[at:]]))
    session.write(TRANSIENT / f"{unit}.d/zz.conf", f"[Service]\nStandardOutput=truncate:{out}\n")
    if strict:
        rules = session.outside(f"{UNIT}.d/strict.conf").read_text().splitlines()
        session.write(TRANSIENT / f"{unit}.d/strict.conf", "\n".join(without(rules, leave_out)))
    session.systemctl("daemon-reload")
    session.systemctl("start", unit, check=False)
    shown = session.show(unit, "ExecMainStatus", "Result")
    if shown["Result"] in ("core-dump", "signal") and shown["ExecMainStatus"] == "31":  # SIGSYS
        return "killed"
    assert shown["Result"] == "success", f"{shown}\n{session.log[-2000:]}"
    return session.outside(out).read_text().strip()


@pytest.fixture(scope="module")
def strict(session):
    session.configure()
    session.assistd("service", "install", "--no-start", "--strict")
    return session


@pytest.mark.parametrize("name", NORMAL_RULES)
def test_directive_has_its_effect_and_without_it_there_is_none(strict, name):
    code, with_it, without_it = NORMAL_RULES[name]
    others = {"SystemCallFilter": ("SystemCallErrorNumber",)}.get(name, ())
    assert probe(strict, code) == with_it
    assert probe(strict, code, (name, *others)) == without_it


@pytest.mark.parametrize("name", STRICT_RULES)
def test_strict_directive_has_its_effect_and_without_it_there_is_none(strict, name):
    code, with_it, without_it = STRICT_RULES[name]
    others = HIDDEN_BY.get(name, ())
    assert probe(strict, code, others, strict=True) == with_it
    assert probe(strict, code, (name, *others), strict=True) == without_it


def test_every_directive_of_the_units_is_probed():
    sections = (text.partition("[Service]")[2].partition("\n[")[0] for text in (TEMPLATE, STRICT))
    asked = {name for section in sections for name in re.findall(r"^(\w+)=", section, re.MULTILINE)}
    assert asked - {*NORMAL_RULES, *STRICT_RULES} == NOT_PROBED


@pytest.mark.parametrize("name", ["MemoryHigh", "MemoryMax", "TasksMax"])
def test_limits_are_accepted(strict, name):
    assert strict.show("assistd", name)[name] not in ("", "infinity")


# --- what the daemon needs is still there ---------------------------------------------------------------------------

REACHED = (
    *("session_bus", "pipewire", "speech_dispatcher", "x11", "picture_of_the_screen", "sound", "clipboard", "dialog"),
    *("engine", "killing_a_child"),
)


@pytest.fixture(scope="module")
def desktop(strict):
    for program in ("Xvfb", "pipewire", "wireplumber", "pactl", "speech-dispatcher", "xclip", "zenity"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    strict.start_display()
    strict.start_sound()
    strict.start_speech()
    return strict


@pytest.mark.parametrize("rules", ["normal", "strict"])
@pytest.mark.parametrize("what", REACHED)
def test_what_the_daemon_needs_is_reached(desktop, what, rules):
    assert probe(desktop, what, strict=rules == "strict") == "done"


@pytest.mark.parametrize("rules", ["normal", "strict"])
def test_workers_are_held_to_their_reach_under_the_rules_as_without_them(strict, rules):
    has = examine.given()
    assert probe(strict, "confinement", strict=rules == "strict").startswith(f"{has.landlock} {has.seccomp}")


@pytest.mark.parametrize("rules", ["--no-strict", "--strict"])
def test_the_daemon_itself_reads_and_speaks_under_the_rules(desktop, rules):
    desktop.configure('[watch]\nenabled = false\n[hotkeys]\nmethod = "none"\n')
    desktop.assistd("service", "install", rules)
    picture = HOME / "sign.png"
    code = (
        "from PIL import Image, ImageDraw, ImageFont; image = Image.new('RGB', (800, 300), 'white');"
        "ImageDraw.Draw(image).text((60, 100), 'Harbour bridge closed', fill='black', font=ImageFont.load_default(56));"
        f"image.save('{picture}')"
    )
    desktop.run(sys.executable, "-c", code)
    assert "Harbour bridge closed" in desktop.assistd("describe", picture, "--fresh").stdout
    desktop.assistd("say", "hello")
    said = desktop.assistd("status").stdout
    assert "Warning" not in said
    assert desktop.show("assistd", "NRestarts")["NRestarts"] == "0"
    desktop.systemctl("stop", "assistd")


# --- numbers --------------------------------------------------------------------------------------------------------


def exposure(session):
    out = session.run("systemd-analyze", "security", "--offline=true", "--user", "--no-pager", UNIT).stdout
    return float(re.search(r"Overall exposure level for assistd.service: ([\d.]+)", out)[1])


def test_exposure_is_what_the_documentation_says(strict):
    page = (ROOT / "docs/service.md").read_text()
    normal, hard = (float(one) for one in re.search(r"\| exposure .*?\| ([\d.]+) \| ([\d.]+) \|", page).groups())
    strict.assistd("service", "install", "--no-start", "--strict")
    assert exposure(strict) == hard <= 3.0
    strict.assistd("service", "install", "--no-start", "--no-strict")
    assert exposure(strict) == normal


def test_systemd_finds_nothing_wrong_with_what_was_installed(strict):
    strict.assistd("service", "install", "--no-start", "--strict", "--socket")
    names = ("assistd.service", "assistd.socket", "assistd-failed.service", "assistd-again.service")
    done = strict.run("systemd-analyze", "verify", "--user", *(UNIT.parent / name for name in names))
    assert (done.returncode, done.stderr) == (0, "")  # unknown keys only warn, so nothing may be said


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_a_unit_with_an_unknown_key_would_be_noticed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    unit = tmp_path / "x.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nRestartGently=yes\n")
    done = subprocess.run(["systemd-analyze", "verify", "--user", unit], capture_output=True, text=True, check=False)
    assert "RestartGently" in done.stderr
