"""On a GPU the same words come out: bound caches, 16-bit floats, whole folders at once; and what does not fit moves.

Only running out of memory can be had everywhere; all else skips where there is no GPU.
"""

import contextlib
import functools
from pathlib import Path

import numpy as np
import pytest

from assistd.runtime.device import Fitting, OutOfMemory
from assistd.runtime.families import open_embedding, open_hearing, open_seeing
from assistd.runtime.graph import Graph
from assistd.runtime.model_files import ModelFiles

DEVICE = "cuda"

needs_gpu = [
    pytest.mark.gpu,
    pytest.mark.export,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/dev/nvidia0").exists(), reason="there is no GPU"),
]


def on_gpu(test):
    return functools.reduce(lambda found, mark: mark(found), needs_gpu, test)


def never():
    return False


@pytest.fixture(autouse=True)
def exact(monkeypatch):
    """Let cuBLAS and cuDNN multiply fp32 in full (they read this once): tiny random models choose by a hair."""
    monkeypatch.setenv("NVIDIA_TF32_OVERRIDE", "0")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Export a tiny model by its family's name, once; return (checkpoint, folder with fp32 and fp16 graphs)."""
    pytest.importorskip("transformers")

    @functools.cache
    def make(name):
        from assistd_models import quantise
        from assistd_models.export import embedding, smolvlm, whisper
        from tests.families import tiny_embedding, tiny_speech, tiny_vision

        tiny, export = {
            "whisper": (tiny_speech.whisper, whisper.export),
            "smolvlm": (tiny_vision.smolvlm, smolvlm.export),
            "clip": (tiny_embedding.clip_checkpoint, embedding.export),
        }[name]
        folder = tmp_path_factory.mktemp(name)
        (folder / "checkpoint").mkdir()
        tiny(folder / "checkpoint")
        export(folder / "checkpoint", folder / "model")
        for graph in list((folder / "model" / "onnx").glob("*.onnx")):
            quantise.fp16(graph, graph.with_name(f"{graph.stem}_fp16.onnx"))
        return folder / "checkpoint", folder / "model"

    return make


def pictures():
    from tests.families.tiny_vision import SIZES, picture

    return [picture(*size) for size in SIZES]


def sounds():
    from tests.families.tiny_speech import sound

    return [sound(seconds, seed=at) for at, seconds in enumerate((0.7, 2.0, 4.5))]


# --- the same words -------------------------------------------------------------------------------------------------


@on_gpu
@pytest.mark.parametrize("name", ["whisper", "smolvlm", "clip"])
def test_graphs_compute_what_the_checkpoint_does(made, name):
    """In fp32 and fp16, with the caches bound to the GPU's memory; tokens as transformers chooses them."""
    from assistd_models import parity

    checkpoint, folder = made(name)
    report = parity.check(folder, checkpoint, tell=print, device=DEVICE)
    assert {one.dtype for one in report.compared} == {"fp32", "fp16"}
    assert report.passed, report.words()


@on_gpu
def test_half_precision_is_taken_and_really_runs_there(made):
    files = ModelFiles(made("whisper")[1])
    graph = Graph(files.graph("decoder_kv", DEVICE), device=DEVICE)
    assert graph.device == DEVICE
    assert graph.name.endswith("_fp16")
    assert graph.inputs["past_key_values.0.decoder.key"].dtype == np.float16


@on_gpu
def test_recordings_heard_together_on_the_gpu_are_those_heard_alone_on_the_processor(made):
    files = ModelFiles(made("whisper")[1], dtype="fp32")
    there = open_hearing(files, device=DEVICE, threads=1)
    here = open_hearing(files, device="cpu", threads=2)
    assert (there.device, here.device) == (DEVICE, "cpu")
    together = there.hear(sounds(), language="en", cancel=never)
    alone = [here.hear([one], language="en", cancel=never)[0] for one in sounds()]
    assert [one.text for one in together] == [one.text for one in alone]
    assert any(one.text for one in alone)


@on_gpu
def test_pictures_described_together_on_the_gpu_are_those_described_alone_on_the_processor(made):
    files = ModelFiles(made("smolvlm")[1], dtype="fp32")
    there = open_seeing(files, device=DEVICE, threads=1)
    here = open_seeing(files, device="cpu", threads=2)
    assert there.device == DEVICE
    seen = [there.look(one) for one in pictures()]
    together = there.tell_batch(seen, ["What is it?"] * len(seen), most_tokens=24, cancel=never)
    for one, words in zip(pictures(), together, strict=True):
        alone = here.tell(here.look(one), "What is it?", most_tokens=24, cancel=never)
        assert words == "".join(piece.text for piece in alone).strip()


@on_gpu
def test_vectors_of_a_folder(made):
    files = ModelFiles(made("clip")[1], dtype="fp32")
    many = pictures() * 20
    there = open_embedding(files, device=DEVICE, threads=1).embed_pictures(many)
    here = open_embedding(files, device="cpu", threads=2).embed_pictures(pictures())
    np.testing.assert_allclose(there, np.tile(here, (20, 1)), atol=1e-4)


# --- what does not fit ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def greedy(tmp_path_factory):
    """A graph that fills as much memory as it is told to, in numbers of four bytes."""
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    port = helper.make_tensor_value_info
    graph = helper.make_graph(
        [
            helper.make_node("ConstantOfShape", ["shape"], ["full"]),
            helper.make_node("ReduceMax", ["full"], ["top"], keepdims=0),
        ],
        "greedy",
        [port("shape", onnx.TensorProto.INT64, [1])],
        [port("top", onnx.TensorProto.FLOAT, [])],
    )
    path = tmp_path_factory.mktemp("greedy") / "greedy.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


FITS, NEVER_FITS = np.array([1000]), np.array([2**44])


@pytest.mark.export
@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=[m for m in needs_gpu if m.name != "slow"])])
def test_memory_that_runs_out_is_told_apart_and_the_session_lives_on(greedy, device):
    graph = Graph(greedy, device=device)
    assert graph.device == device
    with pytest.raises(OutOfMemory):
        graph.run({"shape": NEVER_FITS})
    assert graph.run({"shape": FITS})["top"] == 0


@on_gpu
def test_what_does_not_fit_on_the_gpu_goes_on_with_the_next_model_and_says_so(greedy):
    fitting = Fitting([lambda where: Graph(greedy, device=where)] * 2, ["Large", "Small"], "auto")
    assert fitting.get().device == DEVICE
    said = []
    for _ in range(3):
        try:
            fitting.get().run({"shape": NEVER_FITS})
        except OutOfMemory as error:
            with contextlib.suppress(OutOfMemory):
                fitting.smaller(error)
        said += fitting.told()
    assert said[0] == "Large does not fit into memory; Large on the processor serves instead."
    assert said[1] == "Large does not fit into memory; Small serves instead."
