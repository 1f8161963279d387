"""Windows drawn by Chromium, with every control known from the page itself: what a net would see at its best.

Each is HTML in which ``data-k`` names a control's kind, and ``data-on``, ``data-round``, ``data-disabled`` its states.
"""

import json

from assistd.runtime.controls import Control, Controls, write
from assistd.types import Content
from rendered.browser import Browser

STYLE = """
*{box-sizing:border-box} body{margin:0;background:#7a8ba0;font:15px/1.4 'DejaVu Sans',sans-serif;color:#222}
.w{position:absolute;left:60px;top:40px;width:760px;background:#f4f4f4;border:1px solid #999;border-radius:8px;overflow:hidden}
.t{background:#dcdcdc;border-bottom:1px solid #bbb;text-align:center;font-weight:bold;padding:9px 12px;position:relative}
.t [data-k]{position:absolute;top:5px;width:28px;height:28px;border:1px solid #aaa;border-radius:5px;background:#eee}
.p{padding:20px 26px} h1{font-size:23px;margin:0 0 10px} p{margin:8px 0}
[data-k=button]{display:inline-block;border:1px solid #999;border-radius:5px;background:#e6e6e6;padding:6px 16px}
[data-k=tick]{display:inline-block;width:16px;height:16px;border:1px solid #777;background:#fff;margin-right:8px;
  vertical-align:-3px;border-radius:3px;position:relative}
[data-round]{border-radius:8px!important}
[data-k=tick][data-on]:after{content:'';position:absolute;left:3px;top:3px;width:8px;height:8px;background:#1a5fb4}
[data-k=switch]{display:inline-block;width:44px;height:22px;border-radius:11px;background:#bbb;position:relative}
[data-k=switch]:after{content:'';position:absolute;left:2px;top:2px;width:18px;height:18px;border-radius:9px;background:#fff}
[data-k=switch][data-on]{background:#1a5fb4} [data-k=switch][data-on]:after{left:24px}
[data-k=text-field],[data-k=dropdown],[data-k=spin]{display:inline-block;border:1px solid #888;border-radius:4px;
  background:#fff;padding:5px 10px;width:260px;height:34px;position:relative}
[data-k=dropdown]:after{content:'';position:absolute;right:10px;top:13px;border:5px solid transparent;border-top-color:#444}
[data-k=text-area]{border:1px solid #888;background:#fff;padding:10px;min-height:150px}
.r{display:flex;justify-content:space-between;align-items:center;padding:9px 6px;border-bottom:1px solid #ddd}
.f{display:flex;align-items:center;margin:10px 0}.f label{width:190px}
.e{text-align:right;margin-top:22px}.e [data-k]{margin-left:10px}
.m{position:absolute;background:#fff;border:1px solid #888;box-shadow:0 3px 9px #0006;width:290px;padding:5px 0}
.m [data-k]{padding:6px 16px;display:flex;justify-content:space-between}
.bar [data-k=menu-item]{display:inline-block;padding:7px 12px}
[data-k=tab]{display:inline-block;padding:8px 18px;border:1px solid #aaa;border-bottom:0;background:#ddd;border-radius:5px 5px 0 0}
[data-k=tab][data-on]{background:#fff}
[data-k=item]{padding:7px 12px;border-bottom:1px solid #e4e4e4;background:#fff}[data-k=item][data-on]{background:#1a5fb4;color:#fff}
.k{display:grid;grid-template-columns:repeat(4,1fr);gap:8px;padding:18px}.k [data-k]{text-align:center;padding:14px}
[data-disabled]{color:#aaa}
"""

CONTROLS_SCRIPT = """[...document.querySelectorAll('[data-k]')].map(one => {
  const box = one.getBoundingClientRect(), said = one.dataset, state = name =>
    name in said ? said[name] !== 'no' : null;
  return {kind: said.k, box: [box.left, box.top, box.right, box.bottom].map(Math.round),
    on: state('on'), round: state('round'), disabled: state('disabled')};
})"""


def _window(body, title="", buttons=""):
    bar = f"<div class=t>{title or '&nbsp;'}{buttons}</div>" if title or buttons else ""
    return f"<div class=w>{bar}<div class=p>{body}</div></div>"


def _end(*names):
    return "<div class=e>" + "".join(f"<span data-k=button>{name}</span>" for name in names) + "</div>"


def _row(label, control, remark=""):
    more = f"<div style='font-size:12px;color:#777'>{remark}</div>" if remark else ""
    return f"<div class=r><div>{label}{more}</div>{control}</div>"


def _tick(label, attributes=""):
    return f"<p><span data-k=tick {attributes}></span>{label}</p>"


def _field(label, kind, content=""):
    return f"<div class=f><label>{label}</label><span data-k={kind}>{content}</span></div>"


def _menu(*entries, left=100, top=90):
    rows = "".join(
        f"<div data-k=menu-item {a}><span>{name}</span><span>{keys}</span></div>" for name, keys, a in entries
    )
    return f"<div class=m style='left:{left}px;top:{top}px'>{rows}</div>"


TEXT = (
    "The harbour bridge will reopen in May after eleven months of repairs. Engineers replaced 240 steel cables and "
    "most of the wooden deck. Traffic was diverted through the old tunnel, which caused long queues every morning."
)

WINDOWS = {
    "bare dialog": _window(
        _tick("Make a backup", "data-on") + _end("Close without saving", "Cancel", "Save as")
    ),
    "dialog": _window(
        "<h1>Unsaved changes</h1><p>The document Quarterly report, draft 3, has been modified.</p>"
        + _tick("Make a backup", "data-on") + _end("Close without saving", "Cancel", "Save as"),
    ),
    "choices": _window(
        "<h1>Print range</h1>" + _tick("All pages", "data-round data-on") + _tick("Current page", "data-round data-on=no")
        + _tick("Selection", "data-round data-on=no data-disabled") + "<p>Pages are counted from the cover.</p>"
        + _tick("Collate", "data-on=no") + _tick("Print backgrounds", "data-on") + _end("Cancel", "Print"),
        "Report.pdf",
    ),
    "settings": _window(
        "<h1>Appearance</h1><p>These settings change how windows look.</p>"
        + _row("Style", "<span data-k=dropdown>Dark</span>") + _row("Accent colour", "<span data-k=dropdown>Blue</span>")
        + _row("Large text", "<span data-k=switch data-on=no></span>", "Makes all writing a quarter larger")
        + _row("Animations", "<span data-k=switch data-on></span>")
        + _row("Night light", "<span data-k=switch data-on></span>"),
        "Settings",
    ),
    "form": _window(
        "<h1>Create an account</h1>" + _field("Full name:", "text-field", "Maria Keller")
        + _field("Email:", "text-field", "maria@example.org") + _field("Street:", "text-field")
        + _field("Password:", "text-field", "••••••••") + _field("Country:", "dropdown", "Portugal")
        + _field("Age:", "spin", "42") + _tick("Send me the newsletter", "data-on=no") + _end("Reset", "Register"),
    ),
    "menu": _window(f"<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>", "Letter.odt")
    + _menu(
        ("New", "Ctrl+N", ""), ("Open recent", "", ""), ("Save", "Ctrl+S", ""), ("Save as a template", "Shift+Ctrl+S", ""),
        ("Wrap lines", "", "data-on"), ("Undo", "Ctrl+Z", "data-disabled"), ("Print preview", "", ""),
        ("Properties", "Alt+Enter", ""), ("Close window", "Ctrl+W", ""), top=110,
    ),
    "editor": _window(
        "<div class=bar>" + "".join(f"<span data-k=menu-item>{name}</span>" for name in ("File", "Edit", "View", "Help"))
        + "</div><div>" + "".join(f"<span data-k=tab {'data-on' if name == 'Letter' else ''}>{name}</span>"
        for name in ("Letter", "Notes", "Recipe")) + f"</div><div data-k=text-area><p>{TEXT}</p><p>Yours, Maria</p></div>",
        "Text Editor",
    ),
    "list": _window(
        "".join(f"<div data-k=item {'data-on' if name == 'Sent' else ''}>{name}</div>" for name in
        ("Inbox", "Starred", "Sent", "Drafts", "Archive", "Receipts", "Travel", "Family")), "Folders",
    ),
    "keys": _window(
        "<p style='text-align:right;font-size:24px'>1024</p><div class=k>" + "".join(f"<span data-k=button>{name}</span>"
        for name in ["7", "8", "9", "÷", "4", "5", "6", "×", "1", "2", "3", "−", "0", ".", "=", "+"]) + "</div>", "Calculator",
    ),
    "icons": _window(
        "<p>Nothing is playing.</p><p>Choose a song to begin with.</p>"
        + "".join("<span data-k=button style='width:40px;height:36px;margin:6px'></span>" for _ in range(3)), "Player",
        "<span data-k=button style='right:8px'>×</span>",
    ),
}  # fmt: skip


class Drawn:
    """One browser, windows as they are asked for."""

    def __init__(self, folder):
        self.folder = folder
        self._browser = Browser(900, 680).__enter__()

    def close(self):
        self._browser.__exit__(None, None, None)

    def __call__(self, name, html=""):
        """Return a window's picture and what a perfect net tells of it."""
        body = html or WINDOWS[name]
        png, found = self._browser.render(
            f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{body}", CONTROLS_SCRIPT
        )
        path = self.folder / f"{name.replace(' ', '-') or 'window'}.png"
        path.write_bytes(png)
        return path, content(json.loads(json.dumps(found)))


def content(found, width=900, height=680):
    """Return what the facet tells, of controls as dictionaries."""
    made = []
    for one in found:
        states = {name: one.get(name) for name in ("on", "round", "disabled")}
        made.append(Control(kind=one["kind"], box=tuple(one["box"]), score=0.9, **states))
    return Content(headline="", data=write(Controls(width_px=width, height_px=height, all=tuple(made))))
