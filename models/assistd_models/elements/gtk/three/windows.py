"""Whole GTK 3 windows: bars around content, panes, dialogs. `studio` shows them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk.three import bars, forms, pages, views
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import Gtk

LISTS = (views.table,) * 6 + (views.icon_view,) * 3 + (views.gallery, lambda kit: kit.scrolled(views.rows(kit)))
FORMS = (*(forms.form,) * 3, *(forms.options,) * 2, *(forms.settings,) * 2, forms.jumble, forms.keypad)
PAGES = (
    *(pages.editor,) * 8, *(pages.article,) * 2, pages.image, pages.player, pages.mixer, pages.tasks, pages.empty,
    pages.chat, forms.wizard,
)  # fmt: skip


def content(kit: Kit) -> Any:
    """Return what fills a window."""
    made = kit.rng.choice(kit.rng.choices((LISTS, FORMS, PAGES), (4, 4, 3))[0])(kit)
    if kit.chance(0.25):
        made = forms.tabbed(kit, made)
    if kit.chance(0.3):
        made = panes(kit, made)
    return made


def panes(kit: Kit, inner: Any) -> Any:
    """Return content with a sidebar, a second list, or a preview beside or below it."""
    upright = kit.chance(0.25)
    made = Gtk.Paned(orientation=Gtk.Orientation.VERTICAL if upright else Gtk.Orientation.HORIZONTAL)
    other = kit.rng.choice(LISTS + PAGES)(kit) if upright or kit.chance(0.3) else views.sidebar(kit)
    first, second = (other, inner) if not upright and kit.chance(0.85) else (inner, other)
    made.pack1(first, upright or second is other, False)
    made.pack2(second, True, False)
    made.set_position(kit.rng.randint(120, 320))
    return made


def program(kit: Kit) -> tuple[Any, Any]:
    """Return the content of a program's window, bars included, and its header bar or None."""
    outer = kit.box(gap=0)
    header = bars.header_bar(kit) if kit.chance(0.4) else None
    if kit.chance(0.15 if header else 0.65):
        outer.pack_start(bars.menu_bar(kit), False, False, 0)
    if kit.chance(0.15 if header else 0.5):
        bar = bars.tool_bar(kit) if kit.chance(0.6) else bars.button_bar(kit)
        outer.pack_start(bar, False, False, 0)
    if kit.chance(0.08):
        outer.pack_start(pages.info_bar(kit), False, False, 0)
    outer.pack_start(content(kit), True, True, 0)
    if kit.chance(0.3):
        outer.pack_start(bars.status_bar(kit), False, False, 0)
    return outer, header


def dialog(kit: Kit) -> tuple[Any, Any]:
    """Return the content of a dialog, its buttons included, and its header bar or None."""
    outer = kit.box(gap=0)
    header = bars.header_bar(kit) if kit.chance(0.25) else None
    makers = (forms.question,) * 4 + (forms.form, forms.options, pages.tasks, views.table, forms.wizard)
    inner = kit.rng.choice(makers)(kit)
    if kit.chance(0.15):
        inner = forms.tabbed(kit, inner)
    outer.pack_start(inner, True, True, 0)
    outer.pack_start(bars.dialog_buttons(kit), False, False, 0)
    return outer, header


def ready_made(kit: Kit) -> Any:
    """Return one of the toolkit's own dialogs, as a window."""
    draw = kit.rng.random()
    if draw < 0.35:
        action = kit.rng.choice(
            (Gtk.FileChooserAction.OPEN, Gtk.FileChooserAction.SAVE, Gtk.FileChooserAction.SELECT_FOLDER)
        )
        made = Gtk.FileChooserDialog(title=kit.words.title(), action=action)
        made.set_current_folder(kit.rng.choice(("/usr", "/usr/share", "/etc", "/usr/lib", "/usr/bin")))
        made.add_buttons(*[part for at, text in enumerate(kit.words.actions(2)) for part in (text, at)])
        return made
    if draw < 0.45:
        return Gtk.FontChooserDialog(title=kit.words.title())
    if draw < 0.5:
        return Gtk.AppChooserDialog.new_for_content_type(None, Gtk.DialogFlags(0), "text/plain")
    if draw < 0.58:
        made = Gtk.AboutDialog(program_name=kit.words.noun(), version="4.2", website="https://example.org")
        made.set_comments(kit.words.sentence())
        return made
    kinds = (Gtk.MessageType.INFO, Gtk.MessageType.WARNING, Gtk.MessageType.QUESTION, Gtk.MessageType.ERROR)
    made = Gtk.MessageDialog(message_type=kit.rng.choice(kinds), text=kit.words.sentence(3, 8))
    made.format_secondary_text(kit.words.paragraph(kit.rng.randint(1, 3)))
    for at, text in enumerate(kit.words.actions(kit.rng.randint(1, 4))):
        made.add_button(text, at)
    return made
