"""A plugin that declares what is no declaration."""

from assistd import hookimpl


@hookimpl
def assistd_modalities():
    return [{"name": "wrong.one", "task": "wrong"}, 5, None]
