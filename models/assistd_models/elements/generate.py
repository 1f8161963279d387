"""The command ``generate``: has one source draw labelled pictures, and says how far it is."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from assistd_models.elements import labels

SOURCES = {"html": "web", "gtk3": "gtk", "gtk4": "gtk", "qt": "qt"}
"""Sources, and the package here that draws each: its `generate(source, data, seeds)`."""


def main(arguments: list[str]) -> int:
    """Draw the pictures of a source that are not drawn yet."""
    parser = argparse.ArgumentParser(prog="python -m assistd_models.elements generate")
    parser.add_argument("source", choices=SOURCES)
    parser.add_argument("--data", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--pictures", type=int, required=True, help="how many there shall be")
    parser.add_argument("--first", type=int, default=0, help="seed of the first")
    asked = parser.parse_args(arguments)
    seeds = list(labels.missing(asked.data, asked.source, range(asked.first, asked.first + asked.pictures)))
    print(f"{asked.source}: {len(seeds)} of {asked.pictures} pictures to draw")
    if seeds:
        package = importlib.import_module(f"assistd_models.elements.{SOURCES[asked.source]}")
        package.generate(asked.source, asked.data, seeds)
    return 0
