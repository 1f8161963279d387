"""What a plugin declares, as data: how it travels from the process that asked it to the daemon, which never runs it.

`declaring` writes a `Declaration`, `plugins` turns it back into specs. Types of options are a closed set (docs:
plugins/README.md, "Options"), so that they too can travel, and are built again where a person's values are checked.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, inspect

from assistd import declared
from assistd.declared import Spec
from assistd.errors import LoadError
from assistd.hookspecs import Modality, ModelSpec, SinkSpec, SourceSpec
from assistd.i18n import _
from assistd.types import Struct, printable

MOST_OPTIONS = 100
MOST_BYTES = 2**20
"""Largest declaration that is taken, bytes."""

PATTERN = "pattern"
"""Key, in `Meta.extra` of a type that was built again, of the pattern that a text must match."""

Sort = Literal["true-or-false", "whole-number", "number", "text", "one-of", "list"]
_Scalar = bool | int | float | str


class Option(Struct, frozen=True, kw_only=True):
    """One option: its type, its bounds, its default.

    Attributes:
        name: As a person writes it.
        of: For a list: the type of each thing in it.
        choices: For one of several.
    """

    name: str = ""
    sort: Sort
    default: Any = None
    description: str = ""
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    of: Option | None = None


class Shape(Struct, frozen=True, kw_only=True):
    """A type of options: where the real one lies, and what is in it."""

    module: str
    name: str
    options: tuple[Option, ...] = ()


class Declared(Struct, frozen=True, kw_only=True):
    """A modality, sink or source: its plain fields, and the shape of its options."""

    fields: dict[str, Any]
    options: Shape


class Declaration(Struct, frozen=True, kw_only=True):
    """Everything a plugin declares.

    Attributes:
        hooks: Names of the hooks it has.
        commands: Its subcommands, each with the first line of its help.
    """

    modalities: tuple[Declared, ...] = ()
    sinks: tuple[Declared, ...] = ()
    sources: tuple[Declared, ...] = ()
    models: tuple[ModelSpec, ...] = ()
    hooks: tuple[str, ...] = ()
    commands: dict[str, str] = {}

    def specs(self) -> tuple[tuple[Modality, ...], tuple[SinkSpec, ...], tuple[SourceSpec, ...]]:
        """Return what is declared, with options that can be built and checked; everything is looked at once more.

        Raises:
            LoadError: It is not what a declaration may hold.
        """
        try:
            return (
                declared.modalities([[Modality(**_fields(one)) for one in self.modalities]], elsewhere=True),
                declared.sinks([[SinkSpec(**_fields(one)) for one in self.sinks]], elsewhere=True),
                declared.sources([[SourceSpec(**_fields(one)) for one in self.sources]], elsewhere=True),
            )
        except (TypeError, ValueError, msgspec.ValidationError) as error:
            raise LoadError(
                _("What it declares can't be taken: {error}.").format(error=printable(str(error))[:300]),
                code="plugin-spec",
            ) from error


def written(specs: Iterable[Spec]) -> tuple[Declared, ...]:
    """Return specs as data.

    Raises:
        LoadError: A type of option is none of those there are.
    """
    found = []
    for spec in specs:
        fields = {name: getattr(spec, name) for name in spec.__struct_fields__ if name != "options"}
        found.append(Declared(fields=msgspec.to_builtins(fields), options=_shape(spec)))
    return tuple(found)


# --- options: a type as data ----------------------------------------------------------------------------------------


def _shape(spec: Spec) -> Shape:
    from assistd import settings

    kind = spec.options
    descriptions = {key.name: key.description for key in settings.keys(kind)}
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    if len(info.fields) > MOST_OPTIONS:
        raise _refused(spec.name, kind.__qualname__, _("it has more than {most} options").format(most=MOST_OPTIONS))
    options = []
    for field in info.fields:
        default = field.default
        if default is msgspec.NODEFAULT and field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        name = field.encode_name
        if not _is_word(name):
            raise _refused(spec.name, name, _("its name must be a word"))
        try:
            option = _option(field.type)
        except TypeError as error:
            raise _refused(spec.name, name, str(error)) from error
        options.append(
            msgspec.structs.replace(
                option, name=name, default=msgspec.to_builtins(default), description=descriptions.get(name, "")
            )
        )
    return Shape(module=kind.__module__, name=kind.__qualname__, options=tuple(options))


def _option(info: inspect.Type) -> Option:  # noqa: PLR0911  (one return a type)
    while isinstance(info, inspect.Metadata):
        info = info.type
    match info:
        case inspect.BoolType():
            return Option(sort="true-or-false")
        case inspect.IntType():
            return Option(sort="whole-number", ge=info.ge, gt=info.gt, le=info.le, lt=info.lt)
        case inspect.FloatType():
            return Option(sort="number", ge=info.ge, gt=info.gt, le=info.le, lt=info.lt)
        case inspect.StrType():
            return Option(sort="text", min_length=info.min_length, max_length=info.max_length, pattern=info.pattern)
        case inspect.LiteralType() if all(isinstance(value, str) for value in info.values):
            return Option(sort="one-of", choices=tuple(map(str, info.values)))
        case inspect.EnumType() if all(isinstance(member.value, str) for member in info.cls):
            return Option(sort="one-of", choices=tuple(member.value for member in info.cls))
        case inspect.ListType() | inspect.VarTupleType() if (of := _option(info.item_type)).sort != "list":
            return Option(sort="list", of=of, min_length=info.min_length, max_length=info.max_length)
        case _:
            raise TypeError(_("options are true or false, a number, text, one of several texts, or a list of these"))


def _refused(spec: str, option: str, why: str) -> LoadError:
    return LoadError(
        _("{spec}: the option {option} can't be used: {why}.").format(spec=spec, option=option, why=why),
        code="plugin-spec",
        hint=_("This is a fault of the plugin: tell its author."),
    )


# --- options: data as a type ----------------------------------------------------------------------------------------


def _fields(one: Declared) -> dict[str, Any]:
    """Return the fields of a spec with the types they have there; they are checked by `declared` afterwards."""
    fields = dict(one.fields)
    for name, value in fields.items():
        if isinstance(value, list):
            fields[name] = tuple(value)
    if "reach" in fields:
        from assistd.hookspecs import Reach

        fields["reach"] = msgspec.convert(fields["reach"], Reach)
    return {**fields, "options": rebuilt(one.options)}


def rebuilt(shape: Shape) -> type[msgspec.Struct]:
    """Return a struct type with the same name, place, options, bounds and defaults as the plugin's own.

    Raises:
        TypeError, ValueError: It can't be one.
    """
    names = [option.name for option in shape.options]
    if len(set(names)) != len(names) or len(names) > MOST_OPTIONS or not all(map(_is_word, names)):
        raise ValueError(_("the names of its options"))
    fields = []
    for option in shape.options:
        kind = _type(option, option.description)
        default = msgspec.convert(option.default, kind)
        if isinstance(default, list):
            default = tuple(default)
        fields.append((option.name, kind, default))
    if not shape.name.isidentifier():
        raise ValueError(_("the name of its options"))
    return msgspec.defstruct(
        shape.name, fields, module=shape.module, frozen=True, kw_only=True, forbid_unknown_fields=True
    )


def _is_word(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_") and not keyword.iskeyword(name)


def _type(option: Option, description: str = "") -> Any:
    meta: dict[str, Any] = {"description": description} if description else {}
    match option.sort:
        case "true-or-false":
            kind: Any = bool
        case "whole-number" | "number":
            whole = option.sort == "whole-number"
            kind = int if whole else float
            for name in ("ge", "gt", "le", "lt"):
                if (bound := getattr(option, name)) is not None:
                    meta[name] = int(bound) if whole else bound
        case "text":
            kind = str
            meta.update(_lengths(option))
            if option.pattern is not None:  # a pattern can take for ever: it is tried elsewhere (`own_options`)
                meta["extra"] = {PATTERN: option.pattern}
        case "one-of":
            kind = Literal[tuple(option.choices)]
        case "list":
            if option.of is None or option.of.sort == "list":
                raise TypeError(_("a list of what"))
            kind = tuple[_type(option.of), ...]  # type: ignore[misc]
            meta.update(_lengths(option))
    return Annotated[kind, Meta(**meta)] if meta else kind


def _lengths(option: Option) -> dict[str, int]:
    bounds = {"min_length": option.min_length, "max_length": option.max_length}
    return {name: bound for name, bound in bounds.items() if bound is not None}
