"""The keys of the desktop: picks the way to listen to them, and goes on when display, bus or portal go and come back.

Started by the daemon's session. The order is that of ``[hotkeys] method``; "auto" takes the desktop's portal where it
has keys to give, else X11 in an X11 session. There is a third way that needs nothing of this: a shortcut of the desktop
that runs ``assistd press``. Never are all keys read.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable

from assistd.actions import Action, words
from assistd.config import HotkeySettings
from assistd.desktop import x11
from assistd.desktop.bus import Bus
from assistd.desktop.environment import environment, learn
from assistd.errors import ConfigError
from assistd.i18n import _, ngettext
from assistd.sources.hotkeys.keys import Key, parse
from assistd.sources.hotkeys.listener import Bound, HotkeyError, Listener

log = logging.getLogger(__name__)

PAUSES_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""How long to wait before the next try, seconds; a portal or bus that comes back is tried at once."""

SETTLE_S = 0.25
"""What goes and comes back needs a moment, seconds."""

_DECLINED = frozenset({"hotkeys-declined", "portal-timeout"})
"""A person's no, or no answer: nothing else is tried behind their back."""

_SETTLED = _DECLINED | {"hotkeys-refused", "hotkeys-unknown-application"}
"""The portal would say the same again, or open its dialog again: it is left alone until another one starts."""

_SILENT = frozenset({
    "hotkeys-absent", "wayland", "no-display", "display-remote", x11.LOST, "no-bus", "bus-lost", "bus-timeout",
    "portal-lost",
})  # fmt: skip
"""Why a way that nobody chose does not exist here, or not yet: shown by state and doctor, not said at each login."""


class Hotkeys:
    """The keys.

    Args:
        settings: ``[hotkeys]``.
        bus: The session bus.
        press: Called with the action whose key was pressed.
        tell: Called with a sentence that the person should hear now.
    """

    def __init__(
        self, settings: HotkeySettings, bus: Bus, press: Callable[[Action], None], tell: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._press = press
        self._tell = tell
        self._listeners: dict[str, Listener] = {}
        self._listener: Listener | None = None
        self._why = _("they are being set up")
        self._told: set[str] = set()
        self._settled: HotkeyError | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._keys, self._wrong = chosen(settings)

    @property
    def bound(self) -> dict[Action, Bound]:
        """What became of each key that is set."""
        if self._listener:
            return self._wrong | self._listener.bound
        return self._wrong | {action: Bound("", self._why) for action in self._keys}

    async def start(self) -> None:
        """Begin to listen; never raises, and waits for nobody: a person may have to answer a dialog first."""
        self._task = asyncio.create_task(self._follow(), name="hotkeys")
        self._task.add_done_callback(_log_failure)

    def state(self) -> str:
        """Return in words how keys are listened to, and which could not be had."""
        if self._listener is None:
            hint = _("bind `assistd press window` in your desktop's settings")
            none = _("no keys: {why}").format(why=self._why)
            return f"{none}; {hint}"
        bound = self.bound
        working = sum(not one.problem for one in bound.values())
        count = ngettext("{n} key", "{n} keys", working).format(n=working)
        name = "X11" if self._listener.name == "x11" else _("the desktop's portal")
        return " ".join([f"{name}: {count}.", *problems(bound)]) if problems(bound) else f"{name}: {count}"

    async def close(self) -> None:
        """Let all keys go."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for listener in self._listeners.values():
            await listener.close()

    # --- following ---

    async def _follow(self) -> None:
        self._say(problems(self._wrong))
        if self._settings.method == "none" or not self._keys:
            off = self._settings.method == "none"
            self._why = _("they are switched off") if off else _("none is set")
            return
        self._watch()
        failures = 0
        while True:
            self._wake.clear()
            error = await self._listen()
            if self._listener:
                failures = 0
                self._say(problems(self._listener.bound))
                await self._listener.lost.wait()
                log.info("keys are not listened to any more: %s has gone", self._listener.name)
                self._listener, self._why = None, _("the desktop has gone")
                await asyncio.sleep(SETTLE_S)
            else:
                failures += 1
                self._refused(error)
                await self._pause(failures)
            await self._learn()

    async def _pause(self, failures: int) -> None:
        """Wait before the next try; less if bus or portal come meanwhile, but not at once if that helps nothing."""
        pause_s = PAUSES_S[min(failures, len(PAUSES_S)) - 1]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._wake.wait()
                await asyncio.sleep(failures * SETTLE_S)

    async def _listen(self) -> HotkeyError | None:
        """Try the ways in their order; return why the most telling of them failed."""
        errors: list[HotkeyError] = [self._settled] if self._settled else []
        for name in self._ways():
            listener = self._get(name)
            try:
                await listener.bind(self._keys)
            except HotkeyError as error:
                log.info("no keys by %s: %s", name, error.message)
                errors.append(error)
                if error.code in _SETTLED:
                    self._settled = error
                if error.code in _DECLINED:
                    break
            except Exception:
                log.exception("keys by %s", name)
                errors.append(HotkeyError(_("keys by {way} failed inside assistd").format(way=name)))
            else:
                self._listener = listener
                return None
        return next((error for error in errors if error.code not in _SILENT), errors[0] if errors else None)

    def _ways(self) -> list[str]:
        ways = ["portal"] if environment().display == "wayland" else ["portal", "x11"]
        if self._settings.method in {"portal", "x11"}:
            ways = [self._settings.method]
        if self._settled:
            ways = [way for way in ways if way != "portal" and self._settled.code not in _DECLINED]
        return ways

    def _get(self, name: str) -> Listener:
        if name not in self._listeners:
            if name == "portal":
                from assistd.sources.hotkeys.portal import PortalKeys

                self._listeners[name] = PortalKeys(self._bus, self._press, self._tell)
            else:
                from assistd.sources.hotkeys.x11 import X11Keys

                self._listeners[name] = X11Keys(self._press)
        return self._listeners[name]

    def _watch(self) -> None:
        """Try anew at once when the bus or the portal comes (back)."""
        from assistd.desktop.portal import portal

        portal(self._bus).owner.on_change(self._other_portal)

    def _other_portal(self, owner: str) -> None:
        self._settled = None
        if owner:
            self._wake.set()

    async def _learn(self) -> None:
        """A service that began before the desktop, or outlived one, learns of the new one from the user manager."""
        if await learn(self._bus):
            log.info("the desktop is now: %s", environment().words)

    # --- telling ---

    def _refused(self, error: HotkeyError | None) -> None:
        if error is None:
            self._why = _("this desktop gives none to applications")
            return
        self._why = error.sentence().removesuffix(".")
        if error.code not in _SILENT or self._settings.method != "auto":
            self._say([error.sentence()])

    def _say(self, sentences: list[str]) -> None:
        """Tell what was not told yet, together."""
        new = [sentence for sentence in sentences if sentence not in self._told]
        self._told.update(new)
        if new:
            self._tell(" ".join(new))


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("keys are not followed any more", exc_info=error)


def chosen(settings: HotkeySettings) -> tuple[dict[Action, Key], dict[Action, Bound]]:
    """Return the keys that are set, and those that can't be: wrong ones, and those that another action has."""
    keys: dict[Action, Key] = {}
    wrong: dict[Action, Bound] = {}
    for action in Action:
        text = getattr(settings, action.value).strip()
        if not text:
            continue
        try:
            key = parse(text)
        except ConfigError as error:
            where = _('The key for "{what}":').format(what=words(action))
            wrong[action] = Bound("", f"{where} {error.sentence()}")
            continue
        first = next((other for other, held in keys.items() if held == key), None)
        if first is None:
            keys[action] = key
        else:
            both = _('The key {key} is set for "{first}" and for "{second}": only the first works.')
            wrong[action] = Bound("", both.format(key=key, first=words(first), second=words(action)))
    return keys, wrong


def problems(bound: dict[Action, Bound]) -> list[str]:
    """Return what could not be had, each sentence once."""
    return list(dict.fromkeys(one.problem for one in bound.values() if one.problem))
