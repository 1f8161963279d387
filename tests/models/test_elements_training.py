"""The trainer on a small data set drawn here: it learns, it goes on after a stop as if there had been none."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

pytest.importorskip("torch", reason="needs the extra `export`")
pytestmark = [pytest.mark.export, pytest.mark.slow]

import onnx  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402

from assistd_models.elements import crops, export, fold, labels, shipped, train  # noqa: E402
from assistd_models.elements.__main__ import main  # noqa: E402
from assistd_models.elements.kinds import KINDS, STATES  # noqa: E402
from assistd_models.elements.losses import overlaps  # noqa: E402
from assistd_models.elements.net import Net, boxes  # noqa: E402
from assistd_models.elements.shelf import Shelf  # noqa: E402


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a data set of grey pictures with blue buttons, a few of which are greyed out."""
    folder = tmp_path_factory.mktemp("data")
    for seed in (*range(8), 39):
        chance = np.random.default_rng(seed)
        picture = Image.new("RGB", (420, 300), (225, 225, 225))
        elements = []
        for top in range(20, 260, 60):
            left, off = int(chance.integers(20, 250)), bool(chance.random() < 0.3)
            box = (left, top, left + int(chance.integers(70, 140)), top + 30)
            ImageDraw.Draw(picture).rectangle(
                (*box[:2], box[2] - 1, box[3] - 1), fill=(160,) * 3 if off else (40, 60, 220)
            )
            elements.append(labels.Element(kind="button", box=box, disabled=off, on=False))
        labels.write(
            folder,
            labels.Picture(width_px=420, height_px=300, source="drawn", seed=seed, elements=tuple(elements)),
            picture,
        )
    return folder


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Make a step small enough for a test."""
    monkeypatch.setattr(crops, "SHAPES", (((128, 192), 2), ((192, 128), 2)))


def run(data, out, steps, *more):
    assert main(["train", "--data", str(data), "--out", str(out), "--steps", str(steps), "--loaders", "0", *more]) == 0
    return torch.load(out / "checkpoint.pt", weights_only=True)


def test_loss_falls_and_the_curves_are_kept(data, tmp_path):
    run(data, tmp_path, 100, "--save", "100")
    head, *rows = [line.split("\t") for line in (tmp_path / "curves.tsv").read_text().splitlines()]
    assert len(rows) == 100 // train.REPORT
    at = {name: head.index(name) for name in ("step", "boxes", "there")}
    assert [int(row[at["step"]]) for row in rows] == [50, 100]
    assert float(rows[-1][at["boxes"]]) < 0.8 * float(rows[0][at["boxes"]])
    assert float(rows[-1][at["there"]]) < float(rows[0][at["there"]])
    with Image.open(tmp_path / "curves.png") as drawing:
        assert drawing.size == (960, 540)


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been(data, tmp_path, monkeypatch):
    whole = run(data, tmp_path / "whole", 4)
    saved = train.Training._save

    def stop(training):
        saved(training)
        raise KeyboardInterrupt

    monkeypatch.setattr(train.Training, "_save", stop)
    with pytest.raises(KeyboardInterrupt):
        run(data, tmp_path / "parts", 4, "--save", "2")
    monkeypatch.setattr(train.Training, "_save", saved)
    parts = run(data, tmp_path / "parts", 4, "--save", "2")
    assert parts["step"] == whole["step"] == 4
    for name, value in whole["net"].items():
        assert torch.equal(value, parts["net"][name]), name
    assert torch.equal(whole["average"]["module.box_head.weight"], parts["average"]["module.box_head.weight"])


def test_what_is_held_back_is_never_trained_on(data, tmp_path):
    shelf = Shelf(data, [], cache=tmp_path)
    back = Shelf(data, [], cache=tmp_path, held_back=True)
    assert sorted(one.seed for one in shelf.pictures) == list(range(8))
    assert [one.seed for one in back.pictures] == [39]


def test_an_unchanged_crop_shows_what_its_labels_say(data, tmp_path):
    steps = crops.Steps(Shelf(data, [], cache=tmp_path), first=0, seed=3, changed=False)
    seen = 0
    for step in range(6):
        batch = steps.batch(step)
        for pixels, kind, box in zip(batch.pixels.numpy(), batch.kind.numpy(), batch.box.numpy(), strict=True):
            for row, column in zip(*np.nonzero(kind >= 0), strict=True):
                left, top, right, bottom = box[:, row, column].astype(int)
                inside = pixels[:, top:bottom, left:right].reshape(3, -1).T
                assert len(np.unique(inside, axis=0)) == 1  # one colour, the button's own: the box is exact
                assert tuple(inside[0]) in {(160, 160, 160), (40, 60, 220)}
                seen += 1
    assert seen > 20


def test_boxes_are_read_from_the_answer_as_they_were_drawn_into_it():
    reach = torch.zeros(1, 4, 4, 6)
    reach[0, :, 2, 3] = (torch.tensor([20.0, 4.0, 36.0, 12.0]) / 8).log()
    assert boxes(reach)[0, :, 2, 3].tolist() == pytest.approx([8, 16, 64, 32], abs=1e-4)


def test_overlap_of_boxes_is_what_one_counts_by_hand():
    a, b = torch.tensor([[0.0, 0, 10, 10], [0, 0, 4, 4]]), torch.tensor([[5.0, 0, 15, 10], [6, 0, 10, 4]])
    iou, giou = overlaps(a, b)
    assert iou.tolist() == pytest.approx([50 / 150, 0])
    assert giou.tolist() == pytest.approx([1 / 3, -8 / 40])


def test_the_stem_over_squares_answers_as_the_stem_over_pixels_does():
    torch.manual_seed(3)
    stem = Net().stem
    for _ in range(3):  # so that the normalisations have something to fold
        stem(torch.randn(2, 3, 64, 64) * 2)
    stem.eval()
    pixels = torch.randint(0, 256, (1, 128, 192, 3), dtype=torch.uint8)
    with torch.no_grad():
        wanted = stem((pixels.permute(0, 3, 1, 2).float() - 128) / 64)
        torch.testing.assert_close(fold.Stem(stem)(pixels), wanted, atol=1e-4, rtol=1e-4)
    assert wanted[..., 0].abs().max() > 0.1  # edges are no padding


def test_the_exported_file_answers_as_the_net_does_at_any_size_and_says_what_its_numbers_mean(data, tmp_path):
    run(data, tmp_path, 30, "--save", "30")
    thresholds = tmp_path / "thresholds.json"
    thresholds.write_text(json.dumps({"thresholds": {"button": 0.4}, "state_thresholds": {"tick.on": [0.2, 0.8]}}))
    common = ["export", "--run", str(tmp_path), "--data", str(data), "--thresholds", str(thresholds), "--revision", "7"]
    whole, small = tmp_path / "whole.onnx", tmp_path / "small.onnx"
    assert main([*common, "--out", str(whole), "--float"]) == 0
    assert main([*common, "--out", str(small)]) == 0
    assert small.stat().st_size < 4e6 < whole.stat().st_size
    told = export.Told(export.trained(tmp_path / "checkpoint.pt")).eval()
    for height, width in ((64, 128), (320, 192)):
        pixels = np.random.default_rng(height).integers(256, size=(1, height, width, 3), dtype=np.uint8)
        with torch.no_grad():
            wanted = [one.numpy() for one in told(torch.from_numpy(pixels))]
        session = onnxruntime.InferenceSession(str(whole), providers=["CPUExecutionProvider"])
        for mine, theirs in zip(session.run(None, {"pixels": pixels}), wanted, strict=True):
            assert mine.shape == theirs.shape == (height // 8, width // 8, theirs.shape[-1])
            np.testing.assert_allclose(mine, theirs, atol=1e-3)  # pixels; scores agree far better
    meaning = {one.key: json.loads(one.value) for one in onnx.load(str(small)).metadata_props}
    assert meaning["kinds"] == list(KINDS)
    assert meaning["states"] == list(STATES)
    assert (meaning["thresholds"], meaning["revision"]) == ({"button": 0.4}, "7")
    operations = [node.op_type for node in onnx.load(str(small)).graph.node]
    assert "Cast" not in operations[: operations.index("Conv")]  # bytes of pixels go in as they are
    most, mean = export.difference(told, small, list(export.calibration(data)))
    assert most < 0.1  # a score is 0…1; 8 bits move it a little
    assert mean < 0.01


@pytest.mark.parametrize("form", [["--float"], []])
def test_a_training_begins_with_a_model_that_was_shipped(data, tmp_path, capsys, form):
    before = run(data, tmp_path / "before", 40, "--save", "40")["average"]
    file = tmp_path / "shipped.onnx"
    assert main(["export", "--run", str(tmp_path / "before"), "--data", str(data), "--out", str(file), *form]) == 0
    cv2.setNumThreads(2)  # as it is where nobody has asked for less
    steps = crops.Steps(Shelf(data, [], cache=tmp_path / "pixels"), first=0, seed=5)
    net = shipped.read(file, (steps.batch(n).pixels for n in range(6)))
    told = export.Told(net).eval()
    most, mean = export.difference(told, file, list(export.calibration(data)))
    assert most < (0.1 if not form else 1e-3)  # between floats and eight bits, as any export is; or nothing
    assert mean < (0.01 if not form else 1e-4)
    pixels = torch.cat([steps.batch(n).pixels for n in range(6) if steps.batch(n).pixels.shape[2] == 128])
    with torch.no_grad():  # what is measured while training is what was measured here
        still = net.eval()(pixels).scores
        moved = net.train()(pixels).scores
    assert float((still - moved).abs().mean()) < 0.01
    assert cv2.getNumThreads() == 1  # or a loader that is forked now waits for threads that it does not have
    # A training takes it over, and its first checkpoint knows what the first training learned.
    begun = run(data, tmp_path / "after", 1, "--begin", str(file), "--rate", "1e-9", "--loaders", "1")["average"]
    assert "begun with" in capsys.readouterr().out
    for name in ("module.side.0.weight", "module.kind_head.weight"):
        torch.testing.assert_close(begun[name], before[name], atol=0.02, rtol=0)


def test_a_file_to_begin_with_that_is_not_there_is_said(data, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["train", "--data", str(data), "--out", str(tmp_path), "--begin", str(tmp_path / "none.onnx")])
    assert "there is no" in capsys.readouterr().err


def test_a_model_of_another_net_is_not_begun_with(data, tmp_path):
    told = torch.nn.Conv2d(3, 4, 3)
    file = tmp_path / "other.onnx"
    torch.onnx.export(told, (torch.zeros(1, 3, 8, 8),), str(file), dynamo=True, verbose=False)
    with pytest.raises(ValueError, match=r"has no stem\.0\.0 of the size \(24, 3, 3, 3\)"):
        shipped.read(file, [])


def test_of_several_thresholds_the_strictest_hold(tmp_path):
    real, drawn = tmp_path / "real.json", tmp_path / "drawn.json"
    real.write_text('{"thresholds": {"tab": 0.4, "link": 0.5}, "state_thresholds": {"tick.on": [0.1, 0.9]}}')
    drawn.write_text('{"thresholds": {"tab": 0.7}, "state_thresholds": {"tick.on": [0.2, 0.95], "tab.on": [0, 1]}}')
    file = tmp_path / "model.onnx"
    onnx.save(onnx.helper.make_model(onnx.helper.make_graph([], "empty", [], [])), str(file))
    export.describe(file, [real, drawn], "8")
    meaning = {one.key: json.loads(one.value) for one in onnx.load(str(file)).metadata_props}
    assert meaning["thresholds"] == {"tab": 0.7}
    assert meaning["state_thresholds"] == {"tick.on": [0.1, 0.95]}


def test_a_new_net_says_next_to_nothing():
    with torch.no_grad():
        seen = Net().eval()(torch.randint(0, 255, (1, 3, 128, 128), dtype=torch.uint8))
    assert float(seen.scores.max()) < 0.2
