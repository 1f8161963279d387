"""Every error that a person may meet: a sentence, a stable code, and what to do next.

Raised low, caught at four places: plugin load, job loop, sink delivery, command line.
"""

from __future__ import annotations

from assistd.i18n import N_, _


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


SYSTEM_REASONS = (
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("No such file or directory"),
    N_("File exists"),
    N_("Not a directory"),
    N_("Is a directory"),
    N_("Too many open files"),
    N_("File too large"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("Read-only file system"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Too many levels of symbolic links"),
    N_("Cannot allocate memory"),
    N_("Resource temporarily unavailable"),
    N_("Connection refused"),
    N_("Connection reset by peer"),
    N_("Broken pipe"),
    N_("Address already in use"),
    N_("Exec format error"),
    N_("Text file busy"),
    N_("No such device or address"),
    N_("Stale file handle"),
    N_("Transport endpoint is not connected"),
)
"""What the system says most often; `refusal` puts it into the person's language."""


def refusal(error: OSError) -> str:
    """Return why the system refused, in the person's language where the reason is known."""
    return _(error.strerror) if error.strerror else str(error)
