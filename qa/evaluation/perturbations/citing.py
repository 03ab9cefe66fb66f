"""Claims whose words are true and whose quotes are not theirs, or not the article's."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.claims import Cut, comparable, is_verbatim
from qa.evaluation.perturbations.grammar import END
from qa.evaluation.perturbations.lexicon import FIRST_WORDS, INVENTED_PHRASES, OUTLETS, words
from qa.evaluation.perturbations.paraphrases import dated
from qa.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from random import Random

    from qa.evaluation.perturbations.claims import Draft
    from qa.evaluation.perturbations.material import Material, Perturbation

_TRIVIAL = words("the of and in a to was is")
_CONTENT = re.compile(r"\b[a-z]{5,}\b")


def wrong_passage(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Name another passage for the quote, one that does not hold it."""
    cut = draft.cuts[0]
    other = material.elsewhere(cut.text, draft.sentence.source, draw)
    return replace(draft, cuts=(Cut(cut.text, other), *draft.cuts[1:])) if other else None


def no_passage(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Name a passage that is not there."""
    del material, draw
    return replace(draft, cuts=(Cut(draft.cuts[0].text, None), *draft.cuts[1:]))


def other_quote(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote another passage, truly, for a claim that it does not make."""
    other = material.elsewhere(draft.sentence.text, draft.sentence.source, draw)
    sentences = material.by_passage[other.passage.passage_id] if other else []
    return replace(draft, cuts=(Cut(draw.choice(sentences).text, other),)) if sentences else None


def neighbour_quote(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote another sentence of the same passage."""
    source = draft.sentence.source
    others = [
        one
        for one in material.by_passage[source.passage.passage_id]
        if all(comparable(cut.text) not in comparable(one.text) for cut in draft.cuts)
    ]
    return replace(draft, cuts=(Cut(draw.choice(others).text, source),)) if others else None


def half_quoted(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Leave out one of two quotes."""
    del material
    if len(draft.cuts) < 2:  # noqa: PLR2004
        return None
    return replace(draft, cuts=(draw.choice(draft.cuts),))


def trivial_quote(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote a word that says nothing, or one name."""
    names = [name.text for name in material.names(draft.text)]
    small = [word for word in _TRIVIAL if is_verbatim(word, draft.sentence.source)]
    if not names and not small:
        return None
    return replace(draft, cuts=(Cut(draw.choice([*names, *small]), draft.sentence.source),))


def quote_cut_short(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Quote the first words only."""
    del material, draw
    if len(draft.cuts) > 1:
        return None
    said = draft.cuts[0].text.split()
    return replace(draft, cuts=(Cut(" ".join(said[: len(said) // 3]), draft.cuts[0].source),))


def quote_reworded(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Put a word of the passage in the place of one in the quote, so that no passage holds it."""
    del material
    cut = draft.cuts[0]
    matches = list(_CONTENT.finditer(cut.text))
    others = _CONTENT.findall(draft.sentence.source.passage.text)
    if not matches or cut.source is None:
        return None
    match = draw.choice(matches)
    quote = cut.text[: match.start()] + draw.choice(others) + cut.text[match.end() :]
    if is_verbatim(quote, cut.source):
        return None
    return replace(draft, cuts=(Cut(quote, cut.source), *draft.cuts[1:]))


def quote_shortened(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Leave words out of the middle of the quote."""
    del material
    cut = draft.cuts[0]
    said = cut.text.split()
    if len(said) < 8 or cut.source is None:  # noqa: PLR2004
        return None
    at, length = draw.randrange(2, len(said) - 4), draw.randrange(1, 3)
    quote = " ".join(said[:at] + said[at + length :])
    if is_verbatim(quote, cut.source):
        return None
    return replace(draft, cuts=(Cut(quote, cut.source), *draft.cuts[1:]))


def phrase_changed(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a word between quotation marks."""
    del material
    marked = re.search(r"[“\"](?P<what>[^“”\"]{8,})[”\"]|``(?P<token>.{8,}?)''", draft.text)
    if not marked:
        return None
    name = "what" if marked["what"] else "token"
    found = [
        one for one in re.finditer(r"\b[a-z]{3,}\b", marked[name]) if one[0] not in FIRST_WORDS
    ]
    passage: list[str] = _CONTENT.findall(draft.sentence.source.passage.text)
    if not found or not passage:
        return None
    match = draw.choice(found)
    inner = match.start() > 0 and match.end() < len(marked[name].rstrip())
    new = draw.choice([*passage, ""] if inner else passage)
    if new == match[0]:
        return None
    start = marked.start(name) + match.start()
    text = f"{draft.text[:start]}{new}{draft.text[start + len(match[0]) :]}"
    text = re.sub(r"  +", " ", text)
    return None if comparable(text) == comparable(draft.text) else replace(draft, text=text)


def phrase_invented(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Add words between quotation marks that nobody said."""
    del material
    if re.search(r"[“”\"`]", draft.text) or not END.search(draft.text):
        return None
    phrase = draw.choice(INVENTED_PHRASES)
    return replace(draft, text=f"{END.sub('', draft.text)}, in what was called “{phrase}”.")


def other_outlet(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Name another outlet than the article's."""
    del material
    outlet = draft.sentence.source.article.outlet
    if (
        outlet is None
        or not draft.text.startswith((outlet, f"According to {outlet}", "In ", "On "))
        or outlet not in draft.text
    ):
        return None
    others = [one for one in OUTLETS if one not in draft.text and one != outlet]
    return replace(draft, text=draft.text.replace(outlet, draw.choice(others), 1))


def other_day(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Name another day than that on which the article was published."""
    del material
    day = draft.sentence.source.article.published
    if day is None:
        return None
    other = day.replace(
        year=day.year - draw.choice([0, 1, 3]),
        month=(day.month + draw.choice([0, 1, 5]) - 1) % 12 + 1,
        day=draw.randrange(1, 29),
    )
    forms = {
        dated(day): dated(other),
        f"{MONTHS[day.month - 1]} {day.day}, {day.year}": (
            f"{MONTHS[other.month - 1]} {other.day}, {other.year}"
        ),
    }
    for known, new in forms.items():
        if known in draft.text and other != day:
            return replace(draft, text=draft.text.replace(known, new, 1))
    return None


def other_title(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Name another title than the article's."""
    title = draft.sentence.source.article.title
    if not title or f"“{title}”" not in draft.text:
        return None
    others = sorted({one.article.title or "" for one in material.sources} - {title, ""})
    if not others:
        return None
    return replace(draft, text=draft.text.replace(f"“{title}”", f"“{draw.choice(others)}”", 1))


CITING: dict[str, Perturbation] = {
    "cited: wrong passage": wrong_passage,
    "cited: no passage": no_passage,
    "cited: another’s quote": other_quote,
    "cited: neighbour’s quote": neighbour_quote,
    "quote: one of two": half_quoted,
    "quote: trivial": trivial_quote,
    "quote: cut short": quote_cut_short,
    "quote: reworded": quote_reworded,
    "quote: words left out": quote_shortened,
    "phrase: altered": phrase_changed,
    "phrase: invented": phrase_invented,
    "metadata: outlet": other_outlet,
    "metadata: day": other_day,
    "metadata: title": other_title,
}
