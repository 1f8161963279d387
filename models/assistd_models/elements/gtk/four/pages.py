"""Content of GTK 4 windows that one reads or looks at: editors, articles, pictures, players, status pages."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.toolkit import Adw, Gtk


def editor(kit: Kit) -> Any:
    """Return a text area that fills its place: prose, a program, a terminal, or empty."""
    view = Gtk.TextView(wrap_mode=kit.rng.choice((Gtk.WrapMode.NONE, Gtk.WrapMode.WORD)))
    view.set_left_margin(kit.rng.choice((0, 4, 12)))
    draw = kit.rng.random()
    text = ""
    if draw < 0.4:
        text = "\n".join(kit.words.code() for _ in range(kit.rng.randint(3, 70)))
        view.set_monospace(True)
    elif draw < 0.85:
        text = "\n\n".join(kit.words.paragraph(kit.rng.randint(1, 6)) for _ in range(kit.rng.randint(1, 9)))
    view.get_buffer().set_text(text)
    if kit.chance(0.25):
        view.add_css_class("terminal")
    return kit.scrolled(view)


def article(kit: Kit) -> Any:
    """Return a page of headings, paragraphs and links, with or without a picture; nothing to press."""
    made = kit.box(gap=12, pad=kit.rng.choice((12, 24, 48)))
    for _ in range(kit.rng.randint(1, 4)):
        made.append(kit.heading(kit.words.title()))
        if kit.chance(0.3):
            picture = kit.picture(kit.rng.randint(60, 420), kit.rng.randint(40, 260))
            picture.set_halign(Gtk.Align.START)
            made.append(picture)
        made.append(
            kit.linked() if kit.chance(0.4) else kit.label(kit.words.paragraph(kit.rng.randint(2, 7)), wrap=True)
        )
    return kit.scrolled(made)


def image(kit: Kit) -> Any:
    """Return one picture, as a viewer shows it."""
    made = kit.picture(kit.rng.randint(120, 700), kit.rng.randint(90, 500))
    made.set_vexpand(True)
    return kit.scrolled(made)


def player(kit: Kit) -> Any:
    """Return a player: a cover, a title, a time slider, round or flat buttons, a volume."""
    side = kit.rng.randint(80, 320)
    made = kit.box(kit.picture(side, side), gap=9, pad=12)
    made.append(Gtk.Label(label=kit.words.title()))
    if kit.chance(0.7):
        slider = kit.slider()
        slider.set_hexpand(True)
        made.append(kit.box(kit.label("1:07"), slider, kit.label("4:32"), lying=True, gap=6))
    names = ("media-skip-backward", "media-playback-start", "media-playback-pause", "media-skip-forward")
    keys = [kit.icon_button((name,)) for name in names]
    row = kit.joined(keys) if kit.chance(0.3) else kit.box(*keys, lying=True, gap=6)
    row.set_halign(Gtk.Align.CENTER)
    made.append(row)
    made.set_valign(Gtk.Align.CENTER)
    return made


def mixer(kit: Kit) -> Any:
    """Return upright sliders beside each other, with names and buttons below."""
    row = kit.box(lying=True, gap=kit.rng.choice((6, 12, 24)), pad=12)
    for _ in range(kit.rng.randint(3, 12)):
        slider = kit.slider(upright=True)
        slider.set_vexpand(kit.chance(0.7))
        slider.set_halign(Gtk.Align.CENTER)
        strip = kit.box(slider, Gtk.Label(label=kit.words.noun()), gap=6)
        if kit.chance(0.3):
            strip.append(kit.toggle())
        row.append(strip)
    return kit.scrolled(row)


def tasks(kit: Kit) -> Any:
    """Return what is under way: names, bars, buttons to stop them."""
    made = kit.box(gap=kit.rng.choice((6, 12, 18)), pad=12)
    for _ in range(kit.rng.randint(1, 8)):
        bar = kit.bar()
        bar.set_hexpand(True)
        work = kit.box(kit.label(kit.words.file()), bar, gap=3)
        work.set_hexpand(True)
        row = kit.box(work, lying=True, gap=9)
        if kit.chance(0.6):
            row.append(kit.icon_button(("process-stop", "window-close")))
        made.append(row)
    return kit.scrolled(made)


def status(kit: Kit) -> Any:
    """Return a page with next to nothing in it: a sign, a few words, perhaps a button."""
    action = kit.button()
    action.set_halign(Gtk.Align.CENTER)
    if kit.adwaita:
        made = Adw.StatusPage(icon_name=kit.name(icons.THINGS), title=kit.words.title(), vexpand=True)
        made.set_description(kit.words.sentence())
        if kit.chance(0.5):
            made.set_child(action)
        return made
    made = kit.box(Gtk.Image(icon_name=kit.name(icons.THINGS), pixel_size=kit.rng.choice((48, 64, 96))), gap=12)
    made.append(Gtk.Label(label=kit.words.sentence(2, 6)))
    if kit.chance(0.4):
        made.append(action)
    made.set_valign(Gtk.Align.CENTER)
    made.set_vexpand(True)
    return made


def info_bar(kit: Kit) -> Any:
    """Return a strip with a message and buttons."""
    made = Gtk.InfoBar()
    made.set_message_type(kit.rng.choice((Gtk.MessageType.INFO, Gtk.MessageType.WARNING, Gtk.MessageType.ERROR)))
    made.add_child(kit.label(kit.words.sentence(3, 10)))
    for at, text in enumerate(kit.words.actions(kit.rng.choice((0, 1, 2)))):
        made.add_button(text, at)
    made.set_show_close_button(kit.chance(0.4))
    return made


def chat(kit: Kit) -> Any:
    """Return a conversation with a field to write in below."""
    made = kit.box(gap=6, pad=6)
    for _ in range(kit.rng.randint(2, 8)):
        bubble = kit.label(kit.words.paragraph(1), wrap=True)
        bubble.set_halign(kit.rng.choice((Gtk.Align.START, Gtk.Align.END)))
        bubble.add_css_class(kit.rng.choice(("card", "frame")))
        made.append(bubble)
    field = kit.field()
    field.set_hexpand(True)
    row = kit.box(field, kit.icon_button(("mail-send",)), lying=True, gap=6, pad=6)
    return kit.box(kit.scrolled(made), row, gap=0)
