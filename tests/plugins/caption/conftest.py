"""Fixtures of the captioner's tests."""

import pytest
from caption_bed import Script, installed


@pytest.fixture
def captioner():
    """Return a function: what the model says (and options) → an engine with a scripted model."""
    from types import SimpleNamespace

    from assistd_caption import CaptionOptions
    from assistd_caption.engine import Captioner

    made = []

    def make(*said, models=None, opener=None, **options):
        script = Script(*said)
        models = models or (installed(),)
        context = SimpleNamespace(options=CaptionOptions(**options), threads=2, device="cpu", models=models)
        engine = Captioner(context, opener or (lambda model, device: script))
        engine.script = script
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.close()
