"""SigLIP's vectors are those of transformers: every text is filled up to its full length, without a mask."""

import json
import shutil

import numpy as np
import pytest
from tiny_embedding import WORDS, pictures, reference, siglip_checkpoint

from assistd.errors import ModelCorruptError
from assistd.runtime.families import open_embedding
from assistd.runtime.model_files import ModelFiles

pytestmark = pytest.mark.export
pytest.importorskip("transformers")

NEAR = 2e-6


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return siglip_checkpoint(tmp_path_factory.mktemp("siglip") / "tiny-siglip")


@pytest.fixture(scope="module")
def ours(checkpoint, tmp_path_factory):
    from assistd_models.export import embedding

    into = tmp_path_factory.mktemp("siglip-ours")
    embedding.export(checkpoint, into)
    return into


@pytest.fixture(scope="module")
def expected(checkpoint):
    return reference(checkpoint, padding="max_length")


def opened(folder):
    return open_embedding(ModelFiles(folder), device="cpu", threads=1)


def test_vectors_are_those_of_transformers(ours, expected):
    model = opened(ours)
    assert (model.family, model.width) == ("siglip", 32)
    np.testing.assert_allclose(model.embed_pictures(pictures()), expected[0], atol=NEAR)
    np.testing.assert_allclose(model.embed_texts(WORDS), expected[1], atol=NEAR)
    np.testing.assert_allclose(model.embed_texts(WORDS[:1]), expected[1][:1], atol=NEAR)  # no long one beside it
    assert not np.allclose(expected[1][0], expected[1][1], atol=0.01), "the texts must be told apart at all"


def test_texts_are_filled_up_with_the_padding_of_the_tokenizer(ours):
    ids = opened(ours)._words(["cat"])["input_ids"]
    assert ids.shape == (1, 64)
    assert ids[0, -1] == 1, "SigLIP fills up with its end of text"


def test_export_of_optimum_gives_the_same(checkpoint, expected, tmp_path):
    pytest.importorskip("optimum.exporters.onnx")
    from assistd_models.export import optimum

    optimum.export(checkpoint, tmp_path, "siglip")
    model = opened(tmp_path)
    np.testing.assert_allclose(model.embed_pictures(pictures()), expected[0], atol=NEAR)
    np.testing.assert_allclose(model.embed_texts(WORDS), expected[1], atol=NEAR)


def test_hub_layout_with_a_bare_vision_tower_is_known_by_its_output(ours, expected, tmp_path):
    """The hub's SigLIP graphs call the vector `pooler_output`."""
    onnx = pytest.importorskip("onnx")
    shutil.copytree(ours, tmp_path, dirs_exist_ok=True)
    for role in ("vision_model", "text_model"):
        graph = onnx.load(tmp_path / "onnx" / f"{role}.onnx")
        old = graph.graph.output[0].name
        graph.graph.output[0].name = "pooler_output"
        for node in graph.graph.node:
            node.output[:] = ["pooler_output" if name == old else name for name in node.output]
        onnx.save(graph, tmp_path / "onnx" / f"{role}.onnx")
    model = opened(tmp_path)
    np.testing.assert_allclose(model.embed_pictures(pictures()), expected[0], atol=NEAR)
    np.testing.assert_allclose(model.embed_texts(WORDS), expected[1], atol=NEAR)


def test_models_of_free_size_are_refused(ours, tmp_path):
    """NaFlex takes patches, [batch, patches, values]: three axes instead of four."""
    onnx = pytest.importorskip("onnx")
    shutil.copytree(ours, tmp_path, dirs_exist_ok=True)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "siglip2"}))
    helper = onnx.helper
    port = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["pixel_values"], ["pooler_output"], axes=[1], keepdims=0)],
        "naflex",
        [port("pixel_values", 1, ["batch", "patches", 768])],
        [port("pooler_output", 1, ["batch", 768])],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8),
        tmp_path / "onnx" / "vision_model.onnx",
    )
    with pytest.raises(ModelCorruptError, match="with 4 axes"):
        opened(tmp_path)
