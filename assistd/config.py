"""The configuration: one TOML file, every key typed, with a default and a line of description. Everybody reads it here.

An unknown or wrong key is a `ConfigError` that names the file, the key's path, what was expected and the nearest valid
key. A plugin's own table is checked when that plugin is loaded (`assistd.plugins`), so that it stops only that plugin.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from assistd import expansion, paths, settings
from assistd.errors import ConfigError, refusal
from assistd.i18n import _
from assistd.types import Level, printable

MAX_BYTES = 1024 * 1024
"""Longest configuration file that is read: thousands of watched folders fit."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables."""


class SpeechSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[speech]``: what is said aloud. Voice, rate and volume are the speaking plugin's: ``[plugins.speak]``."""

    enabled: Annotated[bool, Meta(description="Speak at all.")] = True
    earcon_begun: Annotated[bool, Meta(description="A short sound when work begins.")] = True
    earcon_done: Annotated[bool, Meta(description="A short sound when work is done.")] = True
    earcon_failed: Annotated[bool, Meta(description="A short sound when something could not be done.")] = True
    stale_s: Annotated[
        float, Meta(ge=0, description="Results from watched folders that are older, in seconds, are not spoken.")
    ] = 60.0
    channel: Annotated[
        Literal["auto", "orca", "speech-dispatcher", "own"],
        Meta(
            description="Through which voice: auto takes the screen reader Orca while it runs, else speech-dispatcher"
            " while it runs, else assistd's own voice."
        ),
    ] = "auto"
    braille: Annotated[bool, Meta(description="Show on the braille display what is said, where BRLTTY runs.")] = True
    notification: Annotated[bool, Meta(description="Show what is said as a notification of the desktop too.")] = False
    clipboard: Annotated[bool, Meta(description="Put each answer that was asked for into the clipboard too.")] = False
    wav_keep: Annotated[
        int, Meta(ge=0, description="Without a sound device, speech is written to WAV files; how many are kept.")
    ] = 20


class WatchFolder(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[watch.folders]]``: one folder whose new pictures and recordings are worked on."""

    path: Annotated[str, Meta(description="The folder; `~` and `$XDG_PICTURES_DIR` and its like are understood.")]
    recursive: Annotated[bool, Meta(description="Its subfolders too.")] = False
    include: Annotated[
        tuple[str, ...], Meta(description="Only names that match one of these patterns, e.g. `*.png`; empty: all.")
    ] = ()
    exclude: Annotated[tuple[str, ...], Meta(description="Never names that match one of these patterns.")] = ()
    existing: Annotated[bool, Meta(description="Also what lay there before it was watched for the first time.")] = False
    level: Annotated[
        Level | None, Meta(description="How much is said of its files; not written: what `[describe]` says.")
    ] = None
    speak: Annotated[bool, Meta(description="Speak each answer.")] = True
    write: Annotated[bool, Meta(description="Write each answer into a file beside the media.")] = True

    @property
    def folder(self) -> Path:
        """The absolute folder, expanded.

        Raises:
            ConfigError: If the path is not absolute or names a variable that is not known.
        """
        return expansion.folder(self.path)


DEFAULT_FOLDER = WatchFolder(path="$XDG_PICTURES_DIR/Screenshots", write=False)
"""Watched when the file names no folder: the desktop's screenshots are spoken, and nothing is written among them."""


class WatchSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[watch]``: folders that are worked on by themselves."""

    enabled: Annotated[bool, Meta(description="Watch folders at all.")] = True
    settle_s: Annotated[
        float, Meta(ge=0.1, le=60, description="A file is whole when it has not changed for this long, in seconds.")
    ] = 0.7
    sweep_s: Annotated[
        float,
        Meta(ge=1, le=3600, description="Folders are also searched this often, in seconds, should an event get lost."),
    ] = 30.0
    folders: tuple[WatchFolder, ...] = (DEFAULT_FOLDER,)


class ScreenSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[screen]``: how the desktop is captured and read."""

    method: Annotated[
        Literal["auto", "x11", "portal"],
        Meta(description="How the screen is captured: by X11, by the desktop's portal; auto: as the session is."),
    ] = "auto"
    keep_s: Annotated[
        float,
        Meta(
            ge=0,
            le=86400,
            description="How long the last picture of the screen stays in memory for further questions, in seconds.",
        ),
    ] = 300.0
    while_locked: Annotated[bool, Meta(description="Capture and speak while the session is locked too.")] = False


class HotkeySettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[hotkeys]``: which keys do what. An empty key: none."""

    method: Annotated[
        Literal["auto", "portal", "x11", "none"],
        Meta(description="How keys are listened to: auto tries the desktop's portal, then X11; none: not at all."),
    ] = "auto"
    window: Annotated[str, Meta(description="Describe the active window.")] = "Super+Alt+W"
    screen: Annotated[str, Meta(description="Describe the whole screen.")] = "Super+Alt+A"
    pointer: Annotated[str, Meta(description="Describe what lies under the pointer.")] = "Super+Alt+P"
    clipboard: Annotated[str, Meta(description="Describe the picture or file in the clipboard.")] = "Super+Alt+V"
    ask: Annotated[str, Meta(description="Ask a question about what was described.")] = "Super+Alt+Q"
    stop: Annotated[str, Meta(description="Be silent and drop the work.")] = "Super+Alt+X"
    repeat: Annotated[str, Meta(description="Say the last words again.")] = "Super+Alt+R"
    more: Annotated[str, Meta(description="Go on where the last answer stopped, with more detail.")] = "Super+Alt+M"
    copy: Annotated[str, Meta(description="Copy the last answer into the clipboard.")] = "Super+Alt+C"


class AskSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[ask]``: what the key for questions does."""

    by: Annotated[
        Literal["auto", "typing", "speaking"],
        Meta(description="How the question is put: auto opens a field to type it in, where one can be opened."),
    ] = "auto"


class LanguageSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[language]``: in which language assistd itself speaks and writes."""

    interface: Annotated[str, Meta(description="A code such as `de`; empty: the language of your session.")] = ""


class DescribeSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[describe]``: how pictures are described."""

    level: Annotated[Level, Meta(description="How much is said of a picture.")] = Level.STANDARD


class TranscribeSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[transcribe]``: how recordings are written down."""

    formats: Annotated[
        tuple[Literal["vtt", "srt", "txt", "json"], ...], Meta(description="Files written beside a recording.")
    ] = ("vtt", "txt")


class HistorySettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[history]``: past answers, kept on this machine."""

    enabled: Annotated[bool, Meta(description="Keep answers so that they can be found again.")] = True
    keep_days: Annotated[int, Meta(ge=0, description="Forget answers after so many days; 0: never.")] = 90


class WorkerSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[workers]``: the processes that compute."""

    idle_s: Annotated[
        float, Meta(ge=0, description="An engine that had nothing to do this long, in seconds, is ended.")
    ] = 300.0
    memory_mib: Annotated[
        int,
        Meta(
            ge=0,
            description="What all engines together may hold, in MiB, before idle ones end; 0: half of all memory.",
        ),
    ] = 0
    threads: Annotated[
        int, Meta(ge=0, le=256, description="Threads an engine computes with; 0: chosen by the number of cores.")
    ] = 0
    nice: Annotated[int, Meta(ge=0, le=19, description="How far engines step back for other programs.")] = 5
    confine: Annotated[
        bool, Meta(description="Have the kernel hold each engine to what its plugin says it reaches.")
    ] = True
    device: Annotated[Literal["auto", "cpu", "cuda"], Meta(description="Where engines compute.")] = "auto"
    gpu_memory_mib: Annotated[
        int, Meta(ge=0, description="Most memory of a GPU that one model's graph may take, in MiB; 0: what it needs.")
    ] = 0


class LogSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[log]``: what the daemon writes to the system's journal. Content and full paths only ever at `debug`."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="The least important message that is written.")
    ] = "info"


class Sections(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tables of the file but ``[plugins]``, which the plugins themselves define."""

    speech: SpeechSettings = SpeechSettings()
    watch: WatchSettings = WatchSettings()
    screen: ScreenSettings = ScreenSettings()
    hotkeys: HotkeySettings = HotkeySettings()
    ask: AskSettings = AskSettings()
    language: LanguageSettings = LanguageSettings()
    describe: DescribeSettings = DescribeSettings()
    transcribe: TranscribeSettings = TranscribeSettings()
    history: HistorySettings = HistorySettings()
    workers: WorkerSettings = WorkerSettings()
    log: LogSettings = LogSettings()


class PluginSettings(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[plugins]``: which plugins stay away; each plugin's options stand in ``[plugins.NAME]``."""

    disabled: Annotated[tuple[str, ...], Meta(description="Names of plugins that are not loaded.")] = ()
    approve: Annotated[
        bool,
        Meta(description="A new or changed plugin runs only after `assistd plugins approve`; false: all do."),
    ] = True


class Config(Sections, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The effective configuration.

    Attributes:
        plugins: Which plugins stay away.
        options: Each plugin's own table, unchecked.
        path: Where the file lies or would lie.
        exists: Whether there is one.
        given: Key paths that the file sets, e.g. ``speech.stale_s``; the others are defaults.
    """

    plugins: PluginSettings = PluginSettings()
    options: dict[str, dict[str, Any]] = {}
    path: Path = Path()
    exists: bool = False
    given: frozenset[str] = frozenset()

    def plugin_options(self, name: str) -> dict[str, Any]:
        """Return what the file says in ``[plugins.NAME]``, unchecked; empty if nothing."""
        return dict(self.options.get(name, {}))


def load(path: Path | None = None) -> Config:
    """Return the configuration in `path` (default: `assistd.paths.config_file`); all defaults if there is no file.

    Raises:
        ConfigError: If the file can't be read, is no TOML, or has a key or value that does not fit.
    """
    path = path or paths.config_file()
    text = _read(path)
    if text is None:
        return Config(path=path)
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """Return the configuration that `text` holds; `path` is named in errors.

    Raises:
        ConfigError: If it is no TOML, or has a key or value that does not fit.
    """
    where = printable(os.fspath(path))
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        fault = _("tables are nested too deeply") if isinstance(error, RecursionError) else _lower(str(error))
        raise ConfigError(
            _("{where} is no valid TOML: {fault}.").format(where=where, fault=fault),
            code="config-syntax",
            hint=_("Correct that line, or move the file away."),
        ) from error
    given = frozenset(_paths(data, ""))
    plugins, options = _split_plugins(data.pop("plugins", {}), where)
    _check_top(data, where)
    sections = settings.build(Sections, data, where=where)
    for index, folder in enumerate(sections.watch.folders):
        try:
            expansion.folder(folder.path)
        except ConfigError as error:
            raise ConfigError(
                _("{where}: `watch.folders[{index}].path`: {message}").format(
                    where=where, index=index, message=error.message
                ),
                code="config-value",
                hint=error.hint,
            ) from error
    parts = {name: getattr(sections, name) for name in Sections.__struct_fields__}
    return Config(**parts, plugins=plugins, options=options, path=path, exists=True, given=given)


def _read(path: Path) -> str | None:
    """Return the file's text, or None if there is no file."""
    where = printable(os.fspath(path))
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(
                _("{where} is not a file.").format(where=where), code="config-unreadable", hint=_("Move it away.")
            )
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ConfigError(
                _("{where} is longer than 1 MiB.").format(where=where),
                code="config-unreadable",
                hint=_("Move it away."),
            )
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(
            _("Can't read {where}: {reason}.").format(where=where, reason=refusal(error)),
            code="config-unreadable",
            hint=_("Check its permissions."),
        ) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(
            _("{where} is not UTF-8 text (line {line}).").format(where=where, line=line),
            code="config-syntax",
            hint=_("Save it as UTF-8."),
        ) from error


def _split_plugins(table: Any, where: str) -> tuple[PluginSettings, dict[str, dict[str, Any]]]:
    if not isinstance(table, dict):
        raise ConfigError(
            _("{where}: `plugins` must be a table, not a value.").format(where=where), code="config-value"
        )
    options = {name: value for name, value in table.items() if isinstance(value, dict)}
    rest = {name: value for name, value in table.items() if name not in options}
    return settings.build(PluginSettings, rest, where=where, prefix="plugins"), options


def _check_top(data: dict[str, Any], where: str) -> None:
    """Name the nearest table, ``plugins`` included, for one that is unknown."""
    known = (*Sections.__struct_fields__, "plugins")
    for name in data:
        if name not in known:
            raise ConfigError(
                _("{where}: there is no table `{name}`.").format(where=where, name=printable(name)),
                code="config-key",
                hint=settings.nearest(name, known),
            )


def _paths(data: dict[str, Any], prefix: str) -> list[str]:
    """Return the key path of every value that is no table."""
    found: list[str] = []
    for key, value in data.items():
        path = f"{prefix}.{key}".strip(".")
        found += _paths(value, path) if isinstance(value, dict) else [path]
    return found


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
