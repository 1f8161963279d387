"""Plugins that do harm, each in its way, at work in one real daemon: it lives, and each is named in a sentence."""

import pytest
from hostile_bed import HostileDaemon, Regular

from assistd.protocol import Done, Plugins, Release

pytestmark = pytest.mark.slow

GROWTH_MIB = 48
"""What the daemon may need more, after all of them, than before."""

ANSWERED, FAILED, NOTHING = "answered", "failed", "nothing"

ENGINES = {
    "prints": (ANSWERED, "", "Read prints"),
    "never-ends": (FAILED, "deadline", "longer than 3 seconds"),
    "tells-too-fast": (ANSWERED, "", "Read tells-too-fast"),
    "huge-chunk": (FAILED, "plugin-flood", "Chunk.text has 100000000 characters"),
    "huge-sound": (FAILED, "plugin-flood", "Chunk.payload has 100000000 bytes"),
    "many-chunks": (FAILED, "plugin-flood", "more than anybody can use"),
    "no-event": (FAILED, "plugin-fault", "not a dict"),
    "no-stream": (FAILED, "plugin-fault", "run() must yield events"),
    "wrong-fields": (FAILED, "plugin-fault", "Content.headline"),
    "impossible": (FAILED, "plugin-fault", "Progress.done"),
    "endless-data": (FAILED, "plugin-f", "Content"),
    "two-results": (ANSWERED, "", "Read two-results"),
    "takes-back": (NOTHING, "nothing", "Nothing to read here."),
    "says-nothing": (FAILED, "plugin-no-result", "ended without a result"),
    "feigns-cancel": (NOTHING, "nothing", "Stopped."),
    "other-facet": (FAILED, "plugin-fault", "what nobody asked for"),
    "garbage": (FAILED, "plugin-fault", "no message of ours"),
    "half-a-frame": (FAILED, "deadline", "longer than 3 seconds"),
    "deep-frame": (FAILED, "plugin-fault", "no message of ours"),
    "long-frame": (FAILED, "plugin-flood", "more than anybody can use"),
    "hangs-up": (FAILED, "plugin-fault", "hung up"),
    "forks": (ANSWERED, "", "Read forks"),
    "forks-unasked": (FAILED, "plugin-fault", "forks-unasked.one"),
    "deaf-to-signals": (FAILED, "deadline", "longer than 2 seconds"),
    "segfaults": (FAILED, "poison-file", "stops segfaults.one"),
    "segfaults-on-import": (FAILED, "plugin-load", "could not start (killed by SIGSEGV)"),
    "eats-memory": (FAILED, "out-of-memory", "120 MiB"),
    "exits": (FAILED, "poison-file", "stops exits.one"),
    "quits": (FAILED, "plugin-fault", "SystemExit"),
    "stops-itself": (FAILED, "deadline", "longer than 2 seconds"),
    "cannot-start": (FAILED, "plugin-load", "no start today"),
    "locked-in-close": (ANSWERED, "", "Read locked-in-close"),
    "endless-threads": (ANSWERED, "", "Read endless-threads"),
    "greedy": (ANSWERED, "", "Read greedy"),
    "fills-scratch": (ANSWERED, "", "Read fills-scratch"),
    "floods-logs": (ANSWERED, "", "Read floods-logs"),
    "own-handlers": (ANSWERED, "", "Read own-handlers"),
    "paints": (ANSWERED, "", "Read paints"),
}
"""What each comes to: outcome, code, some words."""

DECLARING = {
    "import-error": ("load-error", "no such library"),
    "segfault-on-declaration": ("load-error", "SIGSEGV"),
    "hangs-on-declaration": ("load-error", "longer than 10 seconds"),
    "memory-on-declaration": ("load-error", "MemoryError"),
    "wrong-hook": ("spec-error", "assistd_modalitys"),
    "wrong-types": ("spec-error", "a dict"),
    "endless-hook": ("spec-error", "more than 256"),
    "forks-on-import": ("load-error", "Permission"),
}
"""How each that can't even be declared is listed: status, some words."""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    with HostileDaemon(tmp_path_factory.mktemp("daemon")) as one:
        one.first_pid = one.process.pid
        yield one


@pytest.fixture(scope="module")
def worst(daemon):
    """All of them at work at the same time, six at once, while others ask well-behaved ones; what all came to."""
    daemon.all_of(["good", "also-good"])
    daemon.before_mib = daemon.rss_mib()
    with Regular(daemon) as regular:
        daemon.answers = daemon.all_of(list(ENGINES))
        daemon.turn_away("blocks-cancel")
        daemon.answers["blocks-cancel"] = None
    daemon.regular = regular
    return daemon


def rows(daemon):
    return {row.name: row for row in daemon.ask(Plugins()).plugins}


@pytest.mark.parametrize("name", ENGINES)
def test_each_comes_to_one_sentence_that_names_it(worst, name):
    outcome, code, words = ENGINES[name]
    answer = worst.answers[name]
    told = f"{answer.headline} {answer.hint}"
    assert (answer.outcome, answer.code) == (outcome, code) or (code and answer.code.startswith(code)), told
    assert words in answer.headline
    if outcome == FAILED:
        assert f"{name}.one" in answer.headline
        assert len(told) < 2000
    assert "A lie" not in told
    assert "Traceback" not in told
    assert told.isprintable()


@pytest.mark.parametrize("name", DECLARING)
def test_each_that_cannot_be_declared_is_listed_with_why(daemon, name):
    status, words = DECLARING[name]
    row = rows(daemon)[name]
    assert (row.status, words in row.reason) == (status, True), row
    assert row.reason.isprintable()


def test_the_others_answered_every_request_meanwhile(worst):
    assert worst.regular.wrong == []
    assert len(worst.regular.times_s) >= 10


def test_the_daemon_is_the_same_process_and_has_not_grown(worst):
    assert worst.process.poll() is None
    assert worst.status().pid == worst.first_pid
    assert worst.rss_mib() - worst.before_mib < GROWTH_MIB


def test_nothing_commands_the_terminal_or_forges_the_log(worst):
    assert "\x1b" not in worst.log
    assert "\n<0>forged" not in worst.log
    assert len(worst.log) < 2_000_000
    assert "Traceback" not in worst.log


def test_what_a_scratch_folder_held_is_gone_at_the_next_start(worst):
    scratch = [path for path in worst.home.rglob("199") if path.is_file()]
    assert len(scratch) <= 1  # the plugin's own, while its process lives
    worst.wait_until(lambda: state(worst, "fills-scratch") == "cold", 60)
    assert worst.do("fills-scratch").outcome == ANSWERED


def test_three_deaths_lead_to_a_rest_and_a_person_ends_it(worst):
    for number in range(3):
        answer = worst.do("segfaults-on-import", f"again {number}")
        if answer.code == "quarantined":
            break
    answer = worst.do("segfaults-on-import")
    assert answer.code == "quarantined"
    assert "`assistd plugins release segfaults-on-import`" in answer.hint
    row = rows(worst)["segfaults-on-import"]
    assert row.status == "quarantined"
    assert "`assistd plugins release segfaults-on-import`" in row.reason
    assert rows(worst)["good"].status == "enabled"
    assert isinstance(worst.ask(Release(plugin="segfaults-on-import")), Done)
    assert rows(worst)["segfaults-on-import"].status == "enabled"
    assert worst.do("segfaults-on-import").code == "plugin-load"


def test_the_others_work_at_the_end_as_at_the_beginning(worst):
    assert worst.do("good", "the end").headline == "Read the end."
    assert worst.do("paints").headline.startswith("Read paints")


def test_no_zombie_and_no_orphan_is_left(worst):
    worst.wait_until(lambda: "Z" not in worst.workers().values(), 30)
    worst.wait_until(lambda: all(one.state in {"cold", "quarantined"} for one in worst.status().workers), 90)
    alive = {one.pid for one in worst.status().workers if one.pid}
    worst.wait_until(lambda: set(worst.workers()) <= alive, 30)
    worst.stop()
    worst.wait_until(lambda: not worst.workers(), 30)


def state(daemon, plugin):
    return next(one.state for one in daemon.status().workers if one.plugin == plugin)
