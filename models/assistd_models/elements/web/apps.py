"""Whole applications: mail, chat, files, editors, players, games, system settings. Used by `scenes`."""

from __future__ import annotations

from assistd_models.elements.web import bars, controls, documents, forms, menus, panes, ranges, views
from assistd_models.elements.web.pen import SPREAD, Pen, column, mark, row, safe, words

FULL = "align-items:stretch"


def _side(pen: Pen, content: str, least: int = 130, most: int = 260) -> str:
    content = bars.heading(pen) + content if pen.chance(0.15) else content
    return f'<div class="column panel still edge-r" style="width:{pen.count(least, most)}px;{FULL}">{content}</div>'


def classic(pen: Pen, width_px: int, height_px: int) -> str:
    """Return an application with a menu bar, tool bars, panes and a status bar."""
    parts = [menus.menubar(pen, open_one=pen.chance(0.25))] if pen.chance(0.85) else []
    parts += [bars.toolbar(pen) for _ in range(pen.pick((0, 1, 1, 1, 2)))]
    parts += [bars.pathbar(pen)] if pen.chance(0.12) else []
    parts += [bars.notice(pen)] if pen.chance(0.07) else []
    parts += [bars.tabs(pen, closable=pen.chance(0.6))] if pen.chance(0.2) else []
    pane = panes.pane(pen, width_px - 60, height_px - 110)
    pane = column(bars.heading(pen), pane, names="grow", style=FULL) if pen.chance(0.12) else pane
    parts.append(row(bars.side_tools(pen), pane, names="grow", style=FULL) if pen.chance(0.15) else pane)
    parts += [bars.statusbar(pen)] if pen.chance(0.65) else []
    return column(*parts, names="grow", style=FULL)


def modern(pen: Pen, width_px: int, height_px: int) -> str:
    """Return an application with a header bar: side list, rows in cards, a view switcher."""
    head = bars.headerbar(pen, back=pen.chance(0.3))
    body = panes.pane(pen, width_px, height_px - 50) if pen.chance(0.5) else _clamped(pen, width_px)
    under = bars.tabs(pen, under=True) if pen.chance(0.12) else ""
    note = bars.notice(pen) if pen.chance(0.08) else ""
    return column(head, note, body, under, names="grow", style=FULL)


def _clamped(pen: Pen, width_px: int) -> str:
    wide = min(width_px - 20, pen.count(360, 700))
    inner = f'<div style="width:{wide}px">{forms.preferences(pen)}</div>'
    page = (
        f'<div class="view grow" style="display:flex;justify-content:center;padding:{pen.count(8, 28)}px">{inner}</div>'
    )
    if width_px > 560 and pen.chance(0.6):
        return row(_side(pen, views.listing(pen, pen.count(5, 16), rich=False)), page, names="grow", style=FULL)
    return page


def mail(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a mail program: folders, messages, one of them open."""
    top = bars.headerbar(pen) if pen.chance(0.4) else menus.menubar(pen) + bars.toolbar(pen)
    messages = views.table(pen) if pen.chance(0.4) else views.listing(pen, rich=True)
    head = column(
        words(pen.words.line(), "bold big"),
        row(
            views.avatar(pen, size_px=32),
            words(pen.words.thing(3)),
            SPREAD,
            pen.some(1, 3, lambda: controls.tool(pen, size_px=16)),
            style="gap:8px",
        ),
        names="edge-b still",
        style=f"padding:10px;gap:6px;{FULL}",
    )
    text = f'<div class="view grow base" style="padding:12px">{"".join(documents.prose(pen, pen.count(1, 5), links=0.08) for _ in range(pen.count(1, 5)))}</div>'
    message = column(head, text, names="grow", style=FULL)
    folders = _side(
        pen,
        (controls.button(pen, names="main", icon="pencil", style="margin:8px") if pen.chance(0.4) else "")
        + (views.tree(pen, pen.count(5, 14)) if pen.chance(0.5) else views.listing(pen, pen.count(5, 14), rich=False)),
    )
    middle = (
        f'<div class="column edge-r still" style="width:{pen.count(220, 380)}px;{FULL}">{messages}</div>'
        if pen.chance(0.6)
        else f'<div class="column still edge-b" style="height:{height_px // 3}px;{FULL}">{messages}</div>'
    )
    rest = (row if "width" in middle else column)(middle, message, names="grow", style=FULL)
    return column(
        top,
        row(folders, rest, names="grow", style=FULL),
        bars.statusbar(pen) if pen.chance(0.3) else "",
        names="grow",
        style=FULL,
    )


def chat(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a chat program: people, bubbles, an entry at the bottom."""
    bubbles = []
    for _ in range(pen.count(3, 14)):
        mine = pen.chance(0.4)
        tone = f"background:{pen.look.accent};color:{pen.look.on_accent};margin-left:auto" if mine else ""
        image = pen.picture(f"width:{pen.count(120, 260)}px;height:{pen.count(80, 180)}px") if pen.chance(0.1) else ""
        text = f"{safe(pen.words.prose(pen.count(1, 2)))} {documents.link(pen) if pen.chance(0.1) else ''}"
        bubble = f'<div class="{"mine" if mine else "card"}" style="padding:6px 10px;max-width:70%;border-radius:{pen.look.radius_px}px;{tone}">{image}{text}</div>'
        bubbles.append(
            row(
                "" if mine else views.avatar(pen, size_px=pen.pick((24, 32, 36))),
                bubble,
                style="gap:8px;align-items:flex-start",
            )
        )
    thread = f'<div class="view grow" style="display:flex;flex-direction:column;gap:10px;padding:12px">{"".join(bubbles)}</div>'
    tools = pen.some(0, 3, lambda: controls.tool(pen, size_px=18))
    write = controls.entry(pen, style="flex:1", text="" if pen.chance(0.6) else None)
    if pen.chance(0.25):
        write = controls.area(pen, f"flex:1;height:{pen.count(44, 100)}px", safe(pen.words.prose(pen.count(0, 2))))
    send = (
        controls.button(pen, icon="arrow-right") if pen.chance(0.5) else controls.tool(pen, "arrow-right", size_px=20)
    )
    head = (
        bars.headerbar(pen)
        if pen.chance(0.6)
        else row(
            words(pen.words.thing(2), "bold big"),
            SPREAD,
            pen.some(1, 4, lambda: controls.tool(pen, size_px=18)),
            names="pad edge-b still",
        )
    )
    main = column(head, thread, row(tools, write, send, names="pad gap edge-t still"), names="grow", style=FULL)
    people = _side(pen, forms.search_bar(pen) + views.listing(pen, rich=True), 180, 280)
    rail = _rail(pen) if pen.chance(0.3) else ""
    return row(rail, people if width_px > 480 else "", main, names="grow", style=FULL)


def _rail(pen: Pen) -> str:
    """Return a narrow bar of large icons at the side: its parts are tabs, the chosen one is marked."""
    count, size = pen.count(4, 8), pen.pick((20, 24, 28))
    on = pen.rng.randrange(count)
    parts = [
        f'<div {mark("tab", on=i == on, disabled=False)} class="tab side {"on" if i == on else ""}" style="justify-content:center;padding:10px">{pen.icon("", size)}</div>'
        for i in range(count)
    ]
    foot = controls.tool(pen, pen.pick(("gear", "person")), size_px=size)
    return f'<div class="column panel still" style="width:{size + 26}px;{FULL}">{"".join(parts)}<div class="spread"></div><div class="row" style="justify-content:center;padding:8px">{foot}</div></div>'


def files(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a file manager."""
    top = (
        bars.headerbar(pen)
        if pen.chance(0.4)
        else (menus.menubar(pen) if pen.chance(0.8) else "") + (bars.toolbar(pen) if pen.chance(0.6) else "")
    )
    view = pen.pick((views.table, views.icon_view, views.icon_view, views.tree, views.listing, views.beside_view))(pen)
    places = _side(
        pen, views.tree(pen, pen.count(6, 20)) if pen.chance(0.4) else views.listing(pen, pen.count(6, 14), rich=False)
    )
    second = (
        f'<div class="line-y"></div><div class="column grow" style="{FULL}">{bars.pathbar(pen)}{views.table(pen)}</div>'
        if pen.chance(0.12) and width_px > 800
        else ""
    )
    body = row(
        places if pen.chance(0.85) else "",
        f'<div class="column grow" style="{FULL}">{view}</div>',
        second,
        names="grow",
        style=FULL,
    )
    tabs = bars.tabs(pen, closable=True) if pen.chance(0.2) else ""
    return column(
        top,
        bars.pathbar(pen) if pen.chance(0.8) else "",
        tabs,
        body,
        bars.statusbar(pen) if pen.chance(0.6) else "",
        names="grow",
        style=FULL,
    )


def text_editor(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a text or code editor."""
    top = (
        bars.headerbar(pen)
        if pen.chance(0.35)
        else menus.menubar(pen, open_one=pen.chance(0.15)) + (bars.toolbar(pen) if pen.chance(0.5) else "")
    )
    rail = _rail(pen) if pen.look.toolkit in ("electron", "web") and pen.chance(0.7) else ""
    side = _side(pen, views.tree(pen)) if pen.chance(0.4) and width_px > 500 else ""
    tabs = bars.tabs(pen, closable=True) if pen.chance(0.5) else ""
    find = (
        row(
            controls.entry(pen, search=True, style="width:200px"),
            pen.some(1, 4, lambda: controls.tool(pen, size_px=14)),
            SPREAD,
            controls.tool(pen, "cross", size_px=12),
            names="panel edge-t still",
            style="padding:3px;gap:4px",
        )
        if pen.chance(0.2)
        else ""
    )
    lower = (
        column(bars.tabs(pen), documents.terminal(pen), style=f"height:{height_px // 4}px;flex:none;{FULL}")
        if pen.chance(0.2) and height_px > 500
        else ""
    )
    main = column(tabs, documents.editor(pen), find, lower, names="grow", style=FULL)
    return column(
        top,
        row(rail, side, main, names="grow", style=FULL),
        bars.statusbar(pen) if pen.chance(0.7) else "",
        names="grow",
        style=FULL,
    )


def viewer(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a viewer of documents or pictures."""
    top = (
        bars.headerbar(pen) if pen.chance(0.4) else (menus.menubar(pen) if pen.chance(0.7) else "") + bars.toolbar(pen)
    )
    if pen.chance(0.55):
        body = documents.paper(pen)
    else:
        body = f'<div class="view grow" style="display:flex;align-items:center;justify-content:center;background:#222">{pen.picture(f"width:{round(width_px * pen.rng.uniform(0.4, 1))}px;height:{round(height_px * pen.rng.uniform(0.4, 0.8))}px")}</div>'
    side = _side(pen, views.tree(pen) if pen.chance(0.5) else thumbnails(pen), 110, 200) if pen.chance(0.45) else ""
    return column(
        top,
        row(side, body, names="grow", style=FULL),
        bars.statusbar(pen) if pen.chance(0.4) else "",
        names="grow",
        style=FULL,
    )


def thumbnails(pen: Pen) -> str:
    """Return small pictures below one another, each an item."""
    wide = pen.count(70, 110)
    on = pen.rng.randrange(6)
    parts = []
    for index in range(12):
        image = pen.picture(f"width:{wide}px;height:{round(wide * 0.75)}px")
        parts.append(
            views.item(
                pen,
                image + words(str(index + 1), "small"),
                on=index == on,
                style="flex-direction:column;padding:5px;gap:2px;border:none",
            )
        )
    return f'<div class="view grow" style="display:flex;flex-direction:column;align-items:center;gap:6px;padding:6px">{"".join(parts)}</div>'


def player(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a media player: a list or a picture, buttons, a slider for the place and one for the loudness."""
    names = ("previous", pen.pick(("play", "pause")), "next", "stop", "refresh")[: pen.count(3, 5)]
    play = "".join(
        controls.tool(pen, name, size_px=pen.pick((16, 20, 24)), names=pen.pick(("", "round"))) for name in names
    )
    place = (
        ranges.slider(pen, max(100, width_px - 420) if width_px > 560 else 120)
        if pen.chance(0.8)
        else ranges.progress(pen, 160)
    )
    loud = controls.tool(pen, "speaker", size_px=18) + ranges.slider(pen, pen.count(60, 120)) if pen.chance(0.7) else ""
    time = words(f"{pen.count(0, 9)}:{pen.count(10, 59)}", "small still")
    deck = row(play, time, place, time, SPREAD, loud, names="panel pad gap edge-t still")
    if pen.chance(0.3):
        deck = column(
            row(time, ranges.slider(pen, max(90, width_px - 140)), time, names="gap"),
            row(play, SPREAD, loud, names="gap"),
            names="panel pad gap edge-t still",
            style=FULL,
        )
    top = bars.headerbar(pen) if pen.chance(0.4) else menus.menubar(pen) if pen.chance(0.6) else ""
    if pen.chance(0.35):
        body = f'<div class="column grow" style="{FULL};background:#000">{documents.photograph(pen)}</div>'
    else:
        main = pen.pick((views.table, views.table, views.gallery, views.listing))(pen)
        body = row(
            _side(pen, views.listing(pen, pen.count(4, 14), rich=False)),
            f'<div class="column grow" style="{FULL}">{main}</div>',
            names="grow",
            style=FULL,
        )
    extra = (
        f'<div class="column still panel edge-l" style="{FULL}">{panes.mixer(pen)}</div>' if pen.chance(0.15) else ""
    )
    parts = [top, row(body, extra, names="grow", style=FULL)]
    parts.insert(1 if pen.chance(0.2) else 2, deck)
    return column(*parts, names="grow", style=FULL)


def game(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a game's menu: large buttons over a picture or a plain ground."""
    size = pen.count(16, 24)
    wide = pen.count(160, 320)
    buttons = [controls.button(pen, style=f"width:{wide}px;font-size:{size}px") for _ in range(pen.count(3, 8))]
    extra = [forms.fields(pen, pen.count(1, 4), 320)] if pen.chance(0.4) else []
    title = f'<div class="bold" style="font-size:{pen.count(28, 60)}px;margin-bottom:16px;text-shadow:0 2px 4px #000">{safe(pen.words.thing(2))}</div>'
    place = pen.pick(("center", "flex-start", "flex-end"))
    inner = column(
        title,
        *buttons,
        *extra,
        names="grow view",
        style=f"position:relative;justify-content:safe center;align-items:{place};gap:{pen.count(4, 16)}px;padding:30px",
    )
    ground = (
        f'<div style="position:absolute;inset:0;opacity:{pen.rng.uniform(0.2, 0.7):.2f};display:flex">{pen.picture("flex:1;width:100%;height:100%", labelled=False)}</div>'
        if pen.chance(0.6)
        else ""
    )
    return f'<div class="column grow view" style="{FULL}">{ground}{inner}</div>'


def preferences(pen: Pen, width_px: int, height_px: int) -> str:
    """Return settings in a window: tabs or a list at the side or above, rows or forms."""
    top = bars.headerbar(pen, back=pen.chance(0.2)) if pen.chance(0.5) else ""
    rows = forms.preferences(pen) if pen.chance(0.6) else forms.form(pen, max(200, width_px - 260))
    page = f'<div class="view grow" style="padding:{pen.count(8, 24)}px">{rows}</div>'
    chance = pen.rng.random()
    if chance < 0.15:
        body = row(bars.side_tabs(pen, pen.count(110, 200)), page, names="grow", style=FULL)
    elif chance < 0.28:
        body = row(_side(pen, views.tall_list(pen), 80, 150), page, names="grow", style=FULL)
    elif chance < 0.55:
        body = row(
            _side(
                pen,
                (forms.search_bar(pen) if pen.chance(0.4) else "") + views.listing(pen, pen.count(5, 20), rich=False),
            ),
            page,
            names="grow",
            style=FULL,
        )
    elif chance < 0.8:
        body = column(bars.tabs(pen), page, names="grow", style=FULL)
    else:
        body = page
    return column(top, body, forms.button_row(pen) if pen.chance(0.4) else "", names="grow", style=FULL)
