"""What is said when the service could not be kept running, and that it is said once."""

import pytest

from assistd import paths
from assistd.install import failure, state

AGAIN = "It is tried again in a minute. `assistd doctor` looks for the cause."


@pytest.mark.parametrize(
    ("code", "status", "result", "words"),
    [
        ("killed", "KILL", "signal", "it was ended by SIGKILL"),
        ("dumped", "SEGV", "core-dump", "it was ended by SIGSEGV"),
        ("exited", "1", "exit-code", "it ended with code 1"),
        ("killed", "ABRT", "watchdog", "it hung"),
        ("killed", "TERM", "timeout", "it did not get ready in time"),
        ("killed", "KILL", "oom-kill", "memory ran out"),
    ],
)
def test_how_it_ended_is_said_in_words(code, status, result, words):
    told = failure.words({"MONITOR_EXIT_CODE": code, "MONITOR_EXIT_STATUS": status, "MONITOR_SERVICE_RESULT": result})
    assert told == f"assistd ended again and again. The last time, {words}. {AGAIN}"


def test_systemds_own_numbers_are_understood_too():
    assert state.how_it_ended("2", "9", "signal") == "it was ended by SIGKILL"
    assert state.how_it_ended("2", "99", "signal") == "it was ended by signal 99"


def test_where_systemd_does_not_say_how_it_ended_there_is_no_guess():
    assert failure.words({}) == f"assistd ended again and again. {AGAIN}"


def test_a_wrong_configuration_is_named_with_what_to_do(own_home):
    path = own_home / "config/assistd/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[speech]\nenabeld = true\n")
    told = failure.words({"MONITOR_EXIT_CODE": "exited", "MONITOR_EXIT_STATUS": "2"})
    assert "`speech.enabeld`" in told
    assert told.endswith("Then run: systemctl --user restart assistd")


def test_the_same_words_are_said_once_in_ten_minutes(monkeypatch):
    """The two ways of telling are put out of the way here; tests/systemd hears and sees them."""
    said = []

    async def notify(text):
        said.append(text)

    monkeypatch.setattr(failure, "_notify", notify)
    monkeypatch.setattr(failure, "_speak", said.append)
    assert failure.tell("It broke.")
    assert not failure.tell("It broke.")
    assert failure.tell("It broke otherwise.")
    assert said == ["It broke."] * 2 + ["It broke otherwise."] * 2
    monkeypatch.setattr(failure, "AGAIN_S", 0.0)
    assert failure.tell("It broke otherwise.")
    (paths.runtime_dir() / "failure.json").write_text("{damaged")
    monkeypatch.setattr(failure, "AGAIN_S", 600.0)
    assert failure.tell("It broke otherwise.")
