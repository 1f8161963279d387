"""``python -m translations [compile | update [LANGUAGE]]``: what ``make translations`` runs.

``update`` writes the template of all phrases to ``build/``, merges it into every ``assistd.po`` (a new LANGUAGE gets
one), and tells what is not translated yet; ``compile`` makes the files that assistd reads. Neither invents anything.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from translations import compiling, extracting

TEMPLATE = extracting.ROOT / "build" / "assistd.pot"


def main(arguments: list[str]) -> int:
    """Return the exit code: 1 if a phrase is not translated."""
    match arguments:
        case ["compile"]:
            compiling.compile_all(anew=True)
            return 0
        case [] | ["update"]:
            return _update(compiling.sources())
        case ["update", language]:
            return _update([compiling.LOCALE / language / "LC_MESSAGES" / f"{compiling.DOMAIN}.po"])
        case _:
            print(__doc__)
            return 2


def _update(files: list[Path]) -> int:
    template = extracting.template()
    TEMPLATE.parent.mkdir(exist_ok=True)
    _write(TEMPLATE, template)
    print(f"{len(template)} phrases: {TEMPLATE}")
    lacking = 0
    for path in files:
        lacking += _merge(path, template)
    compiling.compile_all()
    return 1 if lacking else 0


def _merge(path: Path, template: Catalog) -> int:
    """Bring a language's catalogue up to date; return how many phrases it lacks."""
    language = path.parts[-3]
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)  # else each run would change it
        catalogue.obsolete.clear()  # git remembers them
    else:
        path.parent.mkdir(parents=True)
        catalogue = Catalog(
            locale=language, project="assistd", version="0.1", msgid_bugs_address="", charset="utf-8", fuzzy=False
        )
        catalogue.update(template, no_fuzzy_matching=True)
    _write(path, catalogue)
    untranslated = [message for message in catalogue if message.id and not _is_whole(message.string)]
    print(f"{language}: {len(untranslated)} of {len(catalogue)} phrases are not translated ({path}).")
    for message in untranslated:
        print(f"  {message.id!r}")
    return len(untranslated)


def _is_whole(string: Any) -> bool:
    return bool(string) and all(string)


def _write(path: Path, catalogue: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
