"""Whether a session really computes on the GPU, and which libraries it would need. `assistd.gpu` asks it.

It runs in a process of its own: loading CUDA takes a second, keeps memory for good, and a broken driver may crash or
hang whoever loads it. The model it computes holds a convolution (cuDNN) and a matrix product (cuBLAS), because a
session is made without cuDNN, too, and then breaks at its first convolution.
"""

from __future__ import annotations

import ctypes
import json
import logging
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.runtime import session

LIBRARIES = {
    12: (
        "libcudart.so.12",
        "libcublasLt.so.12",
        "libcublas.so.12",
        "libcufft.so.11",
        "libcurand.so.10",
        "libcudnn.so.9",
    ),
    13: (
        "libcudart.so.13",
        "libcublasLt.so.13",
        "libcublas.so.13",
        "libcufft.so.12",
        "libcurand.so.10",
        "libcudnn.so.9",
    ),
}
"""What onnxruntime's CUDA part loads, by CUDA generation (its ELF header and ``onnxruntime.preload_dlls``)."""

_FIRST_CUDA_13 = (1, 27)  # onnxruntime-gpu's wheels: 1.26.0 is built for CUDA 12, 1.27.0 for CUDA 13


def main() -> None:
    """Print one JSON object: what `assistd.gpu.Probe` holds."""
    printed: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: printed.append(record.getMessage())  # type: ignore[method-assign]
    session.log.addHandler(handler)
    session.log.setLevel(logging.DEBUG)
    answer: dict[str, Any] = {"libcuda": False, "cuda_init": -1, "driver_cuda": 0}
    answer |= _driver()
    answer |= _compute()
    answer |= _build()
    answer["said"] = " ".join(printed)[:2000]
    print(json.dumps(answer))  # noqa: T201  (the answer is the output)


def _driver() -> dict[str, Any]:
    """Ask the driver's own library: whether it is there, whether it starts, which CUDA it can run."""
    try:
        cuda = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return {}
    version = ctypes.c_int(0)
    started = int(cuda.cuInit(0))
    cuda.cuDriverGetVersion(ctypes.byref(version))
    return {"libcuda": True, "cuda_init": started, "driver_cuda": version.value}


def _build() -> dict[str, Any]:
    """Return onnxruntime's version, the CUDA generation it was built for, and which libraries can't be loaded."""
    import onnxruntime

    version = str(onnxruntime.__version__)
    generation = generation_of(version, str(getattr(onnxruntime, "cuda_version", "") or ""))
    missing = [name for name in LIBRARIES.get(generation, ()) if not _loads(name)]
    providers = list(onnxruntime.get_available_providers())
    return {"version": version, "generation": generation, "missing": missing, "providers": providers}


def generation_of(version: str, cuda_version: str) -> int:
    """Return the CUDA generation of an onnxruntime-gpu: what its build says, else what its version tells."""
    said = cuda_version.partition(".")[0]
    if said.isdigit():
        return int(said)
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return 13 if numbers >= _FIRST_CUDA_13 else 12


def _loads(name: str) -> bool:
    """Return whether a library can be loaded; `session` has loaded those of NVIDIA's wheels before."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _compute() -> dict[str, Any]:
    """Make a session as every engine does, compute with it, and return where that was."""
    picture = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        file.write(model())
        file.flush()
        try:
            made = session.make(Path(file.name), device="cuda")
            (result,) = made.run(["y"], {"x": picture})
        except AssistdError as error:
            return {"device": "", "error": error.message}
        except Exception as error:  # noqa: BLE001  (onnxruntime's errors are private classes; any means: it does not compute)
            return {"device": "", "error": f"{type(error).__name__}: {error}"[:500]}
    right = bool(np.allclose(result, expected(picture)))
    return {"device": session.device_of(made) if right else "", "error": "" if right else _("the result is wrong")}


def expected(picture: Any) -> Any:
    """Return what `model` computes of float32 [1, 1, 3, 3], by numpy."""
    twice = 2 * picture
    return twice @ twice


# --- the model, written by hand: nothing at run time may need the package onnx --------------------------------------


def model() -> bytes:
    """Return an ONNX file: ``y = c @ c`` with ``c = convolution of x with a kernel of one weight, 2``."""
    kernel = _ints(1, 1, 1, 1, 1) + _whole(2, 1) + _text(8, "w") + _chunk(9, struct.pack("<f", 2.0))
    nodes = _chunk(1, _node("Conv", ("x", "w"), "c")) + _chunk(1, _node("MatMul", ("c", "c"), "y"))
    graph = nodes + _text(2, "probe") + _chunk(5, kernel) + _chunk(11, _port("x")) + _chunk(12, _port("y"))
    return _whole(1, 8) + _chunk(7, graph) + _chunk(8, _whole(2, 13))  # ir_version 8, operator set 13


def _node(kind: str, inputs: tuple[str, ...], output: str) -> bytes:
    return b"".join(_text(1, name) for name in inputs) + _text(2, output) + _text(4, kind)


def _port(name: str) -> bytes:
    """Return a ValueInfoProto: float32 [1, 1, 3, 3]."""
    shape = b"".join(_chunk(1, _whole(1, size)) for size in (1, 1, 3, 3))
    return _text(1, name) + _chunk(2, _chunk(1, _whole(1, 1) + _chunk(2, shape)))


def _whole(field: int, value: int) -> bytes:
    return bytes([field << 3, value])  # a varint below 128


def _ints(field: int, *values: int) -> bytes:
    return b"".join(_whole(field, value) for value in values)


def _chunk(field: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])
    return bytes([field << 3 | 2]) + length + content


def _text(field: int, value: str) -> bytes:
    return _chunk(field, value.encode())
