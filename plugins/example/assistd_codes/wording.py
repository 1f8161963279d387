"""The sentences about codes. `assistd_codes.engine` asks."""

from __future__ import annotations

from collections.abc import Sequence

from assistd import BRIEF_CHARS

from assistd_codes.payloads import Payload

SHAPES = {
    "link": "Link in a {code}: {value}.",
    "wifi": "Wi-Fi in a {code}: {value}, with a password.",
    "open wifi": "Wi-Fi in a {code}: {value}, without a password.",
    "contact": "Contact in a {code}: {value}.",
    "mail": "Mail address in a {code}: {value}.",
    "telephone": "Telephone number in a {code}: {value}.",
    "message": "Text message in a {code}, to {value}.",
    "position": "Position in a {code}: {value}.",
    "event": "Event in a {code}: {value}.",
    "payment": "Payment in a {code}: {value}.",
    "one-time key": "Secret key for one-time codes in a {code}: {value}.",
    "book": "Book in a {code}: ISBN {value}.",
    "music": "Sheet music in a {code}: ISMN {value}.",
    "product": "Product number in a {code}: {value}.",
    "goods": "Goods in a {code}: {value}.",
    "binary": "Data in a {code}: {value}, not text.",
    "text": "Text in a {code}: {value}.",
}

COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight")


def sentences(payloads: Sequence[Payload], count: int) -> tuple[str, tuple[str, ...]]:
    """Return the first sentence about some codes, and the others.

    Args:
        payloads: Those that are told of, in reading order, one at least.
        count: How many there are.
    """
    before = "" if count == 1 else f"{COUNTS[count] if count < len(COUNTS) else count} codes. "
    headline = before + sentence(payloads[0], BRIEF_CHARS - len(before))
    said = [headline, *payloads[0].odd]
    for payload in payloads[1:]:
        said += [sentence(payload, BRIEF_CHARS), *payload.odd]
    if count > len(payloads):
        said.append(f"And {count - len(payloads)} more.")
    return headline, tuple(said[1:])


def sentence(payload: Payload, most: int) -> str:
    """Return the sentence about one code, of at most this many characters."""
    shape = SHAPES[payload.kind]
    if payload.odd:
        shape = f"Odd {shape[0].lower()}{shape[1:]}"
    room = most - len(shape.format(code=payload.code, value=""))
    value = payload.value or "empty"
    return shape.format(code=payload.code, value=value if len(value) <= room else value[: room - 1].rstrip() + "…")
