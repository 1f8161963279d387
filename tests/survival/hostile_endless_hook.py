"""A plugin whose hook never comes to its end."""

from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    number = 0
    while True:
        number += 1
        yield Modality(name=f"endless.{number}", task="endless", facet="text", engine="nowhere:Nothing")
