"""Fused attention is the same attention; what it can't do is left alone."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assistd.runtime.graph import Graph

fuse = pytest.importorskip("assistd_models.fuse")
pytestmark = pytest.mark.export

HEADS, SIZE, SCALE = 4, 16, 0.4


def encoder(*, mask=False, causal=0):
    """``media`` [batch, places, 64] attending to itself, with three times the same projection, but turned round."""
    swapped = ["query", "keys", "values"]
    nodes = [helper.make_node("Reshape", ["media", "split"], ["heads"])]
    nodes += [helper.make_node("Mul", ["heads", f"times_{name}"], [f"{name}_before"]) for name in swapped]
    nodes += [helper.make_node("Transpose", [f"{name}_before"], [name], perm=[0, 2, 1, 3]) for name in swapped]
    nodes += [
        helper.make_node("Attention", [*swapped, *(["mask"] if mask else [])], ["seen"], scale=SCALE, is_causal=causal),
        helper.make_node("Transpose", ["seen"], ["back"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", ["back", "join"], ["out"]),
    ]
    rng = np.random.default_rng(2)
    held = {f"times_{name}": rng.standard_normal((HEADS, SIZE)).astype(np.float32) for name in swapped}
    held |= {"split": np.array([0, 0, HEADS, SIZE]), "join": np.array([0, 0, HEADS * SIZE])}
    if mask:
        held["mask"] = np.tril(np.ones((11, 11), bool))
    ports = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "places", HEADS * SIZE])]
        for name in ("media", "out")
    ]
    graph = helper.make_graph(
        nodes, "g", *ports, [numpy_helper.from_array(value, name) for name, value in held.items()]
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=10)
    return onnx.shape_inference.infer_shapes(made, strict_mode=True)


def run(path, model):
    onnx.save(model, str(path))
    media = np.random.default_rng(1).standard_normal((2, 11, HEADS * SIZE)).astype(np.float32)
    return Graph(path, device="cpu").run({"media": media})["out"]


def test_fused_attention_is_the_same(tmp_path):
    wanted = run(tmp_path / "plain.onnx", encoder())
    fused = encoder()
    assert fuse.attention(fused) == 1
    assert "MultiHeadAttention" in {node.op_type for node in fused.graph.node}
    found = run(tmp_path / "fused.onnx", fused)
    assert np.abs(found - wanted).max() <= 1e-5  # float32 sums in another order
    assert np.abs(wanted).max() > 0.5


@pytest.mark.parametrize("limits", [{"mask": True}, {"causal": 1}])
def test_attention_that_may_not_see_everything_is_left(tmp_path, limits):
    model = encoder(**limits)
    before = model.SerializeToString()
    assert fuse.attention(model) == 0
    assert model.SerializeToString() == before


def test_attention_whose_heads_are_not_known_is_left():
    model = encoder()
    del model.graph.value_info[:]
    assert fuse.attention(model) == 0
