"""Whole GTK 4 windows: bars around content, sidebars, dialogs. `studio` shows them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.four import bars, forms, pages, views
from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.toolkit import Adw, Gio, Gtk

LISTS = (views.table,) * 4 + (views.listing,) * 3 + (views.grid, views.grid, views.cards)
FORMS = (forms.form, forms.form, forms.options, forms.options, forms.framed, forms.jumble, forms.keypad)
PAGES = (
    *(pages.editor,) * 8, *(pages.article,) * 2, pages.image, pages.player, pages.mixer, pages.tasks, pages.status,
    pages.chat,
)  # fmt: skip


def content(kit: Kit) -> Any:
    """Return what fills a window."""
    if kit.adwaita and kit.chance(0.3):
        return forms.preferences(kit)
    made = kit.rng.choice(kit.rng.choices((LISTS, FORMS, PAGES), (4, 4, 3))[0])(kit)
    if kit.chance(0.2):
        made = bars.tab_bar(kit, made) if kit.adwaita and kit.chance(0.5) else forms.notebook(kit, made)
    return made


def program(kit: Kit) -> Any:
    """Return a program's window."""
    draw = kit.rng.random()
    if draw < 0.25:
        return _two_panes(kit)
    if draw < 0.4:
        return _switched(kit)
    header = bars.header_bar(kit) if kit.chance(0.8) else None
    return _window(kit, header, _stacked(kit, content(kit), menus=header is None))


def _stacked(kit: Kit, inner: Any, *, menus: bool) -> Any:
    outer = kit.box(gap=0)
    if kit.chance(0.8 if menus else 0.08):
        outer.append(bars.menu_bar(kit))
    if kit.chance(0.6 if menus else 0.2):
        outer.append(bars.tool_bar(kit))
    if kit.chance(0.08):
        outer.append(pages.info_bar(kit))
    if kit.chance(0.06):
        outer.append(_search(kit))
    inner.set_vexpand(True)
    outer.append(inner)
    if kit.chance(0.3):
        outer.append(bars.bottom_bar(kit))
    return outer


def _search(kit: Kit) -> Any:
    bar = Gtk.SearchBar(search_mode_enabled=True, show_close_button=kit.chance(0.5))
    bar.set_child(Gtk.SearchEntry(width_chars=kit.rng.randint(15, 40)))
    return bar


def _two_panes(kit: Kit) -> Any:
    """A sidebar with a header bar of its own beside the content with one, as in GNOME Settings; or a paned window."""
    left, inner = views.sidebar(kit), content(kit)
    inner.set_hexpand(True)
    if kit.adwaita and kit.chance(0.7):
        first = kit.box(_half(kit, "start"), left, gap=0)
        second = kit.box(_half(kit, "end"), _stacked(kit, inner, menus=False), gap=0)
        second.set_hexpand(True)
        row = kit.box(first, Gtk.Separator(orientation=Gtk.Orientation.VERTICAL), second, lying=True, gap=0)
        return _window(kit, None, row, framed=True)
    paned = Gtk.Paned(start_child=left, end_child=inner, position=kit.rng.randint(140, 280), vexpand=True)
    return _window(kit, bars.header_bar(kit), _stacked(kit, paned, menus=kit.chance(0.1)))


def _half(kit: Kit, side: str) -> Any:
    bar = bars.header_bar(kit)
    if side == "start":
        bar.set_decoration_layout(kit.rng.choice((":", "close:", ":")))
    return bar


def _switched(kit: Kit) -> Any:
    """Return a window whose header bar or bottom bar switches its pages."""
    stack = Adw.ViewStack(vexpand=True) if kit.adwaita else Gtk.Stack(vexpand=True)
    inner, count = content(kit), kit.rng.randint(2, 5)
    chosen = kit.rng.randrange(count)
    for at, name in enumerate(kit.words.nouns(count)):
        page = stack.add_titled(inner if at == chosen else Gtk.Label(), str(at), name)
        if kit.adwaita:
            page.set_icon_name(kit.name(icons.THINGS))
            if kit.chance(0.2):
                page.set_badge_number(kit.rng.randint(1, 99))
    stack.set_visible_child_name(str(chosen))
    below = kit.adwaita and kit.chance(0.3)
    header = bars.header_bar(kit, None if below else stack)
    outer = kit.box(stack, gap=0)
    if below:
        outer.append(Adw.ViewSwitcherBar(stack=stack, reveal=True))
    return _window(kit, header, outer)


def _window(kit: Kit, header: Any, inner: Any, *, framed: bool = False) -> Any:
    if kit.adwaita:
        window = Adw.Window()
        outer = kit.box(gap=0)
        if header is not None:
            outer.append(header)
        outer.append(inner)
        if kit.chance(0.05):
            outer = _toasted(kit, outer)
        window.set_content(outer)
        window.set_decorated(header is not None or framed)
        return window
    window = Gtk.Window(child=inner)
    if header is not None:
        window.set_titlebar(header)
    else:
        window.set_decorated(False)
    return window


def _toasted(kit: Kit, inner: Any) -> Any:
    outer = Adw.ToastOverlay(child=inner)
    toast = Adw.Toast(title=kit.words.noun(), timeout=0)
    if kit.chance(0.6):
        toast.set_button_label(kit.words.action())
    outer.add_toast(toast)
    return outer


def dialog(kit: Kit) -> Any:
    """Return a dialog of our own making, with a row of buttons."""
    makers = (_question,) * 3 + (forms.form, forms.options, pages.tasks, views.table)
    inner = kit.rng.choice(makers)(kit)
    inner.set_vexpand(True)
    outer = kit.box(inner, bars.dialog_buttons(kit), gap=0)
    return _window(kit, bars.header_bar(kit) if kit.chance(0.4) else None, outer)


def _question(kit: Kit) -> Any:
    made = kit.box(kit.heading(kit.words.sentence(3, 8)), gap=9, pad=kit.rng.choice((12, 24)))
    made.append(kit.label(kit.words.paragraph(kit.rng.randint(1, 3)), wrap=True))
    for maker in (kit.tick, kit.field, kit.bar):
        if kit.chance(0.2):
            made.append(maker())
    return made


def ready_made(kit: Kit) -> Any:
    """Return one of the toolkit's own dialogs: `small` tells that it chooses its size itself."""
    draw = kit.rng.random()
    if draw < 0.3:
        return _file_chooser(kit)
    if draw < 0.36:
        return Gtk.FontChooserDialog(title=kit.words.title())
    if draw < 0.72 and kit.adwaita:
        made = Adw.MessageDialog(heading=kit.words.sentence(2, 6), body=kit.words.paragraph(kit.rng.randint(1, 3)))
        _respond(kit, made)
        return made
    if draw < 0.8 and kit.adwaita:
        made = Adw.AboutWindow(application_name=kit.words.noun(), version="4.2", developer_name=kit.words.person())
        made.set_application_icon("folder")
        made.set_website("https://example.org")
        made.set_comments(kit.words.sentence())
        return made
    kinds = (Gtk.MessageType.INFO, Gtk.MessageType.WARNING, Gtk.MessageType.QUESTION, Gtk.MessageType.ERROR)
    made = Gtk.MessageDialog(message_type=kit.rng.choice(kinds), text=kit.words.sentence(3, 8))
    made.set_property("secondary-text", kit.words.paragraph(kit.rng.randint(1, 3)))
    for at, text in enumerate(kit.words.actions(kit.rng.randint(1, 4))):
        made.add_button(text, at)
    return made


def _respond(kit: Kit, made: Any) -> None:
    looks = (Adw.ResponseAppearance.DEFAULT,) * 3 + (
        Adw.ResponseAppearance.SUGGESTED,
        Adw.ResponseAppearance.DESTRUCTIVE,
    )
    for at, text in enumerate(kit.words.actions(kit.rng.choice((1, 2, 2, 2, 3)))):
        made.add_response(str(at), text.replace("_", ""))
        made.set_response_appearance(str(at), kit.rng.choice(looks))
        made.set_response_enabled(str(at), not kit.chance(0.1))
    if kit.chance(0.25):
        made.set_extra_child(kit.rng.choice((kit.field, kit.tick))())


def _file_chooser(kit: Kit) -> Any:
    action = kit.rng.choice(
        (Gtk.FileChooserAction.OPEN, Gtk.FileChooserAction.SAVE, Gtk.FileChooserAction.SELECT_FOLDER)
    )
    made = Gtk.FileChooserDialog(title=kit.words.title(), action=action)
    where = kit.rng.choice(("/usr", "/usr/share", "/etc", "/usr/lib", "/usr/bin"))
    made.set_current_folder(Gio.File.new_for_path(where))
    for at, text in enumerate(kit.words.actions(2)):
        made.add_button(text, at)
    return made
