"""The configuration file: typed, with errors that name the file, the key, what was expected and perhaps meant."""

import os
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistd import config, config_file, expansion, plugins, settings
from assistd.errors import ConfigError
from assistd.types import Level

FILE = Path("/home/ann/.config/assistd/config.toml")

WRONG = {
    'speech.stale_s = "x"': '`speech.stale_s` must be a number of at least 0, not "x".',
    "speech.stale_s = -1": "`speech.stale_s` must be a number of at least 0, not -1.",
    "speech.stale_s = nan": "`speech.stale_s` must be a number of at least 0, not nan.",
    "speech.enabled = 1": "`speech.enabled` must be true or false, not 1.",
    "speech.wav_keep = 1.5": "`speech.wav_keep` must be a whole number of at least 0, not 1.5.",
    "speech.earcon_dun = true": "there is no key `speech.earcon_dun`. Did you mean `earcon_done`?",
    "speech.rate_wpm = 180": "there is no key `speech.rate_wpm`. Known: enabled, earcon_begun",
    "speech = 3": "`speech` must be a table, not 3.",
    "spech.enabled = true": "there is no table `spech`. Did you mean `speech`?",
    "path = 1": "there is no table `path`.",
    'describe.level = "breif"': '`describe.level` must be one of "brief", "standard", "full", not "breif".'
    " Did you mean `brief`?",
    'transcribe.formats = ["vtt", "ssrt"]': "`transcribe.formats[1]` must be one of ",
    'transcribe.formats = "vtt"': "`transcribe.formats` must be a list",
    "workers.nice = 20": "`workers.nice` must be a whole number from 0 to 19, not 20.",
    'workers.device = "gpu"': '`workers.device` must be one of "auto", "cpu", "cuda"',
    "watch.folders = [3]": "`watch.folders[0]` must be a table, not 3.",
    'watch.folders = [{path = "~/a"}, {recursive = true}]': "`watch.folders[1]` lacks the key `path`.",
    'watch.folders = [{path = "~/a", levle = "full"}]': "no key `watch.folders[0].levle`. Did you mean `level`?",
    'watch.folders = [{path = "a"}]': '`watch.folders[0].path`: "a" is not an absolute path.',
    'watch.folders = [{path = ""}]': "is not an absolute path.",
    'watch.folders = [{path = "~nobody-here/x"}]': "is not an absolute path.",
    'watch.folders = [{path = "$XDG_PICTURE_DIR/x"}]': "is not known. Did you mean `XDG_PICTURES_DIR`?",
    "plugins = 3": "`plugins` must be a table",
    "plugins.disable = []": "there is no key `plugins.disable`. Did you mean `disabled`?",
    "plugins.read = 4": "there is no key `plugins.read`.",
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_key_or_value_is_named_with_its_path_and_what_was_meant(text):
    with pytest.raises(ConfigError) as caught:
        config.parse(text, FILE)
    assert caught.value.message.startswith(f"{FILE}: ")
    assert WRONG[text] in caught.value.sentence()
    assert caught.value.code in {"config-key", "config-value"}


def test_syntax_error_names_the_line():
    with pytest.raises(ConfigError, match="line 3") as caught:
        config.parse("[speech]\nenabled = true\nstale_s = = 3\n", FILE)
    assert caught.value.code == "config-syntax"


@pytest.mark.parametrize("text", ["a=" + "[" * 20_000, "[" * 20_000, "a = 1\na = 2", "\0", "[a]\n[a]"])
def test_hostile_toml_is_a_config_error(text):
    with pytest.raises(ConfigError):
        config.parse(text, FILE)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["folders", "path", "enabled", "é"]), inner)
    ),
    max_leaves=8,
)


@hypothesis_settings(deadline=None)  # the machine may be busy
@given(st.dictionaries(st.sampled_from(["speech", "watch", "plugins", "x"]), VALUES))
def test_any_tables_give_a_configuration_or_a_config_error(data):
    try:
        text = "\n".join(f"{name} = {config_file.toml(value)}" for name, value in data.items())
        config.parse(text, FILE)
    except ConfigError as error:
        assert str(FILE) in error.message  # noqa: PT017


def test_no_file_gives_defaults_that_speak_screenshots_and_write_nothing_among_them(own_home):
    held = config.load(own_home / "none.toml")
    (folder,) = held.watch.folders
    assert not held.exists
    assert folder.folder == own_home / "Pictures" / "Screenshots"
    assert (folder.speak, folder.write, folder.existing) == (True, False, False)


def test_a_folder_of_ones_own_gets_files_beside_its_media(own_home):
    held = config.parse('[[watch.folders]]\npath = "~/Recordings"\n', FILE)
    (folder,) = held.watch.folders
    assert folder.folder == own_home / "Recordings"
    assert folder.write
    assert held.given == {"watch.folders"}


def test_an_empty_list_of_folders_watches_none():
    assert config.parse("[watch]\nfolders = []\n", FILE).watch.folders == ()


def test_xdg_folders_are_put_in(own_home, monkeypatch):
    monkeypatch.setenv("XDG_PICTURES_DIR", str(own_home / "Bilder"))
    assert expansion.folder("$XDG_PICTURES_DIR/x") == own_home / "Bilder" / "x"
    assert expansion.folder("${HOME}/x y/ü") == own_home / "x y" / "ü"


def test_values_of_the_file_hold():
    held = config.parse('[speech]\nstale_s = 5\n[describe]\nlevel = "full"\n[plugins.read]\nmin = 2\n', FILE)
    assert held.speech.stale_s == 5.0
    assert held.describe.level is Level.FULL
    assert held.plugin_options("read") == {"min": 2}
    assert held.plugin_options("speak") == {}
    assert held.given == {"speech.stale_s", "describe.level", "plugins.read.min"}


def test_a_byte_order_mark_is_no_error(tmp_path):
    path = tmp_path / "c.toml"
    path.write_bytes(b"\xef\xbb\xbf[speech]\nenabled = false\n")
    assert config.load(path).speech.enabled is False


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[speech]\n# \xe9\n"])
def test_file_that_is_no_utf8_is_named(tmp_path, content):
    path = tmp_path / "c.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(path)


def test_folder_fifo_and_endless_file_in_place_of_the_configuration_are_refused(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (tmp_path, fifo, Path("/dev/zero")):
        with pytest.raises(ConfigError):
            config.load(path)
    long = tmp_path / "long.toml"
    long.write_bytes(b"#" * (config.MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="longer than"):
        config.load(long)


# --- the first file, and the effective view -------------------------------------------------------------------------


def test_every_key_has_a_description():
    for kind in (config.Sections, config.PluginSettings):
        for key in settings.keys(kind):
            assert key.description.endswith("."), key.name


def uncommented(text: str) -> str:
    """Take the # away from every line that is a key."""
    lines = [
        line[2:] if line.startswith("# ") and " = " in line and line[2].islower() else line
        for line in text.splitlines()
    ]
    return "\n".join(lines)


def test_first_file_changes_nothing_and_each_of_its_keys_is_valid_with_its_default():
    text = config_file.template(plugins.load(config.Config()))
    plain, opened = config.parse(text, FILE), config.parse(uncommented(text), FILE)
    default = config.Config()
    for name in config.Sections.__struct_fields__:
        assert getattr(plain, name) == getattr(default, name)
        if name != "watch":
            assert getattr(opened, name) == getattr(default, name)
    keys = {key.name.replace("[]", "") for key in settings.keys(config.Sections)} | {"plugins.disabled"}
    written = set(opened.given) - {"watch.folders"} | {
        f"watch.folders.{name}" for name in tomllib.loads(uncommented(text))["watch"]["folders"][0]
    }
    assert {key for key in written if not key.startswith("plugins.") or key == "plugins.disabled"} == keys


def test_first_file_holds_valid_options_of_every_plugin():
    opened = config.parse(uncommented(config_file.template(plugins.load(config.Config()))), FILE)
    registry = plugins.load(opened)
    assert [r.reason for r in registry.records if r.status is plugins.Status.CONFIG_ERROR] == []


def test_init_writes_a_private_file_once(own_home):
    path, found = config_file.init()
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(found) == 4
    before = path.read_text()
    with pytest.raises(ConfigError, match="already") as caught:
        config_file.init()
    assert caught.value.code == "config-exists"
    assert path.read_text() == before


def test_init_proposes_the_screenshot_folder_that_is_there(own_home):
    (own_home / "Pictures" / "Bildschirmfotos").mkdir(parents=True)
    path, found = config_file.init()
    assert config.load(path).watch.folders[0].folder == own_home / "Pictures" / "Bildschirmfotos"
    assert found[0].endswith("Bildschirmfotos, watched.")


def test_init_follows_no_link_over_a_file(own_home, tmp_path):
    target = tmp_path / "precious"
    target.write_text("x")
    link = tmp_path / "config.toml"
    link.symlink_to(target)
    with pytest.raises(ConfigError):
        config_file.init(link)
    assert target.read_text() == "x"


@pytest.mark.parametrize(
    ("value", "language"),
    [("de_DE.UTF-8", "de"), ("pt_BR.UTF-8", "pt-br"), ("C.UTF-8", "en"), ("", "en"), ("ca_ES@valencia", "ca")],
)
def test_language_comes_from_the_locale(monkeypatch, value, language):
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", value)
    assert config_file.language() == language


def test_effective_view_is_toml_with_the_same_meaning_and_tells_where_values_come_from():
    text = '[speech]\nstale_s = 5\n[[watch.folders]]\npath = "~/a\\"b"\n[plugins.read]\n"odd key" = [1, {a = "x"}]\n'
    held = config.parse(text, FILE)
    view = config_file.effective(held)
    again = config.parse(view, FILE)
    for name in (*config.Sections.__struct_fields__, "options", "plugins"):
        assert getattr(again, name) == getattr(held, name)
    assert "stale_s = 5.0  # from the file" in view
    assert "wav_keep = 20  # default" in view
    assert config_file.as_data(held)["given"] == ["plugins.read.odd key", "speech.stale_s", "watch.folders"]


def test_every_section_forbids_unknown_keys():
    for field in msgspec.structs.fields(config.Sections):
        assert field.type.__struct_config__.forbid_unknown_fields
