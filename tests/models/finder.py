"""Writes a plugin's project that finds objects with a real ONNX model, which it declares. For tests."""

import textwrap

from tests.beds.hub import Hub

ID, KIND, REPOSITORY = "finder-nano", "finder.objects", "somebody/finder-onnx"

PROJECT = """
[project]
name = "assistd-finder"
version = "0.1.0"

[project.entry-points.assistd]
finder = "assistd_finder"
"""

DECLARES = f"""
from assistd import Modality, ModelSpec, hookimpl


@hookimpl
def assistd_modalities():
    return [
        Modality(
            name="finder.objects", task="describe", facet="objects", accepts=("image/*",), api=1, kind="{KIND}",
            engine="assistd_finder.engine:Finder",
        )
    ]


@hookimpl
def assistd_models():
    return [
        ModelSpec(
            id="{ID}", name="Finder nano", kind="{KIND}", repository="{REPOSITORY}",
            files=("yolox_nano.onnx", "label_coco.txt"), licence="Apache-2.0", attribution="somebody",
            size_mib=4, memory_mib=100, limits="80 kinds of things.", constants={{"side_px": 416}},
        )
    ]
"""

ENGINE = """
import os

import numpy as np
import onnxruntime as ort
from PIL import Image

from assistd import Abstain, Content, Result


class Finder:
    def __init__(self, ctx):
        (model,) = ctx.models
        self._side = model.constants["side_px"]
        self._model = model.version
        options = ort.SessionOptions()
        options.intra_op_num_threads = ctx.threads
        path = os.path.join(model.root, "yolox_nano.onnx")
        self._session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        with open(os.path.join(model.root, "label_coco.txt")) as file:
            self._labels = file.read().split("\\n")

    def run(self, job, cancel):
        with Image.open(job.media.path) as image:
            image = image.convert("RGB")
            image.thumbnail((self._side, self._side))
            square = Image.new("RGB", (self._side, self._side), (114, 114, 114))
            square.paste(image)
        pixels = np.asarray(square, np.float32)[:, :, ::-1].transpose(2, 0, 1)[None]
        (found,) = self._session.run(None, {self._session.get_inputs()[0].name: np.ascontiguousarray(pixels)})
        scores = found[0, :, 5:] * found[0, :, 4:5]
        best = np.unravel_index(int(scores.argmax()), scores.shape)
        if scores[best] < 0.5:
            yield Abstain(reason="Nothing that I know.")
            return
        headline = f"Something that is probably a {self._labels[best[1]]}."
        yield Result(content=Content(headline=headline, model=self._model))

    def close(self):
        pass
"""


def project(folder, declares=DECLARES):
    """Write the project into a folder; return that."""
    package = folder / "assistd_finder"
    package.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT)
    (package / "__init__.py").write_text(textwrap.dedent(declares))
    (package / "engine.py").write_text(ENGINE)
    return folder


def hub_with(**files):
    """Return a hub on loopback that has its repository."""
    bed = Hub()
    bed.repositories[REPOSITORY] = files
    return bed
