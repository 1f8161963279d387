"""Controls that were seen are named by the reader's lines, put together, and told in the order of use.

Windows are drawn by Chromium, and their controls are known from the page: the reader's part alone is tried.
"""

from random import Random

import pytest
from msgspec.structs import replace
from read_bed import job
from rendered.browser import chromium
from rendered.controlled_windows import WINDOWS, Drawn, content
from rendered.truth import words
from test_read_reader import landscape

from assistd import BRIEF_CHARS
from assistd.composer import Composition, spoken
from assistd.runtime.controls import FACET, KINDS
from assistd.types import Chunk, Content, Level, Request, Result, View

pytestmark = pytest.mark.skipif(chromium() is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    made = Drawn(tmp_path_factory.mktemp("windows"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def content_of(reader):
    """Return a function: path → the result of a reading that knows no controls."""
    return lambda path: result(list(reader.run(job(path), lambda: False)))


@pytest.fixture(scope="module")
def told(drawn, reader):
    """Return a function: window → the events of a reading that knows its controls; each is read once."""
    kept = {}

    def run(name, html="", change=lambda found: found):
        if (name, html) not in kept:
            path, found = drawn(name, html)
            made = replace(job(path), found={FACET: change(found)})
            kept[name, html] = list(reader.run(made, lambda: False))
        return kept[name, html]

    return run


def result(events):
    assert isinstance(events[-1], Result), events[-1]
    return events[-1].content


def controls(made, **wanted):
    return [one for one in made.data["controls"] if all(one.get(key) == value for key, value in wanted.items())]


def names(made, kind):
    return [one.get("name", "") for one in controls(made, kind=kind)]


HEADLINES = {
    "bare dialog": "Looks like a dialog. Three buttons: Close without saving, Cancel, Save as. "
    "One option, switched on: Make a backup.",
    "dialog": "Dialog: Unsaved changes. Three buttons: Close without saving, Cancel, Save as. "
    "One option, switched on: Make a backup.",
    "choices": "Dialog: Print range. Two buttons: Cancel, Print. "
    "Choice of three: All pages, chosen; Current page; Selection, greyed out.",
    "settings": "Settings, Appearance page: two drop-downs, three switches.",
    "form": "Form: Create an account, four text fields, one drop-down, one number field, one option. "
    "Two buttons: Reset, Register.",
    "menu": "Menu, nine entries: New; Open recent; Save; Save as a template; Wrap lines, chosen; Undo, greyed out; "
    "three more.",
    "editor": "Window: Text Editor, four menu entries, three tabs, one text area.",
    "list": "List: Folders, eight entries, entry 3 chosen.",
    "keys": "Window Calculator with 16 keys, showing 1024.",
    "icons": "Window: Player, four buttons.",
}

DETAILS = {
    "choices": ("Two options: Collate, off; Print backgrounds, on.",),
    "settings": ("Style: Dark. Accent colour: Blue. Large text: off. Animations: on. Night light: on.",),
    "form": (
        "Full name: Maria Keller. Email: maria@example.org. Street: empty. Password: hidden. Country: Portugal. Age: 42.",  # noqa: E501
        "One option, switched off: Send me the newsletter.",
    ),
    "menu": ("More entries: Print preview, Properties, Close window.",),
    "editor": ("Menu bar: File, Edit, View, Help.", "Three tabs: Letter, chosen; Notes; Recipe."),
    "icons": ("Tool bar, one button: close button.", "Three unnamed buttons."),
}


@pytest.mark.parametrize("name", HEADLINES)
def test_what_is_said_first_of_a_window(told, name):
    made = result(told(name))
    assert made.headline == HEADLINES[name]
    assert len(made.headline) <= BRIEF_CHARS
    if name != "keys":
        assert made.details == DETAILS.get(name, ())


@pytest.mark.parametrize("name", HEADLINES)
def test_every_line_is_said_and_names_only_once(told, name):
    made = result(told(name))
    composition = Composition(Request(id="1", task="describe", level=Level.FULL), ("text",))
    composition.feed("text", Result(content=made))
    all_of_it = words(" ".join(phrase.text for phrase in spoken(composition.answer(), Level.FULL)))
    for line in made.data["lines"]:
        assert [word for word in words(line["text"]) if len(word) > 1 and word not in all_of_it] == []
    passages = [passage.text for passage in made.passages]
    for one in made.data["controls"]:
        if one["kind"] not in ("item", "header", "link"):
            assert one.get("name", "-") not in passages


def test_text_that_names_nothing_is_still_read_verbatim(told):
    assert [p.text for p in result(told("dialog")).passages if not p.in_headline] == [
        "The document Quarterly report, draft 3, has been modified."
    ]
    assert "Makes all writing a quarter larger" in [p.text for p in result(told("settings")).passages]
    assert [p.text for p in result(told("list")).passages][1:4] == ["Inbox", "Starred", "Sent"]


def test_what_can_be_done_is_told_before_the_text_of_a_settings_page(told):
    events = [(event.part, event.text) for event in told("settings") if isinstance(event, Chunk)]
    parts = [part for part, _ in events]
    assert parts.index("headline") < parts.index("detail") < parts.index("passage")


def test_programs_get_the_controls_in_the_order_of_use(told):
    made = result(told("choices"))
    assert [one.get("name") for one in made.data["controls"]] == [
        "All pages", "Current page", "Selection", "Collate", "Print backgrounds", "Cancel", "Print",
    ]  # fmt: skip
    assert [one["group"] for one in made.data["controls"]] == ["choice"] * 3 + ["options"] * 2 + ["ending"] * 2
    (chosen,) = controls(made, kind="tick", on=True, round=True)
    assert chosen["name"] == "All pages"
    assert chosen["box"][2] - chosen["box"][0] == 16
    form = result(told("form"))
    assert [one.get("value") for one in controls(form, kind="text-field")] == [
        "Maria Keller", "maria@example.org", None, None,
    ]  # fmt: skip


def test_keys_of_a_menu_are_no_names_and_are_told_at_full(told):
    made = result(told("menu"))
    assert names(made, "menu-item")[:3] == ["New", "Open recent", "Save"]
    assert controls(made, name="Properties")[0]["keys"] == "Alt+Enter"
    (keys,) = [words for words in made.layout if words.startswith("Keys: ")]
    assert "Shift+Ctrl+S for Save as a template" in keys


def test_states_that_are_not_known_are_not_said(told):
    def stateless(found):
        return content([{key: one[key] for key in ("kind", "box")} for one in found.data["controls"]])

    made = result(told("dialog without states", WINDOWS["dialog"], stateless))
    assert made.headline.endswith("One option: Make a backup.")
    made = result(told("settings without states", WINDOWS["settings"], stateless))
    assert "Large text: switch." in made.details[0]


def test_a_picture_without_controls_is_told_as_before(told, drawn, content_of):
    path, _ = drawn("dialog")
    assert content_of(path).headline == ("Dialog: Unsaved changes. Buttons: Close without saving, Cancel, Save as.")


def test_a_photograph_with_something_like_a_button_is_told_as_one(tmp_path, reader, content_of):
    path, picture = tmp_path / "hills.png", landscape()
    picture.paste((220, 200, 40), (100, 300, 190, 340))  # a sign: even, as buttons are
    picture.save(path)
    alone = content_of(path)
    seen = content(
        [{"kind": "button", "box": [100, 300, 190, 340]}, {"kind": "tab", "box": [105, 302, 185, 338]}], 720, 480
    )
    with_button = result(list(reader.run(replace(job(path), found={FACET: seen}), lambda: False)))
    assert with_button.headline == alone.headline
    assert "controls" not in with_button.data


def test_a_button_that_was_missed_beside_others_is_known_by_its_frame(told):
    def without_first(found):
        kept = [one for one in found.data["controls"] if one["kind"] == "button"]
        return content(kept[1:])

    made = result(told("dialog with a button missed", WINDOWS["dialog"], without_first))
    assert "Three buttons: Close without saving, Cancel, Save as." in made.headline


def test_names_beyond_fifteen_are_left_to_full(told):
    many = "".join(f"<span data-k=button style='margin:4px'>Tool {number}</span>" for number in range(101, 121))
    window = f"<div class=w><div class=t>Tools</div><div class=p><p>Pick one of these.</p>{many}</div></div>"
    made = result(told("many", window))
    assert made.details[-1].startswith("20 buttons: Tool 101, ")
    assert "Tool 115" in made.details[-1]
    assert "Tool 116" not in " ".join((made.headline, *made.details))
    assert made.layout[0] == "More buttons: Tool 116, Tool 117, Tool 118, Tool 119, Tool 120."


def test_what_an_application_told_wins_and_controls_fill_the_gaps(drawn, reader):
    path, seen = drawn("dialog")
    buttons = [one["box"] for one in seen.data["controls"] if one["kind"] == "button"]
    words_told = ["Unsaved changes", "The document Quarterly report, draft 3, has been modified."]
    places = [[80, 60, 330, 100], [80, 95, 640, 135]]
    nodes = [{"role": "push-button", "name": name, "box": box, "states": []}
             for name, box in zip(["Close without saving", "Cancel", "Save as"], buttons, strict=True)]  # fmt: skip
    nodes += [{"role": "label", "name": text, "box": box} for text, box in zip(words_told, places, strict=True)]
    tree = Content(headline="Unsaved changes.", data={"title": "", "frame": [60, 40, 820, 400], "nodes": nodes})
    view = View(target="window", box=(0, 0, 900, 680))
    made = result(list(reader.run(replace(job(path), view=view, found={"elements": tree, FACET: seen}), lambda: False)))
    assert made.headline == "Also in the picture: one option."
    assert made.details == ("One option, switched on: Make a backup.",)
    assert made.passages == ()
    assert [one["kind"] for one in made.data["controls"]] == ["tick"]
    assert {"Cancel", "Make a backup"} <= {line["text"] for line in made.data["lines"]}


@pytest.mark.parametrize("seed", range(4))
def test_controls_thrown_over_a_picture_at_random_harm_nothing(drawn, reader, seed):
    path, _ = drawn("form")
    random = Random(seed)
    boxes = []
    for _ in range(120):
        left, top = random.randrange(880), random.randrange(660)
        wide, high = random.choice([(16, 16), (90, 30), (400, 30), (1, 700), (900, 680), (300, 200)])
        box, on = [left, top, left + wide, top + high], random.choice([True, False, None])
        boxes.append({"kind": random.choice(KINDS), "box": box, "on": on})
    made = result(list(reader.run(replace(job(path), found={FACET: content(boxes)}), lambda: False)))
    assert 0 < len(made.headline) <= BRIEF_CHARS
    said = words(" ".join([made.headline, *made.details, *made.layout, *(passage.text for passage in made.passages)]))
    read = [word for line in made.data["lines"] for word in words(line["text"]) if len(word) > 2]
    assert [word for word in read if word not in said] == []
