"""Makes a finished sentence of what a captioner wrote: no filler, no guesses about people, no text. Used by `telling`.

Every rule works on one whole sentence and gives one back, or none where nothing worth saying is left.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from assistd import BRIEF_CHARS
from assistd_caption.names import nameless
from assistd_caption.neutral import neutral

_MEDIUM = (
    r"(?:(?:old|vintage|blurry|blurred|close[- ]?up|grainy|aerial|digital|colou?r|colou?red|monochrome|high[- ]quality|"
    r"black[- ]and[- ]white|stock|cropped|zoomed[- ]in|candid|beautiful|nice|small|large|single|square) )*"
    r"(?:image|picture|photo|photograph|pic|snapshot|shot|view|scene|screenshot|frame)"
)
_SHOWS = (
    r"(?:shows?|depicts?|features?|displays?|captures?|contains?|presents?|portrays?|illustrates?|showcases?|"
    r"consists? of|"
    r"is of|is showing|is showcasing|is depicting|is displaying|includes?)"
)
_MAY_SHOW = r"(?:(?:appears|seems) to (?:show|depict|feature|be of|be an? " + _MEDIUM + r" of|contain|be))"
_OPENERS = tuple(
    re.compile(rf"^{pattern}\s*", re.IGNORECASE)
    for pattern in (
        rf"(?:this|the|these|that) {_MEDIUM}s? (?:clearly )?{_SHOWS}(?: us)?(?: that)?\b",
        rf"(?:this|the) {_MEDIUM} is (?:an? )?{_MEDIUM} (?:of|showing|that shows|depicting|featuring)\b",
        rf"this is (?:an? )?{_MEDIUM} (?:of|showing|that shows|depicting|featuring)\b",
        (
            rf"(?:here is |it is |it's |there is )?(?:an?|the) {_MEDIUM} (?:of|showing|that shows|depicting|featuring|"
            r"which shows|taken of|with)\b"
        ),
        rf"{_MEDIUM} (?:of|showing|depicting|featuring)\b",
        (
            rf"(?:in|on) (?:this|the) {_MEDIUM},? (?:we can see|you can see|one can see|we see|i (?:can )?see|"
            r"there (?:can be seen|is visible|is seen|appears to be))\b"
        ),
        rf"(?:in|on) (?:this|the) {_MEDIUM},",
        rf"the (?:main |primary |central )?(?:subject|focus|object|focal point) (?:of|in) (?:this|the) {_MEDIUM} is\b",
        r"(?:we|you|one|i) (?:can |could )?(?:clearly )?(?:see|observe|notice)(?: that)?\b",
        r"(?:please )?note that\b",
        r"(?:here|below) (?:we have|is)\b",
        r"(?:sure|certainly|of course|yes)[,!.]? here(?: is|'s)[^:.]*:",
        r"(?:caption|description|answer|assistant|a) ?:",
    )
)
_DOUBTS = tuple(
    re.compile(rf"^{pattern}\s*", re.IGNORECASE)
    for pattern in (
        rf"(?:this|the) {_MEDIUM} {_MAY_SHOW}\b",
        r"(?:it|this|there) (?:appears|seems|looks) (?:to be|like|that|as if|as though)\b",
        r"(?:probably|perhaps|possibly|maybe|likely|presumably),?(?= )",
        r"what (?:appears|seems|looks) (?:to be|like)\b",
        r"i (?:think|believe|guess)(?: that)?\b",
    )
)
_WE_SEE = re.compile(r", (?:we|you|one|i) (?:can |could )?(?:also )?(?:see|observe|notice) (?:that )?", re.IGNORECASE)
_CLOSERS = re.compile(
    rf",? (?:(?:can be|is|are|was|were) (?:seen|visible|shown|captured) )?(?:in|of|within|throughout) (?:this|"
    rf"the) {_MEDIUM}"
    r"(?=[.,;!?]|$| and | with )",
    re.IGNORECASE,
)
_QUOTE = (
    r"[\"\u201c\u201d\u00ab\u00bb][^\"\u201c\u201d\u00ab\u00bb]{1,200}[\"\u201c\u201d\u00ab\u00bb]|"
    r"(?<!\w)'[^']{1,120}'(?!\w)"
)
_LEADING = (
    r",? ?(?:and |which |that |who )?(?:is |are )?(?:with |bearing |displaying |featuring |has |have |showing "
    r"|wearing )?"
    r"(?:the |an? )?(?:printed |written |large |bold |white |black |red )?"
    r"(?:text|words?|phrase|letters?|inscription|title|label|slogan|message|name|caption|number|numbers|lettering|"
    r"says?|saying|reads?|reading|spells?|spelling|labell?ed|titled|marked|written|called|named)"
    r"(?: (?:of|that says|that reads|which says|saying|reading|on it saying))?[:,]? "
)
_TRAILING = (
    r"(?: (?:is |are )?(?:written|printed|displayed|visible|engraved|painted))?(?: (?:on|across|in|above|"
    r"below) (?:it|them))?"
)
_QUOTED = re.compile(rf"{_LEADING}(?:{_QUOTE})(?:,? and (?:{_QUOTE}))*{_TRAILING}", re.IGNORECASE)
_ANY_QUOTE = re.compile(_QUOTE)
_SAYS = re.compile(
    r",? (?:that|which) (?:says?|reads?|spells?(?: out)?|displays? the words?)\b.*?"
    r"(?=(?: (?:on|in|at|by|next|near|with|and|while|hanging|sitting|standing|attached|above|below|behind|under|"
    r"mounted|posted|over|is|are|outside|inside)\b)|[,.;!?]|$)|"
    r",? (?:saying|reading|with the words?|with the text|with the letters?|with the number|with the name)\b"
    r"(?! (?:a|an|the|his|her|their|on|written|printed|books?|newspapers?|magazines?)\b).*?"
    r"(?=(?: (?:on|in|at|by|next|near|and|while|hanging|sitting|standing|attached)\b)|[,.;!?]|$)"
    r"(?: (?:on|across) (?:it|them)\b)?",
    re.IGNORECASE,
)
_ABOUT_TEXT = re.compile(
    r"(?:there (?:is|are) |it has )?(?:the |a |an |some )?(?:\w+ )?"
    r"(?:text|words?|phrase|letters?|inscription|title|label|slogan|message|caption|lettering)\b",
    re.IGNORECASE,
)
_SAYS_ANY = re.compile(r"\b(?:says?|reads?|saying|reading|spells?)\b", re.IGNORECASE)
_MARKUP = re.compile(r"[*_`#]+|</?[a-z]{1,6}>|^\s*(?:\d{1,2}[.)]|[-\u2022])\s+")
_CHATTER = re.compile(
    r"^(?:i hope\b|let me know|(?:please )?feel free|if you (?:have|need|want|would)|answer in one\b|"
    r"if it can't be seen|is there anything|do you (?:want|need)|as an ai\b|(?:user|human|question|q)\s*:|"
    r"(?:the )?(?:overall )?(?:mood|atmosphere|vibe|ambian?ence|composition|quality)\b|overall, |"
    rf"(?:this|the) {_MEDIUM} (?:is|appears to be) (?:an? )?{_MEDIUM}[.!]?$|"
    rf"(?:this|the) {_MEDIUM} (?:evokes|conveys|gives|creates|has a|is well)\b)",
    re.IGNORECASE,
)
"""What a model trained on conversations adds, and what tells nothing."""
_REFUSAL = re.compile(
    r"^(?:sorry\b|i(?:'m| am) (?:sorry|unable)|i (?:can't|cannot|can not|don't|do not)\b)", re.IGNORECASE
)
"""No description; as an answer it is one (`questions.not_seen`)."""
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def finished(
    sentence: str, *, read: Collection[str] = (), people: bool = True, short: bool = False
) -> tuple[str, bool]:
    """Return a sentence as it may be said, and whether its own words doubt it; empty if nothing is left to say.

    Args:
        sentence: One sentence as the model wrote it, with its full stop.
        read: Words that were read in the picture, in lower case.
        people: Use neutral words for people.
        short: An answer to a question: one word may be enough.
    """
    text = " ".join(_MARKUP.sub("", sentence).split())
    if _CHATTER.match(text) or (not short and _REFUSAL.match(text)):
        return "", False
    text, doubted = _bare(text)
    text = _unquoted(text)
    text = _WE_SEE.sub(": ", _CLOSERS.sub("", text))
    if people:
        text = neutral(nameless(text))
    text = _tidy(text, short=short)
    if not text or (not short and _only_repeats(text, read)):
        return "", doubted
    return text, doubted


def _bare(text: str) -> tuple[str, bool]:
    """Return the sentence without openers, and whether one of them was a doubt."""
    doubted = False
    for _ in range(4):
        before = text
        for pattern in _OPENERS:
            text = pattern.sub("", text, count=1)
        for pattern in _DOUBTS:
            text, number = pattern.subn("", text, count=1)
            doubted = doubted or number > 0
        if text == before:
            break
    return text, doubted


def _unquoted(text: str) -> str:
    """Return the sentence without text that the captioner claims to have read; empty if it is about nothing else."""
    if _ABOUT_TEXT.match(text) and (_ANY_QUOTE.search(text) or _SAYS_ANY.search(text)):
        return ""
    text = _QUOTED.sub("", text)
    text = _SAYS.sub("", text)
    return "" if _ANY_QUOTE.search(text) else text


def _tidy(text: str, *, short: bool) -> str:
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split())).strip(" ,;:-")
    text = re.sub(r"[,;:]+(?=[.!?]|$)", "", text).strip()
    if len(_WORD.findall(text)) < (1 if short else 2) and not re.fullmatch(r"\w{3,}[.!?…]?", text):
        return ""
    if text.lower().rstrip(".") in _EMPTY:
        return ""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


_EMPTY = frozenset({"the text", "there is text", "text", "a sign", "the image", "the picture", "an image", "a picture"})


def _only_repeats(text: str, read: Collection[str]) -> bool:
    """Return whether a sentence says nothing but what was read."""
    said = [word.lower() for word in _WORD.findall(text)]
    content = [word for word in said if len(word) > 2 and word not in _FILLERS]
    known = sum(word in read for word in content)
    return len(content) >= 2 and known >= 0.8 * len(content)


_FILLERS = frozenset({"the", "and", "with", "that", "text", "word", "words", "says", "sign", "there", "are", "for"})


# --- doubt ---------------------------------------------------------------------------------------------------------


def hedged(sentence: str, doubt: int) -> str:
    """Return a sentence with its doubt said: 0 as it is, 1 "Probably …", 2 "Something that may be …"."""
    if doubt <= 0 or re.match(r"(?:probably|perhaps|something that may|there may)\b", sentence, re.IGNORECASE):
        return sentence
    start = _lowered(sentence)
    if doubt == 1:
        return f"Probably {start}"
    there = re.match(r"[Tt]here (?:is|are) ", sentence)
    if there:
        return f"There may be {sentence[there.end() :]}"
    if re.match(r"an? ", start):
        return f"Something that may be {start}"
    return f"Perhaps {start}"


def _lowered(sentence: str) -> str:
    """Return a sentence to go on with in the middle of another: a small first letter, unless it is a name's."""
    first = sentence.split(" ", 1)[0]
    if first == "I" or (len(first) > 1 and any(letter.isupper() for letter in first[1:])):
        return sentence
    if first[:1].isupper() and first.lower() not in _COMMON and len(sentence.split()) > 1:
        second = sentence.split()[1]
        if second[:1].isupper():  # "Times Square at night"
            return sentence
    return sentence[:1].lower() + sentence[1:]


_COMMON = frozenset({"a", "an", "the", "two", "three", "several", "some", "many", "this", "one", "there", "they", "it"})


def inside(where: str, sentence: str) -> str:
    """Return a sentence about a picture on a page: "Picture at the left: a dog on a beach."."""
    return f"{where}: {_lowered(sentence)}"


# --- length --------------------------------------------------------------------------------------------------------

_PAUSES = (
    re.compile(r"; | \u2013 |, (?:and |while |as )?| while "),
    re.compile(r" (?=(?:with|next to|surrounded by|in front of|behind|near|on|in|under|against|wearing|holding) )"),
    re.compile(r" (?:and|as) "),
)
"""Where a long sentence may be cut: between clauses, else before a phrase, last where two things are joined, which may
belong together: "between a dog and a cat"."""


def cut(sentence: str, limit: int = BRIEF_CHARS) -> tuple[str, str]:
    """Return a sentence of at most `limit` characters and the rest as one of its own: cut where the sense pauses."""
    if len(sentence) <= limit:
        return sentence, ""
    for pause in _PAUSES:
        places = [match for match in pause.finditer(sentence, 0, limit) if match.start() >= limit // 3]
        if places:
            rest = sentence[places[-1].end() :].strip()
            return f"{sentence[: places[-1].start()].rstrip(',;')}.", rest[:1].upper() + rest[1:]
    return parted(sentence, limit)


def parted(text: str, limit: int = BRIEF_CHARS) -> tuple[str, str]:
    """Return the first words of a text, at most `limit` characters, and the others; nothing in it is changed."""
    if len(text) <= limit:
        return text, ""
    head = text[: limit - 1]
    head = (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head).rstrip(",;: ")
    return f"{head}…", f"…{text[len(head) :].lstrip()}"


# --- sentences -----------------------------------------------------------------------------------------------------

_STOP = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s+(?:[-*\u2022]+\s*)?[\"'(\u201c]?[A-Z0-9]|\s*\n|\s*$)|\n+")
_SHORT = re.compile(r"\b(?:mr|mrs|ms|dr|st|vs|e\.g|i\.e|no|approx|u\.s|[A-Z])\.$", re.IGNORECASE)


def sentences(text: str, *, whole: bool) -> Iterator[tuple[str, int]]:
    """Yield each complete sentence with the place in `text` where it ends.

    Args:
        text: As far as it has been written.
        whole: There is no more to come; else a full stop at the very end may still be that of "3.5".
    """
    start = 0
    for match in _STOP.finditer(text):
        if match.end() == len(text) and not whole and not match[0].startswith("\n"):
            return
        part = text[start : match.end()].strip()
        if _SHORT.search(part):
            continue
        start = match.end()
        if part:
            yield part, match.end()


def degenerate(text: str) -> bool:
    """Return whether a text is no description: no letters, one word over and over, or phrases that loop."""
    said = [word.lower() for word in _WORD.findall(text)[:400]]
    if not any(letter.isalpha() for letter in text) or not said:
        return True
    if len(said) >= 4 and len(set(said)) <= max(1, len(said) // 4):
        return True
    for length in range(1, 17):
        for start in range(len(said)):
            piece = said[start : start + length]
            times = 4 if length == 1 else 3
            if len(piece) == length and said[start : start + length * times] == piece * times:
                return True
    strange = sum(not (letter.isalnum() or letter.isspace() or letter in ".,;:!?'\"()-\u2019") for letter in text)
    return strange > 0.3 * len(text)
