"""Looks at an address before anybody opens it: where it leads, and what is odd about it. `payloads` asks.

That nothing is odd does not mean that an address is safe; that is never said.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

import msgspec

_KNOWN = re.compile(r"[a-z][a-z0-9+.-]*://\S+\Z|(?:javascript|data|vbscript|file|intent|market):\S", re.IGNORECASE)
_BARE = re.compile(r"www\.\S+\Z", re.IGNORECASE)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """An address.

    Attributes:
        spoken: Its host; of an address without one, its scheme.
        odd: What is odd about it, one sentence each.
    """

    spoken: str
    odd: tuple[str, ...] = ()


def examined(text: str) -> Link | None:
    """Return what is to be said of an address; None if the text is none."""
    if _BARE.match(text):
        text = f"http://{text}"
    if not _KNOWN.match(text):
        return None
    scheme = text.partition(":")[0].lower()
    try:
        parts = urlsplit(text)
        host, user = parts.hostname or "", parts.username is not None
    except ValueError:  # as of a bracket that is not closed
        host, user = "", False
    odd = []
    if scheme not in ("http", "https"):
        odd.append(f"It is not for a web browser: it begins with {scheme}.")
    if user:
        odd.append("Something else stands before the host, with an @: it can pass for another address.")
    return Link(spoken=host or scheme, odd=(*odd, *_odd_host(host)))


def _odd_host(host: str) -> list[str]:
    odd = []
    if _is_number(host):
        odd.append("The host is a number, not a name.")
    shown = ".".join(_decoded(label) for label in host.split("."))
    if shown != host:
        odd.append(f"The host is written in code; it is shown as {shown}.")
    if len(_scripts(shown)) > 1:
        odd.append("The host mixes letters of several scripts: one can pass for another.")
    return odd


def _is_number(host: str) -> bool:
    """Return whether a host is an IP number, also in the short forms that browsers take (WHATWG URL, host parsing)."""
    if re.fullmatch(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}\.?", host):
        return True
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _decoded(label: str) -> str:
    """Return a label as it is shown (RFC 3492 Punycode)."""
    if not label.startswith("xn--"):
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    return "".join(c if c.isprintable() else "?" for c in shown)


def _scripts(text: str) -> set[str]:
    """Return the scripts of the letters of a text, as their Unicode names begin: ``LATIN``, ``CYRILLIC``."""
    names = {unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()}
    return {"CJK" if name in ("HIRAGANA", "KATAKANA") else name for name in names}
