"""The one place that makes ONNX Runtime sessions. Engines call it; nobody else imports onnxruntime.

Telemetry is switched off before the import (afterwards is too late: the import itself writes an identifier), and what
the libraries print is kept off the standard streams, which may carry frames or answers.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.i18n import N_, _
from assistd.runtime.device import OutOfMemory, gpu_present, is_out_of_memory

log = logging.getLogger(__name__)


class Session(Protocol):
    """What engines use of `onnxruntime.InferenceSession`."""

    def run(self, outputs: list[str] | None, feed: dict[str, NDArray[Any]], options: Any = None) -> list[NDArray[Any]]:
        """Return the outputs, in the order asked for; None: all."""

    def get_inputs(self) -> list[Any]:
        """Return the inputs' names, shapes and types."""

    def get_outputs(self) -> list[Any]:
        """Return the outputs' names, shapes and types."""

    def get_modelmeta(self) -> Any:
        """Return what the model says about itself."""

    def get_providers(self) -> list[str]:
        """Return what computes, best first."""


INSTALL_AGAIN = N_("Install assistd again.")


def make(
    model: Path,
    *,
    threads: int = 1,
    device: str = "auto",
    arena: bool = False,
    steps: bool = False,
    mend: str = "",
) -> Session:
    """Return a session for a model file, on the GPU where there is one that really works.

    Args:
        model: An ONNX file.
        threads: Threads inside one call; 1 computes in the caller's thread, so that several calls may run side by side.
        device: ``auto``, ``cpu`` or ``cuda`` (which falls back to the CPU, said in the log).
        arena: Keep freed memory for the next call: faster, but it shrinks only with `giving_back`.
        steps: Calls are short and many (a token each): threads that wait inside a call spin, up to a seventh faster;
            between calls they sleep.
        mend: What to do where the file is missing or damaged; it came with assistd unless this says otherwise.

    Raises:
        ModelMissingError: If there is no such file.
        ModelCorruptError: If the file is no model that can be loaded.
        OutOfMemory: If it does not fit into the memory of the device.
    """
    if not model.is_file():
        raise ModelMissingError(
            _("The model {name} is not installed.").format(name=model.name), hint=mend or _(INSTALL_AGAIN)
        )
    ort = _onnxruntime()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = arena
    options.log_severity_level = 4
    # Threads must not spin after a call: the audio thread and other programs need the core, and so do our own calls.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if steps else "0")
    options.add_session_config_entry("session.force_spinning_stop", "1" if steps else "0")
    wants_cuda = device == "cuda" or (device == "auto" and gpu_present())
    cuda = ("CUDAExecutionProvider", cuda_options(os.environ))
    providers = [cuda] if wants_cuda else []
    with _quiet():
        try:
            session: Session = ort.InferenceSession(
                str(model), sess_options=options, providers=[*providers, "CPUExecutionProvider"]
            )
        except Exception as error:  # its exception classes are private and change from version to version
            if is_out_of_memory(error):
                raise OutOfMemory(
                    _("The model {name} does not fit into memory.").format(name=model.name),
                    hint=_("Close other programs, or install a smaller model."),
                ) from error
            raise ModelCorruptError(
                _("The model {name} can't be loaded: {kind}.").format(name=model.name, kind=type(error).__name__),
                hint=mend or _(INSTALL_AGAIN),
            ) from error
    if wants_cuda and device_of(session) != "cuda":
        log.info("CUDA was asked for, but %s runs on the CPU", model.name)
    return session


def giving_back() -> Any:
    """Return options for one call of a session with an arena: what the call used of it is given back afterwards."""
    options = _onnxruntime().RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def cuda_options(environment: Mapping[str, str]) -> dict[str, str]:
    """Return how CUDA is used: options of the provider, as ONNX Runtime names them.

    Args:
        environment: ``ASSISTD_GPU_MEMORY_MIB`` bounds what one session may take, in MiB; 0 or none: nothing does.
    """
    # Inputs change their size from call to call: an exhaustive search for the best algorithm each time costs seconds.
    # Memory is taken as it is asked for, not twice as much each time, since other programs draw on the same card.
    options = {"cudnn_conv_algo_search": "HEURISTIC", "arena_extend_strategy": "kSameAsRequested"}
    bound_mib = environment.get("ASSISTD_GPU_MEMORY_MIB", "")
    if bound_mib.isdecimal() and int(bound_mib):
        options["gpu_mem_limit"] = str(int(bound_mib) * 2**20)
    return options


def placed(array: NDArray[Any], device: str) -> Any:
    """Return an array in a device's memory (``cpu`` or ``cuda``), to be fed to sessions that run there."""
    return _onnxruntime().OrtValue.ortvalue_from_numpy(np.ascontiguousarray(array), device, 0)


def device_of(session: Session) -> str:
    """Return where a session really computes: ``cuda`` or ``cpu``. No list of available providers tells."""
    return "cuda" if session.get_providers()[0] == "CUDAExecutionProvider" else "cpu"


@cache
def _onnxruntime() -> Any:
    """Import onnxruntime without telemetry, once; with a GPU present also the CUDA libraries from their wheels."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    with _quiet():
        import onnxruntime

        if gpu_present():
            with contextlib.suppress(Exception):  # it prints its failures; the session tells what is true
                onnxruntime.preload_dlls()
    return onnxruntime


_quiet_threads = 0
_quiet_until = contextlib.ExitStack()
_quiet_lock = threading.Lock()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send what C code and Python print to the log instead, for as long as any thread is in here.

    The streams belong to the whole process: the first thread turns them away, the last turns them back.
    """
    global _quiet_threads  # noqa: PLW0603  (one set of streams a process)
    with _quiet_lock:
        if _quiet_threads == 0:
            _quiet_until.enter_context(_streams_away())
        _quiet_threads += 1
    try:
        yield
    finally:
        with _quiet_lock:
            _quiet_threads -= 1
            if _quiet_threads == 0:
                _quiet_until.close()


@contextlib.contextmanager
def _streams_away() -> Iterator[None]:
    kept = [(number, os.dup(number)) for number in (1, 2) if _is_open(number)]
    with tempfile.TemporaryFile() as sheet, contextlib.ExitStack() as back:
        for number, copy in kept:
            back.callback(os.close, copy)
            back.callback(os.dup2, copy, number)
            os.dup2(sheet.fileno(), number)
        python = io.StringIO()
        with contextlib.redirect_stdout(python), contextlib.redirect_stderr(python):
            yield
        back.close()
        sheet.seek(0)
        if printed := (sheet.read(4000).decode("utf-8", "replace") + python.getvalue()).strip():
            log.debug("onnxruntime printed: %s", printed)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
