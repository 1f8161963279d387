"""The commands: ``python -m assistd_models.elements generate | collect | train | judge | export``."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "generate": "draw labelled pictures: generate SOURCE --data DIR --pictures N [--first SEED]",
    "collect": "photograph real applications, with the accessibility tree as truth: collect SET --out DIR",
    "train": "train the net, or go on training: train --data DIR --out DIR --steps N",
    "judge": "find thresholds on the validation applications, take figures on the test ones",
    "export": "write the ONNX model that the plugin ships: export --run DIR --out FILE",
}


def main(arguments: list[str]) -> int:
    """Run a command: each is a module of its name here, with a `main` that takes the rest."""
    if not arguments or arguments[0] not in COMMANDS:
        for name, what in COMMANDS.items():
            print(f"{name:10}{what}")
        return 2
    return int(importlib.import_module(f"assistd_models.elements.{arguments[0]}").main(arguments[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
