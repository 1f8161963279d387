"""A real daemon in a process of its own, with a home of its own, for tests: what the fixture `assistd_daemon` gives."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from assistd import client, protocol
from assistd.config import PluginSettings
from assistd.errors import AssistdError, ControlError
from assistd.i18n import _
from assistd.testing.bench import home_environment, lend_models
from assistd.testing.projects import project_in
from assistd.testing.speaker import RecordedSpeaker
from assistd.types import Answer, Level

CONFIG = "[plugins]\napprove = false\n[speech]\nenabled = false\n[watch]\nfolders = []\n"
"""It speaks nowhere, watches nothing, and runs the plugins that are installed without asking."""

START_S = 60.0
STOP_S = 15.0
LOOK_S = 0.02


class OwnDaemon:
    """Started by `start` or by the first question, ended at the end of ``with``.

    Args:
        root: The project under test; its plugin is loaded from there if it is one.

    Attributes:
        home: Its home; deleted at the end.
        config: Its configuration, TOML; to be changed before it is started.
        environment: Its environment; likewise.
    """

    def __init__(self, root: str | os.PathLike[str] = "") -> None:
        self.home = Path(tempfile.mkdtemp(prefix="assistd-home-"))
        self.config = CONFIG if "approve" in PluginSettings.__struct_fields__ else CONFIG.partition("false\n")[2]
        self.environment: dict[str, str] = {
            **home_environment(self.home),
            "ASSISTD_CONFIG": str(self.home / "config.toml"),
        }
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        lend_models(self.home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    @property
    def socket(self) -> Path:
        """Its control socket."""
        return Path(self.environment["XDG_RUNTIME_DIR"]) / "assistd" / "control.sock"

    @property
    def log(self) -> str:
        """What it has written so far."""
        path = self.home / "daemon.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def speak_through(self, speaker: RecordedSpeaker) -> None:
        """Have it speak through a recorded speaker; to be called before it is started."""
        self.config = self.config.replace("enabled = false", 'enabled = true\nchannel = "speech-dispatcher"')
        self.environment.update(speaker.environment)

    def start(self) -> Self:
        """Start it, and return once it answers.

        Raises:
            AssertionError: It ended, or does not answer in time; with its log.
        """
        if self.running:
            return self
        (self.home / "config.toml").write_text(self.config, encoding="utf-8")
        project = project_in(self._root) if self._root else None
        arguments = ["--plugin", str(project.folder)] if project else []
        with (self.home / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "assistd", "run", *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
            )
        until_s = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, f"the daemon ended:\n{self.log}"
            assert time.monotonic() < until_s, f"the daemon does not answer:\n{self.log}"
            time.sleep(LOOK_S)
        return self

    def stop(self) -> None:
        """End it in an orderly way.

        Raises:
            AssertionError: It did not end in time; with its log.
        """
        if not self.running:
            return
        assert self._process
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the daemon did not end in time:\n{self.log}") from None

    def ask(self, question: protocol.Ask, within_s: float = 120.0) -> protocol.Reply:
        """Ask it anything over its control socket; return its final reply.

        Raises:
            ControlError: It refuses, or has gone.
        """
        return client.final(question, self.start().socket, first_s=within_s)

    def answer(self, question: protocol.Ask) -> Answer:
        """Return the answer it gives to a question.

        Raises:
            AssistdError: It refuses.
        """
        reply = self.ask(question)
        if isinstance(reply, protocol.Answered):
            return reply.answer
        if isinstance(reply, protocol.Refused):
            raise AssistdError(reply.message, code=reply.code, hint=reply.hint)
        raise AssistdError(_("The daemon gave no answer, but {reply}.").format(reply=reply))

    def describe(self, path: str | os.PathLike[str], **fields: Any) -> Answer:
        """Return its answer about a file, as `assistd describe FILE` gets it; `fields` as of `protocol.Do`."""
        return self.do("describe", path, **fields)

    def do(self, task: str, path: str | os.PathLike[str] | None = None, **fields: Any) -> Answer:
        """Return its answer to one task.

        Args:
            task: ``describe``, ``ask``, ``transcribe``, …
            path: The file it is about.
            **fields: Further fields of `protocol.Do`.
        """
        where = b"" if path is None else os.fsencode(os.path.abspath(path))
        level = Level(fields.pop("level", Level.STANDARD))
        return self.answer(protocol.Do(task=task, path=where, level=level, **fields))

    def plugins(self) -> Mapping[str, protocol.PluginRow]:
        """Return how each plugin is, by name."""
        report = self.ask(protocol.Plugins())
        return {row.name: row for row in report.plugins} if isinstance(report, protocol.PluginsReport) else {}

    def _answers(self) -> bool:
        try:
            client.final(protocol.Status(), self.socket)
        except ControlError:
            return False
        return True
