"""The public face: what a plugin imports. Light: neither numpy nor onnxruntime nor asyncio come with it.

Names are looked up when they are first used: a key's command (`assistd.cli.quick`) needs none of them, and waits for
none of them.
"""

TYPE_CHECKING = False  # as of `typing`, which is not imported just for this
if TYPE_CHECKING:
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

_WHERE = {
    "API_VERSION": "types",
    "Abstain": "types",
    "Answer": "types",
    "AssistdError": "errors",
    "BRIEF_CHARS": "types",
    "Chunk": "types",
    "Content": "types",
    "Context": "hookspecs",
    "Engine": "hookspecs",
    "Finding": "hookspecs",
    "Installed": "installed",
    "Job": "types",
    "Level": "types",
    "Media": "types",
    "MediaError": "errors",
    "Modality": "hookspecs",
    "ModelMissingError": "errors",
    "NoOptions": "hookspecs",
    "Passage": "types",
    "Progress": "types",
    "Request": "types",
    "Result": "types",
    "Segment": "types",
    "SinkSpec": "hookspecs",
    "Turn": "types",
    "UnreadableError": "errors",
    "UnsupportedError": "errors",
    "Word": "types",
    "hookimpl": "hookspecs",
}
"""Public name → module of ours that it is in."""


def __getattr__(name: str) -> object:
    """Return a public name, from its module (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module 'assistd' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"assistd.{_WHERE[name]}"), name)
    globals()[name] = value
    return value
