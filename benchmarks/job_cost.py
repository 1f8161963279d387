"""What the flow itself costs: asks answered by an engine that does nothing, from the client's connect to the answer.

Each file is new, so each goes through intake, journal, worker, composer, history and the socket.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from e2e.real_daemon import RealDaemon, order

from assistd.protocol import Answered, Do

COUNT = 300


def main() -> None:
    with tempfile.TemporaryDirectory() as home, RealDaemon(Path(home)) as daemon:
        files = [daemon.home / f"{n}.png" for n in range(COUNT + 20)]
        for n, path in enumerate(files):
            path.write_bytes(order(str(n)))
        times_ms = []
        for path in files:
            began_s = time.perf_counter()
            reply = daemon.ask(Do(task="describe", path=str(path).encode()))
            times_ms.append((time.perf_counter() - began_s) * 1000)
            assert isinstance(reply, Answered), reply
        times_ms = sorted(times_ms[20:])
        print("| our own cost a job | median | p95 | max |\n|---|---|---|---|")
        p95 = times_ms[int(COUNT * 0.95)]
        print(
            f"| ask → answer, engine that does nothing, ms | {statistics.median(times_ms):.1f} | {p95:.1f} | {times_ms[-1]:.1f} |"
        )


if __name__ == "__main__":
    main()
