"""Panes: what fills a window between its bars, split again and again at random. Used by `scenes`."""

from __future__ import annotations

from assistd_models.elements.web import bars, cells, controls, documents, forms, ranges, views
from assistd_models.elements.web.pen import SPREAD, Pen, column, row, words


def leaf(pen: Pen, width_px: int, height_px: int) -> str:
    """Return one pane that is not split."""
    chance = pen.rng.random()
    small = width_px < 260
    if chance < 0.13:
        return views.listing(pen)
    if chance < 0.21:
        return views.tree(pen)
    if chance < 0.4 and not small:
        return views.table(pen)
    if chance < 0.49 and not small:
        return views.beside_view(pen) if pen.chance(0.3) else views.icon_view(pen)
    if chance < 0.53 and not small:
        return views.gallery(pen)
    if chance < 0.66:
        return documents.editor(pen)
    if chance < 0.84:
        return f'<div class="view grow pad">{forms.form(pen, width_px - 30, max(1, height_px // 95))}</div>'
    if chance < 0.9 and not small:
        return f'<div class="view grow pad">{forms.preferences(pen)}</div>'
    return other(pen, small=small)


def other(pen: Pen, *, small: bool) -> str:
    """Return a rarer pane."""
    draws = [documents.empty, properties, documents.decorated, cells.month, cells.pane]
    if not small:
        draws += [documents.dashboard, documents.paper, documents.terminal, _article, mixer, documents.photograph]
    return pen.pick(draws)(pen)


def _article(pen: Pen) -> str:
    return f'<div class="view grow base">{documents.article(pen)}</div>'


def mixer(pen: Pen) -> str:
    """Return upright sliders with labels and buttons: a mixer or equaliser."""
    high = pen.count(80, 220)
    parts = []
    meters = pen.chance(0.5)
    for _ in range(pen.count(3, 12)):
        pair = row(
            ranges.slider(pen, high, upright=True),
            ranges.progress(pen, high, upright=True) if meters else "",
            style="gap:6px",
        )
        below = controls.toggle(pen, icon=pen.pick(("speaker", "play", ""))) if pen.chance(0.4) else ""
        parts.append(
            column(
                words(pen.words.number(), "small"),
                pair,
                words(pen.words.thing(1), "small"),
                below,
                style="align-items:center;gap:5px",
            )
        )
    return f'<div class="view grow pad" style="display:flex;gap:{pen.count(8, 26)}px;align-items:flex-start">{"".join(parts)}</div>'


def properties(pen: Pen) -> str:
    """Return a narrow pane of properties: fold-out headings over small forms, as design programs have."""
    parts = []
    for _ in range(pen.count(2, 5)):
        title = row(
            pen.icon(pen.pick(("down", "right")), 12),
            words(pen.words.thing(2), "bold"),
            names="edge-b",
            style="gap:5px;padding:3px",
        )
        parts += [title, f'<div class="pad">{forms.fields(pen, pen.count(1, 4), 200)}</div>']
    return f'<div class="view grow" style="display:flex;flex-direction:column">{"".join(parts)}</div>'


def pane(pen: Pen, width_px: int, height_px: int, depth: int = 0) -> str:
    """Return a pane: whole, or split into two, with bars of its own now and then."""
    if depth < 2 and width_px > 420 and pen.chance(0.55 if depth == 0 else 0.3):
        return _side_by_side(pen, width_px, height_px, depth)
    if depth < 2 and height_px > 380 and pen.chance(0.25):
        upper = round(height_px * pen.rng.uniform(0.3, 0.7))
        top = f'<div class="column" style="height:{upper}px;flex:none;align-items:stretch">{pane(pen, width_px, upper, depth + 1)}</div>'
        rest = f'<div class="column grow" style="align-items:stretch">{pane(pen, width_px, height_px - upper, depth + 1)}</div>'
        return column(top, '<div class="line-x"></div>', rest, names="grow", style="align-items:stretch")
    return _dressed(pen, leaf(pen, width_px, height_px))


def _side_by_side(pen: Pen, width_px: int, height_px: int, depth: int) -> str:
    narrow = min(width_px // 2, pen.count(130, 300))
    side = pen.rng.random()
    if side < 0.45:
        inner = views.listing(pen) if pen.chance(0.6) else views.tree(pen)
    elif side < 0.6:
        inner = properties(pen)
    else:
        inner = _dressed(pen, leaf(pen, narrow, height_px))
    one = f'<div class="column {pen.pick(("panel", "base", ""))}" style="width:{narrow}px;flex:none;align-items:stretch">{inner}</div>'
    rest = f'<div class="column grow" style="align-items:stretch">{pane(pen, width_px - narrow, height_px, depth + 1)}</div>'
    edge = pen.pick(
        (
            '<div class="line-y"></div>',
            '<div class="line-y"></div>',
            f'<div class="panel" style="width:{pen.count(3, 7)}px"></div>',
            "",
        )
    )
    parts = (one, edge, rest) if pen.chance(0.7) else (rest, edge, one)
    return row(*parts, names="grow", style="align-items:stretch")


def _dressed(pen: Pen, inner: str) -> str:
    """Return a pane with a heading, a small tool bar, tabs or a search entry, above or below it."""
    above, below = "", ""
    chance = pen.rng.random()
    if chance < 0.1:
        above = forms.search_bar(pen)
    elif chance < 0.18:
        above = bars.tabs(pen, closable=pen.chance(0.4))
    elif chance < 0.26:
        tools = pen.some(1, 4, lambda: controls.tool(pen, size_px=pen.pick((12, 14, 16))))
        above = row(
            words(pen.words.thing(2), "bold"), SPREAD, tools, names="panel edge-b still", style="padding:2px 6px"
        )
    elif chance < 0.33:
        below = row(
            pen.some(
                1,
                5,
                lambda: controls.tool(pen, pen.pick(("plus", "minus", "pencil", "gear", "up", "down")), size_px=16),
            ),
            names="panel edge-t still",
            style="padding:2px",
        )
    elif chance < 0.38:
        below = row(pen.some(1, 3, lambda: controls.button(pen)), names="gap pad still")
    elif chance < 0.42:
        below = bars.tabs(pen)
    return column(above, inner, below, names="grow", style="align-items:stretch")
