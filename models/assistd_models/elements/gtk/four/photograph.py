"""Takes a picture of a GTK 4 window or popover. `studio` calls it.

PyGObject hands out no render nodes (their types are none of its own), so these four calls go to the libraries: they
are `gtk_snapshot_to_node`, `gsk_render_node_draw` and what makes a cairo surface over memory.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import cairo

from assistd_models.elements.gtk.four.toolkit import Gtk

_gtk = ctypes.CDLL("libgtk-4.so.1")
_cairo = ctypes.CDLL("libcairo.so.2")
_gtk.gtk_snapshot_to_node.restype = ctypes.c_void_p
_cairo.cairo_image_surface_create_for_data.restype = ctypes.c_void_p
_cairo.cairo_create.restype = ctypes.c_void_p


def photograph(widget: Any, margin_px: int) -> Callable[[Any], None]:
    """Return what paints the widget as it is now, its shadow included, at its own origin.

    Args:
        widget: A window or popover that is mapped.
        margin_px: How far beyond its size its shadow may reach.
    """
    paintable, snapshot = Gtk.WidgetPaintable.new(widget), Gtk.Snapshot()
    _, bounds = widget.compute_bounds(widget)
    inner = paintable.get_intrinsic_width(), paintable.get_intrinsic_height()
    wide, tall = inner[0] + 2 * margin_px, inner[1] + 2 * margin_px
    pixels = (ctypes.c_ubyte * (wide * tall * 4))()
    paintable.snapshot(snapshot, *inner)
    node = ctypes.c_void_p(_gtk.gtk_snapshot_to_node(ctypes.c_void_p(hash(snapshot))))
    if node:
        ground = ctypes.c_void_p(_cairo.cairo_image_surface_create_for_data(pixels, 0, wide, tall, wide * 4))
        brush = ctypes.c_void_p(_cairo.cairo_create(ground))
        _cairo.cairo_translate(brush, ctypes.c_double(margin_px), ctypes.c_double(margin_px))
        _gtk.gsk_render_node_draw(node, brush)
        _gtk.gsk_render_node_unref(node)
        _cairo.cairo_destroy(brush)
        _cairo.cairo_surface_finish(ground)
        _cairo.cairo_surface_destroy(ground)
    taken = cairo.ImageSurface.create_for_data(pixels, cairo.FORMAT_ARGB32, wide, tall, wide * 4)

    def paint(onto: Any) -> None:
        onto.set_source_surface(taken, bounds.origin.x - margin_px, bounds.origin.y - margin_px)
        onto.paint()

    return paint
