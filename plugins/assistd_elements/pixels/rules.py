"""What the weights say of themselves: from which score on what is told. Read strictly: it decides what people hear.

The export writes it into the ONNX file's metadata, each value a string of JSON. Used by `net`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.controls import KINDS, Kind
from assistd.runtime.session import INSTALL_AGAIN
from assistd_elements.pixels.states import STATES

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]

EVIDENCE: Final = 0.6
"""Candidates count from this share of their kind's threshold on: as evidence that what they lie over is not another
thing, and for the averages of boxes."""

UNTOLD: Final = 0.3
"""From this score on, candidates of a kind that is never told are such evidence."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What is told, and from when on.

    Attributes:
        thresholds: Least score of each kind that is told; kinds that are absent are never told.
        states: ``kind.state`` → the state is off up to the first value, on from the second on; else it is not told.
        revision: Of the weights.
    """

    thresholds: Mapping[Kind, float]
    states: Mapping[str, tuple[float, float]]
    revision: str

    def told(self) -> NDArray[np.float32]:
        """Return float32 [kinds], the score from which on each kind is told; above 1 for those that never are."""
        return np.array([self.thresholds.get(kind, 2.0) for kind in KINDS], np.float32)

    def least(self) -> NDArray[np.float32]:
        """Return float32 [kinds], the score from which on a candidate counts at all."""
        floors = (EVIDENCE * self.thresholds[kind] if kind in self.thresholds else UNTOLD for kind in KINDS)
        return np.array([max(0.01, floor) for floor in floors], np.float32)


def parsed(metadata: Mapping[str, str], name: str) -> Rules:
    """Return the rules that a model file carries.

    Args:
        metadata: Its own, as ONNX Runtime gives it.
        name: The file's, for words.

    Raises:
        ModelCorruptError: If they are missing, or for other kinds than are known here.
    """
    if _value(metadata, "kinds", tuple[str, ...], name) != KINDS:
        raise unusable(name, "kinds")
    if _value(metadata, "states", tuple[str, ...], name) != STATES:
        raise unusable(name, "states")
    states = _value(metadata, "state_thresholds", dict[str, tuple[Share, Share]], name)
    known = {f"{kind}.{state}" for kind in KINDS for state in STATES}
    if not known.issuperset(states) or any(no > yes for no, yes in states.values()):
        raise unusable(name, "state_thresholds")
    return Rules(
        thresholds=_value(metadata, "thresholds", dict[Kind, Annotated[float, msgspec.Meta(gt=0, le=1)]], name),
        states=states,
        revision=_value(metadata, "revision", Annotated[str, msgspec.Meta(max_length=64)], name),
    )


def _value(metadata: Mapping[str, str], key: str, kind: Any, name: str) -> Any:
    try:
        return msgspec.json.decode(metadata[key], type=kind)
    except (KeyError, msgspec.MsgspecError) as error:
        raise unusable(name, key) from error


def unusable(name: str, what: str) -> ModelCorruptError:
    """Return the error for a model file that is not of this version's form."""
    return ModelCorruptError(
        _("The model {name} can't be used: {what} is not as expected.").format(name=name, what=what),
        hint=_(INSTALL_AGAIN),
    )
