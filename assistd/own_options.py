"""Checks what a person wrote under ``[plugins.NAME]`` against what the plugin knows. Called by `plugins`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from assistd import declared_by, settings
from assistd.config import Config
from assistd.declaration import PATTERN
from assistd.declaring import Order
from assistd.errors import ConfigError
from assistd.i18n import _
from assistd.records import Record
from assistd.types import printable

MATCH_S = 5.0
"""How long texts may take to be compared with patterns, in seconds, the start of the process included."""


def validated(record: Record, config: Config) -> dict[str, dict[str, Any]]:
    """Return validated options for everything the plugin offers; they share one table, each takes the keys it knows.

    Raises:
        ConfigError: For a key that none of them knows, or a value that does not fit.
    """
    table = config.plugin_options(record.name)
    where, prefix = printable(os.fspath(config.path)), f"plugins.{record.name}"
    known = {spec.name: {field.encode_name for field in msgspec.structs.fields(spec.options)} for spec in record.specs}
    every = tuple(sorted(set().union(*known.values())))
    for key in table:
        if key not in every:
            raise ConfigError(
                _("{where}: there is no key `{prefix}.{key}`.").format(where=where, prefix=prefix, key=printable(key)),
                code="config-key",
                hint=settings.nearest(key, every, _("That plugin has no options.")),
            )
    options = {
        spec.name: msgspec.to_builtins(
            settings.build(
                spec.options,
                {key: value for key, value in table.items() if key in known[spec.name]},
                where=where,
                prefix=prefix,
            )
        )
        for spec in record.specs
    }
    _match(record, table, where, prefix)
    return options


def _match(record: Record, table: dict[str, Any], where: str, prefix: str) -> None:
    """Compare what a person wrote with a third party's patterns, in a process of its own: one can take for ever.

    Raises:
        ConfigError: A text does not match.
    """
    texts = list(dict.fromkeys(text for spec in record.specs for text in _texts(spec.options, table)))
    if not texts:
        return
    order = Order(name=record.name, value=record.value, what="match", texts=tuple(text[1:] for text in texts))
    matches = declared_by.ask(order, limit_s=MATCH_S).matches or (False,) * len(texts)
    for (key, pattern, text), matched in zip(texts, matches, strict=True):
        if not matched:
            raise ConfigError(
                _("{where}: `{key}` must be a text that matches {pattern}, not {value}.").format(
                    where=where, key=f"{prefix}.{key}", pattern=printable(pattern)[:100], value=repr(text[:60])
                ),
                code="config-value",
            )


def _texts(options: type[msgspec.Struct], table: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield key, pattern and text of each text that a person wrote where only some texts fit."""
    info = inspect.type_info(options)
    for field in info.fields if isinstance(info, inspect.StructType) else ():
        written = table.get(field.encode_name)
        pattern = _pattern(field.type)
        for text in written if isinstance(written, list) else [written]:
            if pattern is not None and isinstance(text, str):
                yield field.encode_name, pattern, text


def _pattern(info: inspect.Type) -> str | None:
    """Return the pattern of a text, or of each text of a list."""
    found: str | None = None
    while isinstance(info, inspect.Metadata | inspect.VarTupleType):
        if isinstance(info, inspect.Metadata):
            found = (info.extra or {}).get(PATTERN, found)
            info = info.type
        else:
            info = info.item_type
    return found
