from assistd import hookimpl


@hookimpl
def assistd_sinks():
    yield from ()
    raise SystemExit
