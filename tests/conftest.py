"""Fixtures for everybody: a home of its own for each test, and the test engines on the workers' path."""

import os
from pathlib import Path

import pytest

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
for _name in ("ASSISTD_LANGUAGE", "LANGUAGE", "LC_MESSAGES", "LANG"):  # the tests know English, whoever runs them
    os.environ.pop(_name, None)
os.environ["LC_ALL"] = "C.UTF-8"

os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))  # the same pictures on every machine

ENGINES = Path(__file__).parent / "engines"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """Keep tests away from the person's files: a fresh HOME and XDG folders for each test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    for name in ("ASSISTD_CONFIG", "ASSISTD_SOCKET", "ASSISTD_PLUGINS", "XDG_PICTURES_DIR"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def engines(monkeypatch):
    """Let workers import the test engines, and give the module that declares them."""
    monkeypatch.setenv("PYTHONPATH", str(ENGINES))
    monkeypatch.syspath_prepend(str(ENGINES))
    import rogues

    return rogues


LONGEST = ("test_vit_gpt2.py", "test_read_rendered.py", "test_export.py", "test_kills.py", "test_folders_watchdog6.py")
"""Files that take minutes go first, in this order, so that no core waits for the last of them at the end. Those that
compute come before those that need a quiet disk: just after an installation it is still being written to."""


def pytest_configure():
    """Compile the catalogues that were edited: an editable installation reads those of the checkout."""
    from translations import compiling

    compiling.compile_all()


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))
