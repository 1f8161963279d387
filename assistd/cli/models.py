"""``assistd models``: what there is, what is installed, and how more comes here. The daemon reads the locks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistd.i18n import N_, _, number

if TYPE_CHECKING:
    from assistd.installed import Installed
    from assistd_models.catalogue import Entry, Variant

PLUGIN = click.option(
    "--plugin",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Know the models of the plugin that is being written in this folder, too.",
)

TASKS = ("describe", "ask", "transcribe", "read", "speak", "embed")


@click.group(
    no_args_is_help=True,
    epilog="""\b
Example:
  assistd models pull --recommended
""",
)
def models() -> None:
    """Show models, fetch them, check them.

    Captions of pictures, answers about them and real transcripts need a model that is fetched once. Nothing else in
    assistd makes a network connection.
    """


@models.command(
    "list",
    epilog="""\b
Example:
  assistd models list --task transcribe
""",
)
@click.option("--task", type=click.Choice(TASKS), help="Only models for this task.")
@PLUGIN
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each model, one a line.")
def list_(task: str | None, folders: tuple[Path, ...], as_json: bool) -> None:
    """Show the models for each task, what is installed, and what this machine should take and why."""
    from assistd.cli import models_list, models_offered, show
    from assistd_models import recommend

    here = recommend.machine()
    rows = models_list.rows(models_offered.entries(folders), here, task or "")
    if as_json:
        for row in rows:
            show.json_line(row)
        return
    for line in models_list.lines(rows, here):
        show.out(line)


@models.command(
    epilog="""\b
Exit codes: 1 if one of them could not be fetched.

\b
Examples:
  assistd models pull --recommended
  assistd models pull whisper-small --dtype int8
"""
)
@click.argument("ids", nargs=-1)
@click.option("--recommended", is_flag=True, help="Those that suit this machine.")
@click.option("--dtype", type=click.Choice(("int8", "q4", "fp16", "fp32")), help="This form of the weights.")
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and fetch nothing.")
@PLUGIN
def pull(ids: tuple[str, ...], recommended: bool, dtype: str | None, dry_run: bool, folders: tuple[Path, ...]) -> int:
    """Fetch models, check them and install them; what an earlier pull began is finished.

    The running daemon uses them from its next job on.
    """
    from assistd.cli import DONE, FAILED, show
    from assistd.errors import AssistdError

    if bool(ids) == recommended:
        raise click.UsageError(_("Name models (`assistd models list` shows them), or use --recommended."))
    if recommended and dtype:
        raise click.UsageError(_("--recommended chooses the form that suits this machine; --dtype goes with names."))
    failed = False
    for entry, variant in _recommended() if recommended else _named(ids, dtype or "", folders):
        if dry_run:
            show.out(
                _("{id}: would fetch about {size_mib} MiB as {dtype}. {licence}.").format(
                    id=entry.id, size_mib=number(variant.size_mib, ",.0f"), dtype=variant.dtype, licence=entry.licence
                )
            )
            continue
        try:
            _pull(entry, variant)
        except AssistdError as error:
            show.complain(f"{entry.id}: {error.message}", error.hint)
            failed = True
    return FAILED if failed else DONE


def _named(ids: tuple[str, ...], dtype: str, folders: tuple[Path, ...]) -> list[tuple[Entry, Variant]]:
    """Return what the person named; all names are looked up before anything is fetched."""
    from assistd.cli import models_offered
    from assistd_models import catalogue, recommend

    gpu = bool(recommend.machine().gpu)
    known = catalogue.catalogue()
    if folders or not all(name in known for name in ids):  # plugins are loaded for those of plugins only
        known = models_offered.entries(folders)
    entries = [catalogue.entry(name, known) for name in dict.fromkeys(ids)]
    return [(entry, entry.variant_for(gpu=gpu, dtype=dtype)) for entry in entries]


def _recommended() -> list[tuple[Entry, Variant]]:
    """Say what suits this machine and why, and return it."""
    from assistd.cli import show
    from assistd_models import catalogue, recommend

    here = recommend.machine()
    choices, lacking = recommend.recommended(catalogue.catalogue().values(), here)
    show.out(_("This machine: {words}.").format(words=here.words()))
    for choice in choices.values():
        show.out(
            _("For {tasks}: {id}. {why}").format(
                tasks=_(catalogue.TASKS[choice.entry.kind]), id=choice.entry.id, why=choice.why
            )
        )
    for kind, reason in lacking.items():
        show.out(_("For {tasks}: none suits. {reason}").format(tasks=_(catalogue.TASKS[kind]), reason=reason))
    return [(choice.entry, choice.variant) for choice in choices.values()]


def _pull(entry: Entry, variant: Variant) -> None:
    from assistd.cli import models_progress, show
    from assistd_models import pull as puller

    try:
        with models_progress.Progress(entry.id) as progress:
            done = puller.pull(entry, variant, puller.Watch(tell=progress.tell, report=progress.report))
    except KeyboardInterrupt:
        show.aside(_("{id}: stopped. What came is kept; the same command goes on from there.").format(id=entry.id))
        raise
    if not done.fetched_bytes:
        show.out(
            _("{id}: all there and whole, nothing was fetched. Its files: {root}").format(
                id=entry.id, root=done.model.root
            )
        )
        return
    show.out(
        _("{id}: installed as {dtype}, {fetched_bytes} MiB fetched and checked. Its files: {root}").format(
            id=entry.id,
            dtype=done.model.dtype,
            fetched_bytes=number(done.fetched_bytes / 2**20, ",.0f"),
            root=done.model.root,
        )
    )


@models.command(
    epilog="""\b
Example:
  assistd models remove whisper-tiny
"""
)
@click.argument("ids", nargs=-1, required=True)
def remove(ids: tuple[str, ...]) -> None:
    """Forget models and delete their files, but for those that another program's cache needs."""
    from functools import partial

    from assistd.cli import show
    from assistd_models import locks

    for model in _installed(ids):
        waiting = partial(show.aside, _("{id}: a pull of it is at work; waiting for it.").format(id=model.id))
        freed = locks.remove(model.id, waiting)
        show.out(
            _("{id}: removed, {freed} MiB given back.").format(id=model.id, freed=number((freed or 0) / 2**20, ",.0f"))
        )


@models.command(
    epilog="""\b
Exit codes: 1 if a file is missing or damaged, 3 if no model is installed.

\b
Example:
  assistd models verify
"""
)
@click.argument("ids", nargs=-1)
@click.option("--parity", is_flag=True, help="Also compare what they compute with their checkpoint (extra `export`).")
@click.option("--checkpoint", type=click.Path(), help="That checkpoint, if the model was not exported from it here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each model, one a line.")
def verify(ids: tuple[str, ...], parity: bool, checkpoint: str | None, as_json: bool) -> int:
    """Compare the files of installed models with the hashes they were fetched with."""
    if checkpoint and not (parity and len(ids) == 1):
        raise click.UsageError(_("--checkpoint goes with --parity and one model."))
    from assistd import installed
    from assistd.cli import DONE, FAILED, NOTHING, models_progress, show
    from assistd_models import verify as verifier

    damaged = False
    for name in installed.unreadable() if not ids else ():
        damaged = True
        if as_json:
            show.json_line({"id": name, "whole": False, "faults": [_("its lock is damaged")], "root": ""})
        else:
            show.out(
                _("{name}: its lock is damaged, so it is not used. {mend}").format(name=name, mend=_mend(name, ""))
            )
    chosen = _installed(ids)
    if not chosen and damaged:
        return FAILED
    if not chosen:
        show.complain(
            _("No model is installed."), _("`assistd models pull --recommended` adds those for this machine.")
        )
        return NOTHING
    for model in chosen:
        with models_progress.Progress(model.id) as progress:
            faults = verifier.faults(model, progress.report)
        if parity and not faults:
            faults = _parity(model, checkpoint or model.source)
        damaged |= bool(faults)
        if as_json:
            show.json_line({"id": model.id, "whole": not faults, "faults": faults, "root": model.root})
        elif faults:
            show.out(f"{model.id}: {'; '.join(faults)}. {_mend(model.id, model.source)}")
        else:
            size = sum(file.size_bytes for file in model.files)
            show.out(
                _("{id}: whole, {count} files, {size} MiB.").format(
                    id=model.id, count=len(model.files), size=number(size / 2**20, ",.0f")
                )
            )
    return FAILED if damaged else DONE


def _installed(ids: tuple[str, ...]) -> list[Installed]:
    """Return the installed models named, or all.

    Raises:
        ModelMissingError: If one is not installed.
    """
    from assistd import installed
    from assistd.errors import ModelMissingError

    known = installed.installed()
    for name in ids:
        if name not in known:
            have = ", ".join(sorted(known)) or "none"
            raise ModelMissingError(
                _("The model {name} is not installed.").format(name=name),
                hint=_("Installed: {have}.").format(have=have),
            )
    return [known[name] for name in dict.fromkeys(ids or sorted(known))]


def _mend(name: str, source: str) -> str:
    from assistd_models import catalogue

    if name in catalogue.catalogue() or source.startswith("huggingface.co/"):
        return _("`assistd models pull {name}` fetches it again.").format(name=name)
    return (
        _("Export it again from {source}, or `assistd models remove {name}`.").format(source=source, name=name)
        if source
        else _("Export it again.")
    )


def _parity(model: Installed, checkpoint: str) -> tuple[str, ...]:
    """Return where what a model computes differs from its checkpoint, in words; empty if nowhere."""
    import importlib
    import os
    from pathlib import Path

    from assistd.cli import show
    from assistd.errors import ModelMissingError

    if not os.path.isdir(checkpoint):
        return (_("its files are whole, but there is no checkpoint here to compare with; --checkpoint names one"),)
    try:
        parity = importlib.import_module("assistd_models.parity")  # it computes: the command line itself does not
    except ImportError as error:
        raise ModelMissingError(
            _("Comparing needs {name}.").format(name=error.name), code="extra-export", hint=_(EXPORT_HINT)
        ) from error
    report = parity.check(Path(model.root), Path(checkpoint), tell=show.aside)
    return (
        ()
        if report.passed
        else (_("it computes something else than its checkpoint. {words}").format(words=report.words()),)
    )


EXPORT_HINT = N_("Install torch, then, in assistd's source folder: pip install '.[export]'.")


@models.command(
    epilog="""\b
Examples:
  assistd models export ~/checkpoints/whisper-mine --int8
  assistd models export openai/whisper-medium --id whisper-medium --fp16
"""
)
@click.argument("source")
@click.option("--id", "model_id", help="What to call it; otherwise the folder's or repository's name.")
@click.option("--int8", is_flag=True, help="Small weights for the CPU.")
@click.option("--fp16", is_flag=True, help="Half-size weights for a GPU.")
def export(source: str, model_id: str | None, int8: bool, fp16: bool) -> None:
    """Turn a checkpoint, a FOLDER or a repository on the hub, into a model that the daemon uses at once."""
    from assistd.cli import models_export, show

    if int8 and fp16:
        raise click.UsageError(_("--int8 or --fp16, not both."))
    model = models_export.export(source, model_id or "", int8=int8, fp16=fp16, tell=show.aside)
    size = sum(file.size_bytes for file in model.files)
    show.out(
        _("{id}: exported and installed as {dtype}, {size} MiB. Its files: {root}").format(
            id=model.id, dtype=model.dtype, size=number(size / 2**20, ",.0f"), root=model.root
        )
    )
