"""Turns tables of a TOML file into typed structs, with errors for people. `config` and `plugins` call it.

A key is a field of a msgspec struct; its one-line description is the `description` of its `msgspec.Meta`, or else what
stands under "Attributes" in the struct's docstring.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from assistd.errors import ConfigError
from assistd.i18n import N_, _

T = TypeVar("T", bound=msgspec.Struct)

_AT = re.compile(r" - at `\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """One key a person may write.

    Attributes:
        name: Path inside its table, e.g. ``speech.stale_s`` or ``watch.folders[].path``.
        words: What it takes: "true or false", "a number of at least 0".
        default: Its value when it is not written; `msgspec.NODEFAULT` if it must be.
        description: One line.
    """

    name: str
    words: str
    default: Any
    description: str = ""


def build(kind: type[T], data: Mapping[str, Any], *, where: str, prefix: str = "") -> T:
    """Return `data` as a struct of type `kind`; a key that it does not know, at any depth, is an error.

    Args:
        kind: A struct type with defaults.
        data: A table as `tomllib` gives it.
        where: Named in errors: the file.
        prefix: Key path of the table, e.g. ``plugins.read``.

    Raises:
        ConfigError: For a key that is unknown (code ``config-key``) or a value that does not fit (``config-value``).
    """
    info = inspect.type_info(kind)
    for path, key, names in _unknown(info, data, prefix):
        full = f"{path}.{key}".strip(".")
        raise ConfigError(
            _("{where}: there is no key `{full}`.").format(where=where, full=full),
            code="config-key",
            hint=nearest(key, names, _("That table has no keys.")),
        )
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise _explain(error, info, data, where, prefix) from error


def keys(kind: type[msgspec.Struct], prefix: str = "") -> Iterator[Key]:
    """Yield every key of `kind`, tables in it included, in the order in which they are declared."""
    yield from _keys(inspect.type_info(kind), prefix)


def nearest(word: str, known: tuple[str, ...], otherwise: str = "") -> str:
    """Return a hint: the known word most like `word`, else all of them, else `otherwise`."""
    import difflib

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return _("Did you mean `{close}`?").format(close=close[0])
    return _("Known: {known}.").format(known=", ".join(known)) if known else otherwise


# --- walking types --------------------------------------------------------------------------------------------------


def _bare(info: inspect.Type) -> inspect.Type:
    """Return a type without its description."""
    while isinstance(info, inspect.Metadata):
        info = info.type
    return info


def _structs(info: inspect.Type) -> inspect.StructType | None:
    """Return the struct that a table, or each table of a list, must be."""
    info = _bare(info)
    if isinstance(info, inspect.ListType | inspect.VarTupleType):
        info = _bare(info.item_type)
    return info if isinstance(info, inspect.StructType) else None


def _unknown(info: inspect.Type, data: Any, path: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield path, key and the valid names for each key that no struct knows."""
    struct = _structs(info)
    if struct is None:
        return
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _unknown(struct, item, f"{path}[{index}]")
    elif isinstance(data, Mapping):
        fields = {field.encode_name: field for field in struct.fields}
        for key, value in data.items():
            if key in fields:
                yield from _unknown(fields[key].type, value, f"{path}.{key}".strip("."))
            else:
                yield path, key, tuple(fields)


def _keys(info: inspect.Type, prefix: str) -> Iterator[Key]:
    struct = _structs(info)
    if struct is None:
        return
    documented = _attributes(struct.cls)
    for field in struct.fields:
        name = f"{prefix}.{field.encode_name}".strip(".")
        nested = _structs(field.type)
        if nested is not None:
            many = not isinstance(_bare(field.type), inspect.StructType)
            yield from _keys(nested, f"{name}[]" if many else name)
        else:
            default = field.default
            if default is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
                default = field.default_factory()
            description = _description(field.type) or documented.get(field.name, "")
            yield Key(name=name, words=words(field.type), default=default, description=description)


def _description(info: inspect.Type) -> str:
    if isinstance(info, inspect.Metadata):
        return str((info.extra_json_schema or {}).get("description", "")) or _description(info.type)
    return ""


def _attributes(cls: type) -> dict[str, str]:
    """Return what a Google docstring says of each attribute, each on one line."""
    text = cleandoc(cls.__doc__ or "").partition("Attributes:\n")[2].partition("\n\n")[0]
    found: dict[str, str] = {}
    for name, words in re.findall(r"^    (\w+): (.*(?:\n {5,}.*)*)", text, re.MULTILINE):
        found[name] = " ".join(words.replace("``", "`").split())
    return found


def words(info: inspect.Type, _: Callable[[str], str] = N_) -> str:  # noqa: PLR0911  (one return a type)
    """Return what a value of this type looks like, for a person who writes TOML; in English, or as `_` translates."""
    info = _bare(info)
    match info:
        case inspect.BoolType():
            return _("true or false")
        case inspect.IntType() | inspect.FloatType():
            return " ".join(
                [_("a whole number") if isinstance(info, inspect.IntType) else _("a number"), *_limits(info, _)]
            )
        case inspect.StrType():
            return _("text in quotes")
        case inspect.EnumType():
            return _one_of((member.value for member in info.cls), _)
        case inspect.LiteralType():
            return _one_of(info.values, _)
        case inspect.ListType() | inspect.VarTupleType():
            return _("a list, each {item_type}").format(item_type=words(info.item_type, _))
        case inspect.StructType() | inspect.DictType():
            return _("a table")
        case inspect.UnionType():
            return _(" or ").join(words(part, _) for part in info.types if not isinstance(part, inspect.NoneType))
        case _:
            return _("another kind of value")


def _one_of(values: Iterable[Any], _: Callable[[str], str]) -> str:
    return _("one of {choices}").format(choices=", ".join(f'"{value}"' for value in values))


def _limits(info: inspect.IntType | inspect.FloatType, _: Callable[[str], str]) -> list[str]:
    """Return how large a number may be, as it stands in TOML."""
    low = info.ge if info.ge is not None else info.gt
    high = info.le if info.le is not None else info.lt
    if low is not None and high is not None:
        return [_("from {low} to {high}").format(low=f"{low:g}", high=f"{high:g}")]
    if low is not None:
        return [(_("of at least {low}") if info.gt is None else _("above {low}")).format(low=f"{low:g}")]
    return [_("of at most {high}").format(high=f"{high:g}")] if high is not None else []


# --- words for errors -----------------------------------------------------------------------------------------------


def _explain(error: msgspec.ValidationError, info: inspect.Type, data: Any, where: str, prefix: str) -> ConfigError:
    """Return msgspec's error in words: the key's path, what was expected, what stands there."""
    text = str(error)
    found = _AT.search(text)
    message = text[: found.start()] if found else text
    path, info, value = _follow(found["path"] if found else "", info, data)
    key = f"{prefix}{path}" if path.startswith("[") else f"{prefix}.{path}".strip(".")
    missing = re.fullmatch(r"Object missing required field `(.*)`", message)
    if missing:
        return ConfigError(
            _("{where}: `{key}` lacks the key `{missing}`.").format(where=where, key=key, missing=missing[1]),
            code="config-value",
            hint=_("Write {missing} = …").format(missing=missing[1]),
        )
    if not message.startswith(("Expected", "Invalid")):  # a struct's own check
        return ConfigError(f"{where}: `{key}`: {message}.", code="config-value")
    choices = _choices(info)
    hint = nearest(str(value), choices) if choices and isinstance(value, str) else ""
    return ConfigError(
        _("{where}: `{key}` must be {info}, not {value}.").format(
            where=where, key=key, info=words(info, _), value=_shown(value)
        ),
        code="config-value",
        hint=hint,
    )


def _follow(path: str, info: inspect.Type, data: Any) -> tuple[str, inspect.Type, Any]:
    """Return the key path as a person writes it, the type expected there, and the value that stands there."""
    shown = ""
    for step in _STEP.finditer(path):
        info = _bare(info)
        if isinstance(info, inspect.StructType) and step[1] and isinstance(data, Mapping):
            by_name = {field.encode_name: field.type for field in info.fields}
            info, data = by_name.get(step[1], inspect.AnyType()), data.get(step[1])
            shown = f"{shown}.{step[1]}".strip(".")
        elif isinstance(info, inspect.ListType | inspect.VarTupleType) and step[2] and isinstance(data, list):
            info, data = info.item_type, data[int(step[2])]
            shown += f"[{step[2]}]"
    return shown, info, data


def _choices(info: inspect.Type) -> tuple[str, ...]:
    info = _bare(info)
    if isinstance(info, inspect.EnumType):
        return tuple(str(member.value) for member in info.cls)
    if isinstance(info, inspect.LiteralType):
        return tuple(str(value) for value in info.values)
    if isinstance(info, inspect.UnionType):
        return tuple(choice for part in info.types for choice in _choices(part))
    return ()


def _shown(value: Any) -> str:
    """Return a value as it may stand in a sentence: short, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return _("a table")
    if isinstance(value, list):
        return _("a list")
    text = (
        repr(value) if not isinstance(value, str) else '"' + "".join(c if c.isprintable() else "?" for c in value) + '"'
    )
    return text if len(text) <= 60 else f"{text[:57]}…"
