"""The same tests with the oldest watchdog that is allowed; pip must be able to get it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
def test_everything_holds_with_watchdog_6(tmp_path):
    if "ASSISTD_INNER" in os.environ:
        pytest.skip("this is the inner run")
    older = tmp_path / "older"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", older, "watchdog==6.0.0"]
    if subprocess.run(pip, check=False, capture_output=True, timeout=120).returncode:
        pytest.skip("pip can't get watchdog 6.0.0")
    env = {**os.environ, "PYTHONPATH": str(older), "ASSISTD_INNER": "1"}
    version = "import importlib.metadata as m; print(m.version('watchdog'))"
    assert (
        subprocess.run([sys.executable, "-c", version], env=env, capture_output=True, check=True).stdout == b"6.0.0\n"
    )
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not 60", HERE]
    done = subprocess.run(run, env=env, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
