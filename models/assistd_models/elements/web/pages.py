"""Web pages, and the browser around them: articles, shops, forms, tables, results. Used by `scenes`."""

from __future__ import annotations

from assistd_models.elements.web import bars, controls, dialogs, documents, forms, views
from assistd_models.elements.web.apps import FULL
from assistd_models.elements.web.pen import SPREAD, Pen, column, row, safe, words


def browser(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a web browser with a page in it."""
    tools = "".join(
        controls.tool(pen, name, size_px=18)
        for name in ("arrow-left", "arrow-right", "refresh", "home")[: pen.count(2, 4)]
    )
    ends = pen.some(1, 4, lambda: controls.tool(pen, size_px=18))
    address = controls.entry(
        pen, style="flex:1", text=f"https://{pen.words.thing(1).lower()}.org/{pen.words.thing(1).lower()}"
    )
    bar = row(tools, address, ends, names="panel edge-b still", style="padding:4px 6px;gap:4px")
    marks = (
        row(
            pen.some(2, 7, lambda: controls.tool(pen, "", text=pen.words.thing(1), size_px=14)),
            names="panel still",
            style="padding:1px 6px;overflow:hidden",
        )
        if pen.chance(0.3)
        else ""
    )
    tabs = bars.tabs(pen, closable=True)
    return column(tabs, bar, marks, page(pen, width_px, height_px), names="grow", style=FULL)


def page(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a web page: a bar with links and a search, a side, an article, a shop, or a form."""
    links = "".join(
        f'<span style="padding:0 8px">{documents.link(pen, pen.words.thing(1))}</span>' for _ in range(pen.count(3, 7))
    )
    top = row(
        words(pen.words.thing(1), "big bold"),
        f'<span class="{pen.pick(("", "bare"))}">{links}</span>',
        SPREAD,
        controls.entry(pen, search=True, style=f"width:{pen.count(120, 240)}px") if pen.chance(0.5) else "",
        controls.button(pen, names="main") if pen.chance(0.6) else "",
        names="edge-b pad still",
        style="gap:10px;overflow:hidden",
    )
    kind = pen.rng.random()
    if kind < 0.4:
        body = documents.article(pen)
    elif kind < 0.6:
        body = views.gallery(pen)
    elif kind < 0.75:
        body = f'<div style="padding:20px;max-width:{pen.count(400, 700)}px">{forms.form(pen, min(width_px - 60, 640), pen.count(2, 6))}</div>'
    elif kind < 0.85:
        body = dialogs.login(pen, width_px)
    else:
        body = views.table(pen, pen.count(4, 14))
    side = (
        f'<div class="panel still {pen.pick(("bare", ""))}" style="width:{pen.count(120, 220)}px;padding:10px;line-height:2">{"".join(f"<div>{documents.link(pen)}</div>" for _ in range(pen.count(4, 14)))}</div>'
        if pen.chance(0.3)
        else ""
    )
    return column(
        top if pen.chance(0.85) else "",
        row(
            side,
            f'<div class="view grow base" style="display:flex;flex-direction:column;align-self:stretch">{body}</div>',
            names="grow",
            style=FULL,
        ),
        names="grow",
        style=FULL,
    )


def results(pen: Pen, width_px: int, height_px: int) -> str:
    """Return a page of results: links with a few words below each, and buttons to turn pages."""
    parts = [
        f'<div style="margin-bottom:14px"><div class="big">{documents.link(pen, pen.words.line(2, 7))}</div><div class="small muted">{safe(pen.words.value())}</div><div>{safe(pen.words.prose(2))}</div></div>'
        for _ in range(pen.count(3, 9))
    ]
    pager = "".join(controls.button(pen, str(i), disabled=False) for i in range(1, pen.count(3, 8)))
    top = row(
        controls.entry(pen, search=True, style=f"width:{min(width_px - 120, 420)}px"),
        controls.button(pen),
        names="pad gap still",
    )
    return column(
        top,
        bars.tabs(pen) if pen.chance(0.5) else "",
        f'<div class="view grow base" style="padding:16px;max-width:760px">{"".join(parts)}<div class="row gap">{pager}</div></div>',
        names="grow",
        style=FULL,
    )
