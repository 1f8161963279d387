"""The catalogue: whole, typed, with licences that allow use; and what a hostile one may not say."""

import re

import pytest

from assistd.errors import ModelError, ModelMissingError
from assistd_models import catalogue, scripts

FREE = {"Apache-2.0", "MIT"}
FAMILIES = {"whisper", "moonshine", "vit-gpt2", "florence2", "smolvlm", "clip", "siglip", "ppocr-rec"}

GOOD = """
[[model]]
id = "x"
name = "X"
kind = "speech"
family = "whisper"
repository = "a/b"
licence = "MIT"
attribution = "A"
quality = "draft"
rank = 1
layout = "l"
limits = ""
why = "w"
files = ["config.json"]
[[model.variant]]
dtype = "int8"
tier = "cpu"
size_mib = 1
memory_mib = 1
files = ["onnx/x.onnx"]
"""


@pytest.mark.parametrize("entry", catalogue.catalogue().values(), ids=lambda entry: entry.id)
def test_every_model_may_be_used_and_says_what_it_is(entry):
    assert entry.licence in FREE
    assert entry.attribution
    assert entry.why
    assert entry.limits
    assert entry.spoken
    assert entry.family in FAMILIES
    assert len({variant.dtype for variant in entry.variant}) == len(entry.variant)
    assert all(0 < variant.size_mib <= variant.memory_mib for variant in entry.variant)
    assert all(re.fullmatch(r"[a-z]{2,3}", language) for language in entry.languages)


@pytest.mark.parametrize(
    "entry", [one for one in catalogue.catalogue().values() if one.repository], ids=lambda entry: entry.id
)
def test_graphs_carry_the_dtype_of_their_variant(entry):
    suffixes = {"int8": "_quantized", "fp16": "_fp16", "q4": "_q4", "fp32": ""}
    for variant in entry.variant:
        graphs = [name for name in variant.files if name.endswith(".onnx")]
        assert graphs
        assert all(name.startswith("onnx/") and name.endswith(f"{suffixes[variant.dtype]}.onnx") for name in graphs)
    assert "tokenizer.json" in entry.files
    assert "config.json" in entry.files


def test_every_script_model_has_an_address_and_a_hash_in_the_installed_rapidocr():
    keys = {entry.key for entry in catalogue.catalogue().values() if entry.kind == "script"}
    found = {key: scripts.address(key) for key in keys}
    assert len({one.sha256 for one in found.values()}) == len(keys) == 10
    assert all(one.url.startswith("https://") and key in one.url for key, one in found.items())


def test_what_issues_and_people_ask_for_is_there():
    ids = set(catalogue.catalogue())
    assert {"smolvlm-256m", "smolvlm-500m", "smolvlm2-2.2b", "florence-2-base-ft", "vit-gpt2"} <= ids
    assert {"whisper-tiny", "whisper-base", "whisper-small", "whisper-base-en", "whisper-large-v3-turbo"} <= ids
    assert {"moonshine-tiny", "moonshine-base", "clip-vit-b32", "siglip2-base"} <= ids
    assert {f"read-{name}" for name in ("cyrillic", "eslav", "greek", "arabic", "devanagari", "korean", "thai")} <= ids
    assert not catalogue.entry("vit-gpt2").recommended


def test_the_form_for_a_machine_is_chosen_or_taken_as_named():
    one = catalogue.entry("smolvlm-256m")
    assert one.variant_for(gpu=False).dtype == "int8"
    assert one.variant_for(gpu=True).dtype == "fp16"
    assert one.variant_for(gpu=True, dtype="q4").dtype == "q4"
    assert catalogue.entry("moonshine-base").variant_for(gpu=True).dtype == "int8"
    with pytest.raises(ModelMissingError, match="does not come as fp32"):
        one.variant_for(gpu=False, dtype="fp32")


def test_a_good_catalogue_is_read():
    assert [one.id for one in catalogue.parse(GOOD, "x.toml")] == ["x"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"config.json"', '"../../.ssh/authorized_keys"'),
        ('"onnx/x.onnx"', '"/etc/passwd"'),
        ('"onnx/x.onnx"', '"onnx/../../x"'),
        ('"onnx/x.onnx"', '"onnx\\\\x"'),
        ('id = "x"', 'id = "../x"'),
        ('id = "x"', 'id = "X"'),
        ('"a/b"', '"a/../b"'),
        ('"a/b"', '"ab"'),
        ('repository = "a/b"', ""),
        ('"speech"', '"surprise"'),
        ("rank = 1", "rank = 1\nsurprise = 2"),
        ('files = ["onnx/x.onnx"]', ""),
        ("[[model]]", "[[model"),
    ],
)
def test_a_catalogue_that_says_what_it_must_not_is_refused(old, new):
    assert old in GOOD
    with pytest.raises(ModelError, match=r"x\.toml is not valid"):
        catalogue.parse(GOOD.replace(old, new), "x.toml")


def test_a_list_that_names_no_safe_address_is_refused(monkeypatch, tmp_path):
    package = tmp_path / "rapidocr"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda _name: type("Spec", (), {"origin": str(package / "__init__.py")})
    )
    listing = "onnxruntime: {PP-OCRv5: {rec: {a: {model_dir: '%s', SHA256: '%s'}}}}"
    for url, sha256 in [
        ("http://example.org/x", "0" * 64),
        ("https://example.org/x", "short"),
        ("file:///x", "0" * 64),
    ]:
        (package / "default_models.yaml").write_text(listing % (url, sha256))
        with pytest.raises(ModelError, match="no usable address"):
            scripts.address("a")
    with pytest.raises(ModelMissingError, match="does not know"):
        scripts.address("b")
