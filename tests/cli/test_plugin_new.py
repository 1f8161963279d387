"""`assistd plugin new`: what it says and what it makes; what is in the projects, tests/scaffold looks at."""

import pytest

from assistd.scaffold import KINDS


@pytest.fixture
def new(cli, tmp_path, monkeypatch):
    """Run `assistd plugin new` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **fields: cli("plugin", "new", *arguments, **fields)


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_was_made_and_the_next_commands(new, tmp_path, kind):
    done = new("my-plugin", *([f"--{kind}"] if kind in ("sink", "source") else ["--task", kind]))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    next_ones = lines.index("Next:")
    assert lines[0] == "Made ./my-plugin:"
    told = {line.strip() for line in lines[1:next_ones]}
    folder = tmp_path / "my-plugin"
    made = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert told == made
    assert [line.strip() for line in lines[next_ones + 1 :]] == [
        "pip install -e ./my-plugin",
        "assistd plugin check ./my-plugin",
        "assistd run --plugin ./my-plugin",
    ]


def test_without_a_task_it_describes(new, tmp_path):
    new("my-plugin")
    assert 'task="describe"' in (tmp_path / "my-plugin/my_plugin/__init__.py").read_text()


def test_the_folder_may_be_elsewhere_and_have_blanks(new, tmp_path):
    done = new("my-plugin", "--sink", "--folder", str(tmp_path / "My plugins" / "one"))
    assert (tmp_path / "My plugins/one/my_plugin/engine.py").exists()
    assert "pip install -e ./'My plugins/one'" in done.stdout


def test_a_folder_that_is_there_is_refused_and_left_alone(new, tmp_path):
    new("my-plugin")
    (tmp_path / "my-plugin/README.md").write_text("mine")
    done = new("my-plugin")
    assert done.returncode == 1
    assert "is there already. Choose another name, or another folder with --folder." in done.stderr
    assert (tmp_path / "my-plugin/README.md").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "words"), [("My Plugin", "bird-song"), ("read", "already"), ("json", "another module")]
)
def test_a_name_that_will_not_do_is_refused_in_words(new, tmp_path, name, words):
    done = new(name)
    assert done.returncode == 1
    assert words in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("other", ["--sink", "--source"])
def test_a_task_and_a_sink_or_source_do_not_go_together(new, other):
    done = new("my-plugin", "--task", "speak", other)
    assert done.returncode == 2
    assert "make two plugins" in done.stderr


def test_a_task_that_is_none_is_refused_with_those_that_are(new):
    done = new("my-plugin", "--task", "sing")
    assert done.returncode == 2
    assert "describe" in done.stderr
