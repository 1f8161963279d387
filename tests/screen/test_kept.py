"""The last picture of the desktop stays for further questions, alone, and is deleted."""

import asyncio

from assistd.screen.kept import Kept


def kept(keep_s=60.0):
    gone = []
    return Kept(keep_s, gone.append), gone


async def test_the_last_picture_stays_until_the_next_is_taken():
    one, gone = kept()
    one.begin("a", b"/1")
    one.end("a")
    assert (one.last, gone) == (b"/1", [])
    one.begin("b", b"/2")
    assert (one.last, gone) == (b"/2", [b"/1"])


async def test_a_picture_in_use_is_deleted_only_when_its_request_has_ended():
    one, gone = kept()
    one.begin("a", b"/1")
    one.begin("b", b"/2")
    assert gone == []
    one.end("a")
    assert gone == [b"/1"]
    one.end("b")
    assert (one.last, gone) == (b"/2", [b"/1"])


async def test_a_further_question_keeps_it_again():
    one, gone = kept()
    one.begin("a", b"/1")
    one.end("a")
    one.begin("question", b"/1")
    one.drop()
    assert gone == []
    one.end("question")
    assert gone == [b"/1"]


async def test_it_is_deleted_when_its_time_is_over():
    one, gone = kept(keep_s=0.01)
    one.begin("a", b"/1")
    one.end("a")
    async with asyncio.timeout(10):
        while not gone:
            await asyncio.sleep(0.01)
    assert (one.last, gone) == (b"", [b"/1"])


async def test_nothing_is_kept_where_nothing_is_to_be_kept():
    one, gone = kept(keep_s=0)
    one.begin("a", b"/1")
    one.end("a")
    assert (one.last, gone) == (b"", [b"/1"])


async def test_the_end_of_the_process_deletes_what_is_in_use_too():
    one, gone = kept()
    one.begin("a", b"/1")
    one.begin("b", b"/2")
    one.close()
    assert set(gone) == {b"/1", b"/2"}
    one.end("unknown")
