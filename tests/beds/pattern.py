"""A window whose every pixel is known. A program of its own: ``python pattern.py TITLE WIDTH HEIGHT LEFT TOP``.

Started by `tests.beds.xserver.XServer.pattern`. It has no decoration (Motif hint), the class
``pattern``/``Pattern``, and the property ASSISTD_DRAWN once its pixels are there.
"""

import os
import sys

from Xlib import X, Xatom, Xutil, display


def main() -> None:
    title, (width, height, left, top) = sys.argv[1], map(int, sys.argv[2:6])
    dpy = display.Display()
    screen = dpy.screen()
    window = screen.root.create_window(
        left, top, width, height, 0, screen.root_depth, background_pixel=screen.black_pixel, event_mask=X.ExposureMask
    )
    window.set_wm_name(title)
    window.set_wm_class("pattern", "Pattern")
    window.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.USSize, win_gravity=X.NorthWestGravity)
    window.change_property(dpy.get_atom("_NET_WM_NAME"), dpy.get_atom("UTF8_STRING"), 8, title.encode())
    window.change_property(dpy.get_atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [os.getpid()])
    motif = dpy.get_atom("_MOTIF_WM_HINTS")
    window.change_property(motif, motif, 32, [2, 0, 0, 0, 0])  # decorations: none
    window.map()
    gc = window.create_gc()
    while True:
        event = dpy.next_event()
        if event.type == X.Expose and event.count == 0:
            draw(window, gc, screen.root_depth, width, height)
            window.change_property(dpy.get_atom("ASSISTD_DRAWN"), Xatom.STRING, 8, b"DRAWN")
            dpy.flush()


def draw(window, gc, depth: int, width: int, height: int) -> None:
    rows = max(1, 200_000 // (width * 4))  # a request holds 256 KiB
    for top in range(0, height, rows):
        part = range(top, min(top + rows, height))
        data = bytes(byte for y in part for x in range(width) for byte in pixel(x, y))
        window.put_image(gc, 0, top, width, len(part), X.ZPixmap, depth, 0, data)


def pixel(x: int, y: int) -> tuple[int, int, int, int]:
    """As `tests.beds.xserver.pixel`, in the server's order: blue, green, red, nothing."""
    return ((x + y) * 3 % 256, y * 5 % 256, x * 7 % 256, 0)


if __name__ == "__main__":
    main()
