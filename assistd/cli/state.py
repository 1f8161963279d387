"""``assistd status`` and ``jobs``: how the daemon is and what it does."""

from __future__ import annotations

import time

import click

from assistd import protocol


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
    """Show how the daemon is: its work, its voice, its engines, its folders."""
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
        show.out("No jobs yet.")
    else:
        show.out("\n".join(_job_line(row) for row in rows))


def _job_line(row: protocol.JobRow) -> str:
    from assistd.cli import show

    words = f": {row.words}" if row.words else ""
    return f"{row.state}, {row.task} {row.what}, {show.ago(time.time() - row.created_s)} ago{words}"


def _status_lines(report: protocol.StatusReport) -> list[str]:
    from assistd.cli import show

    began = f"assistd {report.version} has been running for {show.ago(report.uptime_s)}"
    work = f"{report.running} running, {report.queued} waiting, {report.done} done, {report.failed} failed"
    engines_mib = sum(worker.rss_mib or 0 for worker in report.workers)
    lines = [
        f"{began}: {work}.",
        f"Voice: {report.speech}.",
        f"Memory: {report.rss_mib:.0f} MiB, engines {engines_mib:.0f} MiB. Process {report.pid}.",
    ]
    for folder in report.folders:
        how = "watched" if folder.watching else "searched now and then"
        more = f" {folder.words}" if folder.words else ""
        lines.append(f"Folder {folder.path}: {how}, {folder.files} files known.{more}")
    for worker in report.workers:
        size = f", {worker.rss_mib:.0f} MiB" if worker.rss_mib else ""
        deaths = f", died {worker.deaths} times" if worker.deaths else ""
        reason = f" ({worker.reason})" if worker.reason else ""
        lines.append(f"Engine {worker.modality}: {worker.state}{size}{deaths}{reason}.")
    return lines + [f"Warning: {words}" for words in report.warnings]
