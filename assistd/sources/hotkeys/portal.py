"""Keys through the desktop's portal (org.freedesktop.portal.GlobalShortcuts): the way on Wayland, where it exists.

The desktop listens and tells us; it may ask the person once, and may give other keys than those that were asked for.
Made by `assistd.sources.hotkeys.source`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from assistd.actions import Action, words
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.portal import CANCELLED, DONE, NAME, PATH, plain, portal
from assistd.i18n import _
from assistd.sources.hotkeys.listener import Bound, HotkeyError
from assistd.types import printable

if TYPE_CHECKING:
    from dbus_fast import Message

    from assistd.sources.hotkeys.keys import Key

log = logging.getLogger(__name__)

INTERFACE = "GlobalShortcuts"
PERSON_S = 120.0
"""How long the desktop's dialog may stay open, seconds."""

_FULL = f"org.freedesktop.portal.{INTERFACE}"
_SESSION = "org.freedesktop.portal.Session"
_NOT_ALLOWED = "org.freedesktop.portal.Error.NotAllowed"
_MAX_CHARS = 60
_ACTIONS = {action.value: action for action in Action}


class PortalKeys:
    """Keys that the desktop listens to for us.

    Args:
        bus: The session bus.
        press: Called with the action whose key was pressed.
        tell: Called with a sentence that the person should hear now.

    Attributes:
        lost: Set when the portal, or the session in it, has gone.
        bound: What the desktop gave; changes with its settings.
    """

    name = "portal"

    def __init__(self, bus: Bus, press: Callable[[Action], None], tell: Callable[[str], None]) -> None:
        self.lost = asyncio.Event()
        self.bound: dict[Action, Bound] = {}
        self._bus = bus
        self._press = press
        self._tell = tell
        self._portal = portal(bus)
        self._portal.owner.on_change(self._changed)
        self._ends = [
            bus.listen(f"type='signal',sender='{NAME}',interface='{_FULL}'", self._heard),
            bus.listen(f"type='signal',sender='{NAME}',interface='{_SESSION}',member='Closed'", self._closed),
        ]
        self._session = ""

    async def bind(self, keys: Mapping[Action, Key]) -> dict[Action, Bound]:
        """Ask the desktop for these keys, all at once; return what it gave.

        Raises:
            HotkeyError: If the portal has no keys to give, or refuses, or the person does.
        """
        await self._end_session()
        self.lost.clear()
        try:
            self._session = await self._begin_session()
            given = await self._ask(keys)
        except BaseException as error:
            await self._end_session()
            if isinstance(error, BusError):
                raise _failure(error) from error
            raise
        self.bound = {action: _bound(action, key, given) for action, key in keys.items()}
        return dict(self.bound)

    async def close(self) -> None:
        """Give the keys back."""
        for end in self._ends:
            end()
        self._ends.clear()
        self._portal.owner.forget(self._changed)
        await self._end_session()

    async def _begin_session(self) -> str:
        from dbus_fast import Variant

        if not await self._portal.version(INTERFACE):
            raise HotkeyError(_("The desktop's portal has no keys for applications."), code="hotkeys-absent")
        # The name is always the same: where the portal is too old to take our application id, KDE keeps the keys under
        # it. It is taken when the portal's front died alone: then the desktop's side still has the last session.
        for token in ("assistd", f"assistd_{secrets.token_hex(8)}"):
            code, results = await self._portal.request(
                f"{INTERFACE}.CreateSession", "", [], {"session_handle_token": Variant("s", token)}, timeout_s=PERSON_S
            )
            session = results.get("session_handle")
            if code == DONE and isinstance(session, str) and session.startswith(f"{PATH}/session/"):
                return session
            if code == CANCELLED:
                break
        raise _refused(code)

    async def _ask(self, keys: Mapping[Action, Key]) -> dict[str, str]:
        """Return the keys that the desktop gave, in its words, by action."""
        from dbus_fast import Variant

        wanted = [
            [action.value, {"description": Variant("s", words(action)), "preferred_trigger": Variant("s", key.portal)}]
            for action, key in keys.items()
        ]
        code, results = await self._portal.request(
            f"{INTERFACE}.BindShortcuts", "oa(sa{sv})s", [self._session, wanted, ""], {},
            timeout_s=PERSON_S, on_wait=self._waiting,
        )  # fmt: skip
        if code != DONE:
            raise _refused(code)
        return dict(_triggers(results.get("shortcuts")))

    def _waiting(self) -> None:
        self._tell(_("The desktop asks in a dialog which keys assistd may have. Answer it."))

    async def _end_session(self) -> None:
        session, self._session, self.bound = self._session, "", {}
        if session and self._portal.owner.now:
            with contextlib.suppress(BusError):
                await self._bus.call(NAME, session, _SESSION, "Close", autostart=False)

    def _changed(self, _owner: str) -> None:
        """Another portal, or none: our session went with the last one."""
        if self._session:
            self._session = ""
            self.lost.set()

    def _heard(self, message: Message) -> None:
        if self._ours(message, _FULL) and message.path == PATH and message.body[:1] == [self._session]:
            if message.member == "Activated" and message.signature == "osta{sv}":
                self._pressed(message.body[1])
            elif message.member == "ShortcutsChanged" and message.signature == "oa(sa{sv})":
                self._keys_changed(message.body[1])

    def _closed(self, message: Message) -> None:
        if self._ours(message, _SESSION) and message.member == "Closed" and message.path == self._session:
            self._changed("")

    def _ours(self, message: Message, interface: str) -> bool:
        """Return whether the portal itself sent this, about our session."""
        return bool(self._session) and message.interface == interface and message.sender == self._portal.owner.now

    def _pressed(self, name: str) -> None:
        action = _ACTIONS.get(name)
        if action in self.bound:
            self._press(action)

    def _keys_changed(self, shortcuts: Any) -> None:
        for name, trigger in _triggers(shortcuts):
            action = _ACTIONS.get(name)
            if action in self.bound:
                self.bound[action] = _given(action, trigger)


def _triggers(shortcuts: Any) -> Iterable[tuple[str, str]]:
    """Yield action and key of what a portal tells, as far as it can be understood."""
    for one in shortcuts if isinstance(shortcuts, list) else ():
        name, more = plain(one)
        trigger = more.get("trigger_description") or more.get("triggers", "")  # the second: KDE's first version
        yield str(name), printable(trigger)[:_MAX_CHARS].strip() if isinstance(trigger, str) else ""


def _bound(action: Action, key: Key, given: Mapping[str, str]) -> Bound:
    if not any(given.values()):  # as Hyprland does: keys are set in its configuration
        return Bound("", _("The desktop has set no keys for assistd yet; choose them in its settings."))
    if action.value in given:
        return _given(action, given[action.value])
    problem = _('The desktop did not give the key {key} for "{what}".').format(key=key, what=words(action))
    return Bound("", problem)


def _given(action: Action, trigger: str) -> Bound:
    if trigger:
        return Bound(trigger)
    return Bound("", _('The desktop has no key for "{what}" yet.').format(what=words(action)))


def _refused(code: int) -> HotkeyError:
    if code == CANCELLED:
        return HotkeyError(
            _("The keys were declined in the desktop's dialog."),
            code="hotkeys-declined",
            hint=_("Restart assistd to be asked again."),
        )
    return HotkeyError(_("The desktop gave assistd no keys."), code="hotkeys-refused")


def _failure(error: BusError) -> HotkeyError:
    if error.name == _NOT_ALLOWED:
        return HotkeyError(
            _("The desktop gives no keys to assistd, because it does not know it as an application."),
            code="hotkeys-unknown-application",
            hint=_("Run `assistd service install`."),
        )
    if error.name:  # its words are for programmers, and English
        log.warning("the portal gave no keys: %s: %s", error.name, error.message)
        return HotkeyError(_("The desktop gave assistd no keys."), code="hotkeys-refused")
    return HotkeyError(error.message, code=error.code, hint=error.hint)
