"""What the daemon does with models that come and go: the real flow, real workers, locks without real weights."""

import contextlib
import os
import sys
import wave
from pathlib import Path

import pytest
from locked import lock, unlock

sys.path.insert(0, str(Path(__file__).parent / "e2e"))

from real_daemon import order

from assistd import config, plugins, protocol
from assistd.control import Control
from assistd.flow import Flow
from assistd.protocol import Do, Happened
from assistd.store import Store
from assistd.types import Chunk, Level, Progress

QUIET = "[plugins]\napprove = false\n[speech]\nenabled = false\n"


class Bed:
    """A flow with the test plugin, asked as the command line asks it."""

    def __init__(self, folder, text=QUIET):
        self.folder = folder
        self.notices = []
        self.store = Store(folder / "journal.db")
        held = config.parse(text, folder / "config.toml")
        registry = plugins.load(held, {plugins.LIMIT_VARIABLE: "seers"})
        self.flow = Flow(held, registry, self.store, notice=self.notices.append)
        self.control = Control(self.flow, version="0")

    async def close(self):
        await self.flow.close()
        self.store.close()

    async def replies(self, **fields):
        async with contextlib.aclosing(self.control.answer(Do(**fields))) as replies:
            return [reply async for reply in replies]

    async def do(self, task="describe", **fields):
        """Return the answer, or why there is none."""
        last = (await self.replies(task=task, **fields))[-1]
        return last.answer if isinstance(last, protocol.Answered) else last

    def kept(self, words):
        """Whether these words stand anywhere in the journal's files."""
        return any(words in path.read_bytes() for path in self.folder.glob("journal.db*"))

    def picture(self, words="photo", name="a.png"):
        path = self.folder / name
        path.write_bytes(order(words))
        return os.fsencode(path)

    def recording(self):
        path = self.folder / "a.wav"
        with wave.open(os.fspath(path), "wb") as file:
            file.setparams((1, 2, 16000, 0, "NONE", ""))
            file.writeframes(bytes(32000))
        return os.fsencode(path)


@pytest.fixture
async def bed(tmp_path, engines):
    made = []

    async def make(text=QUIET):
        made.append(Bed(tmp_path, text))
        await made[-1].flow.start(daemon=False)
        return made[-1]

    yield make
    for one in made:
        with contextlib.suppress(Exception):
            await one.close()


@pytest.fixture
def data(own_home):
    return own_home / "data"


def seen(answer):
    return answer.facets["picture"].data


async def test_a_model_that_is_pulled_is_used_by_the_next_request_and_one_removed_is_not(bed, data):
    one = await bed()
    path = one.picture()
    before = await one.do(path=path)
    assert before.headline == "Photograph, mostly grey."
    assert before.details == ("No captioning model is installed; `assistd models pull --recommended` adds one.",)
    lock(data, "small")
    answer = await one.do(path=path)
    assert answer.headline == "A dog, says small."
    assert not answer.details
    unlock(data, "small")
    after = await one.do(path=path)
    assert (after.headline, after.details) == (before.headline, before.details)


async def test_a_worker_is_replaced_when_its_models_change_and_kept_while_they_do_not(bed, data):
    one = await bed()
    path = one.picture()
    lock(data, "small")
    first, again = [seen(await one.do(path=path, fresh=True)) for _ in range(2)]
    assert first["pid"] == again["pid"]
    lock(data, "large", rank=20)
    better = seen(await one.do(path=path, fresh=True))
    assert (better["model"], better["known"]) == ("large", ["large", "small"])
    assert better["pid"] != first["pid"]
    lock(data, "large", rank=20, revision="2" * 40)  # exported anew
    assert seen(await one.do(path=path, fresh=True))["pid"] != better["pid"]


async def test_a_worker_is_replaced_when_a_gpu_appears(bed, data, monkeypatch):
    one = await bed()
    path = one.picture()
    lock(data, "small")
    lock(data, "huge", rank=99, tier="gpu")
    without = seen(await one.do(path=path))
    assert without["known"] == ["small", "huge"]
    monkeypatch.setattr("assistd.machine.gpu_nodes", lambda: ["/dev/nvidia0"])
    answer = seen(await one.do(path=path))
    assert (answer["model"], answer["pid"] == without["pid"]) == ("huge", False)


async def test_the_preferred_model_comes_first(bed, data):
    one = await bed(QUIET + '[plugins.seers]\nmodel = "small"\n')
    lock(data, "small")
    lock(data, "large", rank=20)
    assert seen(await one.do(path=one.picture()))["known"] == ["small", "large"]


async def test_an_engine_that_uses_models_works_without_and_is_asked_anew_with_each(bed, data):
    one = await bed()
    path = one.picture()
    scripts = [[]]
    assert (await one.do(path=path)).facets["text"].data["scripts"] == []
    for name, rank in (("greek", 20), ("arabic", 10)):
        lock(data, name, kind="script", rank=rank)
        scripts.append([*scripts[-1], name])
        assert (await one.do(path=path)).facets["text"].data["scripts"] == scripts[-1]


async def test_words_are_kept_by_model_level_question_and_language(bed, data):
    one = await bed()
    path = one.picture()
    lock(data, "small")

    async def computed(task="describe", **fields):
        """Whether an engine had to work: results from the journal come without a stream."""
        events = [r.event for r in await one.replies(task=task, **fields) if isinstance(r, Happened)]
        return any(isinstance(event, Chunk) and "says" in event.text for event in events)

    assert await computed(path=path)
    assert not await computed(path=path)
    assert await computed(path=path, level=Level.FULL)
    lock(data, "small", revision="2" * 40)
    assert await computed(path=path)
    lock(data, "small", revision="2" * 40, dtype="fp16")  # another form of the same commit
    assert await computed(path=path)
    assert await computed("ask", path=path, text="A door?")
    assert await computed("ask", path=path, text="A window?")
    lock(data, "whisper", kind="speech", translates=True)
    sound = one.recording()
    heard = [
        (await one.do("transcribe", path=sound, language=language, into=into)).headline
        for language, into in (("", ""), ("de", ""), ("de", "en"), ("", "en"))
    ]
    assert heard == ["whisper, ? to ?.", "whisper, de to ?.", "whisper, de to en.", "whisper, ? to en."]


async def test_a_facet_waits_for_the_others_last_word_and_is_told_it(bed, data):
    one = await bed()
    lock(data, "small")
    page = await one.do(path=one.picture("page"))
    assert seen(page)["found"] == {"text": "A page."}
    kept = await one.do(path=one.picture("page", "b.png"), level=Level.FULL)  # the text comes from the journal
    assert seen(kept)["found"] == {"text": "A page."}
    blank = await one.do(path=one.picture("blank"))
    assert (blank.outcome, blank.headline) == ("nothing", "Blank picture: one even colour.")


async def test_what_runs_out_of_memory_is_done_by_the_next_smaller_model_and_that_is_said(bed, data):
    one = await bed()
    lock(data, "large", rank=20, memory_mib=60)
    lock(data, "small", memory_mib=40)
    replies = await one.replies(task="describe", path=one.picture("photo heavy"))
    assert replies[-1].answer.headline == "A dog, says small."
    words = "Large needs more memory than there is; the smaller Small goes on."
    assert one.notices == [words]
    assert any(isinstance(r, Happened) and r.event == Progress(words="trying a smaller model") for r in replies)
    next_one = await one.do(path=one.picture("photo", "b.png"))
    assert seen(next_one)["model"] == "small"  # the large one is left alone for a while
    again = await one.do(path=one.picture("photo heavy"))
    assert again.headline == "A dog, says small."
    assert one.notices == [words]


async def test_where_no_smaller_model_is_left_the_sentence_says_what_to_do(bed, data):
    one = await bed()
    lock(data, "large", memory_mib=60)
    answer = await one.do(path=one.picture("photo heavy"))
    assert answer.headline == "Photograph, mostly grey."
    assert "more than 160 MiB" in answer.unsure[-1]
    assert "assistd models list" in answer.unsure[-1]


async def test_what_no_model_can_do_is_said_with_the_command_that_mends_it(bed, data):
    one = await bed()
    sound, path = one.recording(), one.picture()
    assert (await one.do("transcribe", path=sound)).headline == "Draft."
    assert (await one.do("transcribe", path=sound, language="en")).headline == "Draft."
    many = "assistd models pull whisper-base"  # the recommended one may be for English alone
    for fields, words, hint in (
        ({"task": "transcribe", "path": sound, "into": "en"}, "translates into English", many),
        ({"task": "transcribe", "path": sound, "language": "de"}, "understands the language de", many),
        ({"task": "transcribe", "path": sound, "into": "fr"}, "translates into fr", "into English only"),
        ({"task": "ask", "path": path, "text": "A door?"}, "No captioning model", "assistd models pull --recommended"),
    ):
        answer = await one.do(**fields)
        assert (answer.outcome, answer.code) == ("failed", "no-model")
        assert words in answer.headline
        assert hint in answer.hint
    lock(data, "english", kind="speech", languages=("en",))
    assert (await one.do("transcribe", path=sound, into="en")).code == "no-model"  # it can't translate
    wrong = await one.do("transcribe", path=sound, language="german, please")
    assert (wrong.code, "de or pt-BR" in wrong.hint) == ("language", True)


# --- questions ------------------------------------------------------------------------------------------------------


async def test_a_further_question_is_about_the_last_picture_and_remembers_the_earlier_ones(bed, data):
    one = await bed()
    lock(data, "small")
    assert (await one.do("ask", text="Is it open?", again=True)).message == (
        "There is no picture to ask about yet; name one."
    )
    await one.do(path=one.picture())
    first = await one.do("ask", text="A door?", again=True)
    assert first.facets["answer"].data["turns"] == []
    second = await one.do("ask", text="Is it open?", again=True)
    assert second.question == "Is it open?"
    assert second.facets["answer"].data["turns"] == [["A door?", "A door? Yes, says small."]]
    other = await one.do("ask", path=one.picture("photo other", "b.png"), text="A door?")
    assert other.facets["answer"].data["turns"] == []
    for n in range(8):
        last = await one.do("ask", path=one.picture(), text=f"Question {n}?")
    assert [turn[0] for turn in last.facets["answer"].data["turns"]] == [f"Question {n}?" for n in range(1, 7)]


async def test_who_answers_knows_what_was_read_and_nobody_hears_of_that(bed, data):
    one = await bed()
    lock(data, "small")
    replies = await one.replies(task="ask", path=one.picture("page"), text="A door?")
    answer = replies[-1].answer
    assert answer.facets["answer"].data["found"] == {"text": "A page."}
    assert list(answer.facets) == ["answer"]
    assert {reply.facet for reply in replies if isinstance(reply, Happened)} == {"answer"}
    blank = await one.do("ask", path=one.picture("blank"), text="A door?")
    assert (blank.outcome, blank.headline) == ("nothing", "Nothing to see.")


@pytest.mark.parametrize("history", [True, False])
async def test_after_a_restart_the_history_knows_the_picture_unless_it_is_switched_off(bed, data, history):
    text = f"{QUIET}[history]\nenabled = {str(history).lower()}\n"
    one = await bed(text)
    lock(data, "small")
    await one.do("ask", path=one.picture(), text="A door?")
    assert (await one.do("ask", text="Is it open?", again=True)).outcome == "answered"
    await one.close()
    assert one.kept(b"A door?") is history
    one = await bed(text)
    answer = await one.do("ask", text="And now?", again=True)
    if history:
        assert [turn[0] for turn in answer.facets["answer"].data["turns"]] == ["A door?", "Is it open?"]
        assert [row.what for row in await one.flow.history.search("door")] == ["a.png: A door?"]
    else:
        assert answer.code == "no-picture"


async def test_what_is_forgotten_is_not_asked_about_again(bed, data):
    one = await bed()
    lock(data, "small")
    await one.do("ask", path=one.picture(), text="A door?")
    await one.do("ask", text="Is it open?", again=True)
    async for _ in one.control.answer(protocol.Forget(everything=True)):
        pass
    assert not one.kept(b"A door?")
    assert (await one.do("ask", text="Is it open?", again=True)).code == "no-picture"


async def test_a_picture_that_has_gone_or_changed_is_not_asked_about(bed, data):
    one = await bed()
    lock(data, "small")
    path = one.picture()
    await one.do(path=path)
    one.picture("photo of something else")
    assert (await one.do("ask", text="A door?", again=True)).code == "picture-changed"
    os.unlink(path)
    gone = await one.do("ask", text="A door?", again=True)
    assert (gone.code, gone.message) == ("picture-gone", "The last picture, a.png, is not there any more; name one.")


@pytest.mark.parametrize(("text", "code"), [("  ", "no-question"), ("x" * 1001, "long-question")])
async def test_what_is_no_question_is_refused(bed, text, code):
    one = await bed()
    assert (await one.do("ask", path=one.picture(), text=text)).code == code
