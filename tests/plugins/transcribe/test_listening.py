"""Neural models hear window by window: languages, models, batches, second tries, cancel, memory."""

import itertools

import numpy as np
import pytest
from hearing_bed import (
    MANY,
    RATE_HZ,
    Scripted,
    heard,
    hears_marks,
    installed,
    job,
    listen,
    listener,
    marked_span,
    span,
    texts,
    with_,
)

from assistd.errors import ModelError
from assistd.runtime.device import OutOfMemory
from assistd_transcribe import ears as ears_module
from assistd_transcribe.listening import TEMPERATURES
from assistd_transcribe.tongue import Tongue

WORDS = {
    "en": "This is what was said in the meeting, and nobody wrote it down at that time.",
    "de": "Das wurde in der Sitzung gesagt, und niemand hat es damals aufgeschrieben, leider.",
    "fr": "Voici ce qui a été dit pendant la réunion, et personne ne l'a écrit alors.",
}
CODES = {100: "en", 200: "de", 300: "fr", 400: "en", 500: "cy"}


def spoken(pcm):
    """The language of a sound is its loudest sample; 400 and 500 are hard to tell."""
    value = round(float(pcm.max()) * 32768)
    return CODES[value], 0.3 if value >= 400 else 0.95


def says(pcm, language, translate, temperature):
    """Say what is spoken in the language that was asked for, in a window's length."""
    language = "en" if translate else (language or spoken(pcm)[0])
    number = -round(float(pcm.min()) * 32768)
    text = f"{WORDS.get(language, WORDS['en'])} {'Translated.' if translate else ''} Window {number}.".replace(
        "  ", " "
    )
    return heard(text, length_s=len(pcm) / RATE_HZ, language=language)


def windows_of(*values, seconds=25.0):
    """Spans that fill a window each; the first sample numbers them, the others are `CODES`."""
    spans = [span(n * 40.0, seconds, value) for n, value in enumerate(values)]
    for number, one in enumerate(spans):
        one.pcm[0] = -number
    return spans


def polyglot(**fields):
    return Scripted(says, spoken=spoken, **fields)


# --- languages ---


def test_the_language_is_found_and_kept():
    model = polyglot()
    ear = listener((installed("a"), model))
    segments = listen(ear, windows_of(200, 200, 200))
    assert "".join(texts(segments)).count("Sitzung") == 3
    assert model.detected == 0  # it is told while the words are heard: nothing is computed twice
    assert [asked[1:3] for asked in model.asked] == [("", False)] * 3
    account = ear.account()
    assert (account.language, account.spoken, account.unsure, account.details) == ("de", "", (), ())


def test_the_language_that_was_asked_for_is_not_doubted():
    model = polyglot()
    ear = listener((installed("a"), model))
    segments = listen(ear, windows_of(200, 300), language="en-GB")
    assert all(asked[1] == "en" for asked in model.asked)
    assert "nobody wrote" in segments[0].text
    assert ear.account().language == "en"
    ear = listener((installed("a"), model), language="fr")
    assert "réunion" in listen(ear, windows_of(200))[0].text
    assert "meeting" in listen(ear, windows_of(200), language="en")[0].text  # the job goes before the settings


def test_windows_nobody_is_sure_of_follow_the_rest():
    model = polyglot()
    ear = listener((installed("a"), model))
    segments = listen(ear, windows_of(200, 500, 400, 200))
    assert [asked[1] for asked in model.asked] == ["", "", "de", "", "de", ""]
    assert "".join(texts(segments)).count("Sitzung") == 4
    assert ear.account().language == "de"


def test_a_change_of_language_is_followed_when_it_is_sure():
    ear = listener((installed("a"), polyglot()))
    segments = listen(ear, windows_of(100, 100, 200, 200, 200, 500))
    assert "".join(texts(segments)).count("Sitzung") == 4
    account = ear.account()
    assert account.language == "de"
    assert account.details == ("The language changes: English, then German from 1:20.",)


def test_a_short_window_changes_nothing():
    ear = listener((installed("a"), polyglot()))
    spans = [span(0.0, 25.0, 100), span(40.0, 28.0, 100), span(80.0, 2.0, 200)]
    assert "meeting" in listen(ear, spans)[-2].text
    assert ear.account().details == ()


def test_a_language_that_was_only_guessed_is_called_uncertain():
    ear = listener((installed("a"), polyglot()))
    listen(ear, windows_of(500, 400, 500))
    account = ear.account()
    assert account.language == "cy"
    assert account.unsure == ("The language is uncertain; it was taken for Welsh.",)


def test_evidence_counts_together_until_a_window_is_sure():
    tongue = Tongue()
    assert tongue.decide("en", 0.3, voiced_s=5.0, start_s=0.0) == "en"
    assert tongue.decide("de", 0.2, voiced_s=5.0, start_s=30.0) == "en"
    assert tongue.decide("de", 0.2, voiced_s=20.0, start_s=60.0) == "de"
    assert not tongue.settled
    assert tongue.decide("fr", 0.5, voiced_s=1.0, start_s=90.0) == "fr"
    assert tongue.settled
    assert tongue.decide("de", 0.79, voiced_s=20.0, start_s=120.0) == "fr"
    assert tongue.decide("de", 0.81, voiced_s=20.0, start_s=150.0) == "de"
    assert Tongue("jw").decide("en", 0.99, voiced_s=20.0, start_s=0.0) == "jv"


# --- translation ---


def test_a_translation_names_both_languages():
    model = polyglot()
    ear = listener((installed("a", translates=True), model))
    segments = listen(ear, windows_of(200, 200), into="en")
    assert "".join(texts(segments)).count("Translated.") == 2
    assert [asked[1:3] for asked in model.asked] == [("de", True)] * 2
    account = ear.account()
    assert (account.language, account.spoken) == ("en", "de")


def test_what_is_spoken_in_the_language_wanted_is_not_translated():
    model = polyglot()
    ear = listener((installed("a", translates=True), model))
    listen(ear, windows_of(100, 200), into="en")
    assert [asked[1:3] for asked in model.asked] == [("en", False), ("de", True)]
    listen(ear, windows_of(100), into="en", language="en")
    account = ear.account()
    assert (account.language, account.spoken) == ("en", "")


def test_a_model_that_can_not_translate_says_so_with_the_command():
    ear = listener((installed("a", translates=False), polyglot(translates=False)))
    refused = ear.begin(job(into="en", language="de"))
    assert refused.code == "no-translation"
    assert "assistd models pull whisper-base" in refused.hint
    assert ear.begin(job(into="en", language="en")) is None
    refused = ear.begin(job(into="de"))
    assert (refused.code, refused.reason) == (
        "no-translation",
        "Can't translate into German: speech models translate into English only.",
    )


# --- which model ---


def english(**fields):
    fields = {"languages": ("en",), "family": "moonshine", "rank": 40} | fields
    return installed("moonshine", name="Moonshine base", **fields)


def model_of_english():
    def speak(pcm, language, translate, temperature):
        return heard("This one knows English only, and so it is quick about it.", length_s=len(pcm) / RATE_HZ)

    return Scripted(speak, languages=("en",), translates=False)


def test_a_model_of_one_language_hears_only_that_one():
    many, one = polyglot(), model_of_english()
    ear = listener((installed("whisper"), many), (english(), one))
    segments = listen(ear, windows_of(100, 200, 100, 100))
    assert [len(one.asked), many.detected] == [3, 4]
    assert [asked[1] for asked in many.asked] == ["de"]
    assert "Sitzung" in "".join(texts(segments))
    account = ear.account()
    assert {name.split(" (")[0] for name in account.model.split(", ")} == {"Moonshine base", "whisper"}
    listen(ear, windows_of(100, 100))
    assert ear.account().model == "Moonshine base (moonshine@abc)"  # who only told the language heard nothing


def test_a_worse_model_of_one_language_is_left_alone():
    many, one = polyglot(), model_of_english()
    ear = listener((installed("whisper"), many), (english(rank=20), one))
    listen(ear, windows_of(100, 200))
    assert (one.asked, many.detected) == ([], 0)
    ear = listener((installed("whisper"), many), (english(rank=20), one), preferred="moonshine")
    listen(ear, windows_of(100), language="en")
    assert len(one.asked) == 1


def test_alone_a_model_of_one_language_takes_everything_for_it_and_says_so():
    one = model_of_english()
    ear = listener((english(), one))
    listen(ear, windows_of(200))
    account = ear.account()
    assert (account.language, account.only, one.detected) == ("en", "Moonshine base", 0)


def test_a_language_nobody_knows_is_refused_with_the_command():
    ear = listener((english(), model_of_english()))
    refused = ear.begin(job(language="cy"))
    assert refused.code == "no-language"
    assert "Welsh" in refused.reason
    assert "assistd models pull whisper-base" in refused.hint
    refused = ear.begin(job(language="xx"))
    assert "assistd models pull" not in refused.hint  # none would help
    assert "`assistd models list`" in refused.hint


def test_a_language_that_only_the_lock_knows_is_refused_not_guessed():
    class Model(Scripted):
        def hear(self, sounds, *, language, **asked):
            if language not in MANY:
                raise ModelError(f"This model does not know the language {language}.")
            return super().hear(sounds, language=language, **asked)

    ear = listener((installed("a", languages=(*MANY, "fi")), Model(says)))
    with pytest.raises(ModelError, match="the language fi"):
        listen(ear, windows_of(100), language="fi")


def test_only_the_models_a_job_names_are_used():
    first, second = polyglot(), polyglot()
    ear = listener((installed("large", rank=90), first), (installed("small", rank=10), second))
    listen(ear, windows_of(100), models=("small",))
    assert (len(first.asked), len(second.asked)) == (0, 1)
    listen(ear, windows_of(100))
    assert (len(first.asked), len(second.asked)) == (1, 1)


# --- batches and second tries ---


def test_windows_heard_together_give_the_words_they_give_alone():
    rng = np.random.default_rng(5)
    spans = []
    for n in range(40):
        chunks = int(rng.integers(60, 500))
        words = [(n + 1, first, first + 4000) for first in range(2000, chunks * 512 - 5000, 9000)]
        spans.append(marked_span(n * 30.0, chunks, words))
    alone = listen(listener((installed("a"), Scripted(hears_marks)), batch=1), spans, language="en")
    for batch in (2, 7, 64):
        model = Scripted(hears_marks)
        assert listen(listener((installed("a"), model), batch=batch), spans, language="en") == alone
        assert max(asked[0] for asked in model.asked) > 1
    values = (100, 500, 200, 200, 400, 300, 100, 500)
    alone = listen(listener((installed("a"), polyglot()), batch=1), windows_of(*values))
    assert listen(listener((installed("a"), polyglot()), batch=5), windows_of(*values)) == alone


def test_a_gpu_hears_many_windows_at_once_and_a_cpu_one():
    for device, most in (("cuda", ears_module.BATCH_GPU), ("cpu", 1)):
        model = polyglot(device=device)
        listen(listener((installed("a"), model)), windows_of(*[100] * 20))
        assert max(asked[0] for asked in model.asked) == most


def test_what_does_not_look_like_speech_is_tried_again_warmer():
    def script(pcm, language, translate, temperature):
        if temperature < 0.4:
            return heard("la la la la la la la la la la la la", compression=3.0, length_s=24.0)
        return with_(says(pcm, language, translate, temperature), temperature=temperature)

    model = Scripted(script)
    ear = listener((installed("a"), model))
    segments = listen(ear, windows_of(100), language="en")
    assert "meeting" in segments[0].text
    assert [asked[3] for asked in model.asked] == [0.0, 0.2, 0.4]


def test_without_any_good_try_the_best_stays():
    def script(pcm, language, translate, temperature):
        return heard(
            f"{WORDS['en']} Try {round(10 * temperature)}.", mean_logprob=-2 + temperature % 0.8, length_s=24.0
        )

    model = Scripted(script)
    segments = listen(listener((installed("a"), model)), windows_of(100), language="en")
    assert [asked[3] for asked in model.asked] == list(TEMPERATURES)
    assert segments[-1].text == "Try 6."


def test_silence_is_not_tried_again():
    model = Scripted(lambda *_: heard("Thank you.", no_speech=0.95, mean_logprob=-1.5))
    assert listen(listener((installed("a"), model)), windows_of(100), language="en") == []
    assert len(model.asked) == 1


def test_only_the_windows_that_need_it_are_tried_again():
    def script(pcm, language, translate, temperature):
        poor = pcm.max() > 150 / 32768 and temperature == 0
        return with_(says(pcm, language, translate, temperature), mean_logprob=-2.0 if poor else -0.2)

    model = Scripted(script)
    listen(listener((installed("a"), model), batch=4), windows_of(100, 200, 100, 200), language="en")
    assert [(asked[0], asked[3]) for asked in model.asked] == [(4, 0.0), (2, 0.2)]


# --- memory ---


class FullError(RuntimeError):
    """What ONNX Runtime raises, by its words."""

    def __init__(self):
        super().__init__("BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 1")


def test_batches_shrink_when_memory_runs_out():
    class Model(Scripted):
        def hear(self, sounds, **asked):
            self.asked.append((len(sounds), "", False, 0.0))
            if len(sounds) > 3:
                raise FullError
            return [says(pcm, "en", False, 0.0) for pcm in sounds]

    model = Model(says, device="cuda")
    ear = listener((installed("a"), model), batch=16)
    segments = listen(ear, windows_of(*[100] * 16), language="en")
    assert "".join(texts(segments)).count("meeting") == 16
    assert [asked[0] for asked in model.asked][:4] == [16, 8, 4, 2]
    assert ear.account().details == ()  # it is only slower


def test_a_model_that_does_not_fit_makes_way_for_a_smaller_one_and_that_is_said():
    def large(where):
        raise FullError

    small = polyglot()
    ear = listener((installed("large", name="Large", rank=90), large), (installed("small", name="Small"), small))
    assert listen(ear, windows_of(100))
    account = ear.account()
    assert account.details == ("Large does not fit into memory; Small serves instead.",)
    assert account.model == "Small (small@abc)"
    assert account.layout == ("Heard by Small on the processor.",)
    listen(ear, windows_of(100))
    assert ear.account().details == ()  # once is enough


def test_what_was_heard_on_two_devices_is_said_of_both(monkeypatch):
    monkeypatch.setattr("assistd.runtime.device.gpu_present", lambda: True)
    monkeypatch.setattr(ears_module, "gpu_present", lambda: True)

    class Full(Scripted):
        def hear(self, sounds, **asked):
            if self.asked:
                raise FullError
            return super().hear(sounds, **asked)

    def opening(where):
        return polyglot() if where == "cpu" else Full(says, device="cuda")

    ear = listener((installed("a", name="Whisper"), opening), device="auto", batch=1)
    assert len(listen(ear, windows_of(100, 100), language="en")) >= 2
    account = ear.account()
    assert account.layout == ("Heard by Whisper on the graphics card and Whisper on the processor.",)
    assert (account.model, account.data["device"]) == ("Whisper (a@abc)", "cuda, cpu")


def test_memory_that_runs_out_while_it_hears_changes_the_model_in_the_middle():
    class Model(Scripted):
        def hear(self, sounds, **asked):
            if sum(a[0] for a in self.asked) >= 2:
                raise MemoryError
            return super().hear(sounds, **asked)

    large, small = Model(says, spoken=spoken), polyglot()
    ear = listener((installed("large", rank=90), large), (installed("small"), small))
    segments = listen(ear, windows_of(100, 100, 100, 100))
    assert "".join(texts(segments)).count("meeting") == 4
    assert (len(large.asked), len(small.asked)) == (2, 2)


def test_no_model_that_fits_is_an_error_in_words():
    def large(where):
        raise FullError

    ear = listener((installed("large", name="Large"), large))
    with pytest.raises(OutOfMemory, match="Large does not fit into memory"):
        listen(ear, windows_of(100))


def test_another_fault_of_a_model_is_not_taken_for_lack_of_memory():
    def broken(where):
        raise ModelError("The model a has a damaged file, config.json.")

    with pytest.raises(ModelError, match="damaged"):
        listen(listener((installed("a"), broken)), windows_of(100))


def test_a_gpu_that_appears_is_used_from_then_on(monkeypatch):
    """The device node is what a machine here lacks; whether it is there is played."""
    here = []
    monkeypatch.setattr("assistd.runtime.device.gpu_present", lambda: bool(here))
    monkeypatch.setattr(ears_module, "gpu_present", lambda: bool(here))
    opened = []

    def opening(where):
        opened.append(where)
        return polyglot(device="cuda" if here else "cpu")

    ear = listener((installed("a"), opening), device="auto")
    listen(ear, windows_of(100))
    assert ear.account().data["device"] == "cpu"
    here.append(True)
    listen(ear, windows_of(100))
    assert ear.account().data["device"] == "cuda"
    assert opened == ["auto", "auto"]


# --- cancel ---


def test_cancel_ends_it_between_windows_and_within_one():
    for patience in range(1, 30, 4):
        asked = itertools.count()
        model = polyglot()
        ear = listener((installed("a"), model), batch=2)
        cancelled = lambda asked=asked, patience=patience: next(asked) >= patience
        segments = listen(ear, windows_of(*[100] * 6), cancelled)
        assert sum(a[0] for a in model.asked) <= patience + 2
        assert len(segments) < 18
        assert next(asked) <= patience + 12  # those that are still asked come to an end


# --- one recording after another ---


def test_what_came_before_makes_no_difference():
    ear = listener((installed("a"), polyglot()))
    fresh = listen(listener((installed("a"), polyglot())), windows_of(100, 500, 300))
    for values in ((200, 200), (300,), ()):
        listen(ear, windows_of(*values))
        assert listen(ear, windows_of(100, 500, 300)) == fresh
