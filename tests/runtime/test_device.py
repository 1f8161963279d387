"""What does not fit gives way to something smaller, or to the CPU, and the person is told."""

import pytest

from assistd.errors import ModelCorruptError
from assistd.runtime import device
from assistd.runtime.device import Fitting, OutOfMemory, is_out_of_memory


class Model:
    def __init__(self, name, where):
        self.name, self.device = name, where


def opener(name, tried, *, fits=True, real="cpu"):
    def open_(where):
        tried.append((name, where))
        if not fits:
            raise RuntimeError("std::bad_alloc")
        return Model(name, real if where != "cpu" else "cpu")

    return open_


@pytest.fixture
def gpu(monkeypatch):
    """Return a switch for the presence of a GPU's device node."""
    state = {"there": False}
    monkeypatch.setattr(device, "gpu_present", lambda: state["there"])
    return state


def test_the_best_that_fits_serves_and_is_opened_once(gpu):
    tried = []
    fitting = Fitting([opener("large", tried, fits=False), opener("small", tried)], ["Large", "Small"], "auto")
    assert fitting.get().name == "small"
    assert fitting.get() is fitting.get()
    assert tried == [("large", "auto"), ("small", "auto")]
    assert fitting.index == 1
    assert fitting.told() == ["Large does not fit into memory; Small serves instead."]
    assert fitting.told() == []


def test_on_a_gpu_the_processor_is_tried_before_a_smaller_model(gpu):
    gpu["there"], tried = True, []
    fitting = Fitting([opener("large", tried, real="cuda"), opener("small", tried)], ["Large", "Small"], "auto")
    assert fitting.get().device == "cuda"
    fitting.smaller(MemoryError())
    assert fitting.get().device == "cpu"
    assert tried == [("large", "auto"), ("large", "cpu")]
    assert fitting.told() == ["Large does not fit into memory; Large on the processor serves instead."]


def test_nothing_fits_is_told_with_what_to_do(gpu):
    fitting = Fitting([opener("large", [], fits=False)], ["Large"], "cpu")
    with pytest.raises(OutOfMemory, match="Large does not fit into memory") as raised:
        fitting.get()
    assert raised.value.code == "out-of-memory"
    assert "smaller model" in raised.value.hint


def test_a_gpu_that_appears_later_is_picked_up(gpu):
    tried = []
    fitting = Fitting([opener("large", tried, real="cuda")], ["Large"], "auto")
    fitting.get()
    gpu["there"] = True
    fitting.get()
    fitting.get()
    assert tried == [("large", "auto")] * 2


def test_a_gpu_that_is_there_but_does_not_compute_is_told_once(gpu):
    gpu["there"] = True
    fitting = Fitting([opener("large", [], real="cpu")], ["Large"], "auto")
    fitting.get()
    fitting.get()
    assert fitting.told() == [device.UNUSED]
    fitting.get()
    assert fitting.told() == []
    wanted = Fitting([opener("large", [], real="cpu")], ["Large"], "cpu")
    wanted.get()
    assert wanted.told() == []


def test_a_gpu_is_not_looked_for_by_who_wants_the_processor(gpu):
    tried = []
    fitting = Fitting([opener("large", tried)], ["Large"], "cpu")
    fitting.get()
    gpu["there"] = True
    fitting.get()
    assert tried == [("large", "cpu")]


def test_a_damaged_model_is_not_passed_over_in_silence(gpu):
    def damaged(where):
        raise ModelCorruptError("The model is damaged.")

    with pytest.raises(ModelCorruptError):
        Fitting([damaged, opener("small", [])], ["Large", "Small"], "auto").get()


@pytest.mark.parametrize(
    ("error", "is_it"),
    [
        (MemoryError(), True),
        (RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : std::bad_alloc"), True),
        (
            RuntimeError("BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 123"),
            True,
        ),
        (RuntimeError("CUDA failure 2: out of memory"), True),
        (RuntimeError("Got invalid dimensions for input"), False),
    ],
)
def test_errors_of_memory_are_known_by_their_words(error, is_it):
    assert is_out_of_memory(error) is is_it
