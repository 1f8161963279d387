"""The one place that chooses the version of GTK for this package; the others take `Gtk` and `Gdk` from here."""

from __future__ import annotations

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Gdk", "3.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Gdk, GdkPixbuf, Gio, GLib, Gtk, Pango  # noqa: E402

__all__ = ["GLib", "Gdk", "GdkPixbuf", "Gio", "Gtk", "Pango"]
