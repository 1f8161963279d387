"""What a page shows, read from its DOM by one injected script. Called by `web.generate`.

Every node that carries ``data-kind`` is an element: ``data-on``, ``data-round`` and ``data-disabled`` (0 or 1) are its
states. Chromium snaps the edges of boxes to the nearest pixel, and so do we.
"""

from __future__ import annotations

from typing import Any, cast

from assistd_models.elements.kinds import Kind
from assistd_models.elements.labels import Box, Element

SCRIPT = r"""
(() => {
  const W = innerWidth, H = innerHeight, clips = new Map(), found = [];
  const meet = (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  const area = r => Math.max(0, r[2] - r[0]) * Math.max(0, r[3] - r[1]);
  function inside(node) {  // what the node lets its children show
    if (!node || node === document.body || node === document.documentElement) return [0, 0, W, H];
    if (clips.has(node)) return clips.get(node);
    const s = getComputedStyle(node);
    let r = s.position === 'fixed' ? [0, 0, W, H] : inside(node.parentElement);
    if (s.overflowX !== 'visible' || s.overflowY !== 'visible') {
      const b = node.getBoundingClientRect(), x = b.left + node.clientLeft, y = b.top + node.clientTop;
      r = meet(r, [x, y, x + node.clientWidth, y + node.clientHeight]);
    }
    clips.set(node, r);
    return r;
  }
  const clip = node => getComputedStyle(node).position === 'fixed' ? [0, 0, W, H] : inside(node.parentElement);
  function shown(node, x, y) {  // whole numbers: at fractions Chromium's hit test reaches into the next pixel
    const hit = document.elementFromPoint(Math.floor(x), Math.floor(y));
    return !!hit && node.contains(hit);
  }
  function steps(from, to, n) {
    const span = to - from, most = Math.max(1, Math.min(n, Math.floor(span / 2)));
    return Array.from({length: most}, (_, i) => from + span * (i + 0.5) / most);
  }
  function add(node, full, words) {
    const whole = full.map(Math.round);
    let box = meet(whole, clip(node)).map(Math.round);
    if (area(box) <= 0) return;
    const share = area(box) / Math.max(1, area(whole));
    const xs = steps(box[0], box[2], 9), ys = steps(box[1], box[3], 5);
    let seen = 0;
    for (const x of xs) for (const y of ys) if (shown(node, x, y)) seen++;
    const all = xs.length * ys.length;
    if (!seen) return;
    if (seen < all) box = trim(node, box);
    const d = node.dataset, bit = v => v === undefined ? null : v === '1';
    found.push({kind: d.kind, box: box, on: bit(d.on), round: bit(d.round), disabled: bit(d.disabled),
                name: words.replace(/\s+/g, ' ').trim().slice(0, 120), visible: share * seen / all});
  }
  function trim(node, box) {  // covered edges: go inwards until something of it is seen
    const [l, t, r, b] = box, seenX = (x, t, b) => steps(t, b, 12).some(y => shown(node, x, y));
    const seenY = (y, l, r) => steps(l, r, 24).some(x => shown(node, x, y));
    let [nl, nt, nr, nb] = box;
    while (nl < nr - 1 && !seenX(nl, t, b)) nl++;
    while (nr - 1 > nl && !seenX(nr - 1, t, b)) nr--;
    while (nt < nb - 1 && !seenY(nt, nl, nr)) nt++;
    while (nb - 1 > nt && !seenY(nb - 1, nl, nr)) nb--;
    return [nl, nt, nr, nb];
  }
  for (const node of document.querySelectorAll('[data-kind]')) {
    const words = node.dataset.name ?? node.value ?? node.innerText ?? '';
    if (node.dataset.kind === 'link') {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) add(node, [r.left, r.top, r.right, r.bottom], words);
    } else {
      const r = node.getBoundingClientRect();
      add(node, [r.left, r.top, r.right, r.bottom], String(words));
    }
  }
  const unknown = [...document.querySelectorAll('[data-unknown]')].map(node => {
    const r = node.getBoundingClientRect();
    return meet([r.left, r.top, r.right, r.bottom].map(Math.round), clip(node)).map(Math.round);
  }).filter(r => area(r) > 0);
  return {found, unknown};
})()
"""


def unknown(answer: dict[str, Any]) -> tuple[Box, ...]:
    """Return the regions marked ``data-unknown``: what is neither an element nor none."""
    return tuple((box[0], box[1], box[2], box[3]) for box in answer["unknown"])


def elements(answer: dict[str, Any]) -> tuple[Element, ...]:
    """Return the elements of what the script found."""
    return tuple(
        Element(
            kind=cast("Kind", one["kind"]),
            box=(one["box"][0], one["box"][1], one["box"][2], one["box"][3]),
            on=one["on"],
            round=one["round"],
            disabled=one["disabled"],
            name=one["name"],
            visible=round(one["visible"], 3),
        )
        for one in answer["found"]
    )
