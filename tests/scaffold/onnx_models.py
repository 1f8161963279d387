"""Little ONNX graphs in place of the models that authors bring: each does what the README of its kind asks for."""

import hashlib

import numpy as np
import onnx
from locked import lock
from onnx import TensorProto, helper

from assistd.installed import ModelFile
from assistd.testing.samples import RATE_HZ, write_wav
from assistd.types import Chunk

SHAPES = {
    "describe": (TensorProto.FLOAT, [1, 3, 224, 224], [1, 3]),
    "embed": (TensorProto.FLOAT, [1, 3, 224, 224], [1, 3]),
    "transcribe": (TensorProto.FLOAT, [1, "samples"], [1, 1]),
    "speak": (TensorProto.INT64, [1, "characters"], [1, "characters"]),
}
LABELS = {"describe": "a red thing\na green thing\na blue thing\n", "transcribe": "a bell\n"}


def install(data, plugin, kind):
    """Install a model of this plugin below `data` (``$XDG_DATA_HOME``)."""
    root = data / "weights" / plugin
    root.mkdir(parents=True)
    onnx.save(graph(kind), root / "model.onnx")
    if kind in LABELS:
        (root / "labels.txt").write_text(LABELS[kind])
    files = tuple(
        ModelFile(name=file.name, size_bytes=file.stat().st_size, sha256=hashlib.sha256(file.read_bytes()).hexdigest())
        for file in sorted(root.iterdir())
    )
    lock(data, f"{plugin}-model", kind=f"{plugin}.model", root=str(root), files=files)


def graph(kind):
    """Return the mean of each channel (describe, embed), the loudest sample, or each character's code point."""
    sort, takes, gives = SHAPES[kind]
    if kind == "speak":
        nodes = [helper.make_node("Cast", ["in"], ["out"], to=TensorProto.FLOAT)]
    elif kind == "transcribe":
        nodes = [helper.make_node("ReduceMax", ["in"], ["out"], axes=[1], keepdims=1)]
    else:
        nodes = [helper.make_node("ReduceMean", ["in"], ["out"], axes=[2, 3], keepdims=0)]
    whole = helper.make_graph(
        nodes,
        kind,
        [helper.make_tensor_value_info("in", sort, takes)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, gives)],
    )
    return helper.make_model(whole, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def uses_it(kind, run_engine, folder):
    """Fail unless the engine of this kind of project says what its graph computes."""
    from PIL import Image

    image = Image.new("RGB", (90, 60), "black")
    image.paste((0, 0, 255), (0, 0, 60, 60))
    image.save(folder / "blue.png")
    if kind == "describe":
        content = run_engine("my-describe.colours", path=folder / "blue.png").content
        assert content.headline == "Probably: a blue thing."
        assert content.model.startswith("My-Describe-Model (my-describe-model@")
    elif kind == "embed":
        vector = run_engine("my-embed.vector", path=folder / "blue.png").content.data["vector"]
        np.testing.assert_allclose(vector, [0, 0, 1], atol=1e-6)
    elif kind == "transcribe":
        write_wav(folder / "bell.wav", (8000 * np.sin(np.arange(RATE_HZ) / 3)).astype("<i2").tobytes())
        segments = run_engine("my-transcribe.sounds", path=folder / "bell.wav").content.segments
        assert [segment.text for segment in segments] == ["(a bell)"]
    else:
        (piece,) = (event for event in run_engine("my-speak.tones", text="ab") if isinstance(event, Chunk))
        assert len(piece.payload) == 2 * len("ab")
