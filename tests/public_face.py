"""The public face of assistd, one line for each thing an author may rely on. `make api` writes it down.

``promised.txt`` holds the lines as they were promised last (renewed with each release); ``docs/plugins/api.md`` shows
them as they are. `test_public_face` compares, and wants a line in the changelog for each difference.
"""

import enum
import inspect
import re
import sys
import types as kinds
import typing
from pathlib import Path

import msgspec

import assistd
from assistd import hookspecs

ROOT = Path(__file__).parent.parent
PROMISED = Path(__file__).parent / "promised.txt"
PAGE = ROOT / "docs" / "plugins" / "api.md"
CHANGELOG = ROOT / "CHANGELOG.md"
SECTION = "### Plugin interface"

HEAD = """\
# The public face

Everything a plugin may rely on, as `make api` writes it from the code; a test fails when a line changes without a word
in the changelog under "Plugin interface". What does not stand here may change with any version: import from `assistd`
alone (in tests also from `assistd.testing`). What our own engines share lies in `assistd.runtime`; engines may use it,
and it may change.

What the things mean stands in their docstrings and on the pages of [hooks](README.md#hooks) and
[events](README.md#events). `= …` is a default; what has none must be given.
"""


def lines() -> list[str]:
    """Return every public line, in order."""
    found = [line for name in sorted(assistd.__all__) if name != "__version__" for line in _thing(name)]
    hooks = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("assistd_")}
    return found + [f"hook {name}{_signature(hook)}" for name, hook in sorted(hooks.items())]


def top(line: str) -> str:
    """Return the name that a line is about, as the changelog has to write it: ``Modality``, ``assistd_select``."""
    return re.match(r"(?:hook )?(\w+)", line)[1]


def changed(before: list[str], after: list[str]) -> set[str]:
    """Return the names whose lines differ."""
    return {top(line) for line in set(before) ^ set(after)}


def unreleased(text: str) -> str:
    """Return what the changelog says of the plugin interface and is not released yet."""
    section = re.search(r"^## \[Unreleased\]$(.*?)(?=^## \[|\Z)", text, re.MULTILINE | re.DOTALL)[1]
    found = re.search(rf"^{SECTION}$(.*?)(?=^### |\Z)", section, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def page(face: list[str]) -> str:
    """Return the page of the documentation."""
    groups: dict[str, list[str]] = {}
    for line in face:
        groups.setdefault(top(line), []).append(line)
    body = "\n\n".join("\n".join(group) for group in groups.values())
    return f"{HEAD}\n```\n{body}\n```\n"


def _thing(name: str) -> list[str]:
    thing = getattr(assistd, name)
    if not isinstance(thing, type):
        if callable(thing) and not _is_alias(thing):
            return [f"{name}: {type(thing).__name__}"]
        return [f"{name} = {_type(thing) if _is_alias(thing) else repr(thing)}"]
    if issubclass(thing, msgspec.Struct):
        hints = typing.get_type_hints(thing, include_extras=True)
        fields = [f"{name}.{f.name}: {_type(hints[f.name])}{_default(f)}" for f in msgspec.structs.fields(thing)]
        tag = thing.__struct_config__.tag
        return [f"{name}: struct" + (f", tag {tag!r}" if tag else ""), *fields, *_methods(thing)]
    if issubclass(thing, enum.Enum):
        return [f"{name}: enum", *(f"{name}.{member.name} = {member.value!r}" for member in thing)]
    if issubclass(thing, BaseException):
        bases = ", ".join(base.__name__ for base in thing.__bases__)
        code = thing.__dict__.get("default_code", "")
        return [f"{name}({bases}), code {code!r}{_signature(thing.__init__) if '__init__' in vars(thing) else ''}"]
    return [f"{name}: {'protocol' if getattr(thing, '_is_protocol', False) else 'class'}", *_methods(thing)]


def _methods(thing: type) -> list[str]:
    found = []
    for name, member in vars(thing).items():
        if name.startswith("_") and (name != "__init__" or member.__qualname__.startswith("_no_init")):
            continue
        if isinstance(member, property):
            returned = typing.get_type_hints(member.fget)["return"]
            found.append(f"{thing.__name__}.{name} -> {_type(returned)}")
        elif isinstance(member, kinds.FunctionType) and not (issubclass(thing, msgspec.Struct) and name == "__init__"):
            found.append(f"{thing.__name__}.{name}{_signature(member)}")
    return found


def _signature(function: typing.Any) -> str:
    signature = inspect.signature(function)
    hints = typing.get_type_hints(function)
    told = []
    star = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            star = True
            told.append("*")
        hint = f": {_type(hints[parameter.name])}" if parameter.name in hints else ""
        empty = parameter.default is parameter.empty
        told.append(f"{parameter.name}{hint}" + ("" if empty else f" = {_plain(parameter.default)}"))
    return f"({', '.join(told)}) -> {_type(hints.get('return', type(None)))}"


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default is not msgspec.NODEFAULT:
        return f" = {_plain(field.default)}"
    return "" if field.default_factory is msgspec.NODEFAULT else f" = {field.default_factory()!r}"


def _plain(value: typing.Any) -> str:
    """Return a default as one writes it in code."""
    return value.__name__ if isinstance(value, type) else re.sub(r"<([^:]+):.*>", r"\1", repr(value))


def _is_alias(thing: typing.Any) -> bool:
    return typing.get_origin(thing) is not None or isinstance(thing, kinds.UnionType)


def _type(hint: typing.Any) -> str:
    if hint is type(None):
        return "None"
    text = hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)
    return re.sub(r"\b(?:typing|msgspec|assistd(?:\.\w+)*|collections\.abc)\.", "", text)


def write() -> None:
    """Write the page; the promise only with ``--promise``, at a release."""
    face = lines()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(face))
    if "--promise" in sys.argv or not PROMISED.exists():
        PROMISED.write_text("\n".join(face) + "\n")


if __name__ == "__main__":
    write()
