from itertools import count

from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    for number in count():
        yield Modality(name=f"endless.{number}", task="describe", facet="x", engine="a:B")
