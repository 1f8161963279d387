"""`assistd service install` and `uninstall` in a real session: what is written, kept, taken away to the last file."""

import json
import re
import shutil
import sys

import pytest
from beds.usermanager import HOME, RUNTIME, wait_until
from conftest import PROGRAM, QUIET

UNITS = HOME / ".config/systemd/user"
WRITTEN = (
    HOME / ".local/share/dbus-1/services/org.assistd.Assistd1.service",
    HOME / ".local/share/applications/org.assistd.Assistd.desktop",
    HOME / ".config/autostart/org.assistd.Assistd.desktop",
    UNITS / "assistd.service",
    UNITS / "assistd-failed.service",
    UNITS / "assistd-again.service",
)


@pytest.fixture
def bare(session):
    yield session
    session.assistd("service", "uninstall", "--purge", check=False)
    session.run("sh", "-c", "rm -rf ~/.config/systemd ~/.config/autostart ~/.local/share/dbus-1")


def test_the_home_is_as_it_was_after_a_whole_life_of_the_service(bare):
    bare.run("sh", "-c", "mkdir -p ~/.local/state/wireplumber")  # the sound server makes it, sooner or later
    before = bare.home()
    said = bare.assistd("service", "install", "--strict", "--socket").stdout
    for path in WRITTEN:
        assert f"Wrote {str(path).replace(str(HOME), '~')}." in said
    assert "It is running." in said
    assert bare.answers()
    assert bare.show("assistd", "UnitFileState")["UnitFileState"] == "enabled"
    bare.assistd("say", "hello", check=False)
    said = bare.assistd("service", "uninstall", "--purge").stdout
    assert "Left" not in said
    # what the sound library and a desktop's keyring write for themselves when they are first used is not ours to delete
    others = ("./.config/pulse", "./.local/state/wireplumber", "./.local/share/keyrings")
    left = bare.home()
    theirs = {line for line in left if any(one in line for one in others)}
    if any("keyrings" in line for line in theirs):
        theirs.add("./.local/share")  # it stands in it
    assert [line for line in left if line not in theirs - set(before)] == before
    assert bare.systemctl("list-unit-files", "assistd*", "--no-legend", check=False) == ""
    assert not bare.outside(RUNTIME / "assistd").exists()


def test_again_is_no_harm_and_starts_nothing_anew(bare):
    bare.configure()
    bare.assistd("service", "install")
    pid, home = bare.main_pid(), bare.home()
    said = bare.assistd("service", "install").stdout
    assert "Wrote" not in said
    assert bare.main_pid() == pid
    assert [line for line in bare.home() if "journal" not in line] == [line for line in home if "journal" not in line]


def test_without_purge_history_and_configuration_stay_and_are_named(bare):
    bare.configure()
    bare.assistd("service", "install")
    said = bare.assistd("service", "uninstall").stdout
    assert "Left ~/.config/assistd: your configuration." in said
    assert "Left ~/.local/state/assistd: your history." in said
    assert bare.outside(HOME / ".config/assistd/config.toml").read_text() == QUIET
    assert bare.outside(HOME / ".local/state/assistd/journal.db").exists()
    assert not bare.outside(HOME / ".local/state/assistd/service.json").exists()
    assert "not installed" in bare.assistd("service", "status", check=False).stdout


def test_a_file_changed_by_hand_is_kept_and_told_by_install_and_by_uninstall(bare):
    bare.configure()
    bare.assistd("service", "install", "--no-start")
    unit = UNITS / "assistd.service"
    bare.write(unit, "[Service]\nExecStart=/bin/true\n# mine\n")
    assert "was changed by hand" in bare.assistd("service", "status", check=False).stdout
    said = bare.assistd("service", "install", "--no-start").stdout
    assert "~/.config/systemd/user/assistd.service was changed by hand: kept as assistd.service.saved." in said
    assert "# mine" in bare.outside(f"{unit}.saved").read_text()
    assert "assistd run" in bare.outside(unit).read_text()
    bare.write(unit, "[Service]\nExecStart=/bin/true\n# mine too\n")
    said = bare.assistd("service", "uninstall").stdout
    assert "kept as assistd.service.saved-2" in said
    assert "Left ~/.config/systemd/user/assistd.service.saved: you had changed it." in said
    assert not bare.outside(unit).exists()
    assert "# mine too" in bare.outside(f"{unit}.saved-2").read_text()


def test_a_drop_in_of_the_persons_own_is_left_and_told(bare):
    bare.configure()
    bare.assistd("service", "install", "--no-start", "--strict")
    bare.write(UNITS / "assistd.service.d/override.conf", "[Service]\nNice=3\n")
    said = bare.assistd("service", "uninstall").stdout
    assert "Left ~/.config/systemd/user/assistd.service.d: what is in it is yours." in said
    assert [path.name for path in bare.outside(UNITS / "assistd.service.d").iterdir()] == ["override.conf"]


def test_what_was_chosen_holds_until_it_is_taken_back(bare):
    bare.configure()
    bare.assistd("service", "install", "--strict", "--socket")
    strict, socket = UNITS / "assistd.service.d/strict.conf", UNITS / "assistd.socket"
    bare.assistd("service", "install")
    assert bare.outside(strict).exists()
    assert bare.show("assistd.socket", "ActiveState")["ActiveState"] == "active"
    bare.assistd("service", "install", "--no-strict", "--no-socket")
    assert not bare.outside(strict).parent.exists()
    assert not bare.outside(socket).exists()
    assert bare.answers()
    links = bare.run("find", UNITS, "-type", "l").stdout
    assert links.split() == [str(UNITS / "graphical-session.target.wants/assistd.service")]


def test_watched_folders_that_answers_are_written_to_stay_writable_under_the_strict_rules(bare):
    folder = HOME / "My recordings, 100%"
    bare.run("mkdir", "-p", folder)
    bare.configure(f'{QUIET}[[watch.folders]]\npath = "{folder}"\n')
    bare.assistd("service", "install", "--strict")
    assert f"-{folder}" in bare.show("assistd", "ReadWritePaths")["ReadWritePaths"].replace("\\x20", " ").replace(
        '"', ""
    )
    bare.configure(
        f'{QUIET}[[watch.folders]]\npath = "{HOME}/Later"\n'.replace("enabled = false\n[hotkeys]", "[hotkeys]")
    )
    told = [one for one in examined(bare) if "let assistd write" in one["words"]]
    assert [(one["works"], one["hint"]) for one in told if "~/Later" in one["words"]] == [
        (False, "Run: assistd service install")
    ]
    bare.run("rm", "-rf", folder)


def examined(session):
    """Return what doctor's part about the service finds."""
    code = (
        "import json, msgspec; from assistd import config; from assistd.install.examine import examine;"
        "[print(json.dumps(msgspec.to_builtins(one))) for one in examine(config.load())]"
    )
    return [json.loads(line) for line in session.run(sys.executable, "-c", code).stdout.splitlines()]


def test_doctor_finds_nothing_to_do_after_an_installation_and_says_what_is_missing(bare):
    bare.configure()
    assert [(one["works"], one["hint"]) for one in examined(bare)] == [(False, "Run: assistd service install")]
    bare.assistd("service", "install", "--socket")
    assert [one for one in examined(bare) if not one["works"]] == []
    bare.run("rm", WRITTEN[0])
    bare.systemctl("stop", "assistd.service", "assistd.socket")
    found = {one["part"]: one for one in examined(bare)}
    assert not found["service"]["works"]
    assert found["socket"]["hint"] == "Run: systemctl --user restart assistd.socket"
    assert found["D-Bus activation"]["hint"] == "Run: assistd service install"
    assert found[".desktop file"]["works"]


def test_another_installation_is_noticed(bare):
    bare.configure()
    bare.assistd("service", "install")
    text = bare.outside(UNITS / "assistd.service").read_text()
    start = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    bare.write(UNITS / "assistd.service", text.replace(start, "ExecStart=/opt/old/assistd run"))
    assert "another installation" in bare.assistd("service", "status", check=False).stdout
    bare.assistd("service", "install")
    assert "another installation" not in bare.assistd("service", "status", check=False).stdout


def test_a_daemon_started_by_hand_is_not_robbed_of_its_files(bare):
    bare.configure()
    bare.assistd("service", "install", "--no-start")
    bare.start("by-hand", PROGRAM, "run")
    wait_until(bare.answers, "the daemon", 60)
    done = bare.assistd("service", "uninstall", "--purge", check=False)
    assert done.returncode == 1
    assert "started by hand still runs" in done.stderr
    assert bare.answers()
    bare.systemctl("stop", "by-hand")


def test_a_configuration_that_is_not_valid_is_told_before_anything_is_done(bare):
    bare.configure("[speech]\nenabeld = true\n")
    before = bare.home()
    done = bare.assistd("service", "install", check=False)
    assert done.returncode == 1
    assert "enabeld" in done.stderr
    assert bare.home() == before


def test_the_screen_is_told_to_a_manager_that_does_not_know_it(bare):
    bare.configure(QUIET.replace('method = "none"', 'method = "auto"'))
    said = bare.assistd(
        "service", "install", "--no-start", environment={"DISPLAY": ":7", "XDG_CURRENT_DESKTOP": "i3"}
    ).stdout
    assert "dbus-update-activation-environment --systemd DISPLAY XDG_CURRENT_DESKTOP" in said
    assert "DISPLAY=:7" in bare.systemctl("show-environment")
    assert "assistd listens to them itself (X11)" in said
    bare.systemctl("unset-environment", "DISPLAY", "XDG_CURRENT_DESKTOP")


# --- GNOME's own shortcuts ------------------------------------------------------------------------------------------

MEDIA_KEYS = "org.gnome.settings-daemon.plugins.media-keys"
GNOME = {
    "WAYLAND_DISPLAY": "wayland-0",
    "XDG_CURRENT_DESKTOP": "GNOME",
    "XDG_SESSION_TYPE": "wayland",
    "GSETTINGS_BACKEND": "keyfile",
}
OWN = "/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/custom0/"


def gsettings(session, *arguments, check=True):
    return session.run("gsettings", *arguments, environment=GNOME, check=check).stdout.strip()


@pytest.fixture
def gnome(bare):
    """GNOME's real settings, without GNOME: their schemas, kept in a file."""
    if not shutil.which("gsettings") or MEDIA_KEYS not in gsettings(bare, "list-schemas"):
        pytest.skip("gnome-settings-daemon-common is not installed")
    bare.configure('[hotkeys]\ncopy = ""\nstop = "Ctrl+Shift+F12"\n')
    yield bare
    bare.systemctl("unset-environment", *GNOME, check=False)
    bare.run("rm", "-rf", HOME / ".config/glib-2.0")


def test_gnome_gets_shortcuts_which_uninstall_takes_away_again_and_the_persons_own_stay(gnome):
    gsettings(gnome, "set", MEDIA_KEYS, "custom-keybindings", f"['{OWN}']")
    gsettings(gnome, "set", f"{MEDIA_KEYS}.custom-keybinding:{OWN}", "command", "'xterm -title \"it, is\"'")
    before = gsettings(gnome, "list-recursively")
    keyfile = gnome.outside(HOME / ".config/glib-2.0/settings/keyfile")
    stored = keyfile.read_text()
    said = gnome.assistd("service", "install", "--no-start", environment=GNOME).stdout
    assert "Keys: 8 shortcuts added to GNOME's settings" in said
    listed = gsettings(gnome, "get", MEDIA_KEYS, "custom-keybindings")
    assert listed.startswith(f"['{OWN}', ")
    assert listed.count("assistd-") == 8
    stop = OWN.replace("custom0", "assistd-stop")
    assert gsettings(gnome, "get", f"{MEDIA_KEYS}.custom-keybinding:{stop}", "binding") == "'<Control><Shift>F12'"
    command = gsettings(gnome, "get", f"{MEDIA_KEYS}.custom-keybinding:{stop}", "command")
    assert command.strip("'").endswith("assistd press stop")
    # another key and one fewer
    gnome.configure('[hotkeys]\ncopy = ""\nmore = ""\nstop = "F11"\n')
    gnome.assistd("service", "install", "--no-start", environment=GNOME)
    assert gsettings(gnome, "get", MEDIA_KEYS, "custom-keybindings").count("assistd-") == 7
    assert gsettings(gnome, "get", f"{MEDIA_KEYS}.custom-keybinding:{stop}", "binding") == "'F11'"
    said = gnome.assistd("service", "uninstall", environment=GNOME).stdout
    assert "Removed 7 shortcuts from GNOME's settings." in said
    assert gsettings(gnome, "list-recursively") == before
    # the file keeps the headings of what is gone
    assert re.sub(r"\n\[[^\]]*\]\n(?=\n|\Z)", "", keyfile.read_text()).rstrip() == stored.rstrip()


def test_without_shortcuts_of_the_persons_own_the_list_is_unset_again(gnome):
    gnome.assistd("service", "install", "--no-start", environment=GNOME)
    assert gsettings(gnome, "get", MEDIA_KEYS, "custom-keybindings").count("assistd-") == 8
    gnome.assistd("service", "uninstall", environment=GNOME)
    assert gsettings(gnome, "get", MEDIA_KEYS, "custom-keybindings") == "@as []"
