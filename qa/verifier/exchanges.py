"""What a claim puts in another's place where it repeats a quote: a name, a number, a day, a month.

A claim and a quote are compared with all of these masked, so that 'A beat B' and 'B beat A' are
one sentence; what is behind the masks must then be the same. That it stands in another quote, in
the headline or elsewhere in the same quote, is no excuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.text.calendar import calendar
from qa.text.names import names, roots
from qa.text.numbers import numbers
from qa.text.tokens import TITLES, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.text.tokens import Token
    from qa.verifier.evidence import Evidence

_JOINS = frozenset(("and", "but", "while"))
# A part of fewer words is no sentence.
MIN_PART = 5
# From this share of common words on, a claim repeats a quote.
MIN_COMMON = 0.6
# A masked word is compared where so many words in a row are the same, itself among them.
MIN_ROW = 3
# In a quote that a claim shortens, its names and numbers may stand so many words further on.
NEAR = 6


@dataclass(frozen=True, slots=True)
class Slot:
    """A word, or what is masked: its `mask` is its kind or stem, `held` what must be the same."""

    mask: str
    held: frozenset[str]
    text: str


def exchanged(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield what a claim has in the place of what the quote has that it repeats.

    Of several quotes that it repeats, one that it repeats rightly is enough. Where a claim joins
    two sentences, each is compared by itself, too.
    """
    quotes = [_quoted(quote) for quote in evidence.quotes]
    for part in dict.fromkeys([tuple(evidence.said), *_joined(evidence.said)]):
        claim = slots(part, evidence.named)
        found = [wrong for one in quotes if (wrong := _compared(claim, one)) is not None]
        if found and all(found):
            yield from min(found, key=len)


def _joined(found: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Yield the sentences that 'and' and a comma join to one."""
    begins = [
        place
        for place in range(1, len(found))
        if found[place].plain in _JOINS and found[place].clause != found[place - 1].clause
    ]
    for first, last in pairwise([-1, *begins, len(found)]):
        if last - first > MIN_PART:
            yield tuple(found[first + 1 : last])


def _quoted(quote: str) -> list[Slot]:
    found = tokens(quote)
    return slots(found, names(quote, found, set()))


def _compared(claim: Sequence[Slot], quote: Sequence[Slot]) -> list[tuple[str, str]] | None:
    """Return what differs behind the masks, or None when the claim does not repeat the quote."""
    matcher = SequenceMatcher(
        None, [one.mask for one in claim], [one.mask for one in quote], autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    if sum(block.size for block in blocks) < MIN_COMMON * len(claim):
        return None
    pairs = [
        (claim[block.a + step], block.b + step)
        for block in blocks
        if block.size >= MIN_ROW
        for step in range(block.size)
    ]
    wrong = [(here, place) for here, place in pairs if not _same(here, quote[place])]
    return [
        (here.text, quote[place].text)
        for here, place in wrong
        if _is_elsewhere(here, place, quote) or _is_exchanged(here, quote[place], wrong, quote)
    ]


def _same(here: Slot, there: Slot) -> bool:
    return bool(here.held & there.held)


def _is_elsewhere(here: Slot, place: int, quote: Sequence[Slot]) -> bool:
    """Tell whether a quote has something nowhere near a place; what is near has only moved up."""
    near = quote[max(0, place - NEAR) : place + NEAR + 1]
    return not any(_same(here, slot) for slot in near)


def _is_exchanged(
    here: Slot, there: Slot, wrong: Sequence[tuple[Slot, int]], quote: Sequence[Slot]
) -> bool:
    """Tell whether two things have taken each other's places."""
    return any(_same(other, there) and _same(quote[place], here) for other, place in wrong)


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
        elif mask := calendar(found[place]):
            slot = Slot(mask, frozenset({found[place].plain[:3]}), found[place].text)
        elif found[place] in named:
            while last + 1 < len(found) and _runs_on(found, last, named):
                last += 1
            slot = Slot("@", _held(found[place : last + 1]), _text(found[place : last + 1]))
        else:
            slot = Slot(found[place].key, frozenset({found[place].key}), found[place].text)
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
