"""A user manager for each file of tests, with the daemon's units as the installer writes them."""

import sys
from pathlib import Path

import pytest
from beds.usermanager import HOME, UserManager, missing, wait_until

PROGRAM = Path(sys.executable).parent / "assistd"
QUIET = '[speech]\nenabled = false\n[watch]\nenabled = false\n[hotkeys]\nmethod = "none"\n'


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.systemd)


class Session(UserManager):
    """A user manager with the words of this folder's tests."""

    def assistd(self, *arguments, check=True, **options):
        """Run the program of this checkout inside."""
        return self.run(PROGRAM, *arguments, check=check, **options)

    def configure(self, text=QUIET):
        self.write(HOME / ".config/assistd/config.toml", text)

    def drop_in(self, text, unit="assistd.service"):
        """Change a unit for this session."""
        self.write(f"/run/user/65534/systemd/user.control/{unit}.d/test.conf", text)
        self.systemctl("daemon-reload")

    def answers(self):
        return self.assistd("status", check=False).returncode == 0

    def wait_for(self, **expected):
        """Wait until the service has these properties, e.g. ``ActiveState="active"``."""
        wait_until(lambda: self.show("assistd", *expected) == expected, f"{expected}\n{self.log}", 60)

    def main_pid(self):
        return self.show("assistd", "MainPID")["MainPID"]

    def home(self):
        """Return every file of the home with its content, but what the sound server keeps for itself."""
        names = "find . -path ./.local/state/wireplumber -prune -o -print"
        sums = "find . -type f -not -path '*/wireplumber/*' -exec sha256sum {} +"
        script = f"cd ~ && {names} | sort && {sums} | sort"
        return self.run("sh", "-c", script).stdout.splitlines()


@pytest.fixture(scope="module")
def session():
    if why := missing():
        pytest.skip(why)
    with Session() as session:
        yield session


@pytest.fixture
def installed(session):
    """The session with the service installed, not started; taken away again afterwards."""
    session.configure()
    session.assistd("service", "install", "--no-start")
    yield session
    session.run("rm", "-rf", "/run/user/65534/systemd/user.control", check=False)
    session.systemctl("daemon-reload")
    session.assistd("service", "uninstall", "--purge")
