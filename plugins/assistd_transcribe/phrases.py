"""What Whisper writes where nobody speaks: its training data had these under silence. `guards` looks them up.

Alone they prove nothing, because people say some of them. Lower case, letters, digits and single blanks only, as
`guards.plain` makes them. Cf. ggml-org/whisper.cpp#1724, speaches-ai/speaches#133.
"""

# ruff: noqa: RUF001 (other scripts)

from __future__ import annotations

PHRASES = frozenset({
    "altyazı mk",
    "bye",
    "bye bye",
    "gracias por ver el video",
    "legendas pela comunidade amaraorg",
    "like and subscribe",
    "merci davoir regardé cette vidéo",
    "napisy stworzone przez społeczność amaraorg",
    "ondertiteling door de amaraorg gemeenschap",
    "ondertitels ingediend door de amaraorg gemeenschap",
    "please subscribe",
    "see you in the next video",
    "see you next time",
    "sottotitoli creati dalla comunità amaraorg",
    "sottotitoli e revisione a cura di qtss",
    "soustitres réalisés par la communauté damaraorg",
    "soustitrage st 501",
    "subtitles by the amaraorg community",
    "subtítulos realizados por la comunidad de amaraorg",
    "tack för att ni tittade",
    "thank you",
    "thank you for watching",
    "thank you so much for watching",
    "thank you very much",
    "thanks for watching",
    "the end",
    "transcription by castingwords",
    "untertitel der amaraorgcommunity",
    "untertitel im auftrag des zdf für funk 2017",
    "untertitelung des zdf 2020",
    "vielen dank",
    "vielen dank fürs zuschauen",
    "you",
    "продолжение следует",
    "спасибо за просмотр",
    "субтитры сделал dimatorzok",
    "ご視聴ありがとうございました",
    "字幕由amaraorg社区提供",
    "시청해주셔서 감사합니다",
})  # fmt: skip
