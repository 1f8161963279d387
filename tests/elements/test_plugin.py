"""The plugin as the daemon sees it: light to load, run in a real worker, examined by doctor."""

import subprocess
import sys

import pytest
from msgspec.structs import replace

from assistd.config import WorkerSettings
from assistd.launch import Launch
from assistd.supervisor import Supervisor
from assistd.types import Chunk, Job, Result, View

pytestmark = [pytest.mark.dbus, pytest.mark.x11]


def test_declaring_imports_nothing_heavy():
    heavy = ["dbus_fast", "Xlib", "asyncio", "numpy"]
    code = f"import sys, assistd_elements as a; a.assistd_modalities(); print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_doctor_tells_which_windows_tell(app):
    from assistd_elements import examine

    app("plain", "Letter")
    (finding,) = examine.findings()
    assert finding.works
    assert finding.words == "1 window tells what it shows."
    assert "switch_on" in finding.hint


def test_doctor_tells_that_there_is_no_bus(monkeypatch, tmp_path):
    from assistd_elements import examine

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    (finding,) = examine.findings()
    assert not finding.works
    assert "at-spi2-core" in finding.hint


def test_switch_is_left_alone_unless_wanted(on_desktop, engine):
    def enabled():
        return on_desktop.bus.call("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties.Get",
                                   "org.a11y.Status", "IsEnabled")  # fmt: skip

    engine()
    assert "false" in enabled()
    engine(switch_on=True)
    assert "true" in enabled()
    on_desktop.bus.call("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties.Set", "org.a11y.Status",
                        "IsEnabled", "<false>")  # fmt: skip


async def test_in_a_real_worker_the_first_sentence_comes_before_the_result(app):
    import assistd_elements

    app("form", "Settings")
    modality = next(one for one in assistd_elements.assistd_modalities() if one.live)
    options = {"budget_ms": 3000, "most_nodes": 2000, "switch_on": False}
    supervisor = Supervisor(WorkerSettings(), lambda _spec: Launch(options=options), lambda _words: None)
    job = Job(id="j.elements", request_id="j", task="describe", modality=modality.name, facet="elements",
              view=View(target="window"))  # fmt: skip
    try:
        events = [event async for event in supervisor.run(modality, job, interactive=True)]
        again = [event async for event in supervisor.run(modality, replace(job, id="k.elements"), interactive=True)]
    finally:
        await supervisor.close()
    words = [event for event in events if isinstance(event, Chunk | Result)]
    assert [type(event) for event in words] == [Chunk, Result]
    assert words[0].text == words[1].content.headline
    assert words[0].text.startswith("Settings")
    assert isinstance(again[-1], Result)
