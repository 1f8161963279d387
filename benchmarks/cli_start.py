"""How soon a shortcut's command has sent its request: from exec to the frame at the daemon's socket.

A stand-in listens where the daemon would. "Script": what pip makes of the entry point; "module": ``python -m assistd``;
"click": the same request through the command line's library, as every other command goes.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assistd import protocol, wire

RUNS = 40
SCRIPT = Path(sys.executable).with_name("assistd")
CLICK = "import sys; from assistd.cli import quick; quick.send = lambda _: None; from assistd.cli import main; main()"
WAYS = {
    "python alone (to its end)": [sys.executable, "-c", "pass"],
    "script": [str(SCRIPT), "press", "window"],
    "module": [sys.executable, "-m", "assistd", "press", "window"],
    "click": [sys.executable, "-c", CLICK, "press", "window"],
}


def sent_ms(command: list[str], server: socket.socket, environment: dict[str, str]) -> float:
    """Return the milliseconds from exec to the frame."""
    began_s = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as child:
        if command[1] == "-c" and command[2] == "pass":
            child.wait()
            return (time.perf_counter() - began_s) * 1000
        peer, _ = server.accept()
        with peer:
            assert peer.recv(65536) == wire.pack(protocol.Press(action="window"))
            taken_ms = (time.perf_counter() - began_s) * 1000
            peer.sendall(wire.pack(protocol.Done(words="")))
    return taken_ms


def main() -> None:
    print("| exec → request sent | runs | median ms | p95 | max |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/s")
        server.listen()
        environment = {**os.environ, "ASSISTD_SOCKET": f"{folder}/s"}
        for name, command in WAYS.items():
            if command[0] == str(SCRIPT) and not SCRIPT.exists():
                print(f"| {name} | not installed | | | |")
                continue
            sent_ms(command, server, environment)  # once for the page cache
            taken = sorted(sent_ms(command, server, environment) for _ in range(RUNS))
            p95 = taken[round(len(taken) * 0.95) - 1]
            print(f"| {name} | {RUNS} | {statistics.median(taken):.0f} | {p95:.0f} | {taken[-1]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
