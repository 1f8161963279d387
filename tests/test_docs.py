"""The documentation is whole: every key, command, option, hook and status stands in it, and its plugin runs."""

import inspect
import os
import re
import sys
import typing
from pathlib import Path

import click
import msgspec
import pytest
from PIL import Image

from assistd import config, hookspecs, plugins, settings, tracing
from assistd.cli.app import COMMANDS, cli
from assistd.config_file import toml
from assistd.host import Host
from assistd.records import Status
from assistd.types import Abstain, Content, Event, Failure, Job, Media, Progress, Result, Started

DOCS = Path(__file__).parent.parent / "docs"
CONFIGURATION = (DOCS / "configuration.md").read_text()
COMMAND_PAGE = (DOCS / "commands.md").read_text()
PLUGINS = DOCS / "plugins"
PLUGIN_PAGE = (PLUGINS / "README.md").read_text()
MODALITY_PAGE = (PLUGINS / "hooks" / "modalities.md").read_text()

OWN_KEYS = [*settings.keys(config.Sections), *settings.keys(config.PluginSettings, "plugins")]


def row(key):
    """Return the line that documents a key."""
    if key.default is msgspec.NODEFAULT:
        default = "must be written"
    else:
        default = "not written" if key.default is None else f"`{toml(key.default)}`"
    return f"| `{key.name}` | {key.words} | {default} | {key.description} |"


@pytest.mark.parametrize("key", OWN_KEYS, ids=lambda key: key.name)
def test_every_key_stands_in_the_documentation(key):
    assert row(key) in CONFIGURATION.splitlines()


def test_every_option_of_the_built_in_plugins_stands_in_the_documentation():
    keys = [
        key
        for record in plugins.load(config.Config()).records
        if record.distribution == "assistd"
        for spec in record.specs
        for key in settings.keys(spec.options, f"plugins.{record.name}")
    ]
    missing = [row(key) for key in keys if row(key) not in CONFIGURATION.splitlines()]
    assert not missing, "\n".join(missing)


def test_no_key_is_documented_that_does_not_exist():
    known = {key.name for key in OWN_KEYS}
    documented = set(re.findall(r"^\| `([a-z_]+\.[a-z_.\[\]]+)` \|", CONFIGURATION, re.MULTILINE))
    assert {name for name in documented if not name.startswith("plugins.")} == {
        name for name in known if not name.startswith("plugins.")
    }


@pytest.mark.parametrize(
    "variable", ["ASSISTD_CONFIG", "ASSISTD_SOCKET", plugins.LIMIT_VARIABLE, "ASSISTD_DEBUG", tracing.VARIABLE]
)
def test_every_environment_variable_is_documented(variable):
    assert f"| `{variable}` |" in CONFIGURATION


def test_examples_of_the_configuration_are_valid():
    for example in re.findall(r"```toml\n(.*?)```", CONFIGURATION, re.DOTALL):
        config.parse(example, Path("/docs/configuration.md"))


def commands():
    """Yield (path, command) of every command of ours."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        yield f"assistd {name}", command
        if isinstance(command, click.Group):
            for sub, child in command.commands.items():
                yield f"assistd {name} {sub}", child


@pytest.mark.parametrize(("path", "command"), list(commands()))
def test_every_command_and_option_is_documented(path, command):
    pattern = rf"^#+ {path}\b(?! (?:list|pull|search|forget|approve|revoke|release|new|check))(.*?)(?=^#+ |\Z)"
    found = re.search(pattern, COMMAND_PAGE, re.MULTILINE | re.DOTALL)
    assert found, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            option = max(parameter.opts, key=len)
            assert f"| `{option}` |" in found[1], option
    assert command.help


def test_every_status_of_a_plugin_is_documented():
    for status in Status:
        assert f"| `{status}` |" in COMMAND_PAGE


HOOKS = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("assistd_")}


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_its_page_and_stands_in_the_list_with_its_arguments(name):
    page = f"hooks/{name.removeprefix('assistd_')}.md"
    arguments = ", ".join(inspect.signature(HOOKS[name]).parameters)
    assert f"| [`{name}({arguments})`]({page}) |" in PLUGIN_PAGE
    text = (PLUGINS / page).read_text()
    assert text.startswith(f"# {name}\n")
    assert f"def {name}({arguments}):" in text, "a page shows the hook in use"


@pytest.mark.parametrize("event", typing.get_args(Event), ids=lambda event: event.__name__)
def test_every_event_has_its_page_with_every_field(event):
    text = (PLUGINS / "events" / f"{event.__name__.lower()}.md").read_text()
    assert text.startswith(f"# {event.__name__}\n")
    assert f"events/{event.__name__.lower()}.md)" in PLUGIN_PAGE
    described = Content if event is Result else event
    if event not in (Failure, Started):
        assert {f"`{field}`" for field in described.__struct_fields__} <= set(re.findall(r"`\w+`", text))


OPTION_TYPES = {
    "true-or-false": bool,
    "whole-number": int,
    "number": float,
    "text": str,
    "one-of": typing.Literal["a", "b"],
    "list": tuple[str, ...],
}


@pytest.mark.parametrize("page", OPTION_TYPES)
def test_every_type_of_option_has_its_page_and_its_example_works(page):
    text = (PLUGINS / "options" / f"{page}.md").read_text()
    assert f"options/{page}.md)" in PLUGIN_PAGE
    names = {"msgspec": msgspec, "Annotated": typing.Annotated, "Meta": msgspec.Meta, "Literal": typing.Literal}
    exec(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], names)
    example = next(iter(settings.keys(names["Options"])))
    kind = msgspec.inspect.type_info(OPTION_TYPES[page])
    assert example.words.split(",")[0].startswith(settings.words(kind).split(" of ")[0].split(",")[0].split(' "')[0])
    assert example.description


def test_no_page_about_plugins_is_left_out_of_the_list():
    pages = {str(page.relative_to(PLUGINS)) for page in PLUGINS.rglob("*.md")} - {"README.md"}
    linked = {link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", PLUGIN_PAGE)}
    assert pages <= linked


def test_links_between_pages_lead_somewhere():
    for page in (*DOCS.rglob("*.md"), DOCS.parent / "README.md", *DOCS.parent.glob("plugins/*/README.md")):
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
            target, _, _ = link.partition("#")
            if target and "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("field", hookspecs.Modality.__struct_fields__)
def test_every_field_of_a_modality_is_documented(field):
    table = re.search(r"## What a modality declares\n(.*?)\n## ", MODALITY_PAGE, re.DOTALL)[1]
    assert any(f"`{field}`" in line.split("|")[1] for line in table.splitlines() if line.startswith("|"))


@pytest.mark.parametrize("field", hookspecs.SinkSpec.__struct_fields__)
def test_every_field_of_a_sink_is_documented(field):
    assert f"`{field}`" in (PLUGINS / "hooks" / "sinks.md").read_text()


# --- the plugin of the documentation, installed and run -------------------------------------------------------------


@pytest.fixture
def documented(tmp_path, monkeypatch):
    """Install the example as a distribution, on the path of this process and of workers."""
    for name, code in re.findall(r"```python\n# (assistd_colour/\w+\.py)\n(.*?)```", MODALITY_PAGE, re.DOTALL):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(code)
    info = tmp_path / "assistd_colour-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: assistd-colour\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[assistd]\ncolour = assistd_colour\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    yield tmp_path
    sys.modules.pop("assistd_colour", None)


async def test_the_documented_plugin_loads_and_its_engine_answers_in_a_worker(documented):
    held = config.parse("[plugins]\napprove = false\n", Path("/c.toml"))
    registry = plugins.load(held, {plugins.LIMIT_VARIABLE: "colour"})
    spec = registry.find("colour.mean")
    good, bad = documented / "dark.png", documented / "bad.png"
    Image.new("RGB", (9, 9), "navy").save(good)
    bad.write_text("no picture")
    host = Host(spec, registry.launch_for(spec), held.workers, lambda _: None)
    try:
        seen = {}
        for path in (good, bad):
            media = Media(path=str(path).encode(), mime="image/png", size_bytes=1, sha256="0")
            job = Job(id=path.name, request_id="1", task="describe", modality=spec.name, facet=spec.facet, media=media)
            async with host.turn(interactive=True):
                seen[path.name] = [event async for event in host.work(job)]
    finally:
        await host.unload()
    assert any(isinstance(event, Progress) for event in seen["dark.png"])
    assert isinstance(seen["dark.png"][-1], Result)
    assert seen["dark.png"][-1].content.headline == "A dark picture."
    assert seen["bad.png"][-1].sentence() == "Can't read bad.png. Open it in an image editor."
    assert not any(isinstance(event, Abstain) for event in seen["bad.png"])
