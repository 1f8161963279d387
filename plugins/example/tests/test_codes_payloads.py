"""What a code means: each convention, odd links, and text that only looks like one."""

import pytest
from assistd import BRIEF_CHARS

from assistd_codes import wording
from assistd_codes.links import examined
from assistd_codes.payloads import LONGEST, of_text, printable

VCARD = "BEGIN:VCARD\nVERSION:3.0\nN:Lovelace;Ada;;;\nFN:Ada Lovelace\nTEL;TYPE=CELL:+44 20 123\nEMAIL:ada@example.org\nEND:VCARD"
EVENT = "BEGIN:VEVENT\nSUMMARY:Harbour concert\nDTSTART:20260501T200000Z\nLOCATION:Pier 3\nEND:VEVENT"
PAYMENT = "BCD\n002\n1\nSCT\nBFSWDE33BER\nRed Cross\nDE33370205000003321400\nEUR12.30\n\n\nFlood relief"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://example.org", "Link in a QR code: example.org."),
        ("HTTP://EXAMPLE.ORG/A", "Link in a QR code: example.org."),
        ("www.example.org/a", "Link in a QR code: www.example.org."),
        ("https://münchen.example/", "Link in a QR code: münchen.example."),
        ("https://пример.рф/", "Link in a QR code: пример.рф."),
        ("WIFI:S:Home;T:WPA;P:x;;", "Wi-Fi in a QR code: Home, with a password."),
        (r"WIFI:T:WPA;S:a\;b\:c\\d;P:x;H:true;;", r"Wi-Fi in a QR code: a;b:c\d, with a password."),
        ("WIFI:T:nopass;S:Guests;;", "Wi-Fi in a QR code: Guests, without a password."),
        (VCARD, "Contact in a QR code: Ada Lovelace."),
        ("BEGIN:VCARD\nN:Lovelace;Ada;;;\nEND:VCARD", "Contact in a QR code: Ada Lovelace."),
        ("MECARD:N:Lovelace,Ada;TEL:123;;", "Contact in a QR code: Ada Lovelace."),
        ("mailto:ada@example.org?subject=Hi%20you", "Mail address in a QR code: ada@example.org."),
        ("MATMSG:TO:ada@example.org;SUB:Hi;BODY:you;;", "Mail address in a QR code: ada@example.org."),
        ("tel:+4930123", "Telephone number in a QR code: +4930123."),
        ("SMSTO:+4930123:See you", "Text message in a QR code, to +4930123."),
        ("geo:52.5,13.4?q=Berlin", "Position in a QR code: 52.5, 13.4."),
        (EVENT, "Event in a QR code: Harbour concert, 2026-05-01 20:00 UTC, Pier 3."),
        (PAYMENT, "Payment in a QR code: 12.30 euro to Red Cross."),
        ("otpauth://totp/Bank:ada?secret=JBSW", "Secret key for one-time codes in a QR code: Bank:ada."),
        ("Note: buy milk", "Text in a QR code: Note: buy milk."),
        ("two\nlines", "Text in a QR code: two lines."),
        ("", "Text in a QR code: empty."),
    ],
)
def test_what_it_means_is_said(text, said):
    assert wording.sentence(of_text(text), BRIEF_CHARS) == said


@pytest.mark.parametrize(
    ("address", "spoken", "why"),
    [
        ("https://bank.example@evil.example/", "evil.example", "with an @"),
        ("https://xn--pple-43d.example/", "xn--pple-43d.example", "shown as аpple.example"),
        ("https://аpple.example/", "аpple.example", "several scripts"),
        ("http://192.0.2.7/a", "192.0.2.7", "a number"),
        ("http://3221225991/", "3221225991", "a number"),
        ("http://0x7f.1/", "0x7f.1", "a number"),
        ("http://[2001:db8::1]/", "2001:db8::1", "a number"),
        ("javascript:alert(1)", "javascript", "begins with javascript"),
        ("ftp://example.org/a", "example.org", "begins with ftp"),
        ("bitcoin://abc", "abc", "begins with bitcoin"),
        ("https://[broken", "https", ""),
    ],
)
def test_an_odd_link_is_told_with_why(address, spoken, why):
    link = examined(address)
    assert link.spoken == spoken
    assert why in " ".join(link.odd)
    if why:
        assert wording.sentence(of_text(address), BRIEF_CHARS) == f"Odd link in a QR code: {spoken}."
        assert wording.sentences([of_text(address)], 1)[1] == link.odd


@pytest.mark.parametrize("text", ["example", "a b://c", "see https://example.org", "12:30", "javascript is nice"])
def test_what_is_no_address_is_no_link(text):
    assert examined(text) is None


def test_safety_is_never_said():
    assert not any("safe" in shape.lower() for shape in wording.SHAPES.values())


def test_secrets_are_in_no_text_that_is_told_unasked():
    for text in ("WIFI:T:WPA;S:Home;P:swordfish;;", "otpauth://totp/Bank?secret=swordfish"):
        payload = of_text(text)
        assert "swordfish" in payload.secrets[0]
        assert "swordfish" not in payload.value + str(payload.texts)


def test_control_characters_and_turned_writing_are_left_out():
    assert printable("a\x1b[31mb\u202ec\r\nd\x00") == "a[31mbc\nd"


def test_a_sentence_is_bounded_and_a_long_text_is_cut():
    payload = of_text("word " * 3000)
    assert len(wording.sentence(payload, BRIEF_CHARS)) <= BRIEF_CHARS
    assert len(payload.texts[0]) <= LONGEST
    assert not payload.is_said
    headline, _ = wording.sentences([payload] * 12, 12)
    assert headline.startswith("12 codes. Text in a QR code: word")
    assert len(headline) <= BRIEF_CHARS
