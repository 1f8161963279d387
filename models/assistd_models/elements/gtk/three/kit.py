"""Small parts that GTK 3 scenes are put together from: a button, a field, a box, a picture, each drawn by lot."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from assistd_models.elements.gtk import art, icons
from assistd_models.elements.gtk.three.toolkit import Gdk, Gtk
from assistd_models.elements.gtk.words import Words

SIZES = {"menu": Gtk.IconSize.MENU, "tool": Gtk.IconSize.LARGE_TOOLBAR, "button": Gtk.IconSize.BUTTON}


class Kit:
    """Makes widgets for one picture.

    Attributes:
        rng: The picture's.
        words: What they say.
        symbolic: Icons of one colour.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.words = Words(rng)
        self.symbolic = rng.random() < 0.6

    def chance(self, share: float) -> bool:
        """Return True so often."""
        return self.rng.random() < share

    def box(self, *children: Any, lying: bool = False, gap: int | None = None, pad: int = 0) -> Any:
        """Return a row or a column of widgets, in the order given, none stretched."""
        way = Gtk.Orientation.HORIZONTAL if lying else Gtk.Orientation.VERTICAL
        made = Gtk.Box(orientation=way, spacing=self.rng.choice((0, 3, 6, 6, 12)) if gap is None else gap)
        made.set_border_width(pad)
        for child in children:
            made.pack_start(child, False, False, 0)
        return made

    def joined(self, children: Iterable[Any], *, lying: bool = True, even: bool = False) -> Any:
        """Return buttons that touch each other, as one group."""
        made = self.box(*children, lying=lying, gap=0)
        made.get_style_context().add_class("linked")
        made.set_homogeneous(even)
        return made

    def scrolled(self, child: Any, *, frame: bool | None = None) -> Any:
        """Return a widget in a view that scrolls."""
        made = Gtk.ScrolledWindow()
        if frame if frame is not None else self.chance(0.5):
            made.set_shadow_type(Gtk.ShadowType.IN)
        made.set_overlay_scrolling(self.chance(0.6))
        made.add(child)
        made.set_hexpand(True)
        made.set_vexpand(True)
        return made

    def icon(self, names: Iterable[str] = icons.TOOLS, size: str = "button") -> Any:
        """Return an icon."""
        name = self.rng.choice(list(names))
        return Gtk.Image.new_from_icon_name(name + ("-symbolic" if self.symbolic else ""), SIZES[size])

    def label(self, text: str, *, dim: bool = False, wrap: bool = False) -> Any:
        """Return words at the left."""
        made = Gtk.Label(label=text, xalign=0)
        if wrap:
            made.set_line_wrap(True)
            made.set_max_width_chars(self.rng.randint(24, 70))
        if dim:
            made.get_style_context().add_class("dim-label")
        return made

    def heading(self, text: str) -> Any:
        """Return large or bold words."""
        made = Gtk.Label(xalign=0)
        made.set_text(text)
        made.set_name("heading")
        return made

    def linked(self, wrap: bool = True) -> Any:
        """Return a sentence with a link or two in it."""
        links = [self.words.title() for _ in range(self.rng.randint(1, 2))]
        text = self.words.sentence() + " "
        for link in links:
            text += f'<a href="https://example.org">{link}</a> {self.words.sentence(2, 6)} '
        made = self.label("", wrap=wrap)
        made.set_markup(text)
        made.linked = links
        return made

    def button(self, text: str | None = None) -> Any:
        """Return a push button with words, now and then with an icon beside them."""
        made = Gtk.Button(label=text if text is not None else self.words.action())
        if self.chance(0.12):
            made.set_image(self.icon())
            made.set_always_show_image(True)
        return self.mood(made)

    def mood(self, made: Any) -> Any:
        """Return the button with a class or a state, now and then."""
        style, draw = made.get_style_context(), self.rng.random()
        if draw < 0.06:
            style.add_class("suggested-action")
        elif draw < 0.09:
            style.add_class("destructive-action")
        elif draw < 0.12:
            made.set_state_flags(Gtk.StateFlags.PRELIGHT, False)
        if self.chance(0.09):
            made.set_sensitive(False)
        return made

    def icon_button(self, names: Iterable[str] = icons.TOOLS, *, flat: bool = False, size: str = "button") -> Any:
        """Return a button with nothing but an icon."""
        made = Gtk.Button()
        made.set_image(self.icon(names, size))
        if flat:
            made.set_relief(Gtk.ReliefStyle.NONE)
        return self.mood(made)

    def toggle(self, *, text: bool = False) -> Any:
        """Return a button that stays pressed."""
        made = Gtk.ToggleButton(active=self.chance(0.4))
        if text:
            made.set_label(self.words.noun())
        else:
            made.set_image(self.icon())
        return self.mood(made)

    def field(self) -> Any:
        """Return a field for one line: empty, with a hint, with a value, for a password, for a search."""
        rng = self.rng
        made = Gtk.SearchEntry() if self.chance(0.2) else Gtk.Entry()
        draw = rng.random()
        if draw < 0.2:
            made.set_placeholder_text(self.words.title())
        elif draw < 0.75:
            made.set_text(self.words.value())
        if self.chance(0.1):
            made.set_visibility(False)
        if self.chance(0.3):
            sign = rng.choice(("edit-clear-symbolic", "edit-clear", *icons.TOOLS))
            made.set_icon_from_icon_name(Gtk.EntryIconPosition.SECONDARY, sign)
        made.set_width_chars(rng.choice((-1, 5, 8, 12, 20, 30)))
        made.set_sensitive(not self.chance(0.1))
        return made

    def number(self, *, upright: bool | None = None) -> Any:
        """Return a field for a number, with its steppers."""
        top = self.rng.choice((10, 100, 1000, 99999))
        made = Gtk.SpinButton.new_with_range(0, top, self.rng.choice((1, 0.1, 0.25)))
        made.set_value(self.rng.uniform(0, top))
        if upright if upright is not None else self.chance(0.12):
            made.set_orientation(Gtk.Orientation.VERTICAL)
        made.set_sensitive(not self.chance(0.1))
        made.set_halign(Gtk.Align.START if self.chance(0.5) else Gtk.Align.FILL)
        return made

    def note(self) -> Any:
        """Return an area for several lines, a few lines tall."""
        view = Gtk.TextView()
        view.set_wrap_mode(Gtk.WrapMode.WORD)
        view.get_buffer().set_text(self.words.paragraph(self.rng.randint(0, 4)))
        made = self.scrolled(view, frame=True)
        made.set_size_request(self.rng.randint(120, 300), self.rng.randint(48, 160))
        return made

    def choice(self) -> Any:
        """Return a closed list of choices, with or without a field."""
        entry = self.chance(0.25)
        made = Gtk.ComboBoxText.new_with_entry() if entry else Gtk.ComboBoxText()
        made.options = [self.words.title() for _ in range(self.rng.randint(2, 7))]
        for one in made.options:
            made.append_text(one)
        if self.chance(0.9):
            made.set_active(self.rng.randrange(len(made.options)))
        made.set_sensitive(not self.chance(0.1))
        return made

    def tick(self, group: Any = None, *, round_: bool = False, text: str | None = None) -> Any:
        """Return a check box or a radio button."""
        said = self.words.option() if text is None else text
        made = Gtk.RadioButton.new_with_label_from_widget(group, said) if round_ else Gtk.CheckButton(label=said)
        if not round_:
            made.set_active(self.chance(0.5))
            made.set_inconsistent(self.chance(0.04))
        made.set_sensitive(not self.chance(0.12))
        if self.chance(0.5):
            made.set_halign(Gtk.Align.START)
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
        made.set_draw_value(self.chance(0.3))
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
            if self.chance(0.5):
                made.set_mode(Gtk.LevelBarMode.DISCRETE)
            made.set_size_request(self.rng.randint(60, 200), self.rng.choice((-1, 8, 14)))
            made.set_valign(Gtk.Align.CENTER)
            return made
        made = Gtk.ProgressBar(fraction=self.rng.random(), valign=Gtk.Align.CENTER)
        if self.chance(0.3):
            made.set_show_text(True)
            made.set_text(self.words.value())
        if self.chance(0.5):
            made.set_size_request(self.rng.randint(80, 300), -1)
        return made

    def menu_button(self, *, text: bool | None = None) -> Any:
        """Return a button that opens a menu: with words and an arrow a list of choices, with an icon a plain button."""
        made = Gtk.MenuButton()
        if text if text is not None else self.chance(0.4):
            inner = self.box(Gtk.Label(label=self.words.noun()), lying=True, gap=6)
            inner.pack_end(Gtk.Image.new_from_icon_name("pan-down-symbolic", Gtk.IconSize.BUTTON), False, False, 0)
            made.add(inner)
            made.chooses = True
        else:
            made.set_image(Gtk.Image.new_from_icon_name("open-menu-symbolic", Gtk.IconSize.BUTTON))
        made.set_popover(Gtk.Popover())
        return made

    def picture(self, width_px: int, height_px: int) -> Any:
        """Return a picture of that size."""
        drawn = Gdk.pixbuf_get_from_surface(art.surface(self.rng, width_px, height_px), 0, 0, width_px, height_px)
        made = Gtk.Image.new_from_pixbuf(drawn)
        made.shows = (width_px, height_px)
        return made
