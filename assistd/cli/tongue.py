"""Help in the person's language: of our commands, of those that plugins bring, and what click itself says.

Help texts, epilogs and docstrings of commands stay plain English in the code; `translations` finds them there.
`assistd.cli.app` hands every command through `spoken` before click shows anything of it.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from inspect import cleandoc

import click

from assistd import i18n
from assistd.i18n import N_, _

VERBATIM = "\b"
"""Begins a paragraph whose lines click leaves as they are."""

EXAMPLES = (N_("Example:"), N_("Examples:"))
"""Headings of paragraphs in which only the heading is translated: commands are the same in every language."""

CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Positional arguments"),
    N_("Commands"),
    N_("Aborted!"),
    N_("Error: {message}"),
    N_("Error: invalid input"),
    N_("Try '{command} {option}' for help."),
    N_("Show this message and exit."),
    N_("default: {default}"),
    N_("required"),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing parameter: {param_name}"),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Argument {name!r} takes {nargs} values."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("Could not open file {filename!r}: {message}"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("Choose from:\n\t{choices}"),
)
"""What click says to people, from its sources: it looks its phrases up in the catalogue that `listen` names."""

CLICK_PLURALS = (
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
"""The same, those that depend on a number; `translations` reads them here."""


def listen() -> None:
    """Let click say its own phrases in the person's language: it asks Python's `gettext` for them."""
    if i18n.language() == i18n.SOURCE:
        return
    os.environ["LANGUAGE"] = i18n.language()  # the only name by which `gettext`'s own functions choose a catalogue
    gettext.bindtextdomain(i18n.DOMAIN, str(i18n.FOLDER))
    gettext.textdomain(i18n.DOMAIN)


def spoken(command: click.Command) -> click.Command:
    """Return a command with its help in the person's language; done again, it changes nothing."""
    if i18n.language() == i18n.SOURCE:
        return command
    command.help = text(command.help)
    command.epilog = text(command.epilog)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = text(parameter.help)
    if isinstance(command, click.Group):
        for one in command.commands.values():
            spoken(one)
    return command


def text(words: str | None) -> str | None:
    """Return a help text in the person's language, paragraph by paragraph."""
    return None if words is None else "\n\n".join(map(_paragraph, cleandoc(words).split("\n\n")))


def messages(words: str) -> Iterator[str]:
    """Yield what there is to translate in a help text: what `text` looks up."""
    for paragraph in cleandoc(words).split("\n\n"):
        heading, body = _parted(paragraph)
        yield from [heading] if heading else [body]


def _paragraph(paragraph: str) -> str:
    heading, body = _parted(paragraph)
    if heading:
        return f"{VERBATIM}\n{_(heading)}\n{body}"
    verbatim = f"{VERBATIM}\n" if paragraph.startswith(VERBATIM) else ""
    return verbatim + _(body)


def _parted(paragraph: str) -> tuple[str, str]:
    """Return the heading of a paragraph of examples (else empty) and the rest, as it stands in a catalogue."""
    lines = paragraph.removeprefix(VERBATIM).strip("\n").split("\n")
    if lines[0] in EXAMPLES:
        return lines[0], "\n".join(lines[1:])
    return "", "\n".join(lines) if paragraph.startswith(VERBATIM) else " ".join(" ".join(lines).split())
