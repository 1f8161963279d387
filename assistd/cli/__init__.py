"""The command line. `main` is the program `assistd`; whatever goes wrong ends here in a sentence and an exit code.

Nothing heavy is imported before it is known which command was meant.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as of `typing`, which a key's command does not wait for
if TYPE_CHECKING:
    from collections.abc import Sequence

DONE = 0
FAILED = 1
USAGE = 2
NOTHING = 3
INTERRUPTED = 130
BROKEN_PIPE = 141

DEBUG_VARIABLE = "ASSISTD_DEBUG"
COMPLETE_VARIABLE = "_ASSISTD_COMPLETE"
"""Set by a shell that asks for completions (click's own protocol)."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that `arguments` (default: the program's own) name, and exit with its code."""
    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


def execute(arguments: Sequence[str]) -> int:
    """Return the exit code of a command; nothing it raises gets out, unless ``ASSISTD_DEBUG`` asks for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(list(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _tell(error, arguments)
    return code


def _run(arguments: list[str]) -> int:
    from assistd.cli import quick

    sent = quick.send(arguments)
    _choose_language()
    if sent is not None:
        from assistd.cli import replied

        return replied.tell(sent, patient=arguments[-1] == "repeat")
    return _run_daemon() if arguments == ["run"] else _run_command(arguments)


def _tell(error: Exception, arguments: Sequence[str]) -> int:
    """Print what went wrong, in words; return the exit code for it."""
    from assistd.errors import AssistdError, ConfigError
    from assistd.i18n import _

    if isinstance(error, AssistdError):
        _complain(arguments, error.message, error.hint)
        return USAGE if isinstance(error, ConfigError) else FAILED
    what = _("Something went wrong inside assistd ({kind}).").format(kind=type(error).__name__)
    _complain(arguments, what, _("Run it with {debug_variable}=1 for details.").format(debug_variable=DEBUG_VARIABLE))
    return FAILED


def _complain(arguments: Sequence[str], message: str, hint: str = "") -> None:
    """Print why a command could not be done; of one that a key runs, tell it where nobody sees a terminal, too."""
    from assistd.cli import quick, show

    show.complain(message, hint)
    if quick.is_for_key(list(arguments)):
        from assistd.cli import unheard

        unheard.tell(f"{message} {hint}".strip())


def _choose_language() -> None:
    """Speak the language that the configuration names, before the first word; what is wrong with it is told later."""
    import contextlib

    from assistd import i18n, paths

    try:
        written = paths.config_file().read_bytes()
    except OSError:
        return
    if b"interface" in written:  # rare: most files are not read twice
        import tomllib

        with contextlib.suppress(ValueError, KeyError, AttributeError, TypeError):
            i18n.prefer(str(tomllib.loads(written.decode())["language"]["interface"]))


def _run_daemon() -> int:
    """Run the daemon without the command line's library: it would stay in memory for as long as the daemon runs."""
    from assistd import lean

    lean.prepare()
    from assistd import config

    settings = config.load()
    from assistd import daemon

    daemon.main(settings)
    return DONE


def _run_command(arguments: Sequence[str]) -> int:
    import click

    from assistd.cli import show, tongue
    from assistd.cli.app import cli
    from assistd.i18n import _

    _quiet_logs()
    tongue.listen()
    tongue.spoken(cli)
    try:
        if COMPLETE_VARIABLE in os.environ:
            cli.main(args=list(arguments), prog_name="assistd", complete_var=COMPLETE_VARIABLE)
        # not `main`: it has words of its own for Ctrl-C and for a reader that went away
        with cli.make_context("assistd", list(arguments)) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        show.out(error.format_message())
        return USAGE
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "assistd"
        _complain(arguments, error.format_message(), _("`{command} --help` shows how.").format(command=command))
        return USAGE
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        _complain(arguments, error.format_message())
        return FAILED
    return code if isinstance(code, int) else DONE


def _quiet_logs() -> None:
    """Commands tell what matters themselves; log lines would only disturb a listener."""
    import logging

    if os.environ.get(DEBUG_VARIABLE):
        logging.basicConfig(level=logging.DEBUG)
    else:
        logging.getLogger().addHandler(logging.NullHandler())


def _let_go_of_output() -> None:
    """Keep Python from complaining at exit that nobody reads any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
