"""How commands print: text that can't steer a terminal, one JSON object a line, complaints."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from enum import Enum
from typing import Any

import msgspec

from assistd.i18n import ngettext

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could move the cursor, colour the screen or turn text round: control characters, line separators, bidirectional
overrides; and halves of characters, which stand for undecodable bytes of a file's name."""


def safe(text: str) -> str:
    """Return text that only shows: line breaks and tabs stay, whatever else steers a terminal becomes ``?``."""
    return _STEERING.sub("?", text)


def out(text: str = "", *, exact: bool = False) -> None:
    """Print a line or more to standard output, at once; `exact`: unchanged, if that is no terminal."""
    print(text if exact and not sys.stdout.isatty() else safe(text), flush=True)


def aside(text: str) -> None:
    """Print to standard error what is no part of the answer."""
    print(safe(text), file=sys.stderr, flush=True)


def complain(message: str, hint: str = "") -> None:
    """Print why something could not be done, and what to do next, to standard error."""
    aside(f"{message} {hint}".strip())


def json_line(value: Any) -> None:
    """Print one JSON object on one line, in which nothing can steer a terminal either."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(", ", ": "))
    print(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text), flush=True)


def plain(value: Any) -> Any:  # noqa: PLR0911  (one return a kind)
    """Return structs as dicts with all their fields, and paths as text (undecodable bytes as lone surrogates)."""
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return os.fsdecode(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float) and not math.isfinite(value):  # JSON has no word for it
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def ago(seconds: float) -> str:
    """Return a stretch of time in words: "5 minutes"."""
    whole = max(0, int(seconds))
    if (n := whole // 86_400) > 0:
        return ngettext("{n} day", "{n} days", n).format(n=n)
    if (n := whole // 3_600) > 0:
        return ngettext("{n} hour", "{n} hours", n).format(n=n)
    if (n := whole // 60) > 0:
        return ngettext("{n} minute", "{n} minutes", n).format(n=n)
    return ngettext("{n} second", "{n} seconds", whole).format(n=whole)
