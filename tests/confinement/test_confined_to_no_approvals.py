"""No plugin may state that it writes where assistd keeps what a person approved: it could let itself run."""

import pytest

from assistd import launch, paths
from assistd.config import WorkerSettings
from assistd.errors import PluginError
from assistd.hookspecs import NoOptions, Reach, SinkSpec
from assistd.launch import Launch


def greeting(*writes, **options):
    spec = SinkSpec(name="x.sink", engine="x:X", options=NoOptions, reach=Reach(writes=writes))
    how = Launch(plugin="x", options=options, confined=True)
    return launch.hello(spec, how, WorkerSettings(), models=(), threads=1)


@pytest.mark.parametrize("place", ["~", "/", "state", "data", "config", "state/assistd/plugins", "~/link"])
def test_a_place_from_which_plugins_could_be_approved_is_refused(own_home, place):
    (own_home / "link").symlink_to(own_home / "state" / "assistd")
    paths.state_dir()
    text = place if place[0] in "~/" else str(own_home / place)
    with pytest.raises(PluginError, match="where no plugin may write") as caught:
        greeting(text)
    assert caught.value.code == "plugin-reach"
    with pytest.raises(PluginError):
        greeting("{folder}", folder=text)


def test_a_folder_of_its_own_is_fine(own_home):
    assert bytes(own_home / "Notes") in greeting("~/Notes").limits.writes


def test_a_configuration_at_home_closes_no_folder_beside_it(own_home, monkeypatch):
    (own_home / "Dotfiles").mkdir()
    (own_home / "Dotfiles" / "config.toml").touch()
    (own_home / "Settings").mkdir()
    (own_home / "Settings" / "config.toml").symlink_to(own_home / "Dotfiles" / "config.toml")
    monkeypatch.setenv("ASSISTD_CONFIG", str(own_home / "config.toml"))
    assert bytes(own_home / "Answers") in greeting("~/Answers").limits.writes
    monkeypatch.setenv("ASSISTD_CONFIG", str(own_home / "Settings" / "config.toml"))
    for place in ("~/Dotfiles", "~/Settings"):
        with pytest.raises(PluginError, match="where no plugin may write"):
            greeting(place)
