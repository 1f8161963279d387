"""The page about `ctx.run`: its plugin works as it stands there."""

import asyncio
import os
import re
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistd import declared, plugins
from assistd.config import Config
from assistd.flow import Flow
from assistd.journal import new_id
from assistd.protocol import Answered
from assistd.store import Store
from assistd.types import Request
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


def _written(folder):
    """Write the page's plugin into a folder."""
    for block in re.findall(r"^```python\n(# assistd_letterhead/.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        path = folder / block.split("\n", 1)[0].removeprefix("# ")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block)


@pytest.fixture
async def bed(tmp_path, monkeypatch):
    _written(tmp_path / "code")
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


async def test_the_plugin_of_the_page_works_with_our_own_reader(tmp_path):
    """The whole flow, as in the daemon: loaded from its folder, held by the kernel, asking the built-in reader."""
    _written(tmp_path / "code")
    (tmp_path / "code" / "pyproject.toml").write_text(
        '[project]\nname = "assistd-letterhead"\nversion = "1.0"\n'
        '[project.entry-points.assistd]\nletterhead = "assistd_letterhead"\n'
    )
    letter = Image.new("RGB", (1000, 1000), "white")
    font = ImageFont.load_default(48)
    ImageDraw.Draw(letter).text((60, 60), "Smith and Sons", fill="black", font=font)
    ImageDraw.Draw(letter).text((60, 600), "Dear Madam,", fill="black", font=font)
    letter.save(tmp_path / "letter.png")
    registry = plugins.load(Config())
    (record,) = registry.add_folder(tmp_path / "code")
    assert record.status == "enabled", record.reason
    store = Store(tmp_path / "journal.db")
    flow = Flow(Config(), registry, store, notice=lambda words: None)
    await flow.start(daemon=False)
    replies = asyncio.Queue()
    path = os.fsencode(tmp_path / "letter.png")
    asked = Request(id=new_id(), task="describe", path=path, interactive=True, created_s=time.time())
    try:
        await flow.dispatcher.submit([asked], listener=replies.put_nowait)
        async with asyncio.timeout(120):
            while not isinstance(reply := await replies.get(), Answered):
                pass
    finally:
        await flow.close()
        store.close()
    assert reply.answer.facets["letterhead"].headline == "Letter from Smith and Sons."


def test_every_code_of_a_refusal_stands_on_the_page():
    source = "".join(path.read_text() for path in (Path(__file__).parent.parent / "assistd").glob("*.py"))
    for code in set(re.findall(r'"(ask-[a-z]+)"', source)):
        assert f"`{code}`" in PAGE, code
