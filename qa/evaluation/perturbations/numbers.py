"""Numbers changed in a claim, and sometimes in its quote with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.claims import Cut, Draft
from qa.evaluation.perturbations.lexicon import (
    NUMBER_WORDS,
    ORDINALS,
    SCALES,
    SHORT_MONTHS,
    UNITS,
    any_of,
)
from qa.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

    from qa.evaluation.perturbations.material import Material, Perturbation

    Other = Callable[[re.Match[str], Random], str]

MONTH = any_of([*MONTHS, *SHORT_MONTHS])
YEAR = re.compile(r"(?<![\d.,:–-])(?<!-- )(?:1\d{3}|20[0-2]\d)(?![\d.,:]*\d|s\b|[–-]| --)")
_DIGITS = re.compile(
    r"(?<![\w.,:/–-])(?<!-- )(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d:/–-]|,\d|\.\d| --|\w)"
)
_PERCENT = re.compile(r"\d+(?:\.\d+)?(?=\s?(?:%|percent\b|per cent\b))")
_SUM = re.compile(r"(?<=[$£€])\s?\d[\d,]*(?:\.\d+)?")
_CURRENCIES = {"$": "€", "€": "$", "£": "$", "dollars": "euros", "euros": "dollars"}


def replaced(
    draft: Draft, matches: Iterable[re.Match[str]], other: Other, draw: Random
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
    return not (YEAR.fullmatch(match[0]) or re.search(MONTH, near))


def _other_number(match: re.Match[str], draw: Random) -> str:
    """Return a number of the same form, one digit of it changed."""
    number = match[0]
    places = [at for at, letter in enumerate(number) if letter.isdigit()]
    at = draw.choice(places[:2])
    low = 1 if at == places[0] else 0
    digit = draw.choice([one for one in range(low, 10) if str(one) != number[at]])
    return f"{number[:at]}{digit}{number[at + 1 :]}"


def digits(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a number that is written in digits."""
    del material
    matches = [one for one in _DIGITS.finditer(draft.text) if _is_count(draft.text, one)]
    return replaced(draft, matches, _other_number, draw)


def digits_in_both(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a number in the claim and in its quote, so that no passage holds the quote."""
    del material
    if len(draft.cuts) > 1 or draft.cuts[0].text != draft.text:
        return None
    changed = replaced(draft, _DIGITS.finditer(draft.text), _other_number, draw)
    return changed and replace(changed, cuts=(Cut(changed.text, draft.cuts[0].source),))


def number_word(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a number that is written in words."""
    del material
    matches = re.finditer(rf"(?<!-)\b{any_of(NUMBER_WORDS)}\b(?!-)", draft.text)
    return replaced(draft, matches, lambda one, by: another(one[0], NUMBER_WORDS, by), draw)


def ordinal(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change 'second' to 'fourth'."""
    del material
    pattern = rf"(?<=the )(?<!at )(?:{any_of(ORDINALS[:6])})(?= [a-z])(?! (?:of all|place|time)\b)"
    return replaced(
        draft,
        re.finditer(pattern, draft.text),
        lambda one, by: another(one[0], ORDINALS, by),
        draw,
    )


def another(word: str, words: Iterable[str], draw: Random) -> str:
    """Return another of the words."""
    return draw.choice([one for one in words if one != word])


def percentage(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a percentage."""
    del material
    return replaced(draft, _PERCENT.finditer(draft.text), _other_number, draw)


def money(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a sum of money."""
    del material
    return replaced(draft, _SUM.finditer(draft.text), _other_number, draw)


def currency(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change the currency of a sum."""
    del material
    matches = re.finditer(r"[$€£](?=\s?\d)|(?<=\d )dollars\b|(?<=ion )dollars\b", draft.text)
    return replaced(draft, matches, lambda one, _: _CURRENCIES[one[0]], draw)


def scale(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change 'million' to 'billion'."""
    del material
    matches = re.finditer(rf"\b{any_of(SCALES)}\b", draft.text)
    return replaced(draft, matches, lambda one, _: SCALES[one[0]], draw)


def unit(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change the unit that a number counts."""
    del material
    matches = re.finditer(
        rf"(?:(?<=\d )|(?<=[a-z]{{2}} )(?<=two |our |ive |six |ten )){any_of(UNITS)}(?!\w)",
        draft.text,
    )
    return replaced(draft, matches, lambda one, _: UNITS[one[0]], draw)


def swapped(draft: Draft, material: Material, draw: Random) -> Draft | None:
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


NUMBERS: dict[str, Perturbation] = {
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
}
