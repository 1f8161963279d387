"""The whole path on real windows that tell nothing: drawn by GTK, photographed, searched by the shipped net, read.

No accessibility bus runs: names, kinds and states come from pixels alone.
"""

import shutil
import time
from types import SimpleNamespace

import mss
import pytest
from msgspec.structs import replace
from PIL import Image
from read_bed import job

from assistd.runtime.controls import FACET
from assistd.types import Result
from tests.beds import xserver
from tests.beds.xserver import GTK_PYTHON, XServer, wait_until

pytestmark = pytest.mark.x11

ASK = (
    "zenity", "--question", "--title=Unsaved changes", "--text=Do you want to save your changes before closing?",
    "--ok-label=Save as", "--cancel-label=Cancel", "--extra-button=Close without saving", "--width=460",
)  # fmt: skip
CHOOSE = (
    "zenity", "--list", "--radiolist", "--title=Paper", "--text=Choose the size of the paper", "--column=",
    "--column=Size", "TRUE", "Small", "FALSE", "Medium", "FALSE", "Large", "--width=420", "--height=300",
)  # fmt: skip
SETTINGS = """
import gi; gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
window, grid = Gtk.Window(title="Settings"), Gtk.Grid(row_spacing=14, column_spacing=120, margin=24)
style = Gtk.ComboBoxText()
for words in ("Light", "Dark"): style.append_text(words)
style.set_active(1)
rows = ("Style", style), ("Large text", Gtk.Switch()), ("Animations", Gtk.Switch(active=True))
for number, (words, widget) in enumerate(rows):
    widget.set_halign(Gtk.Align.END)
    grid.attach(Gtk.Label(label=words, xalign=0), 0, number, 1, 1); grid.attach(widget, 1, number, 1, 1)
window.add(grid); window.show_all(); window.connect("destroy", Gtk.main_quit); Gtk.main()
"""


@pytest.fixture(scope="module")
def seen(reader, tmp_path_factory):
    """Return a function: a program and its window's title → what is said of it."""
    from assistd_elements import PixelsOptions
    from assistd_elements.pixels.engine import Pixels
    from assistd_elements.pixels.net import SHIPPED

    if not SHIPPED.exists():
        pytest.skip("the net's weights are not here")
    if reason := xserver.missing():
        pytest.skip(reason)
    engine = Pixels(SimpleNamespace(options=PixelsOptions(), threads=2, device="cpu", models=()))

    def look(title, *command):
        if not shutil.which(command[0]):
            pytest.skip(f"{command[0]} is not installed")
        path = tmp_path_factory.mktemp("seen") / "window.png"
        with XServer("1280x800") as screen:
            screen.run(*command, env={"HOME": str(screen.folder), "GTK_THEME": "Adwaita"})
            screen.find(title)
            _photograph(screen, path)
        made = job(path)
        found = list(engine.run(replace(made, modality=FACET, facet=FACET), lambda: False))[-1]
        assert isinstance(found, Result), found
        last = list(reader.run(replace(made, found={FACET: found.content}), lambda: False))[-1]
        assert isinstance(last, Result), last
        return last.content

    yield look
    engine.close()


def _photograph(screen, path):
    """Take the picture of the only window on a black screen, once it does not change any more."""
    shots = []

    def still():
        with mss.MSS(display=screen.display) as camera:
            shot = camera.grab(camera.monitors[0])
        shots.append(Image.frombytes("RGB", shot.size, shot.rgb))
        time.sleep(0.1)
        return len(shots) > 4 and shots[-1].getbbox() and shots[-1].tobytes() == shots[-4].tobytes()

    wait_until(still, "the window to be drawn")
    shots[-1].crop(shots[-1].getbbox()).save(path)


def names(made, kind):
    return [one.get("name") for one in made.data["controls"] if one["kind"] == kind]


def test_a_dialog_is_told_with_its_buttons(seen):
    made = seen("Unsaved changes", *ASK)
    assert made.headline.startswith(("Dialog: Unsaved changes.", "Looks like a dialog"))
    assert "Three buttons: Close without saving, Cancel, Save as." in " ".join([made.headline, *made.details])
    assert any("Do you want to save your changes before closing?" in passage.text for passage in made.passages)


def test_a_choice_is_told_with_its_state(seen):
    made = seen("Paper", *CHOOSE)
    assert {"Cancel", "OK"} <= set(names(made, "button"))
    said = " ".join([made.headline, *made.details, *(passage.text for passage in made.passages)])
    assert {"Small", "Medium", "Large"} <= set(said.replace(",", " ").replace(";", " ").replace(".", " ").split())


def test_settings_are_told_with_their_states(seen):
    made = seen("Settings", GTK_PYTHON, "-c", SETTINGS)
    assert made.headline.startswith(("Settings", "Looks like settings"))
    said = " ".join(made.details)
    assert "Large text: off." in said
    assert "Animations: on." in said
