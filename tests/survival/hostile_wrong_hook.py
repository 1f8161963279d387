"""A plugin whose hook has a name that there is not."""

from assistd import hookimpl


@hookimpl
def assistd_modalitys():
    return []
