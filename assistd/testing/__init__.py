"""For authors of plugins: the contract suite and what tests need. `docs/plugins/testing.md` tells how.

pytest is needed by `assistd.testing.pytest_plugin` alone; `assistd plugin check` does without. Names are looked up when
they are first used, so that the tests of others do not wait for ours.
"""

TYPE_CHECKING = False  # as of `typing`, which is not imported just for this
if TYPE_CHECKING:
    from assistd.testing.check import check_plugin, examine
    from assistd.testing.verdict import Check, Verdict

__all__ = ["Check", "Verdict", "check_plugin", "examine"]

_WHERE = {"Check": "verdict", "Verdict": "verdict", "check_plugin": "check", "examine": "check"}


def __getattr__(name: str) -> object:
    """Return a public name, from its module (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module 'assistd.testing' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"assistd.testing.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
