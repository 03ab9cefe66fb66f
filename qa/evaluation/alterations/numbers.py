"""Numbers and dates changed in a claim, and sometimes in its quote with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.alterations.lexicon import (
    MONTHS,
    NUMBER_WORDS,
    ORDINALS,
    SCALES,
    SHORT_MONTHS,
    UNITS,
    WEEKDAYS,
    any_of,
)
from qa.evaluation.alterations.specimen import Cut, Draft, Draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qa.evaluation.alterations.material import Material
    from qa.evaluation.alterations.specimen import Alter

    Other = Callable[[re.Match[str], Draw], str]

_MONTH = any_of([*MONTHS, *SHORT_MONTHS])
_YEAR = re.compile(r"(?<![\d.,:–-])(?<!-- )(?:1\d{3}|20[0-2]\d)(?![\d.,:]*\d|s\b|[–-]| --)")
_DIGITS = re.compile(
    r"(?<![\w.,:/–-])(?<!-- )(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d:/–-]|,\d|\.\d| --|\w)"
)
_PERCENT = re.compile(r"\d+(?:\.\d+)?(?=\s?(?:%|percent\b|per cent\b))")
_SUM = re.compile(r"(?<=[$£€])\s?\d[\d,]*(?:\.\d+)?")
_CURRENCIES = {"$": "€", "€": "$", "£": "$", "dollars": "euros", "euros": "dollars"}
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
MOST_OF_A_MONTH = 28


def _replaced(
    draft: Draft, matches: Iterable[re.Match[str]], other: Other, draw: Draw
) -> Draft | None:
    """Replace one match with something that neither the quotes nor the metadata have."""
    found = list(matches)
    if not found:
        return None
    match = draw.choice(found)
    new = other(match, draw)
    known = " ".join([draft.text, *(cut.text for cut in draft.cuts), _metadata(draft)])
    if new == match[0] or re.search(rf"(?<![\w.,]){re.escape(new.strip())}(?![\w])", known):
        return None
    return replace(draft, text=draft.text[: match.start()] + new + draft.text[match.end() :])


def _metadata(draft: Draft) -> str:
    article = draft.sentence.source.article
    day = article.published
    known = f"{day.year} {day.day} {day:%A} {MONTHS[day.month - 1]}" if day else ""
    return f"{article.title} {article.outlet} {known}"


def _is_count(text: str, match: re.Match[str]) -> bool:
    """Tell a number that counts or measures from a year and the day of a date."""
    near = f"{text[: match.start()][-12:]} {text[match.end() :][:12]}"
    return not (_YEAR.fullmatch(match[0]) or re.search(_MONTH, near))


def _other_number(match: re.Match[str], draw: Draw) -> str:
    """Return a number of the same form, one digit of it changed."""
    number = match[0]
    places = [at for at, letter in enumerate(number) if letter.isdigit()]
    at = draw.choice(places[:2])
    low = 1 if at == places[0] else 0
    digit = draw.choice([one for one in range(low, 10) if str(one) != number[at]])
    return f"{number[:at]}{digit}{number[at + 1 :]}"


def digits(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a number that is written in digits."""
    del material
    matches = [one for one in _DIGITS.finditer(draft.text) if _is_count(draft.text, one)]
    return _replaced(draft, matches, _other_number, draw)


def digits_in_both(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a number in the claim and in its quote, so that the quote stands nowhere."""
    del material
    if len(draft.cuts) > 1 or draft.cuts[0].text != draft.text:
        return None
    changed = _replaced(draft, _DIGITS.finditer(draft.text), _other_number, draw)
    return changed and replace(changed, cuts=(Cut(changed.text, draft.cuts[0].source),))


def number_word(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a number that is written in words."""
    del material
    matches = re.finditer(rf"(?<!-)\b{any_of(NUMBER_WORDS)}\b(?!-)", draft.text)
    return _replaced(draft, matches, lambda one, by: _another(one[0], NUMBER_WORDS, by), draw)


def ordinal(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change 'second' to 'fourth'."""
    del material
    pattern = rf"(?<=the )(?<!at )(?:{any_of(ORDINALS[:6])})(?= [a-z])(?! (?:of all|place|time)\b)"
    return _replaced(
        draft,
        re.finditer(pattern, draft.text),
        lambda one, by: _another(one[0], ORDINALS, by),
        draw,
    )


def _another(word: str, words: Iterable[str], draw: Draw) -> str:
    return draw.choice([one for one in words if one != word])


def percentage(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a percentage."""
    del material
    return _replaced(draft, _PERCENT.finditer(draft.text), _other_number, draw)


def money(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a sum of money."""
    del material
    return _replaced(draft, _SUM.finditer(draft.text), _other_number, draw)


def currency(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change the currency of a sum."""
    del material
    matches = re.finditer(r"[$€£](?=\s?\d)|(?<=\d )dollars\b|(?<=ion )dollars\b", draft.text)
    return _replaced(draft, matches, lambda one, _: _CURRENCIES[one[0]], draw)


def scale(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change 'million' to 'billion'."""
    del material
    matches = re.finditer(rf"\b{any_of(SCALES)}\b", draft.text)
    return _replaced(draft, matches, lambda one, _: SCALES[one[0]], draw)


def unit(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change the unit that a number counts."""
    del material
    matches = re.finditer(
        rf"(?:(?<=\d )|(?<=[a-z]{{2}} )(?<=two |our |ive |six |ten )){any_of(UNITS)}(?!\w)",
        draft.text,
    )
    return _replaced(draft, matches, lambda one, _: UNITS[one[0]], draw)


def swapped(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Exchange two numbers that the quote has."""
    del material
    text = draft.text
    found = [one for one in _DIGITS.finditer(text) if one[0] != "1"]
    pairs = [
        (first, second)
        for number, first in enumerate(found)
        for second in found[number + 1 :]
        if first[0] != second[0] and _apart(text[first.end() : second.start()])
    ]
    if not pairs:
        return None
    first, second = draw.choice(pairs)
    if _is_count(text, first) != _is_count(text, second):
        return None
    between = text[first.end() : second.start()]
    changed = f"{text[: first.start()]}{second[0]}{between}{first[0]}{text[second.end() :]}"
    return replace(draft, text=changed)


def _apart(between: str) -> bool:
    """Tell whether two numbers say different things: they are no list, range or conversion."""
    return len(between.split()) > 2 and not re.fullmatch(  # noqa: PLR2004
        r"[^a-z]*(?:and|or|to|until|through|by|,|\()[^a-z]*|.*\([^)]*", between
    )


def year(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a year by up to twenty."""
    del material
    return _replaced(
        draft,
        _YEAR.finditer(draft.text),
        lambda one, by: str(int(one[0]) + by.choice([-20, -10, -7, -3, -2, -1, 1, 2, 3, 7, 10])),
        draw,
    )


def year_of_passage(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a year to another that the passage has."""
    del material
    years = sorted({one[0] for one in _YEAR.finditer(draft.sentence.source.passage.text)})
    if not years:
        return None
    return _replaced(draft, _YEAR.finditer(draft.text), lambda _, by: by.choice(years), draw)


def period(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a decade or a century."""
    del material
    matches = [*_CENTURY.finditer(draft.text), *_DECADE.finditer(draft.text)]
    return _replaced(draft, matches, _other_period, draw)


def _other_period(match: re.Match[str], draw: Draw) -> str:
    if match.re is _DECADE:
        return f"{match[1]}{draw.choice([one for one in '0123456789' if one != match[2]])}0s"
    number = int(match[1]) + draw.choice([-2, -1, 1, 2])
    return f"{number}{_SUFFIXES.get(number % 10 if number > 20 else number, 'th')}"  # noqa: PLR2004


def month(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change a month."""
    del material
    matches = re.finditer(rf"\b{any_of(MONTHS)}(?=(?: \d|\s?[,.]| of| and| to|$))", draft.text)
    return _replaced(draft, matches, lambda one, by: _another(one[0], MONTHS, by), draw)


def day(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change the day of a month."""
    del material
    matches = re.finditer(
        rf"(?<=[a-z.] )(?<!\w )\d{{1,2}}(?= {_MONTH})|(?:(?<=y )|(?<=e )|(?<=h )|(?<=l )|(?<=t )|(?<=r )"
        rf"|(?<=\. ))\d{{1,2}}(?=\s?, \d{{4}})",
        draft.text,
    )
    return _replaced(draft, matches, lambda _, by: str(by.randrange(1, MOST_OF_A_MONTH + 1)), draw)


def weekday(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change the day of the week."""
    del material
    matches = re.finditer(any_of(WEEKDAYS) + r"\b(?! Night)", draft.text)
    return _replaced(draft, matches, lambda one, by: _another(one[0], WEEKDAYS, by), draw)


def relative_day(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Change 'last week' to 'last month'."""
    del material
    matches = re.finditer(rf"\b{any_of(_RELATIVE)}\b", draft.text)
    return _replaced(draft, matches, lambda one, _: _RELATIVE[one[0]], draw)


def invented_date(draft: Draft, material: Material, draw: Draw) -> Draft | None:
    """Say when it happened, though the quote does not."""
    if _YEAR.search(draft.text) or re.search(any_of([*MONTHS, *WEEKDAYS]), draft.text):
        return None
    if re.match(r"(?:In|On|By|At|During|When|While|As|If|After)\b", draft.text):
        return None
    said = material.lowered(draft.text)
    forms = [f"In {draw.randrange(1900, 2018)}, {said}", f"On {draw.choice(WEEKDAYS)}, {said}"]
    return replace(draft, text=draw.choice(forms))


NUMBERS: dict[str, Alter] = {
    "number: digits": digits,
    "number: claim and quote": digits_in_both,
    "number: word": number_word,
    "number: ordinal": ordinal,
    "number: percent": percentage,
    "number: sum": money,
    "number: currency": currency,
    "number: scale": scale,
    "number: unit": unit,
    "number: two swapped": swapped,
    "date: year": year,
    "date: year of the passage": year_of_passage,
    "date: decade or century": period,
    "date: month": month,
    "date: day": day,
    "date: weekday": weekday,
    "date: relative": relative_day,
    "date: invented": invented_date,
}
