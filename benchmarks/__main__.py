"""Runs the benchmarks one after another and prints their tables, with the machine they ran on."""

import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ALL = (
    *("idle", "cli_start", "desktop", "hotkey", "capture", "tree", "channels", "service"),
    *("job_cost", "confine", "survival", "first_sound", "stop_latency", "burst", "reading", "elements", "neural"),
)


def machine() -> str:
    """Return one line about this machine."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory_gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model}, {cores} cores, {memory_gib:.0f} GiB, Linux {platform.release()}, Python {platform.python_version()}"
    )


def main() -> int:
    """Run those named on the command line, or all."""
    print(f"Machine: {machine()}\n")
    failed = []
    for name in sys.argv[1:] or ALL:
        print(f"## {name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
