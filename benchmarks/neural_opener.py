"""The engine whose start `neural` times in a real worker: opens int8 Whisper-base as the transcriber does."""

from pathlib import Path
from typing import Any

from assistd.runtime.decoder import CachedDecoder
from assistd.runtime.graph import Graph, side_by_side
from assistd.runtime.model_files import ModelFiles

FOLDER = Path(__file__).parent / "out" / "neural" / "whisper-base" / "int8"


class Opener:
    def __init__(self, ctx: Any) -> None:
        files = ModelFiles(FOLDER)
        self.encoder, self.decoder = side_by_side(
            lambda: Graph(files.graph("encoder_kv", "cpu"), threads=ctx.threads, device="cpu"),
            lambda: CachedDecoder.open(files, threads=ctx.threads, device="cpu"),
        )
