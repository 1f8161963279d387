"""The public face: what a plugin imports. Light: neither numpy nor onnxruntime nor asyncio come with it."""

from assistd.errors import AssistdError, MediaError, ModelMissingError, UnreadableError, UnsupportedError
from assistd.hookspecs import Context, Engine, Finding, Modality, NoOptions, SinkSpec, hookimpl
from assistd.installed import Installed
from assistd.types import (
    API_VERSION,
    BRIEF_CHARS,
    Abstain,
    Answer,
    Chunk,
    Content,
    Job,
    Level,
    Media,
    Passage,
    Progress,
    Request,
    Result,
    Segment,
    Turn,
    Word,
)

__version__ = "0.1.0"

__all__ = [
    "API_VERSION",
    "BRIEF_CHARS",
    "Abstain",
    "Answer",
    "AssistdError",
    "Chunk",
    "Content",
    "Context",
    "Engine",
    "Finding",
    "Installed",
    "Job",
    "Level",
    "Media",
    "MediaError",
    "Modality",
    "ModelMissingError",
    "NoOptions",
    "Passage",
    "Progress",
    "Request",
    "Result",
    "Segment",
    "SinkSpec",
    "Turn",
    "UnreadableError",
    "UnsupportedError",
    "Word",
    "__version__",
    "hookimpl",
]
