"""The smallest honest plugins, as text in which a test can put a fault. Each is a project in a folder of its own."""

from textwrap import dedent, indent

PYPROJECT = """\
[project]
name = "assistd-tint"
version = "1.0"

[project.entry-points.assistd]
tint = "assistd_tint"

[tool.assistd.check]
{check}
"""

HEAD = """\
from typing import Annotated
import msgspec
from assistd import Modality, Reach, SinkSpec, SourceSpec, hookimpl
{imports}

class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    shades: Annotated[int, msgspec.Meta(ge=1, description="How many shades are told apart.")] = 2
    folder: Annotated[str, msgspec.Meta(description="Where notes are written.")] = "~/Notes"
{options}

@hookimpl
def {hook}():
    return [{spec}]
"""

ENGINE = """\
import os
import time
from PIL import Image
from assistd import Abstain, AssistdError, Chunk, Content, Passage, Progress, Result, SinkError, UnreadableError
{imports}

class Engine:
    def __init__(self, ctx):
        self.ctx = ctx
{made}

    def run(self, job, cancel):
{run}

    def close(self):
{close}
"""

COMMON = 'engine="assistd_tint.engine:Engine", api=1, options=Options'
DESCRIBE = (
    'Modality(name="tint.mean", task="describe", facet="tint", accepts=("image/*",), model="mean 1.0", '
    f"{COMMON}{{more}})"
)
TEXT = f'Modality(name="tint.text", task="{{task}}", facet="tint", model="text 1.0", {COMMON}{{more}})'
SINK = f'SinkSpec(name="tint.notes", {COMMON}, reach=Reach(writes=("{{{{folder}}}}",)){{more}})'
SOURCE = f'SourceSpec(name="tint.inbox", {COMMON}, reach=Reach(reads=("{{{{folder}}}}",)){{more}})'

LOOK = """\
yield Progress(done=0.0, words="looking")
try:
    image = Image.open(job.media.fs).convert("L")
except (OSError, Image.DecompressionBombError) as error:
    raise UnreadableError(f"Can't read {job.media.label}.", hint="Open it in an image editor.") from error
low, high = image.getextrema()
if low == high:
    yield Abstain(reason="It is all of one shade.")
    return
#before
grey = image.resize((1, 1)).getpixel((0, 0))
yield Result(content=Content(headline="A dark picture." if grey < 128 else "A light picture."))
#after
"""

EMBED = """\
if not job.text:
    yield Abstain(reason="There is no text.")
    return
yield Result(content=Content(headline="A vector.", data={"vector": [float(len(job.text)), 1.0, 0.5]}))
"""

SAY = """\
if not job.text:
    yield Abstain(reason="There is no text.")
    return
for word in job.text.split():
    if cancel():
        yield Abstain(reason="Stopped.", code="cancelled")
        return
    yield Chunk(part="sound", text=word, rate_hz=16000, payload=bytes(3200))
yield Result(content=Content(headline="Spoken."))
"""

DELIVER = """\
folder = os.path.expanduser(self.ctx.options.folder)
try:
    os.makedirs(folder, exist_ok=True)
    half = os.path.join(folder, "." + job.answer.request_id)
    with open(half, "w") as file:
        file.write(job.answer.headline)
    os.replace(half, os.path.join(folder, job.answer.request_id + ".md"))
except OSError as error:
    raise SinkError(f"Can't write into {folder}.", hint="Choose another folder.") from error
yield Result(content=Content(headline="Written."))
"""

WATCH = """\
from assistd import Arrived
told = set()
while not cancel():
    for name in os.listdir(self.ctx.options.folder):
        path = os.path.join(self.ctx.options.folder, name)
        if not name.startswith(".") and path not in told:
            told.add(path)
            yield Arrived(path=os.fsencode(path))
    time.sleep(0.1)
"""

HOOKS = {"Mod": "assistd_modalities", "Sin": "assistd_sinks", "Sou": "assistd_sources"}


def look(before="", after=""):
    """Return the body of the honest describer, with something done before its last word, or after it."""
    return LOOK.replace("#before", dedent(before).strip()).replace("#after", dedent(after))


def make(
    folder, spec=DESCRIBE, run=None, *, more="", task="embed", imports="", init_imports="", options="",
    made="", close="", check="", init=None, files=None,
):  # fmt: skip
    """Write a project; return its folder."""
    package = folder / "assistd_tint"
    package.mkdir(parents=True)
    spec = spec.format(more=more, task=task)
    (folder / "pyproject.toml").write_text(PYPROJECT.format(check=dedent(check)))
    (package / "__init__.py").write_text(
        init
        or HEAD.format(imports=init_imports, options=indent(dedent(options), "    "), hook=HOOKS[spec[:3]], spec=spec)
    )
    body = indent(dedent(run if run is not None else look()), " " * 8)
    (package / "engine.py").write_text(
        ENGINE.format(
            imports=imports,
            made=indent(dedent(made), " " * 8),
            run=body,
            close=indent(dedent(close) or "pass", " " * 8),
        )
    )
    for name, data in (files or {}).items():
        (folder / name).write_bytes(data)
    return folder
