"""Names changed in a claim: to another name of the passage, of the set, of the same quote."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.evaluation.perturbations.grammar import FINITE
from qa.evaluation.perturbations.lexicon import any_of, words
from qa.evaluation.perturbations.material import related

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from qa.evaluation.perturbations.claims import Draft
    from qa.evaluation.perturbations.material import Material, Name, Perturbation

# What is said of two things at once, or of a thing and its name, is as true the other way round.
_SYMMETRIC = re.compile(
    r"\b(?:and|or|met|married|between|with|is|was|are|were|called|named|known|as|near|border\w*"
    r"|both|like|versus|vs|also|,)\b|[,;:(]"
)
_ACTION = re.compile(r"\b[a-z]+(?:ed|es|s)\b|\b(?:won|led|gave|took|made|wrote|held|built|said)\b")
_FIRST_NAMES = words("Sergei Martin Elena Robert Maria Ahmed Julia Peter")


def _put(draft: Draft, name: Name, new: str) -> Draft:
    return replace(draft, text=draft.text[: name.start] + new + draft.text[name.end :])


def _alike(names: Sequence[Name], name: Name) -> list[str]:
    return sorted(
        {one.text for one in names if one.like(name) and not related(one.text, name.text)}
    )


def of_passage(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a name to one that is near the sentence, but not in it."""
    return _changed(draft, material, draw, material.other_names(draft.sentence))


def of_set(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a name to one that its article does not have."""
    return _changed(draft, material, draw, material.far_names(draft.sentence, draw))


def _changed(
    draft: Draft, material: Material, draw: Random, others: Sequence[Name]
) -> Draft | None:
    names = material.names(draft.text)
    if not names:
        return None
    name = draw.choice(names)
    quotes = " ".join(cut.text for cut in draft.cuts)
    article = draft.sentence.source.article
    known = f"{quotes} {article.title} {article.outlet}"
    new = [one for one in _alike(others, name) if not related(one, known)]
    return _put(draft, name, draw.choice(new)) if new else None


def two_swapped(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Exchange two names that the quote has, where one does something to the other."""
    names = material.names(draft.text)
    pairs = [
        (first, second)
        for number, first in enumerate(names)
        for second in names[number + 1 :]
        if first.like(second)
        and not related(first.text, second.text)
        and _differs(draft.text[first.end : second.start])
    ]
    if not pairs:
        return None
    first, second = draw.choice(pairs)
    between = draft.text[first.end : second.start]
    text = draft.text[: first.start] + second.text + between + first.text
    return replace(draft, text=text + draft.text[second.end :])


def _differs(between: str) -> bool:
    return not _SYMMETRIC.search(between) and _ACTION.search(between) is not None


def of_quote(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change a name to another of the same quote."""
    names = material.names(draft.text)
    pairs = [
        (one, other.text)
        for one in names
        for other in names
        if one.like(other)
        and not related(one.text, other.text)
        and not related(other.text, one.text)
        and not re.search(r"[,;]|\b(?:and|or)\b", _between(draft.text, one, other))
        and FINITE.search(_between(draft.text, one, other))
    ]
    if not pairs:
        return None
    name, new = draw.choice(pairs)
    return _put(draft, name, new)


def _between(text: str, one: Name, other: Name) -> str:
    first, second = sorted([one, other], key=lambda name: name.start)
    return text[first.end : second.start]


def half(draft: Draft, material: Material, draw: Random) -> Draft | None:
    """Change the first word of a person's name."""
    people = list(
        re.finditer(
            r"\b[A-Z][a-z]{2,} (?=[A-Z][a-z]{2,}\s?(?:[,.]|"
            + any_of(words("was is had said wrote and became of who"))
            + r"\b))",
            draft.text,
        )
    )
    names = {name.text for name in material.names(draft.text) if name.person}
    people = [one for one in people if any(name.startswith(one[0]) for name in names)]
    if not people:
        return None
    one = draw.choice(people)
    new = draw.choice([name for name in _FIRST_NAMES if name not in draft.text])
    return replace(draft, text=f"{draft.text[: one.start()]}{new} {draft.text[one.end() :]}")


NAMES: dict[str, Perturbation] = {
    "name: of the passage": of_passage,
    "name: of the set": of_set,
    "name: of the quote": of_quote,
    "name: two swapped": two_swapped,
    "name: half": half,
}
