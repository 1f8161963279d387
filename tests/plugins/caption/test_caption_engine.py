"""The captioner as a whole, with a scripted model: what is said, when, and what is not."""

import gc
import subprocess
import sys
import weakref

import numpy as np
import pytest
from caption_bed import Script, installed, job, page_with, photograph, read_data, saved

import assistd_caption
from assistd import BRIEF_CHARS, Abstain, Chunk, Level, Result
from assistd.errors import ModelMissingError
from assistd.runtime.device import OutOfMemory
from assistd.types import Turn


def run(engine, made, cancel=lambda: False):
    return list(engine.run(made, cancel))


def chunks(events):
    return [(event.part, event.text) for event in events if isinstance(event, Chunk)]


@pytest.fixture
def photo(tmp_path):
    return saved(photograph(), tmp_path / "photo.png")


def test_declaring_imports_nothing_heavy():
    heavy = ["numpy", "onnxruntime", "cv2", "PIL", "tokenizers"]
    code = f"import sys, assistd_caption as a; a.assistd_modalities(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_two_modalities_share_one_worker_and_wait_for_the_reader():
    told, asked = assistd_caption.assistd_modalities()
    assert (told.name, told.task, told.levels) == ("caption.picture", "describe", True)
    assert (asked.name, asked.task, asked.levels) == ("caption.ask", "ask", True)
    assert told.engine == asked.engine
    assert (told.facet, told.after) == ("picture", ("text", "elements", "elements.pixels"))
    assert (asked.facet, asked.after) == ("picture", ("text",))  # the tree of now says nothing of an earlier picture
    assert (told.kind, asked.kind, asked.uses) == ("caption", "", "caption")  # what was read answers without a model


def test_the_first_sentence_comes_before_the_model_has_written_the_second(captioner, photo):
    engine = captioner("A dog on a beach. It runs after a ball. The sky is grey.")
    events = engine.run(job(photo, read=read_data(640, 480)), lambda: False)
    first = next(event for event in events if isinstance(event, Chunk))
    assert (first.part, first.text) == ("headline", "A dog on a beach.")
    assert engine.script.told == 6  # the word behind the full stop shows that it was one
    rest = list(events)
    assert chunks(rest) == [("detail", "It runs after a ball."), ("detail", "The sky is grey.")]
    content = rest[-1].content
    assert content.details == ("It runs after a ball.", "The sky is grey.")
    assert content.model == installed().version
    assert content.data["gate"] == "picture"
    assert content.data["device"] == "cpu"
    assert not content.part


def test_brief_is_one_sentence_and_the_model_is_stopped_behind_it(captioner, photo):
    engine = captioner("A dog on a beach. It runs after a ball. " + "It is wet. " * 20)
    events = run(engine, job(photo, Level.BRIEF, read=read_data(640, 480)))
    assert chunks(events) == [("headline", "A dog on a beach.")]
    assert engine.script.told < 10
    assert engine.script.closed == 1


def test_levels_differ_in_prompt_and_length(captioner, photo):
    engine = captioner("A dog.")
    for level in Level:
        run(engine, job(photo, level, read=read_data(640, 480)))
    prompts = [asked[1] for asked in engine.script.asked]
    assert len(set(prompts)) == 3
    tokens = [asked[3] for asked in engine.script.asked]
    assert tokens == sorted(tokens)
    assert len(set(tokens)) == 3


def test_florence_is_asked_by_its_task_tokens_and_others_without_a_prompt(captioner, photo):
    for family, wanted in (
        ("florence2", {"<CAPTION>", "<DETAILED_CAPTION>", "<MORE_DETAILED_CAPTION>"}),
        ("vit-gpt2", {""}),
    ):
        script = Script("a dog on a beach", family=family)
        engine = captioner(opener=lambda model, device, script=script: script)
        for level in Level:
            events = run(engine, job(photo, level, read=read_data(640, 480)))
            assert events[-1].content.headline == "A dog on a beach."
        assert {asked[1] for asked in script.asked} == wanted


@pytest.mark.parametrize("pixels", [np.full((300, 400, 3), 255), np.linspace(0, 255, 360000).reshape(300, 400, 3)])
def test_on_an_empty_picture_the_model_is_not_even_asked(captioner, tmp_path, pixels):
    engine = captioner("A surfer on a wave.")
    path = saved(pixels.astype(np.uint8), tmp_path / "a.png")
    for task in ("describe", "ask"):
        (event,) = run(engine, job(path, task=task, text="What is there?", read=read_data(400, 300)))
        assert isinstance(event, Abstain)
        assert event.code == "blank"
    assert not engine.script.asked


def test_what_the_reader_called_blank_is_not_opened(captioner, tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    (event,) = run(captioner("A cat."), job(path, missing="blank"))
    assert event.code == "blank"


def test_a_window_is_refused_in_plain_words(captioner, tmp_path):
    pixels = np.full((400, 600, 3), 240, np.uint8)
    pixels[100:104, 50:400] = 0
    pixels[60:64:2, 50:400:3] = 0
    page = saved(pixels, tmp_path / "a.png")
    lines = [(50, 55, 400, 70, "Do you want to save"), (50, 95, 400, 110, "Cancel"), (50, 140, 400, 150, "Save")]
    (event,) = run(captioner("A cat."), job(page, read=read_data(600, 400, lines, "dialog")))
    assert (event.code, event.reason) == ("not-a-picture", "No picture to describe: a window or a part of one.")


def test_the_picture_on_a_page_is_described_with_its_place_and_the_page_is_not(captioner, tmp_path):
    page = page_with(photograph(), (60, 300, 500, 640))
    engine = captioner("A dog on a beach. It runs.")
    content = run(engine, job(saved(page, tmp_path / "a.png"), read=read_data(1200, 900)))[-1].content
    assert content.part
    assert content.headline == "Picture at the left: a dog on a beach."
    assert content.details == ()
    (looked,) = engine.script.looked
    assert 0.9 <= looked.shape[0] / 340 <= 1.02
    assert 0.9 <= looked.shape[1] / 440 <= 1.02


def test_a_picture_on_a_page_that_could_not_be_told_is_counted(captioner, tmp_path):
    page = page_with(photograph(), (60, 60, 500, 360)).copy()
    part = page_with(photograph(seed=5), (620, 60, 1140, 420))
    page[60:420, 620:1140] = part[60:420, 620:1140]
    engine = captioner(("A blur.", 0.01), "A cat.")
    content = run(engine, job(saved(page, tmp_path / "a.png"), read=read_data(1200, 900)))[-1].content
    assert content.headline == "Picture top left: a cat."
    assert content.unsure == ("One more picture on it not described.",)


def test_at_brief_nobody_waits_for_a_picture_on_a_page_that_is_not_told(captioner, tmp_path):
    page = saved(page_with(photograph(), (60, 300, 500, 640)), tmp_path / "a.png")
    engine = captioner("A dog on a beach.")
    (event,) = run(engine, job(page, Level.BRIEF, read=read_data(1200, 900)))
    assert event.code == "not-a-picture"
    assert not engine.script.asked
    # without the reader's sentence, the picture's is the only one
    assert run(engine, job(page, Level.BRIEF, missing="worker-died"))[-1].content.headline.endswith("a dog on a beach.")


def test_several_pictures_are_told_largest_first_and_the_rest_is_counted(captioner, tmp_path):
    page = page_with(photograph(), (60, 60, 500, 360)).copy()
    for number, box in enumerate([(620, 60, 1140, 420), (60, 560, 400, 800), (700, 600, 1000, 820)]):
        part = page_with(photograph(seed=number + 5), box)
        page[box[1] : box[3], box[0] : box[2]] = part[box[1] : box[3], box[0] : box[2]]
    engine = captioner("A dog.", "A cat.", "A bird.")
    content = run(engine, job(saved(page, tmp_path / "a.png"), read=read_data(1200, 900)))[-1].content
    assert content.headline == "Picture top right: a dog."
    assert content.details == ("Picture top left: a cat.", "Picture bottom left: a bird.")
    assert content.unsure == ("One more picture on it not described.",)


def test_a_long_first_sentence_is_cut_where_the_sense_pauses_and_nothing_is_lost(captioner, photo):
    said = (
        "A large brown dog with a red collar runs along a wide sandy beach near the grey water of the sea, and a "
        "person with a blue hat watches it from a wooden bench."
    )
    content = run(captioner(said), job(photo, read=read_data(640, 480)))[-1].content
    assert len(content.headline) <= BRIEF_CHARS
    assert content.headline.endswith("sea.")
    assert content.details == ("A person with a blue hat watches it from a wooden bench.",)


def test_doubt_is_said_and_what_the_model_did_not_believe_is_not(captioner, photo):
    heads = {}
    for probability in (0.9, 0.35, 0.15, 0.05):
        last = run(captioner(("A dog on a beach.", probability)), job(photo, read=read_data(640, 480)))[-1]
        heads[probability] = last.content.headline if isinstance(last, Result) else last.reason
    assert heads == {
        0.9: "A dog on a beach.",
        0.35: "Probably a dog on a beach.",
        0.15: "Something that may be a dog on a beach.",
        0.05: "Can't tell what is on this picture.",
    }


@pytest.mark.parametrize(
    "said", ["dog dog dog dog dog", "...", "a cat and a dog and a cat and a dog and a cat and a dog and", "�� ## ## @@"]
)
def test_a_degenerate_description_is_not_said(captioner, photo, said):
    events = run(captioner(said), job(photo, read=read_data(640, 480)))
    assert events[-1].code == "no-description"
    assert not chunks(events)


def test_a_sentence_cut_off_by_its_length_is_left_out_unless_it_is_the_only_one(captioner, photo):
    for said, wanted in (("A dog on a beach. It runs after", "A dog on a beach."), ("A dog on a", "A dog on a…")):
        script = Script(said, ended="length")
        engine = captioner(opener=lambda model, device, script=script: script)
        content = run(engine, job(photo, read=read_data(640, 480)))[-1].content
        assert (content.headline, content.details) == (wanted, ())


def test_people_are_neutral_unless_the_setting_says_otherwise(captioner, photo):
    said = "An old man and a woman sit on a bench."
    neutral = run(captioner(said), job(photo, read=read_data(640, 480)))[-1].content.headline
    assert neutral == "Two people sit on a bench."
    plain = run(captioner(said, neutral_people=False), job(photo, read=read_data(640, 480)))[-1].content.headline
    assert plain == said


def test_text_in_the_picture_is_left_to_the_reader(captioner, photo):
    lines = [(20, 20, 200, 50, "Closed on Monday")]
    engine = captioner('A sign that says "Open on Sunday" on a wall. Closed on Monday.')
    content = run(engine, job(photo, read=read_data(640, 480, lines, "photo")))[-1].content
    assert (content.headline, content.details) == ("A sign on a wall.", ())


def test_the_same_picture_gives_the_same_words(captioner, photo):
    engine = captioner("A dog. It runs.")
    first, second = (run(engine, job(photo, read=read_data(640, 480)))[-1] for _ in range(2))
    assert first == second
    assert len(engine.script.looked) == 1  # the second time it was still held


def test_cancelling_ends_at_once_and_without_a_word(captioner, photo):
    engine = captioner("A dog. " * 50)
    asked = iter([False, False, False])
    events = run(engine, job(photo, read=read_data(640, 480)), lambda: next(asked, True))
    assert not any(isinstance(event, Result | Abstain) for event in events)
    assert engine.script.told < 5


def test_half_a_sentence_is_not_said_when_it_is_cancelled(captioner, photo):
    engine = captioner("A dog runs along a beach. It is wet.")
    asked = iter([False] * 5)
    assert not chunks(run(engine, job(photo, read=read_data(640, 480)), lambda: next(asked, True)))
    assert 0 < engine.script.told < 6


def test_what_does_not_fit_gives_way_to_the_smaller_model_and_that_is_said(captioner, photo):
    small = Script("A dog.")
    opened = []

    def opener(model, device):
        opened.append((model.id, device))
        if model.id == "large":
            raise OutOfMemory("no room")
        return small

    engine = captioner(models=(installed("large"), installed("small")), opener=opener)
    content = run(engine, job(photo, read=read_data(640, 480)))[-1].content
    assert content.model == installed("small").version
    assert content.unsure == ("Model large does not fit into memory; Model small serves instead.",)
    assert not run(engine, job(photo, read=read_data(640, 480)))[-1].content.unsure  # once is enough


def test_memory_that_runs_out_while_looking_is_met_the_same_way(captioner, photo):
    class Greedy(Script):
        def look(self, pixels):
            raise MemoryError

    engine = captioner(
        models=(installed("large"), installed("small")),
        opener=lambda model, device: Greedy() if model.id == "large" else Script("A cat."),
    )
    assert run(engine, job(photo, read=read_data(640, 480)))[-1].content.headline == "A cat."


def test_descriptions_and_questions_share_a_model_though_their_candidates_differ(captioner, photo):
    opened = []

    def opener(model, device):
        opened.append(model.id)
        return Script("A dog.", family=model.family)

    engine = captioner(models=(installed("smol"), installed("vit", "vit-gpt2")), opener=opener)
    assert run(engine, job(photo, read=read_data(640, 480)))[-1].content.headline == "A dog."
    assert ask(engine, photo, "What is there?", read=read_data(640, 480))[-1].content.headline == "A dog."
    assert opened == ["smol"]


def test_a_model_that_was_opened_anew_leaves_no_picture_of_the_one_before_in_memory(captioner, photo, tmp_path):
    engine = captioner(opener=lambda model, device: Script("A dog."))
    run(engine, job(photo, read=read_data(640, 480)))
    (fitting,) = engine._looking._fitting.values()
    before = weakref.ref(fitting.get())
    fitting._model = None  # as where a GPU has appeared
    engine._looking._opened.clear()
    other = saved(photograph(seed=9), tmp_path / "b.png")
    run(engine, job(other, read=read_data(640, 480)))
    gc.collect()
    assert before() is None


# --- questions -----------------------------------------------------------------------------------------------------


def ask(engine, path, question, **more):
    return run(engine, job(path, task="ask", text=question, **more))


def test_without_a_model_a_question_about_text_is_answered_and_another_ends_with_what_to_do(captioner, photo):
    engine = captioner("A dog.")
    engine._models = ()
    read = read_data(640, 480, passages=("Mind the step",))
    content = ask(engine, photo, "What does the sign say?", read=read)[-1].content
    assert content.headline == 'The text says: "Mind the step"'
    with pytest.raises(ModelMissingError, match="No captioning model is installed") as raised:
        ask(engine, photo, "What colour is the door?", read=read)
    assert raised.value.code == "no-model"
    assert "models pull --recommended" in raised.value.hint
    assert not engine.script.asked


def test_a_follow_up_remembers_the_picture_and_what_was_said(captioner, photo):
    engine = captioner("A red door.", "Yes.")
    first = ask(engine, photo, "What is there?", read=read_data(640, 480))[-1].content
    assert first.headline == "A red door."
    turns = (Turn(question="What is there?", answer="A red door."),)
    second = ask(engine, photo, "Is it open?", read=read_data(640, 480), turns=turns)[-1].content
    assert second.headline == "Yes."
    assert len(engine.script.looked) == 1
    (_, prompt, held, _) = engine.script.asked[1]
    assert prompt.startswith("Is it open?")
    assert held[0][0].startswith("What is there?")
    assert held[0][1] == "A red door."


def test_what_can_not_be_seen_is_not_made_up(captioner, photo):
    last = ask(captioner("Unknown."), photo, "What is the time?", read=read_data(640, 480))[-1]
    assert (last.code, last.reason) == ("not-seen", "That can't be seen on this picture.")


@pytest.mark.parametrize(
    ("question", "word"),
    [("Which pill is this?", "health"), ("How much money is it?", "money"), ("Can I cross the road?", "safety")],
)
@pytest.mark.parametrize("level", Level)
def test_a_dangerous_answer_carries_one_warning_at_every_level(captioner, photo, question, word, level):
    content = ask(captioner("A white one."), photo, question, read=read_data(640, 480), level=level)[-1].content
    said = " ".join([content.headline, *content.details])
    assert said.startswith("A white one.")
    assert said.count("Don't rely on this for") == 1
    assert word in said
    assert len(content.headline) <= BRIEF_CHARS
    if level is Level.BRIEF:
        assert word in content.headline


def test_a_harmless_answer_carries_none(captioner, photo):
    content = ask(captioner("A white one."), photo, "Which flower is this?", read=read_data(640, 480))[-1].content
    assert content.details == ()


def page(tmp_path):
    pixels = np.full((400, 600, 3), 255, np.uint8)
    pixels[40:300:12, 40:500:3] = 0
    return saved(pixels, tmp_path / "page.png")


LINES = [
    (40, 40 + 60 * n, 500, 60 + 60 * n, text) for n, text in enumerate(["Invoice 17", "Total: 12.50", "Due: 3 May"])
]


def test_on_a_page_a_question_is_answered_from_what_was_read_alone(captioner, tmp_path):
    engine = captioner("A surfer.")
    read = read_data(600, 400, LINES, "document", [line[4] for line in LINES])
    events = ask(engine, page(tmp_path), "What is the total?", read=read)
    assert events[-1].content.headline == 'The text says: "Total: 12.50"'
    assert events[-1].content.model == "reader 1"
    assert not engine.script.asked


def test_on_a_page_that_does_not_tell_the_person_hears_what_to_do(captioner, tmp_path):
    read = read_data(600, 400, LINES, "document", [line[4] for line in LINES])
    last = ask(captioner("A surfer."), page(tmp_path), "Who is the winner?", read=read)[-1]
    assert last.code == "not-a-picture"
    assert "does not answer" in last.reason
    assert "assistd describe" in last.hint


def test_text_in_a_photograph_is_answered_from_the_reader_not_from_the_model(captioner, photo):
    engine = captioner("Open.")
    read = read_data(640, 480, [(20, 20, 200, 50, "Closed on Monday")], "photo", ["Closed on Monday"])
    assert ask(engine, photo, "What does the sign say?", read=read)[-1].content.headline == (
        'The text says: "Closed on Monday"'
    )
    assert ask(engine, photo, "What does the sign say?", read=read_data(640, 480))[-1].code == "no-text"
    assert not engine.script.asked


def test_a_model_that_only_describes_says_so(captioner, photo):
    engine = captioner(models=(installed("vit", "vit-gpt2"),), opener=lambda model, device: Script(family="vit-gpt2"))
    last = ask(engine, photo, "What colour is it?", read=read_data(640, 480))[-1]
    assert last.code == "cannot-answer"
    assert "Model vit" in last.reason
