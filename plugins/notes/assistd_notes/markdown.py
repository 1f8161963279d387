"""Makes text that anybody may have written plain in Markdown: it formats, links and embeds nothing. `note` asks."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&$^{}]|%(?=%)|(?<=%)%|=(?==)|(?<==)=|!(?=\[)|:(?=//)")
"""What CommonMark, its tables, and the usual programs for notes give a meaning inside of a line."""

_START = re.compile(r"^(?:[-+=:!]|\d{1,9}(?=[.)]))")
"""What gives a line a meaning at its beginning."""


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that shows it as it is (CommonMark 0.31, section 2.4)."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = _SPECIAL.sub(lambda found: f"\\{found[0]}", line)
    start = _START.match(line)
    if start is None:
        return line
    number = start[0] if start[0].isdigit() else ""
    return f"{number}\\{line[len(number) :]}"


def quoted(text: str) -> str:
    """Return a text as a quotation, line by line."""
    lines = [escaped(line) for line in text.split("\n")]
    return "\n".join(f"> {line}\\" if number < len(lines) else f"> {line}" for number, line in enumerate(lines, 1))
