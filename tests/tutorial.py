"""The tutorial's code is the code of ``plugins/example``: blocks name their file, and together are that file.

``python -m tutorial`` puts files that changed into the page again, where a file is shown in one block.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "plugins" / "example"
PAGE = ROOT / "docs" / "plugins" / "tutorial.md"
_BLOCK = re.compile(r"^```\w+ (?P<file>\S+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def shown(text: str) -> dict[str, str]:
    """Return what the page shows of each file: its blocks, one after another."""
    found: dict[str, str] = {}
    for block in _BLOCK.finditer(text):
        found[block["file"]] = found.get(block["file"], "") + block["code"]
    return found


def refreshed(text: str) -> str:
    """Return the page with every file that is shown in one block as it is now."""
    names = [block["file"] for block in _BLOCK.finditer(text)]

    def now(block: re.Match[str]) -> str:
        if names.count(block["file"]) > 1:
            return block[0]
        return block[0].replace(block["code"], (EXAMPLE / block["file"]).read_text())

    return _BLOCK.sub(now, text)


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text()))
