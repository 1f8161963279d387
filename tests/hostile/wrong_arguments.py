from assistd import hookimpl


@hookimpl
def assistd_select(request, kandidaten):
    return None
