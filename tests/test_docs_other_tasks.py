"""The page about `ctx.run`: its plugin works as it stands there."""

import os
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from assistd import declared
from assistd.store import Store
from tests.beds.asked import AskedBed

PAGE = (Path(__file__).parent.parent / "docs" / "plugins" / "other-tasks.md").read_text()
READER = """
from PIL import Image
from assistd import Abstain, Content, Passage, Progress, Result

class Reader:
    def __init__(self, ctx): pass
    def run(self, job, cancel):
        yield Progress(words="reading")
        with Image.open(job.media.fs) as picture:
            size, colour = picture.size, picture.getpixel((0, 0))
        if colour == (0, 0, 0):
            yield Abstain(reason="Blank.", code="blank")
        else:
            yield Result(content=Content(headline="Text.", passages=(Passage(text=f"Ms {size[0]}x{size[1]}."),)))
    def close(self): pass
"""


@pytest.fixture
async def bed(tmp_path, monkeypatch):
    for block in re.findall(r"^```python\n(# assistd_letterhead/.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        path = tmp_path / "code" / block.split("\n", 1)[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block)
    (tmp_path / "code" / "reader_of_the_page.py").write_text(READER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "code"))
    monkeypatch.syspath_prepend(str(tmp_path / "code"))
    monkeypatch.delitem(sys.modules, "assistd_letterhead", raising=False)
    import assistd_letterhead

    from assistd import Modality

    reader = Modality(
        name="reader.text", task="describe", facet="text", accepts=("image/*",), engine="reader_of_the_page:Reader"
    )
    one = AskedBed(
        Store(tmp_path / "journal.db"), [*declared.modalities([assistd_letterhead.assistd_modalities()]), reader]
    )
    yield one
    await one.close()


@pytest.mark.parametrize(
    ("colour", "words"), [("white", "Letter from Ms 100x20."), ("black", "There is no letterhead.")]
)
async def test_the_plugin_of_the_page_has_the_top_of_the_page_read(bed, tmp_path, colour, words):
    Image.new("RGB", (100, 100), colour).save(tmp_path / "letter.png")
    answer = await bed.do("describe", "", path=os.fsencode(tmp_path / "letter.png"))
    found = [answer.headline, *answer.details, *(one.headline for one in answer.facets.values())]
    if colour == "white":
        assert words in found
        assert answer.facets["letterhead"].headline == words
    else:
        assert answer.outcome == "nothing"


def test_every_code_of_a_refusal_stands_on_the_page():
    source = "".join(path.read_text() for path in (Path(__file__).parent.parent / "assistd").glob("*.py"))
    for code in set(re.findall(r'"(ask-[a-z]+)"', source)):
        assert f"`{code}`" in PAGE, code
