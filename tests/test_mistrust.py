"""What a third party says of itself is believed nowhere; no way of changing its code goes unseen."""

import threading
import tomllib
from pathlib import Path

import pytest

from assistd import approval, declared_by, entries, plugins
from assistd.cli import execute
from assistd.config import Config, PluginSettings, parse
from assistd.records import CHOOSER, Status

HEAD = "from assistd import Modality, hookimpl\n"
OFFERS = (
    HEAD
    + """
@hookimpl
def assistd_modalities():
    return [Modality(name="{name}.x", task="describe", facet="f", accepts=("image/*",), engine="{engine}")]
"""
)


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def install(site: Path, name: str, code: str, *, distribution: str = "", value: str = "") -> Path:
    """Make a distribution without a list of its files, as some systems' packages are; return its metadata's folder."""
    (site / f"{name}.py").write_text(code)
    info = site / f"{distribution or name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution or name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[assistd]\n{name} = {value or name}\n")
    return info


def load(name: str, *, approve: bool = False, config: Config | None = None) -> plugins.Registry:
    config = config or Config(plugins=PluginSettings(approve=approve))
    return plugins.load(config, {"ASSISTD_PLUGINS": name})


def record(name: str, **how) -> plugins.Record:
    return next(one for one in load(name, **how).records if one.name == name)


# --- who is ours ----------------------------------------------------------------------------------------------------


def test_our_own_plugins_are_those_of_our_distribution():
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["assistd"] == entries.BUILT_IN


def test_a_distribution_that_calls_itself_as_ours_is_a_third_party(site):
    ran = site / "ran"
    install(
        site,
        "posing",
        f"open({str(ran)!r}, 'w')\n" + OFFERS.format(name="posing", engine="a:B"),
        distribution="assistd",
    )
    assert record("posing", approve=True).status is Status.UNAPPROVED
    assert not ran.exists()


def test_one_that_takes_the_name_of_a_plugin_of_ours_does_not_push_it_aside(site):
    (site / "read.py").write_text(OFFERS.format(name="read", engine="a:B"))
    info = site / "assistd-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: assistd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[assistd]\nread = read\n")
    registry = load("read", approve=True)
    assert [(one.value, one.status) for one in registry.records if one.name == "read"] == [
        ("assistd_read", Status.ENABLED)
    ]
    assert any("Two plugins are named read" in words for words in registry.warnings)


# --- what it says ---------------------------------------------------------------------------------------------------

FORGED = """
import json, os
answer = json.dumps({answer}).encode()
for number in range(3, 30):
    try:
        os.write(number, answer)
    except OSError:
        pass
os._exit(0)
"""


@pytest.mark.parametrize(
    "declaration",
    [
        {"models": [{"id": "../../x", "name": "x", "kind": "x", "repository": "a/b", "files": ["x"]}]},
        {"models": [{"id": "x", "name": "x", "kind": "x", "repository": "..", "files": ["x"]}]},
        {"commands": {"bad\x1b[2J": "x"}},
        {"modalities": [{"fields": {"name": "x\n"}, "options": {"module": "m", "name": "O"}}]},
        {"modalities": [{"fields": {"nmae": "x"}, "options": {"module": "m", "name": "O"}}]},
        {"sinks": [{"fields": {}, "options": {"module": "m", "name": "O"}}]},
        {
            "sinks": [
                {
                    "fields": {"name": "x", "engine": "a:B"},
                    "options": {
                        "module": "m",
                        "name": "O",
                        "options": [{"name": "__doc__", "sort": "text", "default": ""}],
                    },
                }
            ]
        },
        {
            "sinks": [
                {
                    "fields": {"name": "x", "engine": "a:B"},
                    "options": {
                        "module": "m",
                        "name": "O",
                        "options": [{"name": "n", "sort": "whole-number", "default": 1, "le": 1e300}],
                    },
                }
            ]
        },
    ],
)
def test_a_declaration_that_it_wrote_itself_is_checked_like_any(site, declaration):
    install(site, "forger", FORGED.format(answer=repr({"declaration": declaration})))
    found = record("forger")
    assert found.status is Status.SPEC_ERROR
    assert found.reason.isprintable()
    assert found.models == ()
    assert found.specs == ()


def test_its_words_are_shown_on_one_line_and_cut(site):
    install(site, "loud", FORGED.format(answer=repr({"kind": "load", "message": "\x1b[2J\nm" * 10_000})))
    found = record("loud")
    assert found.status is Status.LOAD_ERROR
    assert found.reason.isprintable()
    assert len(found.reason) < 1100


def test_an_engine_that_is_ours_to_choose_is_started_as_the_plugins_own(site):
    install(site, "posing", OFFERS.format(name="posing", engine=CHOOSER))
    registry = load("posing")
    launch = registry.launch_for(registry.find("posing.x"))
    assert (launch.plugin, launch.options) == ("posing", {})


PATTERNED = (
    HEAD
    + """
import msgspec
from typing import Annotated
from msgspec import Meta
class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    word: Annotated[str, Meta(pattern=r"^(a+)+$")] = "a" * 40 + "!"
    words: tuple[Annotated[str, Meta(pattern="^[a-z]+$")], ...] = ()
@hookimpl
def assistd_modalities():
    return [Modality(name="slow.x", task="describe", facet="f", engine="slow:E", options=Options)]
"""
)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("", Status.ENABLED),
        ('word = "aaa"\nwords = ["b", "c"]', Status.ENABLED),
        ('word = "aab"', Status.CONFIG_ERROR),
        ('words = ["b", "C"]', Status.CONFIG_ERROR),
        (f'word = "{"a" * 40}!"', Status.CONFIG_ERROR),
    ],
)
def test_a_pattern_that_takes_for_ever_holds_nobody_up(site, monkeypatch, written, status):
    monkeypatch.setattr("assistd.own_options.MATCH_S", 3.0)
    install(site, "slow", PATTERNED)
    config = parse(f"[plugins]\napprove = false\n[plugins.slow]\n{written}\n", Path("/c.toml"))
    found = record("slow", config=config)
    assert found.status is status
    if status is Status.CONFIG_ERROR:
        assert "a text that matches ^" in found.reason


# --- what changes ---------------------------------------------------------------------------------------------------


@pytest.fixture
def approved(site):
    """A plugin whose engine lies in another package than its declaration, approved."""
    info = install(site, "plain", OFFERS.format(name="plain", engine="elsewhere.engine:Engine"))
    (site / "elsewhere").mkdir()
    (site / "elsewhere" / "__init__.py").touch()
    (site / "elsewhere" / "engine.py").write_text("class Engine: ...\n")
    assert execute(["plugins", "approve", "plain", "--yes"]) == 0
    assert record("plain", approve=True).status is Status.ENABLED
    return info


def test_the_package_of_its_engine_counts_too(site, approved):
    with (site / "elsewhere" / "engine.py").open("a") as file:
        file.write("#")
    assert record("plain", approve=True).status is Status.CHANGED
    assert execute(["plugins", "approve", "plain", "--yes"]) == 0
    assert record("plain", approve=True).status is Status.ENABLED


def test_what_its_entry_point_names_counts_without_a_list_of_files(site, approved):
    (approved / "entry_points.txt").write_text("[assistd]\nplain = plain:other\n")
    assert record("plain", approve=True).status is Status.CHANGED


def test_a_compiled_module_without_its_source_counts(site, approved):
    (site / "elsewhere" / "more.pyc").write_bytes(b"x")
    assert record("plain", approve=True).status is Status.CHANGED


def test_a_folder_that_is_a_link_is_refused_in_words(site, approved, tmp_path_factory):
    (site / "elsewhere" / "linked").symlink_to(tmp_path_factory.mktemp("far"))
    found = record("plain", approve=True)
    assert found.status is Status.LOAD_ERROR
    assert "elsewhere/linked" in found.reason


def test_taken_back_while_it_is_declared_it_does_not_run(site, approved, monkeypatch):
    approval.change("plain", key="as another version of Python wrote it")
    asked, revoked = threading.Event(), threading.Event()
    honest = declared_by.ask

    def slow(order, **how):
        asked.set()
        assert revoked.wait(60)
        return honest(order, **how)

    monkeypatch.setattr("assistd.declared_by.ask", slow)
    found = []
    thread = threading.Thread(target=lambda: found.append(record("plain", approve=True)))
    thread.start()
    assert asked.wait(60)
    assert execute(["plugins", "revoke", "plain"]) == 0
    revoked.set()
    thread.join()
    assert found[0].status is Status.UNAPPROVED
    assert approval.known("plain").approved == ""


def test_two_who_write_at_once_undo_nothing(site, monkeypatch):
    """The daemon notes what it sees between a person's look and word."""
    known, other = approval.known, threading.Thread(target=lambda: approval.change("both", approved="x"))

    def slowly(name):
        found = known(name)
        if other.ident is None:
            other.start()
            other.join(0.5)  # ends only if it may write now, between our look and our word
        return found

    monkeypatch.setattr(approval, "known", slowly)
    approval.change("both", told="x")
    other.join(60)
    assert (known("both").approved, known("both").told) == ("x", "x")


def test_how_an_engine_is_started_is_the_same_each_time_it_is_asked(site, approved):
    registry = load("plain", approve=True)
    spec = registry.find("plain.x")
    assert registry.launch_for(spec).admit is not None
    assert registry.launch_for(spec) == registry.launch_for(spec)
