"""Without a user manager of systemd the desktop's autostart starts assistd; nothing is left of that either."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def without(own_home, tmp_path):
    """Run the program where systemctl reaches no manager, as in a container."""
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path}/none"

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "assistd", "service", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def everything(home):
    return sorted(path.relative_to(home) for path in home.rglob("*"))


def test_autostart_takes_its_place_and_goes_again(own_home, without):
    before = everything(own_home)
    done = without("install")
    assert done.returncode == 0, done.stderr
    assert "no user manager of systemd" in done.stdout
    autostart = (own_home / "config/autostart/org.assistd.Assistd.desktop").read_text()
    assert autostart.rstrip().endswith("assistd run")
    assert "systemctl" not in autostart
    bus = (own_home / "data/dbus-1/services/org.assistd.Assistd1.service").read_text()
    assert "SystemdService" not in bus
    assert not (own_home / "config/systemd").exists()
    status = without("status")
    assert "Your desktop's autostart starts assistd at login." in status.stdout
    assert status.returncode == 1
    again = without("install")
    assert "Wrote" not in again.stdout
    done = without("uninstall", "--purge")
    assert done.returncode == 0, done.stderr
    assert "Left" not in done.stdout
    assert everything(own_home) == before


def test_models_are_kept_where_nobody_can_be_asked(own_home, without):
    models = own_home / "data/assistd/models"
    models.mkdir(parents=True)
    (models / "one.json").write_text("{}")
    without("install")
    said = without("uninstall", "--purge").stdout
    assert f"Left {models.parent}: your models.".replace(str(own_home), "~") in said
    assert (models / "one.json").exists()


def test_uninstalling_what_is_not_installed_is_no_harm(own_home, without):
    before = everything(own_home)
    assert without("uninstall").returncode == 0
    assert everything(own_home) == before


def test_a_folder_that_cant_be_written_is_told_in_words(own_home, without):
    (own_home / "config").mkdir()
    (own_home / "config/autostart").write_text("in the way")
    done = without("install")
    assert done.returncode == 1
    assert "autostart" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_record_does_not_keep_anybody_from_installing(own_home, without):
    record = own_home / "state/assistd/service.json"
    record.parent.mkdir(parents=True)
    record.write_text("{nonsense")
    assert without("install").returncode == 0
    assert without("uninstall", "--purge").returncode == 0
