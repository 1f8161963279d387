"""Finds every phrase for people in the code. `python -m translations` calls it, and the test that all are translated.

There are calls of `_` and its kin, help of commands, and sentences in the catalogue of models.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from assistd.cli import tongue

ROOT = Path(__file__).resolve().parents[1]
CODE = ("assistd", "plugins", "models/assistd_models")
LEFT_OUT = ("plugins/cards", "plugins/example", "plugins/notes", "plugins/orca_extension")
"""Distributions of their own, which speak English, and what Orca loads."""

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
NOTE = "Translators:"
"""Begins a comment in the code that is meant for translators."""

MODELS = ROOT / "models" / "assistd_models" / "catalog"
IN_MODELS = ("what", "why", "limits", "languages_words", "script")
"""Keys of the catalogue of models whose values are sentences."""

Found = tuple[str | tuple[str, str], str, list[str], str | None]
"""Message (or its singular and plural), where it stands, notes, context."""


def template(root: Path = ROOT) -> Catalog:
    """Return a catalogue of all phrases, none of them translated."""
    catalogue = Catalog(project="assistd", version="0.1", msgid_bugs_address="", charset="utf-8", fuzzy=False)
    for message, place, notes, context in phrases(root):
        catalogue.add(message, locations=[(place, 0)], auto_comments=notes, context=context)
    return catalogue


def phrases(root: Path = ROOT) -> Iterator[Found]:
    """Yield every phrase, from the code in the order of its files."""
    for path in code(root):
        place = path.relative_to(root).as_posix()
        for _line, message, notes, context in extract_from_file(
            "python", path, keywords=KEYWORDS, comment_tags=[NOTE], strip_comment_tags=True
        ):
            whole = (message[0], message[1]) if isinstance(message, tuple) else message
            if whole:
                yield whole, place, list(notes), context
        for message in _help(path):
            yield message, place, [], None
    for pair in tongue.CLICK_PLURALS:
        yield pair, "assistd/cli/tongue.py", [], None
    yield from _models(root)


def code(root: Path = ROOT) -> list[Path]:
    """Return the files of code whose phrases people hear."""
    found = [path for folder in CODE for path in sorted((root / folder).rglob("*.py"))]
    return [path for path in found if not path.relative_to(root).as_posix().startswith(LEFT_OUT)]


# --- help of commands -----------------------------------------------------------------------------------------------


def _help(path: Path) -> Iterator[str]:
    """Yield the help of the commands that a file defines: what click shows of docstrings, options and epilogs."""
    source = path.read_text("utf-8")
    if "click" not in source:
        return
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(_makes_command(one) for one in node.decorator_list):
            yield from tongue.messages(ast.get_docstring(node) or "")
        if isinstance(node, ast.Call) and _name(node) in ("option", "command", "group"):
            for keyword in node.keywords:
                if keyword.arg in ("help", "epilog", "short_help"):
                    yield from tongue.messages(_value(keyword.value, constants))


def _makes_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator) in ("command", "group")


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _value(node: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return constants.get(node.id, "")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


# --- the catalogue of models ----------------------------------------------------------------------------------------


def _models(root: Path) -> Iterator[Found]:
    """Yield the sentences about models."""
    for path in sorted((root / MODELS.relative_to(ROOT)).glob("*.toml")):
        place = path.relative_to(root).as_posix()
        for entries in tomllib.loads(path.read_text("utf-8")).values():
            for entry in entries if isinstance(entries, list) else ():
                for key in IN_MODELS:
                    if isinstance(entry, dict) and entry.get(key):
                        yield entry[key], place, [], None
