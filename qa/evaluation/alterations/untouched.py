"""True claims: the ways in which a careful writer retells a sentence without changing its meaning.

Each function takes a sentence and returns a draft, or None where its way is not open. Rules rather
than a grammar decide, and they decline when in doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.evaluation.alterations.lexicon import (
    AUXILIARIES,
    CONTRACTIONS,
    FIRST_WORDS,
    MONTHS,
    NUMBER_WORDS,
    PAST,
    PRESENT,
    REPORTED,
    SAID,
    SHORT_MONTHS,
    any_of,
)
from qa.evaluation.alterations.specimen import Cut, Draft, Draw, Sentence

if TYPE_CHECKING:
    from datetime import date

    from qa.evaluation.alterations.material import Material
    from qa.evaluation.alterations.specimen import Retell

# What a clause that is cut out would lose.
GOVERNED = re.compile(
    r"\b(?:if|unless|whether|not|n[’']t|never|no|nor|neither|without|den(?:y|ies|ied)|refus\w+|may"
    r"|might|could|would|alleg\w+|believ\w+|suggest\w*|claim\w*|said|says?|sa(?:id|ying)|thought"
    r"|according|only|until|rather|although|though|however|hardly|fail\w*)\b|``|[“\"]",
    re.IGNORECASE,
)
FINITE = re.compile(rf"\b(?:{any_of([*AUXILIARIES[:7], *PAST, *PRESENT])})\b")
END = re.compile(r"\s?\.$")
_TRAILING = re.compile(
    r"(?P<main>.+?)\s?, (?:which|who|while|whereas|where|although|though|because|despite|such as)\b"
    r"(?P<rest>[^,]*)\s?\.$"
)
_TRAILING_BARE = re.compile(
    r"(?P<main>.+?) (?:because|since the|while|although|after|despite)\b(?P<rest>[^,;]*)\s?\.$"
)
_SECOND_CLAUSE = re.compile(r".+?\s?(?:;|, and|, but|, while) (?P<clause>[^,;]+)\s?\.$")
_SUBJECT = re.compile(r"(?:the|a|an|he|she|it|they|this|these|his|her|its|their|[A-Z]\w+)\b")
_CONNECTIVE = re.compile(
    r"(?:However|Moreover|Furthermore|Also|In addition|Additionally|Therefore|Thus|Indeed"
    r"|Consequently|As a result|In fact|Today|Meanwhile|Nevertheless)\s?, (?P<rest>.+)"
)
_FRONTED = re.compile(
    r"(?P<when>(?:In|On|By|During|Since|After) (?:the )?[^,]{3,40}?)\s?, (?P<rest>[^,;:“\"`]+?)\s?\.$"
)
_SAID_THAT = re.compile(
    rf"(?P<who>[A-Z][^,;:()“”\"]{{1,60}}?) (?P<verb>{any_of(SAID)}) that (?P<what>[^“”\"`]+?)\s?\.$"
)
_ACCORDING = re.compile(r"According to (?P<who>[^,]{3,60}?)\s?, (?P<what>[^“”\"`]+?)\s?\.$")
_QUOTED_FIRST = re.compile(
    r"[“\"](?P<what>[^“”\"]+?)[,?!]?[”\"],? (?:(?P<who>[A-Z][\w’ ]{1,40}?|he|she|they)"
    rf" (?P<verb>{any_of(SAID)})|(?P<verb2>{any_of(SAID)}) (?P<who2>[A-Z][\w’ ]{{1,40}}?))\.$"
)
_QUOTED_LAST = re.compile(
    rf"(?P<who>[A-Z][\w’ ]{{1,40}}?) (?P<verb>{any_of(SAID)})[,:] [“\"](?P<what>[^“”\"]+?)[.]?[”\"]\.?$"
)
_OBJECTIVE = {"He": "him", "She": "her", "They": "them", "It": "it", "We": "us", "I": "me"}
_LESS = re.compile(
    r"that|which|who|and|was|were|is|are|it|there|been|be|this|these|both|has|have|had|[a-z]+ed",
    re.IGNORECASE,
)


def said_that(text: str) -> re.Match[str] | None:
    """Match '<who> said that <what>.'; `who` is a noun phrase."""
    match = _SAID_THAT.match(text)
    words = match["who"].split() if match else []
    return None if any(map(_LESS.fullmatch, words)) else match


def according_to(text: str) -> re.Match[str] | None:
    """Match 'According to <who>, <what>.'."""
    return _ACCORDING.match(text)


def quoted_speech(text: str) -> tuple[str, str, str] | None:
    """Return who, the verb and the words of '“…,” X said.' or 'X said: “…”'."""
    match = _QUOTED_FIRST.match(text)
    if match:
        return match["who"] or match["who2"], match["verb"] or match["verb2"], match["what"]
    match = _QUOTED_LAST.match(text)
    return (match["who"], match["verb"], match["what"]) if match else None


def whole(sentence: Sentence, text: str) -> Draft:
    """Return a claim that quotes its whole sentence."""
    return Draft(text, (Cut(sentence.text, sentence.source),), sentence)


def verbatim(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Say the sentence itself."""
    del material, draw
    return whole(sentence, sentence.text)


def capitalised(text: str) -> str:
    """Return a text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def _main_clause(sentence: Sentence) -> str | None:
    """Return the main clause that comes first, without the one that depends on it."""
    if GOVERNED.search(sentence.text) or re.match(r"(?:While|When|As|Because|By)\b", sentence.text):
        return None
    match = _TRAILING.match(sentence.text) or _TRAILING_BARE.match(sentence.text)
    if not match or not _complete(match["main"]) or len(match["rest"].split()) < 3:  # noqa: PLR2004
        return None
    return match["main"].strip()


def _complete(clause: str) -> bool:
    words = clause.split()
    return (
        len(words) >= 5  # noqa: PLR2004 - shorter ones are rarely whole
        and FINITE.search(clause) is not None
        and clause.count("(") == clause.count(")")
        and words[-1].lower().strip(",") not in FIRST_WORDS | {"of", "is", "was", "are", "were"}
    )


def clause(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Say, and quote, one clause that is a statement of its own."""
    del draw
    main = _main_clause(sentence)
    if main is None and not GOVERNED.search(sentence.text):
        match = _SECOND_CLAUSE.match(sentence.text)
        if match and _SUBJECT.match(match["clause"]) and _complete(match["clause"]):
            main = match["clause"].strip()
            verb = FINITE.search(main)
            if main.split()[0] not in {"the", "he", "she", "it", "they"} or not verb:
                return None
    del material
    if main is None:
        return None
    return Draft(f"{capitalised(main)}.", (Cut(main, sentence.source),), sentence)


def shortened(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Drop the clause at the end, and quote the whole sentence."""
    del material, draw
    main = _main_clause(sentence)
    return whole(sentence, f"{main}.") if main else None


def unconnected(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Drop a connective from the start."""
    del material, draw
    match = _CONNECTIVE.match(sentence.text)
    return whole(sentence, capitalised(match["rest"])) if match else None


def moved(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Put the phrase that says when from the start to the end."""
    del draw
    match = _FRONTED.match(sentence.text)
    if not match or not FINITE.search(match["rest"]) or FINITE.search(match["when"]):
        return None
    if re.search(r"\b(?:and|but|which|who|that|because|when|after)\b", match["rest"]):
        return None
    when = material.lowered(match["when"])
    return whole(sentence, f"{capitalised(match['rest'])} {when}.")


def grouped_digits(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Write 2,000 as 2000, or the other way round."""
    del material, draw
    text = re.sub(r"(?<![\d.,])(\d{1,3}),(\d{3})(?![\d,])", r"\1\2", sentence.text)
    if text == sentence.text:
        pattern = r"(?<![\d.,$£€-])(\d{2,3})(\d{3})(?![\d.,])"
        text = re.sub(pattern, r"\1,\2", sentence.text)
    return _changed(sentence, text)


def spelled_number(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Write 'twelve' as 12, or the other way round."""
    del material, draw
    word = re.search(rf"\b{any_of(NUMBER_WORDS)}\b(?!-)", sentence.text)
    if word and sentence.text[: word.start()][-1:] != "-":
        text = (
            f"{sentence.text[: word.start()]}{NUMBER_WORDS[word[0]]}{sentence.text[word.end() :]}"
        )
        return _changed(sentence, text)
    spelled = {str(value): name for name, value in NUMBER_WORDS.items()}
    months = any_of([*MONTHS, *SHORT_MONTHS])
    digits = re.search(r"(?<![$£€.,:/–-])(?<=[a-z] )\d{1,2}(?= [a-z]{4})", sentence.text)
    if digits and digits[0] in spelled and not re.search(rf"{months}", sentence.text):
        text = (
            f"{sentence.text[: digits.start()]}{spelled[digits[0]]}{sentence.text[digits.end() :]}"
        )
        return _changed(sentence, text)
    return None


def percent(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Write '5 per cent' as '5%', '5%' as '5 percent'."""
    del material
    text = re.sub(r"(\d)\s?(?:per cent|percent)\b", r"\1%", sentence.text)
    if text == sentence.text:
        other = draw.choice([" percent", " per cent"])
        text = re.sub(r"(\d)\s?%", rf"\1{other}", sentence.text)
    return _changed(sentence, text)


def reordered_date(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
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
    tidy = [
        re.sub(r"  +| (?=[,.])|, (?=\D)(?<=\d, )", _tidied, form) for form in forms if form != text
    ]
    return _changed(sentence, draw.choice(tidy)) if tidy else None


def _tidied(found: re.Match[str]) -> str:
    return "" if found[0] == " " else " "


def contracted(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Write 'did not' as 'didn’t', and the other way round."""
    del material, draw
    text = sentence.text
    for full, contraction in CONTRACTIONS.items():
        text = re.sub(rf"\b{full}\b(?! only)", contraction, text)
    if text == sentence.text:
        text = text.replace("can’t", "cannot").replace("can't", "cannot")
        text = re.sub(r"(?<=[a-z]{2})n[’']t\b", " not", text)
    return _changed(sentence, text)


def straight_marks(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
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


def spaced_quote(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Quote with double spaces, no-break spaces and line ends."""
    del material
    words = sentence.text.split(" ")
    gaps = [draw.choice([" ", " ", "  ", "\u00a0", "\n"]) for _ in words[1:]] + [""]
    quote = "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    return Draft(sentence.text, (Cut(quote, sentence.source),), sentence)


def cased_quote(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Quote in small letters, or with another first letter."""
    del material
    text = sentence.text
    quote = text.lower() if draw.random() < 1 / 2 else text[0].swapcase() + text[1:]
    return Draft(text, (Cut(quote, sentence.source),), sentence)


def set_in_type(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
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


def attributed_otherwise(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Put the words that attribute a statement elsewhere, or into other words."""
    speech = quoted_speech(sentence.text)
    if speech:
        who, verb, what = speech
        first = f"{capitalised(who)} {verb}: “{capitalised(what).rstrip(',')}.”"
        last = f"“{capitalised(what).rstrip('.,')},” {who} {verb}."
        return _changed(sentence, last if first.startswith(sentence.text[:5]) else first)
    match = said_that(sentence.text)
    if match and match["verb"] in REPORTED:
        who = _OBJECTIVE.get(match["who"], material.lowered(match["who"]))
        what = match["what"]
        front = f"According to {who}, {what}."
        return whole(sentence, draw.choice([front, f"{capitalised(what)}, according to {who}."]))
    match = according_to(sentence.text)
    if match:
        return whole(sentence, f"{capitalised(match['what'])}, according to {match['who']}.")
    return None


def of_two_sentences(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Join a sentence with another of its passage, both quoted."""
    others = material.by_passage[sentence.source.passage.passage_id]
    after = [other for other in others if other.position == sentence.position + 1]
    return joined(sentence, after[0], material, draw) if after else None


def of_two_passages(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Join a sentence with one of another passage, both quoted."""
    other = material.elsewhere(sentence.text, sentence.source, draw)
    sentences = material.by_passage[other.passage.passage_id] if other else []
    return joined(sentence, draw.choice(sentences), material, draw) if sentences else None


def joined(first: Sentence, second: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Return one claim of two sentences, which must both end in a full stop."""
    if not (END.search(first.text) and END.search(second.text)):
        return None
    joint = draw.choice(["; ", ", and ", ", while "])
    text = END.sub("", first.text) + joint + material.lowered(second.text)
    return Draft(text, (Cut(first.text, first.source), Cut(second.text, second.source)), first)


def dated(day: date) -> str:
    """Return '3 May 2021'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def of_metadata(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Say who published the sentence, when, or under which title."""
    article = sentence.source.article
    day, outlet = article.published, article.outlet
    if day is None or outlet is None or not END.search(sentence.text):
        return None
    said = material.lowered(sentence.text)
    forms = [
        f"{outlet} reported on {dated(day)} that {said}",
        f"According to {outlet}, {said}",
        f"On {MONTHS[day.month - 1]} {day.day}, {day.year}, {outlet} reported that {said}",
        f"In {MONTHS[day.month - 1]} {day.year}, {outlet} wrote that {said}",
    ]
    if article.title:
        forms.append(f"In “{article.title}”, {outlet} writes that {said}")
        forms.append(f"An article titled “{article.title}” says that {said}")
    return whole(sentence, draw.choice(forms))


def phrase_quoted(sentence: Sentence, material: Material, draw: Draw) -> Draft | None:
    """Put words of the sentence between quotation marks, as the article's own words."""
    del material
    text = sentence.text
    if re.search(r"[“”\"`]|''", text):
        return None
    words = list(re.finditer(r"\S+", text))
    length = draw.randrange(3, 8)
    if len(words) < length + 4:
        return None
    first = draw.randrange(2, len(words) - length)
    start, end = words[first].start(), words[first + length - 1].end()
    phrase = text[start:end].rstrip(" ,.;:")
    if not re.match(r"[a-z]{4}", phrase) or not re.search(r"[a-z]{4}$", phrase) or "(" in phrase:
        return None
    return whole(sentence, f"{text[:start]}“{phrase}”{text[start + len(phrase) :]}")


def _changed(sentence: Sentence, text: str) -> Draft | None:
    return whole(sentence, text) if text != sentence.text else None


UNTOUCHED: dict[str, Retell] = {
    "verbatim": verbatim,
    "clause quoted": clause,
    "clause dropped": shortened,
    "connective dropped": unconnected,
    "time moved": moved,
    "form: 2,000": grouped_digits,
    "form: twelve": spelled_number,
    "form: 5%": percent,
    "form: 24 October": reordered_date,
    "form: didn’t": contracted,
    "form: quotation marks": straight_marks,
    "form: spaces": spaced_quote,
    "form: case": cased_quote,
    "form: tokens": set_in_type,
    "attribution moved": attributed_otherwise,
    "two sentences": of_two_sentences,
    "two passages": of_two_passages,
    "metadata": of_metadata,
    "phrase quoted": phrase_quoted,
}
