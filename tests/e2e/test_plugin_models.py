"""A plugin's own model: pulled while the daemon runs, and used by its engine from the next picture on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from finder import ID, hub_with, project
from shared_data import shared

from assistd.testing.daemon import OwnDaemon


@pytest.fixture
def hub():
    names = ("yolox_nano.onnx", "label_coco.txt")
    bed = hub_with(**{name: shared(f"models/{name}").read_bytes() for name in names})
    yield bed
    bed.close()


def assistd(daemon, hub, *arguments):
    environment = {
        key: value
        for key, value in daemon.environment.items()
        if not key.startswith("HF_") and "proxy" not in key.lower()
    }
    return subprocess.run(
        [sys.executable, "-m", "assistd", *arguments],
        env={**environment, "HF_ENDPOINT": hub.url, "HF_HUB_DISABLE_UPDATE_CHECK": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_real_model_is_pulled_from_a_hub_and_computes_in_the_running_daemon(hub, tmp_path):
    folder = project(tmp_path / "finder")
    bird = shared("images/mdn-favorite-bird-1.jpg")
    with OwnDaemon(folder) as daemon:
        assert "objects" not in daemon.describe(bird).facets
        pulled = assistd(daemon, hub, "models", "pull", ID, "--plugin", os.fspath(folder))
        assert pulled.returncode == 0, pulled.stderr
        found = daemon.describe(bird).facets["objects"]
        assert found.headline == "Something that is probably a bird."
        assert found.model.startswith(f"Finder nano ({ID}@")
        assert assistd(daemon, hub, "models", "remove", ID).returncode == 0
        assert "objects" not in daemon.describe(bird, fresh=True).facets
