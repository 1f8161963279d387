"""Projects of new plugins are what an expert would write: typed, tidy, tested; of each kind, whatever the name."""

import os
import subprocess
import sys
import tomllib
from importlib.metadata import version

import pytest

from assistd.errors import AssistdError, PluginError
from assistd.scaffold import KINDS, TASKS, making
from assistd.testing.engines import EngineRunner

LONG = "a-plugin-whose-name-is-as-long-as-allowed"[:40]
SHORT = "zq"


@pytest.fixture
def made(tmp_path):
    """Make a project of a kind; return its folder."""

    def make(kind, name=""):
        name = name or f"my-{kind}"
        return making.make(name, kind, tmp_path / name)[0]

    return make


def run(folder, *command, code=0, limit_s=240, **environment):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    assert done.returncode == code, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("name", [SHORT, "my-plugin", LONG])
@pytest.mark.parametrize("kind", KINDS)
def test_a_project_is_tidy_by_its_own_rules_and_by_the_defaults_of_ruff(made, kind, name):
    folder = made(kind, name)
    run(folder, "-m", "ruff", "check", "--no-cache", ".")
    run(folder, "-m", "ruff", "check", "--no-cache", "--isolated", "--line-length", "120", ".")
    run(folder, "-m", "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.slow
def test_the_projects_of_all_kinds_pass_mypy_strict(made, tmp_path):
    folders = [made(kind) for kind in KINDS]
    packages = [argument for kind in KINDS for argument in ("-p", f"my_{kind}")]
    path = os.pathsep.join(map(str, folders))
    told = run(
        tmp_path, "-m", "mypy", "--strict", "--config-file", f"{folders[1]}/pyproject.toml", *packages, MYPYPATH=path
    )
    assert "no issues found" in told


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_project_passes_its_own_tests(made, kind):
    told = run(made(kind), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert " passed" in told
    assert "skipped" not in told


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_project_can_be_installed_as_a_wheel_with_its_types(made, kind, tmp_path):
    folder = made(kind)
    run(folder, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), ".")
    (wheel,) = tmp_path.glob("*.whl")
    names = run(tmp_path, "-m", "zipfile", "--list", str(wheel))
    for file in ("__init__.py", "engine.py", "py.typed"):
        assert f"my_{kind}/{file}" in names
    assert "tests/" not in names


@pytest.mark.parametrize("kind", KINDS)
def test_no_placeholder_is_left_in_a_project(kind):
    for path, text in making.files(making.names("my-plugin"), kind).items():
        assert "$" not in path + text, path
        assert text.endswith("\n") or not text, path


@pytest.mark.parametrize("kind", KINDS)
def test_a_project_names_what_it_needs(kind):
    project = tomllib.loads(making.files(making.names("my-plugin"), kind)["pyproject.toml"])["project"]
    assert f"assistd>={version('assistd')}" in project["dependencies"]
    assert project["entry-points"]["assistd"] == {"my-plugin": "my_plugin"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_readme_names_every_module_the_option_and_the_next_commands(kind):
    files = making.files(making.names("my-plugin"), kind)
    readme = files["README.md"]
    for path in files:
        if path.startswith("my_plugin/") and not path.endswith("py.typed"):
            assert f"`{path}`" in readme
    for command in ("pip install -e", "pytest", "assistd plugin check", "assistd run --plugin"):
        assert command in readme
    assert "[plugins.my-plugin]" in readme
    assert ("assistd models pull my-plugin-model" in readme) == (kind in TASKS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_declared_states_the_version_of_the_interface_as_a_number(kind):
    text = making.files(making.names("my-plugin"), kind)["my_plugin/__init__.py"]
    assert "api=1," in text


def test_a_name_that_begins_as_ours_gives_a_plugin_without_it():
    called = making.names("assistd-birds")
    assert (called.name, called.package, called.plugin) == ("assistd-birds", "assistd_birds", "birds")


@pytest.mark.parametrize(
    "name",
    ["", "Birds", "2birds", "bird song", "../birds", "birds/", "-birds", "birds-", "b--c", "vögel", "b" * 41, "a\n"],
)
def test_a_name_that_can_not_be_one_is_refused_with_an_example(name, tmp_path):
    with pytest.raises(PluginError) as refused:
        making.make(name, "describe", tmp_path / "there")
    assert "bird-song" in refused.value.hint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["read", "speak", "assistd-read", "numpy", "json", "class", "assistd"])
def test_a_name_that_is_taken_is_refused(name, tmp_path):
    with pytest.raises(PluginError, match=r"already|another module"):
        making.make(name, "describe", tmp_path / "there")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["folder", "file", "broken link"])
def test_what_is_there_is_never_written_over(tmp_path, what):
    place = tmp_path / "there"
    if what == "folder":
        place.mkdir()
    elif what == "file":
        place.write_text("mine")
    else:
        place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(PluginError, match="is there already") as refused:
        making.make("my-plugin", "describe", place)
    assert "--folder" in refused.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_place_that_can_not_be_written_is_told_and_nothing_is_left(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AssistdError, match="can't be made"):
        making.make("my-plugin", "describe", tmp_path / "file" / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# --- with a model ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TASKS)
def test_an_engine_uses_its_model_once_it_is_installed(made, kind, own_home, tmp_path):
    pytest.importorskip("onnx", reason="the extra `export` is not installed")
    import onnx_models

    onnx_models.install(own_home / "data", f"my-{kind}", kind)
    with EngineRunner(made(kind)) as run_engine:
        onnx_models.uses_it(kind, run_engine, tmp_path)
