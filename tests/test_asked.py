"""Which picture a question without one is about, while a watched folder brings others."""

import os
import time

import pytest

from assistd.asked import OWN_S, Asked
from assistd.history import History
from assistd.protocol import Answered
from assistd.store import Store
from assistd.types import Answer, Media


@pytest.fixture
def asked(tmp_path):
    async def admit(path):
        return media(path)

    store = Store(tmp_path / "journal.db")
    yield Asked(History(store), admit)
    store.close()


def media(path):
    return Media(path=path, mime="image/png", size_bytes=1, sha256=path.hex())


def told(name, source, when_s):
    answer = Answer(
        request_id=name,
        task="describe",
        media=media(os.fsencode(name)),
        outcome="answered",
        headline="A dog.",
        source=source,
        made_s=when_s,
    )
    return Answered(answer=answer)


async def last(asked):
    return (await asked.about(b"", again=True))[0]


async def test_a_new_picture_in_a_watched_folder_does_not_come_between_question_and_answer(asked):
    now = time.time()
    asked.note(told("own.png", "cli", now))
    asked.note(told("new.png", "watch", now + 10))
    assert await last(asked) == b"own.png"
    asked.note(told("other.png", "cli", now + 20))
    assert await last(asked) == b"other.png"


async def test_later_and_by_itself_it_is_the_last_picture(asked):
    now = time.time()
    asked.note(told("new.png", "watch", now))
    assert await last(asked) == b"new.png"
    asked.note(told("own.png", "cli", now))
    asked.note(told("newer.png", "watch", now + OWN_S + 1))
    assert await last(asked) == b"newer.png"
