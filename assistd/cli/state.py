"""``assistd status`` and ``jobs``: how the daemon is and what it does."""

from __future__ import annotations

import time

import click

from assistd import protocol
from assistd.i18n import N_, _, ngettext, number

STATES = (
    N_("cold"),
    N_("starting"),
    N_("idle"),
    N_("busy"),
    N_("quarantined"),
    N_("queued"),
    N_("running"),
    N_("answered"),
    N_("nothing"),
    N_("failed"),
    N_("cancelled"),
)
"""States of engines and of jobs, as they are shown."""

TASKS = (N_("describe"), N_("ask"), N_("transcribe"), N_("speak"), N_("read"), N_("embed"))
"""Tasks, as they are shown; those of other plugins have their own name."""


@click.command(
    epilog="""\b
Exit codes: 0 the daemon runs; 1 it does not, or does not answer.

\b
Example:
  assistd status
"""
)
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(as_json: bool) -> int:
    """Show how the daemon is: its work, its voice, its engines, its folders and sources."""
    from assistd.cli import DONE, FAILED, show
    from assistd.cli.talk import ask_daemon
    from assistd.client import NoDaemonError

    try:
        report = ask_daemon(protocol.Status())
    except NoDaemonError as error:
        if as_json:
            show.json_line({"daemon": False})
        else:
            show.out(error.sentence())
        return FAILED
    if as_json:
        show.json_line({"daemon": True, **show.plain(report)})
    elif isinstance(report, protocol.StatusReport):
        show.out("\n".join(_status_lines(report)))
    return DONE


@click.command(
    epilog="""\b
Example:
  assistd jobs --limit 5
"""
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many are shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each job, one a line.")
def jobs(limit: int, as_json: bool) -> None:
    """Show what is running and waiting, and what ended lately.

    Without a daemon: what the last one left, to be done at the next start.
    """
    from assistd.cli import show
    from assistd.cli.without import carry_out_one

    report = carry_out_one(protocol.Jobs(limit=limit))
    rows = report.jobs if isinstance(report, protocol.JobsReport) else ()
    if as_json:
        for row in rows:
            show.json_line(row)
    elif not rows:
        show.out(_("No jobs yet."))
    else:
        show.out("\n".join(_job_line(row) for row in rows))


def _job_line(row: protocol.JobRow) -> str:
    from assistd.cli import show

    words = f": {row.words}" if row.words else ""
    return _("{state}, {task} {what}, {time} ago{words}").format(
        state=_(row.state),
        task=_(row.task),
        what=row.what,
        time=show.ago(time.time() - row.created_s),
        words=words,
    )


def _status_lines(report: protocol.StatusReport) -> list[str]:
    from assistd.cli import show

    engines_mib = sum(worker.rss_mib or 0 for worker in report.workers)
    return [
        _(
            "assistd {version} has been running for {time}: {running} running, {waiting} waiting, {done} done, "
            "{failed} failed."
        ).format(
            version=report.version,
            time=show.ago(report.uptime_s),
            running=report.running,
            waiting=report.queued,
            done=report.done,
            failed=report.failed,
        ),
        _("Voice: {state}.").format(state=report.speech),
        *([_("Keys: {state}").format(state=report.hotkeys)] if report.hotkeys else []),
        _("Memory: {daemon} MiB, engines {engines} MiB. Process {pid}.").format(
            daemon=number(report.rss_mib, ".0f"), engines=number(engines_mib, ".0f"), pid=report.pid
        ),
        *map(_folder_line, report.folders),
        *map(_source_line, report.sources),
        *map(_worker_line, report.workers),
        *(_("Warning: {words}").format(words=words) for words in report.warnings),
    ]


def _folder_line(folder: protocol.FolderState) -> str:
    how = _("watched") if folder.watching else _("searched now and then")
    files = ngettext("{n} file known", "{n} files known", folder.files).format(n=number(folder.files, "d"))
    line = _("Folder {path}: {how}, {files}.").format(path=folder.path, how=how, files=files)
    return f"{line} {folder.words}".strip()


def _source_line(source: protocol.SourceState) -> str:
    how = _("watched") if source.watching else _("at rest")
    files = ngettext("{n} file known", "{n} files known", source.files).format(n=number(source.files, "d"))
    line = _("Source {name}: {how}, {files}.").format(name=source.name, how=how, files=files)
    return f"{line} {source.words}".strip()


def _worker_line(worker: protocol.WorkerState) -> str:
    facts = [_(worker.state)]
    if worker.rss_mib:
        facts.append(f"{number(worker.rss_mib, '.0f')} MiB")
    if worker.deaths:
        facts.append(ngettext("died {n} time", "died {n} times", worker.deaths).format(n=worker.deaths))
    reason = f" ({worker.reason})" if worker.reason else ""
    return _("Engine {name}: {state}.").format(name=worker.modality, state=", ".join(facts) + reason)
