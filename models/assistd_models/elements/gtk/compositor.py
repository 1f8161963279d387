"""Claims to be a compositing manager, or no longer, so that windows get round corners and shadows. The studios call it.

The toolkits ask who owns the selection ``_NET_WM_CM_S0`` (Extended Window Manager Hints 1.5, "_NET_WM_CM_Sn"), and
whether the window manager knows ``_GTK_FRAME_EXTENTS``. Nothing
is composited: the studios take each window with its transparency and lay them over each other themselves.
"""

from __future__ import annotations

import ctypes
import ctypes.util


class Claim:
    """Holds a connection to the X server, and the selection while it claims it."""

    def __init__(self) -> None:
        self._x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x11.XCreateSimpleWindow.restype = ctypes.c_ulong
        self._x11.XInternAtom.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(None))
        root = ctypes.c_ulong(self._x11.XDefaultRootWindow(self._display))
        self._window = self._x11.XCreateSimpleWindow(self._display, root, -9, -9, 1, 1, 0, 0, 0)
        self._atom = self._named("_NET_WM_CM_S0")
        self._tell("_NET_SUPPORTED", root.value, "ATOM", self._named("_GTK_FRAME_EXTENTS"))
        for window in (root.value, self._window):
            self._tell("_NET_SUPPORTING_WM_CHECK", window, "WINDOW", self._window)

    def _named(self, name: str) -> int:
        return int(self._x11.XInternAtom(self._display, name.encode(), 0))

    def _tell(self, name: str, window: int, kind: str, value: int) -> None:
        """Set a property of one value, as a window manager that can draw shadows would."""
        held = (ctypes.c_ulong * 1)(value)
        where, what, of = ctypes.c_ulong(window), ctypes.c_ulong(self._named(name)), ctypes.c_ulong(self._named(kind))
        self._x11.XChangeProperty(self._display, where, what, of, 32, 0, held, 1)

    def set(self, *, on: bool) -> None:
        """Claim the selection, or give it up."""
        owner = self._window if on else 0
        self._x11.XSetSelectionOwner(
            self._display, ctypes.c_ulong(self._atom), ctypes.c_ulong(owner), ctypes.c_ulong(0)
        )
        self._x11.XSync(self._display, 0)
