"""Re-checks the footnotes of saved answers against the seed files themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.load import list_seeds, read_settled
from index.parse import file_of, parse
from qa.citations import CitedSpan, check_citation, parse_citation
from qa.errors import InputFileError, SeedFileError

if TYPE_CHECKING:
    from pathlib import Path

    from index.article import Article
    from index.load import SeedFile


@dataclass(frozen=True, slots=True)
class Checked:
    """How many footnotes were checked, and a line for each that does not stand."""

    citations: int
    faults: tuple[str, ...]


def check_answers(name: str, data: bytes, seeds: Path) -> Checked:
    """Check the answers in `data`, one JSON object or one a line.

    Raises `InputFileError` when `name` holds no saved answer, `SeedsError` without the seeds.
    """
    claims = [claim for answer in _answers(name, data) for claim in _claims(name, answer)]
    files = {seed.source: seed for seed in list_seeds(seeds)}
    articles: dict[str, dict[str, Article]] = {}

    def find(source: str) -> Article | None:
        file = file_of(source)
        if file not in articles:
            articles[file] = _read(files.get(file))
        return articles[file].get(source)

    faults = [(number, check_citation(claim, find)) for number, claim in claims]
    lines = tuple(f"[{number}] {found}" for number, found in faults if found)
    return Checked(len(claims), lines)


def _read(seed: SeedFile | None) -> dict[str, Article]:
    """Return the articles of a seed file by their sources; none of one that cannot be read."""
    if seed is None or seed.problem:
        return {}
    try:
        articles, _ = parse(seed.source, read_settled(seed)[0])
        return {article.source: article for article in articles}
    except SeedFileError:
        return {}


def _answers(name: str, data: bytes) -> list[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
        try:
            values = [json.loads(text)]
        except ValueError:
            values = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InputFileError(f"{name} is no JSON: {error}.", _HOW) from error
    if not values or not all(isinstance(v, dict) and "citations" in v for v in values):
        raise InputFileError(f"{name} is no saved answer.", _HOW)
    return values


def _claims(name: str, answer: dict[str, Any]) -> list[tuple[Any, CitedSpan]]:
    citations = answer["citations"]
    if not isinstance(citations, list):
        raise InputFileError(f"{name} is no saved answer: 'citations' is no list.", _HOW)
    try:
        return [(citation.get("n", place), parse_citation(citation))
                for place, citation in enumerate(citations, start=1)]  # fmt: skip
    except (ValueError, AttributeError) as error:
        raise InputFileError(f"{name} is no saved answer: {error}.", _HOW) from error


_HOW = "Save one with: footnote ask --json 'QUESTION' > ANSWER.json"
