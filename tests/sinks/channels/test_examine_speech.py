"""`assistd doctor` on speech: which voice will speak and why, found out without starting or saying anything."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from assistd.config import SpeechSettings
from assistd.hookspecs import Finding
from assistd.sinks.channels import ssip
from assistd.sinks.channels.examine import examine
from tests.beds.bus import PrivateBus, missing
from tests.beds.orca import OrcaStandIn

needs_bus = pytest.mark.skipif(bool(missing()), reason=missing() or "it runs")


@pytest.fixture(autouse=True)
def no_bus(own_home, monkeypatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.setenv("BRLAPI_HOST", ":65000")
    monkeypatch.delenv("SPEECHD_ADDRESS", raising=False)


def found(part: str, **settings) -> Finding:
    return {finding.part: finding for finding in examine(SpeechSettings(**settings))}[part]


def test_where_nothing_else_is_there_our_own_voice_speaks() -> None:
    for finding in examine(SpeechSettings()):
        assert finding.works, finding
    assert "own voice, as neither" in found("speech").words
    assert not found("speech", channel="orca").works
    assert "starts when it has to speak" in found("speech", channel="speech-dispatcher").words
    assert not found("speech-dispatcher", channel="speech-dispatcher").works
    assert not found("notification", notification=True).works
    assert "Switched off" in found("speech", enabled=False).words


@pytest.mark.dbus
@needs_bus
def test_an_orca_that_takes_messages_is_taken(monkeypatch) -> None:
    with PrivateBus() as bus:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        assert found("Orca").words == "Does not run."
        reader = OrcaStandIn(bus)
        assert "the screen reader Orca" in found("speech").words
        assert "version stand-in" in found("Orca").words
        assert found("braille").words == "Orca shows what is said."
        assert "own voice" in found("speech", channel="own").words
        assert reader.messages == []


@pytest.mark.audio
def test_speech_dispatcher_is_named_with_its_voices(speechd) -> None:
    assert "speech-dispatcher" in found("speech").words
    finding = found("speech-dispatcher")
    assert finding.works
    assert "espeak-ng" in finding.words


def test_a_socket_where_nobody_answers_is_told() -> None:
    path = ssip.socket_path()
    os.makedirs(os.path.dirname(path))
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_unix_server(lambda *_: None, path))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        finding = found("speech-dispatcher")
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
    assert not finding.works
    assert "nobody answers" in finding.words
    assert "own voice" in found("speech").words


def test_a_network_socket_is_never_used(monkeypatch) -> None:
    monkeypatch.setenv("SPEECHD_ADDRESS", "inet_socket:127.0.0.1:6560")
    finding = found("speech-dispatcher")
    assert not finding.works
    assert "network socket" in finding.words
