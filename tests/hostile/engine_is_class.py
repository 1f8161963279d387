from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    return [Modality(name="engine.is", task="describe", facet="x", engine=object)]
