"""The one place that chooses the version of GTK for this package; the others take `Gtk` and `Adw` from here."""

from __future__ import annotations

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
gi.require_version("Adw", "1")
from gi.repository import Adw, Gdk, Gio, GLib, GObject, Graphene, Gtk, Pango  # noqa: E402

__all__ = ["Adw", "GLib", "GObject", "Gdk", "Gio", "Graphene", "Gtk", "Pango"]
