"""Writes graphs with smaller numbers: 8-bit weights for CPUs, 16-bit floats for GPUs. `export` calls `int8` and `fp16`.

What 8 bits mean depends on the graph, because its cost does. A decoder with a cache multiplies one row a step and waits
for its weights to come from memory: they are kept in blocks of 128 with a scale each (`MatMulNBits`), and the rows are
rounded block by block too, which is faster there and rounds less. Everything else multiplies hundreds of rows at once
and is bound by arithmetic: weights get a scale a column, rows one scale (dynamic quantisation). Convolutions stay as
they are (8 bits made them slower), embeddings get a scale a row. Figures: ``benchmarks/RESULTS.md``. Needs the extra
``export``.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.i18n import _
from assistd_models import fuse

BLOCK: Final = 128
"""Weights that share a scale in a decoder; 32 rounds a sixth less and takes 13 to 43 % longer a step."""

_TABLE_BYTES: Final = 2**16  # smaller tables are positions and such: nothing is gained
_INLINE_BYTES: Final = 1_800_000_000  # one protobuf message holds at most 2 GiB
_BESIDE_BYTES: Final = 8 * 2**20  # weights beside a graph are mapped into memory, not parsed: it opens in half the time
_MULTIPLY: Final = ("MatMul", "Gemm")


def int8(src: Path, dst: Path) -> None:
    """Write a graph with 8-bit weights. Names, shapes and types of inputs and outputs stay the same.

    Args:
        src: An ONNX file in fp32; weights may lie beside it.
        dst: The file to write, in a folder that exists; many weights go to ``<dst>.data``. It is replaced in one step,
            and not touched if something fails.

    Raises:
        ModelMissingError: If there is no such file.
        ModelCorruptError: If ONNX Runtime can't load it.
    """
    with _work(src, dst) as work:
        simple = work / "simple.onnx"
        _simplify(src, simple)
        model = onnx.load(str(simple))
        fuse.attention(model)
        del model.graph.value_info[:]  # shapes from before the weights change theirs
        _shrink_tables(model.graph)
        if any(given.name.startswith("past_key_values") for given in model.graph.input):
            _gemms_to_matmuls(model.graph)
            model = _in_blocks(model)
            _save(model, work / dst.name)
        else:
            _untie(model.graph)
            large = _bytes(model.graph) >= _INLINE_BYTES
            _save(model, simple, inline=_INLINE_BYTES)  # takes the weights out of `model` if they are many
            del model
            _dynamic(simple, work / dst.name, large=large)
            simple.unlink()


def fp16(src: Path, dst: Path) -> None:
    """Write a graph in 16-bit floats, inputs and outputs too: caches then stay on a GPU without being cast.

    Args:
        src: An ONNX file in fp32; weights may lie beside it.
        dst: As for `int8`.

    Raises:
        ModelMissingError: If there is no such file.
        ModelCorruptError: If it is no ONNX file.
    """
    from onnxruntime.transformers.float16 import convert_float_to_float16

    with _work(src, dst) as work:
        try:
            model = onnx.load(str(src))
        except Exception as error:  # protobuf's own classes
            raise ModelCorruptError(
                _("{name} is no ONNX file.").format(name=src.name), hint=_("Export it again.")
            ) from error
        inlined = _bytes(model.graph) < _INLINE_BYTES  # shape inference takes no more than one message
        half = convert_float_to_float16(model, keep_io_types=False, disable_shape_infer=not inlined)
        _save(half, work / dst.name)


@contextlib.contextmanager
def _work(src: Path, dst: Path) -> Iterator[Path]:
    """Give a folder to write `dst` in; move what lies there under its name afterwards."""
    if not src.is_file():
        raise ModelMissingError(_("There is no {name}.").format(name=src.name), hint=_("Export the model first."))
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before onnxruntime is imported, by whatever comes first
    work = Path(tempfile.mkdtemp(prefix=f".{dst.name}.", dir=dst.parent))
    root, heard = logging.getLogger(), logging.getLogger().level
    try:
        root.setLevel(logging.ERROR)  # its quantisers write to the root logger, advice and a line a node
        yield work
        for path in (work / f"{dst.name}.data", work / dst.name):  # the graph last: it is what makes the model whole
            if path.exists():
                path.chmod(0o644)
                path.replace(dst.parent / path.name)
    finally:
        root.setLevel(heard)
        shutil.rmtree(work, ignore_errors=True)


def _simplify(src: Path, dst: Path) -> None:
    """Write a graph after ONNX Runtime's basic passes: constants folded, transposed weights among them.

    Raises:
        ModelCorruptError: If it can't be loaded.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(dst)
    options.log_severity_level = 4
    beside = "session.optimized_model_external_initializers_"
    options.add_session_config_entry(f"{beside}file_name", f"{dst.name}.data")  # however large it is
    options.add_session_config_entry(f"{beside}min_size_in_bytes", "1024")
    try:
        ort.InferenceSession(str(src), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exception classes are private
        raise ModelCorruptError(
            _("The graph {name} can't be loaded: {kind}.").format(name=src.name, kind=type(error).__name__),
            hint=_("Export it again."),
        ) from error


def _shrink_tables(graph: Any) -> None:
    """Store the tables that tokens are looked up in as int8 with a scale a row; what is found is multiplied back."""
    tables = {weight.name: weight for weight in graph.initializer if _is_table(weight)}
    nodes: list[Any] = []
    done: dict[str, tuple[str, str]] = {}
    for node in graph.node:
        axis = next((one.i for one in node.attribute if one.name == "axis"), 0)
        if node.op_type != "Gather" or node.input[0] not in tables or axis != 0:
            nodes.append(node)
            continue
        name, ids, out = node.input[0], node.input[1], node.output[0]
        if name not in done:
            small, scale = _by_row(numpy_helper.to_array(tables[name]))
            done[name] = (f"{name}_rows_int8", f"{name}_row_factors")
            graph.initializer.append(numpy_helper.from_array(small, done[name][0]))
            graph.initializer.append(numpy_helper.from_array(scale, done[name][1]))
        nodes += [
            helper.make_node("Gather", [done[name][0], ids], [f"{out}_row_int8"], axis=0),
            helper.make_node("Cast", [f"{out}_row_int8"], [f"{out}_row"], to=TensorProto.FLOAT),
            helper.make_node("Gather", [done[name][1], ids], [f"{out}_row_factor"], axis=0),
            helper.make_node("Mul", [f"{out}_row", f"{out}_row_factor"], [out]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)
    _drop_unused(graph)


def _is_table(weight: Any) -> bool:
    return weight.data_type == TensorProto.FLOAT and len(weight.dims) == 2 and 4 * np.prod(weight.dims) >= _TABLE_BYTES


def _by_row(table: Any) -> tuple[Any, Any]:
    """Return int8 [rows, width] and float32 [rows, 1], whose product is the table, to half a scale."""
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True) / 127, np.finfo(np.float32).tiny).astype(np.float32)
    return np.rint(table / scale).astype(np.int8), scale


def _gemms_to_matmuls(graph: Any) -> None:
    """Write each Gemm with a constant weight as MatMul and Add, which is what `_in_blocks` knows."""
    weights = {weight.name: weight for weight in graph.initializer}
    nodes: list[Any] = []
    for node in graph.node:
        given = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        plain = not given.get("transA", 0) and given.get("alpha", 1.0) == 1.0 and given.get("beta", 1.0) == 1.0
        if node.op_type != "Gemm" or node.input[1] not in weights or not plain:
            nodes.append(node)
            continue
        weight = numpy_helper.to_array(weights[node.input[1]])
        own = f"{node.output[0]}_weight"
        turned = weight.T if given.get("transB", 0) else weight
        graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(turned), own))
        bias = node.input[2] if len(node.input) > 2 else ""
        product = f"{node.output[0]}_product" if bias else node.output[0]
        nodes.append(helper.make_node("MatMul", [node.input[0], own], [product], name=f"{node.name}_matmul"))
        if bias:
            nodes.append(helper.make_node("Add", [product, bias], [node.output[0]], name=f"{node.name}_bias"))
    del graph.node[:]
    graph.node.extend(nodes)
    _drop_unused(graph)


def _in_blocks(model: Any) -> Any:
    """Return a model whose constant weights are 8-bit in blocks, multiplied as integers (accuracy level 4)."""
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    quantiser = MatMulNBitsQuantizer(model, bits=8, block_size=BLOCK, is_symmetric=True, accuracy_level=4)
    logging.getLogger(MatMulNBitsQuantizer.__module__).setLevel(logging.ERROR)
    quantiser.process()
    found = quantiser.model.model
    _drop_unused(found.graph)
    return found


def _untie(graph: Any) -> None:
    """Give every product a weight of its own: the quantiser transposes a Gemm's in place, under all who share it."""
    weights = {weight.name: weight for weight in graph.initializer}
    uses = Counter(name for node in graph.node for name in node.input)
    for count, node in enumerate(graph.node):
        if node.op_type not in _MULTIPLY:
            continue
        for place, name in enumerate(node.input):
            if name in weights and uses[name] > 1:
                own = graph.initializer.add()
                own.CopyFrom(weights[name])
                own.name = node.input[place] = f"{name}_of_{count}"
    _drop_unused(graph)


def _dynamic(src: Path, dst: Path, *, large: bool) -> None:
    """Write a graph whose products are computed in 8 bits: weights with a scale a column, rows rounded as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(src),
        str(dst),
        op_types_to_quantize=list(_MULTIPLY),
        per_channel=True,
        weight_type=QuantType.QInt8,  # unsigned weights took 40 to 75 % longer
        use_external_data_format=large,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )


def _drop_unused(graph: Any) -> None:
    """Remove the weights that nothing asks for any more, be it in a branch."""
    used = {name for inner in _graphs(graph) for node in inner.node for name in node.input}
    used |= {out.name for inner in _graphs(graph) for out in inner.output}
    kept = [weight for weight in graph.initializer if weight.name in used]
    if len(kept) < len(graph.initializer):
        del graph.initializer[:]
        graph.initializer.extend(kept)


def _graphs(graph: Any) -> Iterator[Any]:
    """Yield a graph and those inside its nodes: merged decoders have one for the first step and one for all others."""
    yield graph
    for node in graph.node:
        for one in node.attribute:
            if one.type == onnx.AttributeProto.GRAPH:
                yield from _graphs(one.g)


def _bytes(graph: Any) -> int:
    return sum(len(weight.raw_data) or weight.ByteSize() for weight in graph.initializer)


def _save(model: Any, path: Path, *, inline: int = 0) -> None:
    """Write a model, its weights beside it if they have `inline` bytes (0: `_BESIDE_BYTES`) or more."""
    data = f"{path.name}.data"
    path.with_name(data).unlink(missing_ok=True)  # onnx appends
    if _bytes(model.graph) < (inline or _BESIDE_BYTES):
        onnx.save(model, str(path))
    else:
        onnx.save(model, str(path), save_as_external_data=True, location=data)
