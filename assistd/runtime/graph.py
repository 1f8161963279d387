"""An ONNX graph with its ports read from the session: names, shapes and types are never assumed. Families run these.

On a GPU, tensors that stay between calls (a decoder's keys and values) are bound to its memory (ONNX Runtime's
IOBinding) and never travel; on the CPU binding gains nothing and plain arrays are used.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelError
from assistd.i18n import N_, _
from assistd.runtime import session
from assistd.runtime.device import OutOfMemory, is_out_of_memory

A = TypeVar("A")
B = TypeVar("B")

log = logging.getLogger(__name__)

DTYPES: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(uint8)": np.uint8,
    "tensor(int8)": np.int8,
    "tensor(bool)": np.bool_,
}
"""ONNX Runtime's names of element types that graphs here may ask for."""

_MEND = N_("`assistd models verify` says which model is damaged, and what mends it.")


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a graph.

    Attributes:
        shape: Sizes of the axes; a name, or None, where the size is free.
        dtype: Element type.
    """

    name: str
    shape: tuple[int | str | None, ...]
    dtype: np.dtype[Any]


class Graph:
    """A session and its ports.

    Args:
        path: The ONNX file.
        threads: Threads inside one call.
        device: ``auto``, ``cpu`` or ``cuda``.
        bound: Keep tensors on the device between calls; None: on a GPU only.
        steps: Its calls are short and many, see `session.make`.

    Attributes:
        device: ``cpu`` or ``cuda``: where it really computes.

    Raises:
        ModelMissingError: If there is no such file.
        ModelCorruptError: If the file is no model that can be loaded.
        OutOfMemory: If it does not fit.
    """

    def __init__(
        self, path: Path, *, threads: int = 1, device: str = "auto", bound: bool | None = None, steps: bool = False
    ) -> None:
        self._session: Any = session.make(path, threads=threads, device=device, arena=True, steps=steps, mend=_(_MEND))
        self.name = path.stem
        self.device = session.device_of(self._session)
        self.bound = self.device == "cuda" if bound is None else bound
        self.inputs = {port.name: port for port in map(_port, self._session.get_inputs())}
        self.outputs = {port.name: port for port in map(_port, self._session.get_outputs())}

    def run(
        self, feeds: Mapping[str, Any], wanted: Sequence[str] | None = None, stay: Collection[str] = ()
    ) -> dict[str, Any]:
        """Return the graph's outputs by name.

        Args:
            feeds: Arrays, or what a former call left on the device; those the graph does not ask for are left out,
                and floats are cast to the type it asks for.
            wanted: Which outputs; None: all.
            stay: Outputs that stay on the device, to be fed to a later call; elsewhere they are arrays.

        Raises:
            OutOfMemory: If memory runs out.
            ModelError: If it asks for something else, or can't be computed.
        """
        names = list(self.outputs) if wanted is None else list(wanted)
        if unknown := [name for name in self.inputs if name not in feeds]:
            raise self._broken(_("it asks for {unknown}").format(unknown=unknown[0][:60]))
        fitted = {name: _fitted(feeds[name], port) for name, port in self.inputs.items()}
        try:
            if self.bound:
                return self._run_bound(fitted, names, stay)
            return dict(zip(names, self._session.run(names, fitted), strict=True))
        except Exception as error:
            if is_out_of_memory(error):
                raise OutOfMemory(
                    _("{name} ran out of memory.").format(name=self.name), hint=_("Close other programs.")
                ) from error
            log.debug("%s can't be computed", self.name, exc_info=True)
            raise self._broken(type(error).__name__) from error

    def _broken(self, why: str) -> ModelError:
        return ModelError(
            _("The graph {name} can't be computed: {why}.").format(name=self.name, why=why),
            code="model-graph",
            hint=_(_MEND),
        )

    def keep(self, name: str, value: Any) -> Any:
        """Return what many calls will be fed, in the type its port asks for, and on the device if tensors stay there.

        Args:
            name: Of the input; what the graph does not ask for is returned as it is.
            value: An array, or what a former call left on the device.

        Raises:
            OutOfMemory: If memory runs out.
        """
        if name not in self.inputs:
            return value
        if not isinstance(value, np.ndarray):
            if DTYPES.get(value.data_type()) == self.inputs[name].dtype.type:
                return value
            value = value.numpy()  # another graph's numbers: 16 bits there, 32 here
        fitted = _fitted(value, self.inputs[name])
        if not self.bound:
            return fitted
        try:
            return session.placed(fitted, self.device)
        except Exception as error:
            if is_out_of_memory(error):
                raise OutOfMemory(
                    _("{name} ran out of memory.").format(name=self.name), hint=_("Close other programs.")
                ) from error
            raise

    def _run_bound(self, feeds: Mapping[str, Any], names: Sequence[str], stay: Collection[str]) -> dict[str, Any]:
        binding = self._session.io_binding()
        for name, value in feeds.items():
            if isinstance(value, np.ndarray):
                binding.bind_cpu_input(name, np.ascontiguousarray(value))
            else:
                binding.bind_ortvalue_input(name, value)
        for name in names:
            binding.bind_output(name, self.device if name in stay else "cpu")
        self._session.run_with_iobinding(binding)
        values = dict(zip(names, binding.get_outputs(), strict=True))
        return {name: value if name in stay else value.numpy() for name, value in values.items()}


def _port(port: Any) -> Port:
    return Port(port.name, tuple(port.shape), np.dtype(DTYPES.get(port.type, np.float32)))


def _fitted(value: Any, port: Port) -> Any:
    """Return a feed in the type its port asks for; what lies on the device is of that type already."""
    if isinstance(value, np.ndarray) and value.dtype != port.dtype:
        return value.astype(port.dtype)
    return value


def side_by_side(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Return what two callers return, called at the same time: opening graphs is bound by one core each.

    Raises:
        Exception: What either raises, once both have ended.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="open") as pool:
        other = pool.submit(second)
        one = first()
    return one, other.result()


def zeros(port: Port, sizes: Mapping[int, int], free: int = 0) -> NDArray[Any]:
    """Return zeros that fit a port: axes in `sizes` have that size, other free axes the size `free`."""
    shape = [sizes.get(axis, size if isinstance(size, int) else free) for axis, size in enumerate(port.shape)]
    return np.zeros(shape, port.dtype)
