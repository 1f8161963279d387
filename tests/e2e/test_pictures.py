"""A newcomer's path to pictures: the daemon runs, a model is pulled, and what it says from then on is true.

The model is tiny, but trained: it tells red, green and blue carpets apart and nothing else. The hub is on loopback, the
daemon and its workers are traced. What a person hears and reads is looked at word by word.
"""

import os
import re
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from real_daemon import RealDaemon
from test_no_network import can_trace

from assistd.protocol import Answered, Do, Happened
from assistd.types import Chunk, Level
from tests.beds.hub import Hub

pytestmark = [pytest.mark.slow, pytest.mark.export]

ID = "smolvlm-256m"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub that has the catalogue's smallest captioner, with a trained model of a few hundred kilobytes in it."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from assistd_models import catalogue
    from assistd_models.export import smolvlm as export
    from tests.trained import seeing

    checkpoint, exported = tmp_path_factory.mktemp("checkpoint"), tmp_path_factory.mktemp("exported")
    seeing.smolvlm(checkpoint)
    export.export(checkpoint, exported)
    entry, bed = catalogue.entry(ID), Hub()
    variant = next(one for one in entry.variant if one.tier == "cpu")
    content = {}
    for name in [*entry.files, *variant.files]:
        here = exported / re.sub(r"_(quantized|int8|uint8)\.onnx$", ".onnx", name)
        content[name] = here.read_bytes()
    bed.repositories[entry.repository] = content
    bed.commit = entry.revision
    yield bed
    bed.close()


@pytest.fixture(scope="module")
def daemon(hub, tmp_path_factory):
    """A daemon with all of our plugins, traced where that is possible; the model is not there yet."""
    home = tmp_path_factory.mktemp("home")
    under = ()
    if can_trace():
        under = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=socket", "-o", str(home / "trace")]
    with RealDaemon(home, plugins="", under=under) as running:
        yield running
        os.kill(running.status().pid, signal.SIGTERM)  # what the bed would end is the tracer
        running.process.wait(30)


@pytest.fixture(scope="module")
def pulled(daemon, hub):
    """The model was pulled while the daemon ran; return what the command printed."""
    environment = {k: v for k, v in daemon.environment.items() if not k.startswith("HF_") and "proxy" not in k.lower()}
    done = subprocess.run(
        [sys.executable, "-m", "assistd", "models", "pull", ID],
        env={**environment, "HF_ENDPOINT": hub.url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def photo(folder, colour, seed=40):
    from tests.trained import seeing

    path = folder / f"{colour}-{seed}.png"
    Image.fromarray(seeing.photograph(colour, seed=seed)).save(path)
    return path


def page(folder, *lines, name="page.png", paste=None):
    image = Image.new("RGB", (1000, 700), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(28)
    for number, line in enumerate(lines):
        draw.text((60, 40 + 50 * number), line, fill="black", font=font)
    if paste is not None:
        image.paste(paste, (500, 320))
    image.save(folder / name)
    return folder / name


def ask(daemon, path, task="describe", **more):
    """Return the answer, and what was shown of it while it grew."""
    replies = daemon.replies(Do(task=task, path=os.fsencode(path) if path else b"", **more))
    final = replies[-1]
    assert isinstance(final, Answered), final
    return final.answer, [r.event.text for r in replies if isinstance(r, Happened) and isinstance(r.event, Chunk)]


def test_without_a_model_a_photograph_is_told_by_its_look_with_what_to_do(daemon, tmp_path):
    answer, _ = ask(daemon, photo(tmp_path, "green"))
    assert answer.headline.startswith("Photograph")
    assert "No captioning model is installed; `assistd models pull --recommended` adds one." in answer.details
    answer, _ = ask(daemon, photo(tmp_path, "green"), "ask", text="What colour is the carpet?")
    assert (answer.outcome, answer.code) == ("failed", "no-model")
    assert "models pull" in answer.hint


def test_pulling_says_where_it_went(pulled, daemon):
    assert ID in pulled
    assert str(daemon.home) in pulled


@pytest.mark.parametrize("colour", ["red", "green", "blue"])
def test_the_running_daemon_tells_what_is_on_a_photograph(daemon, pulled, tmp_path, colour):
    answer, grown = ask(daemon, photo(tmp_path, colour))
    assert answer.headline == f"A {colour} carpet lies on the floor."
    assert "Its pile is rough." in answer.details
    assert grown.index(answer.headline) < grown.index("Its pile is rough.")
    assert not any("No captioning model" in words for words in answer.details)
    assert any(ID in model for model in answer.models)
    brief, _ = ask(daemon, photo(tmp_path, colour), level=Level.BRIEF)
    assert brief.headline == answer.headline


def test_the_same_picture_gives_the_same_words(daemon, pulled, tmp_path):
    path = photo(tmp_path, "blue", seed=77)
    first, _ = ask(daemon, path)
    kept, _ = ask(daemon, path)
    again, _ = ask(daemon, path, fresh=True)
    assert first.headline == kept.headline == again.headline
    assert first.details == kept.details == again.details


def test_questions_are_answered_and_the_picture_is_remembered(daemon, pulled, tmp_path):
    path = photo(tmp_path, "red", seed=41)
    answer, _ = ask(daemon, path, "ask", text="What colour is the carpet?")
    assert answer.headline == "It is red."
    follow_up, _ = ask(daemon, None, "ask", text="Is it rough?", again=True)
    assert follow_up.headline == "Yes, the red pile is rough."
    assert follow_up.path == os.fsencode(path)


@pytest.mark.parametrize("kind", ["blank", "gradient", "text"])
def test_what_is_no_photograph_is_not_captioned(daemon, pulled, tmp_path, kind):
    if kind == "text":
        path = page(tmp_path, "Opening hours", "Monday to Friday", "nine to five o'clock", "Closed on public holidays")
    else:
        ramp = np.linspace(40, 200, 640) if kind == "gradient" else np.full(640, 120)
        Image.fromarray(np.tile(ramp.astype(np.uint8)[None, :, None], (480, 1, 3))).save(tmp_path / f"{kind}.png")
        path = tmp_path / f"{kind}.png"
    answer, grown = ask(daemon, path)
    words = " ".join([answer.headline, *answer.details, *answer.unsure, *grown])
    assert "carpet" not in words
    if kind == "text":
        assert "Opening hours" in " ".join([answer.headline, *(p.text for p in answer.passages)])
    else:
        assert answer.headline.startswith("Blank picture")


def test_a_picture_on_a_page_is_told_after_the_page(daemon, pulled, tmp_path):
    from tests.trained import seeing

    lines = (
        "The new carpet has arrived",
        "It will be laid on Monday morning.",
        "Please keep the hall free until noon.",
    )
    picture = Image.fromarray(seeing.photograph("green", seed=42, size=(420, 320)))
    answer, _ = ask(daemon, page(tmp_path, *lines, paste=picture))
    assert "carpet lies" not in answer.headline
    told = [words for words in answer.details if "carpet lies on the floor" in words]
    assert len(told) == 1
    assert told[0].startswith("Picture ")
    assert "green" in told[0]
    assert any("laid on Monday" in passage.text for passage in answer.passages)


def test_a_new_picture_in_a_watched_folder_is_told_too(daemon, pulled, tmp_path):
    daemon.drop("new.png", photo(tmp_path, "red", seed=43).read_bytes())
    rows = daemon.wait_until(lambda: [row for row in daemon.history("carpet") if row.what == "new.png"], 60)
    assert rows[0].headline == "A red carpet lies on the floor."


def test_nothing_of_all_this_opened_a_socket_but_af_unix(daemon, pulled):
    trace = daemon.home / "trace"
    if not trace.exists():
        pytest.skip("strace may not trace here")
    assert any(worker.modality == "caption.picture" for worker in daemon.status().workers)
    sockets = set(re.findall(r"socket\((\w+)", trace.read_text(errors="replace")))
    assert sockets == {"AF_UNIX"}
