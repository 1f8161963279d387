"""Real GTK 3 windows to be looked at, run by Debian's Python: ``gtk_windows.py KIND [TITLE] [NUMBER]``.

Each has one thing that a test is about; `tests.beds.accessible` starts them.
"""

import os
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402

KIND, TITLE, NUMBER = (*sys.argv[1:], "", "")[0], (*sys.argv[2:], "A window")[0], int((*sys.argv[3:], "0")[0])


def column(*widgets, spacing=8):
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=spacing, margin=12)
    for widget in widgets:
        box.add(widget)
    return box


def label(text, **more):
    return Gtk.Label(label=text, xalign=0, **more)


def plain():
    return column(label("Dear Sir or Madam,"), label("the harbour bridge reopens in May."), Gtk.Button(label="Send"))


def form():
    grid = Gtk.Grid(row_spacing=6, column_spacing=12, margin=12)
    name = Gtk.Entry(text="Ada Lovelace")
    secret = Gtk.Entry(text="hunter2-secret", visibility=False)
    volume = Gtk.Scale.new_with_range(Gtk.Orientation.HORIZONTAL, 0, 100, 5)
    volume.set_value(40)
    volume.set_size_request(200, -1)
    style = Gtk.ComboBoxText()
    for words in ("Light", "Dark"):
        style.append_text(words)
    style.set_active(1)
    count = Gtk.SpinButton.new_with_range(0, 9, 1)
    count.set_value(3)
    rows = [("_Name:", name), ("_Password:", secret), ("_Volume:", volume), ("_Style:", style), ("C_opies:", count)]
    for number, (words, widget) in enumerate(rows):
        text = label(words, use_underline=True, mnemonic_widget=widget)
        grid.attach(text, 0, number, 1, 1)
        grid.attach(widget, 1, number, 1, 1)
    loud = Gtk.CheckButton(label="Large text", active=True)
    still = Gtk.CheckButton(label="Animations")
    grey = Gtk.Button(label="Reset", sensitive=False)
    bold = Gtk.ToggleButton(label="Bold", active=True)
    more = Gtk.Expander(label="Details")
    more.add(label("hidden until it is opened"))
    page = column(grid, loud, still, bold, more, grey, Gtk.Button(label="Apply"))
    name.grab_focus_without_selecting()
    return page


def table():
    store = Gtk.ListStore(str, str, str)
    for row in (("Apples", "3 euro", "in stock"), ("Pears", "4 euro", "sold out"), ("Plums", "2 euro", "in stock")):
        store.append(row)
    view = Gtk.TreeView(model=store)
    for number, head in enumerate(("Fruit", "Price", "Stock")):
        view.append_column(Gtk.TreeViewColumn(head, Gtk.CellRendererText(), text=number))
    view.set_cursor(Gtk.TreePath(1))
    return column(label("Prices"), view)


def remote():
    """Another computer's screen: a menu, and an area that is drawn."""
    bar = Gtk.MenuBar()
    bar.add(Gtk.MenuItem(label="View"))
    area = Gtk.DrawingArea()
    area.set_size_request(400, 300)
    return column(bar, area, Gtk.DrawingArea(width_request=60, height_request=20))


def huge():
    store = Gtk.ListStore(str, str)
    for number in range(NUMBER):
        store.append((f"Row {number}", f"value {number}"))
    view = Gtk.TreeView(model=store, fixed_height_mode=False)
    for number, head in enumerate(("Key", "Value")):
        cell = Gtk.TreeViewColumn(head, Gtk.CellRendererText(), text=number)
        cell.set_sizing(Gtk.TreeViewColumnSizing.FIXED)
        cell.set_fixed_width(150)
        view.append_column(cell)
    view.set_fixed_height_mode(True)
    scrolled = Gtk.ScrolledWindow(min_content_height=300, min_content_width=320)
    scrolled.add(view)
    return scrolled


def tabs():
    book = Gtk.Notebook()
    for name in ("General", "Appearance", "Network"):
        book.append_page(column(label(f"Everything about {name.lower()}.")), label(name))
    book.show_all()
    book.set_current_page(1)
    return book


def rows():
    box = Gtk.ListBox()
    for name in ("Bedroom", "Kitchen", "Garden"):
        box.add(label(name))
    box.select_row(box.get_row_at_index(1))
    return column(label("Rooms"), box)


def many():
    grid = Gtk.Grid(row_spacing=1, column_spacing=2)
    for number in range(NUMBER):
        box = Gtk.Box()
        box.add(Gtk.Label(label=f"Label {number}"))
        box.add(Gtk.CheckButton(label=f"c{number}"))
        grid.attach(box, number % 10, number // 10, 1, 1)
    return grid


def drawn():
    return Gtk.Image.new_from_file(os.environ["ASSISTD_PICTURE"])


def mixed():
    return column(label("The weather in Lisbon today"), drawn(), Gtk.Button(label="Refresh"))


def text():
    view = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD)
    view.get_buffer().set_text("\n".join(f"This is line {n} of a long text." for n in range(NUMBER)))
    scrolled = Gtk.ScrolledWindow(min_content_height=300, min_content_width=420)
    scrolled.add(view)
    window.connect("map-event", lambda *_: view.scroll_to_mark(view.get_buffer().get_insert(), 0, True, 0, 0))
    view.get_buffer().place_cursor(view.get_buffer().get_iter_at_line(NUMBER // 2))
    return scrolled


def dialog():
    window.add(column(label("Quarterly report")))
    window.show_all()
    asked = Gtk.Dialog(title="Unsaved changes", transient_for=window, modal=True)
    asked.get_content_area().add(column(
        label("The document Quarterly report, draft 3, has been modified."),
        label("Do you want to save your changes before closing?"),
    ))  # fmt: skip
    for number, words in enumerate(("Close without saving", "Cancel", "Save as")):
        asked.add_button(words, number)
    asked.set_default_response(2)
    asked.connect("destroy", Gtk.main_quit)
    asked.connect("response", lambda *_: Gtk.main_quit())
    asked.show_all()
    asked.get_widget_for_response(2).grab_focus()


window = Gtk.Window(title=TITLE)
if KIND == "dialog":
    dialog()
else:
    window.add({name: one for name, one in globals().items() if callable(one)}[KIND]())
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
Gtk.main()
