"""Compiles the translations when assistd is built, installed or made editable. hatchling calls it (pyproject.toml)."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Translations(BuildHookInterface[Any]):
    """Makes every ``assistd.mo``, which git ignores and the wheel holds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  (hatchling's signature)
        """Compile all catalogues before the files are gathered."""
        sys.path.insert(0, self.root)
        from translations.compiling import compile_all

        compile_all(Path(self.root) / "assistd" / "locale", anew=True)
