"""Fixtures for watched folders: a folder, and daemons that watch it."""

import contextlib

import pytest
from watchbed import Daemon


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "watched"
    folder.mkdir()
    return folder


@pytest.fixture
def daemon(folder, tmp_path):
    """Start daemons on the folder, one after another, with one journal; each ends in an orderly way."""

    @contextlib.asynccontextmanager
    async def start(**settings):
        daemon = Daemon(settings.pop("root", folder), tmp_path / "journal.db", **settings)
        try:
            await daemon.folders.start()
            yield daemon
        finally:
            await daemon.folders.stop()
            daemon.store.close()

    return start
