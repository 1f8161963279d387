"""`assistd run --plugin`: a plugin that is being written, in a real daemon. Its files are edited while it runs."""

import shutil
import subprocess
import sys
import time

import pytest
from PIL import Image

from assistd.protocol import History, Status
from assistd.scaffold import making
from assistd.testing.daemon import OwnDaemon

ENGINE = "my_describe/engine.py"


@pytest.fixture
def project(tmp_path):
    folder, _files = making.make("my-describe", "describe", tmp_path / "my-describe")
    return folder


@pytest.fixture
def picture(tmp_path):
    image = Image.new("RGB", (90, 60), "white")
    image.paste((60, 110, 200), (0, 0, 60, 60))
    image.save(tmp_path / "flag.png")
    return tmp_path / "flag.png"


@pytest.fixture
def daemon(project):
    """Give a daemon with this plugin alone, started."""
    with OwnDaemon(project) as daemon:
        daemon.environment["ASSISTD_PLUGINS"] = "my-describe"
        yield daemon.start()


def told(daemon, words, since=0, within_s=60.0):
    """Wait until the daemon has said this, after so many signs of its output; return how much it has said."""
    until_s = time.monotonic() + within_s
    while words not in daemon.log[since:]:
        assert time.monotonic() < until_s, f"not told: {words}\n{daemon.log}"
        assert daemon.running, daemon.log
        time.sleep(0.02)
    return len(daemon.log)


def edit(project, file, old, new):
    text = (project / file).read_text()
    assert old in text
    (project / file).write_text(text.replace(old, new))


def test_the_plugin_of_the_folder_is_loaded_and_told_of_and_answers(daemon, picture):
    assert "my-describe: loaded in" in daemon.log
    assert "It offers my-describe.colours, my-describe-model." in daemon.log
    assert daemon.plugins()["my-describe"].status == "enabled"
    assert daemon.describe(picture).headline == "Mostly blue and white."


def test_an_edited_engine_answers_in_its_new_words(daemon, project, picture):
    assert daemon.describe(picture).headline == "Mostly blue and white."
    edit(project, ENGINE, "Mostly ", "Above all ")
    told(daemon, "my-describe: loaded again in")
    assert daemon.describe(picture, fresh=True).headline == "Above all blue and white."


def test_an_edited_declaration_holds(daemon, project, picture):
    edit(project, "my_describe/__init__.py", "Meta(ge=1, le=5)] = 2", "Meta(ge=1, le=5)] = 1")
    told(daemon, "my-describe: loaded again in")
    assert daemon.describe(picture, fresh=True).headline == "Mostly blue."


def test_a_file_that_is_no_python_is_told_with_its_line_and_the_plugin_rests_until_it_is_mended(
    daemon, project, picture
):
    assert daemon.describe(picture).headline == "Mostly blue and white."
    good = (project / ENGINE).read_text()
    line = good.splitlines().index("    def close(self) -> None:") + 1
    edit(project, ENGINE, "    def close(self) -> None:", "    def close(self -> None:")
    so_far = told(daemon, f"my-describe: my_describe/engine.py, line {line}: ")
    assert "It does nothing until that is mended." in daemon.log
    answer = daemon.describe(picture, fresh=True)
    assert answer.outcome == "failed"
    assert answer.code == "no-engine"
    row = daemon.plugins()["my-describe"]
    assert row.status == "load-error"
    assert f"line {line}" in row.reason

    (project / ENGINE).write_text(good.replace("Mostly ", "Mended: "))
    told(daemon, "my-describe: loaded again in", so_far)
    assert daemon.describe(picture, fresh=True).headline == "Mended: blue and white."


def test_a_declaration_that_raises_is_told_and_mended(daemon, project, picture):
    good = (project / "my_describe/__init__.py").read_text()
    edit(project, "my_describe/__init__.py", 'MODELS = "', 'MODELS = unknown + "')
    so_far = told(daemon, "name 'unknown' is not defined (my_describe/__init__.py, line 11).")
    assert daemon.describe(picture, fresh=True).code == "no-engine"
    (project / "my_describe/__init__.py").write_text(good)
    told(daemon, "my-describe: loaded again in", so_far)
    assert daemon.describe(picture, fresh=True).headline == "Mostly blue and white."


def test_a_broken_pyproject_is_told_and_mended(daemon, project, picture):
    good = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(good + "\n[broken")
    so_far = told(daemon, "pyproject.toml can't be read")
    assert daemon.describe(picture, fresh=True).code == "no-engine"
    (project / "pyproject.toml").write_text(good)
    told(daemon, "my-describe: loaded again in", so_far)
    assert daemon.describe(picture, fresh=True).headline == "Mostly blue and white."


def test_an_engine_that_can_not_start_is_told_without_being_asked(daemon, project):
    edit(project, ENGINE, "SIDE_PX = 224", "SIDE_PX = nothing_of_that_name")
    told(daemon, "nothing_of_that_name")


def test_a_plugin_that_is_broken_from_the_start_does_not_keep_the_daemon_from_starting(project, picture):
    good = (project / ENGINE).read_text()
    (project / ENGINE).write_text("def broken(:\n")
    with OwnDaemon(project) as daemon:
        daemon.environment["ASSISTD_PLUGINS"] = "my-describe"
        daemon.start()
        so_far = told(daemon, "my-describe: my_describe/engine.py, line 1: ")
        (project / ENGINE).write_text(good)
        told(daemon, "my-describe: loaded again in", so_far)
        assert daemon.describe(picture).headline == "Mostly blue and white."


def test_a_folder_that_is_no_plugins_project_is_refused_in_words(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "assistd", "run", "--plugin", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "is no plugin's project" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_sink_that_is_being_written_gets_answers(tmp_path, samples):
    project, _files = making.make("my-sink", "sink", tmp_path / "my-sink")
    with OwnDaemon(project) as daemon:
        daemon.environment["ASSISTD_PLUGINS"] = "my-sink,read"
        (daemon.home / "Answers").mkdir()
        assert daemon.describe(samples.text_picture, sinks=("my-sink",)).outcome == "answered"
        until_s = time.monotonic() + 60
        while not (written := list((daemon.home / "Answers").glob("*.txt"))):
            assert time.monotonic() < until_s, daemon.log
            time.sleep(0.02)
        assert "Harbour bridge closed" in written[0].read_text()


def test_a_source_that_is_being_written_brings_files(tmp_path, samples):
    project, _files = making.make("my-source", "source", tmp_path / "my-source")
    with OwnDaemon(project) as daemon:
        daemon.environment["ASSISTD_PLUGINS"] = "my-source,read"
        (daemon.home / "Scans").mkdir()
        daemon.start()
        until_s = time.monotonic() + 60
        while not any(source.words == "watching" for source in daemon.ask(Status()).sources):
            assert time.monotonic() < until_s, daemon.log
            time.sleep(0.05)
        shutil.copy(samples.text_picture, daemon.home / "Scans" / "page.png")
        while not (rows := daemon.ask(History(limit=10)).rows):
            assert time.monotonic() < until_s, daemon.log
            time.sleep(0.05)
        assert rows[0].path.endswith(b"/Scans/page.png")
