"""Counts how often one engine's process died, and lets it rest when that was too often. Used by `host`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from assistd.errors import PluginError
from assistd.i18n import _, ngettext

log = logging.getLogger(__name__)

QUARANTINE_DEATHS = 3
QUARANTINE_WINDOW_S = 600.0
QUARANTINE_FIRST_S = 60.0
QUARANTINE_MOST_S = 3600.0
"""Three deaths in ten minutes: no job for a minute, then twice as long each time, at most an hour."""


class Deaths:
    """One engine's record.

    Args:
        name: Returns what the engine is called.
        notice: Called with a sentence that the user should hear once.
        plugin: Name of its plugin, by which a person can end the rest.

    Attributes:
        reason: How it died last, without a full stop.
    """

    def __init__(self, name: Callable[[], str], notice: Callable[[str], None], plugin: str = "") -> None:
        self.reason = ""
        self._name = name
        self._notice = notice
        self._plugin = plugin
        self._deaths: list[tuple[float, str]] = []
        self._until_s = 0.0
        self._quarantines = 0

    @property
    def count(self) -> int:
        """Deaths that count at present."""
        return len(self._deaths)

    def rest_s(self) -> float:
        """Return how long it still rests, in seconds; 0 or less: it does not."""
        return self._until_s - time.monotonic()

    def refuse(self) -> None:
        """Raise while it rests.

        Raises:
            PluginError: It does; code ``quarantined``.
        """
        left_s = self.rest_s()
        if left_s > 0:
            raise PluginError(
                _("{name} is resting after it failed repeatedly ({reason}).").format(
                    name=self._name(), reason=self.reason
                ),
                code="quarantined",
                hint=_("It is tried again in {time}; {release} lets it work at once.").format(
                    time=_duration(left_s), release=self._release()
                ),
            )

    def add(self, request_id: str, reason: str) -> None:
        """Note a death; several on one request count as one: the file is to blame, not the engine."""
        now = time.monotonic()
        self.reason = reason.rstrip(".")
        self._deaths = [d for d in self._deaths if now - d[0] < QUARANTINE_WINDOW_S]
        if request_id and any(death[1] == request_id for death in self._deaths):
            return
        self._deaths.append((now, request_id))
        if len(self._deaths) < QUARANTINE_DEATHS:
            return
        rest_s = min(QUARANTINE_FIRST_S * 2**self._quarantines, QUARANTINE_MOST_S)
        self._quarantines += 1
        self._until_s = now + rest_s
        self._deaths.clear()
        log.error("%s failed %d times and rests for %.0f s: %s", self._name(), QUARANTINE_DEATHS, rest_s, reason)
        self._notice(
            _("{name} failed {n} times and rests for {time}: {reason}. {release} lets it work at once.").format(
                name=self._name(),
                n=QUARANTINE_DEATHS,
                time=_duration(rest_s),
                reason=self.reason,
                release=self._release(),
            )
        )

    def _release(self) -> str:
        """Return the command that ends the rest."""
        return f"`assistd plugins release {self._plugin or self._name()}`"

    def succeeded(self) -> None:
        """Note that a job came to its end: the next rest is a short one again."""
        self._quarantines = 0

    def release(self) -> bool:
        """End the rest; return False if there is none."""
        was = self.rest_s() > 0
        self._until_s = 0.0
        self._quarantines = 0
        return was


def _duration(seconds: float) -> str:
    """Return a duration in words."""
    whole = max(1, round(seconds))
    if whole < 120:
        return ngettext("{n} second", "{n} seconds", whole).format(n=whole)
    minutes = round(whole / 60)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
