"""The configuration as a person reads it: a commented first file (``config --init``) and the effective view.

Both are made from the keys' own types, defaults and descriptions, so that they can't fall behind the code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from assistd import machine, paths, plugins, settings
from assistd.config import DEFAULT_FOLDER, Config, PluginSettings, Sections, WatchFolder
from assistd.errors import ConfigError, refusal
from assistd.i18n import _
from assistd.records import Record

SCREENSHOT_NAMES = (
    "Screenshots",
    "Bildschirmfotos",
    "Captures d\u2019écran",
    "Capturas de pantalla",
    "Capturas de tela",
    "Schermafbeeldingen",
    "Schermate",
    "Zrzuty ekranu",
    "Skärmbilder",
    "Снимки экрана",
)
"""What desktops call their screenshot folder; only those that exist are proposed."""

_HEAD = """\
# Configuration of assistd. Every key stands here with its default, commented out; take the # away to change one.
# `assistd config` shows what holds. Restart assistd after a change: systemctl --user restart assistd
"""


def init(path: Path | None = None) -> tuple[Path, list[str]]:
    """Write a commented file with what was found on this machine; return its path and what was found, in sentences.

    Raises:
        ConfigError: If there is a file already, or it can't be written.
    """
    path = path or paths.config_file()
    found = _found()
    text = template(plugins.load(Config(path=path)), found.folder)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(
            _("{path} is there already.").format(path=path),
            code="config-exists",
            hint=_("Move it away first; nothing was changed."),
        ) from error
    except OSError as error:
        raise ConfigError(
            _("Can't write {path}: {reason}.").format(path=path, reason=refusal(error)), code="config-unwritable"
        ) from error
    return path, found.sentences


def template(registry: plugins.Registry, folder: str = DEFAULT_FOLDER.path) -> str:
    """Return a file that holds every key as a comment, and one watched folder as it is without any file."""
    lines = [_HEAD]
    for name in Sections.__struct_fields__:
        kind = msgspec.structs.fields(Sections)[Sections.__struct_fields__.index(name)].type
        lines += [f"[{name}]", *_commented(kind), ""]
        if name == "watch":
            lines += _folder(folder)
    lines += ["[plugins]", *_commented(PluginSettings), ""]
    for record in registry.records:
        options = list(_plugin_keys(record))
        if options:
            lines += [f"[plugins.{record.name}]", *options, ""]
    return "\n".join(lines)


def effective(config: Config) -> str:
    """Return the configuration that holds, as TOML; each value says whether the file or the default gave it."""
    state = "the file" if config.exists else "no such file, all defaults"
    lines = [f"# {config.path} ({state})"]
    for name in Sections.__struct_fields__:
        section = getattr(config, name)
        lines += ["", f"[{name}]"]
        for key in section.__struct_fields__:
            if key != "folders":
                lines.append(_line(f"{name}.{key}", key, getattr(section, key), config))
        if name == "watch":
            lines += _effective_folders(config)
    lines += ["", "[plugins]", _line("plugins.disabled", "disabled", config.plugins.disabled, config)]
    lines.append(_line("plugins.approve", "approve", config.plugins.approve, config))
    for name, options in config.options.items():
        lines += ["", f"[plugins.{_key(name)}]"]
        lines += [f"{_key(key)} = {toml(value)}  # from the file" for key, value in options.items()]
    return "\n".join(lines) + "\n"


def as_data(config: Config) -> dict[str, Any]:
    """Return the configuration that holds, for a program: values, the file's path, and which keys it sets."""
    sections = {name: msgspec.to_builtins(_full(getattr(config, name))) for name in Sections.__struct_fields__}
    return {
        "path": os.fspath(config.path),
        "exists": config.exists,
        "given": sorted(config.given),
        **sections,
        "plugins": {"disabled": list(config.plugins.disabled), "approve": config.plugins.approve, **config.options},
    }


def toml(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {toml(item)}" for key, item in value.items()) + "}"
    return str(value)


# --- pieces ---------------------------------------------------------------------------------------------------------


def _commented(kind: type[msgspec.Struct]) -> Iterator[str]:
    for key in settings.keys(kind):
        if "[]" not in key.name:
            yield f"# {key.description} {_words(key)}".rstrip()
            yield f"# {key.name} = {toml(key.default)}"


def _words(key: settings.Key) -> str:
    return f"{key.words[:1].upper()}{key.words[1:]}."


def _folder(path: str) -> list[str]:
    """Return the one folder that is watched without a file, and the keys a folder may have."""
    lines = [
        "# One such table for each folder. This one holds even without any file: screenshots are spoken, and nothing",
        "# is written among them. For a folder of your own, answers are written beside the media unless you say",
        "# otherwise. A file that names folders is the whole list: keep this one if you add others.",
        "[[watch.folders]]",
        f"path = {toml(path)}",
        "write = false",
    ]
    for key in settings.keys(WatchFolder):
        if key.name not in {"path", "write"}:
            default = '"standard"' if key.default is None else toml(key.default)
            lines += [f"# {key.description} {_words(key)}", f"# {key.name} = {default}"]
    return [*lines, ""]


def _plugin_keys(record: Record) -> Iterator[str]:
    seen: set[str] = set()
    for spec in record.specs:
        for key in settings.keys(spec.options):
            if key.name not in seen:
                seen.add(key.name)
                yield f"# {key.description or key.name} {_words(key)}"
                if key.name in {"voice", "language"}:
                    yield f"# The language of this machine is {toml(language())}."
                yield f"# {key.name} = {toml(key.default)}"


def language() -> str:
    """Return the locale's language as espeak-ng and BCP 47 write it (``de``, ``pt-br``); ``en`` if there is none."""
    name = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    language, _, country = name.split(".")[0].split("@")[0].lower().partition("_")
    if language in {"c", "posix", ""}:
        return "en"
    full = f"{language}-{country}"
    return full if full in {"pt-br", "en-us", "en-gb"} else language


def _effective_folders(config: Config) -> list[str]:
    lines: list[str] = []
    source = "from the file" if "watch.folders" in config.given else "default"
    for folder in config.watch.folders:
        lines += ["", f"[[watch.folders]]  # {source}"]
        for name in folder.__struct_fields__:
            value = getattr(folder, name)
            where = f"  # {folder.folder}" if name == "path" and str(folder.folder) != value else ""
            if value is not None:
                lines.append(f"{name} = {toml(value)}{where}")
    return lines


def _line(path: str, key: str, value: Any, config: Config) -> str:
    return f"{key} = {toml(value)}  # {'from the file' if path in config.given else 'default'}"


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else toml(name)


def _full(section: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(section)


# --- what this machine has ------------------------------------------------------------------------------------------


class _Machine(msgspec.Struct, frozen=True):
    folder: str
    sentences: list[str]


def _found() -> _Machine:
    """Look for the screenshot folder, sound devices, a GPU and the language, without opening any of them."""
    pictures = platformdirs.user_pictures_path()
    existing = next((name for name in SCREENSHOT_NAMES if (pictures / name).is_dir()), None)
    folder = f"$XDG_PICTURES_DIR/{existing or SCREENSHOT_NAMES[0]}"
    sentences = [
        _("Screenshot folder: {pictures}").format(pictures=pictures / (existing or SCREENSHOT_NAMES[0]))
        + (_(", watched.") if existing else _(", watched once it is there.")),
        _("Sound: a sound server or card was found.")
        if machine.has_sound()
        else _("Sound: no server or card was found; speech is written to WAV files."),
        _("GPU: a device node was found.")
        if machine.gpu_nodes()
        else _("GPU: none was found; engines compute on the CPU."),
        _("Language: {language}.").format(language=language()),
    ]
    return _Machine(folder, sentences)
