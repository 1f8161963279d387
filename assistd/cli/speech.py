"""``assistd say``, ``stop``, ``repeat``, ``more``, ``copy``: the voice, and the last answer."""

from __future__ import annotations

import sys

import click

from assistd.i18n import _

MAX_TEXT = 200_000
"""Longest text taken from standard input, in characters: three hours of speech."""


@click.command(
    epilog="""\b
Examples:
  assistd say "The kettle boils."
  fortune | assistd say -
"""
)
@click.argument("text", metavar="TEXT")
@click.option("--after", is_flag=True, help="Wait until what is being said is over, instead of interrupting it.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as a JSON object.")
def say(text: str, after: bool, as_json: bool) -> int:
    """Speak TEXT; "-" reads it from standard input. Ends when it was spoken."""
    from assistd.cli.growing import Printer, written
    from assistd.cli.talk import carry_out
    from assistd.protocol import Say
    from assistd.types import Level

    if text == "-":
        text = sys.stdin.buffer.read(4 * MAX_TEXT).decode("utf-8", "replace")
    text = text.encode("utf-8", "replace").decode()
    if not text.strip():
        raise click.UsageError(_("There is nothing to say."), click.get_current_context())
    if len(text) > MAX_TEXT:
        raise click.UsageError(
            _("The text is longer than {most} characters.").format(most=MAX_TEXT), click.get_current_context()
        )
    printer = Printer((), written(Level.STANDARD, as_json=as_json))
    carry_out([Say(text=text, mode="after" if after else "now")], printer.tell)
    return printer.code


@click.command(
    epilog="""\b
Example:
  assistd stop
"""
)
def stop() -> None:
    """Be silent at once, and drop the work behind what was being said."""
    from assistd.protocol import Stop

    _tell(Stop())


@click.command(
    epilog="""\b
Example:
  assistd repeat
"""
)
def repeat() -> None:
    """Say the last answer again."""
    from assistd.protocol import Repeat

    _tell(Repeat())


@click.command(
    epilog="""\b
Example:
  assistd more --speak
"""
)
@click.option("--speak", is_flag=True, help="Speak it too.")
def more(speak: bool) -> None:
    """Go on where the last answer stopped, with more detail; what was told already is not told again."""
    from assistd.protocol import More

    _tell(More(speak=speak))


@click.command(
    epilog="""\b
Example:
  assistd copy
"""
)
def copy() -> None:
    """Copy the last answer, all of it, into the clipboard."""
    from assistd.protocol import Copy

    _tell(Copy())


def _tell(question: object) -> None:
    from assistd import protocol
    from assistd.cli import show
    from assistd.cli.talk import ask_daemon

    reply = ask_daemon(question)  # type: ignore[arg-type]
    if isinstance(reply, protocol.Done) and reply.words:
        show.out(reply.words)
