"""The turn at an engine under contention: nobody is forgotten, nobody locks it for ever."""

import asyncio
import random

import pytest

from assistd.turn import Turn


async def background(turn, done):
    async with turn.take(interactive=False):
        try:
            async with asyncio.timeout(60) as wait, turn.interruptible(wait):
                await asyncio.sleep(0.02)
        except TimeoutError:
            assert turn.preempted
    done.append("background")


async def urgent(turn, done):
    async with turn.take(interactive=True):
        await asyncio.sleep(0.001)
    done.append("urgent")


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
async def test_two_urgent_ones_in_a_row_both_get_their_turn(steps):
    turn, done = Turn(), []
    tasks = [asyncio.create_task(background(turn, done))]
    await asyncio.sleep(0.005)
    for _ in range(2):
        tasks.append(asyncio.create_task(urgent(turn, done)))
        for _ in range(steps):
            await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await asyncio.gather(*tasks)
    assert done.count("urgent") == 2
    assert not turn.taken


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_comes_and_goes_the_turn_is_free_in_the_end(seed):
    turn, done, chance = Turn(), [], random.Random(seed)
    tasks = []
    for _ in range(60):
        tasks.append(asyncio.create_task(chance.choice([background, urgent])(turn, done)))
        if chance.random() < 0.4:
            chance.choice(tasks).cancel()
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
    async with asyncio.timeout(20):
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(result is None or isinstance(result, asyncio.CancelledError) for result in results), results
    assert not turn.taken
