"""Where to compute: the GPU where one really works, the CPU else; and what memory errors look like. Engines ask it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from glob import glob
from typing import Generic, Protocol, TypeVar

from assistd.errors import ModelError
from assistd.i18n import N_, _

log = logging.getLogger(__name__)

GPU_NODES = ("/dev/nvidia[0-9]*", "/dev/dxg")
"""Device nodes of which one exists where CUDA may work: NVIDIA's own, and the one of Windows' Linux."""


def gpu_present() -> bool:
    """Return whether a GPU's device node exists. Asked anew each time: the node may appear after login."""
    return any(glob(pattern) for pattern in GPU_NODES)


class OutOfMemory(ModelError, MemoryError):  # noqa: N818  (it is what happened, as MemoryError is)
    """A model does not fit into the memory of the device, or its work does not."""

    default_code = "out-of-memory"


_SIGNS = (
    "bad_alloc",
    "bad alloc",
    "out of memory",
    "failed to allocate",
    "cuda_error_out_of_memory",
    "cublas_status_alloc",
)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error of ONNX Runtime (whose classes are private) says that memory ran out."""
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _SIGNS)


class Opened(Protocol):
    """A model that has been opened."""

    @property
    def device(self) -> str:
        """``cpu`` or ``cuda``: where it really computes."""


UNUSED = N_("The GPU is not used, the processor computes; `assistd doctor` tells why.")
"""What is said, once, where there is a GPU but a model runs on the processor all the same."""

M = TypeVar("M", bound=Opened)


class Fitting(Generic[M]):
    """The best model that fits, opened; the next smaller one, or the CPU, once it does not.

    Attributes:
        said: Sentences about what did not fit and what serves instead, for the person; each is told once.

    Args:
        candidates: Openers, best first: each takes a device (``auto`` or ``cpu``) and returns the opened model.
        names: What each is called in a sentence.
        device: ``auto``, ``cpu`` or ``cuda``, as the configuration says.
    """

    def __init__(self, candidates: Sequence[Callable[[str], M]], names: Sequence[str], device: str) -> None:
        self._ways = [(index, where) for index in range(len(candidates)) for where in _places(device)]
        self._candidates = candidates
        self._names = names
        self._device = device
        self._at = 0
        self._model: M | None = None
        self._gpu_then = False
        self._ever: set[str] = set()
        self.said: list[str] = []

    @property
    def index(self) -> int:
        """Which of the candidates serves."""
        return self._ways[self._at][0]

    def get(self) -> M:
        """Return the model, opened if need be; opened again if a GPU has appeared since.

        Raises:
            OutOfMemory: If none fits.
            ModelError: If the best one can't be opened for another reason.
        """
        if self._model is not None and self._device != "cpu" and not self._gpu_then and gpu_present():
            log.info("a GPU has appeared: the model is opened again")
            self._model, self._at = None, 0
        while self._model is None:
            index, where = self._ways[self._at]
            self._gpu_then = gpu_present()
            try:
                self._model = self._candidates[index](where)
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                self.smaller(error)
                continue
            if where != "cpu" and self._gpu_then and self._model.device == "cpu" and UNUSED not in self._ever:
                self._ever.add(UNUSED)
                self.said.append(_(UNUSED))
        return self._model

    def smaller(self, error: BaseException) -> None:
        """Give the model up, as its memory ran out (`error`); the next `get` opens the next one.

        Raises:
            OutOfMemory: If there is no other.
        """
        on_gpu = self._model is not None and self._model.device == "cuda"
        index, where = self._ways[self._at]
        self._model = None
        self._at += 1
        if where != "cpu" and not (on_gpu or gpu_present()):
            self._at += 1  # it was on the CPU already: the same again would fail again
        name = self._names[index]
        if self._at >= len(self._ways):
            self._at = 0
            raise OutOfMemory(
                _("{name} does not fit into memory.").format(name=name),
                hint=_("Close other programs, or install a smaller model."),
            ) from error
        index, where = self._ways[self._at]
        processor = where == "cpu" and index == self._ways[self._at - 1][0]
        told = (
            _("{name} does not fit into memory; {other} on the processor serves instead.")
            if processor
            else _("{name} does not fit into memory; {other} serves instead.")
        )
        self.said.append(told.format(name=name, other=self._names[index]))

    def told(self) -> list[str]:
        """Return what there is to say, and forget it."""
        said, self.said = self.said, []
        return said


def _places(device: str) -> tuple[str, ...]:
    return ("cpu",) if device == "cpu" else (device, "cpu")
