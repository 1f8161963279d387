from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    return [Modality(name="honest.echo", task="describe", facet="x", engine="a:B")]
