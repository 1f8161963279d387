"""A process that draws: started, asked for a seed, started anew. `drawing` has one for each Qt."""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final

from assistd_models.elements import labels

_PICTURES_A_CHILD = 60  # they grow slower: styles and icons leak
_LIMIT_S = 40.0
_ENVIRONMENT: Final = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_LOGGING_RULES": "*=false",
    "QT_SCALE_FACTOR": "1",
    "QT_ENABLE_HIGHDPI_SCALING": "0",
    "QT_FONT_DPI": "96",
    "LC_ALL": "C.UTF-8",
}
_SETTINGS: Final = {  # what fades in would make each picture another
    "kdeglobals": "[KDE]\nAnimationDurationFactor=0\n",
    "breezerc": "[Style]\nAnimationsEnabled=false\n",
    "oxygenrc": "[Style]\nAnimationsEnabled=false\n",
}


class RendererDied(RuntimeError):  # noqa: N818 (as the daemon calls a worker's death)
    """The process crashed, or took too long."""


class Renderer:
    """A process that draws, started anew after so many pictures, a crash or a time too long.

    Args:
        python: The interpreter, which has PySide6 or PyQt5.
    """

    def __init__(self, python: str) -> None:
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn = 0
        self._settings: tempfile.TemporaryDirectory[str] | None = None

    def draw(self, seed: int) -> tuple[dict[str, Any], bytes]:
        """Return what the child says of a picture, and its pixels. Where a process dies of it a new one tries again.

        Raises:
            RendererDied: If the new one died as well.
        """
        try:
            return self._draw(seed)
        except RendererDied:
            return self._draw(seed)

    def _draw(self, seed: int) -> tuple[dict[str, Any], bytes]:
        if self._process is None or self._drawn >= _PICTURES_A_CHILD:
            self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(b"%d\n" % seed)
            process.stdin.flush()
            head = json.loads(self._line())
            pixels = process.stdout.read(head.get("width", 0) * head.get("height", 0) * 3)
        except (OSError, ValueError) as problem:
            self.end()
            raise RendererDied(f"the process that draws died ({problem})") from problem
        self._drawn += 1
        return head, pixels

    def _line(self) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _LIMIT_S)
        if not ready:
            raise TimeoutError(f"nothing for {_LIMIT_S:g} s")
        return self._process.stdout.readline()

    def _start(self) -> None:
        self.end()
        self._settings = tempfile.TemporaryDirectory(prefix="elements-qt-settings-")
        for name, text in _SETTINGS.items():
            Path(self._settings.name, name).write_text(text)
        top = Path(labels.__file__).parents[2]
        environment = os.environ | _ENVIRONMENT | {"PYTHONPATH": str(top), "XDG_CONFIG_HOME": self._settings.name}
        command = [self._python, "-m", "assistd_models.elements.qt.child"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._drawn = 0

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process = None
        if self._settings is not None:
            self._settings.cleanup()
            self._settings = None
