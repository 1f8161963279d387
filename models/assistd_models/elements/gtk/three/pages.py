"""Content of GTK 3 windows that one reads or looks at: editors, articles, pictures, players, mixers, nothing at all."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk.three import bars
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import Gtk


def editor(kit: Kit) -> Any:
    """Return a text area that fills its place: prose, a program, a terminal, or empty."""
    view = Gtk.TextView()
    view.set_wrap_mode(kit.rng.choice((Gtk.WrapMode.NONE, Gtk.WrapMode.WORD)))
    view.set_left_margin(kit.rng.choice((0, 4, 12)))
    draw = kit.rng.random()
    if draw < 0.4:
        text = "\n".join(kit.words.code() for _ in range(kit.rng.randint(3, 70)))
        view.set_monospace(True)
    elif draw < 0.85:
        text = "\n\n".join(kit.words.paragraph(kit.rng.randint(1, 6)) for _ in range(kit.rng.randint(1, 9)))
    else:
        text = ""
    view.get_buffer().set_text(text)
    view.set_sensitive(not kit.chance(0.04))
    if kit.chance(0.25):
        view.set_name("terminal")
    return kit.scrolled(view)


def article(kit: Kit) -> Any:
    """Return a page of headings, paragraphs and links, with or without a picture; nothing to press."""
    made = kit.box(gap=12, pad=kit.rng.choice((12, 24, 48)))
    for _ in range(kit.rng.randint(1, 4)):
        made.pack_start(kit.heading(kit.words.title()), False, False, 0)
        if kit.chance(0.3):
            picture = kit.picture(kit.rng.randint(60, 420), kit.rng.randint(40, 260))
            picture.set_halign(Gtk.Align.START)
            made.pack_start(picture, False, False, 0)
        words = kit.linked() if kit.chance(0.4) else kit.label(kit.words.paragraph(kit.rng.randint(2, 7)), wrap=True)
        made.pack_start(words, False, False, 0)
    return kit.scrolled(made, frame=False)


def image(kit: Kit) -> Any:
    """Return one picture, as a viewer shows it."""
    made = kit.picture(kit.rng.randint(120, 700), kit.rng.randint(90, 500))
    made.set_hexpand(True)
    made.set_vexpand(True)
    return kit.scrolled(made, frame=False)


def player(kit: Kit) -> Any:
    """Return a player: a cover, a title, a time slider, round or flat buttons, a volume."""
    side = kit.rng.randint(80, 320)
    made = kit.box(kit.picture(side, side), gap=9, pad=12)
    made.pack_start(Gtk.Label(label=kit.words.title()), False, False, 0)
    if kit.chance(0.7):
        time = kit.box(kit.label("1:07"), lying=True, gap=6)
        slider = kit.slider()
        slider.set_draw_value(False)
        time.pack_start(slider, True, True, 0)
        time.pack_start(kit.label("4:32"), False, False, 0)
        made.pack_start(time, False, False, 0)
    names = ("media-skip-backward", "media-playback-start", "media-playback-pause", "media-skip-forward")
    keys = [kit.icon_button((name,), flat=kit.chance(0.5)) for name in names]
    row = kit.joined(keys) if kit.chance(0.3) else kit.box(*keys, lying=True, gap=6)
    row.set_halign(Gtk.Align.CENTER)
    made.pack_start(row, False, False, 0)
    if kit.chance(0.4):
        made.pack_start(kit.slider(), False, False, 0)
    made.set_valign(Gtk.Align.CENTER)
    return made


def mixer(kit: Kit) -> Any:
    """Return upright sliders beside each other, with names and switches below."""
    row = kit.box(lying=True, gap=kit.rng.choice((6, 12, 24)), pad=12)
    for _ in range(kit.rng.randint(3, 12)):
        strip = kit.box(gap=6)
        slider = kit.slider(upright=True)
        slider.set_halign(Gtk.Align.CENTER)
        strip.pack_start(slider, True, True, 0)
        strip.pack_start(Gtk.Label(label=kit.words.noun()), False, False, 0)
        if kit.chance(0.3):
            strip.pack_start(kit.toggle(), False, False, 0)
        row.pack_start(strip, False, False, 0)
    return row


def tasks(kit: Kit) -> Any:
    """Return what is under way: names, bars, buttons to stop them."""
    made = kit.box(gap=kit.rng.choice((6, 12, 18)), pad=12)
    for _ in range(kit.rng.randint(1, 8)):
        bar = kit.bar()
        bar.set_hexpand(True)
        row = kit.box(lying=True, gap=9)
        row.pack_start(kit.box(kit.label(kit.words.file()), bar, gap=3), True, True, 0)
        if kit.chance(0.6):
            stop = kit.icon_button(("process-stop", "window-close"))
            stop.set_valign(Gtk.Align.CENTER)
            row.pack_end(stop, False, False, 0)
        made.pack_start(row, False, False, 0)
    return made


def empty(kit: Kit) -> Any:
    """Return a window with next to nothing in it."""
    made = kit.box(gap=12)
    if kit.chance(0.6):
        sign = Gtk.Image.new_from_icon_name("folder-symbolic", Gtk.IconSize.DIALOG)
        sign.set_pixel_size(kit.rng.choice((48, 64, 96, 128)))
        made.pack_start(sign, False, False, 0)
    if kit.chance(0.8):
        made.pack_start(Gtk.Label(label=kit.words.sentence(2, 6)), False, False, 0)
    if kit.chance(0.3):
        action = kit.button()
        action.set_halign(Gtk.Align.CENTER)
        made.pack_start(action, False, False, 0)
    made.set_valign(Gtk.Align.CENTER)
    return made


def info_bar(kit: Kit) -> Any:
    """Return a strip with a message and buttons."""
    made = Gtk.InfoBar()
    made.set_message_type(kit.rng.choice((Gtk.MessageType.INFO, Gtk.MessageType.WARNING, Gtk.MessageType.ERROR)))
    made.get_content_area().add(kit.label(kit.words.sentence(3, 10)))
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
        bubble.get_style_context().add_class("frame")
        made.pack_start(bubble, False, False, 0)
    row = kit.box(lying=True)
    row.pack_start(kit.field(), True, True, 0)
    row.pack_end(kit.icon_button(("mail-send",)), False, False, 0)
    outer = kit.box(gap=6, pad=6)
    outer.pack_start(kit.scrolled(made), True, True, 0)
    outer.pack_end(row, False, False, 0)
    if kit.chance(0.3):
        outer.pack_start(bars.button_bar(kit), False, False, 0)
    return outer
