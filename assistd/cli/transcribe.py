"""``assistd transcribe``: what is said in a recording."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from assistd.i18n import _

if TYPE_CHECKING:
    from assistd.cli.growing import Form
    from assistd.types import Answer


@click.command(
    epilog="""\b
Exit codes: 0 written down; 1 a file could not be; 3 no speech in a recording.

\b
Examples:
  assistd transcribe talk.mp3
  assistd transcribe --format vtt talk.mp4 > talk.vtt
  assistd transcribe --language de --translate vortrag.mp3
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["txt", "vtt", "srt", "json"]),
    default="txt",
    show_default=True,
    help="What is printed.",
)
@click.option("--translate", is_flag=True, help="Write it down in English, whatever language is spoken.")
@click.option("--language", default="", metavar="CODE", help="Language spoken, e.g. de or pt-BR. [default: detected]")
@click.option("--write", is_flag=True, help="Write the configured files beside the recording too.")
@click.option("--speak", is_flag=True, help="Speak it too.")
@click.option(
    "--sink", "sinks", multiple=True, metavar="NAME", help="Bring it to this sink of a plugin too; repeatable."
)
@click.option("--fresh", is_flag=True, help="Listen again, even if the same recording was written down before.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as one JSON object for each file, one a line.")
def transcribe(
    *,
    files: tuple[str, ...],
    form: str,
    translate: bool,
    language: str,
    write: bool,
    speak: bool,
    sinks: tuple[str, ...],
    fresh: bool,
    as_json: bool,
) -> int:
    """Write down what is said in each recording or video."""
    from assistd.cli.describe import absolute
    from assistd.cli.growing import Printer
    from assistd.cli.talk import carry_out
    from assistd.errors import ControlError
    from assistd.protocol import Do, language_tag
    from assistd.types import Level

    try:
        language = language_tag(language)
    except ControlError as error:
        raise click.UsageError(error.sentence(), click.get_current_context()) from error
    if form in {"vtt", "srt"} and len(files) > 1 and not as_json:
        raise click.UsageError(
            _("As {form}, one recording at a time; --write makes files for each.").format(form=form),
            click.get_current_context(),
        )
    asks = [
        Do(
            task="transcribe",
            path=absolute(name),
            level=Level.FULL,
            speak=speak,
            write=write,
            sinks=sinks,
            fresh=fresh,
            language=language,
            into="en" if translate else "",
        )
        for name in files
    ]
    printer = Printer(files, _shown_as("whole" if as_json else form))
    carry_out(asks, printer.tell)
    return printer.code


def _shown_as(form: str) -> Form:
    """Return how answers are shown: the formats of the files beside a recording, or the ``whole`` answer as JSON."""
    from assistd import caption_formats
    from assistd.cli.growing import Form, written
    from assistd.types import Level

    def data(answer: Answer) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(caption_formats.as_json(answer))
        return held

    if form == "whole":
        return written(Level.FULL, as_json=True)
    return Form(
        render=lambda answer: caption_formats.render(answer, form),
        parts=("segment",) if form == "txt" else (),
        rest=_around_the_words,
        exact=form in {"vtt", "srt"},
        data=data if form == "json" else None,
    )


def _around_the_words(answer: Answer, shown: Sequence[str]) -> str:  # noqa: ARG001  (the words were shown, all of them)
    """Return what stands around a transcript's words, which a terminal has shown as they were heard."""
    from assistd import caption_formats

    return "\n".join(["", *answer.details, *answer.unsure, caption_formats.provenance(answer)])
