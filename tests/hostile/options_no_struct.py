from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    return [Modality(name="options.no", task="describe", facet="x", engine="a:B", options=dict)]
