"""Plugins are loaded one by one; whatever one of them does ends in its own record."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click
import msgspec
import pytest
from installed import install

from assistd import plugins
from assistd.config import Config, PluginSettings, parse
from assistd.records import Record, Status
from assistd.selection import Selection
from assistd.supervisor import Supervisor
from assistd.types import Media, Request

FAULTS = {
    "import_raises": (Status.LOAD_ERROR, "ValueError: no"),
    "import_exits": (Status.LOAD_ERROR, "SystemExit: 3"),
    "import_interrupts": (Status.LOAD_ERROR, "KeyboardInterrupt"),
    "raises_unprintable": (Status.LOAD_ERROR, "Odd"),
    "missing_module": (Status.LOAD_ERROR, "No module named 'missing_module'"),
    "hook_raises": (Status.LOAD_ERROR, "RuntimeError: could not"),
    "hook_exits": (Status.LOAD_ERROR, "SystemExit"),
    "wrong_hook": (Status.SPEC_ERROR, "assistd_modalites"),
    "wrong_arguments": (Status.SPEC_ERROR, "kandidaten"),
    "no_hook": (Status.SPEC_ERROR, "hookimpl"),
    "returns_text": (Status.SPEC_ERROR, "must return a list, not a str"),
    "returns_dicts": (Status.SPEC_ERROR, "a dict among them"),
    "endless": (Status.SPEC_ERROR, "more than 256"),
    "engine_is_class": (Status.SPEC_ERROR, "engine"),
    "engine_without_class": (Status.SPEC_ERROR, "engine"),
    "same_name_twice": (Status.SPEC_ERROR, "twice.x twice"),
    "takes_a_name": (Status.SPEC_ERROR, "honest.echo"),
    "options_no_struct": (Status.SPEC_ERROR, "options must be a msgspec.Struct"),
    "options_without_default": (Status.SPEC_ERROR, "must have a default"),
    "options_hidden": (Status.SPEC_ERROR, "top of a module"),
    "other_version": (Status.API_MISMATCH, "version 99"),
}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder for distributions, on the path of this process and of children."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    yield tmp_path
    for name in [name for name, module in sys.modules.items() if str(tmp_path) in str(getattr(module, "__file__", ""))]:
        del sys.modules[name]


def load(*names: str, config: Config | None = None) -> plugins.Registry:
    """Load these plugins alone, in the order in which the registry finds them."""
    config = config or Config()
    trusted = msgspec.structs.replace(config, plugins=msgspec.structs.replace(config.plugins, approve=False))
    return plugins.load(trusted, {plugins.LIMIT_VARIABLE: ",".join(names)})


def record(registry: plugins.Registry, name: str) -> Record:
    return next(r for r in registry.records if r.name == name)


def picture(mime: str = "image/png") -> Request:
    media = Media(path=b"/x.png", mime=mime, size_bytes=1, sha256="0")
    return Request(id="1", task="describe", path=b"/x.png", media=media)


@pytest.mark.parametrize("name", FAULTS)
def test_faulty_plugin_stops_only_itself_and_says_why(site, name):
    install(site, "honest", name)
    registry = load("honest", name)
    status, words = FAULTS[name]
    faulty = record(registry, name)
    assert faulty.status is status
    assert words in faulty.reason
    assert faulty.reason.isprintable()
    assert (faulty.distribution, faulty.version) == (f"assistd-test-{name.replace('_', '-')}", "1.2.3")
    assert record(registry, "honest").status is Status.ENABLED
    assert [m.name for m in registry.select(picture())] == ["honest.better"]


def test_every_fault_at_once_leaves_the_honest_plugin_working(site):
    install(site, "honest", *FAULTS)
    registry = load("honest", *FAULTS)
    good = [r.name for r in registry.records if r.status is Status.ENABLED]
    assert good == ["honest"]
    assert {r.name for r in registry.records} >= set(FAULTS)


def test_real_ctrl_c_while_a_plugin_loads_is_not_taken_for_its_fault(site):
    (site / "slow.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(30)\n")
    code = "import importlib; from assistd.guard import guarded; guarded(lambda: importlib.import_module('slow'))"
    child = subprocess.Popen([sys.executable, "-u", "-c", code], stderr=subprocess.PIPE, text=True)
    assert child.stderr.readline() == "loading\n"
    child.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in child.communicate(timeout=10)[1]
    assert child.returncode != 0


def test_what_a_plugin_prints_stays_off_standard_output(site, capsys):
    install(site, "prints")
    assert record(load("prints"), "prints").status is Status.ENABLED
    assert capsys.readouterr().out == ""


def test_disabled_plugin_is_not_even_imported(site):
    install(site, "import_exits", "honest")
    registry = load("honest", "import_exits", config=Config(plugins=PluginSettings(disabled=("import_exits",))))
    assert record(registry, "import_exits").status is Status.DISABLED
    assert "import_exits" not in sys.modules
    assert "honest.echo" in {m.name for m in registry.modalities("describe", "image/png")}


def test_environment_limits_which_plugins_are_loaded(site):
    install(site, "honest", "prints")
    registry = plugins.load(Config(plugins=PluginSettings(approve=False)), {"ASSISTD_PLUGINS": " prints ,"})
    assert record(registry, "honest").status is Status.DISABLED
    assert record(registry, "prints").status is Status.ENABLED


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("max_lnies = 3", "`plugins.honest.max_lnies`. Did you mean `max_lines`?"),
        ("max_lines = 0", "`plugins.honest.max_lines` must be a whole number of at least 1, not 0."),
        ("voice = true", "`plugins.honest.voice` must be text in quotes, not true."),
    ],
)
def test_wrong_options_stop_only_that_plugin(site, options, words):
    install(site, "honest", "prints")
    config = parse(f"[plugins.honest]\n{options}\n", Path("/etc/config.toml"))
    registry = load("honest", "prints", config=config)
    assert record(registry, "honest").status is Status.CONFIG_ERROR
    assert words in record(registry, "honest").reason
    assert record(registry, "honest").reason.startswith("/etc/config.toml: ")
    assert registry.modalities("describe", "image/png") == ()
    assert record(registry, "prints").status is Status.ENABLED


def test_options_reach_each_spec_with_the_keys_it_knows(site):
    install(site, "honest")
    config = parse("[plugins.honest]\nmax_lines = 3\ncells = 80\n", Path("/etc/config.toml"))
    registry = load("honest", config=config)
    assert registry.options_for(registry.find("honest.echo")) == {"max_lines": 3, "voice": ""}
    assert registry.options_for(registry.sinks["honest.braille"]) == {"cells": 80}
    assert registry.options_for(registry.find("honest.text")) == {}


def test_configuration_of_a_plugin_that_is_not_there_is_a_warning(site):
    install(site, "honest")
    registry = load("honest", config=parse("[plugins.honset]\nx = 1\n", Path("/c.toml")))
    assert registry.warnings == [
        "The configuration names the plugin honset, which is not installed. Did you mean `honest`?"
    ]


def test_a_second_plugin_of_the_same_name_is_left_out(site, tmp_path_factory, monkeypatch):
    other = tmp_path_factory.mktemp("other")
    install(site, "honest")
    info = other / "assistd_zz-9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: zz\nVersion: 9\n")
    (info / "entry_points.txt").write_text("[assistd]\nhonest = prints\n")
    monkeypatch.syspath_prepend(str(other))
    registry = load("honest")
    assert record(registry, "honest").distribution == "assistd-test-honest"
    assert any("zz" in words for words in registry.warnings)


def test_broken_metadata_of_another_distribution_hides_no_plugin(site):
    install(site, "honest")
    bad = site / "broken-1.dist-info"
    bad.mkdir()
    (bad / "METADATA").write_bytes(b"\xff\xfe")
    (bad / "entry_points.txt").write_bytes(b"\xff\xfe[assistd\nno = \n= x")
    assert record(load("honest"), "honest").status is Status.ENABLED


# --- choosing -------------------------------------------------------------------------------------------------------


def test_candidates_come_by_priority_then_quality_then_name(site):
    install(site, "honest")
    registry = load("honest")
    names = [m.name for m in registry.modalities("describe", "image/png")]
    assert names == ["honest.better", "honest.echo", "honest.first"]
    assert [m.name for m in registry.modalities("describe", "image/jpeg")] == ["honest.echo", "honest.first"]
    assert registry.modalities("describe", "audio/wav") == ()
    assert [m.name for m in registry.modalities("translate")] == ["honest.text"]


def test_one_modality_of_each_facet_is_chosen(site):
    install(site, "honest", "prints")
    (site / "codes.py").write_text(
        "from assistd import Modality, hookimpl\n@hookimpl\ndef assistd_modalities():\n"
        "    return [Modality(name='codes.bar', task='describe', facet='codes', accepts=('*/png',), engine='a:B')]\n"
    )
    install(site, "codes")
    assert [m.name for m in load("honest", "codes").select(picture())] == ["honest.better", "codes.bar"]


async def chosen(registry, request):
    """Return what is chosen, third parties asked in their workers."""
    supervisor = Supervisor(Config().workers, registry.launch_for, lambda _: None)
    try:
        return [modality.name for modality in await Selection(registry, supervisor).select(request)]
    finally:
        await supervisor.close()


@pytest.mark.parametrize("name", ["select_raises", "select_nonsense"])
async def test_plugin_that_chooses_badly_is_passed_over(site, name):
    install(site, "honest", name)
    registry = load("honest", name)
    assert [record.name for record in registry.choosers()] == [name]
    assert await chosen(registry, picture()) == ["honest.better"]


async def test_plugin_that_never_answers_is_passed_over_in_time(site):
    (site / "select_hangs.py").write_text(
        "import time\nfrom assistd import hookimpl\n@hookimpl\ndef assistd_select(request, candidates):\n"
        "    time.sleep(60)\n"
    )
    install(site, "honest", "select_hangs")
    async with asyncio.timeout(30):
        assert await chosen(load("honest", "select_hangs"), picture()) == ["honest.better"]


async def test_plugin_may_choose_in_our_place(site):
    install(site, "honest", "select_worst", "select_raises")
    registry = load("honest", "select_worst", "select_raises")
    assert await chosen(registry, picture()) == ["honest.first"]
    assert await chosen(registry, Request(id="2", task="translate")) == ["honest.text"]
    assert "select_worst" not in sys.modules


def test_nobody_can_do_an_unknown_task(site):
    install(site, "honest", "select_nonsense")
    assert load("honest", "select_nonsense").select(Request(id="3", task="levitate")) == ()


# --- checks, commands, status ---------------------------------------------------------------------------------------


def test_self_checks_are_told_and_failures_noted(site):
    install(site, "honest", "check_fails", "check_raises")
    registry = load("honest", "check_fails", "check_raises")
    found = dict(registry.check())
    assert found["honest"].works
    assert found["check_fails"].hint == "Plug one in."
    assert "OSError: check broke" in found["check_raises"].words
    assert record(registry, "check_fails").status is Status.CHECK_FAILED
    assert record(registry, "check_fails").reason == "camera: There is none."
    assert record(registry, "honest").status is Status.ENABLED


def test_commands_of_one_plugin_come_though_another_raises(site):
    install(site, "commands_raise", "honest")
    registry = load("honest", "commands_raise")
    assert registry.commands() == {"honest-hello": ("honest", "Say hello.")}
    assert "honest" not in sys.modules
    group = click.Group()
    registry.add_commands(group, only="honest")
    assert set(group.commands) == {"honest-hello"}


def test_a_quarantined_plugin_is_shown_and_comes_back(site):
    install(site, "honest")
    registry = load("honest")
    registry.mark("honest.echo", Status.QUARANTINED, "It died three times.")
    row = next(row for row in registry.rows() if row.name == "honest")
    assert (row.status, row.reason) == ("quarantined", "It died three times.")
    registry.mark("honest", Status.ENABLED)
    assert record(registry, "honest").status is Status.ENABLED
    assert row.offers == ("honest.echo", "honest.better", "honest.first", "honest.text", "honest.braille")


def test_plugins_can_be_loaded_from_another_thread(site):
    install(site, "honest", "import_interrupts")
    found = []
    thread = threading.Thread(target=lambda: found.append(load("honest", "import_interrupts")))
    thread.start()
    thread.join()
    assert record(found[0], "import_interrupts").status is Status.LOAD_ERROR


# --- our own --------------------------------------------------------------------------------------------------------

LIGHT = """
import json, sys
from assistd import plugins
from assistd.config import Config
registry = plugins.load(Config())
heavy = [name for name in ("numpy", "onnxruntime", "cv2", "PIL", "av", "sounddevice") if name in sys.modules]
print(json.dumps({"rows": [[r.name, r.status, r.reason] for r in registry.records], "heavy": heavy}))
"""


def test_built_in_plugins_load_and_import_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    rows = {name: (status, reason) for name, status, reason in report["rows"]}
    assert report["heavy"] == []
    assert {"read", "speak", "transcribe"} <= set(rows)
    assert {name: rows[name] for name in ("read", "speak", "transcribe")} == dict.fromkeys(
        ("read", "speak", "transcribe"), ("enabled", "")
    )
