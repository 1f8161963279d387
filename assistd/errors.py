"""Every error that a person may meet: a sentence, a stable code, and what to do next.

Raised low, caught at four places: plugin load, job loop, sink delivery, command line.
"""

from __future__ import annotations


class AssistdError(Exception):
    """A failure told in words a person can use.

    Args:
        message: One sentence that names the file, plugin or key.
        code: Stable, kebab-case, for programs.
        hint: What to do next, one sentence; empty when nothing can be done.
    """

    default_code = "internal"

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint

    def sentence(self) -> str:
        """Return message and hint as they are spoken or printed."""
        return f"{self.message} {self.hint}".strip()


class ConfigError(AssistdError, ValueError):
    """The configuration file, or one value in it, can't be used."""

    default_code = "config"


class PluginError(AssistdError, RuntimeError):
    """A plugin did not do what it promised."""

    default_code = "plugin"


class LoadError(PluginError, ImportError):
    """A plugin could not be imported or declared something invalid."""

    default_code = "plugin-load"


class ApiMismatchError(PluginError):
    """A plugin was written for another version of our interface."""

    default_code = "plugin-api"


class WorkerDiedError(PluginError):
    """The process that computed for us ended in the middle of it."""

    default_code = "worker-died"


class DeadlineExceededError(PluginError, TimeoutError):
    """An engine took longer than it may."""

    default_code = "deadline"


class PreemptedError(PluginError):
    """A background job was put aside, because a person waits for its engine."""

    default_code = "preempted"


class ModelError(AssistdError, RuntimeError):
    """A model file can't be used."""

    default_code = "model"


class ModelMissingError(ModelError, FileNotFoundError):
    """A model that is needed is not installed."""

    default_code = "model-missing"


class ModelCorruptError(ModelError):
    """A model file is not what it should be."""

    default_code = "model-corrupt"


class MediaError(AssistdError, ValueError):
    """A file can't be read, heard or seen."""

    default_code = "media"


class UnreadableError(MediaError):
    """A file is missing, empty, truncated, or not allowed to us."""

    default_code = "media-unreadable"


class UnsupportedError(MediaError):
    """A file is of a kind that nothing here can open."""

    default_code = "media-unsupported"


class SinkError(AssistdError, OSError):
    """An answer could not be delivered to one place."""

    default_code = "sink"


class ControlError(AssistdError, ConnectionError):
    """The daemon can't be reached, or refused a command."""

    default_code = "control"


class JournalError(AssistdError, OSError):
    """The journal can't be opened or written."""

    default_code = "journal"
