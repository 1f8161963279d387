"""The public face: what a plugin imports. Light: neither numpy nor onnxruntime nor asyncio come with it.

Names are looked up when they are first used: a key's command (`assistd.cli.quick`) needs none of them, and waits for
none of them.
"""

TYPE_CHECKING = False  # as of `typing`, which is not imported just for this
if TYPE_CHECKING:
    from assistd.errors import (
        AssistdError,
        MediaError,
        ModelCorruptError,
        ModelMissingError,
        PluginError,
        SinkError,
        UnreadableError,
        UnsupportedError,
    )
    from assistd.hookspecs import (
        Context,
        Engine,
        Finding,
        Modality,
        ModelSpec,
        NoOptions,
        Reach,
        SinkSpec,
        SourceEngine,
        SourceSpec,
        hookimpl,
    )
    from assistd.installed import Installed
    from assistd.types import (
        API_OLDEST,
        API_VERSION,
        BRIEF_CHARS,
        Abstain,
        Answer,
        Arrived,
        Box,
        Chunk,
        Content,
        Failure,
        Job,
        Level,
        Media,
        Passage,
        Phrase,
        Progress,
        Request,
        Result,
        Segment,
        Turn,
        View,
        Word,
    )

__version__ = "0.1.0"

__all__ = [
    "API_OLDEST",
    "API_VERSION",
    "BRIEF_CHARS",
    "Abstain",
    "Answer",
    "Arrived",
    "AssistdError",
    "Box",
    "Chunk",
    "Content",
    "Context",
    "Engine",
    "Failure",
    "Finding",
    "Installed",
    "Job",
    "Level",
    "Media",
    "MediaError",
    "Modality",
    "ModelCorruptError",
    "ModelMissingError",
    "ModelSpec",
    "NoOptions",
    "Passage",
    "Phrase",
    "PluginError",
    "Progress",
    "Reach",
    "Request",
    "Result",
    "Segment",
    "SinkError",
    "SinkSpec",
    "SourceEngine",
    "SourceSpec",
    "Turn",
    "UnreadableError",
    "UnsupportedError",
    "View",
    "Word",
    "__version__",
    "hookimpl",
]

_WHERE = {
    "API_OLDEST": "types",
    "API_VERSION": "types",
    "Abstain": "types",
    "Answer": "types",
    "Arrived": "types",
    "AssistdError": "errors",
    "BRIEF_CHARS": "types",
    "Box": "types",
    "Chunk": "types",
    "Content": "types",
    "Context": "hookspecs",
    "Engine": "hookspecs",
    "Failure": "types",
    "Finding": "hookspecs",
    "Installed": "installed",
    "Job": "types",
    "Level": "types",
    "Media": "types",
    "MediaError": "errors",
    "Modality": "hookspecs",
    "ModelCorruptError": "errors",
    "ModelMissingError": "errors",
    "ModelSpec": "hookspecs",
    "NoOptions": "hookspecs",
    "Passage": "types",
    "Phrase": "types",
    "PluginError": "errors",
    "Progress": "types",
    "Reach": "hookspecs",
    "Request": "types",
    "Result": "types",
    "Segment": "types",
    "SinkError": "errors",
    "SinkSpec": "hookspecs",
    "SourceEngine": "hookspecs",
    "SourceSpec": "hookspecs",
    "Turn": "types",
    "UnreadableError": "errors",
    "UnsupportedError": "errors",
    "View": "types",
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
