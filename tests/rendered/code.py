"""Page kinds of fixed-width text: a terminal and a code editor. Used by `rendered.pages`."""

from __future__ import annotations

from html import escape
from random import Random

from rendered.bank import THINGS
from rendered.style import icon, window

MONO = "pre{margin:0;padding:.8em 1em;font-family:'DejaVu Sans Mono',monospace;line-height:1.35;white-space:pre}"


def terminal(r: Random) -> tuple[str, str]:
    """Two commands and what they printed."""
    names = r.sample(THINGS, 8)
    lines = ["owen@mill:~/shop$ ls -l", f"total {r.randint(20, 90)}"]
    lines += [
        f"-rw-r--r-- 1 owen users {r.randint(100, 99999):6d} Apr {r.randint(1, 28):2d} 10:{r.randint(10, 59)} {n.lower()}.py"
        for n in names
    ]
    lines += ["owen@mill:~/shop$ pytest -q"]
    lines += [f"tests/test_{n.lower()}.py {'.' * r.randint(4, 16)}F{'.' * r.randint(2, 8)}" for n in names[:5]]
    lines += [
        f"E   AssertionError: expected {r.randint(2, 9)} pieces, found {r.randint(10, 19)}",
        f"tests/test_{names[0].lower()}.py:{r.randint(20, 300)}: AssertionError",
        f"FAILED tests/test_{names[0].lower()}.py::test_total_is_rounded",
        f"{r.randint(2, 9)} failed, {r.randint(90, 150)} passed in {r.randint(2, 20)}.{r.randint(10, 99)}s",
    ]
    body = f"<pre>{escape(chr(10).join(lines))}</pre>"
    return window("owen@mill: ~/shop", body, left_px=240, top_px=100, width_px=1240, height="780px"), MONO


def editor(r: Random) -> tuple[str, str]:
    """Source code with line numbers and a list of files."""
    name = r.choice(THINGS).lower()
    code = f'''import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Basket:
    """What a customer has put into the basket."""

    {name}: int = {r.randint(1, 40)}
    price: float = {r.randint(1, 9)}.{r.randint(10, 99)}

    def total(self, discount: float = 0.0) -> float:
        # rounded up to whole cents
        cents = math.ceil(self.{name} * self.price * 100)
        return cents * (1 - discount) / 100


def main() -> None:
    basket = Basket({name}={r.randint(2, 30)})
    if basket.total() > {r.randint(50, 200)}:
        print("free delivery", basket)
    for step in range({r.randint(3, 12)}):
        print(step, basket.total(step / 10))'''
    numbered = "\n".join(
        f"<span class=soft aria-hidden=true>{i:3d}</span>  {escape(line)}"
        for i, line in enumerate(code.splitlines(), 1)
    )
    side = "".join(
        f"<div style='padding:.3em 1em'>{n}.py</div>" for n in ("basket", "delivery", "prices", "main", "report")
    )
    css = MONO + ".split{display:flex;height:1040px}.side{width:230px;background:var(--side);padding:1em 0}"
    bar = (
        f"<div class=bar><span>{icon('menu')}basket.py – Editor</span><span>{icon('find')}{icon('close')}</span></div>"
    )
    return (
        f"{bar}<div class=split><div class=side><b style='padding:0 1em'>Files</b>{side}</div><pre>{numbered}</pre></div>",
        css,
    )
