"""What `assistd doctor` says about the service: whether it starts at login, runs, and is this installation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistd.config import Config
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.install import files, places, state
from assistd.install import record as records
from assistd.install.program import program
from assistd.install.state import State


def examine(config: Config) -> Iterator[Finding]:
    """Yield what was found about the service and the files that belong to it."""
    how = state.look()
    yield _service(how)
    if not how.installed:
        return
    if how.socket and how.socket != "active":
        hint = _("Run: systemctl --user restart assistd.socket")
        yield Finding(part=_("socket"), works=False, words=_("It does not listen."), hint=hint)
    yield from _belonging()
    if how.strict:
        yield from _strict(config)


def _service(how: State) -> Finding:
    words = " ".join(state.sentences(how))
    good = how.installed and how.enabled and how.active == "active" and not how.outdated
    hint = ""
    if how.systemd and not (how.installed and how.enabled and not how.outdated):
        hint = _("Run: assistd service install")
    elif how.installed and how.active != "active":
        hint = _("Run: systemctl --user restart assistd")
    good = good or (not how.systemd and places.autostart_file().exists())
    return Finding(part=_("service"), works=good, words=words, hint=hint)


def _belonging() -> Iterator[Finding]:
    """Look at the files by which the session bus and the portal know us."""
    wanted = {**files.activation(program(), systemd=True), **files.desktop(program(), systemd=True)}
    names = {
        places.dbus_file(): _("D-Bus activation"),
        places.desktop_file(): _(".desktop file"),
        places.autostart_file(): _("autostart file"),
    }
    for path, text in wanted.items():
        there = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if there == text:
            yield Finding(part=names[path], works=True, words=_("It is in place."))
        else:
            words = _("{path} belongs to another installation, or was changed.") if there else _("{path} is missing.")
            hint = _("Run: assistd service install")
            yield Finding(part=names[path], works=False, words=words.format(path=places.short(path)), hint=hint)


def _strict(config: Config) -> Iterator[Finding]:
    """Name watched folders that the strict rules don't let us write into."""
    drop_in = places.strict(Path(records.load().units or places.units()))
    listed = drop_in.read_text(encoding="utf-8", errors="replace") if drop_in.is_file() else ""
    for folder in config.watch.folders if config.watch.enabled else ():
        if folder.write and files.quoted(folder.folder) not in listed:
            words = _("The strict rules don't let assistd write into {path}.").format(path=places.short(folder.folder))
            yield Finding(part=_("service"), works=False, words=words, hint=_("Run: assistd service install"))
