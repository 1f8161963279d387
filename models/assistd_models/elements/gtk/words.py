"""Words for one picture: buttons, menus, rows, sentences in the picture's language. Both toolkits' scenes ask it."""

from __future__ import annotations

from random import Random

from assistd_models.elements.gtk import lexicon

LANGUAGES = ("en",) * 8 + ("de",) * 4 + ("fr", "fr", "es", "es", "pl", "ru", "ru", "el", "tr", "ja", "zh", "zh")


def _split(text: str, by: str = " ") -> list[str]:
    return [one.replace("_", " ") for one in text.split(by) if one]


class Words:
    """Speaks one language, or one written from the right; now and then a word of English slips in.

    Attributes:
        rightward: False where the script runs from right to left.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.rightward = rng.random() > 0.03
        if self.rightward:
            language = rng.choice(LANGUAGES)
            self._menus = _split(lexicon.MENUS[language])
            self._actions = _split(lexicon.ACTIONS[language])
            self._options = _split(lexicon.OPTIONS[language], "|")
            self._nouns = _split(lexicon.NOUNS[language])
            self._fill = _split(lexicon.FILL[language])
        else:
            self._menus = self._actions = self._nouns = self._fill = _split(lexicon.SIDEWAYS[rng.choice(("ar", "he"))])
            self._options = [f"{a} {b}" for a, b in zip(self._nouns, self._nouns[3:], strict=False)]
        self._names = _split(lexicon.NAMES, "|")

    def menus(self, count: int) -> list[str]:
        """Return names of a menu bar's menus, in their usual order."""
        return self._menus[: min(count, len(self._menus))]

    def action(self) -> str:
        """Return what a button says."""
        return self._rng.choice(self._actions)

    def actions(self, count: int) -> list[str]:
        """Return what several buttons beside each other say."""
        return self._rng.sample(self._actions, min(count, len(self._actions)))

    def option(self) -> str:
        """Return what stands beside a check box or a switch."""
        return self._rng.choice(self._options)

    def noun(self) -> str:
        """Return a short name of a thing: a tab, a field's label, a column."""
        return self._rng.choice(self._nouns)

    def nouns(self, count: int) -> list[str]:
        """Return several different ones."""
        return self._rng.sample(self._nouns, min(count, len(self._nouns)))

    def title(self) -> str:
        """Return a title of one to four words."""
        return " ".join(self._rng.choice(self._nouns) for _ in range(self._rng.choice((1, 2, 2, 3, 4))))

    def sentence(self, least: int = 4, most: int = 14) -> str:
        """Return a sentence of so many words, which means nothing."""
        words = [self._rng.choice(self._fill) for _ in range(self._rng.randint(least, most))]
        if self._rng.random() < 0.3:
            words[-1] = self.noun()
        return " ".join(words).capitalize() + self._rng.choice((".", ".", ".", "!", "?", ""))

    def paragraph(self, sentences: int) -> str:
        """Return so many sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def person(self) -> str:
        """Return somebody's name."""
        return self._rng.choice(self._names)

    def file(self) -> str:
        """Return a file's name."""
        stem = self._rng.choice((self.noun(), self.noun() + "_" + str(self._rng.randint(1, 2030)), self.title()))
        return f"{stem}.{self._rng.choice(lexicon.ENDS.split())}"

    def value(self) -> str:
        """Return what a field or a cell holds: a number, a date, an address, a name."""
        rng = self._rng
        return rng.choice(
            (
                f"{rng.randint(0, 9999)}",
                f"{rng.random() * 900:.1f} {rng.choice(('kB', 'MB', 'GB'))}",
                f"20{rng.randint(10, 29)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
                f"{rng.randint(0, 100)} %",
                f"user{rng.randint(1, 99)}@example.org",
                f"https://www.example.org/{rng.randint(1, 999)}",
                f"/home/user/{self.noun()}",
                self.noun(),
                self.person(),
                self.title(),
            )
        )

    def code(self) -> str:
        """Return a line of a program or of a terminal's output."""
        rng = self._rng
        return rng.choice(
            (
                f"def {rng.choice('abcdefg')}_{rng.randint(1, 99)}(value, other=None):",
                f"    return value + {rng.randint(0, 99)}  # {self.noun()}",
                f"for (int i = 0; i < {rng.randint(2, 999)}; i++) {{",
                f'    printf("%d {self.noun()}\\n", i);',
                f"user@host:~$ ls -la /usr/share/{rng.randint(1, 99)}",
                f"-rw-r--r-- 1 root root {rng.randint(10, 99999)} {self.noun()}.conf",
                f"[{rng.randint(0, 999)}.{rng.randint(0, 999999):06}] usb {rng.randint(1, 9)}-1: new device",
                "}",
                "",
                f"import {rng.choice(('os', 'sys', 'json', 're', 'math'))}",
                f"    if {rng.choice('xyz')} == {rng.randint(0, 9)}:",
            )
        )
