"""``assistd models``: which models are installed, and how more would come."""

from __future__ import annotations

import click


@click.group(
    no_args_is_help=True,
    epilog="""\b
Example:
  assistd models list
""",
)
def models() -> None:
    """Show models."""


@models.command(
    "list",
    epilog="""\b
Example:
  assistd models list --json
""",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each model, one a line.")
def list_(as_json: bool) -> None:
    """Show the models that came with the installation: what for, languages, size, licence."""
    from assistd.cli import show
    from assistd_models import embedded

    for model in embedded():
        if as_json:
            show.json_line({**show.plain(model), "version": model.version})
        else:
            show.out(model.line())


@models.command(
    epilog="""\b
Exit codes: 1 always, in this version.

\b
Example:
  assistd models pull --recommended
"""
)
@click.argument("ids", nargs=-1)
@click.option("--recommended", is_flag=True, help="Those that suit this machine.")
def pull(ids: tuple[str, ...], recommended: bool) -> int:  # noqa: ARG001
    """Install more models. This version knows of none yet."""
    from assistd.cli import FAILED, show

    show.complain(
        "There is nothing to download yet: captions of pictures and better transcripts come with a later version."
    )
    return FAILED
