"""A plugin as it should be."""

from typing import Annotated

import msgspec

from assistd import Finding, Modality, SinkSpec, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Its options."""

    max_lines: Annotated[int, msgspec.Meta(ge=1, description="Most lines.")] = 10
    voice: Annotated[str, msgspec.Meta(description="Which voice.")] = ""


class SinkOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of its sink, in the same table."""

    cells: Annotated[int, msgspec.Meta(ge=1, description="Cells of the display.")] = 40


@hookimpl
def assistd_modalities():
    return [
        Modality(
            name="honest.echo",
            task="describe",
            facet="echo",
            accepts=("image/*",),
            engine="honest_engine:Echo",
            options=Options,
        ),
        Modality(
            name="honest.better",
            task="describe",
            facet="echo",
            accepts=("image/png",),
            engine="honest_engine:Better",
            quality="best",
        ),
        Modality(name="honest.first", task="describe", facet="echo", accepts=("image/*",), engine="x:Y", priority=-1),
        Modality(name="honest.text", task="translate", facet="text", engine="honest_engine:Text"),
    ]


@hookimpl
def assistd_sinks():
    yield SinkSpec(name="honest.braille", engine="honest_engine:Braille", options=SinkOptions)


@hookimpl
def assistd_check():
    return [Finding(part="braille display", works=True, words="Connected.")]


@hookimpl
def assistd_commands(cli):
    import click

    @cli.command("honest-hello")
    def hello() -> None:
        """Say hello."""
        click.echo("hello from honest")
