"""Small parts that GTK 4 scenes are put together from: a button, a field, a row, a picture, each drawn by lot."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from assistd_models.elements.gtk import art, icons
from assistd_models.elements.gtk.four.toolkit import Adw, Gdk, GLib, Gtk
from assistd_models.elements.gtk.words import Words


class Kit:
    """Makes widgets for one picture.

    Attributes:
        rng: The picture's.
        words: What they say.
        adwaita: libadwaita's widgets and shapes may be used.
    """

    def __init__(self, rng: Random, *, adwaita: bool) -> None:
        self.rng = rng
        self.words = Words(rng)
        self.adwaita = adwaita
        self.symbolic = adwaita or rng.random() < 0.6

    def chance(self, share: float) -> bool:
        """Return True so often."""
        return self.rng.random() < share

    def box(self, *children: Any, lying: bool = False, gap: int | None = None, pad: int = 0) -> Any:
        """Return a row or a column of widgets."""
        way = Gtk.Orientation.HORIZONTAL if lying else Gtk.Orientation.VERTICAL
        made = Gtk.Box(orientation=way, spacing=self.rng.choice((0, 3, 6, 6, 12)) if gap is None else gap)
        for child in children:
            made.append(child)
        return self.padded(made, pad)

    def padded(self, made: Any, pad: int) -> Any:
        """Return the widget with so much room around it."""
        for side in ("start", "end", "top", "bottom"):
            made.set_property(f"margin-{side}", pad)
        return made

    def joined(self, children: Iterable[Any], *, even: bool = False) -> Any:
        """Return buttons that touch each other, as one group."""
        made = self.box(*children, lying=True, gap=0)
        made.add_css_class("linked")
        made.set_homogeneous(even)
        return made

    def filler(self) -> Any:
        """Return nothing, as wide as may be."""
        return Gtk.Box(hexpand=True)

    def scrolled(self, child: Any) -> Any:
        """Return a widget in a view that scrolls."""
        made = Gtk.ScrolledWindow(hexpand=True, vexpand=True, child=child)
        made.set_has_frame(not self.adwaita and self.chance(0.4))
        made.set_overlay_scrolling(self.chance(0.7))
        return made

    def name(self, names: Iterable[str] = icons.TOOLS) -> str:
        """Return an icon's name."""
        return self.rng.choice(list(names)) + ("-symbolic" if self.symbolic else "")

    def label(self, text: str, *, style: str = "", wrap: bool = False) -> Any:
        """Return words at the left."""
        made = Gtk.Label(label=text, xalign=0)
        if style:
            made.add_css_class(style)
        if wrap:
            made.set_wrap(True)
            made.set_max_width_chars(self.rng.randint(24, 70))
        else:
            made.set_ellipsize(3)
        return made

    def heading(self, text: str) -> Any:
        """Return large or bold words."""
        return self.label(text, style=self.rng.choice(("heading", "title-1", "title-2", "title-3", "title-4")))

    def linked(self) -> Any:
        """Return a sentence with a link or two in it."""
        links = [self.words.title() for _ in range(self.rng.randint(1, 2))]
        text = self.words.sentence() + " "
        for link in links:
            text += f'<a href="https://example.org">{link}</a> {self.words.sentence(2, 6)} '
        made = self.label("", wrap=True)
        made.set_markup(text)
        made.linked = links
        return made

    def mood(self, made: Any) -> Any:
        """Return the button with a class or a state, now and then."""
        draw = self.rng.random()
        if draw < 0.08:
            made.add_css_class("suggested-action")
        elif draw < 0.11:
            made.add_css_class("destructive-action")
        elif draw < 0.15:
            made.set_state_flags(Gtk.StateFlags.PRELIGHT, False)
        if self.chance(0.09):
            made.set_sensitive(False)
        return made

    def button(self, text: str | None = None) -> Any:
        """Return a push button with words; at times round at its ends, flat, or with an icon."""
        said = self.words.action() if text is None else text
        if self.adwaita and self.chance(0.15):
            made = Gtk.Button(child=Adw.ButtonContent(icon_name=self.name(), label=said))
        else:
            made = Gtk.Button(label=said)
        draw = self.rng.random()
        if draw < 0.15:
            made.add_css_class("pill")
        elif draw < 0.25:
            made.add_css_class("flat")
        made.set_halign(Gtk.Align.CENTER if self.chance(0.3) else Gtk.Align.FILL)
        return self.mood(made)

    def icon_button(self, names: Iterable[str] = icons.TOOLS, *, flat: bool | None = None) -> Any:
        """Return a button with nothing but an icon."""
        made = Gtk.Button(icon_name=self.name(names), valign=Gtk.Align.CENTER)
        if flat if flat is not None else self.chance(0.3):
            made.add_css_class("flat")
        elif self.chance(0.15):
            made.add_css_class("circular")
        return self.mood(made)

    def toggle(self, *, text: bool = False) -> Any:
        """Return a button that stays pressed."""
        made = Gtk.ToggleButton(active=self.chance(0.4), valign=Gtk.Align.CENTER)
        if text:
            made.set_label(self.words.noun())
        else:
            made.set_icon_name(self.name())
        return self.mood(made)

    def menu_button(self, *, text: bool | None = None) -> Any:
        """Return a button that opens a menu."""
        made = Gtk.MenuButton(valign=Gtk.Align.CENTER)
        if text if text is not None else self.chance(0.4):
            made.set_label(self.words.noun())
        else:
            made.set_icon_name(self.rng.choice(("open-menu-symbolic", "view-more-symbolic")))
            made.set_always_show_arrow(self.chance(0.1))
        if self.chance(0.9):
            made.set_popover(Gtk.Popover())
        return made

    def split(self) -> Any:
        """Return a button with a menu at its side."""
        if not self.adwaita:
            return self.joined([self.button(), Gtk.MenuButton()])
        made = Adw.SplitButton(valign=Gtk.Align.CENTER)
        if self.chance(0.5):
            made.set_icon_name(self.name())
        else:
            made.set_label(self.words.action())
        return made

    def field(self) -> Any:
        """Return a field for one line."""
        draw = self.rng.random()
        made = (
            Gtk.SearchEntry() if draw < 0.2 else Gtk.PasswordEntry(show_peek_icon=True) if draw < 0.28 else Gtk.Entry()
        )
        draw = self.rng.random()
        if draw < 0.25 and not isinstance(made, Gtk.PasswordEntry):
            made.set_property("placeholder-text", self.words.title())
        elif draw < 0.75:
            made.set_text(self.words.value())
        made.set_property("width-chars", self.rng.choice((-1, 5, 8, 12, 20, 30)))
        made.set_valign(Gtk.Align.CENTER)
        made.set_sensitive(not self.chance(0.1))
        return made

    def number(self) -> Any:
        """Return a field for a number, with its steppers."""
        top = self.rng.choice((10, 100, 1000, 99999))
        made = Gtk.SpinButton.new_with_range(0, top, self.rng.choice((1, 0.1, 0.25)))
        made.set_value(self.rng.uniform(0, top))
        if self.chance(0.1):
            made.set_orientation(Gtk.Orientation.VERTICAL)
        made.set_sensitive(not self.chance(0.1))
        made.set_valign(Gtk.Align.CENTER)
        return made

    def note(self) -> Any:
        """Return an area for several lines, a few lines tall."""
        view = Gtk.TextView()
        view.set_wrap_mode(Gtk.WrapMode.WORD)
        view.get_buffer().set_text(self.words.paragraph(self.rng.randint(0, 4)))
        made = self.scrolled(view)
        made.set_has_frame(True)
        made.set_size_request(self.rng.randint(120, 300), self.rng.randint(48, 160))
        return made

    def choice(self) -> Any:
        """Return a closed list of choices."""
        texts = [self.words.title() for _ in range(self.rng.randint(2, 7))]
        if self.chance(0.25):
            made = Gtk.ComboBoxText.new_with_entry() if self.chance(0.6) else Gtk.ComboBoxText()
            for one in texts:
                made.append_text(one)
            made.set_active(0)
        else:
            made = Gtk.DropDown.new_from_strings(texts)
            made.set_selected(self.rng.randrange(len(texts)))
        made.set_valign(Gtk.Align.CENTER)
        made.set_sensitive(not self.chance(0.1))
        return made

    def tick(self, group: Any = None, *, round_: bool = False, text: str | None = None) -> Any:
        """Return a check box or a radio button."""
        made = Gtk.CheckButton(label=self.words.option() if text is None else text or None, valign=Gtk.Align.CENTER)
        if round_:
            made.set_group(group or Gtk.CheckButton())
        else:
            made.set_active(self.chance(0.5))
            made.set_inconsistent(self.chance(0.04))
        made.set_sensitive(not self.chance(0.12))
        if self.chance(0.2):
            made.add_css_class("selection-mode")
        return made

    def radios(self, count: int) -> list[Any]:
        """Return radio buttons of one group, one of them chosen."""
        first = self.tick(round_=True)
        made = [first] + [self.tick(first, round_=True) for _ in range(count - 1)]
        self.rng.choice(made).set_active(True)
        return made

    def switch(self) -> Any:
        """Return a switch, as large as it wants to be."""
        made = Gtk.Switch(active=self.chance(0.5), halign=Gtk.Align.END, valign=Gtk.Align.CENTER)
        made.set_sensitive(not self.chance(0.1))
        return made

    def slider(self, *, upright: bool = False) -> Any:
        """Return a slider, at times with marks and a number."""
        way = Gtk.Orientation.VERTICAL if upright else Gtk.Orientation.HORIZONTAL
        made = Gtk.Scale.new_with_range(way, 0, 100, 1)
        made.set_value(self.rng.choice((0, 100, *[self.rng.uniform(3, 97) for _ in range(8)])))
        made.set_draw_value(self.chance(0.25))
        made.set_has_origin(self.chance(0.8))
        made.set_inverted(upright)
        if self.chance(0.2):
            side = self.rng.choice((Gtk.PositionType.TOP, Gtk.PositionType.BOTTOM))
            for mark in range(0, 101, self.rng.choice((10, 20, 25, 50))):
                made.add_mark(mark, side, str(mark) if self.chance(0.5) else None)
        made.set_size_request(*((-1, self.rng.randint(70, 220)) if upright else (self.rng.randint(80, 260), -1)))
        made.set_sensitive(not self.chance(0.1))
        return made

    def bar(self) -> Any:
        """Return a progress or level bar."""
        if self.chance(0.3):
            made = Gtk.LevelBar.new_for_interval(0, self.rng.choice((1, 5, 8)))
            made.set_value(self.rng.uniform(0, made.get_max_value()))
            made.set_mode(self.rng.choice((Gtk.LevelBarMode.DISCRETE, Gtk.LevelBarMode.CONTINUOUS)))
            made.set_size_request(self.rng.randint(60, 200), -1)
        else:
            made = Gtk.ProgressBar(fraction=self.rng.random())
            if self.chance(0.25):
                made.set_show_text(True)
                made.set_text(self.words.value())
            if self.chance(0.15):
                made.add_css_class("osd")
        made.set_valign(Gtk.Align.CENTER)
        return made

    def texture(self, width_px: int, height_px: int) -> Any:
        """Return a picture's pixels."""
        drawn = art.surface(self.rng, width_px, height_px)
        held = GLib.Bytes.new(bytes(drawn.get_data()))
        form = Gdk.MemoryFormat.B8G8R8A8_PREMULTIPLIED
        # The fourth byte of cairo's RGB24 is undefined: here it is made opaque.
        opaque = bytearray(held.get_data())
        opaque[3::4] = b"\xff" * (len(opaque) // 4)
        return Gdk.MemoryTexture.new(width_px, height_px, form, GLib.Bytes.new(bytes(opaque)), drawn.get_stride())

    def picture(self, width_px: int, height_px: int) -> Any:
        """Return a picture of that size."""
        made = Gtk.Picture.new_for_paintable(self.texture(width_px, height_px))
        made.set_can_shrink(False)
        made.set_halign(Gtk.Align.CENTER)
        made.set_valign(Gtk.Align.CENTER)
        made.shows = (width_px, height_px)
        return made
