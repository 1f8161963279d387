"""Which files of a plugin that is being written are looked at, when a change counts, and where a fault is."""

import pytest

from assistd import developing, syntax


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project.entry-points.assistd]\nbirds = "birds"\n')
    (tmp_path / "birds").mkdir()
    (tmp_path / "birds" / "__init__.py").write_text("ONE = 1\n")
    one = developing._Project(tmp_path)
    one.taken = one.seen = developing.signature(tmp_path)
    return one


def write(project, name, text):
    path = project.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_change_counts_once_the_files_have_been_still_between_two_looks(project):
    assert not project.changed()
    write(project, "birds/__init__.py", "TWO = 22\n")
    assert not project.changed(), "it may be half-written"
    write(project, "birds/__init__.py", "TWO = 222\n")
    assert not project.changed(), "it is still being written"
    assert project.changed()
    assert not project.changed(), "once"


def test_what_was_changed_and_changed_back_before_it_counted_is_no_change(project):
    write(project, "birds/other.py", "")
    assert not project.changed()
    (project.folder / "birds/other.py").unlink()
    assert not project.changed()
    assert not project.changed()


@pytest.mark.parametrize("name", ["birds/new.py", "birds/sub/deep.py", "pyproject.toml"])
def test_python_files_and_the_project_file_are_looked_at(project, name):
    write(project, name, "# changed\n")
    project.changed()
    assert project.changed()


@pytest.mark.parametrize(
    "name", ["tests/test_birds.py", ".venv/lib/x.py", "birds/__pycache__/a.py", "README.md", "build/b.py"]
)
def test_tests_and_what_tools_make_are_left_alone(project, name):
    write(project, name, "# changed\n")
    assert not project.changed()
    assert not project.changed()


def test_a_file_that_goes_away_is_a_change(project):
    (project.folder / "birds/__init__.py").unlink()
    project.changed()
    assert project.changed()


def test_no_more_files_are_looked_at_than_the_bound(project, monkeypatch):
    monkeypatch.setattr(developing, "MOST_FILES", 5)
    for number in range(20):
        write(project, f"birds/part{number}.py", "")
    assert len(developing.signature(project.folder)) == 5


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x = 1\ndef broken(:\n", "birds/bad.py, line 2: invalid syntax."),
        ("if True:\nx = 1\n", "birds/bad.py, line 2: expected an indented block after 'if' statement on line 1."),
        ("# -*- coding: no-such -*-\n", "birds/bad.py"),
        ("x = '\0'\n", "birds/bad.py"),
        ("(" * 5000, "birds/bad.py"),
        ("-" * 200_000 + "1", "birds/bad.py"),
    ],
    ids=["syntax", "indentation", "encoding", "zero", "too deep", "too deep for the compiler"],
)
def test_a_file_that_is_no_python_is_told_in_words_with_its_place(project, source, words):
    write(project, "birds/bad.py", source)
    project.taken = developing.signature(project.folder)
    assert words in project.fault()


def test_files_that_are_python_have_no_fault_and_are_not_run(project):
    write(project, "birds/good.py", "raise SystemExit('run')\n")
    project.taken = developing.signature(project.folder)
    assert project.fault() == ""


def test_a_child_that_takes_too_long_says_nothing(project, monkeypatch):
    monkeypatch.setattr(syntax, "LIMIT_S", 0.001)
    assert syntax.look((str(project.folder / "birds/__init__.py"),)) is None
