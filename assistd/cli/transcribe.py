"""``assistd transcribe``: what is said in a recording."""

from __future__ import annotations

import click

FORMATS = ("txt", "vtt", "srt", "json")


@click.command(
    epilog="""\b
Exit codes: 0 written down; 1 a file could not be; 3 no speech in a recording.

\b
Examples:
  assistd transcribe talk.mp3
  assistd transcribe --format vtt talk.mp4 > talk.vtt
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="txt", show_default=True, help="What is printed.")
@click.option("--write", is_flag=True, help="Write the configured files beside the recording too.")
@click.option("--speak", is_flag=True, help="Speak it too.")
@click.option("--fresh", is_flag=True, help="Listen again, even if the same recording was written down before.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as one JSON object for each file, one a line.")
def transcribe(*, files: tuple[str, ...], form: str, write: bool, speak: bool, fresh: bool, as_json: bool) -> int:
    """Write down what is said in each recording or video."""
    from assistd.cli.describe import absolute
    from assistd.cli.growing import Printer
    from assistd.cli.rendered import renderer
    from assistd.cli.talk import carry_out
    from assistd.protocol import Do
    from assistd.types import Level

    asks = [
        Do(task="transcribe", path=absolute(name), level=Level.FULL, speak=speak, write=write, fresh=fresh)
        for name in files
    ]
    if as_json:
        form = "json"
    printer = Printer(
        files, level=Level.FULL, as_json=as_json, render=renderer(form), parts=("segment",) * (form == "txt")
    )
    carry_out(asks, printer.tell)
    return printer.code
