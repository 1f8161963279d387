from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    return [Modality(name="engine.without", task="describe", facet="x", engine="os.path")]
