"""Whatever the path of the program is, systemd, D-Bus and the desktop start just that."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from beds.usermanager import UserManager, missing, wait_until

from assistd.install import files, places, program

PATHS = (
    "plain/assistd",
    "two words/assistd",
    "100%/%h $HOME ${x}/assistd",
    "semi;colon #hash/assistd",
    "Ünïcödé ☃/assistd",
    "quotes \" ' and back\\slash `x` $(y)/assistd",
)
TELLS = '#!/bin/sh\nprintf \'%s\\n\' "$0" "$@" >>"${OUT:-/run/user/65534/told}"\n'


@pytest.fixture(scope="module")
def manager():
    if why := missing():
        pytest.skip(why)
    with UserManager() as manager:
        yield manager


def made(folder, path):
    """Make a program that writes down how it was called."""
    at = folder / path
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_text(TELLS)
    at.chmod(0o755)
    return at


@pytest.mark.systemd
@pytest.mark.parametrize("path", PATHS)
def test_systemd_starts_that_program(manager, path):
    at = Path("/home/t") / path
    manager.write(at, TELLS, 0o755)
    start = program.for_systemd((os.fspath(at), "run", "two words", "100% $HOME ${x}", 'quote " \\ end'))
    number = PATHS.index(path)
    manager.write(
        f"/run/user/65534/systemd/user/told-{number}.service", f"[Service]\nType=oneshot\nExecStart={start}\n"
    )
    manager.run("rm", "-f", "/run/user/65534/told")
    manager.systemctl("daemon-reload")
    manager.systemctl("start", f"told-{number}")
    told = manager.outside("/run/user/65534/told").read_text().splitlines()
    assert told == [os.fspath(at), "run", "two words", "100% $HOME ${x}", 'quote " \\ end']


@pytest.mark.dbus
@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="dbus is not installed")
@pytest.mark.parametrize("path", PATHS)
def test_the_session_bus_starts_that_program(tmp_path, path):
    at = made(tmp_path, path)
    services = tmp_path / "services"
    services.mkdir()
    (text,) = files.activation((os.fspath(at),), systemd=False).values()
    (services / "org.assistd.Assistd1.service").write_text(text)
    assert "SystemdService" not in text
    (tmp_path / "bus.conf").write_text(
        f"<busconfig><type>session</type><listen>unix:tmpdir={tmp_path}</listen><servicedir>{services}</servicedir>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
        '<allow own="*"/></policy></busconfig>'
    )
    out = tmp_path / "told"
    call = "busctl --user --timeout=1 call org.assistd.Assistd1 / org.freedesktop.DBus.Peer Ping"
    subprocess.run(
        ["dbus-run-session", f"--config-file={tmp_path}/bus.conf", "--", *call.split()],
        env={**os.environ, "OUT": os.fspath(out)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    wait_until(lambda: out.exists() and out.read_text().count("\n") == 2, "the program")
    assert out.read_text().splitlines() == [os.fspath(at), "run"]


@pytest.mark.parametrize("path", PATHS)
def test_the_desktop_starts_that_program(tmp_path, path):
    """By GLib's own reading of .desktop files."""
    launch = (
        "import sys; from gi.repository import Gio; Gio.DesktopAppInfo.new_from_filename(sys.argv[1]).launch([], None)"
    )
    if subprocess.run(
        ["/usr/bin/python3", "-c", "from gi.repository import Gio"], capture_output=True, check=False
    ).returncode:
        pytest.skip("python3-gi is not installed")
    at = made(tmp_path, path)
    file = tmp_path / "org.assistd.Assistd.desktop"
    file.write_text(files.desktop((os.fspath(at),), systemd=True)[places.desktop_file()])
    out = tmp_path / "told"
    subprocess.run(
        ["/usr/bin/python3", "-c", launch, file], env={**os.environ, "OUT": os.fspath(out)}, timeout=30, check=True
    )
    wait_until(lambda: out.exists() and out.read_text().count("\n") == 3, "the program")
    assert out.read_text().splitlines() == [os.fspath(at), "press", "window"]


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils is not installed")
@pytest.mark.parametrize("systemd", [True, False])
def test_desktop_files_are_valid(tmp_path, systemd):
    for number, text in enumerate(files.desktop(program.program(), systemd=systemd).values()):
        file = tmp_path / f"{number}.desktop"
        file.write_text(text)
        done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


def test_it_is_the_program_of_this_very_installation():
    beside = Path(sys.executable).parent / "assistd"
    assert program.program() == ((os.fspath(beside),) if beside.exists() else (sys.executable, "-m", "assistd"))


def test_without_a_console_script_python_itself_is_started(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", os.fspath(tmp_path / "python3"))
    assert program.program() == (os.fspath(tmp_path / "python3"), "-m", "assistd")
    assert program.for_systemd(program.program()) == f"{tmp_path}/python3 -m assistd"


def test_every_template_that_starts_us_has_the_place_to_put_the_program_in():
    started = [file.name for file in places.TEMPLATES.iterdir() if program.PLACEHOLDER in file.read_text()]
    assert sorted(started) == [
        "assistd-failed.service",
        "assistd.service",
        "org.assistd.Assistd.desktop",
        "org.assistd.Assistd1.service",
    ]
