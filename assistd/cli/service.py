"""``assistd service``: set up as a service of this user, taken away again, looked at."""

from __future__ import annotations

import sys

import click


@click.group(
    epilog="""\b
Example:
  assistd service install
"""
)
def service() -> None:
    """Have assistd start with the desktop and stay up: install, uninstall, status."""


@service.command(
    epilog="""\b
Exit codes: 0 done; 1 it could not be done.

\b
Examples:
  assistd service install
  assistd service install --strict
"""
)
@click.option(
    "--strict/--no-strict",
    default=None,
    help="For machines without a GPU: see and write next to nothing of this machine.",
)
@click.option("--socket/--no-socket", default=None, help="Let the first command start it, too.")
@click.option("--no-start", is_flag=True, help="Don't start it now.")
def install(strict: bool | None, socket: bool | None, no_start: bool) -> None:
    """Set up the service: it starts with your desktop, is started again if it ends, and has its keys.

    Say it again after moving assistd or changing the configuration's folders; what you chose before holds.
    """
    from assistd.cli import show
    from assistd.install import setup

    for line in setup.install(setup.Options(strict=strict, socket=socket, start=not no_start)):
        show.out(line)


@service.command(
    epilog="""\b
Exit codes: 0 done; 1 it could not be done.

\b
Example:
  assistd service uninstall
"""
)
@click.option("--purge", is_flag=True, help="Delete configuration, history and cache too; asks about the models.")
def uninstall(purge: bool) -> None:
    """Stop the service and take away all that was set up; says what is left."""
    from assistd.cli import show
    from assistd.install import removal

    for line in removal.uninstall(purge=purge, ask=_ask):
        show.out(line)


@service.command(
    epilog="""\b
Exit codes: 0 it runs; 1 it does not.

\b
Example:
  assistd service status
"""
)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(as_json: bool) -> int:
    """Show whether the service is installed, starts with the desktop and runs, and why it failed."""
    from assistd.cli import DONE, FAILED, show
    from assistd.install import state

    how = state.look()
    if as_json:
        show.json_line(how)
    else:
        show.out("\n".join(state.sentences(how)))
    return DONE if how.active == "active" else FAILED


@service.command(hidden=True)
def failed() -> None:
    """Tell the person that the service could not be kept running. systemd runs this."""
    import os

    from assistd.cli import show
    from assistd.install import failure

    words = failure.words(os.environ)
    show.out(words)
    failure.tell(words)


def _ask(question: str) -> bool:
    return sys.stdin.isatty() and click.confirm(question, default=False)
