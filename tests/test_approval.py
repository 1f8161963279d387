"""A third party's plugin runs only as a person has approved it: by the content of its files, whatever else changes."""

import json
import os
import stat
import subprocess
import sys

import pytest
from installed import install

from assistd import approval, paths, plugins
from assistd.cli import execute
from assistd.config import Config, PluginSettings
from assistd.records import Status

MARKED = """
from assistd import Modality, Reach, hookimpl

@hookimpl
def assistd_modalities():
    return [Modality(name="marked.any", task="describe", facet="m", accepts=("image/*",), engine="marked:Engine",
                     reach=Reach(network=True, writes=("~/Notes",)))]
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    (tmp_path / "marked.py").write_text(MARKED)
    install(tmp_path, "marked")
    (tmp_path / "assistd_test_marked-1.2.3.dist-info" / "RECORD").write_text("marked.py,,\n")
    yield tmp_path
    sys.modules.pop("marked", None)


def record(*, approve=True):
    registry = plugins.load(Config(plugins=PluginSettings(approve=approve)), {"ASSISTD_PLUGINS": "marked"})
    return next(one for one in registry.records if one.name == "marked")


def approve(*more):
    return execute(["plugins", "approve", "marked", "--yes", *more])


@pytest.fixture
def nobody_asks(monkeypatch):
    """Returns what makes it an error to have the plugin declared."""

    def forbid():
        def asked(order, **_):
            raise AssertionError(f"{order.name} was asked")

        monkeypatch.setattr("assistd.declared_by.ask", asked)

    return forbid


def test_a_new_plugin_is_not_imported_by_anybody_and_says_what_to_do(site, nobody_asks):
    nobody_asks()
    found = record()
    assert found.status is Status.UNAPPROVED
    assert found.reason == (
        "The plugin marked 1.2.3 (assistd-test-marked) is new. `assistd plugins approve marked` shows what it does "
        "and lets it run."
    )
    assert found.modalities == ()
    assert "marked" not in sys.modules


def test_before_it_is_approved_it_is_shown_what_it_does_and_reaches(site, capsys):
    assert execute(["plugins", "approve", "marked"]) == 1  # no terminal, no --yes
    shown = capsys.readouterr()
    assert "marked 1.2.3, from the distribution assistd-test-marked" in shown.out
    assert "Does: describe" in shown.out
    assert "opens network connections" in shown.out
    assert "writes to ~/Notes" in shown.out
    assert "--yes" in shown.err
    assert record().status is Status.UNAPPROVED


def test_approved_it_runs_and_its_declaration_is_known_without_asking_it_again(site, nobody_asks):
    assert approve() == 0
    nobody_asks()
    found = record()
    assert found.status is Status.ENABLED
    assert [one.name for one in found.modalities] == ["marked.any"]
    assert found.modalities[0].reach.network


def test_one_changed_byte_stops_it_until_it_is_approved_again(site):
    approve()
    with (site / "marked.py").open("a") as file:
        file.write("#")
    found = record()
    assert found.status is Status.CHANGED
    assert "has changed since it was approved" in found.reason
    assert found.modalities == ()
    assert approve() == 0
    assert record().status is Status.ENABLED


def test_a_change_that_keeps_size_and_time_is_seen_too(site):
    approve()
    file = site / "marked.py"
    before = file.stat()
    file.write_text(file.read_text().replace('facet="m"', 'facet="n"'))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    assert record().status is Status.CHANGED


def test_a_file_that_is_added_or_taken_away_counts(site):
    package = site / "marked"
    package.mkdir()
    (site / "marked.py").rename(package / "__init__.py")
    (package / "engine.py").write_text("1\n")
    approve()
    assert record().status is Status.ENABLED
    (package / "more.py").write_text("2\n")  # not in RECORD: an editable installation
    assert record().status is Status.CHANGED
    (package / "more.py").unlink()
    assert record().status is Status.ENABLED
    (package / "engine.py").unlink()
    assert record().status is Status.CHANGED


def test_compiled_files_come_and_go(site):
    approve()
    cache = site / "__pycache__"
    cache.mkdir(exist_ok=True)
    (cache / "marked.cpython-311.pyc").write_bytes(b"x")
    assert record().status is Status.ENABLED


def test_revoked_it_does_not_run_any_longer(site, capsys):
    approve()
    assert execute(["plugins", "revoke", "marked"]) == 0
    assert record().status is Status.UNAPPROVED
    assert execute(["plugins", "revoke", "marked"]) == 1


def test_without_approval_everything_that_is_installed_runs(site):
    assert record(approve=False).status is Status.ENABLED


def test_it_is_told_once_for_each_change(site):
    def news():
        return plugins.load(Config(), {"ASSISTD_PLUGINS": "marked"}).news()

    assert len(news()) == 1
    assert news() == ()
    with (site / "marked.py").open("a") as file:
        file.write("#")
    assert len(news()) == 1
    assert news() == ()


def test_what_is_kept_is_private_and_a_damaged_file_approves_nothing(site):
    approve()
    file = paths.state_dir() / "plugins" / "marked.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["approved"]
    file.write_text("{")
    assert record().status is Status.UNAPPROVED


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".hidden", "x" * 65, "nul\0"])
def test_a_name_that_could_lead_elsewhere_is_no_name(name):
    assert not approval.valid(name)


def test_a_plugin_of_ours_or_an_unknown_one_is_answered_in_words(capsys):
    assert execute(["plugins", "approve", "read", "--yes"]) == 1
    assert "came with assistd" in capsys.readouterr().err
    assert execute(["plugins", "approve", "nobody", "--yes"]) == 1
    assert "`assistd plugins` lists" in capsys.readouterr().err


def test_the_running_daemon_takes_it_up_at_once(site, tmp_path_factory):
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "e2e"))
    from real_daemon import RealDaemon

    from assistd.protocol import Plugins

    home = tmp_path_factory.mktemp("daemon")
    config = '[plugins]\napprove = true\n[speech]\nenabled = false\n[[watch.folders]]\npath = "{watched}"\n'
    with RealDaemon(home, config, plugins="marked", PYTHONPATH=os.environ["PYTHONPATH"]) as daemon:

        def status():
            rows = daemon.ask(Plugins()).plugins
            return next(row.status for row in rows if row.name == "marked")

        def command(*arguments):
            subprocess.run([sys.executable, "-m", "assistd", *arguments], env=daemon.environment, check=True)

        assert status() == "unapproved"
        assert "told the person: plugin-unapproved" in daemon.log
        assert any("is new" in words for words in daemon.status().warnings)
        command("plugins", "approve", "marked", "--yes")
        assert status() == "enabled"
        command("plugins", "revoke", "marked")
        assert status() == "unapproved"
        daemon.stop()
        told = daemon.log.count("plugin-unapproved")
        daemon.start()
        assert daemon.log.count("plugin-unapproved") == told
        assert any("is new" in words for words in daemon.status().warnings)


def test_the_running_daemon_sees_what_is_installed_and_taken_away(tmp_path, tmp_path_factory):
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "e2e"))
    from real_daemon import RealDaemon

    from assistd.protocol import Plugins

    home = tmp_path_factory.mktemp("daemon")
    config = '[plugins]\napprove = true\n[speech]\nenabled = false\n[[watch.folders]]\npath = "{watched}"\n'
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    with RealDaemon(home, config, plugins="marked", PYTHONPATH=path) as daemon:

        def status():
            return next((row.status for row in daemon.ask(Plugins()).plugins if row.name == "marked"), None)

        assert status() is None
        (tmp_path / "marked.py").write_text(MARKED)
        install(tmp_path, "marked")
        assert status() == "unapproved"
        assert daemon.log.count("plugin-unapproved") == 1
        subprocess.run(
            [sys.executable, "-m", "assistd", "plugins", "approve", "marked", "--yes"],
            env=daemon.environment,
            check=True,
        )
        assert status() == "enabled"
        (tmp_path / "assistd_test_marked-1.2.3.dist-info").rename(tmp_path / "gone")
        assert status() is None
