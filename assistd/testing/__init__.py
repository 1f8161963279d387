"""For authors of plugins: the contract suite and what tests need. `docs/plugins/testing.md` tells how.

pytest is needed by `assistd.testing.pytest_plugin` alone; `assistd plugin check` does without.
"""

from assistd.testing.check import check_plugin, examine
from assistd.testing.verdict import Check, Verdict

__all__ = ["Check", "Verdict", "check_plugin", "examine"]
