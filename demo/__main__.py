"""`make run`: starts the real daemon on a watch folder, drops a screenshot and a recording into it, shows what happens.

Everything it writes lies in ``run-output``; the person's own configuration, history and folders are not touched.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistd import client
from assistd.composer import text
from assistd.errors import AssistdError, ControlError
from assistd.protocol import Answered, Happened, Noticed, Reply, Status, StatusReport, Subscribe
from assistd.types import Chunk, Level, Progress, Started

ROOT = Path(__file__).resolve().parent.parent
MEDIA = Path(__file__).parent / "media"
OUT = ROOT / "run-output"
WATCHED = OUT / "Watched"
START_S = 60.0
WORK_S = 300.0


def main() -> int:
    """Run the demonstration; return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the two files")
    once = parser.parse_args().once
    _prepare()
    with tempfile.TemporaryDirectory(prefix="assistd-run-") as runtime:
        _environment(Path(runtime))
        with _daemon() as daemon:
            print(f"The daemon is up (process {daemon.pid}) and watches {WATCHED}.")
            _say_speech_state()
            media = sorted(MEDIA.glob("*.*"))
            answers = _drop_and_listen(media)
            _print_results(answers)
            if len(answers) < len(media):
                print("Not every file was answered in time.", file=sys.stderr)
                return 1
            _wait_for_speech(patient=not once)
            if not once:
                _stay(daemon)
    return 0


def _prepare() -> None:
    """Begin with empty folders, so that each run shows the same."""
    shutil.rmtree(OUT, ignore_errors=True)
    WATCHED.mkdir(parents=True)
    (OUT / "config.toml").write_text(
        f'[speech]\nenabled = true\n\n[[watch.folders]]\npath = "{WATCHED}"\nspeak = true\nwrite = true\n'
    )


def _environment(runtime: Path) -> None:
    os.environ["ASSISTD_CONFIG"] = str(OUT / "config.toml")
    os.environ["ASSISTD_SOCKET"] = str(runtime / "control.sock")
    os.environ["XDG_STATE_HOME"] = str(OUT / "state")


@contextmanager
def _daemon() -> Iterator[subprocess.Popen[bytes]]:
    """Start `assistd run`, wait until its socket answers, end it afterwards."""
    with (OUT / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen([sys.executable, "-m", "assistd", "run"], stdout=log, stderr=log)
        try:
            _wait_until_up(daemon)
            yield daemon
        finally:
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()


def _wait_until_up(daemon: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and daemon.poll() is None:
        try:
            _status()
        except AssistdError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"The daemon did not start; {OUT / 'daemon.log'} says:\n{(OUT / 'daemon.log').read_text()}")


def _status() -> StatusReport:
    reply = client.final(Status())
    assert isinstance(reply, StatusReport), reply
    return reply


def _say_speech_state() -> None:
    state = _status().speech
    print(f"Speech: {state}")


def _drop_and_listen(media: list[Path]) -> dict[str, Answered]:
    """Copy the files in; show what happens until each has its answer."""
    answers: dict[str, Answered] = {}
    done = threading.Event()
    began_s: dict[str, float] = {}

    def listen() -> None:
        with contextlib.suppress(ControlError):  # the daemon ends before we do
            for reply in client.ask(Subscribe(), first_s=None):
                _show(reply)
                if isinstance(reply, Noticed) and reply.kind == "subscribed":
                    ready.set()
                if isinstance(reply, Answered):
                    name = os.fsdecode(os.path.basename(reply.answer.path))
                    answers[name] = reply
                    took_s = time.monotonic() - began_s.get(name, time.monotonic())
                    print(f"  done: {name}, {took_s:.1f} s after it was dropped")
                    if len(answers) == len(media):
                        done.set()

    ready = threading.Event()
    threading.Thread(target=listen, daemon=True).start()
    ready.wait(START_S)
    for file in media:
        print(f"Dropping {file.name} …")
        began_s[file.name] = time.monotonic()
        shutil.copy(file, WATCHED)
    done.wait(WORK_S)
    return answers


def _show(reply: Reply) -> None:
    match reply:
        case Happened(facet=facet, event=Started()):
            print(f"  {facet}: begun")
        case Happened(facet=facet, event=Progress(done=done, words=words)) if done is not None:
            print(f"  {facet}: {words} {done:.0%}")
        case Happened(facet=facet, event=Chunk(part=part, text=words)) if words:
            print(f"  {facet}, {part}: {words}")
        case _:
            pass


def _print_results(answers: dict[str, Answered]) -> None:
    for name, answered in sorted(answers.items()):
        print(f"\n--- {name} ---\n{text(answered.answer, Level.STANDARD)}")
        for note in answered.notes:
            print(f"({note})")
    print("\nFiles beside the media:")
    for file in sorted(WATCHED.iterdir()):
        print(f"  {file}")


def _wait_for_speech(*, patient: bool) -> None:
    """Let the voice finish; then say where the sound is, if it could not be heard."""
    deadline = time.monotonic() + (300.0 if patient else 120.0)
    while time.monotonic() < deadline and "speaking" in _status().speech.lower():
        time.sleep(0.3)
    wavs = sorted(OUT.rglob("*.wav"))
    if wavs:
        print(f"\nVoice: {_status().speech}\nThe speech was written to:")
        for wav in wavs:
            print(f"  {wav}")


def _stay(daemon: subprocess.Popen[bytes]) -> None:
    print(f"\nStill watching {WATCHED}: drop files there, or press Ctrl-C to end.")
    try:
        daemon.wait()
    except KeyboardInterrupt:
        print("\nEnding.")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
