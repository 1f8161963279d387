from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    return [Modality(name="other.version", task="describe", facet="x", engine="a:B", api=99)]
