"""Checks what a plugin's hooks return, before anything relies on it. Called by `assistd.plugins` for each plugin.

A hook may return anything: wrong types, a name twice, an engine that is no string, options that are no struct. Each is
told in one sentence for the plugin's author.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from assistd.errors import ApiMismatchError, LoadError
from assistd.hookspecs import Api, Finding, Modality, ModelSpec, Reach, SinkSpec, SourceSpec
from assistd.i18n import _
from assistd.types import API_OLDEST, API_VERSION, Quality, printable

T = TypeVar("T")
Spec = Modality | SinkSpec | SourceSpec

MOST = 256
"""Most things one hook may return: a generator that never ends is cut here."""

_Name = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]*\Z", max_length=64)]
_Engine = Annotated[str, Meta(pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*\Z", max_length=256)]
_Kind = Annotated[str, Meta(pattern=r"^([a-z0-9][a-z0-9_.-]*)?\Z", max_length=64)]
_Language = Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", max_length=64)]
_Glob = Annotated[str, Meta(pattern=r"^[^/\s]+/[^/\s]+\Z", max_length=128)]
_Seconds = Annotated[float, Meta(gt=0, le=7 * 86400)]
_Mib = Annotated[int, Meta(gt=0, le=2**24)]


class _ModalityShape(msgspec.Struct, forbid_unknown_fields=True):
    """The types of a `Modality`'s fields, which its constructor does not check."""

    name: _Name
    task: _Name
    facet: _Name
    engine: _Engine
    accepts: tuple[_Glob, ...]
    api: Api
    priority: int
    quality: Quality
    languages: tuple[str, ...]
    deadline_s: _Seconds
    memory_mib: _Mib
    model: str
    stay_warm: bool
    after: tuple[_Name, ...]
    kind: _Kind
    uses: _Kind
    levels: bool
    into: tuple[_Language, ...]
    live: bool
    reach: Reach


class _SinkShape(msgspec.Struct, forbid_unknown_fields=True):
    """The types of a `SinkSpec`'s fields."""

    name: _Name
    engine: _Engine
    api: Api
    once: bool
    deadline_s: _Seconds
    memory_mib: _Mib
    reach: Reach


class _SourceShape(msgspec.Struct, forbid_unknown_fields=True):
    """The types of a `SourceSpec`'s fields."""

    name: _Name
    engine: _Engine
    api: Api
    speak: bool
    write: bool
    memory_mib: _Mib
    reach: Reach


class _CommandShape(msgspec.Struct, forbid_unknown_fields=True):
    """What a subcommand may be called."""

    name: _Name


class _ModelShape(msgspec.Struct, forbid_unknown_fields=True):
    """The types of a `ModelSpec`'s fields."""

    id: _Name
    name: str
    kind: _Kind
    repository: _Glob
    files: tuple[str, ...]
    revision: str
    family: str
    licence: str
    attribution: str
    languages: tuple[_Language, ...]
    dtype: Literal["fp32", "fp16", "int8", "q4"]
    size_mib: float
    memory_mib: int
    rank: int
    quality: Quality
    limits: str
    why: str
    constants: dict[str, Any]


def modalities(answers: Iterable[Any], *, elsewhere: bool = False) -> tuple[Modality, ...]:
    """Return what `assistd_modalities` gave, checked.

    Args:
        answers: What the hook returned, once for each plugin that has it.
        elsewhere: It was declared in another process, and types of options are built again here (`declaration`).

    Raises:
        LoadError: If it is not what the hook promises (code ``plugin-spec``).
        ApiMismatchError: If it was written for another interface.
    """
    return _specs("assistd_modalities", answers, Modality, _ModalityShape, elsewhere=elsewhere)


def sinks(answers: Iterable[Any], *, elsewhere: bool = False) -> tuple[SinkSpec, ...]:
    """Return what `assistd_sinks` gave, checked; raises as `modalities` does."""
    return _specs("assistd_sinks", answers, SinkSpec, _SinkShape, elsewhere=elsewhere)


def sources(answers: Iterable[Any], *, elsewhere: bool = False) -> tuple[SourceSpec, ...]:
    """Return what `assistd_sources` gave, checked; raises as `modalities` does."""
    return _specs("assistd_sources", answers, SourceSpec, _SourceShape, elsewhere=elsewhere)


def models(answers: Iterable[Any]) -> tuple[ModelSpec, ...]:
    """Return what `assistd_models` gave, checked; raises `LoadError`."""
    found = _collect("assistd_models", answers, ModelSpec)
    for model in found:
        _convert("assistd_models", model, _ModelShape, msgspec.structs.asdict(model))
    return found


def findings(answers: Iterable[Any]) -> tuple[Finding, ...]:
    """Return what `assistd_check` gave, checked; raises `LoadError`."""
    found = _collect("assistd_check", answers, Finding)
    for finding in found:
        _convert("assistd_check", finding, Finding, msgspec.structs.asdict(finding))
    return found


def commands(found: Mapping[str, str]) -> dict[str, str]:
    """Return names of subcommands with the first line of each one's help, checked; raises `LoadError`."""
    if len(found) > MOST:
        raise _wrong(_("{hook} returned more than {most} things.").format(hook="assistd_commands", most=MOST))
    for name in found:
        _convert("assistd_commands", found, _CommandShape, {"name": name})
    return {name: printable(words)[:200] for name, words in found.items()}


def negotiated(api: Api) -> int:
    """Return the newest version of the interface that both sides speak.

    Raises:
        ApiMismatchError: There is none.
    """
    oldest, newest = api if isinstance(api, tuple) and len(api) == 2 else (api, api)
    if not isinstance(oldest, int) or not isinstance(newest, int):
        raise _wrong(_("An `api` must be a whole number, or the oldest and the newest version."))
    version = min(newest, API_VERSION)
    if version >= max(oldest, API_OLDEST):
        return version
    spoken = str(API_VERSION) if API_OLDEST == API_VERSION else f"{API_OLDEST}-{API_VERSION}"
    raise ApiMismatchError(
        _("It was written for version {api} of the plugin interface; here it is {api_version}.").format(
            api=oldest if oldest > API_VERSION else newest, api_version=spoken
        ),
        hint=_("Update assistd, or install an older version of the plugin.")
        if oldest > API_VERSION
        else _("Install a newer version of the plugin."),
    )


def _specs(
    hook: str, answers: Iterable[Any], kind: type[T], shape: type[msgspec.Struct], *, elsewhere: bool
) -> tuple[T, ...]:
    found = _collect(hook, answers, kind)
    names: set[str] = set()
    for spec in found:
        fields = {name: getattr(spec, name) for name in spec.__struct_fields__}  # type: ignore[attr-defined]
        options = fields.pop("options")
        if isinstance(fields["api"], int | tuple):  # a wrong type is told below
            negotiated(fields["api"])
        _convert(hook, spec, shape, fields)
        _check_options(hook, fields["name"], options, elsewhere=elsewhere)
        if fields["name"] in names:
            raise _wrong(_("{hook} returned the name {name} twice.").format(hook=hook, name=fields["name"]))
        names.add(fields["name"])
    return found


def _collect(hook: str, answers: Iterable[Any], kind: type[T]) -> tuple[T, ...]:
    """Return the items of every answer of the hook, each of type `kind`."""
    found: list[T] = []
    for answer in answers:
        if isinstance(answer, str | bytes | msgspec.Struct) or not isinstance(answer, Iterable):
            raise _wrong(_("{hook} must return a list, not {answer}.").format(hook=hook, answer=_article(answer)))
        items = list(islice(answer, MOST + 1))
        if len(items) > MOST:
            raise _wrong(_("{hook} returned more than {most} things.").format(hook=hook, most=MOST))
        for item in items:
            if not isinstance(item, kind):
                raise _wrong(
                    _("{hook} must return {kind} objects; there was {item} among them.").format(
                        hook=hook, kind=kind.__name__, item=_article(item)
                    )
                )
            found.append(item)
    return tuple(found)


def _convert(hook: str, spec: object, shape: type[msgspec.Struct], fields: dict[str, Any]) -> None:
    try:
        msgspec.convert(fields, shape, str_keys=False, strict=True)
    except msgspec.ValidationError as error:
        name = fields.get("name") or fields.get("part")
        raise _wrong(f"{hook}: {type(spec).__name__} {name!r}: {str(error).replace('`$.', '`')}.") from error


def _check_options(hook: str, name: str, options: Any, *, elsewhere: bool) -> None:
    """Options must be a struct that a worker can import by name and make without arguments."""
    if not (isinstance(options, type) and issubclass(options, msgspec.Struct)):
        raise _wrong(
            _("{hook}: {name}: options must be a msgspec.Struct type, not {options}.").format(
                hook=hook, name=name, options=_article(options)
            )
        )
    title = str(options.__qualname__)
    if not elsewhere and getattr(sys.modules.get(options.__module__), title, None) is not options:
        raise _wrong(
            _("{hook}: {name}: options {title} must stand at the top of a module.").format(
                hook=hook, name=name, title=title
            )
        )
    try:
        msgspec.convert({}, options)
    except (msgspec.ValidationError, TypeError) as error:
        raise _wrong(
            _("{hook}: {name}: each option of {title} must have a default ({error}).").format(
                hook=hook, name=name, title=title, error=error
            )
        ) from error


def _wrong(message: str) -> LoadError:
    return LoadError(message, code="plugin-spec", hint=_("This is a fault of the plugin: tell its author."))


def _article(value: object) -> str:
    if value is None:
        return "None"
    return f"{'an' if type(value).__name__[0] in 'aeiouAEIOU' else 'a'} {type(value).__name__}"
