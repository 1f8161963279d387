"""Graphs with smaller numbers compute nearly the same, keep their ports, and are written whole or not at all."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.runtime.graph import Graph

pytest.importorskip("onnxscript")
quantise = pytest.importorskip("assistd_models.quantise")
pytestmark = pytest.mark.export

VOCABULARY, WIDTH = 320, 64


def weights(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def decoder(*, cache, tied=True, scale=None):
    """A table, a product with a bias, a Gemm with the table as its head; `cache`: it is a decoder for `quantise`.

    Args:
        scale: Of each row of the table.
    """
    table = weights(1, VOCABULARY, WIDTH) * (1 if scale is None else scale)
    held = {"table": table, "inner": weights(2, WIDTH, WIDTH) / 8, "bias": weights(3, WIDTH)}
    if not tied:
        held["head"] = weights(4, VOCABULARY, WIDTH)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["found"], axis=0),
        helper.make_node("MatMul", ["found", "inner"], ["product"]),
        helper.make_node("Add", ["product", "bias"], ["hidden"]),
        helper.make_node("ReduceMean", ["hidden", "axes"], ["mean"], keepdims=0),
        helper.make_node("Gemm", ["mean", "table" if tied else "head"], ["logits"], transB=1),
    ]
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "n"])]
    outputs = [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", VOCABULARY]),
        helper.make_tensor_value_info("found", TensorProto.FLOAT, ["batch", "n", WIDTH]),
    ]
    if cache:
        past = ["batch", 1, "past", WIDTH]
        inputs.append(helper.make_tensor_value_info("past_key_values.0.key", TensorProto.FLOAT, past))
        outputs.append(helper.make_tensor_value_info("present.0.key", TensorProto.FLOAT, past))
        nodes.append(helper.make_node("Identity", ["past_key_values.0.key"], ["present.0.key"]))
    held = [numpy_helper.from_array(value, name) for name, value in held.items()]
    held.append(numpy_helper.from_array(np.array([1]), "axes"))
    made = helper.make_model(
        helper.make_graph(nodes, "g", inputs, outputs, held), opset_imports=[helper.make_opsetid("", 20)], ir_version=9
    )
    onnx.checker.check_model(made, full_check=True)
    return made


def run(path, cache=True):
    ids = np.random.default_rng(5).integers(0, VOCABULARY, (3, 7))
    return Graph(path, device="cpu").run({"input_ids": ids, "past_key_values.0.key": weights(6, 3, 1, 2, WIDTH)})


def kinds(path):
    return {node.op_type for node in onnx.load(str(path)).graph.node}


def off(found, wanted):
    return np.linalg.norm(found - wanted) / np.linalg.norm(wanted)


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize(("cache", "operator"), [(True, "MatMulNBits"), (False, "MatMulInteger")])
def test_eight_bits_stay_close_to_the_exact_graph(tmp_path, cache, tied, operator):
    onnx.save(decoder(cache=cache, tied=tied), str(tmp_path / "exact.onnx"))
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "small.onnx")
    exact, small = run(tmp_path / "exact.onnx"), run(tmp_path / "small.onnx")
    assert operator in kinds(tmp_path / "small.onnx")
    # two products, each off by the rounding of weights and rows to 1/127 of their largest: seen 0.8 %
    assert 0 < off(small["logits"], exact["logits"]) < 0.02
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exact.onnx", "small.onnx"]
    # a tied table is in the exact graph once, in the small one as a table and as a head
    assert (tmp_path / "small.onnx").stat().st_size < (tmp_path / "exact.onnx").stat().st_size * 0.75


def test_ports_stay_as_they_were(tmp_path):
    onnx.save(decoder(cache=True), str(tmp_path / "exact.onnx"))
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "small.onnx")
    exact, small = (Graph(tmp_path / f"{name}.onnx", device="cpu") for name in ("exact", "small"))
    assert (exact.inputs, exact.outputs) == (small.inputs, small.outputs)


def test_each_row_of_a_table_has_its_own_scale(tmp_path):
    rows = np.logspace(-4, 4, VOCABULARY, dtype=np.float32)[:, None]  # one scale for all would lose the small ones
    onnx.save(decoder(cache=True, scale=rows), str(tmp_path / "exact.onnx"))
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "small.onnx")
    exact, small = run(tmp_path / "exact.onnx")["found"], run(tmp_path / "small.onnx")["found"]
    largest = np.abs(exact).max(axis=-1, keepdims=True)
    assert (np.abs(small - exact) <= largest / 254 * 1.001).all()  # half a step of 1/127 of the row's largest
    assert np.abs(small - exact).max() > 0


def test_weights_beside_the_graph_are_read_and_written(tmp_path, monkeypatch):
    onnx.save(decoder(cache=True), str(tmp_path / "whole.onnx"))
    onnx.save(
        decoder(cache=True),
        str(tmp_path / "exact.onnx"),
        save_as_external_data=True,
        location="exact.onnx.data",
        size_threshold=1024,
    )
    for convert in (quantise.int8, quantise.fp16):
        convert(tmp_path / "whole.onnx", tmp_path / "one.onnx")
        monkeypatch.setattr(quantise, "_INLINE_BYTES", 1000)  # as if they were gigabytes
        monkeypatch.setattr(quantise, "_BESIDE_BYTES", 1000)
        convert(tmp_path / "exact.onnx", tmp_path / "large.onnx")
        monkeypatch.undo()
        assert (tmp_path / "large.onnx.data").stat().st_size > 10 * (tmp_path / "large.onnx").stat().st_size
        assert np.array_equal(run(tmp_path / "large.onnx")["logits"], run(tmp_path / "one.onnx")["logits"])


def test_large_graphs_without_a_cache_keep_their_weights_beside_them(tmp_path, monkeypatch):
    onnx.save(decoder(cache=False), str(tmp_path / "exact.onnx"))
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "one.onnx")
    monkeypatch.setattr(quantise, "_INLINE_BYTES", 1000)
    monkeypatch.setattr(quantise, "_BESIDE_BYTES", 1000)
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "large.onnx")
    assert (tmp_path / "large.onnx.data").is_file()
    assert np.array_equal(run(tmp_path / "large.onnx")["logits"], run(tmp_path / "one.onnx")["logits"])


def test_half_floats_stay_close_and_reach_the_ports(tmp_path):
    onnx.save(decoder(cache=True), str(tmp_path / "exact.onnx"))
    quantise.fp16(tmp_path / "exact.onnx", tmp_path / "half.onnx")
    exact, half = run(tmp_path / "exact.onnx"), run(tmp_path / "half.onnx")
    assert half["logits"].dtype == half["present.0.key"].dtype == np.float16
    assert Graph(tmp_path / "half.onnx", device="cpu").inputs["past_key_values.0.key"].dtype == np.float16
    assert 0 < off(half["logits"].astype(np.float32), exact["logits"]) < 2e-3  # 11 bits: 5e-4 a number


def test_branches_keep_the_weights_that_only_they_use(tmp_path):
    """Merged decoders hold one graph for the first step and one for all others, and share weights from outside."""

    def branch(name, weight):
        return helper.make_graph(
            [helper.make_node("MatMul", ["found", weight], [name])],
            name,
            [],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)],
        )

    table, inner, other = weights(1, VOCABULARY, WIDTH), weights(2, WIDTH, WIDTH), weights(3, WIDTH, WIDTH)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["found"], axis=0),
        helper.make_node(
            "If", ["use_cache_branch"], ["logits"], then_branch=branch("a", "inner"), else_branch=branch("b", "other")
        ),
        helper.make_node("Identity", ["past_key_values.0.key"], ["present.0.key"]),
    ]
    past = ["batch", 1, "past", WIDTH]
    made = helper.make_graph(
        nodes,
        "g",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "n"]),
            helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, []),
            helper.make_tensor_value_info("past_key_values.0.key", TensorProto.FLOAT, past),
        ],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "n", WIDTH]),
            helper.make_tensor_value_info("present.0.key", TensorProto.FLOAT, past),
        ],
        [
            numpy_helper.from_array(value, name)
            for name, value in (("table", table), ("inner", inner), ("other", other))
        ],
    )
    onnx.save(
        helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9), str(tmp_path / "exact.onnx")
    )
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "small.onnx")
    for then in (True, False):
        feeds = {
            "input_ids": np.array([[5, 9]]),
            "use_cache_branch": np.array(then),
            "past_key_values.0.key": weights(6, 1, 1, 2, WIDTH),
        }
        exact, small = (
            Graph(tmp_path / f"{name}.onnx", device="cpu").run(feeds)["logits"] for name in ("exact", "small")
        )
        assert 0 < off(small, exact) < 0.02


@pytest.mark.parametrize("convert", [quantise.int8, quantise.fp16])
def test_what_can_not_be_read_leaves_nothing_and_replaces_nothing(tmp_path, convert):
    with pytest.raises(ModelMissingError, match=r"none\.onnx"):
        convert(tmp_path / "none.onnx", tmp_path / "small.onnx")
    (tmp_path / "broken.onnx").write_bytes(b"\x08\x09no model at all")
    (tmp_path / "small.onnx").write_bytes(b"the former one")
    with pytest.raises(ModelCorruptError, match=r"broken\.onnx"):
        convert(tmp_path / "broken.onnx", tmp_path / "small.onnx")
    assert (tmp_path / "small.onnx").read_bytes() == b"the former one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.onnx", "small.onnx"]


def encoder(nodes, held, width):
    """A graph without a cache: ``media`` [n, WIDTH] -> ``out`` [n, width]."""
    made = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("media", TensorProto.FLOAT, ["n", WIDTH])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", width])],
        [numpy_helper.from_array(value, name) for name, value in held.items()],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def both(tmp_path, model):
    onnx.save(model, str(tmp_path / "exact.onnx"))
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "small.onnx")
    media = {"media": weights(7, 9, WIDTH)}
    return [Graph(tmp_path / f"{name}.onnx", device="cpu").run(media)["out"] for name in ("exact", "small")]


def test_a_weight_that_two_products_share_is_not_turned_under_either(tmp_path):
    wide = 2 * WIDTH
    nodes = [
        helper.make_node("Gemm", ["media", "shared"], ["up"], name="up", transB=1),
        helper.make_node("MatMul", ["up", "shared"], ["out"], name="down"),
    ]
    exact, small = both(tmp_path, encoder(nodes, {"shared": weights(8, wide, WIDTH) / 8}, WIDTH))
    assert 0 < off(small, exact) < 0.02


def test_each_column_of_a_product_has_its_own_scale(tmp_path):
    columns = np.logspace(-3, 3, WIDTH, dtype=np.float32)  # one scale for all would lose the small ones
    nodes = [helper.make_node("MatMul", ["media", "weight"], ["out"], name="product")]
    exact, small = both(tmp_path, encoder(nodes, {"weight": weights(8, WIDTH, WIDTH) * columns}, WIDTH))
    assert 0 < max(off(small[:, n], exact[:, n]) for n in range(WIDTH)) < 0.03


def test_a_decoders_weights_lie_beside_it_where_they_can_be_mapped(tmp_path, monkeypatch):
    onnx.save(decoder(cache=True), tmp_path / "exact.onnx")
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "whole.onnx")
    assert not (tmp_path / "whole.onnx.data").exists()  # these are few
    monkeypatch.setattr(quantise, "_BESIDE_BYTES", 1000)
    quantise.int8(tmp_path / "exact.onnx", tmp_path / "apart.onnx")
    assert (tmp_path / "apart.onnx.data").is_file()
    np.testing.assert_array_equal(run(tmp_path / "apart.onnx")["logits"], run(tmp_path / "whole.onnx")["logits"])
