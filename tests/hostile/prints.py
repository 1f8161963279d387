from assistd import Modality, hookimpl

print("advertisement")


@hookimpl
def assistd_modalities():
    print("more of it")
    return [Modality(name="prints.echo", task="describe", facet="noise", engine="prints:Echo")]
