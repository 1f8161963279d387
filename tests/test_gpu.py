"""`doctor` says what stands between a GPU and onnxruntime, and the one command that mends it; "in use" is computed."""

import os
from pathlib import Path

import msgspec
import pytest

from assistd import doctor_machine, gpu, machine
from assistd.gpu import Kernel, Probe

CLOSED_MODULE = """NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024
GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)
"""
OPEN_MODULE = (
    "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder@U22-I3)\n"
)
INFORMATION = "Model: \t\t NVIDIA GeForce RTX 3060\nIRQ:   \t\t 130\nGPU UUID: \t GPU-????\n"

READY = Probe(
    version="1.31.1", generation=13, libcuda=True, cuda_init=0, driver_cuda=13000, device="cuda", providers=("CUDA",)
)
CARD = Kernel(
    cards=1, bound="nvidia", nodes=("/dev/nvidia0",), driver="580.65.06", models=("RTX 3060",), system="debian"
)


def changed(struct, **fields):
    return msgspec.structs.replace(struct, **fields)


def machine_with(root, *, driver=OPEN_MODULE, node=True, card=True, bound="nvidia", system="ID=debian\n"):
    """Build the files of a machine below `root`."""
    files = {"etc/os-release": system, "sys/bus/pci/devices/0000:00:02.0/vendor": "0x8086\n"}
    files["sys/bus/pci/devices/0000:00:02.0/class"] = "0x030000\n"
    if card:
        files["sys/bus/pci/devices/0000:01:00.0/vendor"] = "0x10de\n"
        files["sys/bus/pci/devices/0000:01:00.0/class"] = "0x030200\n"
        files["sys/bus/pci/devices/0000:01:00.1/vendor"] = "0x10de\n"  # its sound device is no GPU
        files["sys/bus/pci/devices/0000:01:00.1/class"] = "0x040300\n"
    if driver:
        files["proc/driver/nvidia/version"] = driver
        files["proc/driver/nvidia/gpus/0000:01:00.0/information"] = INFORMATION
    if node:
        files["dev/nvidia0"] = files["dev/nvidiactl"] = files["dev/nvidia-uvm"] = ""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    if card and bound:
        (root / "sys/bus/pci/devices/0000:01:00.0/driver").symlink_to(f"../../../bus/pci/drivers/{bound}")
    return root


# --- what the kernel says -------------------------------------------------------------------------------------------


def test_kernel_is_read_from_its_files(tmp_path):
    kernel = gpu.look(machine_with(tmp_path))
    assert (kernel.cards, kernel.bound, kernel.driver) == (1, "nvidia", "580.65.06")
    assert kernel.nodes == (str(tmp_path / "dev/nvidia0"),)
    assert kernel.models == ("NVIDIA GeForce RTX 3060",)
    assert kernel.system == "debian"


@pytest.mark.parametrize(
    ("text", "version"),
    [(CLOSED_MODULE, "535.183.01"), (OPEN_MODULE, "580.65.06"), ("", ""), ("NVRM version: none\n", ""), ("12\n", "")],
)
def test_driver_version_of_both_kinds_of_module(text, version):
    assert gpu.driver_version(text) == version


@pytest.mark.parametrize(
    ("driver", "said", "runs"),
    [
        ("580.65.06", 0, 13),
        ("579.1", 0, 12),
        ("525.60.13", 0, 12),
        ("470.256.02", 0, 11),
        ("", 0, 0),
        ("535.183.01", 13000, 13),  # the driver's own word beats its number: a forward-compatible libcuda
        ("", 12040, 12),
    ],
)
def test_cuda_generation_of_a_driver(driver, said, runs):
    assert gpu.generation(Kernel(driver=driver), said) == runs


def test_machine_without_a_gpu_is_fine(tmp_path):
    verdict = gpu.without_node(gpu.look(machine_with(tmp_path, card=False, driver="", node=False)))
    assert verdict == gpu.Verdict(True, "None; engines compute on the CPU.")


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("ID=debian\n", "Run: sudo apt install nvidia-driver"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "Run: sudo ubuntu-drivers install"),
        ("ID=fedora\n", "Run: sudo dnf install akmod-nvidia"),
        ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "Run: sudo zypper install"),
        ("ID=plan9\n", "Install NVIDIA's driver 580 or newer."),
        ("", "Install NVIDIA's driver 580 or newer."),
    ],
)
def test_gpu_without_driver_names_the_command_of_the_system(tmp_path, system, command):
    verdict = gpu.without_node(gpu.look(machine_with(tmp_path, driver="", node=False, bound="", system=system)))
    assert not verdict.works
    assert "no driver is loaded" in verdict.words
    assert verdict.hint.startswith(command)


def test_nouveau_is_named(tmp_path):
    verdict = gpu.without_node(gpu.look(machine_with(tmp_path, driver="", node=False, bound="nouveau")))
    assert "nouveau" in verdict.words


def test_driver_without_a_device_node(tmp_path):
    verdict = gpu.without_node(gpu.look(machine_with(tmp_path, node=False)))
    assert "no device node" in verdict.words
    assert "nvidia-modprobe" in verdict.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_node_that_this_account_may_not_open(tmp_path):
    machine_with(tmp_path)
    (tmp_path / "dev/nvidia0").chmod(0)
    kernel = gpu.look(tmp_path)
    assert kernel.closed == kernel.nodes


# --- the verdict ----------------------------------------------------------------------------------------------------


def test_in_use_is_only_what_was_computed():
    assert gpu.judge(CARD, READY).works
    assert "RTX 3060 is in use" in gpu.judge(CARD, READY).words
    assert "CUDA 13" in gpu.judge(CARD, READY).words
    for device in ("cpu", ""):
        assert not gpu.judge(CARD, changed(READY, device=device)).works


@pytest.mark.parametrize(
    ("kernel", "probe", "words", "command"),
    [
        (
            changed(CARD, driver="535.183.01"),
            changed(READY, driver_cuda=12020),
            "the driver 535.183.01 runs CUDA 12, onnxruntime-gpu 1.31.1 needs CUDA 13",
            "Run: pip install 'onnxruntime-gpu[cuda,cudnn]<1.27'",
        ),
        (
            changed(CARD, driver="470.256.02"),
            changed(READY, driver_cuda=11040, version="1.26.0", generation=12),
            "runs CUDA 11, onnxruntime-gpu 1.26.0 needs CUDA 12",
            "Run: sudo apt install nvidia-driver",
        ),
        (
            CARD,
            changed(READY, missing=("libcublasLt.so.13", "libcudnn.so.9")),
            "lacks the CUDA 13 libraries (libcublasLt.so.13) and cuDNN 9 (libcudnn.so.9)",
            "Run: pip install 'onnxruntime-gpu[cuda,cudnn]'",
        ),
        (
            CARD,
            changed(READY, missing=("libcudnn.so.9",)),
            "lacks cuDNN 9",
            "Run: pip install 'onnxruntime-gpu[cuda,cudnn]'",
        ),
        (
            changed(CARD, driver="535.183.01"),
            changed(READY, driver_cuda=12020, version="1.26.0", generation=12, missing=("libcublas.so.12",)),
            "lacks the CUDA 12 libraries (libcublas.so.12)",
            "Run: pip install 'onnxruntime-gpu[cuda,cudnn]'",
        ),
        (CARD, changed(READY, libcuda=False, cuda_init=-1), "libcuda.so.1 is not installed", "nvidia-driver"),
        (CARD, changed(READY, cuda_init=803), "its old half still runs", "Restart the machine."),
        (CARD, changed(READY, cuda_init=999), "CUDA does not start (error 999)", "Restart the machine."),
        (
            changed(CARD, closed=("/dev/nvidia0",), group="video"),
            READY,
            "may not open /dev/nvidia0",
            "Run: sudo usermod -aG video $USER Then log in again.",
        ),
        (CARD, changed(READY, error="out of \x1b[1mmemory\n"), "does not use it: out of memory.", "--force-reinstall"),
        (CARD, Probe(error="exit status -11"), "can't be asked: exit status -11.", "--force-reinstall"),
    ],
)
def test_what_is_missing_and_the_command_that_mends_it(kernel, probe, words, command):
    verdict = gpu.judge(kernel, probe if not probe.version else changed(probe, device="cpu"))
    assert not verdict.works
    assert words in verdict.words
    assert command in verdict.hint
    assert verdict.hint.count("Run:") <= 1


def test_driver_comes_before_libraries():
    """The older build brings its own libraries, so installing those of the newer one would be of no use."""
    probe = changed(READY, device="cpu", driver_cuda=12020, missing=("libcudart.so.13",))
    assert gpu.judge(changed(CARD, driver="535.183.01"), probe).hint == f"Run: {gpu.LAST_FOR_CUDA_12}"


def test_repair_of_two_packages_follows_the_driver():
    assert gpu.repair(Kernel()).endswith("pip install 'onnxruntime-gpu'")
    assert gpu.repair(CARD).endswith("pip install 'onnxruntime-gpu[cuda,cudnn]'")
    assert gpu.repair(changed(CARD, driver="535.1.2")).endswith("pip install 'onnxruntime-gpu[cuda,cudnn]<1.27'")


# --- the process that computes --------------------------------------------------------------------------------------


def test_probe_answers_and_claims_the_gpu_only_where_there_is_one():
    answer = msgspec.convert(machine.ask(gpu._PROBE, limit_s=gpu.ASK_S), Probe)
    assert answer.version == machine.distribution("onnxruntime-gpu")
    assert answer.generation in {12, 13}
    assert answer.error == ""
    assert "CUDAExecutionProvider" in answer.providers, (
        "the build offers CUDA everywhere, which is why it tells nothing"
    )
    if not Path("/dev/nvidia0").exists() and not Path("/dev/dxg").exists():
        assert answer.device == "cpu"
        assert not gpu.judge(CARD, answer).works


@pytest.mark.parametrize(
    ("version", "said", "cuda"),
    [("1.26.0", "", 12), ("1.27.0", "", 13), ("1.31.1", "13.0", 13), ("1.30.0", "12.8", 12)],
)
def test_generation_that_a_build_was_made_for(version, said, cuda):
    from assistd.runtime.gpu_probe import generation_of

    assert generation_of(version, said) == cuda


@pytest.mark.export
def test_probe_model_is_what_onnx_reads():
    onnx = pytest.importorskip("onnx")
    from assistd.runtime.gpu_probe import model

    read = onnx.load_from_string(model())
    onnx.checker.check_model(read, full_check=True)
    assert [node.op_type for node in read.graph.node] == ["Conv", "MatMul"]


def test_wrong_result_is_not_in_use(monkeypatch):
    from assistd.runtime import gpu_probe

    assert gpu_probe._compute()["device"] in {"cpu", "cuda"}
    monkeypatch.setattr(gpu_probe, "expected", lambda picture: picture)
    assert gpu_probe._compute() == {"device": "", "error": "the result is wrong"}


def test_doctor_says_the_verdict(monkeypatch):
    monkeypatch.setattr(gpu, "look", lambda root: CARD)
    monkeypatch.setattr(
        machine,
        "ask",
        lambda code, limit_s=0: {
            "version": "1.31.1",
            "generation": 13,
            "cuda_init": 0,
            "libcuda": True,
            "missing": ["libcudnn.so.9"],
        },
    )
    (finding,) = doctor_machine.gpu()
    assert not finding.works
    assert not finding.needed
    assert "cuDNN 9" in finding.words
    assert finding.hint == "Run: pip install 'onnxruntime-gpu[cuda,cudnn]'"


@pytest.mark.gpu
@pytest.mark.skipif(not Path("/dev/nvidia0").exists(), reason="there is no GPU")
def test_gpu_of_this_machine_is_in_use_or_the_command_is_named():
    verdict = gpu.examine()
    assert verdict.works or verdict.hint
