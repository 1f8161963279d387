"""Dialogs: questions, messages, choosers, wizards, log-ins, about boxes, progress. Used by `scenes` and `desk`."""

from __future__ import annotations

from assistd_models.elements.web import bars, controls, documents, forms, ranges, views
from assistd_models.elements.web.icons import coloured
from assistd_models.elements.web.pen import SPREAD, Pen, column, mark, row, safe, words


def message(pen: Pen, width_px: int) -> str:
    """Return a message box: a sign, a heading, some words, buttons."""
    middle = pen.chance(0.35)
    sign = (
        coloured(pen.rng, pen.pick((32, 48)))
        if pen.chance(0.5)
        else pen.icon(pen.pick(("info", "warning", "trash", "save")), 32)
    )
    sign = sign if pen.chance(0.6) else ""
    heading = f'<div class="{pen.pick(("bold", "bold big", "big"))}">{safe(pen.words.line(2, 8))}</div>'
    text = f"<div>{safe(pen.words.prose(pen.count(1, 3)))}</div>" if pen.chance(0.8) else ""
    extra = controls.option(pen) if pen.chance(0.3) else controls.entry(pen) if pen.chance(0.15) else ""
    align = "center;text-align:center" if middle else "stretch"
    body = column(heading, text, extra, names="grow", style=f"gap:{pen.look.gap_px}px;align-items:{align}")
    inner = (
        column(sign, body, style="align-items:center;gap:10px")
        if middle
        else row(sign, body, style="gap:16px;align-items:flex-start")
    )
    return column(
        f'<div class="grow view" style="padding:{pen.count(10, 26)}px">{inner}</div>',
        forms.button_row(pen),
        names="grow",
        style="align-items:stretch",
    )


def settings(pen: Pen, width_px: int) -> str:
    """Return a dialog with tabs or without, a form, and a row of buttons."""
    chance = pen.rng.random()
    if chance < 0.45:
        body = f'<div class="column grow pad" style="align-items:stretch">{forms.tab_page(pen, width_px - 40)}</div>'
    elif chance < 0.65:
        side = f'<div class="column base edge still" style="width:{pen.count(84, 150)}px;margin:6px;align-items:stretch">{views.tall_list(pen)}</div>'
        if chance < 0.52:
            side = bars.side_tabs(pen, min(160, width_px // 3))
        body = row(
            side,
            f'<div class="view grow pad">{forms.form(pen, width_px - 190)}</div>',
            names="grow",
            style="align-items:stretch",
        )
    else:
        body = f'<div class="view grow" style="padding:{pen.count(8, 20)}px">{forms.form(pen, width_px - 40)}</div>'
    return column(body, forms.button_row(pen), names="grow", style="align-items:stretch")


def chooser(pen: Pen, width_px: int) -> str:
    """Return a file chooser: places, a path, a list of files, filters, buttons."""
    places = f'<div class="column panel" style="width:{pen.count(110, 180)}px;flex:none;align-items:stretch">{views.listing(pen, pen.count(4, 10), rich=False)}</div>'
    files = (
        views.table(pen)
        if pen.chance(0.6)
        else views.icon_view(pen)
        if pen.chance(0.5)
        else views.listing(pen, rich=False)
    )
    name = (
        row(
            words(pen.words.thing(1) + ":"), controls.entry(pen, style="flex:1", text=pen.words.file()), names="gap pad"
        )
        if pen.chance(0.6)
        else ""
    )
    kinds = (
        row(words(pen.words.thing(1) + ":"), controls.dropdown(pen, style="flex:1", editable=False), names="gap pad")
        if pen.chance(0.5)
        else ""
    )
    top = bars.pathbar(pen)
    name, top = (top, name) if pen.chance(0.15) else (name, top)
    right = column(top, files, names="grow", style="align-items:stretch")
    middle = row(places, right, names="grow", style="align-items:stretch")
    return column(middle, name, kinds, forms.button_row(pen), names="grow", style="align-items:stretch")


def wizard(pen: Pen, width_px: int) -> str:
    """Return a page of a wizard: steps or a picture at the side, a form, buttons back and on."""
    side = ""
    if pen.chance(0.4):
        side = pen.picture(f"width:{pen.count(90, 170)}px;height:100%")
    elif pen.chance(0.5):
        steps = "".join(
            f'<div class="{pen.pick(("muted", "bold", ""))}" style="padding:5px 12px">{i + 1}. {safe(pen.words.thing(2))}</div>'
            for i in range(pen.count(3, 7))
        )
        side = f'<div class="panel" style="width:150px;padding-top:20px;flex:none">{steps}</div>'
    head = f'<div class="big bold" style="padding-bottom:10px">{safe(pen.words.thing(4))}</div>'
    page = f'<div class="view grow" style="padding:16px">{head}{forms.form(pen, width_px - 200, pen.count(1, 3))}</div>'
    back = controls.button(pen, pen.words.action(), icon=pen.pick(("", "left")), disabled=pen.chance(0.3))
    ends = row(
        controls.button(pen),
        SPREAD,
        back,
        controls.button(pen, names="main"),
        controls.button(pen) if pen.chance(0.4) else "",
        names="gap pad edge-t still",
    )
    return column(
        row(side, page, names="grow", style="align-items:stretch"), ends, names="grow", style="align-items:stretch"
    )


def login(pen: Pen, width_px: int) -> str:
    """Return a form to log in or to sign up."""
    wide = min(width_px - 40, pen.count(220, 380))
    parts = [
        coloured(pen.rng, 64) if pen.chance(0.5) else "",
        f'<div class="big bold">{safe(pen.words.thing(3))}</div>',
    ]
    for _ in range(pen.count(2, 4)):
        field = controls.entry(pen, style=f"width:{wide}px")
        parts += [controls.labelled(pen, field, 0, above=True) if pen.chance(0.6) else field]
    parts.append(
        row(
            controls.option(pen, text=pen.words.thing(3)),
            SPREAD,
            documents.link(pen) if pen.chance(0.6) else "",
            style=f"width:{wide}px",
        )
    )
    parts.append(controls.button(pen, names="main", style=f"width:{wide}px" if pen.chance(0.7) else ""))
    parts += [controls.button(pen, icon="globe", style=f"width:{wide}px") for _ in range(pen.count(0, 2))]
    parts.append(f"<span>{safe(pen.words.line(2, 5))} {documents.link(pen)}</span>" if pen.chance(0.6) else "")
    card = column(
        *parts, names=pen.pick(("card", "")), style=f"gap:{pen.look.gap_px + 4}px;padding:24px;align-items:center"
    )
    return column(card, names="grow view", style="align-items:center;justify-content:safe center")


def about(pen: Pen, width_px: int) -> str:
    """Return an about box: a logo, names, links, tabs, buttons."""
    logo = coloured(pen.rng, pen.pick((64, 96, 128)))
    text = [
        f'<div class="bold big">{safe(pen.words.thing(2))} {pen.count(1, 9)}.{pen.count(0, 20)}</div>',
        words(pen.words.line()),
        documents.link(pen),
    ]
    text += [words("© " + pen.words.thing(4), "small muted")]
    top = [bars.segments(pen) if pen.chance(0.3) else bars.tabs(pen) if pen.chance(0.3) else ""]
    return column(
        *top,
        column(logo, *text, names="grow view", style="align-items:center;gap:8px;padding:16px"),
        forms.button_row(pen),
        names="grow",
        style="align-items:stretch",
    )


def working(pen: Pen, width_px: int) -> str:
    """Return a dialog that shows how far something is."""
    parts = []
    for _ in range(pen.count(1, 4)):
        bar = ranges.progress(pen, width_px - 60)
        parts.append(
            column(
                words(pen.words.line(2, 8)),
                bar,
                words(pen.words.number(), "small muted"),
                style="gap:5px;align-items:flex-start",
            )
        )
    more = controls.area(pen, "flex:1", documents.code(pen, pen.count(3, 12))) if pen.chance(0.3) else ""
    body = column(*parts, more, names="grow view", style="padding:16px;gap:14px;align-items:stretch")
    return column(body, forms.button_row(pen), names="grow", style="align-items:stretch")


def find(pen: Pen, width_px: int) -> str:
    """Return a dialog to find and replace: entries, options, a column of buttons at the right."""
    left = column(
        forms.fields(pen, pen.count(1, 3), width_px - 170),
        forms.options(pen, pen.count(2, 5)),
        names="grow",
        style="gap:10px;align-items:flex-start",
    )
    right = column(
        *(controls.button(pen, style="align-self:stretch") for _ in range(pen.count(2, 5))),
        names="gap still",
        style="align-items:stretch",
    )
    return row(left, right, names="grow", style="padding:14px;gap:16px;align-items:flex-start")


def picker(pen: Pen, width_px: int) -> str:
    """Return a dialog with a list to choose from, a search entry, a preview, and buttons."""
    search = forms.search_bar(pen) if pen.chance(0.6) else ""
    body = views.table(pen) if pen.chance(0.3) else views.tree(pen) if pen.chance(0.2) else views.listing(pen)
    side = column(
        *(controls.button(pen, style="align-self:stretch") for _ in range(pen.count(2, 6))),
        names="gap",
        style="padding-left:8px;align-items:stretch",
    )
    middle = row(
        f'<div class="column grow edge" style="align-self:stretch;align-items:stretch">{body}</div>',
        side if pen.chance(0.35) else "",
        names="grow pad",
        style="align-items:flex-start",
    )
    return column(
        search, middle, forms.button_row(pen) if pen.chance(0.8) else "", names="grow", style="align-items:stretch"
    )


def two_lists(pen: Pen, width_px: int) -> str:
    """Return two lists with buttons between them that move things."""
    lists = [
        f'<div class="column grow edge" style="align-items:stretch;align-self:stretch">{views.listing(pen, rich=False)}</div>'
        for _ in range(2)
    ]
    between = column(
        *(controls.button(pen, " ", icon=sign) for sign in ("right", "left", "up", "down")[: pen.count(2, 4)]),
        names="gap still",
        style="justify-content:center",
    )
    return column(
        row(lists[0], between, lists[1], names="grow pad gap", style="align-items:center"),
        forms.button_row(pen),
        names="grow",
        style="align-items:stretch",
    )


DIALOGS = (
    message,
    message,
    message,
    settings,
    settings,
    settings,
    chooser,
    wizard,
    login,
    about,
    working,
    find,
    picker,
    two_lists,
)


def dialog(pen: Pen, width_px: int) -> str:
    """Return the content of some dialog."""
    return pen.pick(DIALOGS)(pen, width_px)


def small(pen: Pen, width_px: int) -> str:
    """Return the content of a small dialog: a question, what lasts, a find box."""
    return pen.pick((message, message, working, find, about))(pen, width_px)


def keypad(pen: Pen, width_px: int) -> str:
    """Return a calculator or a keypad: a display, and keys in a grid."""
    wide, high = pen.count(3, 8), pen.count(4, 6)
    gap = pen.pick((0, 1, 2, 4, 6, 10))
    signs = "7894561230.=+−×÷%√π()CE±⌫xyz^!"
    keys = []
    for _ in range(wide * high):
        tone = pen.pick(("", "", "", "main"))
        dead = controls.off(pen, 0.03)
        said = (
            pen.pick(signs)
            if pen.chance(0.85)
            else pen.pick(("sin", "cos", "ln", "log", "MR", "M+", "AC", "Inv", "mod"))
        )
        flat = "tool" if gap < 3 and pen.look.toolkit == "fluent" else "button"
        keys.append(
            f'<div {mark("button", disabled=dead)} class="{flat} {tone} {"off" if dead else ""}" style="padding:2px">{said}</div>'
        )
    grid = f'<div class="grow" style="display:grid;grid-template-columns:repeat({wide},1fr);grid-auto-rows:1fr;gap:{gap}px;padding:{gap + 2}px">{"".join(keys)}</div>'
    number = f'<div class="huge" style="flex:1;text-align:right;padding:10px">{pen.count(0, 99999999)}</div>'
    display = (
        number
        if pen.chance(0.5)
        else controls.entry(pen, text=str(pen.count(0, 9999999)), style="margin:8px;justify-content:flex-end")
    )
    top = (
        bars.tabs(pen)
        if pen.chance(0.15)
        else row(controls.dropdown(pen), SPREAD, controls.tool(pen, "clock", size_px=16), names="pad")
        if pen.chance(0.2)
        else ""
    )
    return column(
        top,
        f'<div class="column still" style="align-items:stretch">{display}</div>',
        grid,
        names="grow",
        style="align-items:stretch",
    )
