"""The models that can be pulled: the catalogue's, and those of enabled plugins. `assistd.cli.models` asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistd.cli import show
from assistd.errors import AssistdError
from assistd_models import catalogue
from assistd_models.catalogue import Entry
from assistd_models.offered import Offer, offered


def entries(folders: Sequence[Path] = ()) -> dict[str, Entry]:
    """Return them by id; what is wrong with those of plugins is said, and keeps nobody from the others.

    Args:
        folders: Projects of plugins that are being written.

    Raises:
        AssistdError: If one of the folders is no plugin's project.
    """
    found = offered(catalogue.catalogue(), _offers(folders))
    for words in found.refused:
        show.aside(words)
    return found.entries


def _offers(folders: Sequence[Path]) -> list[Offer]:
    from assistd import config, plugins
    from assistd.records import ACTIVE

    try:
        registry = plugins.load(config.load())
    except AssistdError as error:  # the configuration: the catalogue can be had all the same
        show.aside(error.sentence())
        return []
    for folder in folders:
        for record in registry.add_folder(folder):
            if record.status not in ACTIVE:
                show.aside(f"{record.name}: {record.reason}")
    return [
        Offer(plugin=record.name, models=record.models, modalities=record.modalities)
        for record in registry.records
        if record.status in ACTIVE and record.models
    ]
