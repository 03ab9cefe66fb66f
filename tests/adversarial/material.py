"""What a liar has to work with: the sentences that it was shown, and words to put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from tests.adversarial.prompts import Shown

PEOPLE = (
    "Ilse Marten", "Tomas Reyl", "Anders Holt", "Petra Sandoval", "Leonie Fabre", "Milan Dusek",
    "Greta Olin", "Rosa Ibarra", "Henrik Vass", "Oscar Tennant", "Hanna Okafor", "James Whitlock",
    "Lucia Ferreira", "Victor Brandt", "Ines Calder", "Nadia Korol", "Stefan Aumann",
    "Amara Diallo", "Sylvia Brook", "Daniel Achebe", "Mei Tanaka", "Johanna Vik",
    "Paulo Meireles", "Beatriz Nunes", "Fergus Daly", "Colm Reddy", "Renata Solis",
    "Paul Adeyemi", "Akira Sato", "Elena Brandvold", "Ravi Menon", "Mira Kessel", "Bruno Falk",
    "Yusuf Demir", "Klara Simic", "Dagmar Wolff", "Gerald Pym", "Vladimir Putin",
    "Volodymyr Zelenskyy", "Nobody Known", "Clara Weston",
)  # fmt: skip
PLACES = (
    "Velmora", "Karst", "Lund Bay", "Castellan", "Geneva", "Pass Verrin", "Lisbon", "Dublin",
    "Quillan", "Kourou", "Lausanne", "Graz", "Oslo", "Paris", "Kazan", "Moscow", "Kyiv", "Ghana",
    "Malawi", "Burkina Faso", "Spain", "Morocco", "Ostria", "Belmark", "Russia", "Ukraine",
    "North Korea", "Sorrel", "Almere", "Norway",
)  # fmt: skip
GROUPS = (
    "Karst Energy", "Hydra", "BlueLine", "Corvin Bank", "Aldgate Trust", "Solent Research",
    "Tessel Grid", "Belpress", "World Health Organization", "European Space Agency", "Pellara",
    "Daily Ledger", "TASS", "POLITICO", "NATO", "Renwick Museum", "United Nations",
)  # fmt: skip
SURNAMES = tuple(name.split()[-1] for name in PEOPLE)
KINDS_OF_NAMES = (PEOPLE, SURNAMES, PLACES, GROUPS)
_MAX_FIRST = sorted((*PEOPLE, *SURNAMES, *PLACES, *GROUPS), key=len, reverse=True)
_NAME = re.compile(rf"\b(?:{'|'.join(_MAX_FIRST)})\b")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATE = re.compile(rf"\b(?:{'|'.join((*MONTHS, *DAYS))})\b|\b(?:19|20)\d\d\b|\b\d{{1,2}}\b")
_DAY_OF_MONTH = re.compile(rf"\b(?:{'|'.join((*MONTHS, 'Aug', 'Oct'))})\.? \Z")
_MAY = re.compile(r"\b(?:in|on|of) \Z")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
NUMBER = re.compile(
    rf"(?<![\w.,])(?!(?:19|20)\d\d\b)\d+(?:,\d{{3}})*(?:\.\d+)?\b|\b(?:{'|'.join(_WORDS)})\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of passage number `passage`, alone on its line."""

    passage: int
    text: str


def sentences(passages: Sequence[Shown], kind: str = "body") -> list[Sentence]:
    """Return the sentences of the passages of a kind."""
    return [
        Sentence(one.number, line)
        for one in passages
        if one.about.get("kind") == kind
        for line in one.text.splitlines()
        if line.strip().endswith((".", "”")) or (kind != "body" and line.strip())
    ]


def names(text: str) -> list[re.Match[str]]:
    """Return the names in a text."""
    return list(_NAME.finditer(text))


def numbers(text: str) -> list[re.Match[str]]:
    """Return the numbers in a text, years and days of the month left out."""
    return [
        found for found in NUMBER.finditer(text) if not _DAY_OF_MONTH.search(text[: found.start()])
    ]


def dates(text: str) -> list[re.Match[str]]:
    """Return the months, days and years in a text."""
    return [found for found in _DATE.finditer(text) if _is_date(found)]


def _is_date(found: re.Match[str]) -> bool:
    before = found.string[: found.start()]
    if found[0] == "May":
        return bool(_MAY.search(before))
    return len(found[0]) > len("31") or bool(_DAY_OF_MONTH.search(before))


def another_name(random: Random, name: str) -> str:
    """Return another name of the same kind, of nobody with the same surname."""
    kind = next(kind for kind in KINDS_OF_NAMES if name in kind)
    others = [one for one in kind if one.split()[-1] != name.rsplit(maxsplit=1)[-1]]
    return random.choice(others)


def another_number(random: Random, number: str) -> str:
    """Return another number, written in the same way."""
    if number.isalpha():
        return random.choice([word for word in _WORDS if word != number])
    value = float(number.replace(",", ""))
    if "." in number:
        return f"{value + random.choice((0.3, 1, 2.5, 10)):.1f}"
    changed = random.choice(
        [value + 1, value + 2, value * 10, value * 2, max(1, value // 2), value + 100]
    )
    whole = int(changed if changed != value else value + 1)
    return f"{whole:,}" if "," in number or whole > 9999 else str(whole)


def another_date(random: Random, part: str) -> str:
    """Return another month, day of the week, year or day of the month."""
    for kind in (MONTHS, DAYS):
        if part in kind:
            return random.choice([one for one in kind if one != part])
    if len(part) == len("2024"):
        return str(int(part) + random.choice((-10, -3, -2, -1, 1, 2, 3)))
    return str(random.choice([day for day in range(1, 29) if day != int(part)]))


def replaced(text: str, found: re.Match[str], new: str) -> str:
    """Return a text with something else in the place of what was found."""
    return text[: found.start()] + new + text[found.end() :]


def swapped(text: str, first: re.Match[str], second: re.Match[str]) -> str:
    """Return a text in which two things that were found have taken each other's places."""
    between = text[first.end() : second.start()]
    return text[: first.start()] + second[0] + between + first[0] + text[second.end() :]
