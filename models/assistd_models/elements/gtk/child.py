"""The process that draws: reads seeds on its input, answers each with a line of JSON. `workshop` starts it.

Runs under the Python that has gi (the system's), so it and all it imports need nothing but gi and cairo.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any


def main(arguments: list[str]) -> None:
    """Draw the seeds that come in, one a line, into ``FOLDER/<seed>.raw``.

    Args:
        arguments: The kind of windows (gtk3, gtk4, adw), and the folder.
    """
    way, folder = arguments
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    studio = _studio(way)
    for line in sys.stdin:
        seed = int(line)
        try:
            told = studio.draw(seed, os.path.join(folder, f"{seed}.raw"))
        except Exception as why:  # noqa: BLE001 - any picture may fail: the parent counts them
            traceback.print_exc()
            told = {"failed": f"{type(why).__name__}: {why}"}
        print(json.dumps({"seed": seed, **told}), file=answers, flush=True)


def _studio(way: str) -> Any:
    from assistd_models.elements.gtk.compositor import Claim

    claim = Claim()
    claim.set(on=True)  # before the toolkit opens its display, which it does when it is imported
    if way == "gtk3":
        from assistd_models.elements.gtk.three.studio import Studio

        return Studio(claim)
    from assistd_models.elements.gtk.four.studio import Studio as Newer

    return Newer(way, claim)


if __name__ == "__main__":
    main(sys.argv[1:])
