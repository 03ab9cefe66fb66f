"""Who says the words in quotation marks: in a draft's sentence, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.text.names import names, roots
from qa.text.quotation_marks import QUOTED_OR_CUT
from qa.text.sentence_context import sentence_texts
from qa.text.speech_verbs import SPEECH_VERBS
from qa.text.tokens import TITLES, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article import Passage, Span
    from qa.text.tokens import Token

    Person = tuple[Token, ...]

# Sentences before 'she said' in which it is looked for who she is.
MAX_BEFORE = 4
_PRONOUNS = frozenset(("he", "she", "they", "it", "who", "i", "we"))
# Whoever follows is spoken to.
_ADDRESSING = frozenset(("told", "tells", "asked", "asks"))
# 'The coach of Halden Rovers' is not Halden Rovers.
_BEFORE_OTHERS = frozenset(("of", "in", "from", "at", "for", "near", "with", "against"))


def named_speakers(sentence: str) -> list[Person]:
    """Return whom a sentence may name as who says its quotations; none for 'he said'."""
    outside = QUOTED_OR_CUT.sub(" ; ", sentence)
    found = tokens(outside)
    verb = next((n for n, token in enumerate(found) if token.plain in SPEECH_VERBS), None)
    if verb is None or (verb and found[verb - 1].plain in _PRONOUNS):
        return []
    people = _people(outside, found)
    if found[verb].plain in _ADDRESSING:
        return [person for person in people if person[0].start < found[verb].start]
    return people


def other_speaker(passage: Passage, span: Span, speakers: Sequence[Person]) -> str | None:
    """Return who says the words at `span` of an article, where that is none of `speakers`.

    'She' is whom the nearest sentence before names in full. None where nobody is, or one of
    `speakers` may be who is meant.
    """
    texts = sentence_texts(passage)
    holding = [n for n, one in enumerate(passage.sentences)
               if one.start < span.end and span.start < one.end]  # fmt: skip
    if not speakers or not holding:
        return None
    there = [person for n in holding for person in named_speakers(texts[n])]
    for n in range(holding[0] - 1, max(-1, holding[0] - 1 - MAX_BEFORE), -1):
        if there:
            break
        outside = QUOTED_OR_CUT.sub(" ; ", texts[n])
        people = _people(outside, tokens(outside))
        if _any_same(speakers, people):
            return None
        there = [person for person in people if len(person) > 1]
    if not there or _any_same(speakers, there):
        return None
    return " ".join(token.text for token in max(there, key=len))


def _people(text: str, found: Sequence[Token]) -> list[Person]:
    """Return the names that stand side by side, without those that only say which or where."""
    common = {token.plain for token in found if token.text.islower()}
    named = {token.start for token in names(text, found, common) if token.plain not in TITLES}
    runs: list[list[Token]] = []
    before = ""
    last: Token | None = None
    for token in found:
        if token.start not in named:
            before = before if token.plain == "the" else token.plain
            continue
        if last and token.start - last.end == 1:
            if runs and runs[-1][-1] is last:
                runs[-1].append(token)
        elif before not in _BEFORE_OTHERS:
            runs.append([token])
        last, before = token, ""
    return [tuple(run) for run in runs]


def _any_same(people: Sequence[Person], others: Sequence[Person]) -> bool:
    return any(_same(one, other) for one in people for other in others)


def _same(one: Person, other: Person) -> bool:
    """Tell whether all of one name stands in the other: 'Korn' and 'Lise Korn', not 'Anders'."""
    shorter, longer = sorted((one, other), key=len)
    known = {root for token in longer for root in roots(token.plain)}
    return all(roots(token.plain) & known for token in shorter)
