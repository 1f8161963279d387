"""Page kinds that are windows: dialog, settings, form, menu over text, mail, chat, file manager. Used by `rendered.pages`."""

from __future__ import annotations

from random import Random

from rendered.bank import FOLDERS, PEOPLE, THINGS, TITLES, sentences
from rendered.style import icon, window

DESK = "body{background:linear-gradient(160deg,var(--desk),var(--back))}"


def dialog(r: Random) -> tuple[str, str]:
    """A question with three buttons, on a desktop."""
    name = r.choice(TITLES)
    text = (
        f"<div style='padding:1.5em 2em'><h2>Unsaved changes</h2><p>The document “{name}, draft {r.randint(2, 9)}” has "
        f"been modified. Do you want to save your changes before closing?</p><p class=soft>Changes from the last "
        f"{r.randint(3, 40)} minutes will be lost.</p><div style='text-align:right;margin-top:2em'>"
        "<span class=button>Close without saving</span> &nbsp; <span class=button>Cancel</span> &nbsp; "
        "<span class='button main'>Save as…</span></div></div>"
    )
    return window("Text Editor", text, left_px=r.randint(500, 700), top_px=r.randint(250, 400), width_px=640), DESK


def settings(r: Random) -> tuple[str, str]:
    """A list of pages at the left, controls with their states at the right."""
    pages = ("Network", "Bluetooth", "Displays", "Sound", "Power", "Appearance", "Notifications", "Search", "Users")
    side = "".join(f"<div class='nav{' here' if p == 'Appearance' else ''}'>{icon('folder')}{p}</div>" for p in pages)
    rows = [
        ("Style", r.choice(("Dark", "Light", "Automatic"))), ("Accent color", r.choice(("Blue", "Teal", "Orange"))),
        ("Large text", "Off"), ("Animations", "On"), ("Font", "Cantarell 11"), ("Scaling factor", f"{r.randint(2, 6) * 25} %"),
        ("Night light", "Sunset to sunrise"), ("Cursor size", r.choice(("Default", "Medium", "Large"))),
    ]  # fmt: skip
    controls = "".join(f"<div class=row><span>{a}</span><span class=soft>{b}</span></div>" for a, b in rows)
    notes = sentences(r, 2)
    body = f"<div class=split><div class=side>{side}</div><div class=body><h1>Appearance</h1><p>{notes}</p>{controls}</div></div>"
    css = (
        ".split{display:flex;height:760px}.side{width:240px;background:var(--side);padding:1em 0}.nav{padding:.6em 1em}"
        ".here{background:var(--accent);color:var(--on)}.body{flex:1;padding:1em 3em}"
        ".row{display:flex;justify-content:space-between;border-bottom:1px solid var(--line);padding:.8em .4em}"
    )
    return window("Settings", body, left_px=300, top_px=120, width_px=1200), DESK + css


def form(r: Random) -> tuple[str, str]:
    """Labels with filled fields, a checked box, two buttons."""
    person = r.choice(PEOPLE)
    fields = [
        ("Full name:", person), ("Email:", f"{person.split()[0].lower()}@example.org"), ("Street:", f"{r.randint(2, 99)} Mill Lane"),
        ("City:", r.choice(("Porto", "Bergen", "Graz", "Leeds"))), ("Postcode:", str(r.randint(10000, 99999))),
        ("Date of birth:", f"{r.randint(1, 28)} March {r.randint(1950, 2004)}"), ("Phone:", f"+44 20 7946 0{r.randint(100, 999)}"),
    ]  # fmt: skip
    rows = "".join(f"<div class=pair><label>{a}</label><div class=field>{b}</div></div>" for a, b in fields)
    check = f"<div class=pair><label></label><span>{icon('check')}Send me the newsletter</span></div>"
    buttons = "<p style='text-align:right'><span class=button>Reset</span> &nbsp; <span class='button main'>Register</span></p>"
    css = (
        ".pair{display:flex;margin:.7em 0}label{width:220px;padding:.4em}"
        ".field{flex:1;border:1px solid var(--line);border-radius:4px;padding:.4em .8em}"
    )
    body = (
        f"<div style='padding:1em 3em'><h1>Create an account</h1><p>{sentences(r, 1)}</p>{rows}{check}{buttons}</div>"
    )
    return window("Registration", body, left_px=420, top_px=160, width_px=900), DESK + css


def menu(r: Random) -> tuple[str, str]:
    """A text window with a menu bar and an open menu that covers part of the text."""
    bar = "".join(f"<span class=top>{m}</span>" for m in ("File", "Edit", "View", "Insert", "Format", "Help"))
    text = "".join(f"<p>{sentences(r, 5)}</p>" for _ in range(6))
    entries = [("New", "Ctrl+N"), ("Open…", "Ctrl+O"), ("Open recent", ""), ("Save", "Ctrl+S"), ("Save as…", "Shift+Ctrl+S"),
               ("Export as PDF…", ""), ("Print…", "Ctrl+P"), ("Properties", ""), ("Close", "Ctrl+W")]  # fmt: skip
    items = "".join(f"<div class=item><span>{a}</span><span class=soft>{b}</span></div>" for a, b in entries)
    css = (
        ".top{padding:.3em .9em}.strip{padding:.3em;border-bottom:1px solid var(--line)}"
        ".pop{position:absolute;left:60px;top:96px;width:330px;background:var(--bar);border:1px solid var(--line);"
        "border-radius:6px;padding:.4em 0;box-shadow:0 4px 18px rgba(0,0,0,.4)}"
        ".item{display:flex;justify-content:space-between;padding:.35em 1.2em}"
    )
    body = f"<div class=strip>{bar}</div><div class=pop>{items}</div><div style='padding:1em 3em'>{text}</div>"
    return window(
        f"{r.choice(TITLES)} – Writer", body, left_px=200, top_px=100, width_px=1300, height="860px"
    ), DESK + css


def mail(r: Random) -> tuple[str, str]:
    """Folders, a list of messages, and one message: three columns over the whole screen."""
    folders = "".join(f"<div class=nav>{f}</div>" for f in FOLDERS[:8])
    people = r.sample(PEOPLE, 8)
    items = "".join(
        f"<div class=mail><b>{p}</b><span class=soft style='float:right'>{r.randint(8, 19)}:{r.randint(10, 59)}</span>"
        f"<div>{r.choice(TITLES)}</div></div>"
        for p in people
    )
    body = "".join(f"<p>{sentences(r, 3)}</p>" for _ in range(3))
    message = (
        f"<h2>{r.choice(TITLES)}</h2><p class=soft>From {people[0]} to Owen Price, {r.randint(1, 28)} April</p><p>Dear Owen,</p>"
        f"{body}<p>Kind regards<br>{people[0]}</p><p><span class=button>Reply</span> <span class=button>Forward</span></p>"
    )
    css = (
        ".three{display:flex;height:1040px}.a{width:220px;background:var(--side);padding:1em}.nav{padding:.5em}"
        ".b{width:460px;border-right:1px solid var(--line)}.mail{padding:.7em 1em;border-bottom:1px solid var(--line)}"
        ".c{flex:1;padding:1em 3em}"
    )
    bar = f"<div class=bar><span>{icon('menu')}</span><span>Inbox – Mail</span><span>{icon('find')}{icon('close')}</span></div>"
    return (
        f"{bar}<div class=three><div class=a>{folders}</div><div class=b>{items}</div><div class=c>{message}</div></div>",
        css,
    )


def chat(r: Random) -> tuple[str, str]:
    """Speech bubbles at both sides."""
    people = r.sample(PEOPLE, 2)
    rows = ""
    for i in range(9):
        side = "right" if i % 3 == 2 else "left"
        head = (
            f"<div class=soft>{people[i % 2]} &nbsp; {r.randint(8, 12)}:{r.randint(10, 59)}</div>"
            if side == "left"
            else ""
        )
        rows += f"<div style='text-align:{side};padding:.3em 2em'><div class='bubble {side}'>{head}{sentences(r, r.randint(1, 2))}</div></div>"
    css = ".bubble{display:inline-block;text-align:left;max-width:620px;padding:.6em 1em;border-radius:12px;background:var(--bar)}.right{background:var(--accent);color:var(--on)}div.right:not(.bubble){background:none}"
    return window(
        f"{people[0]}", f"<div style='padding:1em 0'>{rows}</div>", left_px=380, top_px=40, width_px=1100
    ), DESK + css


def files(r: Random) -> tuple[str, str]:
    """A file manager's list: name, size, date."""
    rows = "".join(
        f"<tr><td>{icon('folder')}{thing.lower()}_{r.randint(1, 99)}.{r.choice(('pdf', 'odt', 'png', 'txt'))}</td><td>{r.randint(2, 900)} kB</td>"
        f"<td>{r.randint(1, 28)} {r.choice(('Jan', 'Feb', 'Mar'))} 2026</td></tr>"
        for thing in r.sample(THINGS, 14)
    )
    side = "".join(
        f"<div class=nav>{n}</div>" for n in ("Home", "Documents", "Downloads", "Music", "Pictures", "Videos")
    )
    css = (
        "table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.4em 1em}"
        ".split{display:flex;height:800px}.side{width:200px;background:var(--side);padding:1em}.nav{padding:.5em}"
    )
    table = f"<table><tr><th>Name</th><th>Size</th><th>Modified</th></tr>{rows}</table>"
    return window(
        "Downloads",
        f"<div class=split><div class=side>{side}</div><div style='flex:1'>{table}</div></div>",
        left_px=260,
        top_px=90,
        width_px=1300,
    ), DESK + css
