"""Names of the languages that speech models know, and how codes are compared; `wording` and `ears` use it.

The codes are Whisper's (openai/whisper, `tokenizer.py`, `LANGUAGES`): ISO 639-1 where there is one. Requests and
answers carry BCP 47, so what differs (Javanese is ``jw`` there, ``jv`` here) is translated at this seam.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistd.i18n import N_, _

NAMES = {
    "af": N_("Afrikaans"), "am": N_("Amharic"), "ar": N_("Arabic"), "as": N_("Assamese"), "az": N_("Azerbaijani"),
    "ba": N_("Bashkir"), "be": N_("Belarusian"), "bg": N_("Bulgarian"), "bn": N_("Bengali"), "bo": N_("Tibetan"),
    "br": N_("Breton"), "bs": N_("Bosnian"), "ca": N_("Catalan"), "cs": N_("Czech"), "cy": N_("Welsh"),
    "da": N_("Danish"), "de": N_("German"), "el": N_("Greek"), "en": N_("English"), "es": N_("Spanish"),
    "et": N_("Estonian"), "eu": N_("Basque"), "fa": N_("Persian"), "fi": N_("Finnish"), "fo": N_("Faroese"),
    "fr": N_("French"), "gl": N_("Galician"), "gu": N_("Gujarati"), "ha": N_("Hausa"), "haw": N_("Hawaiian"),
    "he": N_("Hebrew"), "hi": N_("Hindi"), "hr": N_("Croatian"), "ht": N_("Haitian Creole"), "hu": N_("Hungarian"),
    "hy": N_("Armenian"), "id": N_("Indonesian"), "is": N_("Icelandic"), "it": N_("Italian"), "ja": N_("Japanese"),
    "jv": N_("Javanese"), "ka": N_("Georgian"), "kk": N_("Kazakh"), "km": N_("Khmer"), "kn": N_("Kannada"),
    "ko": N_("Korean"), "la": N_("Latin"), "lb": N_("Luxembourgish"), "ln": N_("Lingala"), "lo": N_("Lao"),
    "lt": N_("Lithuanian"), "lv": N_("Latvian"), "mg": N_("Malagasy"), "mi": N_("Maori"), "mk": N_("Macedonian"),
    "ml": N_("Malayalam"), "mn": N_("Mongolian"), "mr": N_("Marathi"), "ms": N_("Malay"), "mt": N_("Maltese"),
    "my": N_("Burmese"), "ne": N_("Nepali"), "nl": N_("Dutch"), "nn": N_("Norwegian Nynorsk"), "no": N_("Norwegian"),
    "oc": N_("Occitan"), "pa": N_("Punjabi"), "pl": N_("Polish"), "ps": N_("Pashto"), "pt": N_("Portuguese"),
    "ro": N_("Romanian"), "ru": N_("Russian"), "sa": N_("Sanskrit"), "sd": N_("Sindhi"), "si": N_("Sinhala"),
    "sk": N_("Slovak"), "sl": N_("Slovenian"), "sn": N_("Shona"), "so": N_("Somali"), "sq": N_("Albanian"),
    "sr": N_("Serbian"), "su": N_("Sundanese"), "sv": N_("Swedish"), "sw": N_("Swahili"), "ta": N_("Tamil"),
    "te": N_("Telugu"), "tg": N_("Tajik"), "th": N_("Thai"), "tk": N_("Turkmen"), "tl": N_("Tagalog"),
    "tr": N_("Turkish"), "tt": N_("Tatar"), "uk": N_("Ukrainian"), "ur": N_("Urdu"), "uz": N_("Uzbek"),
    "vi": N_("Vietnamese"), "yi": N_("Yiddish"), "yo": N_("Yoruba"), "yue": N_("Cantonese"), "zh": N_("Chinese"),
}  # fmt: skip
"""BCP 47 code → English name: the hundred languages of Whisper large-v3."""

_SAME = {"jw": "jv", "iw": "he", "in": "id", "nb": "no", "fil": "tl", "cmn": "zh", "mo": "ro", "ji": "yi"}
"""Codes that mean another one's language here: Whisper's own, old ISO ones, and finer ones."""


def canonical(code: str) -> str:
    """Return the bare language of a BCP 47 code, as `NAMES` has it: ``pt-BR`` is ``pt``, ``nb`` is ``no``."""
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    return _SAME.get(bare, bare)


def name(code: str) -> str:
    """Return what a language is called in that of the person; of one without a name here, its code."""
    return _(NAMES.get(canonical(code), code))


def own_code(code: str, known: Iterable[str]) -> str:
    """Return the code under which a model knows a language, empty if it does not.

    Args:
        code: BCP 47.
        known: The model's own codes; none at all: it takes any.
    """
    wanted, codes = canonical(code), tuple(known)
    if not codes:
        return wanted
    return next((own for own in codes if canonical(own) == wanted), "")
