# what follows needs the extra
"""ViT+GPT2 says what transformers says, token for token, in every layout, and stops when it should."""

import shutil

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("optimum.exporters.onnx")

import hub_layouts
from tiny_vision import SIZES, greedy, never, picture, said, vit_gpt2
from transformers import ViTImageProcessor

from assistd.errors import ModelError, ModelMissingError
from assistd.runtime.decoder import CachedDecoder
from assistd.runtime.families import open_seeing
from assistd.runtime.families.vit_gpt2 import ViTGPT2
from assistd.runtime.graph import Graph
from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Preprocessing
from assistd_models.export import vit_gpt2 as exporter

pytestmark = [pytest.mark.export, pytest.mark.slow]

LAYOUTS = ["ours", "merged", "pair"]


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    """A checkpoint, its model, and all layouts of it."""
    folder = tmp_path_factory.mktemp("vit")
    checkpoint = folder / "checkpoint"
    checkpoint.mkdir()
    model = vit_gpt2(checkpoint)
    exporter.export(checkpoint, folder / "ours")
    hub_layouts.optimum(checkpoint, folder)
    return folder, model


@pytest.fixture(scope="module")
def wanted(bed):
    """What transformers says of each picture."""
    folder, model = bed
    return [theirs(folder / "checkpoint", model, size) for size in SIZES]


def theirs(checkpoint, model, size, most=40):
    processor = ViTImageProcessor.from_pretrained(checkpoint)
    return greedy(model, most, **processor(picture(*size), return_tensors="pt", input_data_format="channels_last"))


def opened(folder):
    found = open_seeing(ModelFiles(folder), device="cpu", threads=2)
    assert isinstance(found, ViTGPT2)
    return found


def look(model):
    return [model.look(picture(*size)) for size in SIZES]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tokens_are_those_of_transformers(bed, wanted, layout):
    model = opened(bed[0] / layout)
    got = [said(model.steps([seen], most_tokens=40, cancel=never)) for seen in look(model)]
    assert got == wanted
    assert sum(len(tokens) >= 24 for tokens in got) >= 3
    assert len({tuple(tokens) for tokens in got}) == len(SIZES)  # it does look at the picture


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_batch_says_what_each_alone_says(bed, wanted, layout):
    model = opened(bed[0] / layout)
    assert len({len(tokens) for tokens in wanted}) > 1  # one ends before the others
    seen = look(model)
    for row in range(len(seen)):
        assert said(model.steps(seen, most_tokens=40, cancel=never), row) == wanted[row]
    alone = ["".join(piece.text for piece in model.tell(one, most_tokens=40, cancel=never)) for one in seen]
    assert model.tell_batch(seen, ["", "", "", ""], most_tokens=40, cancel=never) == alone
    assert model.tell_batch([], [], most_tokens=40, cancel=never) == []


def test_widths_may_differ_between_the_two_halves(tmp_path):
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    model = vit_gpt2(checkpoint, bridge=True, layers=1, seed=2)
    assert hasattr(model, "enc_to_dec_proj")
    exporter.export(checkpoint, tmp_path / "ours")
    ours = opened(tmp_path / "ours")
    for size in SIZES[:3]:
        tokens = theirs(checkpoint, model, size)
        assert said(ours.steps([ours.look(picture(*size))], most_tokens=40, cancel=never)) == tokens


def test_tensors_that_stay_on_the_device_change_nothing(bed, wanted):
    files = ModelFiles(bed[0] / "ours")
    model = ViTGPT2(
        encoder=Graph(files.graph("encoder_kv"), device="cpu", bound=True),
        decoder=CachedDecoder(Graph(files.graph("decoder_kv"), device="cpu", bound=True)),
        tokenizer=files.tokenizer(),
        preprocessing=Preprocessing.read(files.preprocessor),
        generation=files.generation,
        config=files.config,
    )
    assert [said(model.steps([seen], most_tokens=40, cancel=never)) for seen in look(model)] == wanted


def test_text_comes_in_whole_characters_and_is_the_tokenizers(bed, wanted):
    model = opened(bed[0] / "ours")
    tokenizer = ModelFiles(bed[0] / "ours").tokenizer()
    for seen, tokens in zip(look(model), wanted, strict=True):
        whole = tokenizer.decode(tokens, skip_special_tokens=True)
        pieces = list(model.tell(seen, "is not read", turns=[("a", "b")], most_tokens=40, cancel=never))
        assert "".join(piece.text for piece in pieces) == whole
        assert [piece.ended for piece in pieces[:-1]] == [""] * (len(pieces) - 1)
        assert pieces[-1].ended == ("length" if len(tokens) == 40 else "stop")
        assert all(piece.logprob <= 0 for piece in pieces)


def test_cancel_is_asked_before_each_token(bed):
    model = opened(bed[0] / "ours")
    asked = []

    def cancel():
        asked.append(1)
        return len(asked) > 5

    seen = model.look(picture(*SIZES[1]))
    assert len(list(model.tell(seen, most_tokens=40, cancel=cancel))) == 5


def test_a_circle_is_ended(bed):
    """The same token for ever is not said for ever."""
    model = opened(bed[0] / "ours")
    model._rules = [lambda logits, _history: logits.__setitem__((slice(None), 7), 1e9)]
    pieces = list(model.tell(model.look(picture(*SIZES[1])), most_tokens=90, cancel=never))
    assert pieces[-1].ended == "loop"
    assert len(pieces) < 20


@pytest.mark.parametrize(("dtype", "bound"), [("fp16", 0.01), ("int8", 0.5)])
def test_smaller_numbers_stay_within_their_bounds(bed, tmp_path, dtype, bound):
    exact = opened(bed[0] / "ours")
    onnx = hub_layouts.beside(bed[0] / "checkpoint", tmp_path / dtype)
    for name in ("encoder_kv", "decoder_kv"):
        getattr(hub_layouts, dtype)(bed[0] / "ours" / "onnx" / f"{name}.onnx", onnx / f"{name}_{dtype}.onnx")
    small = opened(tmp_path / dtype)
    for one, other in zip(look(small), look(exact), strict=True):
        steps = (model.steps([seen], most_tokens=24, cancel=never) for model, seen in ((small, one), (exact, other)))
        found = hub_layouts.differences(*steps)
        assert max(found[:-1] or found) <= bound
        assert max(found) > 0  # they are not the same graphs


def test_a_graph_that_is_missing_is_named(bed, tmp_path):
    hub_layouts.beside(bed[0] / "checkpoint", tmp_path / "bare")
    with pytest.raises(ModelMissingError, match="encoder_model"):
        opened(tmp_path / "bare")
    shutil.copyfile(bed[0] / "pair" / "onnx" / "encoder_model.onnx", tmp_path / "bare" / "onnx" / "encoder_model.onnx")
    with pytest.raises(ModelMissingError, match="decoder_model"):
        opened(tmp_path / "bare")


def test_another_decoder_is_refused_at_export(tmp_path):
    from transformers import BertConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        ViTConfig(**small, image_size=8, patch_size=4), BertConfig(**small, vocab_size=9)
    )
    VisionEncoderDecoderModel(config).save_pretrained(tmp_path / "bert")
    with pytest.raises(ModelError, match="bert"):
        exporter.export(tmp_path / "bert", tmp_path / "out")


def test_a_picture_is_seen_as_its_processor_sees_it(bed):
    files = ModelFiles(bed[0] / "ours")
    pixels = picture(37, 90)
    seen = ViTImageProcessor.from_pretrained(bed[0] / "checkpoint")(pixels, return_tensors="np")["pixel_values"][0]
    np.testing.assert_array_equal(Preprocessing.read(files.preprocessor)(pixels), seen)
