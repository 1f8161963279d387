"""What `assistd doctor` says about seeing controls in pictures: whether its weights are there and sound."""

from __future__ import annotations

from collections.abc import Iterable

from assistd import Finding
from assistd.errors import ModelError
from assistd.i18n import N_, _
from assistd_elements.pixels.net import Net

PART = N_("controls in pictures")


def findings() -> Iterable[Finding]:
    """Return one finding about the weights; they are loaded to see."""
    try:
        rules = Net(1).rules
    except ModelError as error:
        return (Finding(part=_(PART), works=False, words=error.message, hint=error.hint),)
    words = _("Buttons, fields and menus are seen in windows that tell nothing (revision {revision}).")
    return (Finding(part=_(PART), works=True, words=words.format(revision=rules.revision or "?")),)
