from assistd import Finding, hookimpl


@hookimpl
def assistd_check():
    return [Finding(part="camera", works=False, words="There is none.", hint="Plug one in.")]
