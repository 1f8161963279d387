"""The command line by itself: help, exit codes, and never a traceback, whatever is asked of it."""

import json
import signal
import subprocess
import sys

import pytest
from installed import install, trusting

from assistd.cli.app import COMMANDS

SUBCOMMANDS = [[name] for name in COMMANDS] + [
    ["history", "forget"],
    ["history", "search"],
    ["models", "list"],
    ["models", "pull"],
    ["models", "remove"],
    ["models", "verify"],
    ["models", "export"],
]


@pytest.mark.parametrize("command", SUBCOMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(cli, command):
    done = cli(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"assistd {command[0]}" in done.stdout.split("Example")[1]


def test_help_lists_every_command_and_the_exit_codes(cli):
    done = cli("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    assert "Exit codes: 0 done" in done.stdout


def test_version_is_told(cli):
    from assistd import __version__

    assert cli("--version").stdout == f"assistd {__version__}\n"


def test_without_arguments_help_is_shown_as_wrong_usage(cli):
    done = cli()
    assert done.returncode == 2
    assert "Usage: assistd" in done.stdout


def test_a_misspelt_file_is_no_question_about_another_picture(cli):
    done = cli("ask", "phto.jpg", "what", "colour", "is", "it")
    assert done.returncode == 1
    assert "phto.jpg" in done.stderr
    assert "There is no picture to ask about yet" in cli("ask", "what", "colour", "is", "it").stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["descrbe", "x.png"], "There is no command 'descrbe'. Did you mean `describe`?"),
        (["describe"], "Name a file, or a part of the desktop"),
        (["describe", "x.png", "--window"], "not both"),
        (["describe", "--window", "--screen"], "Choose one of --window, --screen"),
        (["describe", "--region", "1,2"], "no rectangle"),
        (["describe", "--region", "1,2,0,9"], "no rectangle"),
        (["describe", "x.png", "--save", "y.png"], "--save keeps"),
        (["describe", "--window", "--write"], "--save keeps the picture"),
        (["ask", "--last", "--window", "What?"], "Choose one of"),
        (["describe", "x.png", "--level", "short"], "'short'"),
        (["transcribe", "x.wav", "--format", "doc"], "'doc'"),
        (["transcribe", "x.wav", "--language", "in german"], "de or pt-BR"),
        (["ask"], "Missing argument"),
        (["ask", "x.png", "  "], "There is no question."),
        (["ask", __file__], "Add a question."),
        (["ask", "x.png", "x" * 1001], "longer than 1000"),
        (["jobs", "--limit", "0"], "0"),
        (["say", "  "], "nothing to say"),
        (["history", "forget"], "one of them"),
        (["history", "forget", "a", "--all"], "one of them"),
        (["history", "forget", "--all"], "--yes"),
        (["history", "forget", "--older-than", "-3"], "-3"),
        (["no\x1b[31m\nsuch"], "There is no command"),
        (["status", "--n\x9b31mo"], "No such option"),
    ],
)
def test_wrong_usage_is_told_in_one_line_with_code_2(cli, arguments, words):
    done = cli(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "--help` shows how." in done.stderr
    assert done.stdout == ""
    assert_harmless(done)


def assert_harmless(done):
    """No traceback, and nothing that could steer a terminal."""
    for text in (done.stdout, done.stderr):
        assert "Traceback" not in text
        assert all(c.isprintable() or c in "\n\t" for c in text), ascii(text)


@pytest.mark.parametrize(
    "arguments", [["config"], ["doctor", "--quick"], ["describe", "x.png"], ["plugins"], ["run"], ["say", "hello"]]
)
def test_configuration_that_is_not_valid_is_named_with_code_2(cli, own_home, arguments):
    path = own_home / "config" / "assistd" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[speech]\nstale = 3\n")
    done = cli(*arguments)
    said = done.stdout if arguments[0] == "doctor" else done.stderr
    assert f"{path}: there is no key `speech.stale`. Did you mean `stale_s`?" in said
    assert done.returncode == (1 if arguments[0] == "doctor" else 2)
    assert_harmless(done)


@pytest.mark.parametrize("arguments", [["stop"], ["repeat"], ["status"]])
def test_without_a_daemon_that_is_said_with_code_1(cli, arguments):
    done = cli(*arguments)
    assert done.returncode == 1
    assert "No assistd is running." in done.stdout + done.stderr
    assert_harmless(done)


def test_status_tells_programs_too_that_there_is_no_daemon(cli):
    assert json.loads(cli("status", "--json").stdout) == {"daemon": False}


def test_unwritable_runtime_folder_is_told(cli, own_home):
    (own_home / "file").write_text("")
    done = cli("stop", env={"XDG_RUNTIME_DIR": str(own_home / "file")})
    assert done.returncode == 1
    assert_harmless(done)


def test_plugins_shows_each_with_its_reason_and_origin(cli, tmp_path):
    install(tmp_path, "honest", "import_exits")
    env = {"PYTHONPATH": str(tmp_path), "ASSISTD_PLUGINS": "honest,import_exits", "ASSISTD_CONFIG": trusting(tmp_path)}
    done = cli("plugins", env=env)
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert lines["honest"].startswith("enabled, offers honest.echo, ")
    assert lines["honest"].endswith("(from assistd-test-honest 1.2.3)")
    assert lines["import_exits"].startswith("load-error: It raised SystemExit: 3 (")
    assert lines["read"].startswith("disabled: ")
    assert done.returncode == 1
    rows = [json.loads(line) for line in cli("plugins", "--json", env=env).stdout.splitlines()]
    assert {row["name"]: row["status"] for row in rows}["import_exits"] == "load-error"


def test_a_plugins_command_runs_and_is_in_the_help(cli, tmp_path):
    install(tmp_path, "honest", "commands_raise")
    env = {
        "PYTHONPATH": str(tmp_path),
        "ASSISTD_PLUGINS": "honest,commands_raise",
        "ASSISTD_CONFIG": trusting(tmp_path),
    }
    assert cli("honest-hello", env=env).stdout == "hello from honest\n"
    assert "honest-hello" in cli("--help", env=env).stdout


def test_config_shows_what_holds_and_init_never_overwrites(cli, own_home):
    first, second = cli("config", "--init"), cli("config", "--init")
    path = own_home / "config" / "assistd" / "config.toml"
    assert first.stdout.startswith(f"Wrote {path}.\n")
    assert (second.returncode, second.stderr.split(" Move")[0]) == (2, f"{path} is there already.")
    shown = cli("config")
    assert shown.stdout.startswith(f"# {path} (the file)\n")
    assert json.loads(cli("config", "--json").stdout)["given"] == ["watch.folders"]


def test_models_are_listed_a_line_each_under_their_task(cli):
    listed = [json.loads(line) for line in cli("models", "list", "--json").stdout.splitlines()]
    assert {"pp-ocrv6-small-rec", "silero-vad", "pocketsphinx-en-us", "espeak-ng-voices"} <= {m["id"] for m in listed}
    assert all(model["licence"] and model["attribution"] for model in listed)
    lines = cli("models", "list").stdout.splitlines()
    assert [line.split(":")[0].strip() for line in lines if line.startswith("  ")] == [m["id"] for m in listed]


def test_a_reader_that_goes_away_is_no_error():
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    reader.wait()
    child = subprocess.Popen([sys.executable, "-m", "assistd", "config"], stdout=reader.stdin, stderr=subprocess.PIPE)
    reader.stdin.close()
    said = child.communicate(timeout=60)[1]
    assert (child.returncode, said) == (141, b"")


def test_output_that_can_show_only_ascii_is_no_error(cli, own_home):
    (own_home / "Pictures" / "Captures d\u2019écran").mkdir(parents=True)
    done = cli("config", "--init", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert_harmless(done)


def test_ctrl_c_ends_with_130_and_no_words(scripted, own_home):
    server = scripted(["wait"])
    child = subprocess.Popen(
        [sys.executable, "-m", "assistd", "describe", "x.png", "--level", "full"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not server.asks:
        assert child.poll() is None
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (130, "", "")
    assert server.hung_up.wait(10)  # which cancels the work behind it


def test_a_fault_of_ours_is_one_sentence_and_debug_shows_the_traceback(cli, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import assistd.config_file as c\nc.effective = lambda held: 1 / 0\n")
    done = cli("config", env={"PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == "Something went wrong inside assistd (ZeroDivisionError). Run it with ASSISTD_DEBUG=1 for details.\n"
    )
    assert "Traceback" in cli("config", env={"PYTHONPATH": str(tmp_path), "ASSISTD_DEBUG": "1"}).stderr


def test_asking_the_daemon_imports_no_plugin_and_nothing_heavy(scripted, own_home):
    from assistd import protocol

    scripted([protocol.Done(words="Stopped.")])
    code = (
        "import sys; from assistd.cli import execute; code = execute(['stop'])\n"
        "heavy = {'numpy', 'onnxruntime', 'sqlite3', 'PIL', 'assistd.plugins', 'assistd.daemon', 'assistd_read'}\n"
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Stopped.\n[] 0\n"
