"""True claims that differ from their sentence, or their quote, in form only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.claims import Cut, Draft, whole
from qa.evaluation.perturbations.lexicon import CONTRACTIONS, NUMBER_WORDS, SHORT_MONTHS, any_of
from qa.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from random import Random

    from qa.evaluation.perturbations.claims import Sentence
    from qa.evaluation.perturbations.material import Material, Paraphrase

_MARKS = re.compile(r"[“”\"`]|''|(?<!\w)['‘]")


def grouped_digits(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 2,000 as 2000, or the other way round."""
    del material, draw
    text = re.sub(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])", r"\1\2", sentence.text)
    if text == sentence.text:
        pattern = r"(?<![\d.,$£€-])(\d{2,3})(\d{3})(?![\d.,])"
        text = re.sub(pattern, r"\1,\2", sentence.text)
    return _reformed(sentence, text)


def spelled_number(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 'twelve' as 12, or the other way round."""
    del material, draw
    word = re.search(rf"\b{any_of(NUMBER_WORDS)}\b(?!-)", sentence.text)
    if word and not re.search(r"-\s?$", sentence.text[: word.start()]):
        text = (
            f"{sentence.text[: word.start()]}{NUMBER_WORDS[word[0]]}{sentence.text[word.end() :]}"
        )
        return _reformed(sentence, text)
    spelled = {str(value): name for name, value in NUMBER_WORDS.items()}
    months = any_of([*MONTHS, *SHORT_MONTHS])
    digits = re.search(r"(?<![$£€.,:/–-])(?<=[a-z] )\d{1,2}(?= [a-z]{4})", sentence.text)
    if digits and digits[0] in spelled and not re.search(rf"{months}", sentence.text):
        text = (
            f"{sentence.text[: digits.start()]}{spelled[digits[0]]}{sentence.text[digits.end() :]}"
        )
        return _reformed(sentence, text)
    return None


def percent(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write '5 per cent' as '5%', '5%' as '5 percent'."""
    del material
    text = re.sub(r"(\d)\s?(?:per cent|percent)\b", r"\1%", sentence.text)
    if text == sentence.text:
        other = draw.choice([" percent", " per cent"])
        text = re.sub(r"(\d)\s?%", rf"\1{other}", sentence.text)
    return _reformed(sentence, text)


def reordered_date(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 'October 24' as '24 October' or 'Oct. 24', and the other way round."""
    del material
    months = any_of(MONTHS)
    text = sentence.text
    forms: list[str] = [
        re.sub(rf"\b({months}) (\d{{1,2}})(?: ?, (\d{{4}}))?\b(?![\d,])", r"\2 \1 \3", text),
        re.sub(rf"\b(\d{{1,2}}) ({months})(?: (\d{{4}}))?\b", r"\2 \1, \3", text),
    ]
    short = {full: abbreviation for abbreviation, full in SHORT_MONTHS.items()}
    forms.append(
        re.sub(rf"\b({any_of(short)}) (?=\d{{1,2}}\b)", lambda found: f"{short[found[1]]} ", text)
    )
    ranges = re.search(r"\d\s?(?:–|-|--)\s?|(?:–|-) \d", text)
    tidy = [
        re.sub(r"  +| (?=[,.])|, (?=\D)(?<=\d, )", _tidied, form) for form in forms if form != text
    ]
    return _reformed(sentence, draw.choice(tidy)) if tidy and not ranges else None


def _tidied(found: re.Match[str]) -> str:
    return "" if found[0] == " " else " "


def contracted(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write 'did not' as 'didn’t', and the other way round."""
    del material, draw
    text = sentence.text
    for full, contraction in CONTRACTIONS.items():
        text = re.sub(rf"\b{full}\b(?! only)", contraction, text)
    if text == sentence.text:
        text = text.replace("can’t", "cannot").replace("can't", "cannot")
        text = re.sub(r"(?<=[a-z]{2})n[’']t\b", " not", text)
    return _reformed(sentence, text)


def straight_marks(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Write straight quotation marks as curly ones, or the other way round, in claim or quote."""
    del material
    text = sentence.text
    if re.search(r"[“”‘’]", text):
        other = re.sub(r"[“”]", '"', re.sub(r"[‘’]", "'", text))
    else:
        other = re.sub(r"\"([^\"]+)\"|`` ?(.+?) ?''", lambda one: f"“{one[1] or one[2]}”", text)
        other = re.sub(r"(?<=\w)'(?=\w)", "’", other)
    if other == text:
        return None
    if draw.random() < 1 / 2:
        return whole(sentence, other)
    return Draft(text, (Cut(other, sentence.source),), sentence)


def spaced_quote(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Quote with double spaces, no-break spaces and line ends."""
    del material
    words = sentence.text.split(" ")
    gaps = [draw.choice([" ", " ", "  ", "\u00a0", "\n"]) for _ in words[1:]] + [""]
    quote = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    return Draft(sentence.text, (Cut(quote, sentence.source),), sentence)


def cased_quote(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Quote in small letters, or with another first letter."""
    del material
    text = sentence.text
    quote = text.lower() if draw.random() < 1 / 2 else text[0].swapcase() + text[1:]
    return Draft(text, (Cut(quote, sentence.source),), sentence)


def set_in_type(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Say a sentence whose text was cut into tokens ('1903 , when') as it is printed."""
    del material
    if " ," not in sentence.text and not sentence.text.endswith(" ."):
        return None
    text = re.sub(r"`` ?(.+?) ?''", r"“\1”", sentence.text)
    text = re.sub(r" (?=[,.;:!?)%]|['’]s?\b|n['’]t\b)|(?<=\() ", "", text)
    text = re.sub(r" -- ", "–", text) if re.search(r"\d -- \d", text) else text
    text = re.sub(r"(?<=\w) - (?=\w)", "-", text)
    text = re.sub(r"(?<=[$£€]) (?=\d)", "", text)
    if text == sentence.text:
        return None
    quote = sentence.text if draw.random() < 1 / 2 else text.replace("–", " -- ")
    return Draft(text, (Cut(quote, sentence.source),), sentence)


def _reformed(sentence: Sentence, text: str) -> Draft | None:
    """Return the changed sentence, unless it quotes: another's words stay as they are."""
    if text == sentence.text or _MARKS.search(sentence.text):
        return None
    return whole(sentence, text)


FORMS: dict[str, Paraphrase] = {
    "form: 2,000": grouped_digits,
    "form: twelve": spelled_number,
    "form: 5%": percent,
    "form: 24 October": reordered_date,
    "form: didn’t": contracted,
    "form: quotation marks": straight_marks,
    "form: spaces": spaced_quote,
    "form: case": cased_quote,
    "form: tokens": set_in_type,
}
