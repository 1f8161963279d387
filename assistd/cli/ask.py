"""``assistd ask``: a question about a picture, or a further one about the last."""

from __future__ import annotations

import os
import re
from typing import Any

import click

from assistd.cli.views import chosen, views
from assistd.i18n import _


@click.command(
    epilog="""\b
Exit codes: 0 answered; 1 it could not be; 3 there is nothing on the picture to ask about.

\b
Examples:
  assistd ask photo.jpg "What colour is the door?"
  assistd ask "Is it open?"
  assistd ask --window "Which buttons are there?" --speak
"""
)
@click.argument("words", nargs=-1, required=True, metavar="[FILE] QUESTION")
@views
@click.option("--last", is_flag=True, help="About the last picture; all words are the question.")
@click.option("--speak", is_flag=True, help="Speak it too.")
@click.option(
    "--sink", "sinks", multiple=True, metavar="NAME", help="Bring it to this sink of a plugin too; repeatable."
)
@click.option("--fresh", is_flag=True, help="Look again, even if the same was asked before.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as one JSON object.")
def ask(
    *, words: tuple[str, ...], last: bool, speak: bool, sinks: tuple[str, ...], fresh: bool, as_json: bool, **view: Any
) -> int:
    """Answer a question about a picture.

    Without a file the question is about the last picture that was described or asked about; the questions about it
    in the last half hour, and their answers, are remembered. Instead of a file, a part of the desktop can be named.
    """
    from assistd import config
    from assistd.cli.describe import absolute
    from assistd.cli.growing import Printer, written
    from assistd.cli.talk import carry_out
    from assistd.protocol import MAX_QUESTION, Do

    target, region = chosen(view)
    if last and target:
        fault = _("Choose one of {names}.").format(names=f"--last, --{target}")
        raise click.UsageError(fault, click.get_current_context())
    name, question = ("", " ".join(words).strip()) if last or target else _parted(words)
    if not question or len(question) > MAX_QUESTION:
        fault = (
            _("The question is longer than {most} characters.").format(most=MAX_QUESTION)
            if question
            else _("There is no question.")
        )
        raise click.UsageError(fault, click.get_current_context())
    level = config.load().describe.level
    wanted = Do(
        task="ask",
        path=absolute(name) if name else b"",
        again=not name and not target,
        target=target or "",
        region=region,
        text=question,
        level=level,
        speak=speak,
        sinks=sinks,
        fresh=fresh,
    )
    printer = Printer([name or target or ""], written(level, as_json=as_json))
    carry_out([wanted], printer.tell)
    return printer.code


_LIKE_A_FILE = re.compile(r"/|\w\.(?:png|jpe?g|gif|webp|bmp|tiff?|hei[cf]|avif|svg|pdf)$", re.IGNORECASE)
"""A name with a slip in it must not become a question about another picture."""


def _parted(words: tuple[str, ...]) -> tuple[str, str]:
    """Return file (empty: none was named) and question; one without quotation marks is put together again."""
    first, *rest = words
    is_file = os.path.isfile(first)
    if not rest and is_file:
        raise click.UsageError(
            _("What do you want to know about {first}? Add a question.").format(first=first),
            click.get_current_context(),
        )
    if rest and (is_file or len(words) == 2 or _LIKE_A_FILE.search(first)):
        return first, " ".join(rest).strip()
    return "", " ".join(words).strip()
