"""Engines that misbehave, each in a real worker process, beside one that behaves."""

import asyncio
import contextlib
import os
import signal
import time

import msgspec
import pytest

from assistd.config import WorkerSettings
from assistd.errors import DeadlineExceededError, PluginError, PreemptedError, WorkerDiedError
from assistd.launch import Launch
from assistd.supervisor import Supervisor
from assistd.types import Abstain, Chunk, Failure, Job, Progress, Result, Started


def started(spec):
    return Launch(plugin="test", options=msgspec.to_builtins(spec.options()))


@pytest.fixture
async def supervisor(engines):
    notices = []
    one = Supervisor(
        WorkerSettings(),
        started,
        notices.append,
    )
    one.notices = notices
    yield one
    await one.close()


def job(text="hello", number=1):
    return Job(id=f"job{number}", request_id=f"request{number}", task="describe", modality="m", facet="text", text=text)


async def run(supervisor, spec, one=None, *, interactive=True):
    return [event async for event in supervisor.run(spec, one or job(), interactive=interactive)]


async def test_events_come_in_order_and_end_with_the_result(supervisor, engines):
    events = await run(supervisor, engines.modality("Echo", options=engines.Options))
    assert [type(event) for event in events] == [Started, Chunk, Chunk, Result]
    assert events[-1].content.headline == "Echo: hello."


async def test_options_reach_the_engine(engines):
    one = Supervisor(WorkerSettings(), lambda spec: Launch(options={"greeting": "Salve"}), print)
    events = await run(one, engines.modality("Echo", options=engines.Options))
    assert events[-1].content.headline == "Salve: hello."
    await one.close()


async def test_sound_arrives_byte_for_byte(supervisor, engines):
    events = await run(supervisor, engines.modality("Speaks"))
    assert events[1].payload == b"\x01\x02" * 11025
    assert events[1].rate_hz == 22050


async def test_one_process_serves_job_after_job(supervisor, engines):
    spec = engines.modality("Pid")
    pids = {(await run(supervisor, spec, job(number=n)))[-1].content.headline for n in range(3)}
    assert len(pids) == 1
    assert int(pids.pop()) != os.getpid()


@pytest.mark.parametrize(
    ("engine", "code"),
    [("Raises", "plugin-fault"), ("NoResult", "plugin-no-result"), ("WrongType", "plugin-fault")],
)
async def test_a_faulty_engine_ends_in_a_failure_and_its_process_lives_on(supervisor, engines, engine, code):
    events = await run(supervisor, engines.modality(engine))
    assert isinstance(events[-1], Failure)
    assert events[-1].code == code
    assert "Traceback" not in events[-1].message
    assert supervisor.states()[0].state == "idle"


async def test_an_engines_own_words_for_an_error_arrive(supervisor, engines):
    events = await run(supervisor, engines.modality("Complains"))
    assert events[-1] == Failure(
        message="Can't read x.png: it is broken.", code="media-unreadable", hint="Save it again."
    )


async def test_nothing_comes_after_the_result(supervisor, engines):
    events = await run(supervisor, engines.modality("TooMuch"))
    assert [event.content.headline for event in events if isinstance(event, Result)] == ["First."]


async def test_what_an_engine_prints_is_no_frame(supervisor, engines):
    events = await run(supervisor, engines.modality("Prints"))
    assert events[-1].content.headline == "Printed."


@pytest.mark.parametrize("engine", ["CannotStart", "DiesAtStart"])
async def test_an_engine_that_cannot_start_says_so(supervisor, engines, engine):
    with pytest.raises(PluginError) as caught:
        await run(supervisor, engines.modality(engine))
    assert "start" in caught.value.message


async def test_a_missing_engine_class_is_told_in_words(supervisor, engines):
    with pytest.raises(PluginError, match="could not start"):
        await run(supervisor, engines.modality("DoesNotExist"))


async def test_a_segfault_costs_only_its_job(supervisor, engines):
    echo = engines.modality("Echo", options=engines.Options)
    await run(supervisor, echo)
    with pytest.raises(WorkerDiedError, match="SIGSEGV"):
        await run(supervisor, engines.modality("Segfaults"))
    assert (await run(supervisor, echo))[-1].content.headline == "Echo: hello."


async def test_a_hanging_engine_is_killed_at_its_deadline_and_the_next_job_runs(supervisor, engines):
    spec = engines.modality("Hangs", deadline_s=0.5)
    with pytest.raises(DeadlineExceededError, match=r"longer than 0\.5 seconds"):
        await run(supervisor, spec)
    with pytest.raises(DeadlineExceededError):
        await run(supervisor, spec, job(number=2))
    assert supervisor.states()[0].deaths == 2


async def test_a_flood_is_cut_off_and_our_memory_stays_small(supervisor, engines):
    with pytest.raises(WorkerDiedError) as caught:
        await run(supervisor, engines.modality("Floods"))
    assert caught.value.code == "plugin-flood"


async def test_a_chunk_of_100_mb_never_leaves_the_worker(supervisor, engines):
    events = await run(supervisor, engines.modality("BigChunk"))
    assert [type(event) for event in events] == [Started, Failure]
    assert events[-1].code == "plugin-flood"
    assert "Chunk.text has 100000000 characters" in events[-1].message
    assert supervisor.states()[0].state == "idle"


async def test_a_leaking_engine_is_ended_at_its_memory_bound(supervisor, engines):
    with pytest.raises(WorkerDiedError) as caught:
        await run(supervisor, engines.modality("Leaks", memory_mib=150))
    assert caught.value.code == "out-of-memory"
    assert "150 MiB" in caught.value.message


async def test_closing_the_stream_cancels_cooperatively(supervisor, engines, tmp_path):
    mark = tmp_path / "noticed"
    spec = engines.modality("Slow")
    async with contextlib.aclosing(supervisor.run(spec, job(str(mark)), interactive=True)) as events:
        async for event in events:
            if isinstance(event, Progress):
                break
    pid = supervisor.states()[0].pid
    async with asyncio.timeout(5):
        while not mark.exists():
            await asyncio.sleep(0.01)
    assert supervisor.states()[0].pid == pid  # it was not killed for it


async def test_an_engine_deaf_to_cancel_is_killed_and_comes_back(supervisor, engines):
    spec = engines.modality("Stubborn")
    async with contextlib.aclosing(supervisor.run(spec, job(), interactive=True)) as events:
        async for event in events:
            if isinstance(event, Progress):
                break
    first = supervisor.states()[0].pid
    async with contextlib.aclosing(supervisor.run(spec, job(number=2), interactive=True)) as events:
        async for event in events:
            if isinstance(event, Progress):
                break
    second = supervisor.states()[0].pid
    assert first != second
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_interactive_work_puts_background_work_aside(supervisor, engines):
    spec = engines.modality("Slow")
    background = asyncio.create_task(run(supervisor, spec, job("", 1), interactive=False))
    while not supervisor.states() or supervisor.states()[0].state != "busy":
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    stream = supervisor.run(spec, job("", 2), interactive=True)
    async with contextlib.aclosing(stream) as events:
        async for event in events:
            if isinstance(event, Progress):
                break
    with pytest.raises(PreemptedError):
        await background


async def test_a_job_that_made_way_runs_when_it_comes_again_under_its_name(supervisor, engines):
    """A cancel that comes too late for the first run must not stop the second."""
    spec = engines.modality("Slow")
    for _ in range(2):
        async with contextlib.aclosing(supervisor.run(spec, job(), interactive=True)) as events:
            seen = [event async for event in _first(events, 5)]
        assert any(isinstance(event, Progress) for event in seen)


async def _first(events, count):
    async for event in events:
        yield event
        count -= 1
        if not count:
            return


async def test_three_jobs_that_kill_put_an_engine_in_quarantine_and_it_is_told_once(supervisor, engines):
    spec = engines.modality("Segfaults")
    for number in range(3):
        with pytest.raises(WorkerDiedError):
            await run(supervisor, spec, job(number=number))
    with pytest.raises(PluginError) as caught:
        await run(supervisor, spec, job(number=4))
    assert caught.value.code == "quarantined"
    assert "`assistd plugins release test`" in caught.value.hint
    assert len(supervisor.notices) == 1
    assert "SIGSEGV" in supervisor.notices[0]
    assert "`assistd plugins release test`" in supervisor.notices[0]
    assert supervisor.states()[0].state == "quarantined"
    assert supervisor.states()[0].plugin == "test"
    assert supervisor.release("test")
    with pytest.raises(WorkerDiedError):
        await run(supervisor, spec, job(number=5))


async def test_one_poisonous_request_does_not_put_the_engine_in_quarantine(supervisor, engines):
    spec = engines.modality("Poisoned")
    for _ in range(4):
        with pytest.raises(WorkerDiedError):
            await run(supervisor, spec, job("poison", 1))
    events = await run(supervisor, spec, job("fine", 2))
    assert isinstance(events[-1], Result)


async def test_an_idle_engine_is_unloaded(engines):
    one = Supervisor(
        WorkerSettings(idle_s=0.1), lambda spec: Launch(options=msgspec.to_builtins(spec.options())), print
    )
    await run(one, engines.modality("Pid"))
    async with asyncio.timeout(10):
        while one.states()[0].state != "cold":
            await asyncio.sleep(0.05)
    await one.close()


async def test_workers_die_with_a_killed_daemon(tmp_path, engines):
    """A busy worker must not outlive the daemon, however that ends."""
    program = f"""
import asyncio, sys, os
sys.path.insert(0, {os.environ["PYTHONPATH"]!r})
import rogues
from assistd.config import WorkerSettings
from assistd.launch import Launch
from assistd.supervisor import Supervisor
from assistd.types import Job, Progress
async def main():
    one = Supervisor(WorkerSettings(), lambda spec: Launch(), print)
    job = Job(id="1", request_id="1", task="describe", modality="m", facet="text", text="x")
    async for event in one.run(rogues.modality("Stubborn"), job, interactive=True):
        if isinstance(event, Progress):
            print(one.states()[0].pid, flush=True)
asyncio.run(main())
"""
    import sys

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env=os.environ.copy()
    )
    worker = int(await child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    await child.wait()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _runs(worker):
        await asyncio.sleep(0.01)
    assert not _runs(worker)


def _runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_abstain_is_a_last_word():
    assert Abstain(reason="Blank.").code == "nothing"


async def test_an_engine_that_is_unloaded_the_moment_its_job_is_given_up_works_again(supervisor, engines):
    spec = engines.modality("Echo", options=engines.Options)
    events = supervisor.run(spec, job(), interactive=True)
    await anext(events)
    (host,) = supervisor._hosts.values()
    await events.aclose()
    assert host._draining is not None
    await host.unload()  # before the task that waits for the given-up job has begun
    assert (await run(supervisor, spec, job(number=2)))[-1].content.headline == "Echo: hello."
