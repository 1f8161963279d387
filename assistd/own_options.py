"""Checks what a person wrote under ``[plugins.NAME]`` against what the plugin knows. Called by `plugins`."""

from __future__ import annotations

import os
from typing import Any

import msgspec

from assistd import settings
from assistd.config import Config
from assistd.errors import ConfigError
from assistd.i18n import _
from assistd.records import Record
from assistd.types import printable


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
    return {
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
