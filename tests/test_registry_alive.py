"""The registry while the daemon lives: plugins are approved, revoked, loaded again while others read and work."""

import threading

import msgspec
import pytest

from assistd import chooser, declared_by, plugins
from assistd.cli import execute
from assistd.config import Config, PluginSettings, parse
from assistd.errors import PluginError
from assistd.records import CHOOSER, Status
from assistd.selection import Selection
from assistd.types import Media, Request

OFFERS = """
import msgspec
from assistd import Modality, hookimpl

class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lines: int = 1

@hookimpl
def assistd_modalities():
    return [Modality(name="{offers}", task="describe", facet="f", accepts=("image/*",), engine="{name}:E",
                     options=Options, memory_mib={memory})]

@hookimpl
def assistd_select(request, candidates):
    return None
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def install(site, name, offers="", memory="256"):
    (site / f"{name}.py").write_text(OFFERS.format(name=name, offers=offers or f"{name}.x", memory=memory))
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[assistd]\n{name} = {name}\n")


def load(*names, config=None, approve=False):
    config = msgspec.structs.replace(config or Config(), plugins=PluginSettings(approve=approve))
    return plugins.load(config, {"ASSISTD_PLUGINS": ",".join(names)})


def record(registry, name):
    return next(one for one in registry.records if one.name == name)


def test_work_that_waited_while_its_plugin_was_revoked_starts_no_engine(site):
    install(site, "late")
    execute(["plugins", "approve", "late", "--yes"])
    registry = load("late", approve=True)
    spec = registry.find("late.x")
    assert registry.launch_for(spec).plugin == "late"
    execute(["plugins", "revoke", "late"])
    registry.reload("late")
    with pytest.raises(PluginError, match=r"late\.x belongs to no plugin that may run now"):
        registry.launch_for(spec)


def test_a_plugin_stays_at_work_while_it_is_looked_at_again(site, monkeypatch):
    install(site, "busy")
    registry = load("busy")
    asked, go_on, ask = threading.Event(), threading.Event(), declared_by.ask

    def waits(*arguments, **more):
        asked.set()
        assert go_on.wait(60)
        return ask(*arguments, **more)

    monkeypatch.setattr("assistd.declared_by.ask", waits)
    with (site / "busy.py").open("a") as file:
        file.write("# changed")
    thread = threading.Thread(target=registry.reload, args=("busy",))
    thread.start()
    assert asked.wait(60)
    try:
        assert registry.find("busy.x") is not None
        assert registry.launch_for(registry.find("busy.x")).plugin == "busy"
    finally:
        go_on.set()
        thread.join(60)
    assert record(registry, "busy").status is Status.ENABLED


def test_a_plugin_that_comes_while_others_are_read_disturbs_nobody(site):
    install(site, "first")
    registry = load("first")
    reading = registry._active()
    next(reading)
    rows = (one.name for one in registry._records.values())
    next(rows)
    install(site, "second")
    registry.reload("second")
    assert "second" not in {*rows, *(one.name for one in reading)}
    assert record(registry, "second").name == "second"


def test_an_approved_engine_is_started_the_same_way_each_time_it_is_asked_for(site):
    """A source is started anew when that changes."""
    install(site, "same")
    execute(["plugins", "approve", "same", "--yes"])
    registry = load("same", approve=True)
    assert registry.launch_for(registry.find("same.x")) == registry.launch_for(registry.find("same.x"))


async def test_nobody_takes_the_name_under_which_another_is_asked_to_choose(site):
    install(site, "judge")
    install(site, "taker", offers="judge.select")
    registry = load("judge", "taker")
    seen = []

    class Runs:
        async def run(self, spec, _job, **_):
            seen.append(spec)
            return
            yield

    media = Media(path=b"/x.png", mime="image/png", size_bytes=1, sha256="0")
    request = Request(id="1", task="describe", path=b"/x.png", media=media)
    await Selection(registry, Runs()).select(request)
    asked = {registry.launch_for(spec).plugin: spec for spec in seen}
    assert set(asked) == {"judge", "taker"}
    assert all(spec.engine == CHOOSER for spec in asked.values())
    assert registry.launch_for(asked["judge"]).options == {"name": "judge", "value": "judge"}
    assert asked["judge"].name == chooser.name("judge")
    assert registry.launch_for(registry.find("judge.select")).plugin == "taker"


def test_one_that_does_not_work_owns_nothing_of_one_that_does(site):
    install(site, "abroken", offers="works.x")
    install(site, "works")
    config = parse('[plugins.abroken]\nlines = "many"\n', site / "config.toml")
    registry = load("abroken", "works", config=config)
    assert record(registry, "abroken").status is Status.CONFIG_ERROR
    assert registry.launch_for(registry.find("works.x")).plugin == "works"


@pytest.mark.parametrize("memory", ["10**30", "2**40"])
def test_memory_that_no_machine_has_is_refused_in_words(site, memory):
    install(site, "vast", memory=memory)
    found = record(load("vast"), "vast")
    assert found.status is Status.SPEC_ERROR
    assert "memory_mib" in found.reason or "can't be taken" in found.reason


def test_a_name_that_steers_a_terminal_or_never_ends_is_shown_as_neither(site):
    info = site / "odd-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[assistd]\nre\x1b[2Jd = odd\n{'g' * 5000} = odd\n")
    found = [one for one in load().records if one.distribution == "odd"]
    found += [one for one in plugins.load(Config(), {}).records if one.distribution == "odd"]
    assert len(found) == 4
    for one in found:
        assert one.name.isprintable()
        assert len(one.name) <= 80
    assert {one.status for one in found[2:]} == {Status.SPEC_ERROR}


def test_before_it_is_approved_it_is_said_that_its_commands_are_not_confined(site, capsys):
    (site / "speaks.py").write_text(
        "import click\nfrom assistd import hookimpl\n@hookimpl\ndef assistd_commands(cli):\n"
        "    cli.add_command(click.Command('hello', help='Hi.'))\n"
    )
    info = site / "speaks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: speaks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[assistd]\nspeaks = speaks\n")
    execute(["plugins", "approve", "speaks", "--yes"])
    assert "Adds the commands: hello (the kernel holds these to nothing" in capsys.readouterr().out
