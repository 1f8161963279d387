"""CLIP's vectors are those of transformers, whatever the layout of the graphs, the sizes of pictures and texts."""

import json
import shutil

import numpy as np
import pytest
from tiny_embedding import WORDS, clip_checkpoint, pictures, reference

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.runtime.families import open_embedding
from assistd.runtime.model_files import ModelFiles

pytestmark = pytest.mark.export
pytest.importorskip("transformers")

NEAR = 2e-6  # fp32 sums in another order: the largest difference seen was 3e-7


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return clip_checkpoint(tmp_path_factory.mktemp("clip") / "tiny-clip")


@pytest.fixture(scope="module")
def ours(checkpoint, tmp_path_factory):
    from assistd_models.export import embedding

    into = tmp_path_factory.mktemp("clip-ours")
    embedding.export(checkpoint, into)
    return into


@pytest.fixture(scope="module")
def expected(checkpoint):
    return reference(checkpoint, padding=True)


def opened(folder):
    return open_embedding(ModelFiles(folder), device="cpu", threads=1)


def test_vectors_are_those_of_transformers(ours, expected):
    model = opened(ours)
    assert (model.family, model.width, model.device) == ("clip", 24, "cpu")
    np.testing.assert_allclose(model.embed_pictures(pictures()), expected[0], atol=NEAR)
    np.testing.assert_allclose(model.embed_texts(WORDS), expected[1], atol=NEAR)
    assert not np.allclose(expected[1][0], expected[1][1], atol=0.01), "the texts must be told apart at all"


def test_vectors_have_length_one_and_do_not_depend_on_the_batch(ours):
    model = opened(ours)
    many = model.embed_pictures(pictures() * 5)  # more than one call takes
    assert many.shape == (25, 24)
    np.testing.assert_allclose(np.linalg.norm(many, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(many[:5], many[20:], atol=NEAR)
    np.testing.assert_allclose(many[3], model.embed_pictures([pictures()[3]])[0], atol=NEAR)
    alone = np.concatenate([model.embed_texts([text]) for text in WORDS])
    np.testing.assert_allclose(model.embed_texts(WORDS), alone, atol=NEAR)


def test_nothing_gives_no_vectors(ours):
    assert opened(ours).embed_pictures([]).shape == opened(ours).embed_texts([]).shape == (0, 24)


def test_export_of_optimum_gives_the_same(checkpoint, expected, tmp_path):
    pytest.importorskip("optimum.exporters.onnx")
    from assistd_models.export import optimum

    optimum.export(checkpoint, tmp_path, "clip")
    assert [path.name for path in (tmp_path / "onnx").iterdir()] == ["model.onnx"]
    model = opened(tmp_path)
    np.testing.assert_allclose(model.embed_pictures(pictures()), expected[0], atol=NEAR)
    np.testing.assert_allclose(model.embed_texts(WORDS), expected[1], atol=NEAR)


def test_checkpoints_of_2021_that_name_the_wrong_end_token(tmp_path):
    from assistd_models.export import embedding

    folder = clip_checkpoint(tmp_path / "legacy", legacy=True)
    embedding.export(folder, tmp_path / "out")
    np.testing.assert_allclose(
        opened(tmp_path / "out").embed_texts(WORDS), reference(folder, padding=True)[1], atol=NEAR
    )


def test_padding_of_another_kind_changes_nothing(ours, expected, tmp_path):
    """Some checkpoints fill up with "!" (number 0): the vector stands at the first end of the text."""
    shutil.copytree(ours, tmp_path, dirs_exist_ok=True)
    said = json.loads((tmp_path / "tokenizer_config.json").read_text())
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({**said, "pad_token": "!"}))
    model = opened(tmp_path)
    assert (model._words(WORDS[:2])["input_ids"] == 0).any()
    np.testing.assert_allclose(model.embed_texts(WORDS), expected[1], atol=NEAR)


def test_one_half_alone_serves(ours, expected, tmp_path):
    shutil.copytree(ours, tmp_path, dirs_exist_ok=True)
    (tmp_path / "onnx" / "text_model.onnx").unlink()
    model = opened(tmp_path)
    np.testing.assert_allclose(model.embed_pictures(pictures()), expected[0], atol=NEAR)
    with pytest.raises(ModelMissingError, match="no graph for texts"):
        model.embed_texts(["a"])


def test_missing_and_wrong_graphs_are_said(ours, tmp_path):
    shutil.copytree(ours, tmp_path, dirs_exist_ok=True)
    (tmp_path / "onnx" / "vision_model.onnx").unlink()
    shutil.copyfile(tmp_path / "onnx" / "text_model.onnx", tmp_path / "onnx" / "vision_model.onnx")
    with pytest.raises(ModelCorruptError, match="should take pixel_values"):
        opened(tmp_path)
    shutil.rmtree(tmp_path / "onnx")
    with pytest.raises(ModelMissingError, match="no graph"):
        opened(tmp_path)


def test_missing_tokenizer_is_said_once_text_is_wanted(ours, tmp_path):
    shutil.copytree(ours, tmp_path, dirs_exist_ok=True)
    (tmp_path / "tokenizer.json").unlink()
    model = opened(tmp_path)
    assert model.embed_pictures(pictures(1)).shape == (1, 24)
    with pytest.raises(ModelMissingError, match="no tokenizer"):
        model.embed_texts(["a"])
