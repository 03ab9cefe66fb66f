"""True claims in other words: what keeps a verifier honest that would only let copies through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.claims import whole
from qa.evaluation.perturbations.grammar import FINITE, GOVERNED, capitalised
from qa.evaluation.perturbations.lexicon import any_of, one_way
from qa.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from random import Random

    from qa.evaluation.perturbations.claims import Draft, Sentence
    from qa.evaluation.perturbations.material import Material, Paraphrase

_SYNONYMS = {
    "began": "started",
    "often": "frequently",
    "largest": "biggest",
    "more than": "over",
    "approximately": "about",
    "around": "about",
    "in order to": "to",
    "due to": "because of",
    "because of": "due to",
    "numerous": "many",
    "purchased": "bought",
    "assist": "help",
    "obtained": "got",
    "whole": "entire",
    "entire": "whole",
    "nearly": "almost",
    "almost": "nearly",
    "built": "constructed",
    "constructed": "built",
    "shown": "demonstrated",
    "important": "significant",
    "usually": "normally",
    "located in": "situated in",
    "such as": "like",
    "primarily": "mainly",
    "mainly": "chiefly",
    "throughout": "all over",
    "chose": "picked",
    "announced": "said",
    "stated": "said",
    "attempted to": "tried to",
}
_SPELLINGS = one_way(
    "color/colour center/centre defense/defence honor/honour labor/labour organization/organisation"
    " theater/theatre program/programme favor/favour meters/metres kilometers/kilometres"
    " recognized/recognised organized/organised realized/realised neighboring/neighbouring"
    " traveled/travelled gray/grey behavior/behaviour"
)
_EITHER_SPELLING = _SPELLINGS | {british: american for american, british in _SPELLINGS.items()}
_SHORT = {
    "the United States": "the US",
    "the United Kingdom": "the UK",
    "the European Union": "the EU",
    "World War II": "the Second World War",
    "kilometres": "km",
    "kilometers": "km",
    "the United Nations": "the UN",
}
_POSSESSED = re.compile(
    r"\b[Tt]he (?!city|town|state|province|battle|treaty|kingdom|republic|end|rest|use|number|part"
    r"|case|name|time|course|beginning|area|region|language|age|result|basis|idea|concept|form"
    r"|county|island|exception|role|siege|histories)"
    r"(?P<what>[a-z]{4,}) of (?P<whose>[A-Z][\w’]+[a-rt-z])"
    r"(?= (?:was|is|are|were|had|has|in)\b|\s?\.$)"
)
_ASIDE = re.compile(r"\s\((?![^)]*\bnot\b)[^()]{3,80}\)(?=[\s,.])")
_APPOSITION = re.compile(
    r"(?<=\w)\s?, (?:who|which) [^,;“\"`]{3,80}\s?, "
    r"(?=(?:was|is|were|are|had|has|said|became|will|did|can|would)\b)"
)
_ADVERB = re.compile(r"(?<=[a-z]) (?:also|then|subsequently|eventually)(?= [a-z]{3,}ed\b)")
_FULL_DATE = re.compile(
    rf"\b[Oo]n (?:\d{{1,2}} (?P<m1>{any_of(MONTHS)}) (?P<y1>\d{{4}})|(?P<m2>{any_of(MONTHS)})"
    r" \d{1,2}\s?, (?P<y2>\d{4}))\b"
)
_PASSIVE = re.compile(
    r"(?P<what>[A-Z][^,;()“”\"`]{3,70}?) (?:was|were) (?P<verb>[a-z]+ed|built|led|won)"
    r" by (?P<who>(?:the )?[A-Z][\w’.]+(?: [A-Z][\w’.]+){0,3})"
    r"(?P<rest> (?:in|on|at|from) [^,;]+)?\s?\.$"
)
_QUOTING = re.compile(r"[“”\"`]|''")


def synonyms(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Put another word for one or two of the sentence."""
    del material
    return _replaced(sentence, _SYNONYMS, draw.choice([1, 2]))


def spelling(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Spell as the other side of the Atlantic does."""
    del material, draw
    return _replaced(sentence, _EITHER_SPELLING, 2)


def abbreviation(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 'the US' for 'the United States'."""
    del material, draw
    return _replaced(sentence, _SHORT, 2)


def _replaced(sentence: Sentence, words: dict[str, str], limit: int) -> Draft | None:
    if _QUOTING.search(sentence.text):
        return None
    pattern = rf"(?<![\w-]){any_of(words)}(?![\w-])(?! [A-Z])"
    text = re.sub(pattern, lambda found: words[found[0]], sentence.text, count=limit)
    return whole(sentence, text) if text != sentence.text else None


def possessive(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 'Poland’s capital' for 'the capital of Poland'."""
    del material, draw
    text = _POSSESSED.sub(lambda found: f"{found['whose']}’s {found['what']}", sentence.text, 1)
    return whole(sentence, text) if text != sentence.text else None


def aside_dropped(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Leave out what is between brackets."""
    del material, draw
    text = _ASIDE.sub("", sentence.text)
    return whole(sentence, text) if text != sentence.text else None


def apposition_dropped(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Leave out ', who leads the union,'."""
    del material, draw
    text = _APPOSITION.sub(" ", sentence.text, 1)
    return whole(sentence, text) if text != sentence.text else None


def adverb_dropped(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Leave out 'also' or 'then'."""
    del material, draw
    text = _ADVERB.sub("", sentence.text, 1)
    return whole(sentence, text) if text != sentence.text else None


def date_shortened(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Say the month or the year only."""
    del material

    def shorter(found: re.Match[str]) -> str:
        month, year = found["m1"] or found["m2"], found["y1"] or found["y2"]
        said = "In" if found[0].startswith("O") else "in"
        return draw.choice([f"{said} {month} {year}", f"{said} {year}"])

    text = _FULL_DATE.sub(shorter, sentence.text)
    return whole(sentence, text) if text != sentence.text else None


def active(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 'Miralles designed the building' for 'The building was designed by Miralles'."""
    del draw
    match = _PASSIVE.match(sentence.text)
    if not match or FINITE.search(match["what"]) or GOVERNED.search(sentence.text):
        return None
    what = material.lowered(match["what"])
    return whole(
        sentence, f"{capitalised(match['who'])} {match['verb']} {what}{match['rest'] or ''}."
    )


REWORDINGS: dict[str, Paraphrase] = {
    "reworded: synonym": synonyms,
    "reworded: spelling": spelling,
    "reworded: short name": abbreviation,
    "reworded: possessive": possessive,
    "reworded: active": active,
    "dropped: brackets": aside_dropped,
    "dropped: apposition": apposition_dropped,
    "dropped: adverb": adverb_dropped,
    "dropped: day": date_shortened,
}
