import msgspec

from assistd import Modality, hookimpl


class Options(msgspec.Struct):
    key: str


@hookimpl
def assistd_modalities():
    return [Modality(name="options.without", task="describe", facet="x", engine="a:B", options=Options)]
