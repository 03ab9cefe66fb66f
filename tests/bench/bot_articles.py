"""Articles and questions for the benchmarks of the app: generated, or a data set's own."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.evaluation.dataset import read_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa.evaluation.dataset import DataSet

ROOT = Path(__file__).parents[2]
SEED_ARTICLE = ROOT / "tests" / "seed_article"
_BEGINNINGS = ("Bel", "Cor", "Dra", "Fen", "Gal", "Hor", "Kel", "Lun", "Mar", "Nor", "Ost", "Tal")
_MIDDLES = ("a", "an", "e", "en", "i", "o", "or", "u")
_ENDINGS = ("berg", "dale", "field", "ford", "grad", "ham", "mouth", "stad", "ton", "ville")
_FIRST = ("Anna", "Boris", "Clara", "David", "Elena", "Farid", "Greta", "Hugo", "Irina", "Jonas")
_THINGS = ("bridge", "harbour", "hospital", "library", "museum", "stadium", "station", "tunnel")
_MONTHS = ("January", "March", "April", "June", "August", "September", "October", "December")
# A sentence of an article, and the question that it answers.
_FACTS = (
    (
        "The council of {place} approved {n} million euros for the new {thing} on {day} {month}.",
        "How much money did the council of {place} approve for the {thing}?",
    ),
    (
        "{person}, the mayor of {place}, told reporters that work would begin within weeks.",
        "Who is the mayor of {place}?",
    ),
    (
        "About {n},000 households in {place} were without power after the storm, police said.",
        "How many households in {place} had no power after the storm?",
    ),
    (
        "{firm} will close its factory in {place} in {month} and move production to {other}.",
        "Which company closes its factory in {place}?",
    ),
    (
        "Teachers in {place} went on strike on {day} {month} over pay and crowded classrooms.",
        "Why did teachers in {place} go on strike?",
    ),
    (
        "The river at {place} rose to {n} centimetres, the highest level for {day} years.",
        "How high did the river rise at {place}?",
    ),
    (
        "The team of {place} beat {other} by {day} points in the final of the regional cup.",
        "Whom did the team of {place} beat in the final?",
    ),
    (
        "Judge {person} sentenced the former head of {place}'s port to {day} months for fraud.",
        "Which judge sentenced the former head of the port of {place}?",
    ),
    (
        "A court in {other} stopped the sale of the {thing} in {place} after residents complained.",
        "Where did a court stop the sale of the {thing} in {place}?",
    ),
    (
        "Trains between {place} and {other} will not run until {month} because of a landslide.",
        "Until when do no trains run between {place} and {other}?",
    ),
)


@dataclass(frozen=True, slots=True)
class Material:
    """An index over a folder of seeds, and questions, no two of them the same."""

    seeds: Path
    index: Path
    questions: tuple[str, ...]


def prepare(scratch: Path, articles: int, data: Path | None) -> Material:
    """Write seeds, generated ones unless `data` names a data set, and build their index."""
    texts, questions = _of_set(read_dataset(data)) if data else _generated(articles)
    seeds, index = scratch / "seeds", scratch / "index"
    seeds.mkdir()
    for number, text in enumerate(texts):
        (seeds / f"{number:05}.txt").write_text(text, encoding="utf-8")
    where = ["--seeds", str(seeds), "--index", str(index)]
    subprocess.run([sys.executable, "-m", "qa", "index", "build", *where], cwd=ROOT, check=True)
    chance = random.Random(len(questions))  # noqa: S311 - not a secret
    different = list(dict.fromkeys(questions))
    return Material(seeds, index, tuple(chance.sample(different, len(different))))


def _of_set(data: DataSet) -> tuple[list[str], list[str]]:
    return [one.text for one in data.documents], [one.question for one in data.questions]


def _generated(count: int) -> tuple[list[str], list[str]]:
    """Return so many articles beside the seed article, with the questions of all of them."""
    texts, questions = _of_set(read_dataset(SEED_ARTICLE))
    names = _names()
    for number in range(count):
        facts = list(_facts(random.Random(number), names[number % len(names)], names))  # noqa: S311
        texts.append("\n\n".join(sentence for sentence, _ in facts))
        questions += [question for _, question in facts]
    return texts, questions


def _names() -> list[str]:
    return [a + b + c for c in _ENDINGS for b in _MIDDLES for a in _BEGINNINGS]


def _facts(chance: random.Random, place: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield an article's sentences, each with its question."""
    for sentence, question in chance.sample(_FACTS, len(_FACTS)):
        values = {
            "place": place,
            "other": chance.choice(names),
            "person": f"{chance.choice(_FIRST)} {chance.choice(names)}",
            "firm": f"{chance.choice(names)} Industries",
            "thing": chance.choice(_THINGS),
            "month": chance.choice(_MONTHS),
            "day": chance.randint(2, 28),
            "n": chance.randint(30, 900),
        }
        yield sentence.format(**values), question.format(**values)
