"""Each check finds its fault: a plugin with one thing wrong fails that check and no other; the honest ones pass all."""

import pytest

from assistd.testing import check_plugin, examine
from tests.testing.plugins_made import DELIVER, DESCRIBE, EMBED, SAY, SINK, SOURCE, TEXT, WATCH, look

INBOX = 'options = {folder = "{tmp}/inbox"}'
NOTES = 'options = {folder = "{tmp}/notes"}'

HONEST = {
    "describe": {},
    "embed": {"spec": TEXT, "run": EMBED},
    "speak": {"spec": TEXT, "task": "speak", "run": SAY},
    "sink": {"spec": SINK, "run": DELIVER, "check": NOTES},
    "sink at home": {"spec": SINK, "run": DELIVER},
    "source": {"spec": SOURCE, "run": WATCH, "check": INBOX},
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_plugin_passes_all(project, name):
    verdict = check_plugin(project(**HONEST[name]))
    assert {check.name for check in verdict.checks} >= {"found", "light", "declared", "starts", "events", "cancel"}


QUIET = "except OSError:\n    pass\nyield Result(content=Content(headline='Written.'))"
INVENTED = "yield Result(content=Content(headline='A picture.'))\n    return"
WAITS = "for _ in range(60):\n    if cancel():\n        return\n    time.sleep(0.1)"
TRY_TO = "try:\n    {}\nexcept OSError:\n    pass"

FAULTS = {
    "imports numpy where it declares": ("light", {"init_imports": "import numpy"}),
    "has a stranger's name": ("declared", {"spec": DESCRIBE.replace("tint.mean", "read.mean")}),
    "raises when it is made": ("starts", {"made": "raise RuntimeError('no')"}),
    "has no such engine": ("starts", {"spec": DESCRIBE.replace(":Engine", ":Motor")}),
    "tells after its last word": ("events", {"run": look(after="yield Progress(done=1.0)")}),
    "tells the wrong type": ("events", {"run": look("yield Progress(done='half')")}),
    "has no last word": ("events", {"run": look("return")}),
    "streams what it does not keep": ("events", {"run": look('yield Chunk(part="passage", text="Hello")')}),
    "raises what is no sentence": ("events", {"run": look("raise KeyError('x')")}),
    "dies": ("events", {"run": look("if job.media.label == 'photo.jpg':\n    os.kill(os.getpid(), 9)")}),
    "finds nothing in the author's own": (
        "samples",
        {"check": 'samples = ["white.png"]\nnothing = []', "files": {"white.png": None}},
    ),
    "speaks without a sound": ("task", {"spec": TEXT, "task": "speak", "run": EMBED}),
    "embeds in words": ("task", {"spec": TEXT, "run": EMBED.replace("[float(len(job.text)), 1.0, 0.5]", '["a"]')}),
    "embeds in changing lengths": (
        "task",
        {"spec": TEXT, "run": EMBED.replace("[float(len(job.text)), 1.0, 0.5]", "[1.0] * len(job.text)")},
    ),
    "says something else each time": (
        "again",
        {"run": look('yield Result(content=Content(headline=f"Picture {time.monotonic_ns()}."))\nreturn')},
    ),
    "sees something in nothing": ("abstains", {"run": look().replace("low == high", "False")}),
    "does not catch what Pillow raises": ("bad-media", {"run": look().replace("OSError", "KeyError")}),
    "invents an answer to a broken file": (
        "bad-media",
        {
            "run": look().replace(
                "raise Unreadable",
                "yield Result(content=Content(headline='A picture.'))\n    return\n    raise Unreadable",
            )
        },
    ),
    "takes longer than it states": (
        "deadline",
        {
            "more": ", deadline_s=1.0",
            "run": look(WAITS),
        },
    ),
    "takes more memory than it states": (
        "memory",
        {"more": ", memory_mib=150", "run": look("held = bytearray(os.urandom(1024)) * 1024 * 300\ntime.sleep(1)")},
    ),
    "writes into the home": ("writes", {"run": look(TRY_TO.format("open(os.path.expanduser('~/tint'), 'w').close()"))}),
    "makes a folder elsewhere": ("writes", {"run": look(TRY_TO.format("os.mkdir('/var/tmp/assistd-tint')"))}),
    "opens a socket": (
        "network",
        {"imports": "import socket", "run": look(TRY_TO.format("socket.socket(socket.AF_INET).close()"))},
    ),
    "asks for an address": (
        "network",
        {"imports": "import socket", "run": look(TRY_TO.format("socket.getaddrinfo('localhost', 80)"))},
    ),
    "starts a program": (
        "processes",
        {"imports": "import subprocess", "run": look(TRY_TO.format("subprocess.run(['true'])"))},
    ),
    "does not hear that it is cancelled": (
        "cancel",
        {"run": look("if job.media.label == 'photo.jpg':\n    time.sleep(4)")},
    ),
    "is slow to close": ("close", {"close": "time.sleep(1.5)"}),
    "leaves a thread": (
        "close",
        {"imports": "import threading", "made": "threading.Thread(target=time.sleep, args=(60,)).start()"},
    ),
    "delivers twice": (
        "delivers",
        {
            "spec": SINK,
            "run": DELIVER.replace('job.answer.request_id + ".md"', 'f"{time.monotonic_ns()}.md"'),
            "check": NOTES,
        },
    ),
    "can't deliver again": ("delivers", {"spec": SINK, "run": DELIVER.replace("exist_ok=True", ""), "check": NOTES}),
    "does not say that its place fails": (
        "failing-place",
        {"spec": SINK, "run": DELIVER.replace("OSError", "KeyError"), "check": NOTES},
    ),
    "says that it delivered where it can't": (
        "failing-place",
        {
            "spec": SINK,
            "run": DELIVER.replace("raise SinkError", "SinkError").replace(" from error", ""),
            "check": NOTES,
        },
    ),
    "tells of nothing": (
        "arrives",
        {"spec": SOURCE, "run": WATCH.replace("not name.startswith", "False and name.startswith"), "check": INBOX},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plugin_with_one_fault_fails_that_check_and_no_other(project, samples, fault):
    check, parts = FAULTS[fault]
    if "files" in parts:
        parts = {**parts, "files": {name: samples.blank.read_bytes() for name in parts["files"]}}
    verdict = examine(project(**parts))
    assert {failed.name for failed in verdict.failed} == {check}, "\n".join(c.line() for c in verdict.checks)
