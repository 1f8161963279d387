"""Words of interfaces in several languages, our own lists, and names made of syllables. Drawings take them here."""

from __future__ import annotations

import random
from dataclasses import dataclass

from assistd_models.elements.qt.tongues import TONGUES

RIGHT_TO_LEFT = frozenset(("ar", "he"))

_HEADS = (
    "ka", "lo", "mi", "ra", "ten", "sol", "var", "bel", "dor", "fin", "gal", "hum", "jor", "kel", "lan", "mar",
    "nor", "pel", "quin", "ros", "sil", "tar", "und", "vel", "wim", "zor",
)  # fmt: skip
_TAILS = (
    "a", "en", "is", "or", "um", "ia", "ex", "on", "el", "in", "us", "et", "ay", "ik", "o",
)  # fmt: skip
_ENDS = (
    "pdf", "txt", "odt", "png", "jpg", "ods", "mp3", "cpp", "py", "html", "zip", "tar.gz", "svg", "md", "flac",
    "json", "mkv", "conf",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """One language's words, drawn by chance.

    Attributes:
        chance: What decides.
        language: Its code.
    """

    chance: random.Random
    language: str

    def _one(self, what: int) -> str:
        return self.chance.choice(TONGUES[self.language][what].split("|"))

    def several(self, what: str, count: int) -> list[str]:
        """Return so many different words of a list ("menus", "commands", "buttons", "labels", "options", "nouns")."""
        row = ["menus", "commands", "buttons", "labels", "options", "nouns", "sentences"].index(what)
        known = list(dict.fromkeys(TONGUES[self.language][row].split("|")))
        self.chance.shuffle(known)
        while len(known) < count:
            known.append(self.noun() + " " + str(len(known)))
        return known[:count]

    def button(self) -> str:
        """Return what a button may say."""
        return self._one(2) if self.chance.random() < 0.8 else self.command()

    def command(self) -> str:
        """Return what a menu's entry may say."""
        return self._one(1)

    def label(self) -> str:
        """Return what a field may be called."""
        return self._one(3)

    def option(self) -> str:
        """Return what a check box may offer."""
        return self._one(4)

    def noun(self) -> str:
        """Return a thing, or a made-up name."""
        return self._one(5) if self.chance.random() < 0.7 else self.name()

    def name(self) -> str:
        """Return a made-up name, of one to three words."""
        return " ".join(self._syllables().capitalize() for _ in range(self.chance.choice((1, 1, 2, 2, 3))))

    def file(self) -> str:
        """Return the name of a file."""
        stem = self.chance.choice((self._syllables(), self._one(5).lower(), f"IMG_{self.chance.randint(1000, 9999)}"))
        tail = self.chance.choice(("", "", f"-{self.chance.randint(1, 99)}", f"_{self._syllables()}"))
        return f"{stem}{tail}.{self.chance.choice(_ENDS)}"

    def figure(self) -> str:
        """Return a number, a size, a date or a time."""
        at = self.chance.randint
        return self.chance.choice(
            (
                f"{at(1, 999)}.{at(0, 9)} {self.chance.choice(('KiB', 'MiB', 'kB', 'GB'))}",
                f"{at(1990, 2026)}-{at(1, 12):02}-{at(1, 28):02}",
                f"{at(1, 28)}.{at(1, 12)}.{at(1990, 2026)} {at(0, 23):02}:{at(0, 59):02}",
                f"{at(0, 59)}:{at(0, 59):02}",
                str(at(0, 99999)),
                f"{at(0, 100)} %",
                f"{at(0, 999)},{at(0, 99):02} €",
            )
        )

    def value(self) -> str:
        """Return what may stand in a cell or a field."""
        return self.chance.choice((self.noun, self.name, self.file, self.figure))()

    def sentence(self) -> str:
        """Return a sentence."""
        return self._one(6)

    def text(self, sentences: int) -> str:
        """Return running text."""
        return " ".join(self.sentence() for _ in range(sentences))

    def _syllables(self) -> str:
        return (
            self.chance.choice(_HEADS)
            + self.chance.choice(("", self.chance.choice(_HEADS)))
            + self.chance.choice(_TAILS)
        )


def choose(chance: random.Random) -> Words:
    """Return the words of a language: English for nearly half of the drawings."""
    return Words(chance, "en" if chance.random() < 0.42 else chance.choice([one for one in TONGUES if one != "en"]))
