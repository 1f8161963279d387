"""The fixtures for tests of plugins, used as an author uses them."""

import subprocess
import sys
import time
from textwrap import dedent

import pytest

from assistd import Abstain, Answer, Chunk, Failure, Progress, Result
from assistd.errors import AssistdError
from assistd.testing.samples import SPEECH, TEXT
from tests.testing.plugins_made import DELIVER, SINK, look


def test_an_engine_runs_in_a_worker_and_tells_its_events(run_engine, samples):
    events = run_engine("read.text", path=samples.text_picture)
    assert isinstance(events.final, Result)
    assert TEXT in events.content.headline
    assert events.finished.peak_mib > 20
    assert isinstance(run_engine("read.text", path=samples.blank).final, Abstain)
    assert run_engine("read.text", path=samples.text_named_png).final.code.startswith("media")


def test_the_recording_says_what_it_should(run_engine, samples):
    found = run_engine("transcribe.draft", path=samples.speech, within_s=120)
    assert "harbour" in SPEECH.lower()
    assert len(found.content.headline.split()) >= 4
    assert isinstance(run_engine("transcribe.draft", path=samples.silence).final, Abstain)


def test_options_are_those_of_the_plugin_and_wrong_ones_are_told(run_engine):
    slow = run_engine("speak.espeak", text="One. Two. Three.", options={"rate_wpm": 80})
    fast = run_engine("speak.espeak", text="One. Two. Three.", options={"rate_wpm": 400})
    assert length(slow) > length(fast) > 0
    with pytest.raises(AssistdError, match="rate_wpm"):
        run_engine("speak.espeak", text="One.", options={"rate_wpm": "fast"})
    with pytest.raises(AssistdError, match=r"nobody\.knows") as refused:
        run_engine("nobody.knows", text="One.")
    assert "read.text" in refused.value.hint


def length(events):
    return sum(len(event.payload) for event in events if isinstance(event, Chunk))


def test_a_job_can_be_given_up(run_engine):
    events = run_engine("speak.espeak", text="One. Two. Three. Four. Five.", cancel_after=1)
    assert len(events) == 1
    assert not events.finished.killed
    assert events.final.code == "cancelled"


def test_the_plugin_of_a_project_is_taken_from_its_folder(project, samples):
    from assistd.testing.engines import EngineRunner

    with EngineRunner(project()) as run:
        events = run("tint.mean", path=samples.photo)
    assert events.content.headline in ("A dark picture.", "A light picture.")
    assert isinstance(events[0], Progress)


ASKS = """
for event in self.ctx.run("describe", path=job.media.path, facet="text"):
    final = event
yield Result(content=Content(headline="It says: " + final.content.passages[0].text + "."))
"""


def test_an_engine_that_asks_for_another_task_hears_the_real_one(project, samples):
    from assistd.testing.engines import EngineRunner

    with EngineRunner(project(run=ASKS)) as run:
        assert run("tint.mean", path=samples.text_picture).content.headline == f"It says: {TEXT}."


def test_a_sink_is_given_an_answer(project, tmp_path):
    from assistd.testing.engines import EngineRunner

    answer = Answer(request_id="7", task="describe", outcome="answered", headline="A meadow.")
    with EngineRunner(project(spec=SINK, run=DELIVER)) as run:
        folder = tmp_path / "notes"
        folder.mkdir()
        assert isinstance(run("tint.notes", answer=answer, options={"folder": str(folder)}).final, Result)
        assert (folder / "7.md").read_text() == "A meadow."
        (tmp_path / "file").write_text("")
        failed = run("tint.notes", answer=answer, options={"folder": f"{tmp_path}/file/below"}).final
    assert isinstance(failed, Failure)
    assert failed.sentence().endswith("Choose another folder.")


def test_a_daemon_describes_and_a_recorded_speaker_hears_it(assistd_daemon, recorded_speaker, samples):
    answer = assistd_daemon.describe(samples.text_picture, speak=True)
    assert answer.outcome == "answered"
    assert recorded_speaker.wait_for(TEXT).priority == "text"
    assert any(TEXT in sentence for sentence in recorded_speaker.sentences)
    assert assistd_daemon.plugins()["read"].status == "enabled"
    assert str(assistd_daemon.home) in str(assistd_daemon.socket)
    assistd_daemon.stop()
    assert not assistd_daemon.running


def test_a_message_that_is_held_is_cut_off_when_the_daemon_falls_silent(assistd_daemon, recorded_speaker):
    from assistd import protocol

    recorded_speaker.holds = True
    assistd_daemon.start()
    asking = subprocess.Popen(
        [sys.executable, "-m", "assistd", "say", "A long story begins here."], env=assistd_daemon.environment
    )
    said = recorded_speaker.wait_for("A long story")
    assert not said.cancelled
    assistd_daemon.ask(protocol.Stop())
    until_s = time.monotonic() + 30
    while not recorded_speaker.wait_for("A long story").cancelled:
        assert time.monotonic() < until_s
        time.sleep(0.02)
    asking.wait(30)


AUTHORS_TESTS = """
from assistd.testing import check_plugin

def test_contract():
    verdict = check_plugin("{folder}")
    assert verdict.plugin == "tint"

def test_engine(run_engine, samples):
    assert run_engine("tint.mean", path=samples.blank).final.reason == "It is all of one shade."

def test_daemon(assistd_daemon, samples):
    answer = assistd_daemon.describe(samples.photo)
    assert answer.facets["tint"].headline in ("A dark picture.", "A light picture.")
"""


def test_an_author_s_tests_run_in_a_folder_of_their_own(project):
    folder = project()
    (folder / "test_tint.py").write_text(AUTHORS_TESTS.format(folder=folder))
    done = pytest_in(folder, "test_tint.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_other_people_s_tests_are_left_alone(tmp_path):
    """The plugin brings nothing but pytest: neither the rest of assistd nor what that needs."""
    (tmp_path / "test_other.py").write_text(
        dedent("""
        import sys

        def test_other():
            brought = {name for name in sys.modules if name.partition(".")[0] in ("assistd", "msgspec", "PIL")}
            assert {name for name in brought if name.startswith("assistd")} == {
                "assistd", "assistd.testing", "assistd.testing.pytest_plugin"
            }
            assert "msgspec" not in brought
            assert "PIL" not in brought
        """)
    )
    done = pytest_in(tmp_path, "-p", "no:asyncio", "-p", "no:xdist", "-p", "no:hypothesispytest", "test_other.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_check_that_fails_is_readable_in_a_test(project):
    folder = project(run=look("yield Progress(done=50)"))
    (folder / "test_tint.py").write_text(AUTHORS_TESTS.format(folder=folder))
    done = pytest_in(folder, "-k", "contract", "test_tint.py")
    assert done.returncode == 1
    assert "tint does not pass:" in done.stdout
    assert "events (tint.mean): FAILED: text.png: Progress.done is 50; it goes from 0 to 1." in done.stdout


def pytest_in(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
