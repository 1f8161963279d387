"""Which rectangle of an X11 desktop a person means, and what is there. Runs in the camera process, which shows it.

What windows say of themselves (title, class, process) is theirs to invent: it is cut, made printable and checked where
that is possible. Positions are pixels of the root window, which all monitors are parts of; that is also the unit of the
accessibility tree on X11, whatever the desktop's scale factor.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

from msgspec.structs import replace

from assistd.desktop import x11
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.types import Box, View, printable

AROUND_PX = (600, 400)
"""How much around the pointer is looked at where there is no window under it."""

LONGEST = 300
"""Characters of a title."""

_DEPTH = 12  # how deep windows are nested at most where a client's window is searched
_VIEWABLE = 2  # IsViewable, X.h
_PID_MASK = 2  # LocalClientPIDMask, X-Resource extension 1.2


class X11Desktop:
    """One display.

    Args:
        display: Its address.

    Raises:
        DisplayError: If it can't be reached, or is only Wayland's window for X11 programs.
    """

    def __init__(self, display: str) -> None:
        self._display = x11.connect(display)
        if x11.is_xwayland(self._display):
            self.close()
            raise x11.DisplayError(
                _("This desktop is Wayland's: by X11 its screen is black."),
                code="wayland",
                hint=_("Leave `method` under `[screen]` at auto."),
            )
        self._root = self._display.screen().root

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole screen, as it is now."""
        with x11.talking(self._display):
            geometry = self._root.get_geometry()
            return int(geometry.width), int(geometry.height)

    def find(self, view: View) -> View:
        """Return the view with its `box`, inside the screen, and all that is known about it.

        Raises:
            AssistdError: No active window, a region outside the screen.
            DisplayError: If the display has gone.
        """
        with x11.talking(self._display):
            width, height = self.size
            screen = (0, 0, width, height)
            at = self._root.query_pointer()
            view = replace(view, pointer=(int(at.root_x), int(at.root_y)), scale=1.0)
            if view.target == "window":
                return self._active(view, screen)
            if view.target == "pointer":
                return self._pointed(view, screen, at.child)
            if view.target == "region":
                return replace(view, box=_region(view.region, screen))
            return replace(view, box=self._monitors(screen))

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(Exception):
            self._display.display.socket.close()

    # --- what is meant ---

    def _active(self, view: View, screen: Box) -> View:
        from Xlib import error

        for _attempt in range(2):  # it may close just now, and another become active
            window = self._active_window()
            if window is None:
                break
            with contextlib.suppress(error.XError):
                if window.get_attributes().map_state == _VIEWABLE:
                    box = _common(self._extents(window), screen)
                    if box is None:
                        raise AssistdError(_("The active window is outside the screen."), code="capture-outside")
                    return replace(view, box=box, **self._about(window))
        raise AssistdError(
            _("No window is active."), code="no-window", hint=_("Change to a window, or describe the whole screen.")
        )

    def _active_window(self) -> Any:
        """Return the window that the window manager says is active; without one, the one with the focus."""
        ids = self._property(self._root, "_NET_ACTIVE_WINDOW")
        if ids is not None or self._property(self._root, "_NET_SUPPORTING_WM_CHECK") is not None:
            return self._window(ids[0]) if ids is not None and len(ids) and ids[0] else None
        focus = self._display.get_input_focus().focus
        if isinstance(focus, int) or focus.id == self._root.id:  # none, or whatever is under the pointer
            return None
        return self._top(focus)

    def _pointed(self, view: View, screen: Box, frame: Any) -> View:
        """The window under the pointer, or what is around it where there is none."""
        from Xlib import error

        assert view.pointer
        x, y = view.pointer
        with contextlib.suppress(error.XError):
            window = self._client(frame) if frame else None
            if window is not None and not self._is_background(window):
                box = _common(self._extents(window), screen)
                if box and box[0] <= x < box[2] and box[1] <= y < box[3]:
                    return replace(view, box=box, **self._about(window))
        width, height = AROUND_PX
        left = max(0, min(x - width // 2, screen[2] - width))
        top = max(0, min(y - height // 2, screen[3] - height))
        return replace(view, box=_common((left, top, left + width, top + height), screen))

    def _monitors(self, screen: Box) -> Box:
        """Return the rectangle around all monitors: the screen may be larger, and shows nothing there."""
        from Xlib import error

        with contextlib.suppress(error.XError, AttributeError):  # before RandR 1.5 nobody can be asked
            boxes = [(m.x, m.y, m.x + m.width_in_pixels, m.y + m.height_in_pixels) for m in self._monitor_list()]
            if boxes:
                around = (
                    min(box[0] for box in boxes),
                    min(box[1] for box in boxes),
                    max(box[2] for box in boxes),
                    max(box[3] for box in boxes),
                )
                return _common(around, screen) or screen
        return screen

    def _monitor_list(self) -> list[Any]:
        return list(self._root.xrandr_get_monitors().monitors)

    # --- windows ---

    def _extents(self, window: Any) -> Box:
        """Return a window with what the window manager put around it, without the shadow it draws itself."""
        geometry = window.get_geometry()
        origin = self._root.translate_coords(window, 0, 0)
        left, top = int(origin.x), int(origin.y)
        right, bottom = left + int(geometry.width), top + int(geometry.height)
        frame = self._four(window, "_NET_FRAME_EXTENTS")  # left, right, top, bottom
        shadow = self._four(window, "_GTK_FRAME_EXTENTS")
        return (
            left - frame[0] + shadow[0],
            top - frame[2] + shadow[2],
            right + frame[1] - shadow[1],
            bottom + frame[3] - shadow[3],
        )

    def _four(self, window: Any, name: str) -> list[int]:
        numbers = self._property(window, name)
        if numbers is None or len(numbers) != 4 or any(not 0 <= number < 1000 for number in numbers):
            return [0, 0, 0, 0]
        return [int(number) for number in numbers]

    def _client(self, frame: Any) -> Any:
        """Return the program's own window inside what the window manager put around it; `frame` if there is none.

        Windows of programs bear WM_STATE (ICCCM 4.1.3.1).
        """
        level = [frame]
        for _depth in range(_DEPTH):
            for window in level:
                if self._property(window, "WM_STATE") is not None:
                    return window
            level = [child for window in level for child in reversed(window.query_tree().children)][:100]
            if not level:
                break
        return frame

    def _top(self, window: Any) -> Any:
        """Return the window's ancestor that is directly on the screen."""
        for _depth in range(_DEPTH):
            parent = window.query_tree().parent
            if not parent or parent.id == self._root.id:
                return window
            window = parent
        return None

    def _is_background(self, window: Any) -> bool:
        kinds = self._property(window, "_NET_WM_WINDOW_TYPE")
        return kinds is not None and self._display.get_atom("_NET_WM_WINDOW_TYPE_DESKTOP") in kinds

    def _window(self, number: int) -> Any:
        return self._display.create_resource_object("window", number)

    # --- what a window says ---

    def _about(self, window: Any) -> dict[str, Any]:
        pid = self._pid(window)
        kind = window.get_wm_class()
        name = kind[1] or kind[0] if kind else ""
        return {"title": self._title(window), "application": _line(name or _process_name(pid)), "pid": pid}

    def _title(self, window: Any) -> str:
        raw = self._property(window, "_NET_WM_NAME")
        if raw is None or not len(raw):
            raw = self._property(window, "WM_NAME")
        if raw is None:
            return ""
        return _line(raw if isinstance(raw, str) else bytes(raw).decode("utf-8", "replace"))

    def _pid(self, window: Any) -> int:
        """Return the process that made the window: as the server knows it, else as the window says; 0 if unknown."""
        from Xlib import error

        with contextlib.suppress(error.XError, AttributeError, IndexError):  # no X-Resource extension
            reply = self._display.res_query_client_ids([{"client": window.id, "mask": _PID_MASK}])
            for one in reply.ids:
                if one.spec.mask == _PID_MASK and one.value and one.value[0] > 0:
                    return int(one.value[0])
        said = self._property(window, "_NET_WM_PID")
        return int(said[0]) if said is not None and len(said) else 0

    def _property(self, window: Any, name: str) -> Any:
        """Return a property's value, of bounded length; None if it is not there."""
        found = window.get_full_property(self._display.get_atom(name), 0, 1024)
        return None if found is None else found.value


def _region(region: Box | None, screen: Box) -> Box:
    """Return the part of a rectangle that lies on the screen.

    Raises:
        AssistdError: If there is none.
    """
    if region is None or region[0] >= region[2] or region[1] >= region[3]:
        raise AssistdError(_("The region is empty."), code="capture-region", hint=_("Give it a width and a height."))
    box = _common(region, screen)
    if box is None:
        raise AssistdError(
            _("The region lies outside the screen, which is {width} by {height} pixels.").format(
                width=screen[2], height=screen[3]
            ),
            code="capture-outside",
        )
    return box


def _common(box: Box, screen: Box) -> Box | None:
    """Return what two rectangles have in common."""
    left, top = max(box[0], screen[0]), max(box[1], screen[1])
    right, bottom = min(box[2], screen[2]), min(box[3], screen[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _line(text: str) -> str:
    return printable(text[:LONGEST]).strip()


def _process_name(pid: int) -> str:
    """Return the name of a process, as the kernel cuts it; empty if there is none."""
    if pid <= 0:
        return ""
    try:
        with open(f"/proc/{pid}/comm", "rb") as file:
            return os.fsdecode(file.read(64)).strip()
    except OSError:
        return ""
