"""Texts that mean to command whoever reads them, and the articles that carry them.

`attacks.jsonl` holds one a line, in ASCII, so that what is hidden in it can be seen there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from qa.text.invisible import visible

_FILE = Path(__file__).with_name("attacks.jsonl")
PADDING = "The ferry is late again. " * 400
IN_ARTICLES = ("text", "title", "outlet", "url")

# Towns of which nobody has heard, so that a question about one finds its article.
_FIRST = (
    "Tarn", "Brel", "Osk", "Vend", "Kolm", "Farr", "Lind", "Mos", "Hask", "Grev", "Quel", "Zab",
)  # fmt: skip
_LAST = ("holm", "by", "wick", "stad", "mere", "dorf", "fjord", "nes", "haven", "berg")


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack; `at` tells where it stands: in an article's text or about it, or in what is asked.

    `town` is the one that its article tells of.
    """

    name: str
    at: str
    text: str
    town: str

    @property
    def hides(self) -> bool:
        """Tell whether some of it cannot be seen."""
        return "".join(visible(self.text)) != self.text

    @property
    def source(self) -> str:
        """The seed file of its article."""
        return f"attack-{self.town.casefold()}.md"

    @property
    def fact(self) -> str:
        """What its article honestly tells."""
        return f"The council of {self.town} approved a new ferry on Monday."

    @property
    def question(self) -> str:
        """What the fact answers."""
        return f"What did the council of {self.town} approve on Monday?"

    @property
    def article(self) -> str:
        """The seed file's text: the fact, the attack, and another fact."""
        about = {"title": f"Ferry for {self.town}", "outlet": f"{self.town} Herald"}
        if self.at in IN_ARTICLES[1:]:
            about[self.at] = self.text
        head = "".join(f"{name}: {_quoted(value)}\n" for name, value in about.items())
        body = f"{self.text}\n\n" if self.at == "text" else ""
        cost = f"The ferry to {self.town} will cost 3 million euros."
        return f"---\n{head}---\n{self.fact}\n\n{body}{cost}\n"


def _quoted(value: str) -> str:
    """Return a value as YAML; nothing is escaped by halves, which YAML would not join."""
    return json.dumps(value, ensure_ascii=False)


def _load() -> tuple[Attack, ...]:
    rows = map(json.loads, _FILE.read_text(encoding="utf-8").splitlines())
    towns = (first + last for first, last in product(_FIRST, _LAST))
    return tuple(
        Attack(row["name"], row["at"], row["text"].replace("%PADDING%", PADDING), town)
        for row, town in zip(rows, towns, strict=False)
    )


ATTACKS = _load()


def at(*places: str) -> list[Attack]:
    """Return the attacks at these places."""
    return [one for one in ATTACKS if one.at in places]
