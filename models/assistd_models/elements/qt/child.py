"""The child that draws: reads seeds from its input, writes pictures to its output. `renderer` starts it.

Runs as ``python -m assistd_models.elements.qt.child`` with QT_QPA_PLATFORM=offscreen. For each seed (a line) it answers
with a line of JSON ({"seed", "width", "height", "look", "elements", "unknown"} or {"seed", "failed"}) and then the
pixels, uint8 [height, width, 3], RGB.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from assistd_models.elements.qt.binding import QtCore, QtWidgets, rgb
from assistd_models.elements.qt.scene import draw


def main() -> None:
    """Draw what is asked for, until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print goes elsewhere
    application = QtWidgets.QApplication(sys.argv[:1])
    application.setCursorFlashTime(0)
    application.setEffectEnabled(QtCore.Qt.UIEffect.UI_AnimateMenu, False)
    application.setEffectEnabled(QtCore.Qt.UIEffect.UI_AnimateCombo, False)
    for line in sys.stdin:
        scratch = Path(tempfile.gettempdir()) / f"elements-qt-{int(line)}"  # dialogs for files show this name
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        _answer(application, int(line), scratch, answers)
        shutil.rmtree(scratch, ignore_errors=True)
        application.sendPostedEvents(None, int(_value(QtCore.QEvent.Type.DeferredDelete)))
        application.processEvents()


def _value(kind: Any) -> Any:
    return getattr(kind, "value", kind)


def _answer(application: Any, seed: int, scratch: Path, answers: BinaryIO) -> None:
    try:
        picture, labels = draw(application, seed, scratch)
        pixels = rgb(picture)
        head = {"seed": seed, "width": picture.width(), "height": picture.height(), **labels}
    except Exception:  # noqa: BLE001 (one picture less; the parent says so)
        head, pixels = {"seed": seed, "failed": " ".join(traceback.format_exc(limit=-2).split())}, b""
    answers.write(json.dumps(head).encode() + b"\n" + pixels)
    answers.flush()


if __name__ == "__main__":
    main()
