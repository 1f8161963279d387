"""A program that owns the X11 clipboard and means harm. ``python clipboard_owner.py endless|silent|huge-list``.

Started by tests. ``endless``: offers a picture and never stops sending it (INCR, ICCCM 2.7.2); ``silent``: never
answers; ``huge-list``: offers a list of files that never stops. Prints a line once it owns the clipboard.
"""

import sys

from Xlib import X, Xatom, display
from Xlib.protocol import event as xevent

CHUNK = b"\x89PNG\r\n\x1a\n" + b"x" * 200_000


def main() -> None:
    mode = sys.argv[1]
    dpy = display.Display()
    window = dpy.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    clipboard = dpy.get_atom("CLIPBOARD")
    window.set_selection_owner(clipboard, X.CurrentTime)
    dpy.sync()
    print("owns", flush=True)
    kind = "text/uri-list" if mode == "huge-list" else "image/png"
    while True:
        event = dpy.next_event()
        if event.type == X.SelectionRequest and mode != "silent":
            answer(dpy, event, kind)
        elif event.type == X.PropertyNotify and event.state == X.PropertyDelete:
            event.window.change_property(event.atom, dpy.get_atom(kind), 8, CHUNK)
            dpy.flush()


def answer(dpy, event, kind: str) -> None:
    if event.target == dpy.get_atom("TARGETS"):
        event.requestor.change_property(event.property, Xatom.ATOM, 32, [dpy.get_atom("TARGETS"), dpy.get_atom(kind)])
    else:
        event.requestor.change_attributes(event_mask=X.PropertyChangeMask)
        event.requestor.change_property(event.property, dpy.get_atom("INCR"), 32, [1000])
    told = xevent.SelectionNotify(
        time=event.time,
        requestor=event.requestor,
        selection=event.selection,
        target=event.target,
        property=event.property,
    )
    event.requestor.send_event(told)
    dpy.flush()


if __name__ == "__main__":
    main()
