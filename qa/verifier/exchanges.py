"""What a claim puts in another's place where it repeats a quote: a name, a number, a day, a month.

A claim and a quote are compared with all of these masked, so that 'A beat B' and 'B beat A' are
one sentence; what is behind the masks must then be the same. That it stands in the headline or
elsewhere in the same quote is no excuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from qa.text.calendar import calendar
from qa.text.measures import is_time, unit_at
from qa.text.names import names, roots
from qa.text.numbers import numbers
from qa.text.tokens import TITLES, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.text.tokens import Token
    from qa.verifier.evidence import Evidence

# Of the words that carry meaning, of claim or quotes, the part that the others have in that order.
REPEATING = 0.75
_JOINS = frozenset(("and", "or"))
# From this share of common words on, of the shorter one, a claim is compared with a quote.
MIN_COMMON = 0.6
# A masked word is compared where so many words in a row are the same, itself among them, and one
# that carries meaning: 'nineteen of them' is not compared with 'two of them'.
MIN_ROW = 3
# In a quote that a claim shortens, its names and numbers may stand so many words further on.
NEAR = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """A word, or what is masked: its `mask` is its kind or stem, `held` what must be the same.

    `anchors` tells that it is a word that carries meaning, and not masked.
    """

    mask: str
    held: frozenset[str]
    text: str
    anchors: bool = False


def exchanged(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield what a claim has in the place of what a quote has that it repeats.

    Of several quotes that it repeats, one that has the same there is enough.
    """
    claim = slots(evidence.said, evidence.named)
    right, wrong = set[int](), dict[int, str]()
    for quote in map(_quoted, evidence.quotes):
        same, other = _compared(claim, quote)
        right |= same
        wrong = other | wrong
    yield from ((claim[place].text, there) for place, there in wrong.items() if place not in right)


def is_repeated(evidence: Evidence) -> bool:
    """Tell whether a claim says what its quotes say in their own words and order, or that and more.

    Names, numbers, days and months apart, which it may have changed.
    """
    claim = [one.mask for one in slots(evidence.said, evidence.named) if one.anchors]
    quote = [one.mask for text in evidence.quotes for one in _quoted(text) if one.anchors]
    blocks = SequenceMatcher(None, claim, quote, autojunk=False).get_matching_blocks()
    shorter = min(len(claim), len(quote) if len(quote) >= MIN_ROW else len(claim))
    return bool(claim) and sum(block.size for block in blocks) >= REPEATING * shorter


def _quoted(quote: str) -> list[Slot]:
    found = tokens(quote)
    return slots(found, names(quote, found, set()))


def _compared(claim: Sequence[Slot], quote: Sequence[Slot]) -> tuple[set[int], dict[int, str]]:
    """Return the places of a claim that are as in a quote, and those where this has another text.

    There are none unless the claim repeats the quote, or is repeated by it.
    """
    matcher = SequenceMatcher(
        None, [one.mask for one in claim], [one.mask for one in quote], autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < MIN_COMMON * min(len(claim), len(quote)):
        return set(), {}
    pairs = [
        (block.a + step, block.b + step)
        for block in blocks
        if block.size >= MIN_ROW and any(map(_anchors, claim[block.a : block.a + block.size]))
        for step in range(block.size)
    ]
    differ = [pair for pair in pairs if not _same(claim[pair[0]], quote[pair[1]])]
    swapped = [(claim[here], place) for here, place in differ]
    wrong = {
        here: quote[place].text
        for here, place in differ
        if _is_elsewhere(claim[here], place, quote)
        or _is_exchanged(claim[here], place, swapped, quote)
    }
    return {here for here, _ in pairs} - {here for here, _ in differ}, wrong


def _anchors(slot: Slot) -> bool:
    return slot.anchors


def _same(here: Slot, there: Slot) -> bool:
    return bool(here.held & there.held)


def _is_elsewhere(here: Slot, place: int, quote: Sequence[Slot]) -> bool:
    """Tell whether a quote has something nowhere near a place; what is near has only moved up."""
    near = quote[max(0, place - NEAR) : place + NEAR + 1]
    return not any(_same(here, slot) for slot in near)


def _is_exchanged(
    here: Slot, there: int, wrong: Sequence[tuple[Slot, int]], quote: Sequence[Slot]
) -> bool:
    """Tell whether two things have taken each other's places, other than in a list."""
    return any(
        _same(other, quote[there])
        and _same(quote[place], here)
        and not _is_list(quote[min(there, place) : max(there, place)])
        for other, place in wrong
    )


def _is_list(found: Sequence[Slot]) -> bool:
    """Tell whether there are only things of a kind, joined by 'and' or 'or'."""
    return {slot.mask for slot in found} - _JOINS == {found[0].mask}


def slots(found: Sequence[Token], named: Sequence[Token]) -> list[Slot]:
    """Return the words of a text with its names, numbers, days and months masked."""
    counted = {number.first: number for number in numbers(found)}
    result: list[Slot] = []
    place = 0
    while place < len(found):
        last = place
        if number := counted.get(place):
            last = number.last
            slot = Slot("#", frozenset({str(number.value)}), _text(found[place : last + 1]))
        elif (unit := unit_at(found, place)) and is_time(unit[0]) and unit[1] == place:
            slot = Slot("time", frozenset({unit[0]}), found[place].text)
        elif mask := calendar(found[place]):
            slot = Slot(mask, frozenset({found[place].plain[:3]}), found[place].text)
        elif found[place] in named:
            while last + 1 < len(found) and _runs_on(found, last, named):
                last += 1
            slot = Slot("@", _held(found[place : last + 1]), _text(found[place : last + 1]))
        else:
            word = found[place]
            slot = Slot(word.key, frozenset({word.key}), word.text, word.is_content)
        result.append(slot)
        place = last + 1
    return result


def _held(name: Sequence[Token]) -> frozenset[str]:
    """Return the forms of a name's words; 'Minister' names nobody beside 'Holt'."""
    bare = [token for token in name if token.plain not in TITLES] or name
    forms = {root for token in bare for root in roots(token.plain)}
    initials = roots("".join(token.plain[0] for token in name)) if len(name) > 1 else set()
    return frozenset(forms | initials)


def _runs_on(found: Sequence[Token], last: int, named: Sequence[Token]) -> bool:
    """Tell whether the next word belongs to the same name."""
    this, following = found[last], found[last + 1]
    adjoins = following.start - this.end <= 1 and following.clause == this.clause
    return adjoins and following in named and not this.text.endswith(("'s", "’s"))


def _text(found: Sequence[Token]) -> str:
    return " ".join(token.text for token in found)
