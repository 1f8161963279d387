"""The decoding loop on a real little graph: a decoder whose next token follows from what stands in its cache."""

import numpy as np
import pytest

from assistd.errors import ModelCorruptError, ModelError
from assistd.runtime.decoder import CachedDecoder
from assistd.runtime.generate import LoopGuard, Sampler, generate
from assistd.runtime.graph import Graph

pytestmark = pytest.mark.export

VOCABULARY, STOP = 12, 0


@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    """Return the path of a graph that says: last token + 1 + (tokens in the cache with the value 5), modulo 12.

    Its cache holds every token fed, so that a loop that loses or repeats one is found out.
    """
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper

    def const(name, values, dtype=TensorProto.FLOAT):
        array = np.array(values, np.float32 if dtype == TensorProto.FLOAT else np.int64)
        return helper.make_tensor(name, dtype, array.shape, array.flatten().tolist())

    nodes = [
        helper.make_node("Cast", ["input_ids"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["floats", "axes13"], ["fresh"]),
        helper.make_node("Concat", ["past_key_values.0.key", "fresh"], ["present.0.key"], axis=2),
        helper.make_node("Concat", ["past_key_values.0.value", "fresh"], ["present.0.value"], axis=2),
        helper.make_node("Equal", ["present.0.key", "five"], ["fives"]),
        helper.make_node("Cast", ["fives"], ["fives01"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["fives01", "axes123"], ["count"], keepdims=0),
        helper.make_node("Gather", ["floats", "minus1"], ["last"], axis=1),
        helper.make_node("Add", ["last", "count"], ["sum"]),
        helper.make_node("Add", ["sum", "one"], ["next"]),
        helper.make_node("Mod", ["next", "twelve"], ["token"], fmod=1),
        helper.make_node("Unsqueeze", ["token", "axes1"], ["column"]),
        helper.make_node("Equal", ["column", "all"], ["hit"]),
        helper.make_node("Cast", ["hit"], ["hot"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["hot", "ten"], ["logits"]),
    ]
    past = [
        helper.make_tensor_value_info(f"past_key_values.0.{kind}", TensorProto.FLOAT, ["b", 1, "p", 1])
        for kind in ("key", "value")
    ]
    graph = helper.make_graph(
        nodes,
        "counting",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["b", "n"]), *past],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", VOCABULARY]),
            *[
                helper.make_tensor_value_info(f"present.0.{kind}", TensorProto.FLOAT, ["b", 1, "t", 1])
                for kind in ("key", "value")
            ],
        ],
        [
            const("axes13", [1, 3], TensorProto.INT64),
            const("axes123", [1, 2, 3], TensorProto.INT64),
            const("axes1", [1], TensorProto.INT64),
            helper.make_tensor("minus1", TensorProto.INT64, [], [-1]),
            const("five", 5.0),
            const("one", 1.0),
            const("twelve", float(VOCABULARY)),
            const("ten", 10.0),
            const("all", [list(range(VOCABULARY))]),
        ],
    )
    path = tmp_path_factory.mktemp("counting") / "decoder_kv.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def expected(prompt, most):
    """Work the same out by hand."""
    seen, said = list(prompt), []
    while len(said) < most:
        token = int((seen[-1] + 1 + seen.count(5)) % VOCABULARY)
        said.append(token)
        if token == STOP:
            break
        seen.append(token)
    return said


def run(path, prompts, *, bound=False, **options):
    decoder = CachedDecoder(Graph(path, bound=bound))
    first = np.array(prompts, np.int64)
    options = {"stop_ids": {STOP}, "most_tokens": 20} | options
    return list(generate(decoder, decoder.begin({}, len(first)), first, **options))


@pytest.mark.parametrize("bound", [False, True], ids=["arrays", "bound"])
@pytest.mark.parametrize("prompt", [[1], [3, 4], [5, 5, 2], [9]])
def test_a_sequence_goes_on_from_its_cache_until_it_stops(counting, prompt, bound):
    steps = run(counting, [prompt], bound=bound)
    assert [int(step.ids[0]) for step in steps] == expected(prompt, 20)
    assert [step.ended[0] for step in steps[:-1]] == [""] * (len(steps) - 1)
    assert steps[-1].ended[0] == ("stop" if steps[-1].ids[0] == STOP else "length")


@pytest.mark.parametrize("bound", [False, True], ids=["arrays", "bound"])
def test_sequences_of_a_batch_end_one_by_one(counting, bound):
    prompts = [[1, 2], [8, 9], [5, 6]]
    steps = run(counting, prompts, bound=bound)
    for row, prompt in enumerate(prompts):
        ends = next(i for i, step in enumerate(steps) if step.ended[row])
        assert [int(step.ids[row]) for step in steps[: ends + 1]] == expected(prompt, 20)
        assert all(step.ids[row] == 0 and step.logprobs[row] == 0 for step in steps[ends + 1 :])


def test_the_budget_ends_it(counting):
    steps = run(counting, [[1]], most_tokens=3)
    assert [step.ended[0] for step in steps] == ["", "", "length"]


def test_it_stops_as_soon_as_nobody_wants_it(counting):
    asked = iter([False, False, True])
    assert len(run(counting, [[1]], cancel=lambda: next(asked))) == 2


def test_logprobs_are_those_of_the_softmax(counting):
    step = run(counting, [[1]], most_tokens=1)[0]
    assert step.logprobs[0] == pytest.approx(10 - np.log(np.exp(10) + VOCABULARY - 1), abs=1e-5)


def test_numbers_that_overflowed_are_an_error_not_words(counting, tmp_path):
    """Half floats that overflow give NaN; the likeliest of those would be token 0, and certain."""
    onnx = pytest.importorskip("onnx")
    model = onnx.load(counting)
    (ten,) = (one for one in model.graph.initializer if one.name == "ten")
    ten.CopyFrom(onnx.numpy_helper.from_array(np.full_like(onnx.numpy_helper.to_array(ten), np.nan), "ten"))
    onnx.save(model, tmp_path / "overflowed.onnx")
    with pytest.raises(ModelError, match="overflowed") as caught:
        run(tmp_path / "overflowed.onnx", [[1], [2]])
    assert caught.value.code == "model-numbers"


def test_a_circle_ends_it(counting):
    def two(logits, history):
        logits[:, 2 + history.shape[1] % 2] += 100

    steps = run(counting, [[1]], rules=[two], loop=LoopGuard(longest=4, times=3, shortest=6), most_tokens=40)
    assert steps[-1].ended == ("loop",)
    assert len(steps) == 6


@pytest.mark.parametrize(
    ("tokens", "circle"),
    [
        ([1, 2, 3, 4] * 3, 0),
        ([7, *([1, 2, 3] * 4)], 3),
        ([5] * 11, 0),
        ([5] * 12, 1),
        ([1, 2, 3] * 3 + [1, 2, 4], 0),
        (list(range(100)), 0),
    ],
)
def test_circles(tokens, circle):
    assert LoopGuard(times=4, shortest=12).circles(tokens) == circle


def test_a_sampler_with_the_same_seed_chooses_the_same():
    logits = np.random.default_rng(1).normal(size=(4, 50)).astype(np.float32)
    one, other = Sampler(0.8, seed=3), Sampler(0.8, seed=3)
    assert [one(logits).tolist() for _ in range(5)] == [other(logits).tolist() for _ in range(5)]


def test_a_sampler_follows_the_probabilities_it_is_left_with():
    logits = np.log(np.array([[0.5, 0.3, 0.15, 0.05]], np.float32)).repeat(20_000, axis=0)
    shares = np.bincount(Sampler(1.0, seed=1)(logits), minlength=4) / 20_000
    np.testing.assert_allclose(shares, [0.5, 0.3, 0.15, 0.05], atol=0.015)  # 4 standard deviations
    assert set(Sampler(1.0, top_k=2, seed=1)(logits)) == {0, 1}
    assert set(Sampler(1.0, top_p=0.79, seed=1)(logits)) == {0, 1}
    cold = np.bincount(Sampler(0.25, seed=1)(logits), minlength=4) / 20_000
    assert cold[0] == pytest.approx(0.5**4 / (0.5**4 + 0.3**4 + 0.15**4 + 0.05**4), abs=0.015)


def test_a_graph_without_a_cache_is_refused(tmp_path):
    onnx = pytest.importorskip("onnx")
    from onnx import TensorProto, helper

    node = helper.make_node("Identity", ["input_ids"], ["logits"])
    info = [helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "n"]) for n in ("input_ids", "logits")]
    graph = helper.make_graph([node], "bare", info[:1], info[1:])
    path = tmp_path / "bare.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    with pytest.raises(ModelCorruptError, match="no decoder with a cache"):
        CachedDecoder(Graph(path))


@pytest.mark.parametrize("bound", [False, True], ids=["arrays", "bound"])
def test_what_another_graph_left_in_other_numbers_is_cast(counting, bound):
    from assistd.runtime import session

    graph = Graph(counting, bound=bound)
    name = "past_key_values.0.key"
    half = session.placed(np.ones((1, 1, 2, 1), np.float16), "cpu")
    kept = graph.keep(name, half)
    assert (kept if isinstance(kept, np.ndarray) else kept.numpy()).dtype == np.float32
    same = session.placed(np.ones((1, 1, 2, 1), np.float32), "cpu")
    assert graph.keep(name, same) is same


def test_a_graph_that_can_not_be_computed_is_told_in_words(counting):
    graph = Graph(counting)
    with pytest.raises(ModelError, match="it asks for input_ids"):
        graph.run({})
    past = np.zeros((1, 1, 0, 1), np.float32)
    feeds = {"input_ids": np.zeros((1, 1, 1, 1), np.int64), "past_key_values.0.key": past}
    with pytest.raises(ModelError, match="can't be computed") as caught:
        graph.run({**feeds, "past_key_values.0.value": past})
    assert "`assistd models verify`" in caught.value.hint
