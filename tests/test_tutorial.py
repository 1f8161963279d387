"""What the tutorial builds is the plugin that lies in ``plugins/example``, whole and to the letter."""

import tutorial
from tutorial import EXAMPLE, PAGE


def test_each_file_of_the_tutorial_is_the_examples():
    shown = tutorial.shown(PAGE.read_text())
    for name, code in shown.items():
        assert code == (EXAMPLE / name).read_text(), f"{name}: `cd tests && python -m tutorial`"


def test_the_tutorial_shows_the_whole_package():
    files = {str(path.relative_to(EXAMPLE)) for path in EXAMPLE.glob("assistd_codes/*.py")} | {"pyproject.toml"}
    assert set(tutorial.shown(PAGE.read_text())) >= files


def test_a_different_line_is_noticed():
    text = PAGE.read_text()
    name, code = next(iter(tutorial.shown(text).items()))
    changed = text.replace(code, code + "# more\n", 1)
    assert tutorial.shown(changed)[name] != (EXAMPLE / name).read_text()
    assert tutorial.refreshed(changed) == text
