"""Which models a machine should take: what fits its memory, cores, GPU and language, and the reason."""

from pathlib import Path

import pytest

from assistd_models import catalogue, recommend
from assistd_models.recommend import Machine

ENTRIES = tuple(catalogue.catalogue().values())


def chosen(**machine):
    choices, lacking = recommend.recommended(ENTRIES, Machine(**{"cores": 2, "memory_mib": 8000, **machine}))
    return {kind: (choice.entry.id, choice.variant.dtype) for kind, choice in choices.items()}, choices, lacking


def test_two_cores_take_the_small_ones_and_hear_why():
    found, choices, _ = chosen(language="de-DE")
    assert found == {"caption": ("smolvlm-256m", "int8"), "speech": ("whisper-base", "int8")}
    assert choices["speech"].why.endswith("Better, but not for this machine: whisper-small needs 4 cores.")


def test_english_alone_takes_the_english_model_and_an_unknown_language_the_multilingual():
    assert chosen(language="en-GB")[0]["speech"] == ("whisper-base-en", "int8")
    assert chosen()[0]["speech"] == ("whisper-base", "int8")


def test_more_cores_take_more():
    found, _, _ = chosen(cores=8, memory_mib=16_000, language="fr")
    assert found == {"caption": ("smolvlm-500m", "int8"), "speech": ("whisper-small", "int8")}


def test_a_gpu_is_used_as_far_as_its_memory_goes():
    big, _, _ = chosen(cores=8, memory_mib=16_000, gpu="RTX", gpu_mib=12_000, language="en")
    assert big == {"caption": ("smolvlm-2.2b", "fp16"), "speech": ("whisper-large-v3-turbo", "fp16")}
    small, choices, _ = chosen(cores=8, memory_mib=16_000, gpu="GT", gpu_mib=3_000, language="en")
    assert small == {"caption": ("smolvlm-500m", "fp16"), "speech": ("whisper-small", "fp16")}
    assert "4.1 GiB on the GPU" in choices["speech"].why


def test_a_machine_without_the_memory_is_told_what_the_least_needs():
    found, _, lacking = chosen(memory_mib=2000, language="de")
    assert "caption" not in found
    assert lacking == {"caption": "smolvlm-256m needs 2.7 GiB of memory."}


@pytest.mark.parametrize(
    ("language", "model"),
    [
        ("ru-RU", "read-eslav"),
        ("bg", "read-cyrillic"),
        ("el-GR", "read-greek"),
        ("fa", "read-arabic"),
        ("hi-IN", "read-devanagari"),
    ],
)
def test_a_language_with_another_script_takes_its_reading_model(language, model):
    assert chosen(language=language)[0]["script"][0] == model


@pytest.mark.parametrize("language", ["en", "de-DE", "zh-CN", "ja", ""])
def test_scripts_that_the_reader_knows_need_none(language):
    found, _, lacking = chosen(language=language)
    assert "script" not in found
    assert "script" not in lacking


def test_what_is_not_to_be_recommended_never_is():
    for cores in (1, 4, 64):
        for gpu_mib in (0, 80_000):
            _, choices, _ = chosen(cores=cores, memory_mib=256_000, gpu="G" if gpu_mib else "", gpu_mib=gpu_mib)
            assert all(choice.entry.recommended for choice in choices.values())


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de-DE"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, ""),
        ({"LANG": "sr_RS@latin"}, "sr-RS"),
        ({"LC_MESSAGES": "ru_RU", "LANG": "en_US"}, "ru-RU"),
        ({}, ""),
    ],
)
def test_the_language_is_that_of_the_locale(monkeypatch, variables, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert recommend.machine().language == language


def test_this_machine_is_described(monkeypatch):
    here = recommend.machine()
    assert here.cores >= 1
    assert here.memory_mib > 100
    assert Machine(cores=1, memory_mib=4096).words() == "1 core, 4 GiB of memory, no GPU"
    words = Machine(cores=4, memory_mib=15_872, gpu="RTX 4060", gpu_mib=8188, language="de").words()
    assert words == "4 cores, 15.5 GiB of memory, a GPU (RTX 4060, 8 GiB), language de"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("echo 'NVIDIA GeForce RTX 4060, 8188'; echo 'Another, 1'", ("NVIDIA GeForce RTX 4060", 8188)),
        ("echo 'No devices were found'", ("NVIDIA", 0)),
        ("exit 9", ("NVIDIA", 0)),
    ],
)
def test_a_gpu_is_what_its_driver_says_of_it(tmp_path, monkeypatch, script, found):
    assert recommend.gpu(tmp_path) == ("", 0)  # no device node: nobody is asked
    (tmp_path / "nvidia0").touch()
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert recommend.gpu(tmp_path) == found


@pytest.mark.gpu
@pytest.mark.skipif(not Path("/dev/nvidia0").exists(), reason="there is no GPU")
def test_the_real_gpu_has_a_name_and_memory():
    name, memory_mib = recommend.gpu()
    assert name
    assert memory_mib > 1000
