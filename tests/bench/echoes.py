"""Chooses what makes an article an echo, on pairs of articles of news desks.

python -m tests.bench.echoes WORLD …

A WORLD is a folder with `seeds/`. Each article is changed in ways that leave it the same, and in
ways that do not; two articles of one world are never the same. Printed are, for each way, the least
likeness of a pair and the share of pairs found to be echoes, by the least likeness asked for.
"""

from __future__ import annotations

import random
import re
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from index.article import Article
from index.clean import mark
from index.echoes import MIN_LIKENESS, MIN_SHARED, echo_words, is_echo, likeness, sketch
from index.parse import parse_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ASKED = (0.5, 0.6, MIN_LIKENESS, 0.8, 0.9)
# Below, two articles are no echoes whatever is asked for.
MIN_ASKED = min(ASKED)
SYNONYMS = {
    "said": "told us",
    "about": "some",
    "began": "started",
    "big": "large",
    "also": "too",
    "after": "following",
    "before": "ahead of",
    "help": "aid",
    "home": "house",
    "many": "lots",
    "near": "close to",
    "often": "frequently",
    "old": "aged",
    "people": "persons",
    "show": "demonstrate",
    "small": "little",
    "stop": "halt",
    "town": "community",
    "until": "till",
    "while": "whilst",
    "work": "labour",
    "would": "was to",
    "year": "twelvemonth",
}
AMERICAN = dict(
    pair.split("/")
    for pair in [
        "colour/color",
        "centre/center",
        "harbour/harbor",
        "labour/labor",
        "neighbour/neighbor",
        "neighbours/neighbors",
        "favour/favor",
        "honour/honor",
        "metres/meters",
        "kilometres/kilometers",
        "metre/meter",
        "kilometre/kilometer",
        "theatre/theater",
        "organised/organized",
        "organise/organize",
        "recognised/recognized",
        "realised/realized",
        "travelled/traveled",
        "cancelled/canceled",
        "labelled/labeled",
        "programme/program",
        "defence/defense",
        "licence/license",
        "grey/gray",
        "towards/toward",
        "cheque/check",
        "tyre/tire",
        "tyres/tires",
        "mould/mold",
        "rumours/rumors",
        "apologised/apologized",
        "criticised/criticized",
        "storey/story",
        "plough/plow",
    ]
)
NUMBER = re.compile(r"\b\d+\b")
WORDED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)\b")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
VERB = re.compile(r"\b(?:was|were|is|are|had|has|will|would)\b")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [one for one in text.split("\n\n") if one.strip()]


def without_one(text: str, rng: random.Random) -> str:
    """Leave a paragraph out."""
    parts = paragraphs(text)
    parts.pop(rng.randrange(len(parts)))
    return "\n\n".join(parts)


def reordered(text: str, rng: random.Random) -> str:
    """Exchange two paragraphs that follow each other."""
    parts = paragraphs(text)
    place = rng.randrange(len(parts) - 1)
    parts[place : place + 2] = reversed(parts[place : place + 2])
    return "\n\n".join(parts)


def shortened(text: str, _: random.Random) -> str:
    """Cut the last third off."""
    return text[: text.rindex(" ", 0, 2 * len(text) // 3)]


def with_synonyms(text: str, rng: random.Random) -> str:
    """Exchange up to eight words for synonyms."""
    places = [m for m in re.finditer(r"\b[a-z]+\b", text) if m[0] in SYNONYMS]
    for found in sorted(rng.sample(places, min(8, len(places))), key=lambda m: -m.start()):
        text = text[: found.start()] + SYNONYMS[found[0]] + text[found.end() :]
    return text


def with_typos(text: str, rng: random.Random) -> str:
    """Exchange two letters in each of four words."""
    places = list(re.finditer(r"\b[a-z]{5,}\b", text))
    for found in rng.sample(places, 4):
        word = found[0]
        text = text[: found.start()] + word[0] + word[2] + word[1] + word[3:] + text[found.end() :]
    return text


def with_fewer_words(text: str, rng: random.Random) -> str:
    """Cut three words out."""
    places = rng.sample(list(re.finditer(r"(?<= )[a-z]{3,} ", text)), 3)
    for found in sorted(places, key=lambda m: -m.start()):
        text = text[: found.start()] + text[found.end() :]
    return text


def american(text: str, _: random.Random) -> str:
    """Spell British words as Americans do."""
    return re.sub(r"\b[a-z]+\b", lambda found: AMERICAN.get(found[0], found[0]), text)


def replaced(pattern: re.Pattern[str], new: str) -> Callable[[str, random.Random], str]:
    """Return what exchanges one of what a pattern finds; a text without any stays."""

    def change(text: str, rng: random.Random) -> str:
        places = list(pattern.finditer(text))
        if not places:
            return text
        found = rng.choice(places)
        return text[: found.start()] + found.expand(new) + text[found.end() :]

    return change


SAME: dict[str, Callable[[str, random.Random], str]] = {
    "the same text": lambda text, _: text,
    "other quotation marks": lambda text, _: text.replace("'", "’").replace('"', "”"),
    "a byline and the site's lines": lambda text, _: f"By our staff\n\n{text}\n\nShare.\n",
    "a dateline": lambda text, _: f"MERROW (Wire) — {text.lstrip()}",
    "the last third cut": shortened,
    "British words made American": american,
    "a paragraph left out": without_one,
    "two paragraphs exchanged": reordered,
    "eight words exchanged for synonyms": with_synonyms,
    "four typing errors": with_typos,
    "three words cut out": with_fewer_words,
    "a byline, a third cut, and synonyms": lambda text, rng: (
        f"By our staff\n\n{with_synonyms(shortened(text, rng), rng)}"
    ),
}
OTHER = {
    "a number changed": replaced(NUMBER, r"9\g<0>"),
    "a name changed": replaced(NAME, "Quennell"),
    "a number in words changed": replaced(WORDED, "eleven"),
    "a 'not' put in": replaced(VERB, r"\g<0> not"),
}


class Pair(NamedTuple):
    """How like two articles are, and whether they are echoes where that is enough."""

    likeness: float
    would_be: bool


def compared(one: Article, other: Article) -> Pair:
    """Compare two articles as an index does, whatever their likeness."""
    words = echo_words(one), echo_words(other)
    short, long = sorted(words, key=len)
    if not short:
        return Pair(0.0, would_be=False)
    alike = likeness(short, long)
    shared = set(sketch(one, words[0])) & set(sketch(other, words[1]))
    if alike < MIN_ASKED or (words[0] != words[1] and len(shared) < MIN_SHARED):
        return Pair(alike, would_be=False)
    with patch("index.echoes.MIN_LIKENESS", MIN_ASKED):
        return Pair(alike, is_echo(*words))


def articles(world: Path) -> list[Article]:
    """Return the articles of a news desk, marked."""
    paths = sorted((world / "seeds").glob("*.md"))
    return [mark(parse_article(path.name, path.read_bytes())) for path in paths]


def pairs(worlds: Sequence[Path]) -> Iterator[tuple[str, Pair]]:
    """Yield each pair with the way in which it was made."""
    for world in worlds:
        known = articles(world)
        for number, article in enumerate(known):
            body = article.text[article.marks[0].end if article.marks else 0 :]
            for way, change in (SAME | OTHER).items():
                text = change(body, random.Random(number))  # noqa: S311 - any will do
                if text != body or way == "the same text":
                    one, other = (mark(Article(article.source, here)) for here in (body, text))
                    yield way, compared(one, other)
        for one, other in combinations(known, 2):
            yield "other articles of the same news desk", compared(one, other)


def main() -> None:
    """Print the table."""
    found: dict[str, list[Pair]] = {}
    for way, pair in pairs([Path(name) for name in sys.argv[1:]]):
        found.setdefault(way, []).append(pair)
    print("| pairs | number | likeness |", " | ".join(f"≥ {asked}" for asked in ASKED), "|")
    print("|---|---|---|" + "---|" * len(ASKED))
    for way, made in found.items():
        near = [one.likeness for one in made]
        shown = max(near) if way not in SAME else min(near)
        shares = [sum(p.would_be and p.likeness >= asked for p in made) for asked in ASKED]
        cells = " | ".join(f"{share / len(made):.1%}" for share in shares)
        print(f"| {way} | {len(made)} | {shown:.2f} | {cells} |")


if __name__ == "__main__":
    main()
