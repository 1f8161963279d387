"""Log lines: priorities for journald, what they are about, and nothing private above debug."""

import ast
import asyncio
import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest

import assistd
from assistd import log

SOURCES = sorted(Path(assistd.__file__).parent.rglob("*.py"))


@pytest.fixture
def written():
    """A stream that the log writes to, and back to how it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    log.setup("info", stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)


def fail(words):
    """Log an exception."""
    try:
        int(words)
    except ValueError:
        logging.getLogger("x").exception("could not")


def test_line_names_job_and_plugin(written):
    with log.about(job="0196", plugin="read"):
        logging.getLogger("assistd.x").info("begins")
    logging.getLogger("assistd.x").info("later")
    assert written.getvalue() == "info: assistd.x job=0196 plugin=read: begins\ninfo: assistd.x: later\n"


async def test_tasks_keep_what_they_are_about(written):
    async def one(name):
        with log.about(job=name):
            await asyncio.sleep(0)
            logging.getLogger("x").info("done %s", name)

    await asyncio.gather(one("a"), one("b"))
    assert written.getvalue().splitlines() == ["info: x job=a: done a", "info: x job=b: done b"]


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("can't read /home/ann/Pictures/diary.png", "can't read (path)"),
        ("can't read '/home/ann/My Pictures/my diary.png', gone", "can't read '(path) diary.png', gone"),
        ("open file:///home/ann/x", "open (path)"),
        ("a/b and 1/2 and text.", "a/b and 1/2 and text."),
        ("two\nlines\x1b[31m", "two lines?[31m"),
    ],
)
def test_no_full_path_and_no_control_character_gets_through(written, message, line):
    logging.getLogger("x").warning("%s", message)
    assert written.getvalue() == f"warning: x: {line}\n"


def test_exception_is_told_by_type_and_place_without_its_words(written):
    fail("the secret text of a letter")
    assert written.getvalue().startswith("error: x: could not [ValueError at test_log.py:")
    assert "secret" not in written.getvalue()


def test_at_debug_everything_is_told_on_one_line(written):
    log.setup("debug", written)
    logging.getLogger("x").debug("opened /home/ann/x.png")
    fail("words")
    lines = written.getvalue().splitlines()
    assert lines[0] == "debug: x: opened /home/ann/x.png"
    assert len(lines) == 2
    assert "Traceback" in lines[1]
    assert "words" in lines[1]


def test_endless_message_is_cut(written):
    logging.getLogger("x").warning("%s", "a" * 100_000)
    assert len(written.getvalue()) < 3000


JOURNAL = """
import logging, os, sys
from assistd import log
info = os.fstat(2)
os.environ["JOURNAL_STREAM"] = f"{info.st_dev}:{info.st_ino}" if sys.argv[1] == "yes" else "1:2"
log.setup("debug")
for level in (10, 20, 30, 40, 50):
    logging.getLogger("x").log(level, "m")
"""


def test_priorities_are_written_only_straight_to_the_journal():
    def lines(matches):
        done = subprocess.run([sys.executable, "-c", JOURNAL, matches], capture_output=True, text=True, check=True)
        return [line.split()[0] for line in done.stderr.splitlines()]

    assert lines("yes") == ["<7>x:", "<6>x:", "<4>x:", "<3>x:", "<2>x:"]
    assert lines("no") == ["debug:", "info:", "warning:", "error:", "critical:"]


def test_stream_without_descriptor_is_no_journal(monkeypatch):
    monkeypatch.setenv("JOURNAL_STREAM", "1:2")
    assert not log.is_journal(io.StringIO())


# --- what our own code logs -----------------------------------------------------------------------------------------

PRIVATE = {"path", "fs", "text", "headline", "label", "passages", "segments", "folder", "content", "query"}
"""Names that hold content or full paths wherever they occur in our code."""


def calls(tree):
    """Yield (line, level, argument) of every call of a logger."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            named = isinstance(owner, ast.Name) and owner.id in {"log", "logger"}
            if named and node.func.attr in {"info", "warning", "error", "exception", "critical"}:
                for argument in node.args:
                    yield node.lineno, node.func.attr, argument


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_content_and_no_full_path_is_logged_above_debug(source):
    for line, level, argument in calls(ast.parse(source.read_text())):
        names = {node.attr for node in ast.walk(argument) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
        said = names & PRIVATE
        assert not said, f"{source.name}:{line}: log.{level} writes {said}"


def test_the_search_for_logged_content_finds_it():
    found = list(calls(ast.parse("log.info('%s', media.path)\nlog.debug('%s', media.path)")))
    assert [(line, level) for line, level, _ in found] == [(1, "info"), (1, "info")]
