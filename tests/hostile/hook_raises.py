from assistd import hookimpl


@hookimpl
def assistd_modalities():
    raise RuntimeError("could not")
