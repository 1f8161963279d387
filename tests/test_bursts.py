"""Many files at once are announced in one sentence, a few are read out singly."""

from assistd.bursts import Bursts
from assistd.protocol import Answered
from assistd.types import Answer, Request


def request(number, task="describe"):
    return Request(id=str(number), task=task)


def ended(number, task="describe", outcome="answered"):
    return Answered(answer=Answer(request_id=str(number), task=task, outcome=outcome, headline="x"))


async def told(bursts_of, replies):
    said = []

    async def say(words):
        said.append(words)

    bursts = Bursts(say)
    for folder, numbers, task in bursts_of:
        requests = [request(n, task) for n in numbers]
        bursts.expect(requests, folder, burst=bursts.is_burst(len(requests)))
    for reply in replies:
        await bursts.heard(reply)
    return said


async def test_a_few_files_are_left_to_speak_for_themselves():
    assert await told([(b"/x/Shots", range(3), "describe")], [ended(n) for n in range(3)]) == []


async def test_a_crowd_is_one_sentence_when_it_is_over():
    said = await told([(b"/x/Shots", range(12), "describe")], [ended(n) for n in range(12)])
    assert said == ["12 new pictures described in Shots."]


async def test_failures_are_counted_apart():
    replies = [ended(0, outcome="failed"), ended(1, outcome="nothing"), *(ended(n) for n in range(2, 5))]
    assert await told([(b"/x/Shots", range(5), "describe")], replies) == [
        "4 new pictures described, 1 picture could not be described in Shots."
    ]


async def test_each_folder_has_its_own_sentence():
    crowds = [(b"/x/A", range(4), "describe"), (b"/x/B", range(4, 9), "transcribe")]
    replies = [*(ended(n) for n in range(4)), *(ended(n, "transcribe") for n in range(4, 9))]
    assert await told(crowds, replies) == [
        "4 new pictures described in A.",
        "5 new recordings transcribed in B.",
    ]


async def test_what_comes_after_a_crowd_is_spoken_singly_again():
    said = []

    async def say(words):
        said.append(words)

    bursts = Bursts(say)
    bursts.expect([request(n) for n in range(4)], b"/x", burst=True)
    assert bursts.is_burst(1)
    for n in range(4):
        await bursts.heard(ended(n))
    assert not bursts.is_burst(1)
    bursts.expect([request(9)], b"/x", burst=False)
    bursts.forget([request(9)])
    assert not bursts.is_burst(3)
