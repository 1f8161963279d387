from assistd import hookimpl


@hookimpl
def assistd_modalites():
    return []
