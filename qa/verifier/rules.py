"""What can be wrong with a claim. Each rule yields it in words that a writer can mend it by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.text.calendar import calendar
from qa.text.dates import agrees, dates_in
from qa.text.hedge_words import HEDGES
from qa.text.invisible import is_hidden
from qa.text.names import missing, roots, torn
from qa.text.number_limits import Limit
from qa.text.numbers import numbers, shares, tells
from qa.text.quotation_marks import QUOTED_PHRASE
from qa.text.tokens import TITLES, keys, tokens
from qa.verifier.attribution import is_unnamed, speeches
from qa.verifier.exchanges import exchanged, is_repeated
from qa.verifier.quotes import find_quote, fold
from qa.verifier.roles import exchanged_denials, exchanged_roles

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from qa.text.tokens import Token
    from qa.verifier.evidence import Evidence

    Rule = Callable[[Evidence], Iterator[str]]

_TWO_MARKS = re.compile(r"``|''")
_MARKUP = re.compile(r"https?:|www\.|<[A-Za-z/!|]|\]\(|\b(?:System|Assistant|User): ")
_ARTICLE = frozenset(("article", "headline", "story", "caption"))
# Of a claim's words in and around the sentences quoted, the part that the quotes themselves hold.
QUOTED = 0.5
# So many words for each of a claim are a quote that can tell it.
QUOTED_LENGTH = 1 / 3
# Words behind a hedge of which the first that carries meaning is left open.
HEDGED = 3
# The words of these are part of the number, or are not told.
_WITHIN = (Limit.EXACT, Limit.SEVERAL)


def plain_text(evidence: Evidence) -> Iterator[str]:
    """Yield a fault unless a claim is plain words: no link, no markup, no role, nothing hidden."""
    if _MARKUP.search(evidence.claim) or any(map(is_hidden, evidence.claim)):
        yield "it holds a link, markup or hidden characters"


def quoted_phrases(evidence: Evidence) -> Iterator[str]:
    """Yield words in quotation marks that stand in no quote, word for word."""
    for marked in QUOTED_PHRASE.finditer(_TWO_MARKS.sub('"', evidence.claim)):
        phrase = next(filter(None, marked.groups())).rstrip(",.;:!?")
        texts = (*evidence.quotes, *evidence.about)
        if phrase and not any(find_quote(phrase, text) for text in texts):
            yield f"the words “{phrase}” do not stand in its quotes"


def short_quotes(evidence: Evidence) -> Iterator[str]:
    """Yield a fault when quotes are a word or two, or leave out what their sentences tell."""
    said, quoted = keys(evidence.said), keys(evidence.quoted)
    told = said & keys(evidence.read)
    if len(told & quoted) < QUOTED * len(told) or len(quoted) < QUOTED_LENGTH * len(said):
        yield "it quotes too little of the sentence that tells it"


def changed_numbers(evidence: Evidence) -> Iterator[str]:
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


def changed_names(evidence: Evidence) -> Iterator[str]:
    """Yield names that stand neither in a quote, nor around it, nor in what the article is called.

    'She' may be told by name.
    """
    known = [*evidence.quoted, *evidence.read, *evidence.metadata]
    for token in missing(evidence.named, known):
        yield f"the name {token.text} does not stand in its quotes"
    for first, second in torn(evidence.named, known):
        yield f"the name {first.text} {second.text} does not stand in its quotes"


def exchanges(evidence: Evidence) -> Iterator[str]:
    """Yield names, numbers and days that stand where the quote it repeats has others."""
    for here, there in exchanged(evidence):
        yield f"it has “{here}” where its quote has “{there}”"


def roles(evidence: Evidence) -> Iterator[str]:
    """Yield two who have taken each other's places in what one did, to the other or alone."""
    for sentence in evidence.sentences:
        for one, verb, two in exchanged_roles(evidence.claim, sentence):
            yield f"its quotes tell otherwise who “{verb}” whom: “{one}” or “{two}”"
        for one, other in exchanged_denials(evidence.claim, sentence):
            yield f"its quotes tell otherwise who did it and who did not: “{one}” or “{other}”"


def invented_speakers(evidence: Evidence) -> Iterator[str]:
    """Yield those who are said to say something and stand nowhere in the articles."""
    # The whole articles are only read for who is not named nearby.
    unknown = missing(_named_speakers(evidence), evidence.read)
    for token in missing(unknown, evidence.whole) if unknown else ():
        yield f"its articles do not name {token.text}, who is to have said so"


def _named_speakers(evidence: Evidence) -> list[Token]:
    speakers = [token for speech in speeches(evidence.said) for token in speech.speaker]
    return [token for token in speakers if token in evidence.named]


def changed_speakers(evidence: Evidence) -> Iterator[str]:
    """Yield those who are said to say something and do not say it in the sentence quoted."""
    if len(evidence.sentences) > 1:
        return  # who says which of several, the model judges
    around = evidence.read
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


def dropped_hedges(evidence: Evidence) -> Iterator[str]:
    """Yield what a claim tells as so, and its sentence as possible, planned or believed."""
    said = {token.key for token in evidence.said if token.is_content}
    if any(token.plain in HEDGES for token in evidence.said):
        return
    found = tokens(evidence.nearest)
    for place, token in enumerate(found):
        if token.plain not in HEDGES or (token.plain == "may" and token.is_capitalised):
            continue
        after = (one for one in found[place + 1 : place + 1 + HEDGED] if one.is_content)
        hedged = next((one for one in after if one.clause == token.clause), None)
        if hedged and hedged.key in said:
            yield f"“{hedged.text}” is only “{token.text}” in its quotes"


CHANGED: tuple[Rule, ...] = (exchanges, roles)
"""What says otherwise than the sentence that a claim repeats."""

EXACT: tuple[Rule, ...] = (
    plain_text,
    quoted_phrases,
    short_quotes,
    dates,
    invented_speakers,
    *CHANGED,
)
"""What no claim may do, whatever a model thinks of it."""

WHERE_REPEATED: tuple[Rule, ...] = (
    changed_numbers,
    changed_names,
    changed_speakers,
    dropped_hedges,
)
"""Nor these, where a claim says what its quotes say in their own words, or that and more.

In other words a number may be worked out, and a name stand for 'she': that, the model judges.
"""


def broken(
    evidence: Evidence, without: Collection[Rule] = ()
) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Yield each rule that finds faults in a claim, and these in words; not those `without`."""
    for rule in (*EXACT, *WHERE_REPEATED):
        if rule in WHERE_REPEATED and not is_repeated(evidence):
            return
        if rule not in without and (faults := tuple(rule(evidence))):
            yield rule, faults


def repeats(evidence: Evidence) -> bool:
    """Tell whether a claim is sentences of an article, quoted whole: that says what it says."""
    if not any(find_quote(evidence.claim, quote) for quote in evidence.quotes):
        return False
    found = evidence.sentences
    folded = [fold(" ".join(found[:last])).text for last in range(len(found) + 1)]
    # Where a space is left of those between sentences, it stands before the next one.
    begins = {len(one) + more for one in folded[:-1] for more in (0, 1)}
    claim = fold(evidence.claim).text
    start = folded[-1].find(claim)
    return start in begins and start + len(claim) in {len(one) for one in folded[1:]}
