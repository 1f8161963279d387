"""Every plugin that comes with assistd passes the contract that it asks of others."""

from functools import cache

import pytest

from assistd import entries
from assistd.testing import examine

OURS = [entry.name for entry in entries.installed() if entry.built_in]

pytestmark = pytest.mark.slow


@cache
def verdict(name):
    """Once for both tests: a check takes some seconds."""
    return examine(name)


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch):
    """Whatever desktop runs these tests: python-xlib looks for one with more than `elements` needs (it asks uname)."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", OURS)
def test_it_passes_all_checks(name):
    assert verdict(name).passed, verdict(name).report()
    assert {check.of for check in verdict(name).checks} > {""}, "it offers something"


@pytest.mark.parametrize(("name", "of"), [("caption", "caption.picture"), ("transcribe", "transcribe.speech")])
def test_without_its_model_an_engine_is_skipped_and_says_so(name, of):
    (only,) = [check for check in verdict(name).checks if check.of == of]
    assert only.outcome == "skipped"
    assert "No model of the kind" in only.words
    assert "assistd models" in only.hint
