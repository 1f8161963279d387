"""The daemon as a systemd service: SIGKILL → answering again, and start → answering. In a real user manager, as an ordinary user.

Everything the daemon brings is on (engines, voice, sound server, X server). A client asks for the status again and again
from the kill on; what is measured ends with the first answer. The machine's load counts: compare runs of one session.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from beds.usermanager import UserManager, missing

RUNS = 20
PROGRAM = Path(sys.executable).parent / "assistd"
RAPID = "/run/user/65534/systemd/user.control/assistd.service.d/rapid.conf"
MEASURE = """
import subprocess, sys, time
from assistd import client, paths, protocol
from assistd.errors import ControlError
def systemctl(*arguments):
    return subprocess.run(["systemctl", "--user", *arguments], capture_output=True, text=True, check=True).stdout.strip()
def answering(since_s, old_pid):
    while True:
        try:
            report = client.final(protocol.Status())
            if report.pid != old_pid:
                return time.monotonic() - since_s
        except ControlError:
            pass
        time.sleep(0.002)
for run in range(int(sys.argv[2])):
    time.sleep(1.0 if sys.argv[1] == "start" else 3.0)
    if sys.argv[1] == "start":
        systemctl("stop", "assistd.service")
        began_s, pid = time.monotonic(), 0
        systemctl("start", "--no-block", "assistd.service")
    else:
        pid = int(systemctl("show", "--value", "--property=MainPID", "assistd.service"))
        began_s = time.monotonic()
        systemctl("kill", "--kill-whom=main", "--signal=KILL", "assistd.service")
    print(answering(began_s, pid), flush=True)
"""


def row(what: str, times_s: list[float]) -> str:
    times_s = sorted(times_s)
    p95_s = times_s[round(0.95 * (len(times_s) - 1))]
    return f"| {what} | {len(times_s)} | {times_s[len(times_s) // 2]:.2f} | {p95_s:.2f} | {times_s[-1]:.2f} |"


def main() -> None:
    if why := missing():
        print(f"Not run: {why}")
        return
    print("| s | runs | median | p95 | worst |\n|---|---|---|---|---|")
    with UserManager() as manager:
        manager.start_display()
        manager.start_sound()
        manager.run(PROGRAM, "service", "install", "--no-start")
        manager.write(RAPID, "[Unit]\nStartLimitIntervalSec=0\n")  # more deaths a minute than the unit puts up with
        manager.systemctl("daemon-reload")
        for rules in ("--no-strict", "--strict", "--socket"):
            manager.run(PROGRAM, "service", "install", rules)
            words = {"--no-strict": "", "--strict": ", strict rules", "--socket": ", strict rules and socket unit"}[
                rules
            ]
            for kind, what in (("kill", "SIGKILL → answering again"), ("start", "start → answering")):
                if kind == "start" and rules != "--no-strict":
                    continue
                done = manager.run(sys.executable, "-c", MEASURE, kind, str(RUNS), timeout_s=600)
                print(row(f"{what}{words}", [float(line) for line in done.stdout.split()]), flush=True)


if __name__ == "__main__":
    main()
