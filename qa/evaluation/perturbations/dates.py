"""Dates changed in a claim, or invented."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.lexicon import any_of
from qa.evaluation.perturbations.numbers import MONTH, YEAR, another, replaced
from qa.text.calendar_words import MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from random import Random

    from qa.evaluation.perturbations.claims import Draft
    from qa.evaluation.perturbations.material import Material, Perturbation

_RELATIVE = {
    "last week": "last month",
    "last month": "last year",
    "last year": "last week",
    "yesterday": "last month",
    "today": "in the past",
    "this week": "last week",
    "next week": "next month",
    "next month": "next year",
    "next year": "next month",
    "over the weekend": "on Tuesday",
    "earlier this month": "earlier this year",
    "earlier this year": "earlier this week",
    "at night": "in the morning",
}
_CENTURY = re.compile(r"\b(\d{1,2})(st|nd|rd|th)(?= (?:century|centuries)\b)")
_DECADE = re.compile(r"\b(1[5-9]|20)(\d)0s\b")
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_MAX_OF_A_MONTH = 28


def year(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a year by up to twenty."""
    del material
    return replaced(
        draft,
        YEAR.finditer(draft.text),
        lambda one, by: str(int(one[0]) + by.choice([-20, -10, -7, -3, -2, -1, 1, 2, 3, 7, 10])),
        draw,
    )


def year_of_passage(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a year to another that the passage has."""
    del material
    years = sorted({one[0] for one in YEAR.finditer(draft.sentence.source.passage.text)})
    if not years:
        return None
    return replaced(draft, YEAR.finditer(draft.text), lambda _, by: by.choice(years), draw)


def period(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a decade or a century."""
    del material
    matches = [*_CENTURY.finditer(draft.text), *_DECADE.finditer(draft.text)]
    return replaced(draft, matches, _other_period, draw)


def _other_period(match: re.Match[str], draw: Random) -> str:
    if match.re is _DECADE:
        return f"{match[1]}{draw.choice([one for one in '0123456789' if one != match[2]])}0s"
    number = int(match[1]) + draw.choice([-2, -1, 1, 2])
    return f"{number}{_SUFFIXES.get(number % 10 if number > 20 else number, 'th')}"  # noqa: PLR2004


def month(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a month."""
    del material
    matches = re.finditer(rf"\b{any_of(MONTHS)}(?=(?: \d|\s?[,.]| of| and| to|$))", draft.text)
    return replaced(draft, matches, lambda one, by: another(one[0], MONTHS, by), draw)


def day(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change the day of a month."""
    del material
    text = draft.text
    matches = [
        one
        for one in re.finditer(r"(?<![\d,.])\d{1,2}(?![\d:]|[.,]\d)", text)
        if re.search(rf"{MONTH} $", text[: one.start()])
        or re.match(rf" {MONTH}", text[one.end() :])
    ]
    return replaced(draft, matches, lambda _, by: str(by.randrange(1, _MAX_OF_A_MONTH + 1)), draw)


def weekday(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change the day of the week."""
    del material
    matches = re.finditer(any_of(WEEKDAYS) + r"\b(?! Night)", draft.text)
    return replaced(draft, matches, lambda one, by: another(one[0], WEEKDAYS, by), draw)


def relative_day(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change 'last week' to 'last month'."""
    del material
    matches = re.finditer(rf"\b{any_of(_RELATIVE)}\b", draft.text)
    return replaced(draft, matches, lambda one, _: _RELATIVE[one[0]], draw)


def invented_date(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Say when it happened, though the quote does not."""
    if YEAR.search(draft.text) or re.search(any_of([*MONTHS, *WEEKDAYS]), draft.text):
        return None
    if re.search(r"\b(?:is|are|has|have|can|may|will)\b", draft.text):
        return None
    if re.match(r"(?:In|On|By|At|During|When|While|As|If|After)\b", draft.text):
        return None
    said = material.lowered(draft.text)
    forms = [f"In {draw.randrange(1900, 2018)}, {said}", f"On {draw.choice(WEEKDAYS)}, {said}"]
    return replace(draft, text=draw.choice(forms))


DATES: dict[str, Perturbation] = {
    "date: year": year,
    "date: year of the passage": year_of_passage,
    "date: decade or century": period,
    "date: month": month,
    "date: day": day,
    "date: weekday": weekday,
    "date: relative": relative_day,
    "date: invented": invented_date,
}
