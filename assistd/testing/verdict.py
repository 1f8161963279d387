"""What `check_plugin` found: named checks, each with a sentence and what to do. Made by `check`; printed by the CLI."""

from __future__ import annotations

from typing import Literal

from assistd.i18n import _
from assistd.types import Struct

Outcome = Literal["passed", "failed", "skipped"]


class Check(Struct, frozen=True, kw_only=True):
    """One check of one thing that a plugin offers.

    Attributes:
        name: Of the check, as in ``docs/plugins/testing.md``: ``events``, ``cancel``, …
        of: Name of the modality, sink or source; empty: the plugin as a whole.
        words: What was seen, one sentence.
        hint: What to do, one sentence; empty if there is nothing to do.
    """

    name: str
    outcome: Outcome
    words: str
    of: str = ""
    hint: str = ""

    def line(self) -> str:
        """Return it as it is printed."""
        what = {"passed": _("passed"), "failed": _("FAILED"), "skipped": _("skipped")}[self.outcome]
        where = f"{self.name} ({self.of})" if self.of else self.name
        return f"{where}: {what}: {self.words} {self.hint}".strip()


class Verdict(Struct, frozen=True, kw_only=True):
    """All checks of one plugin.

    Attributes:
        plugin: Its name, as the entry point says it; what was asked for if it was not found.
        distribution: What it was installed from; empty for a project's folder.
    """

    plugin: str
    distribution: str = ""
    version: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.outcome == "failed")

    @property
    def passed(self) -> bool:
        """No check failed, and there were some."""
        return bool(self.checks) and not self.failed

    def report(self) -> str:
        """Return what failed, or that nothing did, in lines for people."""
        if self.passed:
            return _("{plugin} passes all checks.").format(plugin=self.plugin)
        return "\n".join(
            (_("{plugin} does not pass:").format(plugin=self.plugin), *(f"- {check.line()}" for check in self.failed))
        )

    def __bool__(self) -> bool:
        return self.passed
