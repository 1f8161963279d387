"""Pages of text, code, terminals, charts, empty places: areas to edit, and what carries no control at all. Used by scenes."""

from __future__ import annotations

from assistd_models.elements.web import colours, controls, views
from assistd_models.elements.web.pen import Pen, column, mark, row, safe, words


def link(pen: Pen, text: str = "") -> str:
    """Return linked words."""
    return f"<a {mark('link')}>{safe(text or pen.words.thing(4))}</a>"


def prose(pen: Pen, sentences: int, *, links: float = 0.0) -> str:
    """Return a paragraph, some of its words linked."""
    parts = []
    for _ in range(sentences):
        parts.append(safe(pen.words.line(5, 16)))
        if pen.chance(links):
            parts.append(link(pen, pen.words.line(1, 6).rstrip(".?!") if pen.chance(0.4) else ""))
    return f'<p style="margin-bottom:.8em">{" ".join(parts)}</p>'


def article(pen: Pen, *, links: float | None = None) -> str:
    """Return an article: headings, paragraphs, pictures, lists, quotes, blocks of code."""
    share = pen.pick((0, 0.1, 0.3)) if links is None else links
    bare = "bare" if pen.chance(0.5) else ""
    parts = [f'<div class="huge {pen.pick(("bold", ""))}" style="margin-bottom:.4em">{safe(pen.words.thing(6))}</div>']
    for _ in range(pen.count(2, 9)):
        chance = pen.rng.random()
        if chance < 0.55:
            parts.append(prose(pen, pen.count(1, 6), links=share))
        elif chance < 0.65:
            parts.append(f'<div class="big bold" style="margin:.6em 0">{safe(pen.words.thing(4))}</div>')
        elif chance < 0.77:
            high = pen.count(80, 260)
            parts.append(pen.picture(f"width:{pen.pick((100, 60, 40))}%;height:{high}px;margin-bottom:.8em"))
        elif chance < 0.87:
            lines = "".join(
                f'<div style="padding-left:18px">• {safe(pen.words.line(2, 7))} {link(pen) if pen.chance(share) else ""}</div>'
                for _ in range(pen.count(2, 6))
            )
            parts.append(f'<div style="margin-bottom:.8em">{lines}</div>')
        else:
            parts.append(
                f'<div class="card mono small" style="padding:8px;margin-bottom:.8em;white-space:pre;overflow:hidden">{code(pen, pen.count(2, 7))}</div>'
            )
    return f'<div class="{bare}" style="max-width:{pen.count(420, 900)}px;padding:{pen.count(8, 30)}px;{pen.pick(("", "margin:0 auto"))}">{"".join(parts)}</div>'


def code(pen: Pen, lines: int, *, numbers: bool = False) -> str:
    """Return lines of a program or log, as HTML with white space kept."""
    tones = [colours.mix(colours.vivid(pen.rng), pen.look.text, 0.35) for _ in range(4)]
    parts = []
    for index in range(lines):
        said = "".join(
            f'<span style="color:{pen.pick(tones)}">{safe(bit)} </span>' if pen.chance(0.4) else safe(bit) + " "
            for bit in pen.words.code().split(" ")
        )
        before = (
            f'<span class="muted" style="display:inline-block;width:3.2em;text-align:right;padding-right:1em">{index + 1}</span>'
            if numbers
            else ""
        )
        parts.append(before + said)
    return "\n".join(parts)


def editor(pen: Pen, *, lines: int = 60) -> str:
    """Return a text area that fills its place: code, prose, a log, or nothing yet."""
    kind = pen.rng.random()
    mono = "mono" if kind < 0.7 else ""
    if kind < 0.45:
        inner = code(pen, pen.count(3, lines), numbers=pen.chance(0.6))
    elif kind < 0.6:
        inner = "\n".join(safe(pen.words.code()) for _ in range(pen.count(1, lines)))
    elif kind < 0.88:
        inner = "\n\n".join(safe(pen.words.prose(pen.count(1, 7))) for _ in range(pen.count(1, 9)))
    else:
        inner = ""
    inner += '<span class="caret"></span>' if pen.chance(0.4) else ""
    size = f"font-size:{pen.pick((0.9, 1, 1, 1.1))}em;line-height:{pen.pick((1.2, 1.35, 1.5))};"
    wrap = "white-space:pre;" if mono else ""
    field = controls.area(pen, f"flex:1;{size}{wrap}", f'<div class="{mono}">{inner}</div>', full=True)
    return row(field, views.bar_y(pen) if pen.chance(0.4) else "", names="grow", style="align-items:stretch")


def terminal(pen: Pen) -> str:
    """Return a terminal: one large text area, light on dark."""
    back, ink = pen.pick(
        (
            ("#000000", "#d0d0d0"),
            ("#1e1e1e", "#eeeeec"),
            ("#300a24", "#ffffff"),
            ("#002b36", "#93a1a1"),
            ("#ffffff", "#171421"),
        )
    )
    inner = code(pen, pen.count(2, 50))
    cursor = f'<span style="background:{ink};color:{back}">&nbsp;</span>'
    style = f"flex:1;background:{back};color:{ink};white-space:pre;border:none;border-radius:0;box-shadow:none"
    return row(
        controls.area(pen, style, f'<div class="mono">{inner}{cursor}</div>', full=True),
        names="grow",
        style="align-items:stretch",
    )


def paper(pen: Pen) -> str:
    """Return a viewer of pages: one text area, sheets of paper within."""
    sheets = []
    wide = pen.count(300, 620)
    for _ in range(pen.count(1, 2)):
        size = pen.pick((9, 10, 12))
        text = "".join(
            f'<p style="margin-bottom:.7em">{safe(pen.words.prose(pen.count(2, 8)))}</p>'
            for _ in range(pen.count(2, 9))
        )
        head = f'<div class="big bold" style="margin-bottom:1em">{safe(pen.words.thing(6))}</div>'
        sheets.append(
            f'<div style="width:{wide}px;height:{round(wide * 1.4)}px;background:#fff;color:#111;padding:{wide // 12}px;font-size:{size}px;'
            f"font-family:'Liberation Serif',serif;overflow:hidden;flex:none;box-shadow:0 0 4px rgba(0,0,0,.5);white-space:normal\">{head}{text}</div>"
        )
    dim = colours.mix(pen.look.window, "#000000", 0.2)
    style = f"flex:1;background:{dim};display:flex;flex-direction:column;align-items:center;gap:12px;padding:12px"
    return row(
        controls.area(pen, style, "".join(sheets), full=True),
        views.bar_y(pen) if pen.chance(0.6) else "",
        names="grow",
        style="align-items:stretch",
    )


def chart(pen: Pen, style: str = "flex:1") -> str:
    """Return a chart: lines, bars or slices. Nothing of it is labelled."""
    tones = [colours.vivid(pen.rng) for _ in range(5)]
    kind = pen.rng.randrange(3)
    if kind == 0:
        lines = "".join(
            f'<polyline points="{" ".join(f"{x * 20},{pen.count(10, 150)}" for x in range(16))}" fill="none" stroke="{tone}" stroke-width="2"/>'
            for tone in tones[: pen.count(1, 4)]
        )
        grid = "".join(f'<line x1="0" x2="300" y1="{y}" y2="{y}" class="chart-line"/>' for y in range(10, 160, 30))
        body = grid + lines
    elif kind == 1:
        step = pen.pick((12, 20, 30))
        body = "".join(
            f'<rect x="{x}" y="{160 - high}" width="{step - 4}" height="{high}" fill="{tones[0] if step > 12 else pen.pick(tones)}"/>'
            for x, high in ((x, pen.count(5, 150)) for x in range(0, 300, step))
        )
    else:
        body = "".join(
            f'<circle cx="150" cy="80" r="50" fill="none" stroke="{tone}" stroke-width="{pen.count(14, 30)}" stroke-dasharray="{60 * (i + 1)} 320"/>'
            for i, tone in reversed(list(enumerate(tones)))
        )
    return f'<div class="view" style="min-height:60px;{style}"><svg viewBox="0 0 300 160" preserveAspectRatio="none" style="width:100%;height:100%">{body}</svg></div>'


def dashboard(pen: Pen) -> str:
    """Return a dashboard: figures and charts on cards, hardly a control."""
    cards = []
    for _ in range(pen.count(3, 9)):
        if pen.chance(0.4):
            inner = column(
                words(pen.words.thing(2), "muted small"),
                words(pen.words.number(), "huge bold"),
                words(pen.words.number(), "small"),
                style="padding:12px",
            )
        else:
            top = row(
                words(pen.words.thing(3), "bold grow"),
                controls.tool(pen, "dots", size_px=14) if pen.chance(0.4) else "",
            )
            inner = column(
                top,
                chart(pen, f"height:{pen.count(80, 200)}px;flex:none"),
                style="padding:10px;gap:6px;align-items:stretch",
            )
        cards.append(f'<div class="card" style="flex:1 1 {pen.count(140, 340)}px;overflow:hidden">{inner}</div>')
    return f'<div class="view grow" style="display:flex;flex-wrap:wrap;gap:{pen.count(6, 18)}px;padding:12px;align-content:flex-start">{"".join(cards)}</div>'


def empty(pen: Pen) -> str:
    """Return an empty place: an icon and a few words, or nothing at all."""
    if pen.chance(0.3):
        return '<div class="grow base"></div>'
    button = controls.button(pen, names=pen.pick(("", "main"))) if pen.chance(0.5) else ""
    if pen.chance(0.15):
        return column(
            '<span class="spinner" style="width:32px;height:32px"></span>',
            words(pen.words.thing(3)),
            names="grow",
            style="align-items:center;justify-content:center;gap:12px",
        )
    sign = f'<span class="muted">{pen.icon("", pen.pick((48, 64, 96, 128)))}</span>'
    return column(
        sign,
        words(pen.words.thing(4), "big bold"),
        words(pen.words.line(), "muted"),
        button,
        names="grow view",
        style="align-items:center;justify-content:safe center;gap:12px;padding:0 8px",
    )


def decorated(pen: Pen) -> str:
    """Return what looks like controls and is none: badges, framed words, keys, coloured cells, notes."""
    tones = [colours.vivid(pen.rng) for _ in range(6)]
    parts = []
    for _ in range(pen.count(10, 40)):
        chance = pen.rng.random()
        if chance < 0.3:
            parts.append(f'<span class="badge">{safe(pen.words.thing(2))}</span>')
        elif chance < 0.5:
            wide = pen.count(160, 420)  # of several lines: a framed line would be an entry
            parts.append(f'<div class="group" style="width:{wide}px">{safe(pen.words.prose(pen.count(3, 6)))}</div>')
        elif chance < 0.65:
            tone = pen.pick(tones)
            parts.append(
                f'<div style="background:{tone};color:{colours.ink(tone)};padding:{pen.count(8, 20)}px;width:{pen.count(190, 460)}px">{safe(pen.words.prose(2))}</div>'
            )
        elif chance < 0.75:
            parts.append(f'<div class="note">{safe(pen.words.line())}</div>')
        elif chance < 0.88:
            cells = "".join(
                f'<span style="width:22px;height:18px;background:{pen.pick(tones)}"></span>'
                for _ in range(pen.count(5, 30))
            )
            parts.append(f'<div style="display:flex;flex-wrap:wrap;gap:2px;max-width:300px">{cells}</div>')
        else:
            parts.append(
                f'<div class="row" style="gap:10px">{pen.some(1, 6, lambda: pen.icon("", pen.count(16, 48)))}</div>'
            )
    return f'<div class="view grow" style="display:flex;flex-wrap:wrap;gap:{pen.count(6, 20)}px;padding:14px;align-content:flex-start;align-items:flex-start">{"".join(parts)}</div>'


def columns(pen: Pen) -> str:
    """Return a page of print in columns: a newspaper, a scan."""
    text = "".join(prose(pen, pen.count(3, 8)) for _ in range(pen.count(6, 16)))
    tint = pen.pick(("#ffffff", "#f7f3e8", "#eeeeee"))
    head = f'<div class="huge bold" style="margin-bottom:12px">{safe(pen.words.line(3, 7))}</div>'
    style = f"background:{tint};color:#111;padding:{pen.count(10, 40)}px;font-family:serif"
    return f'<div class="view grow" style="{style}">{head}<div style="columns:{pen.count(1, 3)};column-gap:24px;text-align:justify">{text}</div></div>'


def bare_photograph(pen: Pen) -> str:
    """Return a photograph that is the whole picture, so nothing in it is labelled."""
    return pen.picture("flex:1;min-width:0;min-height:0;width:100%;height:100%", labelled=False)


def photograph(pen: Pen) -> str:
    """Return a picture that fills its place."""
    return pen.picture("flex:1;min-width:0;min-height:0;width:100%;height:100%")
