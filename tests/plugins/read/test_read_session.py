"""ONNX Runtime is imported in one way: without telemetry, without noise, and honest about where it computes."""

import os
import subprocess
import sys

import pytest

from assistd.errors import ModelCorruptError, ModelMissingError
from assistd.runtime import session
from assistd.runtime.graph import Graph
from assistd_read.models import DETECTOR, RECOGNISER, model_file


def fresh(code, home):
    """Run code in a fresh process with an empty home, without the variable this test run has set."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ORT_", "XDG_"))} | {"HOME": str(home)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)


MAKE = "from assistd.runtime import session; from assistd_read.models import *; s = session.make(model_file(DETECTOR)"


def test_no_trace_of_telemetry_and_nothing_printed(tmp_path):
    done = fresh(f"{MAKE}); import os; assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'", tmp_path)
    assert done.stdout == done.stderr == ""
    assert not list(tmp_path.rglob("*onnxruntime*"))
    assert not (tmp_path / ".cache" / "Microsoft").exists()


@pytest.mark.skipif(session.gpu_present(), reason="there is a GPU here")
def test_cuda_without_a_gpu_falls_back_in_silence(tmp_path):
    done = fresh(f"{MAKE}, device='cuda'); print(session.device_of(s))", tmp_path)
    assert done.stdout == "cpu\n"
    assert done.stderr == ""


def test_the_streams_are_back_afterwards(tmp_path):
    code = f"import sys; {MAKE}); print('out'); print('err', file=sys.stderr)"
    done = fresh(code, tmp_path)
    assert (done.stdout, done.stderr) == ("out\n", "err\n")


def test_missing_and_corrupt_models_are_told_apart(tmp_path):
    with pytest.raises(ModelMissingError):
        session.make(tmp_path / "none.onnx")
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    with pytest.raises(ModelCorruptError) as caught:
        session.make(tmp_path / "bad.onnx")
    assert "bad.onnx" in caught.value.message
    assert caught.value.hint == "Install assistd again."
    with pytest.raises(ModelCorruptError) as caught:
        Graph(tmp_path / "bad.onnx")
    assert "`assistd models verify`" in caught.value.hint  # a model that was pulled came not with assistd


def test_both_models_are_in_the_wheel():
    for name in (DETECTOR, RECOGNISER):
        assert session.device_of(session.make(model_file(name), device="cpu")) == "cpu"


def test_a_model_that_is_not_there_is_told_in_words():
    with pytest.raises(ModelMissingError) as caught:
        model_file("PP-OCRv99.onnx")
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize(
    ("said", "limit"),
    [({}, None), ({"ASSISTD_GPU_MEMORY_MIB": "0"}, None), ({"ASSISTD_GPU_MEMORY_MIB": "512"}, str(512 * 2**20))],
)
def test_a_bound_on_the_gpus_memory_reaches_the_provider(said, limit):
    assert session.cuda_options(said).get("gpu_mem_limit") == limit


def test_a_worker_is_told_the_bound_of_the_configuration():
    from assistd.process import worker_environment

    assert session.cuda_options(worker_environment(1, 300))["gpu_mem_limit"] == str(300 * 2**20)
    assert "gpu_mem_limit" not in session.cuda_options(worker_environment(1))


def test_sessions_opened_side_by_side_leave_the_streams_as_they_were(tmp_path):
    code = (
        "import sys; from assistd.runtime import session; from assistd.runtime.graph import side_by_side; "
        "from assistd_read.models import *; "
        "one = lambda: [session.make(model_file(DETECTOR)) for _ in range(3)]; side_by_side(one, one); "
        "print('out'); print('err', file=sys.stderr)"
    )
    done = fresh(code, tmp_path)
    assert (done.stdout, done.stderr) == ("out\n", "err\n")


def test_what_opens_beside_another_raises_its_own_error():
    from assistd.runtime.graph import side_by_side

    assert side_by_side(lambda: 1, lambda: "b") == (1, "b")
    for broken in (0, 1):
        calls = [lambda: 1, lambda: 2]
        calls[broken] = lambda: 1 // 0
        with pytest.raises(ZeroDivisionError):
            side_by_side(*calls)
