"""A hub on loopback that has a model of the catalogue, and the real program that pulls it."""

import os
import random
import subprocess
import sys

import pytest
from pull_bed import ID

from assistd_models import catalogue
from tests.beds.hub import Hub


@pytest.fixture
def hub():
    """Serve `ID` with small files in place of the real ones."""
    bed = Hub()
    entry = catalogue.entry(ID)
    noise = random.Random(5)
    names = [*entry.files, *(name for variant in entry.variant for name in variant.files)]
    content = {name: noise.randbytes(300_000 if name.endswith(".onnx") else 700) for name in names}
    bed.repositories[entry.repository] = {**content, "README.md": b"not wanted", "onnx/other.onnx": noise.randbytes(50)}
    bed.commit = entry.revision
    yield bed
    bed.close()


@pytest.fixture
def environment(hub):
    """What a person's environment has for the program to ask our hub; no proxies, no token."""
    found = {
        key: value for key, value in os.environ.items() if not key.startswith("HF_") and "proxy" not in key.lower()
    }
    return {**found, "HF_ENDPOINT": hub.url, "LC_ALL": "en_GB.UTF-8", "HF_HUB_DISABLE_UPDATE_CHECK": "1"}


@pytest.fixture
def models(hub, monkeypatch, capfd):
    """Run ``assistd models …`` in this process, which is faster; return what came of it as a finished process."""
    from huggingface_hub import constants

    from assistd import cli

    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name in list(os.environ):
        if "proxy" in name.lower():
            monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setattr(constants, "ENDPOINT", hub.url)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", os.path.join(os.environ["XDG_CACHE_HOME"], "huggingface", "hub"))

    def run(*arguments, offline=False):
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
        capfd.readouterr()
        code = cli.execute(["models", *arguments])
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run


@pytest.fixture
def process(environment):
    """Run ``assistd models …`` as a process of its own; return it."""

    def run(*arguments, timeout=90, **more):
        return subprocess.run(
            [sys.executable, "-m", "assistd", "models", *arguments],
            capture_output=True,
            text=True,
            env={**environment, **more},
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def start(environment):
    """Start ``assistd models …`` in the background."""
    children = []

    def run(*arguments, **more):
        child = subprocess.Popen(
            [sys.executable, "-m", "assistd", "models", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, **more},
        )
        children.append(child)
        return child

    yield run
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate()
