"""Where checks write what they found. `check` makes one for each plugin; every module of this package writes on it."""

from __future__ import annotations

from assistd.testing.verdict import Check, Outcome

NAMES = (
    "found", "light", "declared", "starts", "events", "samples", "task", "again", "abstains", "bad-media", "deadline",
    "memory", "writes", "network", "processes", "cancel", "delivers", "failing-place", "arrives", "close",
)  # fmt: skip
"""Every check there is, in the order in which they are told."""


class Board:
    """Checks, each once for each thing it looks at: what failed stays failed."""

    def __init__(self) -> None:
        self._checks: dict[tuple[str, str], Check] = {}

    def passed(self, name: str, words: str, *, of: str = "") -> None:
        """Note that nothing was wrong, unless something was before."""
        self._note(Check(name=name, outcome="passed", words=words, of=of))

    def failed(self, name: str, words: str, hint: str = "", *, of: str = "") -> None:
        """Note what is wrong; the first fault is the one that is told."""
        self._note(Check(name=name, outcome="failed", words=words, hint=hint, of=of))

    def skipped(self, name: str, words: str, hint: str = "", *, of: str = "") -> None:
        """Note why it was not looked at, unless it was."""
        self._note(Check(name=name, outcome="skipped", words=words, hint=hint, of=of))

    def outcome(self, name: str, of: str = "") -> Outcome | None:
        """Return how a check ended; None: it was not made."""
        check = self._checks.get((name, of))
        return check.outcome if check else None

    @property
    def checks(self) -> tuple[Check, ...]:
        """All of them, of the plugin first, then of each thing it offers in turn."""
        things = list(dict.fromkeys(of for _name, of in self._checks))
        order = {name: number for number, name in enumerate(NAMES)}
        return tuple(sorted(self._checks.values(), key=lambda check: (things.index(check.of), order[check.name])))

    def _note(self, check: Check) -> None:
        key = check.name, check.of
        worse = {"skipped": 0, "passed": 1, "failed": 2}
        held = self._checks.get(key)
        if held is None or worse[check.outcome] > worse[held.outcome]:
            self._checks[key] = check
