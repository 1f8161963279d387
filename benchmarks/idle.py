"""What the daemon costs while nothing happens: built-in plugins loaded, reader and voice warm, one folder watched."""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from e2e.real_daemon import RealDaemon

from assistd.process import rss_mib

SETTLE_S = 45.0
WATCH_S = 60.0
CONFIG = '[speech]\nenabled = true\n[[watch.folders]]\npath = "{watched}"\n'


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as home, RealDaemon(Path(home), CONFIG, plugins="") as daemon:
        for n in range(1000):
            (daemon.watched / f"{n}.txt").write_text("not a picture")
        time.sleep(SETTLE_S)
        workers = [worker for worker in daemon.status().workers if worker.pid]
        pids = {"daemon": daemon.process.pid, **{worker.modality: worker.pid for worker in workers}}
        before = {name: cpu_s(pid) for name, pid in pids.items()}
        time.sleep(WATCH_S)
        print("| idle | RSS, MiB | CPU, % of a core |\n|---|---|---|")
        for name, pid in pids.items():
            print(f"| {name} | {rss_mib(pid):.1f} | {(cpu_s(pid) - before[name]) / WATCH_S * 100:.2f} |")


if __name__ == "__main__":
    main()
