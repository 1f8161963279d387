"""Models that plugins declare, in ``assistd models``: listed, fetched, verified, removed; never in another's place."""

import json

import pytest
from finder import DECLARES, ID, KIND, REPOSITORY, project

from assistd import Modality, ModelSpec, installed
from assistd_models import catalogue
from assistd_models.offered import Offer, offered

FILES = {"yolox_nano.onnx": b"weights" * 2000, "label_coco.txt": b"person\ndog\n"}


@pytest.fixture
def folder(hub, tmp_path):
    hub.repositories[REPOSITORY] = {**FILES, "evil.py": b"not wanted"}
    return str(project(tmp_path / "finder"))


def row(models, *options):
    rows = map(json.loads, models("list", "--json", *options).stdout.splitlines())
    return next((row for row in rows if row["id"] == ID), None)


def test_a_plugin_s_model_is_listed_pulled_verified_and_removed_like_any_other(models, hub, folder):
    before = row(models, "--plugin", folder)
    assert (before["plugin"], before["task"], before["state"]) == ("finder", "describe", "not installed")
    said = models("list", "--plugin", folder).stdout
    assert f"Plugin finder: 1 model.\n  {ID}: Finder nano, not installed, 4 MiB as fp32, 100 MiB of memory," in said
    pulled = models("pull", ID, "--plugin", folder)
    assert pulled.returncode == 0, pulled.stderr
    model = installed.installed()[ID]
    assert (model.kind, model.family, model.revision) == (KIND, "finder", hub.commit)
    assert model.constants == {"side_px": 416}
    assert sorted(file.name for file in model.files) == sorted(FILES)
    assert not hub.gets("evil.py")
    assert row(models, "--plugin", folder)["installed"]
    assert models("pull", ID, "--plugin", folder).stdout.startswith(f"{ID}: all there and whole")
    assert models("verify", ID).returncode == 0
    assert "MiB given back" in models("remove", ID).stdout
    assert installed.installed() == {}


def test_a_model_whose_plugin_has_gone_is_still_listed_and_can_be_removed(models, folder):
    models("pull", ID, "--plugin", folder)
    assert row(models)["plugin"] == ""
    assert f"Of plugins that are not enabled: 1 model.\n  {ID}: " in models("list").stdout
    assert models("remove", ID).returncode == 0


def test_a_model_of_no_plugin_that_is_here_is_not_known(models, hub):
    told = models("pull", ID)
    assert told.returncode == 1
    assert f"There is no model '{ID}'" in told.stderr
    assert hub.requests == []


def test_a_model_is_not_put_over_one_of_another_kind_that_has_its_id(models, folder, tmp_path):
    models("pull", ID, "--plugin", folder)
    text = DECLARES.replace(KIND, "finder.other")
    told = models("pull", ID, "--plugin", str(project(tmp_path / "other", text)))
    assert told.returncode == 1
    assert f"Another model with the id {ID} is installed, of the kind {KIND}." in told.stderr
    assert installed.installed()[ID].kind == KIND


def test_what_is_wrong_with_a_plugin_s_model_is_said_and_the_others_are_listed(models, tmp_path):
    text = DECLARES.replace(f'id="{ID}"', 'id="whisper-base"')
    listed = models("list", "--plugin", str(project(tmp_path / "finder", text)))
    assert "The model whisper-base of the plugin finder is left out: assistd itself has one" in listed.stderr
    assert "whisper-base: Whisper base" in listed.stdout


def spec(**fields):
    usual = {"id": "a-small", "name": "A", "kind": "a.net", "repository": "o/n", "files": ("net.onnx",)}
    return ModelSpec(**{**usual, **fields})


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"id": "whisper-base"}, "assistd itself has one with this id"),
        ({"id": "taken"}, "the plugin b has one with this id"),
        ({"kind": "caption"}, "does not begin with the plugin's name"),
        ({"kind": "b.net"}, "does not begin with the plugin's name"),
        ({"kind": "ab"}, "does not begin with the plugin's name"),
        ({"id": "../a"}, "its id can't be a file's name"),
        ({"files": ("../../.ssh/authorized_keys",)}, "leads out of the repository"),
        ({"files": ()}, "a variant has no files"),
        ({"repository": "../.."}, "is not OWNER/NAME"),
        ({"revision": "../../../x"}, "its revision is no commit and no branch"),
    ],
)
def test_a_model_that_takes_what_is_not_its_own_or_leads_astray_is_left_out(fields, fault):
    first = Offer(plugin="b", models=(spec(id="taken", kind="b"),))
    found = offered(catalogue.catalogue(), [first, Offer(plugin="a", models=(spec(**fields), spec(id="a-good")))])
    assert found.entries["taken"].plugin == "b"
    assert found.entries["a-good"].plugin == "a"
    assert found.entries["whisper-base"].plugin == ""
    (said,) = found.refused
    assert "of the plugin a is left out: " in said
    assert fault in said


def test_a_plugin_named_as_a_kind_of_assistd_s_own_can_not_take_that_kind():
    found = offered({}, [Offer(plugin="speech", models=(spec(kind="speech"), spec(id="b", kind="speech.own")))])
    assert list(found.entries) == ["b"]
    assert "one of assistd itself" in found.refused[0]


def test_its_task_is_that_of_the_engine_which_uses_it():
    engines = (Modality(name="a.x", task="transcribe", facet="x", engine="a:X", uses="a.net"),)
    found = offered({}, [Offer(plugin="a", models=(spec(), spec(id="b", kind="a.other")), modalities=engines)])
    assert (found.entries["a-small"].task, found.entries["b"].task) == ("transcribe", "")


def test_its_words_are_one_line_each():
    found = offered({}, [Offer(plugin="a", models=(spec(name="A\x1b[31m\nB", why="x" * 5000),))])
    assert found.entries["a-small"].name == "A?[31m?B"
    assert len(found.entries["a-small"].why) == 300
