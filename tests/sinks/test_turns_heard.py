"""What was heard of a request, while its words are handed over ahead of the sound."""

import asyncio

from assistd.sinks.turns import Turn, Utterance
from assistd.types import Phrase


async def test_only_what_was_heard_to_its_end_counts_as_told():
    turn = Turn(Utterance(request_id="a", text="Dialog: Unsaved changes."))
    turn.said = [
        Phrase("Dialog: Unsaved changes."),
        Phrase("It has two buttons. One is grey."),
        Phrase("OK"),
        Phrase("OK"),
    ]
    assert [one.text for one in turn.told()] == ["Dialog: Unsaved changes.", "It has two buttons. One is grey.", "OK"]
    turn.hears("Dialog: Unsaved changes")
    assert turn.told() == []
    turn.hears("One is grey.")
    assert [one.text for one in turn.told()] == ["Dialog: Unsaved changes."]
    turn.hears("no words of it")
    assert len(turn.told()) == 1
    await asyncio.sleep(0)
