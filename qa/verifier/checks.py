"""What can be wrong with a claim. Each check yields it in words that a writer can mend it by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.text.calendar import calendar
from qa.text.dates import agrees, dates_in
from qa.text.invisible import is_hidden
from qa.text.names import missing, roots, torn
from qa.text.number_limits import Limit
from qa.text.numbers import numbers, shares, tells, with_values
from qa.text.quotation_marks import QUOTED_PHRASE
from qa.text.tokens import TITLES, keys, tokens
from qa.verifier.attribution import is_by_other, is_unnamed, reported, speeches, told_within
from qa.verifier.edits import added, altered, edits, replaced
from qa.verifier.exchanges import exchanged
from qa.verifier.opposites import opposed
from qa.verifier.polarity import hardened, turned
from qa.verifier.quotes import find_quote
from qa.verifier.support import support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.embed import Embedder
    from qa.text.tokens import Token
    from qa.verifier.evidence import Evidence

    Check = Callable[[Evidence], Iterator[str]]

_TWO_MARKS = re.compile(r"``|''")
_ADDRESS = re.compile(r"https?:|www\.|<[A-Za-z/!|]|\]\(")
_ARTICLE = frozenset(("article", "headline", "story", "caption"))
# Of a claim's words, numbers apart, the part that its quotes hold where it repeats them.
REPEATING = 0.75
# The words of these are part of the number, or are not told.
_WITHIN = (Limit.EXACT, Limit.SEVERAL)
# Of a claim's words in a sentence, the part that is somebody's statement and needs their name.
REPORTED = 0.6


def plain_text(evidence: Evidence) -> Iterator[str]:
    """Yield a fault unless a claim is plain words: no links, no markup, nothing hidden."""
    if _ADDRESS.search(evidence.claim) or any(map(is_hidden, evidence.claim)):
        yield "it holds a link, markup or hidden characters"


def quoted_phrases(evidence: Evidence) -> Iterator[str]:
    """Yield words in quotation marks that stand in no quote, word for word."""
    for marked in QUOTED_PHRASE.finditer(_TWO_MARKS.sub('"', evidence.claim)):
        phrase = next(filter(None, marked.groups())).rstrip(",.;:!?")
        texts = (*evidence.quotes, *evidence.about)
        if phrase and not any(find_quote(phrase, text) for text in texts):
            yield f"the words “{phrase}” do not stand in its quotes"


def check_numbers(evidence: Evidence) -> Iterator[str]:
    """Yield numbers that no quote tells, by value and unit, nor what the article says of itself."""
    known = [*numbers(evidence.known), *shares(evidence.known)]
    for number in numbers(evidence.said):
        said = evidence.claim[evidence.said[number.first].start : evidence.said[number.last].end]
        told = [one for one in known if tells(one, number)]
        changes = {one.change for one in told}
        if not told:
            limit = "" if number.limit in _WITHIN else f"{number.limit.value} "
            yield f"the number {limit}{said} does not stand in its quotes"
        elif number.change and not changes & {number.change, ""}:
            yield f"it has “{number.change} {said}” where its quotes have “{min(changes)}”"


def changed_numbers(evidence: Evidence) -> Iterator[str]:
    """Yield the faults of numbers where a claim repeats its quotes: there none is worked out."""
    words = keys([one for one in with_values(evidence.said) if one.key.isalpha()])
    if len(words & keys(evidence.quoted)) >= REPEATING * len(words):
        yield from check_numbers(evidence)


def dates(evidence: Evidence) -> Iterator[str]:
    """Yield months and days of the week that stand in no quote and are not the article's own."""
    known = {token.plain for token in evidence.known if calendar(token)}
    for token in evidence.said:
        if calendar(token) and token.plain not in known:
            yield f"the date {token.text} does not stand in its quotes"
    there = [one for text in (*evidence.dated, *evidence.about) for one in dates_in(text)]
    for mention in dates_in(evidence.claim):
        if mention.month and mention.day and not any(agrees(mention, one) for one in there):
            date = evidence.claim[mention.start : mention.end]
            yield f"the date {date} does not stand in its quotes"


def people_and_places(evidence: Evidence) -> Iterator[str]:
    """Yield names that do not stand in a quote, or in what the article says of itself."""
    known = [*evidence.quoted, *evidence.metadata]
    for token in missing(evidence.named, known):
        yield f"the name {token.text} does not stand in its quotes"
    for first, second in torn(evidence.named, known):
        yield f"the name {first.text} {second.text} does not stand in its quotes"


def alterations(evidence: Evidence) -> Iterator[str]:
    """Yield words that change what the quotes say where a claim repeats them."""
    claim, quoted = with_values(evidence.said), with_values(evidence.quoted)
    found = edits(claim, quoted)
    for here, there in altered(found, claim, quoted):
        yield f"it has “{here}” where its quote has “{there}”"
    known = {token.key for token in evidence.metadata}
    for words in added(found, quoted, known):
        yield f"its quotes do not tell “{words}”"


def exchanges(evidence: Evidence) -> Iterator[str]:
    """Yield names, numbers and days that stand where the quote it repeats has others."""
    for here, there in exchanged(evidence):
        yield f"it has “{here}” where its quote has “{there}”"


def opposites(evidence: Evidence) -> Iterator[str]:
    """Yield words that have been exchanged for their opposites."""
    for here, there in opposed(evidence.said, evidence.repeated):
        yield f"it says “{here}” where its quote says “{there}”"


def negations(evidence: Evidence) -> Iterator[str]:
    """Yield a fault unless the claim denies what the sentence denies, and nothing else."""
    if stems := turned(evidence.said, evidence.repeated):
        yield f"what it says of “{min(stems)}” is not so, or so, in its quotes"


def hedges(evidence: Evidence) -> Iterator[str]:
    """Yield a fault unless the claim leaves open what the sentence leaves open."""
    if stems := hardened(evidence.said, evidence.repeated):
        yield f"what it says of “{min(stems)}” is only possible, planned or assumed in its quotes"


def speakers(evidence: Evidence) -> Iterator[str]:
    """Yield those who are said to say something and do not say it in the article."""
    around = tokens(" ; ".join(evidence.around))
    there = speeches(around)
    nearest = speeches(tokens(evidence.nearest))
    for speech in speeches(evidence.said):
        named = [token for token in speech.speaker if token in evidence.named]
        named = [token for token in named if token.plain not in TITLES]
        of_article = _is_of_article(evidence.said[: speech.verb])
        own = evidence.metadata if of_article else evidence.outlets
        heard: list[Sequence[Token]] = [one.speaker for one in nearest or there]
        if any(map(is_unnamed, nearest or there)):
            heard += [around[: one.verb] for one in there]
        if named and not any(_is_by(named, speaker) for speaker in (*heard, own)):
            yield f"its quotes do not say that this is what {named[0].text} says"
        elif not named and not there and not of_article:
            yield "its quotes do not say that somebody says so"


def _is_of_article(speaker: Sequence[Token]) -> bool:
    """Tell whether it is the article itself that is said to say something."""
    return any(token.plain in _ARTICLE for token in speaker)


def _is_by(named: Sequence[Token], speaker: Sequence[Token]) -> bool:
    known = {root for token in speaker for root in roots(token.plain)}
    return any(roots(token.plain) & known for token in named)


def attributions(evidence: Evidence) -> Iterator[str]:
    """Yield a fault when somebody's statement has become a fact."""
    sentence = evidence.nearest
    found = tokens(sentence)
    theirs = reported(sentence, found, marked=not QUOTED_PHRASE.search(evidence.claim))
    inside = told_within(sentence, found)
    if any(is_by_other(speech, inside) for speech in speeches(evidence.said)):
        return
    said = keys(evidence.said)
    shared = [n for n, token in enumerate(found) if token.key in said and token.is_content]
    if shared and sum(n in theirs for n in shared) >= REPORTED * len(shared):
        yield "it tells as a fact what its quotes say that somebody says"


EXACT: tuple[Check, ...] = (
    plain_text,
    quoted_phrases,
    changed_numbers,
    check_numbers,
    dates,
    people_and_places,
    exchanges,
    speakers,
    attributions,
)
"""What must be exact, whatever a model thinks of the rest."""

GUESSED: tuple[Check, ...] = (alterations, opposites, negations, hedges)
"""What guesses at the meaning of words."""


def unsupported(evidence: Evidence, embedder: Embedder) -> Iterator[str]:
    """Yield what is wrong when the quotes do not tell what the claim does."""
    claim, quoted = with_values(evidence.said), with_values(evidence.quoted)
    pairs = replaced(edits(claim, quoted), claim, quoted)
    # A headline or an outlet's name is told only by a claim that speaks of the article.
    about = evidence.about if _speaks_of_article(evidence.said) else []
    found = support(embedder, evidence.claim, [*evidence.quotes, *about], pairs)
    for here, there in found.unlike:
        yield f"it says “{here}” where its quote says “{there}”"
    for part in found.parts:
        yield f"its quotes do not tell “{part}”"
    if not found.is_near:
        yield "its quotes do not tell what it says"


def _speaks_of_article(said: Sequence[Token]) -> bool:
    return bool(speeches(said)) or any(token.plain in _ARTICLE for token in said)
