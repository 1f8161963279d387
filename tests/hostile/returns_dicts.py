from assistd import hookimpl


@hookimpl
def assistd_modalities():
    return [{"name": "x"}]
