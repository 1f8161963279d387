import msgspec

from assistd import Modality, hookimpl


@hookimpl
def assistd_modalities():
    class Options(msgspec.Struct):
        key: str = ""

    return [Modality(name="options.hidden", task="describe", facet="x", engine="a:B", options=Options)]
