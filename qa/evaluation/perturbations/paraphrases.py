"""True claims: how a careful writer may paraphrase a sentence without changing its meaning.

Each function takes a sentence and returns a draft, or None where its way is not open. Rules rather
than a grammar decide, and they decline when in doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.claims import Cut, Draft, whole
from qa.evaluation.perturbations.forms import FORMS
from qa.evaluation.perturbations.grammar import (
    CONNECTED,
    END,
    FINITE,
    GOVERNED,
    according_to,
    capitalised,
    quoted_speech,
    said_that,
)
from qa.evaluation.perturbations.lexicon import FIRST_WORDS, REPORTED
from qa.evaluation.perturbations.rewordings import REWORDINGS
from qa.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from qa.evaluation.perturbations.claims import Sentence
    from qa.evaluation.perturbations.material import Material, Paraphrase

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
    r"|Consequently|As a result|In fact|Meanwhile|Nevertheless)\s?, (?P<rest>.+)"
)
_FRONTED = re.compile(
    r"(?P<when>(?:In|On|By|During|Since|After) (?:the )?[^,]{3,40}?)\s?, "
    r"(?P<rest>[^,;:“\"`]+?)\s?\.$"
)
_OBJECTIVE = {"He": "him", "She": "her", "They": "them", "It": "it", "We": "us", "I": "me"}


def verbatim(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Say the sentence itself."""
    del material, draw
    return whole(sentence, sentence.text)


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


def clause(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
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


def shortened(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Drop the clause at the end, and quote the whole sentence."""
    del material, draw
    main = _main_clause(sentence)
    return whole(sentence, f"{main}.") if main else None


def unconnected(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Drop a connective from the start."""
    del material, draw
    match = _CONNECTIVE.match(sentence.text)
    return whole(sentence, capitalised(match["rest"])) if match else None


def moved(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Put the phrase that says when from the start to the end."""
    del draw
    match = _FRONTED.match(sentence.text)
    if not match or not FINITE.search(match["rest"]) or FINITE.search(match["when"]):
        return None
    if re.search(r"\b(?:and|but|which|who|that|because|when|after)\b", match["rest"]):
        return None
    when = material.lowered(match["when"])
    return whole(sentence, f"{capitalised(match['rest'])} {when}.")


def attributed_otherwise(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
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


def of_two_sentences(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Join a sentence with another of its passage, both quoted."""
    others = material.by_passage[sentence.source.passage.passage_id]
    after = [other for other in others if other.position == sentence.position + 1]
    return joined(sentence, after[0], material, draw) if after else None


def of_two_passages(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Join a sentence with one of another passage, both quoted."""
    other = material.elsewhere(sentence.text, sentence.source, draw)
    sentences = material.by_passage[other.passage.passage_id] if other else []
    return joined(sentence, draw.choice(sentences), material, draw) if sentences else None


def joined(first: Sentence, second: Sentence, material: Material, draw: Random) -> Draft | None:
    """Return one claim of two sentences, which must both end in a full stop."""
    if not (END.search(first.text) and END.search(second.text)) or CONNECTED.match(second.text):
        return None
    joint = draw.choice(["; ", ", and ", ", while "])
    text = END.sub("", first.text) + joint + material.lowered(second.text)
    return Draft(text, (Cut(first.text, first.source), Cut(second.text, second.source)), first)


def dated(day: date) -> str:
    """Return '3 May 2021'."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def of_metadata(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
    """Say who published the sentence, when, or under which title."""
    article = sentence.source.article
    day, outlet = article.published, article.outlet
    if day is None or outlet is None or not END.search(sentence.text):
        return None
    if CONNECTED.match(sentence.text):
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


def phrase_quoted(sentence: Sentence, material: Material, draw: Random) -> Draft | None:
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


PARAPHRASES: dict[str, Paraphrase] = (
    FORMS
    | REWORDINGS
    | {
        "verbatim": verbatim,
        "clause quoted": clause,
        "clause dropped": shortened,
        "connective dropped": unconnected,
        "time moved": moved,
        "attribution moved": attributed_otherwise,
        "two sentences": of_two_sentences,
        "two passages": of_two_passages,
        "metadata": of_metadata,
        "phrase quoted": phrase_quoted,
    }
)
