"""How much of a page's own words a reading found, and whether in their order. Used by tests and by the benchmark."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

WORDS_SCRIPT = """(() => {
  const words = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (['SCRIPT', 'STYLE'].includes(parent.tagName) || parent.closest('svg,[aria-hidden]')) continue;
    for (const match of node.data.matchAll(/\\S+/g)) {
      range.setStart(node, match.index); range.setEnd(node, match.index + match[0].length);
      const box = range.getBoundingClientRect();
      if (!box.width || box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) continue;
      const seen = [0.1, 0.5, 0.9].every(part => {
        const top = document.elementFromPoint(box.left + box.width * part, box.top + box.height / 2);
        return top && (top === parent || parent.contains(top) || top.contains(parent));
      });
      if (!seen || getComputedStyle(parent).visibility === 'hidden') continue;
      words.push([match[0], Math.round(box.left), Math.round(box.top), Math.round(box.right), Math.round(box.bottom)]);
    }
  }
  return words;
})()"""
"""Every visible word of a page in the page's own order, with its box: left, top, right, bottom in pixels."""


def words(text: str) -> list[str]:
    """Return a text's words: split at white space, marks around them taken off, rules without letters or figures left out."""
    bare = (re.sub(r"^\W+|\W+$", "", word) for word in text.split())
    return [word for word in bare if word]


def found(truth: list[str], read: list[str]) -> float:
    """Return the share of the page's words that were read (each as often as it stands there), 0…1."""
    if not truth:
        return 1.0
    return sum((Counter(truth) & Counter(read)).values()) / len(truth)


def adjacency(truth: list[str], read: list[str]) -> float:
    """Return the share of neighbouring words, both of them read, that are neighbours in the reading too, 0…1."""
    left = Counter(truth) & Counter(read)
    expected = Counter((a, b) for a, b in pairwise(truth) if a in left and b in left)
    if not expected:
        return 1.0
    return sum((expected & Counter(pairwise(read))).values()) / expected.total()


def tau(truth: list[str], read: list[str]) -> float:
    """Return Kendall's tau between the two orders of the words that stand once in both, −1…1."""
    once = {w for w, n in Counter(truth).items() if n == 1} & {w for w, n in Counter(read).items() if n == 1}
    place = {w: i for i, w in enumerate(w for w in truth if w in once)}
    order = [place[w] for w in read if w in once]
    pairs = len(order) * (len(order) - 1) / 2
    if not pairs:
        return 1.0
    swapped = sum(1 for i, a in enumerate(order) for b in order[i + 1 :] if a > b)
    return 1 - 2 * swapped / pairs


def error_rate(truth: str, read: str) -> float:
    """Return the character error rate (Levenshtein distance by the truth's length); white space counts once."""
    a, b = " ".join(truth.split()), " ".join(read.split())
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (one != other))
    return row[-1] / max(1, len(a))
