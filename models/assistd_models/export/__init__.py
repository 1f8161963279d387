"""Turns a checkpoint into the graphs that the run time runs; `assistd models export` calls `run` (extra ``export``).

Each family has a module here that does it by hand; some others go through optimum-onnx. Whatever was written is run by
our own run time and compared with the checkpoint before anybody can use it: the folder gets its name last.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from assistd.errors import ModelCorruptError, ModelError, ModelMissingError, refusal
from assistd.i18n import _, number
from assistd_models.export import source as sources

FAMILIES: Final[dict[str, tuple[str, str, str]]] = {
    "whisper": ("whisper", "speech", "whisper"),
    "moonshine": ("moonshine", "speech", "moonshine"),
    "vision-encoder-decoder": ("vit-gpt2", "caption", "vit_gpt2"),
    "florence2": ("florence2", "caption", "florence2"),
    "idefics3": ("smolvlm", "caption", "smolvlm"),
    "smolvlm": ("smolvlm", "caption", "smolvlm"),
    "clip": ("clip", "embed", "embedding"),
    "siglip": ("siglip", "embed", "embedding"),
}
"""The `model_type` of a checkpoint → family, what it is for, the module here that exports it."""

KNOWN: Final = (
    "Whisper, Moonshine, ViT+GPT-2, Florence-2, Idefics3, SmolVLM, SmolVLM2, CLIP, SigLIP, SigLIP 2 of fixed size"
)

SPARE_BYTES: Final = 256 * 2**20
"""Room on the disk that an export leaves free."""

Route = Literal["ours", "optimum"]


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an export came to.

    Attributes:
        folder: Where it lies.
        model_type: The checkpoint's.
        family: Which code of the run time computes it.
        kind: What it is for: ``caption``, ``speech``, ``embed``.
        name: What the checkpoint is called.
        dtype: Of the graphs that were asked for: ``fp32``, ``int8``, ``fp16``.
        route: ``ours``: exported by hand; ``optimum``: by optimum-onnx.
        languages: BCP 47 codes that a model of speech understands.
        translates: It can translate speech into English.
        constants: None: an export's own files say it all.
        compared: What the comparison with the checkpoint gave, in words.
    """

    folder: Path
    model_type: str
    family: str
    kind: Literal["caption", "speech", "embed"]
    name: str
    dtype: str
    route: Route
    languages: tuple[str, ...] = ()
    translates: bool = False
    constants: dict[str, Any] = {}
    compared: str = ""


def run(
    source: str,
    into: Path,
    *,
    int8: bool = False,
    fp16: bool = False,
    tell: Callable[[str], None],
    route: Route | None = None,
) -> Exported:
    """Export a checkpoint, compare the graphs with it, and put them into a folder, which is whole or not there.

    Args:
        source: A folder of transformers, or ``OWNER/NAME`` on the hub.
        into: The folder to make; it may exist if it is empty.
        int8: Write the graphs with 8-bit weights, for the CPU.
        fp16: Write the graphs in 16-bit floats, for a GPU.
        tell: Gets a sentence now and then.
        route: How; None: by hand where there is a way.

    Raises:
        ModelError: If it can't be exported, is of no known family, or computes something else than the checkpoint.
        ModelMissingError: If there is no such checkpoint, or the extra ``export`` is not installed.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise ModelError(
            _("{into} is there already.").format(into=into), code="export-exists", hint=_("Name a folder that is not.")
        )
    checkpoint = sources.find(source, tell)
    name = Path(os.path.abspath(source)).name  # a snapshot of the hub's cache is called by its commit
    model_type = _known(checkpoint)
    way = route or _way(model_type, checkpoint)
    _check_room(checkpoint, into, copies=1 + int8 + fp16)
    with _beside(into) as work:
        tell(
            (
                _("Exporting {name} ({kind}) by hand.")
                if way == "ours"
                else _("Exporting {name} ({kind}) through optimum-onnx.")
            ).format(name=name, kind=model_type)
        )
        _write(name, checkpoint, work, model_type, way, merged=not (int8 or fp16))
        _quantised(work, int8=int8, fp16=fp16, tell=tell)
        compared = _compared(name, work, checkpoint, tell)
        _drop_replaced(work, int8=int8, fp16=fp16)
        tell(_("Trying it as the daemon would."))
        from assistd_models.export import trial

        tried = trial.run(work)
        _settle(work, into)
    family, kind, _module = FAMILIES[model_type]
    return Exported(
        folder=into,
        model_type=model_type,
        family=family,
        kind=kind,  # type: ignore[arg-type]
        name=name,
        dtype="int8" if int8 else "fp16" if fp16 else "fp32",
        route=way,
        languages=tried.languages,
        translates=tried.translates,
        compared=compared,
    )


def _known(checkpoint: Path) -> str:
    """Return the `model_type` of a checkpoint that can be exported.

    Raises:
        ModelError: If it can't.
    """
    found = sources.config(checkpoint).get("model_type")
    if found not in FAMILIES:
        # SigLIP 2 of fixed size calls itself `siglip`
        free = (
            _("It is a SigLIP 2 of free size (NaFlex), which takes patches, not pictures.")
            if found == "siglip2"
            else ""
        )
        raise ModelError(
            _("A checkpoint of the kind {kind} can't be exported. {more}")
            .format(kind=sources.short(found) if found else _("unknown"), more=free)
            .strip(),
            code="model-family",
            hint=_("Known are: {known}.").format(known=KNOWN),
        )
    return str(found)


def _way(model_type: str, checkpoint: Path) -> Route:
    """Return how a checkpoint is exported: by hand, but for pairs of encoder and decoder that only optimum knows."""
    if model_type == "vision-encoder-decoder":
        decoder = sources.config(checkpoint).get("decoder")
        if not isinstance(decoder, dict) or decoder.get("model_type") != "gpt2":
            return "optimum"
    return "ours"


def _write(name: str, checkpoint: Path, work: Path, model_type: str, way: Route, *, merged: bool) -> None:
    """Write graphs, settings and tokenizer into `work`.

    Raises:
        ModelError: If the exporter fails, told in words.
        ModelMissingError: If its tools are not installed.
    """
    module = FAMILIES[model_type][2] if way == "ours" else "optimum"
    try:
        from assistd_models import references

        exporter = importlib.import_module(f"{__name__}.{module}")
    except ImportError as error:
        raise ModelMissingError(
            _("Exporting needs the package {name}, which is not installed.").format(name=error.name or error),
            code="extra-export",
            hint=_("Install torch, then, in assistd's source folder: pip install '.[export]'."),
        ) from error
    try:
        references.Original(checkpoint, model_type)  # it is whole: transformers makes up what is missing
        if way == "ours":
            exporter.export(checkpoint, work)
        else:
            exporter.export(checkpoint, work, model_type, merged=merged)
    except ModelError:
        raise
    except MemoryError as error:
        raise ModelError(_("{name} does not fit into memory.").format(name=name), code="out-of-memory") from error
    except Exception as error:  # torch and transformers raise whatever a checkpoint provokes
        raise ModelError(
            _("{name} could not be exported: {kind}: {error}.").format(
                name=name, kind=type(error).__name__, error=sources.short(str(error))
            ),
            code="export",
            hint=_("The checkpoint may be damaged, or of a variant that is not known."),
        ) from error


def _quantised(work: Path, *, int8: bool, fp16: bool, tell: Callable[[str], None]) -> None:
    """Write each graph in the other types of number that are wanted, beside the first."""
    if not (int8 or fp16):
        return
    from assistd_models import quantise

    graphs = sorted((work / "onnx").glob("*.onnx"))
    for wanted, ending, convert in ((int8, "int8", quantise.int8), (fp16, "fp16", quantise.fp16)):
        for graph in graphs if wanted else ():
            tell(_("Writing {name} as {ending}.").format(name=graph.stem, ending=ending))
            convert(graph, graph.with_name(f"{graph.stem}_{ending}.onnx"))


def _compared(name: str, work: Path, checkpoint: Path, tell: Callable[[str], None]) -> str:
    """Compare with the checkpoint; return what that gave, in words.

    Raises:
        ModelCorruptError: If the graphs compute something else.
    """
    from assistd_models import parity

    tell(_("Comparing it with its checkpoint."))
    report = parity.check(work, checkpoint, tell=tell)
    if not report.passed:
        raise ModelCorruptError(
            _("What was exported computes something else than {name}. {words}").format(name=name, words=report.words()),
            code="model-parity",
            hint=_("Nothing was kept. Please report the checkpoint's name."),
        )
    return report.words()


def _drop_replaced(work: Path, *, int8: bool, fp16: bool) -> None:
    """Remove the graphs in fp32 that stand there in another type, if only one other was wanted, as was said."""
    if not (int8 or fp16):
        return
    for graph in list((work / "onnx").glob("*.onnx")):
        if any(graph.with_name(f"{graph.stem}_{ending}.onnx").is_file() for ending in ("int8", "fp16")):
            for path in (graph, *graph.parent.glob(f"{graph.name}.data"), *graph.parent.glob(f"{graph.name}_data")):
                path.unlink()


def _check_room(checkpoint: Path, into: Path, copies: int) -> None:
    """Raise ModelError if the disk has no room: weights grow to 32 bits, and each type of number is a copy."""
    need = sum(path.stat().st_size for path in sources.weights(checkpoint)) * 2 * copies
    place = next(above for above in into.absolute().parents if above.is_dir())
    free = shutil.disk_usage(place).free
    if need + SPARE_BYTES > free:
        raise ModelError(
            _("There is not enough room: about {need} MiB are needed, {free} are free in {place}.").format(
                need=number(need // 2**20, ","), free=number(free // 2**20, ","), place=place
            ),
            code="disk-full",
            hint=_("Free some space."),
        )


@contextlib.contextmanager
def _beside(into: Path) -> Iterator[Path]:
    """Give an unfinished folder beside the wanted one, which is removed unless it was renamed."""
    try:
        into.absolute().parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.absolute().parent))
    except OSError as error:
        raise ModelError(
            _("Can't write beside {into}: {reason}.").format(into=into, reason=refusal(error)),
            code="model-folder",
            hint=_("Make it writable."),
        ) from error
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _settle(work: Path, into: Path) -> None:
    """Put everything on the disk, then give the folder its name, in one step."""
    for path in sorted(work.rglob("*")):
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
    work.chmod(0o755)
    work.rename(into)
