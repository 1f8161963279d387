"""English names of the languages that speech models know, and how codes are compared; `wording` and `ears` use it.

The codes are Whisper's (openai/whisper, `tokenizer.py`, `LANGUAGES`): ISO 639-1 where there is one. Requests and
answers carry BCP 47, so what differs (Javanese is ``jw`` there, ``jv`` here) is translated at this seam.
"""

from __future__ import annotations

from collections.abc import Iterable

NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani", "ba": "Bashkir",
    "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bo": "Tibetan", "br": "Breton", "bs": "Bosnian",
    "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fo": "Faroese",
    "fr": "French", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "haw": "Hawaiian", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh",
    "km": "Khmer", "kn": "Kannada", "ko": "Korean", "la": "Latin", "lb": "Luxembourgish", "ln": "Lingala", "lo": "Lao",
    "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mi": "Maori", "mk": "Macedonian", "ml": "Malayalam",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "ne": "Nepali", "nl": "Dutch",
    "nn": "Norwegian Nynorsk", "no": "Norwegian", "oc": "Occitan", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sa": "Sanskrit", "sd": "Sindhi", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "sn": "Shona", "so": "Somali", "sq": "Albanian", "sr": "Serbian",
    "su": "Sundanese", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik", "th": "Thai",
    "tk": "Turkmen", "tl": "Tagalog", "tr": "Turkish", "tt": "Tatar", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "yi": "Yiddish", "yo": "Yoruba", "yue": "Cantonese", "zh": "Chinese",
}  # fmt: skip
"""BCP 47 code → English name: the hundred languages of Whisper large-v3."""

_SAME = {"jw": "jv", "iw": "he", "in": "id", "nb": "no", "fil": "tl", "cmn": "zh", "mo": "ro", "ji": "yi"}
"""Codes that mean another one's language here: Whisper's own, old ISO ones, and finer ones."""


def canonical(code: str) -> str:
    """Return the bare language of a BCP 47 code, as `NAMES` has it: ``pt-BR`` is ``pt``, ``nb`` is ``no``."""
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    return _SAME.get(bare, bare)


def name(code: str) -> str:
    """Return the English name of a language; of one without a name here, its code."""
    return NAMES.get(canonical(code), code)


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
