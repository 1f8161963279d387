"""More windows: calendars, sheets of cells, stores, boards, tools with logs, and samplers of every control. Used by `scenes`."""

from __future__ import annotations

from collections.abc import Callable

from assistd_models.elements.web import bars, colours, controls, documents, forms, menus, ranges, views
from assistd_models.elements.web.apps import FULL
from assistd_models.elements.web.pen import SPREAD, Pen, column, row, safe, words


def calendar(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a calendar; its days are no elements, like all cells."""
    del height_px
    days = "".join(
        f'<div class="edge" style="padding:3px;overflow:hidden;white-space:nowrap">{day if 0 < day < 31 else ""}{_event(pen) if pen.chance(0.25) else ""}</div>'
        for day in range(-1, 34)
    )
    names = "".join(
        f'<div class="muted small" style="text-align:center">{safe(pen.words.thing(1)[:3])}</div>' for _ in range(7)
    )
    grid = f'<div class="grow" style="display:grid;grid-template-columns:repeat(7,1fr);grid-auto-rows:1fr">{days}</div>'
    head = f'<div style="display:grid;grid-template-columns:repeat(7,1fr)">{names}</div>'
    top = row(
        controls.tool(pen, "left", size_px=16), controls.tool(pen, "right", size_px=16), words(pen.words.date(), "big bold"), SPREAD,
        bars.segments(pen), controls.button(pen, names="main") if pen.chance(0.5) else "", names="pad gap still",
    )  # fmt: skip
    side = f'<div class="column panel pad still" style="width:{pen.count(150, 220)}px;{FULL}">{forms.options(pen, pen.count(3, 7))}</div>'
    main = column(top, head, grid, names="grow", style=FULL)
    above = bars.headerbar(pen) if pen.chance(0.4) else menus.menubar(pen) if pen.chance(0.6) else ""
    return column(above, row(side if width_px > 560 else "", main, names="grow", style=FULL), names="grow", style=FULL)


def _event(pen: Pen) -> str:
    tone = colours.vivid(pen.rng)
    return f'<div class="small" style="background:{tone};color:#fff;border-radius:3px;padding:0 3px">{safe(pen.words.thing(2))}</div>'


def spreadsheet(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a sheet of cells under tool bars; of its row of letters, which some take for headers, nothing is known."""
    wide, high = pen.count(56, 110), pen.look.row_px
    across, down = width_px // wide + 1, max(4, (height_px - 150) // high)
    edge = f"border-right:1px solid {pen.look.border};border-bottom:1px solid {pen.look.border};"

    def line(index: int) -> str:
        first = f'<div class="panel" style="width:40px;flex:none;text-align:center;{edge}">{index or ""}</div>'
        cells = "".join(
            f'<div style="width:{wide}px;flex:none;overflow:hidden;white-space:nowrap;padding:0 3px;{edge}" class="{"panel" if not index else ""}">'
            f"{chr(65 + column_ % 26) if not index else safe(pen.words.number()) if pen.chance(0.4) else ''}</div>"
            for column_ in range(across)
        )
        unknown = "" if index else "data-unknown"
        return f'<div {unknown} style="display:flex;height:{high}px">{first}{cells}</div>'

    cells = f'<div class="view grow base">{"".join(line(index) for index in range(down))}</div>'
    formula = row(
        controls.dropdown(pen, style="width:90px", text="A1"),
        controls.tool(pen, size_px=16),
        controls.entry(pen, style="flex:1"),
        names="still",
        style="padding:2px 4px;gap:4px",
    )
    foot = bars.tabs(pen) if pen.chance(0.7) else ""
    return column(
        menus.menubar(pen),
        bars.toolbar(pen),
        bars.toolbar(pen),
        formula,
        cells,
        foot,
        bars.statusbar(pen),
        names="grow",
        style=FULL,
    )


def store(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a store or a shelf: cards over a side with filters."""
    del height_px
    filters = column(
        words(pen.words.thing(2), "bold"), forms.options(pen, pen.count(3, 8)), ranges.slider(pen, 130), words(pen.words.thing(2), "bold"),
        forms.options(pen, pen.count(2, 6)), controls.button(pen), names="gap", style="align-items:flex-start",
    )  # fmt: skip
    side = (
        f'<div class="view panel still pad" style="width:{pen.count(150, 230)}px">{filters}</div>'
        if width_px > 640
        else ""
    )
    sort = row(
        controls.entry(pen, search=True, style="width:180px"),
        SPREAD,
        words(pen.words.thing(1)),
        controls.dropdown(pen),
        bars.segments(pen, icons=True),
        names="pad gap still",
    )
    pager = row(
        SPREAD,
        *(controls.button(pen, str(number), disabled=False) for number in range(1, pen.count(3, 7))),
        SPREAD,
        names="pad still",
        style="gap:4px",
    )
    return column(
        bars.tabs(pen) if pen.chance(0.4) else "",
        row(side, column(sort, views.gallery(pen), pager, names="grow", style=FULL), names="grow", style=FULL),
        names="grow",
        style=FULL,
    )


def board(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a board: columns of cards that can be chosen."""
    del height_px
    lanes = []
    for _ in range(max(2, width_px // 240)):
        cards = "".join(
            views.item(
                pen,
                column(
                    words(pen.words.thing(5)),
                    row(
                        f'<span class="badge">{safe(pen.words.thing(1))}</span>', SPREAD, views.avatar(pen, size_px=20)
                    ),
                    names="grow",
                    style=f"gap:6px;{FULL}",
                ),
                on=False,
                names="card",
                style="padding:8px",
            )
            for _ in range(pen.count(1, 7))
        )
        top = row(
            words(pen.words.thing(2), "bold"),
            f'<span class="badge">{pen.count(0, 20)}</span>',
            SPREAD,
            controls.tool(pen, "dots-flat", size_px=14),
            style="padding:4px",
        )
        lanes.append(
            f'<div class="panel column grow" style="border-radius:6px;padding:6px;gap:6px;{FULL}">{top}{cards}{controls.tool(pen, "plus", text=pen.words.action(), size_px=14)}</div>'
        )
    return column(
        bars.headerbar(pen),
        row(*lanes, names="grow view", style=f"gap:10px;padding:10px;{FULL}"),
        names="grow",
        style=FULL,
    )


def console(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a technical tool: fields and buttons over a log or a dump."""
    upper = forms.form(pen, width_px - 40, 1)
    log = f'<div class="column grow" style="margin:0 10px;{FULL}">{controls.area(pen, "flex:1;white-space:pre", f"<div class=mono>{documents.code(pen, 40)}</div>")}</div>'
    acts = row(
        *(controls.button(pen) for _ in range(pen.count(2, 5))),
        SPREAD,
        ranges.progress(pen, 120) if pen.chance(0.5) else "",
        names="pad gap still",
    )
    top = f'<div class="view still" style="padding:10px;max-height:{height_px // 2}px">{upper}</div>'
    parts = [top, log, acts] if pen.chance(0.6) else [top, acts, log]
    return column(
        menus.menubar(pen) if pen.chance(0.5) else "",
        *parts,
        bars.statusbar(pen) if pen.chance(0.5) else "",
        names="grow",
        style=FULL,
    )


def sampler(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a window that shows all kinds of controls close together, as toolkits' galleries do."""
    del height_px
    wide = pen.count(90, 220)
    draws: tuple[Callable[[], str], ...] = (
        lambda: ranges.spin(pen), lambda: ranges.spin(pen), lambda: controls.switch(pen), lambda: controls.switch(pen),
        lambda: ranges.slider(pen, wide), lambda: ranges.slider(pen, pen.count(60, 140), upright=True), lambda: ranges.progress(pen, wide),
        lambda: controls.option(pen), lambda: controls.radios(pen), lambda: controls.radios(pen, across=True),
        lambda: controls.dropdown(pen, style=f"width:{wide}px"), lambda: controls.dropdown(pen), lambda: controls.entry(pen, style=f"width:{wide}px"),
        lambda: controls.entry(pen, search=True, style=f"width:{wide}px"), lambda: bars.segments(pen), lambda: controls.toggle(pen),
        lambda: controls.button(pen), lambda: bars.tabs(pen), lambda: documents.link(pen), lambda: _joined(pen),
        lambda: controls.area(pen, f"width:{wide + 40}px;height:{pen.count(50, 120)}px", safe(pen.words.prose(pen.count(0, 3)))),
        lambda: menus.opened_dropdown(pen, wide) if pen.chance(0.3) else controls.option(pen, ring=True),
        lambda: controls.labelled(pen, forms.control(pen, wide), 90), lambda: f'<span class="badge">{safe(pen.words.thing(2))}</span>',
    )  # fmt: skip
    chosen = [pen.pick(draws) for _ in range(pen.count(4, 9))]
    count = pen.count(14, 60)
    parts = "".join(f"<div>{pen.pick(chosen)()}</div>" for _ in range(count))
    gap = pen.count(5, 22)
    manner = (
        f"display:grid;grid-template-columns:repeat({max(1, width_px // (wide + 90))},1fr);justify-items:start"
        if pen.chance(0.5)
        else "display:flex;flex-wrap:wrap;align-content:flex-start"
    )
    body = f'<div class="view grow" style="{manner};align-items:center;gap:{gap}px;padding:{gap}px">{parts}</div>'
    top = (
        bars.headerbar(pen)
        if pen.chance(0.3)
        else menus.menubar(pen)
        if pen.chance(0.4)
        else bars.tabs(pen)
        if pen.chance(0.4)
        else ""
    )
    return column(
        top,
        body,
        bars.statusbar(pen) if pen.chance(0.3) else forms.button_row(pen) if pen.chance(0.3) else "",
        names="grow",
        style=FULL,
    )


def _joined(pen: Pen) -> str:
    toggles = pen.chance(0.5)
    parts = "".join(
        controls.toggle(pen, icon=pen.pick(bars.ACTIONS)) if toggles else controls.button(pen)
        for _ in range(pen.count(2, 5))
    )
    return f'<div class="joined">{parts}</div>'


def manager(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a list-heavy window: a table, or two, under few bars; packages, downloads, processes, songs."""
    if pen.chance(0.35):
        top = bars.headerbar(pen)
    else:
        top = (menus.menubar(pen) if pen.chance(0.75) else "") + (bars.toolbar(pen) if pen.chance(0.75) else "")
    search = forms.search_bar(pen) if pen.chance(0.3) else ""
    tabs = bars.tabs(pen) if pen.chance(0.3) else ""
    lower = ""
    if pen.chance(0.35) and height_px > 420:
        below: tuple[Callable[[Pen], str], ...] = (views.table, views.listing, documents.editor, documents.chart)
        inner = pen.pick(below)(pen)
        details = bars.tabs(pen) if pen.chance(0.5) else ""
        lower = column(details, inner, names="edge-t still", style=f"height:{height_px // 3}px;{FULL}")
    side = ""
    if pen.chance(0.5) and width_px > 560:
        inner = views.tree(pen) if pen.chance(0.5) else views.listing(pen, rich=False)
        side = f'<div class="column still panel edge-r" style="width:{pen.count(130, 230)}px;{FULL}">{inner}</div>'
    main = column(search, tabs, views.table(pen, pen.count(6, 50)), lower, names="grow", style=FULL)
    foot = bars.statusbar(pen) if pen.chance(0.6) else forms.button_row(pen) if pen.chance(0.5) else ""
    return column(top, row(side, main, names="grow", style=FULL), foot, names="grow", style=FULL)
