"""Page kinds that are documents: article in two columns, news front page, letter, table, list. Used by `rendered.pages`."""

from __future__ import annotations

from random import Random

from rendered.bank import PEOPLE, THINGS, TITLES, sentences


def article(r: Random) -> tuple[str, str]:
    """A title, a byline and two columns of paragraphs."""
    body = "".join(f"<p>{sentences(r, 5)}</p>" for _ in range(6))
    css = ".sheet{width:1240px;margin:40px auto}.columns{columns:2;column-gap:60px;max-height:900px}p:first-child{margin-top:0}"
    title = r.choice(TITLES)
    head = f"<h1>{title}</h1><p class=soft>By {r.choice(PEOPLE)}, {r.randint(1, 28)} April 2026</p>"
    return f"<div class=sheet>{head}<div class=columns>{body}</div></div>", css


def news(r: Random) -> tuple[str, str]:
    """A bar with sections and six short reports in three columns."""
    bar = "".join(
        f"<span style='padding:0 1.4em'>{s}</span>" for s in ("Home", "World", "Science", "Culture", "Weather")
    )
    cards = "".join(
        f"<div><h2>{t}</h2><p>{sentences(r, 2)}</p><p class=soft>{r.randint(2, 59)} minutes ago</p></div>"
        for t in r.sample(TITLES, 6)
    )
    css = ".top{background:var(--bar);padding:1em;border-bottom:2px solid var(--accent)}.cards{display:grid;grid-template-columns:repeat(3,1fr);gap:60px;padding:30px 60px}"
    return f"<div class=top><b>The Morning Post</b> {bar}</div><div class=cards>{cards}</div>", css


def letter(r: Random) -> tuple[str, str]:
    """A document page: sender, date, paragraphs, signature."""
    person = r.choice(PEOPLE)
    body = "".join(f"<p>{sentences(r, 4)}</p>" for _ in range(5))
    css = "body{background:var(--desk)}.sheet{width:900px;height:1080px;margin:0 auto;background:var(--back);padding:60px 90px}"
    head = f"<p>{person}<br>{r.randint(2, 99)} Mill Lane<br>Leeds</p><p style='text-align:right'>{r.randint(1, 28)} April 2026</p>"
    return (
        f"<div class=sheet>{head}<h2>Subject: {r.choice(TITLES)}</h2><p>Dear neighbours,</p>{body}<p>Yours sincerely</p><p>{person}</p></div>",
        css,
    )


def table(r: Random) -> tuple[str, str]:
    """A table with a caption, four columns and twelve rows."""
    rows = "".join(
        f"<tr><td>{t}</td><td class=n>{r.randint(1, 19)}.{r.randint(10, 99)}</td><td class=n>{r.randint(0, 900)}</td>"
        f"<td>{r.choice(('in stock', 'sold out', 'on order'))}</td></tr>"
        for t in r.sample(THINGS, 12)
    )
    css = ".sheet{width:1100px;margin:60px auto}table{width:100%;border-collapse:collapse}td,th{border:1px solid var(--line);padding:.5em 1em;text-align:left}.n{text-align:right}th{background:var(--bar)}"
    return (
        f"<div class=sheet><h1>Prices</h1><table><tr><th>Product</th><th>Price in euro</th><th>Pieces</th><th>State</th></tr>{rows}</table></div>",
        css,
    )


def listing(r: Random) -> tuple[str, str]:
    """A heading and bulleted and numbered lists."""
    first = "".join(f"<li>{sentences(r, 1)}</li>" for _ in range(7))
    second = "".join(f"<li>{i}. {t}, {r.randint(1, 9)} kg</li>" for i, t in enumerate(r.sample(THINGS, 8), 1))
    css = ".sheet{width:1000px;margin:40px 120px}li{margin:.4em 0}ol{list-style:none}"
    return (
        f"<div class=sheet><h1>Release notes</h1><h2>What is new</h2><ul>{first}</ul><h2>Shopping</h2><ol>{second}</ol></div>",
        css,
    )
