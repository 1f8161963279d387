"""Fixtures of the tests of the accessibility tree: a desktop of its own for each file, and the engine on it."""

from types import SimpleNamespace

import pytest

from tests.beds import accessible


@pytest.fixture(scope="module")
def desktop():
    if reason := accessible.missing():
        pytest.skip(reason)
    with accessible.Desktop() as made:
        yield made


@pytest.fixture
def on_desktop(desktop, monkeypatch):
    """Put the test's own process on the desktop."""
    for name, value in desktop.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AT_SPI_BUS_ADDRESS", raising=False)
    return desktop


@pytest.fixture
def app(on_desktop):
    """Return a function that starts a window of `gtk_windows`; all end with the test."""
    started = []

    def start(kind, title="A window", number=0, **more):
        started.append(on_desktop.app(kind, title, number, **more))
        return started[-1]

    start.started = started
    yield start
    for process in started:
        on_desktop.bus.end(process)


@pytest.fixture
def rogue(on_desktop):
    started = []

    def start(behaviour, title="Rogue"):
        started.append(on_desktop.rogue(behaviour, title))
        return started[-1]

    yield start
    for process in started:
        on_desktop.bus.end(process)


@pytest.fixture
def engine(on_desktop):
    """Return a function that makes an engine; with a long budget, because machines of tests are slow."""
    from assistd_elements import ElementsOptions
    from assistd_elements.engine import Elements

    made = []

    def make(**options):
        options = ElementsOptions(**({"budget_ms": 3000} | options))
        made.append(Elements(SimpleNamespace(options=options, threads=1, device="cpu", models=())))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def look(engine):
    """Return a function: target → (first sentence, last word)."""

    def run(target="window", *, on=None, cancel=lambda: False, **view):
        from assistd.types import Chunk, Job, View

        job = Job(
            id="j.elements", request_id="j", task="describe", modality="elements.tree", facet="elements",
            view=View(target=target, **view),
        )  # fmt: skip
        events = list((on or engine()).run(job, cancel))
        first = next((event.text for event in events if isinstance(event, Chunk)), "")
        return first, (events[-1] if events else None)

    return run
