"""One picture and what is to be done with it: what `describing` and `answering` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistd import Abstain, Content, Job
from assistd.i18n import _, language
from assistd.installed import Installed
from assistd_caption import CaptionOptions
from assistd_caption.gate import Read, Verdict
from assistd_caption.looking import Looking, View
from assistd_caption.questions import WORD
from assistd_caption.regions import Region
from assistd_caption.telling import FAINT, Telling

LANGUAGE = "en"
"""What captioning models write, BCP 47; the words that hedge a sentence of theirs belong to it and are in it, too."""

CODES = {"blank": "blank", "shade": "blank", "unclear": "unsure", "drawing": "unsure", "tiny": "unsure"}
"""Kinds of the gate with a code of their own; all others end as "not-a-picture"."""


def foreign() -> bool:
    """Return whether assistd speaks another language than the models: then no sentence may hold words of both."""
    return language().partition("_")[0] != LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Task:
    """A job, and what is known before any model is asked.

    Attributes:
        job: What is wanted.
        pixels: uint8 [height, width, 3], RGB.
        verdict: The gate's.
        read: The reader's content; None if it found nothing or has failed.
        evidence: The same for the gate.
        options: The person's settings.
        models: Candidates, best first.
        looking: Asks them.
        cancel: True once nobody wants the answer any more.
    """

    job: Job
    pixels: NDArray[np.uint8]
    verdict: Verdict
    read: Content | None
    evidence: Read
    options: CaptionOptions
    models: tuple[Installed, ...]
    looking: Looking
    cancel: Callable[[], bool]

    @cached_property
    def words(self) -> frozenset[str]:
        """Words that were read, in lower case."""
        return frozenset(word.lower() for text in self.evidence.texts for word in WORD.findall(text))

    @property
    def drawing(self) -> bool:
        """Whether the gate let a drawing pass, whose descriptions are always unsure."""
        return self.verdict.drawing

    def view(self, region: Region | None = None) -> View:
        """Return what is looked at: all of it, or a picture in it."""
        digest = self.job.media.sha256 if self.job.media else ""
        if region is None:
            return View(key=f"{digest}:all", pixels=self.pixels)
        place = f"{region.left},{region.top},{region.right},{region.bottom}"
        return View(key=f"{digest}:{place}", pixels=np.ascontiguousarray(region.of(self.pixels)))

    def telling(self, *, short: bool = False) -> Telling:
        """Return the checks for one description or answer."""
        return Telling(self.options, self.words, short=short, least_doubt=int(self.drawing))

    def refused(self) -> Abstain:
        """Return why nothing is described."""
        kind = self.verdict.kind
        return Abstain(reason=self.verdict.reason, code=CODES.get(kind, "not-a-picture"))


def untold(wrong: str, task: str) -> Abstain:
    """Return that a model's words were not fit to be said, and why.

    Args:
        wrong: `Telling.wrong`.
        task: ``describe`` or ``ask``.
    """
    if wrong == FAINT:
        what = _("That can't be told from this picture.") if task == "ask" else _("Can't tell what is on this picture.")
        return Abstain(reason=what, code="unsure")
    return Abstain(
        reason=_("The captioning model gave no usable answer.")
        if task == "ask"
        else _("The captioning model gave no usable description of this picture."),
        code="no-answer" if task == "ask" else "no-description",
        hint=_("Another model may do better: `assistd models list` shows them."),
    )
