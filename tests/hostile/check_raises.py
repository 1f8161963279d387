from assistd import hookimpl


@hookimpl
def assistd_check():
    raise OSError("check broke")
