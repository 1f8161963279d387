"""Which variables a confined engine gets: none that is a key to something."""

import pytest

from assistd.hookspecs import Reach


@pytest.fixture(autouse=True)
def session(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "secret")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("MY_TEST", "passed")


async def test_keys_and_addresses_stay_with_the_daemon(bench):
    assert await bench.tries("variable", "HF_TOKEN", confined=False) == "secret"
    for name in ("HF_TOKEN", "SSH_AUTH_SOCK", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "MY_TEST"):
        assert await bench.tries("variable", name) == "(none)"
    assert await bench.tries("variable", "LC_ALL") == "C.UTF-8"
    assert await bench.tries("variable", "ORT_DISABLE_TELEMETRY") == "1"
    assert await bench.tries("variable", "HF_HUB_OFFLINE") == "1"


async def test_who_talks_to_the_desktop_is_told_where_it_is(bench):
    for name, value in (("DISPLAY", ":7"), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus")):
        assert await bench.tries("variable", name, reach=Reach(desktop=True)) == value
    assert await bench.tries("variable", "HF_TOKEN", reach=Reach(desktop=True)) == "(none)"


async def test_a_variable_that_the_person_names_is_passed_on(bench, monkeypatch):
    monkeypatch.setenv("ASSISTD_WORKER_ENVIRONMENT", "OTHER, MY_TEST")
    assert await bench.tries("variable", "MY_TEST") == "passed"
    assert await bench.tries("variable", "HF_TOKEN") == "(none)"
