"""The plugin as assistd sees it: it keeps the contract, and tells of what appears, in a real worker."""

import os
import shutil
from pathlib import Path

from assistd import Arrived, Progress
from assistd.testing import check_plugin

PROJECT = Path(__file__).parents[1]


def test_it_keeps_the_contract():
    check_plugin(PROJECT)


def test_it_tells_of_what_lies_in_a_folder(run_engine, samples, tmp_path):
    camera = tmp_path / "media" / "FAIR" / "DCIM"
    camera.mkdir(parents=True)
    shutil.copy(samples.photo, camera / "1.png")
    options = {"places": [], "folders": [str(tmp_path / "media")], "existing": True}
    events = run_engine("cards", options=options, cancel_after=3, within_s=30)
    assert [event for event in events if isinstance(event, Arrived)] == [Arrived(path=os.fsencode(camera / "1.png"))]
    assert any(isinstance(event, Progress) and "Folders: media." in event.words for event in events)
