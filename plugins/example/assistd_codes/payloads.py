"""What is in a code: a link, a Wi-Fi, a product number. `assistd_codes.engine` asks. Nothing is opened here."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote

import msgspec
import zxingcpp

from assistd_codes import links

LONGEST = 4000
"""Characters of a text that are told, at most."""

SHORT = 80
"""Characters of a text that its sentence holds whole."""

Format, ContentType = zxingcpp.BarcodeFormat, zxingcpp.ContentType


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What one code says.

    Attributes:
        code: The kind of code as one says it: ``QR code``, ``bar code``, ….
        kind: What is in it: ``link``, ``wifi``, ``book``, ``text``, ….
        value: The part that is spoken, in one line.
        texts: What stands in it, verbatim.
        secrets: What stands in it and is told only to who wants everything.
        odd: What is odd about a link.
        is_said: The sentence about it says it all; `texts` need not be spoken.
    """

    code: str
    kind: str
    value: str
    texts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    is_said: bool = True


def meaning(code: zxingcpp.Barcode) -> Payload:
    """Return what a code says."""
    name = _name(code.symbology)
    if code.content_type in (ContentType.Binary, ContentType.UnknownECI):
        return Payload(code=name, kind="binary", value=f"{len(code.bytes)} bytes")
    text = printable(code.text)
    if code.symbology == Format.EANUPC:
        return _product(name, text)
    if code.content_type == ContentType.GS1:
        return Payload(code=name, kind="goods", value=text, texts=(text,))
    return of_text(text, name)


def of_text(text: str, code: str = "QR code") -> Payload:
    """Return what a text means, by the conventions for codes."""
    for pattern, read in _READERS:
        if re.match(pattern, text, re.IGNORECASE):
            payload = read(text, code)
            return msgspec.structs.replace(payload, value=_one_line(payload.value))
    link = links.examined(text)
    if link:
        return Payload(code=code, kind="link", value=link.spoken, texts=(text,), odd=link.odd)
    short = _one_line(text)
    return Payload(code=code, kind="text", value=short, texts=(text[:LONGEST],), is_said=len(short) <= SHORT)


def printable(text: str) -> str:
    """Return a text without control characters and marks that turn the direction of writing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c for c in line if c.isprintable()).strip() for line in lines).strip()


def _name(symbology: zxingcpp.BarcodeFormat) -> str:
    names = {Format.QRCode: "QR code", Format.DataMatrix: "Data Matrix code", Format.Aztec: "Aztec code"}
    return names.get(symbology, "bar code")


def _product(code: str, digits: str) -> Payload:
    """Tell an EAN or UPC number (GS1 General Specifications, section 1.4: prefixes)."""
    kind = "product"
    if len(digits) == 13 and digits.startswith("9790"):
        kind = "music"
    elif len(digits) == 13 and digits.startswith(("978", "979")):
        kind = "book"
    return Payload(code=code, kind=kind, value=digits, texts=(digits,))


# --- conventions ------------------------------------------------------------------------------------------------------


def _wifi(text: str, code: str) -> Payload:
    fields = _fields(text)
    password = fields.get("P", "")
    secrets = (f"Password: {password}",) if password else ()
    return Payload(code=code, kind="wifi" if password else "open wifi", value=fields.get("S", ""), secrets=secrets)


def _contact(text: str, code: str) -> Payload:
    if text[:6].upper() == "MECARD":
        fields = _fields(text)
        name = " ".join(reversed(fields.get("N", "").split(",")))
    else:
        fields = _properties(text)
        name = fields.get("FN") or " ".join(reversed(fields.get("N", "").split(";")[:2]))
    texts = _some(fields, "ORG", "TEL", "EMAIL", "URL")
    return Payload(code=code, kind="contact", value=name, texts=texts, is_said=False)


def _mail(text: str, code: str) -> Payload:
    if text[:6].upper() == "MATMSG":
        fields = _fields(text)
        address, more = fields.get("TO", ""), _some(fields, "SUB", "BODY")
    else:
        address, _, query = text.partition(":")[2].partition("?")
        fields = {key.lower(): printable(values[0]) for key, values in parse_qs(query).items()}
        address, more = printable(unquote(address)), _some(fields, "subject", "body")
    return Payload(code=code, kind="mail", value=address, texts=(address, *more), is_said=not more)


def _telephone(text: str, code: str) -> Payload:
    number = printable(unquote(text.partition(":")[2]))
    return Payload(code=code, kind="telephone", value=number, texts=(number,))


def _message(text: str, code: str) -> Payload:
    number, _, words = text.partition(":")[2].partition(":")
    return Payload(code=code, kind="message", value=number, texts=(words,) if words else (), is_said=False)


def _position(text: str, code: str) -> Payload:
    place = text.partition(":")[2].partition("?")[0]
    return Payload(code=code, kind="position", value=", ".join(place.split(",")), texts=(text,))


def _event(text: str, code: str) -> Payload:
    fields = _properties(text)
    when = re.sub(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d*(Z?))?", _moment, fields.get("DTSTART", ""))
    parts = (fields.get("SUMMARY", ""), when, fields.get("LOCATION", ""))
    texts = _some(fields, "DESCRIPTION")
    return Payload(code=code, kind="event", value=", ".join(filter(None, parts)), texts=texts, is_said=False)


def _moment(found: re.Match[str]) -> str:
    year, month, day, hour, minute, utc = found.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "") + (" UTC" if utc else "")


def _payment(text: str, code: str) -> Payload:
    """Tell a SEPA credit transfer (EPC069-12, section 3): one field a line."""
    lines = [*text.split("\n"), *[""] * 12]
    name, iban, amount = lines[5:8]
    value = f"{amount.upper().removeprefix('EUR')} euro to {name}" if amount else f"to {name}"
    texts = tuple(filter(None, (iban, *lines[8:11])))
    return Payload(code=code, kind="payment", value=value, texts=texts, is_said=False)


def _one_time_key(text: str, code: str) -> Payload:
    label = printable(unquote(text.partition("?")[0].rpartition("/")[2]))
    return Payload(code=code, kind="one-time key", value=label, secrets=(text,))


_READERS = (
    (r"WIFI:", _wifi),
    (r"BEGIN:VCARD|MECARD:", _contact),
    (r"BEGIN:VEVENT|BEGIN:VCALENDAR", _event),
    (r"BCD\n", _payment),
    (r"mailto:|MATMSG:", _mail),
    (r"tel:", _telephone),
    (r"smsto?:", _message),
    (r"geo:-?\d", _position),
    (r"otpauth:", _one_time_key),
)


def _fields(text: str) -> dict[str, str]:
    """Return the fields of ``NAME:KEY:value;KEY:value;;``, in which a backslash makes the next character plain."""
    found = re.finditer(r"([A-Za-z]+):((?:\\.|[^;\\])*);?", text.partition(":")[2])
    return {one[1].upper(): re.sub(r"\\(.)", r"\1", one[2]).strip('"') for one in found}


def _properties(text: str) -> dict[str, str]:
    """Return the properties of a vCard or iCalendar (RFC 6350, RFC 5545): ``KEY;…:value``, the first of each."""
    found: dict[str, str] = {}
    for line in text.replace("\n ", "").split("\n"):
        key, colon, value = line.partition(":")
        if colon and value:
            found.setdefault(key.partition(";")[0].upper(), re.sub(r"\\([,;\\])", r"\1", value).replace("\\n", " "))
    return found


def _some(fields: dict[str, str], *keys: str) -> tuple[str, ...]:
    return tuple(fields[key] for key in keys if fields.get(key))


def _one_line(text: str) -> str:
    return " ".join(text.split())
