"""Makes the project of a new plugin from the templates beside this file. `assistd plugin new` calls it."""

from __future__ import annotations

import contextlib
import importlib.util
import keyword
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Template

import msgspec

from assistd import __version__, entries
from assistd.errors import AssistdError, PluginError
from assistd.i18n import _
from assistd.types import printable

HERE = Path(__file__).parent
COMMON = HERE / "common"
ENDING = ".tmpl"
"""Of templates: no tool takes them for code."""

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_LONGEST = 40
_PREFIX = re.compile(r"^assistd[-_](?=.)")


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `kind.toml` of a kind says; texts may hold the same placeholders as templates.

    Attributes:
        description: One line, without a full stop.
        dependencies: What the project needs.
        options: An example of its option, a line of TOML.
        about: For the README: what it does.
        how: For the README: how to see it at work; ``try`` in the file.
        shared: Templates of `common` that become modules of its package.
        files: Further modules of its own.
        untyped: Modules without type hints that it imports.
        input: What its model takes; empty: it has none.
        output: What its model gives.
        declares: What stands for the placeholders of ``common/task.py``; empty: it has a declaration of its own.
    """

    description: str
    dependencies: tuple[str, ...]
    options: str
    about: str
    how: str = msgspec.field(name="try")
    shared: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    untyped: tuple[str, ...] = ()
    input: str = ""
    output: str = ""
    declares: dict[str, str] = {}


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin is called.

    Attributes:
        name: Its distribution, and its folder.
        package: Its Python package.
        plugin: Its entry point: what people write in their configuration.
    """

    name: str
    package: str
    plugin: str


def names(name: str) -> Names:
    """Return what a plugin of this name is called: ``assistd-birds`` is the distribution of the plugin ``birds``.

    Raises:
        PluginError: It can't be called so.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise PluginError(
            _("{name!r} can't be a plugin's name.").format(name=printable(name)),
            code="plugin-name",
            hint=_("Take small letters, digits and hyphens, at most {longest}, e.g. bird-song.").format(
                longest=_LONGEST
            ),
        )
    found = Names(name=name, package=name.replace("-", "_"), plugin=_PREFIX.sub("", name).replace("_", "-"))
    _refuse_taken(found)
    return found


def make(name: str, kind: str, folder: Path | None = None) -> tuple[Path, tuple[str, ...]]:
    """Make a project, whole or not at all; return its folder and the names of its files.

    Args:
        name: What the plugin is to be called.
        kind: One of `scaffold.KINDS`.
        folder: Where to put it; None: in a folder of its name, here.

    Raises:
        PluginError: The name can't be had, or the folder is there already.
        AssistdError: The folder can't be written.
    """
    called = names(name)
    target = (folder or Path(called.name)).absolute()
    if os.path.lexists(target):
        raise PluginError(
            _("{folder} is there already.").format(folder=printable(str(target))),
            code="folder-exists",
            hint=_("Choose another name, or another folder with --folder."),
        )
    texts = files(called, kind)
    try:
        _write(target, texts)
    except OSError as error:
        raise AssistdError(
            _("{folder} can't be made: {reason}.").format(
                folder=printable(str(target)), reason=error.strerror or str(error)
            ),
            code="folder",
            hint=_("Choose another folder with --folder."),
        ) from error
    return target, tuple(sorted(texts))


def files(called: Names, kind: str) -> dict[str, str]:
    """Return the content of each file of a project, by its path in it."""
    words = {**msgspec.structs.asdict(called), "version": __version__}
    values = words | {"task": kind} | _values(_kind(kind), words)
    package = called.package
    places = {
        "pyproject.toml": COMMON / "pyproject.toml",
        "README.md": COMMON / "README.md",
        ".gitignore": COMMON / "gitignore",
        "tests/test_contract.py": COMMON / "test_contract.py",
        "tests/test_engine.py": HERE / kind / "test_engine.py",
        f"{package}/__init__.py": COMMON / "task.py" if _kind(kind).declares else HERE / kind / "__init__.py",
        f"{package}/engine.py": HERE / kind / "engine.py",
        **{f"{package}/{file}": COMMON / file for file in _kind(kind).shared},
        **{f"{package}/{file}": HERE / kind / file for file in _kind(kind).files},
    }
    return {**{path: _filled(place, values) for path, place in places.items()}, f"{package}/py.typed": ""}


def _kind(kind: str) -> Kind:
    return msgspec.convert(tomllib.loads((HERE / kind / "kind.toml").read_text("utf-8")), Kind)


def _values(kind: Kind, words: Mapping[str, str]) -> dict[str, str]:
    """Return what the placeholders of the shared templates stand for."""
    untyped = ", ".join(f'"{module}"' for module in kind.untyped)
    overrides = f"\n[[tool.mypy.overrides]]\nmodule = [{untyped}]\nignore_missing_imports = true\n"
    modules = {"model.py": "opens the model", "picture.py": "opens pictures", "sound.py": "reads sound"}
    values = {
        "description": kind.description,
        "dependencies": "\n".join(f'  "{dependency}",' for dependency in kind.dependencies),
        "untyped": overrides if kind.untyped else "",
        "options": kind.options,
        "about": kind.about.strip(),
        "try": kind.how.strip(),
        "input": kind.input,
        "output": kind.output,
        "files": "".join(f"| `$package/{name}` | {modules[name]} |\n" for name in (*kind.shared, *kind.files)),
    }
    filled = {name: Template(text).substitute(words) for name, text in (values | kind.declares).items()}
    filled["models"] = _filled(COMMON / "models.md", {**words, **filled}) if kind.input else ""
    return filled


def _filled(template: Path, values: Mapping[str, str]) -> str:
    text = template.with_name(template.name + ENDING).read_text("utf-8")
    return Template(text).substitute(values)


def _write(target: Path, texts: Mapping[str, str]) -> None:
    """Write all files beside the place first, so that no half of a project is ever there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for path, text in texts.items():
            file = half / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        half.chmod(0o755 & ~_umask())
        half.rename(target)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _refuse_taken(called: Names) -> None:
    """Refuse a name under which something else is found already: one of the two could not be imported."""
    package = called.package
    if called.plugin in {entry.name for entry in entries.points()}:
        what = _("There is a plugin named {name} already.").format(name=called.plugin)
    elif keyword.iskeyword(package) or package in sys.stdlib_module_names or _importable(package):
        what = _("Python knows another module named {package}.").format(package=package)
    else:
        return
    raise PluginError(what, code="plugin-name", hint=_("Choose another name."))


def _importable(package: str) -> bool:
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(package)
        return spec is not None and spec.origin is not None  # a mere folder that happens to lie here is none
    return False
